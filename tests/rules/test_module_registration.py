"""Registrations of modules: missing, wrong, twice or conditional."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from fixing import apply_fixes
from magelint.cli import cli
from magelint.magento.model import Model
from magelint.testing import check, module_xml, registration_php, where, write_tree
from module_trees import SHOP, found
from named_rules import named
from trees import bare_module, in_app_code


def test_a_missing_registration_is_created(tmp_path: Path) -> None:
    apply_fixes(tmp_path, {"etc/module.xml": module_xml("Acme_Sync")}, "module-unregistered", unsafe=True)
    assert (tmp_path / "registration.php").read_text() == registration_php("Acme_Sync")
    assert Model.read(str(tmp_path)).module("Acme_Sync") is not None


def test_a_missing_registration_is_not_created_by_safe_fixes(tmp_path: Path) -> None:
    write_tree(tmp_path, {"etc/module.xml": module_xml("Acme_Sync")})
    CliRunner().invoke(cli, ["check", str(tmp_path), "--fix"])
    assert not (tmp_path / "registration.php").exists()


def test_a_registration_with_a_computed_name_has_no_finding(tmp_path: Path) -> None:
    php = "<?php\n\\Magento\\Framework\\Component\\ComponentRegistrar::register('module', Config::NAME, __DIR__);\n"
    files = {"registration.php": php, "etc/module.xml": module_xml("Acme_Sync")}
    assert where(found(tmp_path, files).findings) == []


def test_a_loop_of_registrations_may_register_the_modules_in_subfolders(tmp_path: Path) -> None:
    loop = (
        "<?php\nforeach (['Core', 'Sync'] as $name) {\n    \\Magento\\Framework\\Component\\ComponentRegistrar::register("
        "'module', 'Acme_' . $name, __DIR__ . '/src/' . $name);\n}\n"
    )
    files = {f"src/{name}/etc/module.xml": module_xml(f"Acme_{name}") for name in ("Core", "Sync")}
    assert where(found(tmp_path, {"registration.php": loop, **files}, "module-unregistered").findings) == []


def test_a_registration_of_another_folder_is_replaced(tmp_path: Path) -> None:
    files = bare_module("Acme_Sync")
    files["registration.php"] = files["registration.php"].replace("__DIR__", "dirname(__DIR__)")
    report = found(tmp_path, files)
    assert [f.rule for f in report.findings] == ["module-unregistered"]
    apply_fixes(tmp_path, files, "module-unregistered", unsafe=True)
    assert (tmp_path / "registration.php").read_text() == registration_php("Acme_Sync")


def test_a_registration_in_another_case_is_renamed(tmp_path: Path) -> None:
    files = bare_module("Acme_Sync")
    files["Registration.php"] = files.pop("registration.php")
    apply_fixes(tmp_path, files, "module-unregistered", unsafe=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["etc", "registration.php"]


def test_an_installed_package_that_registers_nothing(tmp_path: Path) -> None:
    folder = "vendor/acme/module-sync/"
    installed = {
        "packages": [
            {
                "name": "acme/module-sync",
                "type": "magento2-module",
                "autoload": {"files": ["registration.php"]},
                "install-path": "../acme/module-sync",
            }
        ]
    }
    files = {
        **SHOP,
        **bare_module("Acme_Sync", folder=folder),
        f"{folder}registration.php": "<?php\n",
        "vendor/composer/installed.json": json.dumps(installed),
    }
    report = found(tmp_path, files, "module-unregistered")
    assert where(report.findings) == [f"{folder}etc/module.xml:4:5 module-unregistered"]


def test_the_name_that_differs_from_the_psr4_prefix_is_reported(tmp_path: Path) -> None:
    composer = '{"name": "acme/module-sync", "autoload": {"psr-4": {"Acme\\\\Sync\\\\": ""}}}'
    files = {**bare_module("Acme_Sync"), "etc/module.xml": module_xml("Acme_Sink"), "composer.json": composer}
    assert where(found(tmp_path, files).findings) == ["etc/module.xml:4:19 module-name-mismatch"]
    apply_fixes(tmp_path, files, "module-name-mismatch", unsafe=True)
    assert (tmp_path / "etc/module.xml").read_text() == module_xml("Acme_Sync")


def test_the_component_type_is_corrected(tmp_path: Path) -> None:
    php = registration_php("Acme_Sync").replace("::MODULE", "::THEME")
    files = {"registration.php": php, "etc/module.xml": module_xml("Acme_Sync")}
    apply_fixes(tmp_path, files, "module-registration-type", unsafe=True)
    assert (tmp_path / "registration.php").read_text() == registration_php("Acme_Sync")


def test_the_registered_name_is_corrected(tmp_path: Path) -> None:
    files = {"registration.php": registration_php("Acme_Sink"), "etc/module.xml": module_xml("Acme_Sync")}
    apply_fixes(tmp_path, files, "module-name-mismatch", unsafe=True)
    assert (tmp_path / "registration.php").read_text() == registration_php("Acme_Sync")


def test_a_package_with_a_copy_in_app_code(tmp_path: Path) -> None:
    installed = '[{"name": "acme/sync", "type": "magento2-module", "autoload": {"files": ["registration.php"]}}]'
    files = {
        **SHOP,
        "vendor/composer/installed.json": installed,
        **bare_module("Acme_Sync", folder="vendor/acme/sync"),
        **in_app_code("Acme_Sync"),
    }
    report = found(tmp_path, files)
    assert where(report.findings) == ["app/code/Acme/Sync/registration.php:5:59 module-registered-twice"]
    assert report.findings[0].related[0].span.path == "vendor/acme/sync/registration.php"


def test_one_file_that_registers_twice(tmp_path: Path) -> None:
    call = registration_php("Acme_Sync")
    files = {**SHOP, **in_app_code("Acme_Sync")}
    files["app/code/Acme/Sync/registration.php"] = call + call.rpartition("\n\n")[2]
    report = found(tmp_path, files)
    assert where(report.findings) == ["app/code/Acme/Sync/registration.php:6:59 module-registered-twice"]


@pytest.mark.parametrize(
    ("before", "second", "faults"),
    [
        ("", "{};", 1),
        ("if (!defined('ACME')) {{ define('ACME', 1); }}\n", "{};", 1),
        ("$path = file_exists('x') ? 'x' : 'y';\n", "{};", 1),
        ("if (class_exists('X')) {{ return; }}\n", "{};", 0),
        ("", "if ($there) {{ {}; }}", 0),
        ("", "if ($there): {}; endif;", 0),
        ("", "if ($there) {{ }} else {{ {}; }}", 0),
        ("", "$there || {};", 0),
        ("", "foreach ($all as $one) {{ {}; }}", 0),
        ("", "register_shutdown_function(function () {{ {}; }});", 0),
    ],
)
def test_what_makes_a_registration_conditional(before: str, second: str, faults: int, tmp_path: Path) -> None:
    first = registration_php("Acme_Sync")
    head, _, call = first.rpartition("\n\n")
    text = f"{head}\n\n{before.format()}{call}{second.format(call.strip().rstrip(';'))}\n"
    files = {**bare_module("Acme_Sync"), "registration.php": text}
    assert len(found(tmp_path, files, "module-registered-twice").findings) == faults


def test_a_conditional_registration_is_not_a_duplicate(tmp_path: Path) -> None:
    guarded = registration_php("Acme_Sync").replace(
        "ComponentRegistrar::register", "if (!$there) ComponentRegistrar::register"
    )
    files = {
        **SHOP,
        **in_app_code("Acme_Sync"),
        **bare_module("Acme_Sync", folder="app/code/Acme/Old"),
    }
    files["app/code/Acme/Sync/registration.php"] = guarded
    assert where(found(tmp_path, files, "module-registered-twice").findings) == []


def test_two_copies_in_one_repository_may_belong_to_different_stores(tmp_path: Path) -> None:
    files = {**bare_module("Acme_Sync", folder="m23"), **bare_module("Acme_Sync", folder="m24")}
    assert where(found(tmp_path, files).findings) == []


def test_a_registration_in_etc_is_one_finding(tmp_path: Path) -> None:
    files = bare_module("Acme_Sync")
    files["etc/registration.php"] = files.pop("registration.php")
    report = found(tmp_path, files)
    assert [f"{f.rule}: {f.message}" for f in report.findings] == [
        "module-unregistered: `Acme_Sync` is not registered: Magento does not load `etc/registration.php`"
    ]


def test_a_registration_below_a_module_in_app_code_is_never_included(tmp_path: Path) -> None:
    tree = in_app_code("Acme_Sync")
    tree["app/code/Acme/Sync/Model/Source/registration.php"] = registration_php("Acme_Sync")
    rules = named("module-missing-module-xml", "module-registered-twice", "composer-autoload-files")
    assert check(tmp_path, tree, *rules.values()).findings == []
    tree["app/code/Acme/Feed/registration.php"] = registration_php("Acme_Feed")
    (finding,) = check(tmp_path, tree, *rules.values()).findings
    assert finding.rule == "module-missing-module-xml"
