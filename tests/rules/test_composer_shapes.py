"""composer.json that says too little, or nothing that composer can use; the shop's own files of composer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from composer_trees import CLASS, MODULE, SOUND, document, found
from magelint.testing import where
from trees import bare_module


def test_an_empty_object_lacks_all_that_an_incomplete_one_lacks(tmp_path: Path) -> None:
    empty = found(tmp_path / "empty", {**MODULE, **CLASS, "composer.json": "{}"})
    other = found(tmp_path / "other", {**MODULE, **CLASS, "composer.json": '{"license": "MIT"}'})
    assert [f.message for f in empty.findings] == [f.message for f in other.findings]
    assert "composer-invalid-name" in {f.rule for f in empty.findings}


def test_the_empty_prefix_leads_past_the_classes(tmp_path: Path) -> None:
    autoload = {"files": ["registration.php"], "psr-4": {"": ""}}
    report = found(tmp_path, {**document(autoload=autoload), **CLASS})
    assert [(f.rule, f.span.line) for f in report.findings] == [("composer-autoload-psr4", 12)]


def test_the_empty_prefix_may_lead_to_a_folder_of_namespaces(tmp_path: Path) -> None:
    files = bare_module("Acme_Sync", folder="src/Acme/Sync/")
    autoload = {"files": ["src/Acme/Sync/registration.php"], "psr-4": {"": "src/"}}
    classes = {f"src/Acme/Sync/{path}": text for path, text in CLASS.items()}
    written = {**files, **classes, "composer.json": document(autoload=autoload)["composer.json"]}
    assert where(found(tmp_path, written, "composer-autoload-psr4").findings) == []


@pytest.mark.parametrize("name", ["Magento_Framework", "magento", "acme/module sync", "phpunit"])
def test_what_is_required_is_a_package(tmp_path: Path, name: str) -> None:
    report = found(tmp_path, document(require={"magento/framework": "^103.0", name: "^1.0"}))
    assert [f.rule for f in report.findings] == ["composer-invalid-name"]


def test_a_module_in_place_of_the_framework_is_told_once(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, document(require={"Magento_Framework": "^103.0"})).findings
    assert "`magento/framework`" in finding.help


def test_an_invalid_package_name_does_not_count_as_the_framework(tmp_path: Path) -> None:
    report = found(tmp_path, document(require={"Acme_Base": "^1.0"}))
    assert sorted(f.rule for f in report.findings) == ["composer-invalid-name", "composer-missing-requirement"]


@pytest.mark.parametrize(
    "name", ["php", "php-64bit", "ext-json", "lib-libxml", "composer-plugin-api", "composer-runtime-api", "Acme/Sync"]
)
def test_what_may_be_required(tmp_path: Path, name: str) -> None:
    required = {"magento/framework": "^103.0", name: "^1.0"}
    assert where(found(tmp_path, document(require=required), "composer-invalid-name").findings) == []


@pytest.mark.parametrize("constraint", [">104 <103", "^103.0 ^104", "103.0.1, 103.0.2", "<103.0 >=103.0", "=103 >103"])
def test_a_constraint_that_contradicts_itself(tmp_path: Path, constraint: str) -> None:
    (finding,) = found(tmp_path, document(require={"magento/framework": constraint})).findings
    assert (finding.rule, finding.severity) == ("composer-magento-constraint", "error")
    assert "exclude each other" in finding.message


@pytest.mark.parametrize("constraint", ["^103.0 || >104 <103", ">=103.0 <=103.0.9", ">103 <104", "^103.0 !=103.0.2"])
def test_a_constraint_that_admits_something(tmp_path: Path, constraint: str) -> None:
    report = found(tmp_path, document(require={"magento/framework": constraint}), "composer-magento-constraint")
    assert where(report.findings) == []


@pytest.mark.parametrize("required", [["php"], "magento/framework"])
def test_requirements_that_are_no_object(tmp_path: Path, required: object) -> None:
    report = found(tmp_path, document(require=required))
    assert [(f.rule, f.severity) for f in report.findings] == [("composer-unreadable-constraint", "error")]


def test_a_number_requires_the_framework_all_the_same(tmp_path: Path) -> None:
    report = found(tmp_path, document(require={"magento/framework": 103}))
    assert [f.rule for f in report.findings] == ["composer-unreadable-constraint"]


@pytest.mark.parametrize(
    ("source", "told"),
    [("*", 1), (".", 1), ("registration.php", 1), ("*.php", 1), ("./", 1), ("pub/x.js", 0), ("view", 0), ("etc/*", 0)],
)
def test_a_map_that_takes_the_module_along(tmp_path: Path, source: str, told: int) -> None:
    report = found(tmp_path, document(extra={"map": [[source, "Acme/Sync"]]}))
    assert [f.rule for f in report.findings] == ["composer-extra-map"] * told


SHOP = {
    "app/etc/config.php": "<?php return ['modules' => ['Acme_Sync' => 1]];",
    **{f"app/code/Acme/Sync/{path}": text for path, text in document().items()},
}


def test_composer_json_of_the_project(tmp_path: Path) -> None:
    report = found(tmp_path, {**SHOP, "composer.json": '{"require": {"acme/a": "1.0"},}'})
    assert where(report.findings) == ["composer.json:1:30 composer-json-unreadable"]


def test_a_list_of_what_is_installed_that_does_not_read(tmp_path: Path) -> None:
    lent = {"name": "lent/module-pay", "type": "magento2-module", "require": {"magento/framework": "*"}}
    lock = {
        "packages": [
            {"name": "magento/product-community-edition", "type": "metapackage", "require": {"lent/module-pay": "1"}},
            lent,
        ]
    }
    files = {
        **SHOP,
        **{f"vendor/lent/module-pay/{path}": text for path, text in bare_module("Lent_Pay").items()},
        "vendor/lent/module-pay/composer.json": json.dumps({**lent, "autoload": {"files": ["registration.php"]}}),
        "composer.lock": json.dumps(lock),
        "vendor/composer/installed.json": '{"packages": [}',
    }
    assert where(found(tmp_path, files).findings) == ["vendor/composer/installed.json:1:15 composer-json-unreadable"]


@pytest.mark.parametrize("folder", ["vendor/magento/module-sales", "app/code/Magento/Sales"])
def test_the_name_of_one_of_magentos_packages(tmp_path: Path, folder: str) -> None:
    sales = {**SOUND, "name": "magento/module-sales"}
    core = {**bare_module("Magento_Sales"), "composer.json": json.dumps(sales)}
    files = {
        **SHOP,
        **{f"{folder}/{path}": text for path, text in core.items()},
        "app/code/Acme/Sync/composer.json": json.dumps(sales, indent=4),
    }
    report = found(tmp_path, files, "composer-duplicate-name")
    assert where(report.findings) == ["app/code/Acme/Sync/composer.json:2:14 composer-duplicate-name"]


@pytest.mark.parametrize(
    ("more", "alone", "copied"),
    [
        ({"require": {"magento/framework": "*"}}, *[["composer-magento-constraint info"]] * 2),
        ({"require": {"magento/framework": "103.0.7"}}, *[["composer-magento-constraint info"]] * 2),
        ({"require": {"magento/framework": "101.0.*"}}, *[["composer-unsupported-magento info"]] * 2),
        (
            {"require": {"magento/framework": "^2.4"}},
            ["composer-magento-constraint error"],
            ["composer-magento-constraint warning"],
        ),
        ({"extra": {"map": [["*", "Acme/Sync"]]}}, ["composer-extra-map error"], ["composer-extra-map info"]),
    ],
)
def test_composer_reads_no_package_in_app_code(
    tmp_path: Path, more: dict[str, object], alone: list[str], copied: list[str]
) -> None:
    names = ("composer-magento-constraint", "composer-unsupported-magento", "composer-extra-map")
    files = document(**more)
    tree = {f"app/code/Acme/Sync/{name}": text for name, text in files.items()}
    reports = found(tmp_path / "a", files, *names), found(tmp_path / "b", tree, *names)
    assert [[f"{f.rule} {f.severity}" for f in report.findings] for report in reports] == [alone, copied]


def test_a_map_in_place_of_autoload_is_one_finding(tmp_path: Path) -> None:
    files = document(autoload=None, extra={"map": [["*", "Acme/Sync"]]})
    files["Model/Sync.php"] = "<?php\nnamespace Acme\\Sync\\Model;\n\nclass Sync {}\n"
    tree = {f"app/code/Acme/Sync/{name}": text for name, text in files.items()}
    report = found(tmp_path, tree, "composer-autoload-files", "composer-autoload-psr4", "composer-extra-map")
    assert [f.rule for f in report.findings if f.caused_by is None] == ["composer-extra-map"]

    report = found(tmp_path / "alone", files, "composer-autoload-files", "composer-autoload-psr4", "composer-extra-map")
    assert {str(f.severity) for f in report.findings} == {"warning"}
    assert [f.rule for f in report.findings if f.caused_by is None] == ["composer-extra-map"]
