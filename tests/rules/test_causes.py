"""Findings about composer.json and modules that another finding explains: they are reported, and folded under it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from composer_trees import SOUND, document
from magelint.engine.causes import fold
from magelint.testing import check, module_xml, registration_php
from module_trees import SHOP, xml
from named_rules import named
from trees import bare_module, in_app_code

SETUP = {"Setup/InstallData.php": "<?php\nnamespace Acme\\Sync\\Setup;\nclass InstallData {}\n"}
INTEGRATION = {"etc/integration.xml": "<integrations/>"}
PACKAGE = {"name": "acme/sync", "type": "magento2-module", "autoload": {"files": ["registration.php"]}}
GONE = '[{"name": "acme/sync", "type": "magento2-module", "autoload": {"files": ["registration.php", "a.php"]}}]'


def bare(**changed: str | None) -> dict[str, str]:
    """A standalone module with `xml` as its module.xml and `php` as its registration.php; `None` for no such file."""
    files = {"etc/module.xml": module_xml("Acme_Sync"), "registration.php": registration_php("Acme_Sync")}
    paths = {"xml": "etc/module.xml", "php": "registration.php"}
    written = {**files, **{paths[key]: text for key, text in changed.items()}}
    return {path: text for path, text in written.items() if text is not None}


def below(folder: str, files: dict[str, str]) -> dict[str, str]:
    return {f"{folder}/{path}": text for path, text in files.items()}


def sequence(name: str) -> dict[str, str]:
    return bare(xml=module_xml("Acme_Sync", name))


def php(old: str, new: str) -> str:
    return registration_php("Acme_Sync").replace(old, new)


SHOP_WITH_PACKAGE = {**SHOP, "vendor/composer/installed.json": GONE}

CASES: list[tuple[str, str, dict[str, str]]] = [
    # a wrong name, and what it is looked up by
    ("module-absent-dependency", "module-invalid-name", sequence("Magento_Sales ")),
    ("module-name-mismatch", "module-invalid-name", bare(xml=module_xml("acme_sync"))),
    (
        "module-name-mismatch",
        "module-registered-twice",
        {**SHOP, **in_app_code("Acme_Sync"), **below("app/code/Acme/Copy", bare(xml=module_xml("Acme_Copy")))},
    ),
    # the prefix is compared with the declared name
    (
        "composer-autoload-psr4",
        "module-name-mismatch",
        {**document(), "etc/module.xml": module_xml("Acme_Sink"), "Model/A.php": "<?php\n"},
    ),
    ("composer-autoload-psr4", "module-invalid-name", {**document(), "etc/module.xml": module_xml("acme_sync")}),
    (
        "composer-autoload-psr4",
        "module-invalid-name",
        {**document(autoload={"psr-4": {"Acme\\Other\\": ""}}), "etc/module.xml": xml("<module/>")},
    ),
    (
        "composer-autoload-psr4",
        "module-ignored-element",
        {**document(autoload={"psr-4": {"Acme\\Other\\": ""}}), "etc/module.xml": "<modules/>"},
    ),
    (
        "composer-autoload-psr4",
        "xml-syntax",
        {**document(autoload={"psr-4": {"Acme\\Other\\": ""}}), "etc/module.xml": "<config>"},
    ),
    # module.xml has what is needed in a place or under a name that Magento does not read
    (
        "module-missing-dependency",
        "module-ignored-element",
        {**bare(xml=xml('<module name="Acme_Sync"><module name="Magento_Integration"/></module>')), **INTEGRATION},
    ),
    (
        "module-missing-setup-version",
        "module-ignored-attribute",
        {**bare(xml=xml('<module name="Acme_Sync" schema_version="1.0.0"/>')), **SETUP},
    ),
    (
        "module-obsolete-setup-version",
        "module-invalid-setup-version",
        {
            **SHOP,
            **below("app/code/Acme/Sync", bare(xml=xml('<module name="Acme_Sync" setup_version="1.0-beta"/>'))),
            "app/code/Acme/Sync/Model/A.php": "<?php\n",
        },
    ),
    # nothing registers the module
    ("module-unregistered", "module-registration-type", bare(php=php("::MODULE", "::THEME"))),
    (
        "module-unregistered",
        "module-registration-fatal",
        bare(php=php("ComponentRegistrar::MODULE, 'Acme_Sync', __DIR__", "")),
    ),
    ("module-unregistered", "php-syntax-error", bare(php=php(");", ""))),
    (
        "module-unregistered",
        "composer-installed-mismatch",
        {**SHOP_WITH_PACKAGE, **below("vendor/acme/sync", bare(php=None))},
    ),
    (
        "module-unregistered",
        "composer-autoload-files",
        {
            **SHOP,
            "vendor/composer/installed.json": '[{"name": "acme/sync", "type": "magento2-module"}]',
            **below("vendor/acme/sync", {**bare(), "composer.json": json.dumps({"name": "acme/sync"})}),
        },
    ),
    (
        "module-unregistered",
        "composer-json-unreadable",
        {
            **SHOP,
            "vendor/composer/installed.json": '[{"name": "acme/sync", "type": "magento2-module"}]',
            **below("vendor/acme/sync", {**bare(), "composer.json": "{"}),
        },
    ),
    (
        "composer-autoload-files",
        "module-unregistered",
        {path: text for path, text in document().items() if path != "registration.php"},
    ),
    (
        "module-listed-but-absent",
        "module-unregistered",
        {**SHOP, **below("app/code/Acme/Sync", bare(php=None))},
    ),
    (
        "module-listed-but-absent",
        "module-not-in-config-php",
        {"app/etc/config.php": "<?php return ['modules' => ['Acme_sync' => 1]];", **in_app_code("Acme_Sync")},
    ),
    # one file missing, one word wrong
    (
        "composer-installed-mismatch",
        "composer-autoload-files",
        {
            **SHOP_WITH_PACKAGE,
            **below(
                "vendor/acme/sync",
                {
                    **bare(),
                    "composer.json": json.dumps({**SOUND, "autoload": {"files": ["registration.php", "a.php"]}}),
                },
            ),
        },
    ),
    ("composer-json-missing", "module-missing-module-xml", bare(php=php("__DIR__", "__DIR__ . '/src'"))),
    (
        "composer-missing-requirement",
        "composer-invalid-name",
        document(require={"Magento_Framework": "^103.0"}),
    ),
    ("composer-missing-requirement", "composer-unreadable-constraint", document(require="magento/framework")),
]


@pytest.mark.parametrize(
    ("symptom", "cause", "files"), CASES, ids=[f"{s} {c} {n}" for n, (s, c, _) in enumerate(CASES)]
)
def test_a_symptom_is_folded_under_its_cause(symptom: str, cause: str, files: dict[str, str], tmp_path: Path) -> None:
    rules = named(symptom, cause)
    report = check(tmp_path, files, *rules.values())
    fold(report)
    assert [(f.rule, f.caused_by.rule) for f in report.folded if f.caused_by] == [(symptom, cause)]
    alone = check(tmp_path, files, rules[symptom])
    fold(alone)
    assert report.folded[0].message in [f.message for f in alone.findings]


def test_a_missing_registration_is_one_fault(tmp_path: Path) -> None:
    """The package that lacks it, the list of the installation and config.php all point to it."""
    rules = named(
        "composer-autoload-files", "composer-installed-mismatch", "module-listed-but-absent", "module-unregistered"
    )
    files = {**SHOP_WITH_PACKAGE, **below("vendor/acme/sync", {**bare(php=None), "composer.json": json.dumps(PACKAGE)})}
    installed = json.dumps([PACKAGE])
    report = check(tmp_path, {**files, "vendor/composer/installed.json": installed}, *rules.values())
    fold(report)
    assert [f.rule for f in report.findings] == ["composer-installed-mismatch"]
    assert sorted(f.rule for f in report.folded) == sorted(set(rules) - {"composer-installed-mismatch"})


def test_a_registration_under_a_condition_does_not_hide_another_name(tmp_path: Path) -> None:
    files = {
        **SHOP,
        **in_app_code("Acme_Sync"),
        **below(
            "app/code/Acme/Copy",
            bare(
                xml=module_xml("Acme_Copy"),
                php=php("ComponentRegistrar::register", "if ($a) ComponentRegistrar::register"),
            ),
        ),
    }
    rules = named("module-name-mismatch", "module-registered-twice")
    report = check(tmp_path, files, *rules.values())
    fold(report)
    assert [f.rule for f in report.findings] == ["module-name-mismatch"]


def test_a_module_registered_in_two_ways_is_not_reported_twice(tmp_path: Path) -> None:
    """Its registration.php is read as that of the folder, and as that of the module above."""
    files = {
        **bare_module("Acme_Sync"),
        "registration.php": php("__DIR__", "__DIR__ . '/src'").replace("use Magento", "// use Magento"),
        "src/etc/module.xml": module_xml("Acme_Sync"),
    }
    report = check(tmp_path, files, *named("module-registration-fatal").values())
    assert len(report.findings) == 1
