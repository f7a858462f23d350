"""Composer: what the pages of the rules cannot show."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from composer_trees import CLASS, FAMILY, MODULE, SOUND, document, found
from fixing import apply_fixes
from magelint.cli import cli
from magelint.testing import check, where, write_tree
from shared_data import said_of_modules
from trees import bare_module, in_app_code


def fixed(folder: Path, files: dict[str, str], rule: str, *, unsafe: bool = False) -> str:
    """The composer.json after what the rule finds is fixed."""
    apply_fixes(folder, files, rule, unsafe=unsafe)
    return (folder / "composer.json").read_text()


def test_a_sound_package(tmp_path: Path) -> None:
    assert where(found(tmp_path, {**document(), **CLASS}).findings) == []


@pytest.mark.parametrize("name", ["Acme/Sync", "ACME/module-sync"])
def test_a_name_is_written_in_lower_case(tmp_path: Path, name: str) -> None:
    after = json.loads(fixed(tmp_path, document(name=name), "composer-invalid-name"))
    assert after == {**SOUND, "name": name.lower()}


@pytest.mark.parametrize("kind", [None, "magento-module", "library"])
def test_the_type_is_written(tmp_path: Path, kind: str | None) -> None:
    after = json.loads(fixed(tmp_path, document(type=kind), "composer-wrong-type"))
    assert after == SOUND


@pytest.mark.parametrize(
    "autoload",
    [
        None,
        {"psr-4": {"Acme\\Sync\\": ""}},
        {"files": [], "psr-4": {"Acme\\Sync\\": ""}},
        {"files": ["Registration.php"]},
        {"files": ["src/registration.php"]},
    ],
)
def test_the_registration_is_loaded(tmp_path: Path, autoload: object) -> None:
    after = json.loads(fixed(tmp_path, document(autoload=autoload), "composer-autoload-files"))
    assert after["autoload"]["files"] == ["registration.php"]


def test_a_missing_file_next_to_an_existing_one(tmp_path: Path) -> None:
    files = document(autoload={"files": ["registration.php", "helpers.php"], "psr-4": {"Acme\\Sync\\": ""}})
    report = found(tmp_path, files)
    assert where(report.findings) == ["composer.json:10:14 composer-autoload-files"]
    assert report.findings[0].fix is None


@pytest.mark.parametrize("path", ["/registration.php", "./registration.php", "src\\..\\registration.php"])
def test_composer_makes_paths_right_itself(tmp_path: Path, path: str) -> None:
    files = document(autoload={"files": [path], "psr-4": {"Acme\\Sync\\": "/"}})
    assert where(found(tmp_path, files).findings) == []


@pytest.mark.parametrize(
    "prefix", ["Acme\\Sync", "Acme/Sync/", "Acme/Sync", "\\Acme\\Sync\\", "Acme\\\\Sync\\\\", "Acme_Sync"]
)
def test_a_prefix_is_put_right(tmp_path: Path, prefix: str) -> None:
    files = {**document(autoload={"files": ["registration.php"], "psr-4": {prefix: ""}}), **CLASS}
    assert len(found(tmp_path / "a", files).findings) == 1
    assert json.loads(fixed(tmp_path / "b", files, "composer-autoload-psr4")) == SOUND


def test_a_prefix_is_added(tmp_path: Path) -> None:
    files = {**document(autoload={"files": ["registration.php"]}), **CLASS}
    assert json.loads(fixed(tmp_path, files, "composer-autoload-psr4")) == SOUND


def test_a_folder_of_another_case(tmp_path: Path) -> None:
    files = {
        "composer.json": json.dumps(
            {**SOUND, "autoload": {"files": ["Src/registration.php"], "psr-4": {"Acme\\Sync\\": "src/"}}}
        ),
        **{f"Src/{name}": text for name, text in {**MODULE, **CLASS}.items()},
    }
    after = json.loads(fixed(tmp_path, files, "composer-autoload-psr4"))
    assert after["autoload"]["psr-4"] == {"Acme\\Sync\\": "Src/"}


@pytest.mark.parametrize("way", ["psr-0", "classmap"])
def test_other_ways_to_find_classes(tmp_path: Path, way: str) -> None:
    autoload = {"files": ["registration.php"], way: {"Acme\\Sync\\": "src/"} if way == "psr-0" else ["Model/"]}
    inside = {"src/Acme/Sync/Model/Other.php": "<?php\nnamespace Acme\\Sync\\Model;\nclass Other {}\n"}
    assert where(found(tmp_path, {**document(autoload=autoload), **inside, **CLASS}).findings) == []


def test_psr_0_in_place_of_psr_4(tmp_path: Path) -> None:
    autoload = {"files": ["registration.php"], "psr-0": {"Acme\\Sync\\": ""}}
    files = {**document(autoload=autoload), **CLASS}
    assert where(found(tmp_path, files).findings) == ["composer.json:7:6 composer-autoload-psr4"]


@pytest.mark.parametrize("folder", ["Model/", "../"])
def test_a_prefix_that_leads_past_classes(tmp_path: Path, folder: str) -> None:
    other = {"Api/SyncInterface.php": "<?php\nnamespace Acme\\Sync\\Api;\ninterface SyncInterface {}\n"}
    autoload = {"files": ["registration.php"], "psr-4": {"Acme\\Sync\\": folder}}
    files = {**document(autoload=autoload), **CLASS, **other}
    report = found(tmp_path, files)
    assert where(report.findings) == ["composer.json:12:30 composer-autoload-psr4"]
    assert "`Api/SyncInterface.php` is outside it" in report.findings[0].message
    fixed(tmp_path, files, "composer-autoload-psr4", unsafe=True)
    assert found(tmp_path, {}).findings == []


def test_classes_in_a_folder_of_their_own(tmp_path: Path) -> None:
    autoload = {"files": ["registration.php"], "psr-4": {"Acme\\Sync\\": "src/"}}
    files = {**document(autoload=autoload), "src/Model/Sync.php": CLASS["Model/Sync.php"]}
    assert where(found(tmp_path, files).findings) == []


def test_a_namespace_that_magento_does_not_look_in(tmp_path: Path) -> None:
    autoload = {"files": ["registration.php"], "psr-4": {"Acme\\Other\\": ""}}
    (plain,) = found(tmp_path / "a", {**document(autoload=autoload), **CLASS}).findings
    (derived,) = found(tmp_path / "b", {**document(autoload=autoload), "Setup/Recurring.php": "<?php\n"}).findings
    assert (plain.severity, derived.severity) == ("warning", "error")


def test_a_map_goes_with_the_section_that_it_was_alone_in(tmp_path: Path) -> None:
    after = fixed(tmp_path, document(extra={"map": [["*", "Acme/Sync"]]}), "composer-extra-map")
    assert after == json.dumps(SOUND, indent=4)


def test_a_map_goes_and_the_rest_stays(tmp_path: Path) -> None:
    after = fixed(tmp_path, document(extra={"map": [["*", "Acme/Sync"]], "other": 1}), "composer-extra-map")
    assert json.loads(after) == {**SOUND, "extra": {"other": 1}}


def test_what_is_fixed_keeps_line_ends_and_indentation(tmp_path: Path) -> None:
    before = '{\r\n\t"name" : "Acme/Sync",\r\n\t"type":"magento2-module"\r\n}'
    write_tree(tmp_path, {**MODULE, "composer.json": before})
    CliRunner().invoke(
        cli, ["check", str(tmp_path), "--select", "composer-invalid-name,composer-autoload-files", "--fix"]
    )
    assert (tmp_path / "composer.json").read_bytes().decode() == (
        '{\r\n\t"name" : "acme/sync",\r\n\t"type":"magento2-module",\r\n'
        '\t"autoload": {\r\n\t\t"files": [\r\n\t\t\t"registration.php"\r\n\t\t]\r\n\t}\r\n}'
    )


def test_several_modules_in_a_package_may_have_a_type_of_their_own(tmp_path: Path) -> None:
    files = {
        "composer.json": json.dumps(
            {"name": "acme/modules", "type": "library", "autoload": {"psr-4": {"Acme\\": "src/"}}}
        ),
        **bare_module("Acme_Sync", folder="src/Sync"),
        **bare_module("Acme_Login", folder="src/Login"),
    }
    report = found(tmp_path, files, "composer-wrong-type", "composer-autoload-files", "composer-json-missing")
    assert [f.rule for f in report.findings] == ["composer-autoload-files"] * 2


def test_in_app_code_composer_does_not_look(tmp_path: Path) -> None:
    files = {
        "app/etc/config.php": "<?php return ['modules' => ['Acme_Sync' => 1]];",
        **{f"app/code/Acme/Sync/{name}": text for name, text in document(autoload=None, name="Acme/Sync").items()},
    }
    report = found(tmp_path, files)
    assert report.findings
    assert {f.severity for f in report.findings} <= {"warning", "info"}


@pytest.mark.parametrize("constraint", ["^2.0", "2.4.*", "~2.3.0 || ~2.4.0", "0.74.0-beta4", "<100"])
def test_versions_of_magento_are_not_versions_of_the_framework(tmp_path: Path, constraint: str) -> None:
    report = found(tmp_path, document(require={"magento/framework": constraint}), "composer-magento-constraint")
    assert [f.severity for f in report.findings] == ["error"]


@pytest.mark.parametrize("constraint", ["^103.0", "100.1.5 || ^103.0", "dev-main", ">=101 <104", "~102.0.0"])
def test_constraints_as_they_should_be(tmp_path: Path, constraint: str) -> None:
    report = found(tmp_path, document(require={"magento/framework": constraint}), "composer-magento-constraint")
    assert where(report.findings) == []


def test_packages_with_numbers_from_one_on(tmp_path: Path) -> None:
    required = {"magento/module-inventory-api": "~1.2.0", "magento/module-two-factor-auth": "^1.1"}
    assert where(found(tmp_path, document(require=required), "composer-magento-constraint").findings) == []


def test_a_package_may_come_with_another(tmp_path: Path) -> None:
    files = {**document(require={"acme/module-core": "^1.0"}), "etc/integration.xml": "<integrations/>"}
    report = found(tmp_path, files, "composer-missing-requirement")
    assert ["module-integration" in f.message for f in report.findings] == [True]
    whole = document(require={"magento/product-community-edition": "~2.4.0"})
    assert where(found(tmp_path, {**files, **whole}, "composer-missing-requirement").findings) == []


def test_the_same_package_of_mage_os_will_do(tmp_path: Path) -> None:
    required = {"mage-os/framework": "^1.0", "mage-os/module-integration": "^1.0"}
    files = {**document(require=required), "etc/integration.xml": "<integrations/>"}
    assert where(found(tmp_path, files, "composer-missing-requirement").findings) == []


@pytest.mark.parametrize("content", ["[]", '"text"', "null", "3"])
def test_no_object(tmp_path: Path, content: str) -> None:
    report = found(tmp_path, {**MODULE, "composer.json": content})
    assert [f.rule for f in report.findings] == ["composer-json-unreadable"]


@pytest.mark.parametrize(
    "content",
    [
        '{"autoload": [], "require": "x", "extra": 3, "version": {}}',
        '{"name": 3, "type": [], "autoload": {"files": "registration.php", "psr-4": ["src"]}}',
        '{"name": "a/b", "autoload": {"files": [1, null], "psr-4": {"Acme\\\\Sync\\\\": [3, ""]}}, "require": {"a/b": []}}',
    ],
)
def test_values_of_another_kind_stop_no_rule(tmp_path: Path, content: str) -> None:
    found(tmp_path, {**MODULE, **CLASS, "composer.json": content})


def test_a_missing_file_is_a_fatal_error(tmp_path: Path) -> None:
    installed = [
        {"name": "acme/sync", "type": "magento2-module", "autoload": {"files": ["registration.php", "helpers.php"]}},
        {"name": "acme/theme", "type": "magento2-theme", "autoload": {"files": ["registration.php"]}},
    ]
    files = {
        "app/etc/config.php": "<?php return ['modules' => ['Acme_Sync' => 1]];",
        "vendor/composer/installed.json": json.dumps(installed),
        **{f"vendor/acme/sync/{name}": text for name, text in MODULE.items()},
    }
    (finding,) = found(tmp_path, files).findings
    assert (finding.rule, finding.severity) == ("composer-installed-mismatch", "error")
    assert "vendor/acme/sync/helpers.php" in finding.message


IN_SRC = {f"src/{name}": text for name, text in {**MODULE, **CLASS}.items()}
IN_FOLDER = {**MODULE, **CLASS}


@pytest.mark.parametrize(
    ("autoload", "files", "expected"),
    [
        (
            {"files": ["registration.php"], "psr-4": {"Acme\\Sync\\": "src/"}},
            IN_SRC,
            ["composer.json:9:14 composer-autoload-files"],
        ),
        ({"psr-4": {"Acme\\Sync\\": "src/"}}, IN_SRC, ["composer.json:7:6 composer-autoload-files"]),
        (
            {"files": ["src/registration.php"], "psr-4": {"Acme\\Sync\\": ""}},
            IN_SRC,
            ["composer.json:12:29 composer-autoload-psr4"],
        ),
        (
            {"files": ["registration.php"], "psr-4": {"Acme\\Sync\\": "src/"}},
            IN_FOLDER,
            ["composer.json:12:30 composer-autoload-psr4"],
        ),
        (
            {"files": ["registration.php"], "psr-4": {"Acme\\Sync\\": ""}, "classmap": ["lib/"]},
            IN_FOLDER,
            ["composer.json:15:14 composer-autoload-classmap"],
        ),
        ({"files": ["src/registration.php"], "psr-4": {"Acme\\Sync\\": "src/"}}, IN_SRC, []),
    ],
)
@pytest.mark.parametrize("kind", ["magento2-module", "library"])
def test_an_installed_package_is_checked_as_by_itself(
    tmp_path: Path, autoload: dict[str, object], files: dict[str, str], expected: list[str], kind: str
) -> None:
    document = {**SOUND, "name": "acme/sync", "type": kind, "autoload": autoload}
    tree = {
        "app/etc/config.php": "<?php return ['modules' => ['Acme_Sync' => 1]];",
        "vendor/composer/installed.json": json.dumps([document]),
        "vendor/acme/sync/composer.json": json.dumps(document, indent=4),
        **{f"vendor/acme/sync/{name}": text for name, text in files.items()},
    }
    if kind == "library" and "files" not in autoload:
        expected = []  # nothing shows that it is the package of a module
    rules = [rule for rule in FAMILY if rule != "composer-wrong-type"]
    report = found(tmp_path, tree, *rules)
    graver = [f for f in report.findings if f.caused_by is None]
    assert where(graver) == [f"vendor/acme/sync/{place}" for place in expected]
    assert {f.severity for f in graver} <= {"error"}


@pytest.mark.parametrize(
    ("content", "severity"), [("", "info"), ("0", "info"), (" ", "error"), ("[]", "warning"), ("{", "error")]
)
def test_only_magento_reads_a_file_in_app_code(tmp_path: Path, content: str, severity: str) -> None:
    in_app_code = {f"app/code/Acme/Sync/{name}": text for name, text in {**MODULE, "composer.json": content}.items()}
    files = {"app/etc/config.php": "<?php return ['modules' => ['Acme_Sync' => 1]];", **in_app_code}
    assert [f.severity for f in found(tmp_path, files, "composer-json-unreadable").findings] == [severity]


def test_composer_does_not_load_app_code(tmp_path: Path) -> None:
    autoload = {"files": ["src/registration.php"], "psr-4": {"Acme\\Sync": "lib/"}, "classmap": ["lib/"]}
    in_app_code = {f"app/code/Acme/Sync/{name}": text for name, text in document(autoload=autoload).items()}
    files = {"app/etc/config.php": "<?php return ['modules' => ['Acme_Sync' => 1]];", **in_app_code}
    labels = [f.label for f in found(tmp_path, files).findings if f.rule.startswith("composer-autoload")]
    assert labels == [
        "fatal error once installed by Composer",
        "exception once installed by Composer",
        "folder not found",
        "composer install would fail",
    ]


def test_a_requirement_that_magento_cannot_read(tmp_path: Path) -> None:
    in_app_code = {f"app/code/Acme/Sync/{name}": text for name, text in document(require="magento/framework").items()}
    files = {"app/etc/config.php": "<?php return ['modules' => ['Acme_Sync' => 1]];", **in_app_code}
    (finding,) = found(tmp_path, files, "composer-unreadable-constraint").findings
    assert finding.severity == "error"


OLD = {"magento/framework": "102.0.*"}


@pytest.mark.parametrize(("magento", "expected"), [(None, 1), ("2.4.6", 1), ("2.2.5", 0), ("2.1.6", 0)])
def test_a_package_for_an_old_magento_on_that_magento(tmp_path: Path, magento: str | None, expected: int) -> None:
    report = check(tmp_path, document(require=OLD), FAMILY["composer-unsupported-magento"], magento=magento)
    assert [f.severity for f in report.findings] == ["info"] * expected


@pytest.mark.parametrize(("magento", "expected"), [("2.3.7", 0), ("2.4.7", 1)])
def test_a_package_for_an_old_magento_in_a_project(tmp_path: Path, magento: str, expected: int) -> None:
    files = {
        "composer.json": json.dumps({"require": {"magento/product-community-edition": magento}}),
        **{f"app/code/Acme/Sync/{name}": text for name, text in document(require=OLD).items()},
    }
    assert len(found(tmp_path, files, "composer-unsupported-magento").findings) == expected


def test_a_vendor_folder_that_was_left_out_is_not_broken(tmp_path: Path) -> None:
    installed = [{"name": "acme/sync", "type": "magento2-module", "autoload": {"files": ["registration.php"]}}]
    files = {
        "app/etc/config.php": "<?php return ['modules' => ['Acme_Other' => 1]];",
        "vendor/composer/installed.json": json.dumps(installed),
    }
    assert where(found(tmp_path, files).findings) == []


# What is wrong with the twelve published modules, by the file alone.
TWELVE = {
    "jsarveswaran+store-connector": ["composer-json-unreadable"],
    "printful+magento2-module": ["composer-magento-constraint"],
    "rubenromao+module-order-data-erp-amqp": ["composer-autoload-psr4"],
}


def test_the_twelve_standalone_modules(shared: Path) -> None:
    for name, report in said_of_modules(shared, FAMILY.values()):
        graver = [f.rule for f in report.findings if f.severity != "info"]
        assert graver == TWELVE.get(name, []), name


@pytest.mark.parametrize(
    ("files", "folder", "expected"),
    [
        (["src/Sync/registration.php", "src/Base/registration.php"], "src/Sync", [("composer-autoload-files", "info")]),
        (["src/registration.php"], "src", [("composer-autoload-files", "info")]),
        (["registration.php"], "src/Sync", [("composer-autoload-psr4", "warning")]),
        (["Model/registration.php"], "", [("composer-autoload-files", "warning")]),
    ],
)
def test_a_copy_of_a_package_in_app_code(
    tmp_path: Path, files: list[str], folder: str, expected: list[tuple[str, str]]
) -> None:
    described = document(autoload={"files": files, "psr-4": {"Acme\\Sync\\": folder}})
    described["Model/Sync.php"] = "<?php\nnamespace Acme\\Sync\\Model;\n\nclass Sync {}\n"
    tree = {f"app/code/Acme/Sync/{name}": text for name, text in described.items()}
    report = found(tmp_path, tree, "composer-autoload-files", "composer-autoload-psr4")
    assert [(f.rule, str(f.severity)) for f in report.findings] == expected


def test_several_copies_of_a_package_with_many_modules(tmp_path: Path) -> None:
    described = document(autoload={"files": ["src/Sync/registration.php"], "psr-4": {"Acme\\Sync\\": "src/Sync"}})
    tree = {f"app/code/Acme/{name}/composer.json": described["composer.json"] for name in ("Feed", "Sync")}
    for name in ("Feed", "Sync"):
        tree |= in_app_code(f"Acme_{name}")
    report = found(tmp_path, tree, "composer-autoload-files", "composer-duplicate-name")
    assert [f.rule for f in report.findings if f.caused_by is None] == ["composer-autoload-files"] * 2
