"""Modules: what the pages of the rules cannot show."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from magelint.cli import cli
from magelint.engine.run import run_rules
from magelint.magento.bundled.data import load_facts
from magelint.magento.model import Model
from magelint.testing import module_xml, registration_php, where, write_tree
from mending import mend
from module_trees import FAMILY, SHOP, found, xml
from shared_data import ROOTS, said_of_modules
from trees import bare_module, in_app_code

SETUP = "<?php\nnamespace Acme\\Sync\\Setup;\nclass InstallData {}\n"


def test_a_sound_module_alone(tmp_path: Path) -> None:
    assert where(found(tmp_path, bare_module("Acme_Sync", "Magento_Sales", "Magento_Integration")).findings) == []


def test_an_ignored_attribute_goes_with_its_blanks(tmp_path: Path) -> None:
    before = xml("<module\tname='Acme_Sync'   active=\"true\"\tsetup_version='1.0.0' />").replace("\n", "\r\n")
    mend(tmp_path, {**bare_module("Acme_Sync"), "etc/module.xml": before}, "module-ignored-attribute")
    after = (tmp_path / "etc/module.xml").read_bytes().decode()
    assert after == before.replace('   active="true"', "")


def test_the_old_name_is_put_right_only_when_asked(tmp_path: Path) -> None:
    before = xml('<module name="Acme_Sync" schema_version="1.0.0"/>')
    files = {**bare_module("Acme_Sync"), "etc/module.xml": before, "Setup/InstallData.php": SETUP}
    write_tree(tmp_path, files)
    CliRunner().invoke(cli, ["check", str(tmp_path), "--select", "module-ignored-attribute", "--fix"])
    assert (tmp_path / "etc/module.xml").read_text() == before
    mend(tmp_path, files, "module-ignored-attribute", unsafe=True)
    assert (tmp_path / "etc/module.xml").read_text() == before.replace("schema_version", "setup_version")


def test_the_old_name_is_one_finding(tmp_path: Path) -> None:
    files = {**bare_module("Acme_Sync"), "etc/module.xml": xml('<module name="Acme_Sync" schema_version="1.0.0"/>')}
    report = found(tmp_path, {**files, "Setup/InstallData.php": SETUP})
    assert where(report.findings) == ["etc/module.xml:2:30 module-ignored-attribute"]


@pytest.mark.parametrize("version", ["2.0.0", "2.2.5"])
def test_a_setup_version_was_required_before_2_3(tmp_path: Path, version: str) -> None:
    write_tree(tmp_path, bare_module("Acme_Sync"))
    model = Model.read(str(tmp_path)).on(load_facts(version, "community"), requested=True)
    rule = FAMILY["module-missing-setup-version"]
    report = run_rules([model], [rule(rule.options_type()())])
    assert [f.severity for f in report.findings] == ["error"]


def test_old_versions_that_are_hardly_meant(tmp_path: Path) -> None:
    files = {**bare_module("Acme_Sync"), "composer.json": '{"name": "a/b", "require": {"magento/framework": "*"}}'}
    write_tree(tmp_path, files)
    run = CliRunner().invoke(cli, ["check", str(tmp_path), "--select", "module-missing-setup-version"])
    assert "info[module-missing-setup-version]" in run.output
    assert run.exit_code == 0


def test_scripts_with_successors_are_a_warning(tmp_path: Path) -> None:
    files = {**bare_module("Acme_Sync"), "Setup/InstallData.php": SETUP, "Setup/Patch/Data/Install.php": "<?php\n"}
    assert [f.severity for f in found(tmp_path, files, "module-missing-setup-version").findings] == ["warning"]


def test_what_reads_its_own_setup_version_keeps_it(tmp_path: Path) -> None:
    files = {
        **SHOP,
        **in_app_code("Acme_Sync"),
        "app/code/Acme/Sync/etc/module.xml": xml('<module name="Acme_Sync" setup_version="1.0.0"/>'),
        "app/code/Acme/Sync/Model/Version.php": "<?php return $list->getOne('Acme_Sync')['setup_version'];",
    }
    assert where(found(tmp_path, files, "module-obsolete-setup-version").findings) == []


def test_a_misspelt_script_is_no_reason_to_call_the_version_obsolete(tmp_path: Path) -> None:
    files = {
        **SHOP,
        **in_app_code("Acme_Sync"),
        "app/code/Acme/Sync/etc/module.xml": xml('<module name="Acme_Sync" setup_version="1.0.0"/>'),
        "app/code/Acme/Sync/setup/installData.php": SETUP,
    }
    assert where(found(tmp_path, files, "module-obsolete-setup-version").findings) == []


def test_stray_modules_are_put_into_a_sequence(tmp_path: Path) -> None:
    before = xml(
        '<module name="Acme_Sync">',
        '    <module name="Magento_Sales"/>',
        '    <module name="Magento_Quote"/>',
        "</module>",
    )
    mend(tmp_path, {**bare_module("Acme_Sync"), "etc/module.xml": before}, "module-ignored-element", unsafe=True)
    model = Model.read(str(tmp_path))
    declaration = model.modules[0].declaration
    assert declaration is not None
    assert [entry.name for entry in declaration.sequence] == ["Magento_Sales", "Magento_Quote"]


def test_several_sequences_become_one(tmp_path: Path) -> None:
    before = xml(
        '<module name="Acme_Sync">',
        '    <sequence><module name="Magento_Sales"/></sequence>',
        '    <sequence><module name="Magento_Quote"/></sequence>',
        "</module>",
    )
    mend(tmp_path, {**bare_module("Acme_Sync"), "etc/module.xml": before}, "module-ignored-element", unsafe=True)
    declaration = Model.read(str(tmp_path)).modules[0].declaration
    assert declaration is not None
    assert sorted(entry.name for entry in declaration.sequence) == ["Magento_Quote", "Magento_Sales"]


@pytest.mark.parametrize(
    "text", ["<config/>", '<config xmlns="urn:x"><module name="Acme_Sync"/></config>', "<modules/>"]
)
def test_a_module_xml_without_a_module(tmp_path: Path, text: str) -> None:
    report = found(tmp_path, {**bare_module("Acme_Sync"), "etc/module.xml": text})
    assert [(f.rule, f.severity) for f in report.findings] == [("module-ignored-element", "error")]


def test_a_registration_is_written(tmp_path: Path) -> None:
    mend(tmp_path, {"etc/module.xml": module_xml("Acme_Sync")}, "module-unregistered", unsafe=True)
    assert (tmp_path / "registration.php").read_text() == registration_php("Acme_Sync")
    assert Model.read(str(tmp_path)).module("Acme_Sync") is not None


def test_a_registration_is_not_written_unasked(tmp_path: Path) -> None:
    write_tree(tmp_path, {"etc/module.xml": module_xml("Acme_Sync")})
    CliRunner().invoke(cli, ["check", str(tmp_path), "--fix"])
    assert not (tmp_path / "registration.php").exists()


def test_a_registration_whose_name_is_computed_is_left_alone(tmp_path: Path) -> None:
    php = "<?php\n\\Magento\\Framework\\Component\\ComponentRegistrar::register('module', Config::NAME, __DIR__);\n"
    files = {"registration.php": php, "etc/module.xml": module_xml("Acme_Sync")}
    assert where(found(tmp_path, files).findings) == []


def test_registrations_in_a_loop_may_bring_in_what_lies_below(tmp_path: Path) -> None:
    loop = (
        "<?php\nforeach (['Core', 'Sync'] as $name) {\n    \\Magento\\Framework\\Component\\ComponentRegistrar::register("
        "'module', 'Acme_' . $name, __DIR__ . '/src/' . $name);\n}\n"
    )
    files = {f"src/{name}/etc/module.xml": module_xml(f"Acme_{name}") for name in ("Core", "Sync")}
    assert where(found(tmp_path, {"registration.php": loop, **files}, "module-unregistered").findings) == []


def test_another_folder_registered_from_a_checkout(tmp_path: Path) -> None:
    files = bare_module("Acme_Sync")
    files["registration.php"] = files["registration.php"].replace("__DIR__", "dirname(__DIR__)")
    report = found(tmp_path, files)
    assert [f.rule for f in report.findings] == ["module-unregistered"]
    mend(tmp_path, files, "module-unregistered", unsafe=True)
    assert (tmp_path / "registration.php").read_text() == registration_php("Acme_Sync")


def test_a_registration_in_another_case_is_renamed(tmp_path: Path) -> None:
    files = bare_module("Acme_Sync")
    files["Registration.php"] = files.pop("registration.php")
    mend(tmp_path, files, "module-unregistered", unsafe=True)
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


def test_the_name_that_stands_alone_is_the_wrong_one(tmp_path: Path) -> None:
    composer = '{"name": "acme/module-sync", "autoload": {"psr-4": {"Acme\\\\Sync\\\\": ""}}}'
    files = {**bare_module("Acme_Sync"), "etc/module.xml": module_xml("Acme_Sink"), "composer.json": composer}
    assert where(found(tmp_path, files).findings) == ["etc/module.xml:4:19 module-name-mismatch"]
    mend(tmp_path, files, "module-name-mismatch", unsafe=True)
    assert (tmp_path / "etc/module.xml").read_text() == module_xml("Acme_Sync")


def test_the_type_is_put_right(tmp_path: Path) -> None:
    php = registration_php("Acme_Sync").replace("::MODULE", "::THEME")
    files = {"registration.php": php, "etc/module.xml": module_xml("Acme_Sync")}
    mend(tmp_path, files, "module-registration-type", unsafe=True)
    assert (tmp_path / "registration.php").read_text() == registration_php("Acme_Sync")


def test_the_name_is_put_right(tmp_path: Path) -> None:
    files = {"registration.php": registration_php("Acme_Sink"), "etc/module.xml": module_xml("Acme_Sync")}
    mend(tmp_path, files, "module-name-mismatch", unsafe=True)
    assert (tmp_path / "registration.php").read_text() == registration_php("Acme_Sync")


def test_a_package_beside_a_copy_in_app_code(tmp_path: Path) -> None:
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


def test_a_registration_under_a_condition_knows_better(tmp_path: Path) -> None:
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


def test_two_copies_in_a_checkout_may_be_for_two_shops(tmp_path: Path) -> None:
    files = {**bare_module("Acme_Sync", folder="m23"), **bare_module("Acme_Sync", folder="m24")}
    assert where(found(tmp_path, files).findings) == []


def test_every_step_of_a_circle_is_shown(tmp_path: Path) -> None:
    files = {
        **bare_module("Acme_Aa", "Acme_Bb", folder="a"),
        **bare_module("Acme_Bb", "Acme_Cc", "Acme_Dd", folder="b"),
        **bare_module("Acme_Cc", "Acme_Aa", folder="c"),
        **bare_module("Acme_Dd", folder="d"),
    }
    report = found(tmp_path, files)
    assert [f.message for f in report.findings] == ["circular sequence: `Acme_Aa` → `Acme_Bb` → `Acme_Cc` → `Acme_Aa`"]
    assert [place.span.path for place in report.findings[0].related] == ["b/etc/module.xml", "c/etc/module.xml"]


def test_two_circles_are_two_findings(tmp_path: Path) -> None:
    files = {
        **bare_module("Acme_Aa", "Acme_Bb", folder="a"),
        **bare_module("Acme_Bb", "Acme_Aa", folder="b"),
        **bare_module("Acme_Cc", "Acme_Dd", folder="c"),
        **bare_module("Acme_Dd", "Acme_Cc", folder="d"),
    }
    report = found(tmp_path, files)
    assert [f.rule for f in report.findings] == ["module-circular-sequence"] * 2


def test_a_self_reference_is_removed(tmp_path: Path) -> None:
    files = bare_module("Acme_Sync", "Magento_Sales", "Acme_Sync")
    mend(tmp_path, files, "module-circular-sequence")
    assert (tmp_path / "etc/module.xml").read_text() == module_xml("Acme_Sync", "Magento_Sales")


def test_a_duplicate_is_removed(tmp_path: Path) -> None:
    files = bare_module("Acme_Sync", "Magento_Sales", "Magento_Quote", "Magento_Sales")
    mend(tmp_path, files, "module-duplicate-dependency")
    assert (tmp_path / "etc/module.xml").read_text() == module_xml("Acme_Sync", "Magento_Sales", "Magento_Quote")


def test_blanks_around_a_name_are_removed(tmp_path: Path) -> None:
    mend(tmp_path, bare_module("Acme_Sync", "Magento_Sales\n"), "module-invalid-name")
    assert (tmp_path / "etc/module.xml").read_text() == module_xml("Acme_Sync", "Magento_Sales")


def test_a_dependency_is_added_to_the_sequence(tmp_path: Path) -> None:
    files = {**bare_module("Acme_Sync", "Magento_Sales"), "etc/integration.xml": "<integrations/>"}
    mend(tmp_path, files, "module-missing-dependency", unsafe=True)
    assert (tmp_path / "etc/module.xml").read_text() == module_xml("Acme_Sync", "Magento_Integration", "Magento_Sales")


def test_a_stray_dependency_is_not_missing_too(tmp_path: Path) -> None:
    files = {
        **bare_module("Acme_Sync"),
        "etc/module.xml": xml('<module name="Acme_Sync">', '    <module name="Magento_Integration"/>', "</module>"),
        "etc/integration.xml": "<integrations/>",
    }
    assert where(found(tmp_path, files).findings) == ["etc/module.xml:3:9 module-ignored-element"]


def test_one_who_declares_the_parent_too_needs_nobody(tmp_path: Path) -> None:
    acl = (
        '<config><acl><resources><resource id="Magento_Backend::admin">'
        '<resource id="Acme_Core::menu" title="Acme">{}</resource></resource></resources></acl></config>'
    )
    files = {
        **bare_module("Acme_Core", folder="core"),
        "core/etc/acl.xml": acl.format(""),
        **bare_module("Acme_Sync", folder="sync"),
        "sync/etc/acl.xml": acl.format('<resource id="Acme_Sync::run" title="Run"/>'),
    }
    assert where(found(tmp_path, files).findings) == []


def test_a_name_of_the_list_that_cannot_be_told_from_a_computed_one(tmp_path: Path) -> None:
    php = "<?php\n\\Magento\\Framework\\Component\\ComponentRegistrar::register('module', Config::NAME, $folder);\n"
    files = {
        "app/etc/config.php": "<?php return ['modules' => ['Acme_Gone' => 1]];",
        "app/code/Acme/X/registration.php": php,
    }
    assert where(found(tmp_path, files, "module-listed-but-absent").findings) == []


@pytest.mark.parametrize("root", ROOTS)
def test_shared_roots_have_only_true_faults(shared: Path, root: str) -> None:
    """`Magento_BundleGraphQl` names `Magento_BundleProduct`, which no Magento ever had."""
    arguments = [
        "check",
        str(shared / "roots" / root),
        "--include-core",
        "--select",
        ",".join(FAMILY),
        "--fail-on",
        "never",
    ]
    output = CliRunner().invoke(cli, arguments).output
    assert output.count("[module-") == output.count("`Magento_BundleProduct`") == (root == "magento-2.4.7-p3")


def test_a_magento_whose_version_names_no_number_is_the_newest(tmp_path: Path) -> None:
    branch = '{"name": "magento/magento2ce", "version": "dev-develop"}'
    files = {**SHOP, "composer.json": branch, **in_app_code("Acme_Sync")}
    assert where(found(tmp_path, files, "module-missing-setup-version").findings) == []


# What is wrong with the twelve published modules, by the file alone.
TWELVE = {
    "cedcommerce+tiktok-m2-connector": ["module-ignored-attribute"],
    "helloextend+magento-extend-integration": ["module-ignored-element"],
}


def test_the_twelve_modules_alone(shared: Path) -> None:
    for name, report in said_of_modules(shared, FAMILY.values()):
        graver = [f.rule for f in report.findings if f.severity != "info"]
        assert graver == TWELVE.get(name, []), name


def test_a_module_that_config_php_lists_in_another_case(tmp_path: Path) -> None:
    listed = {"app/etc/config.php": "<?php\nreturn ['modules' => ['Acme_sync' => 1]];\n"}
    rules = ("module-not-in-config-php", "module-listed-but-absent")
    (finding,) = found(tmp_path, in_app_code("Acme_Sync") | listed, *rules).findings
    assert finding.message == "app/etc/config.php lists `Acme_sync`, which differs only in case from `Acme_Sync`"


def test_a_registration_in_etc_is_one_finding(tmp_path: Path) -> None:
    files = bare_module("Acme_Sync")
    files["etc/registration.php"] = files.pop("registration.php")
    report = found(tmp_path, files)
    assert [f"{f.rule}: {f.message}" for f in report.findings] == [
        "module-unregistered: `Acme_Sync` is not registered: Magento does not load `etc/registration.php`"
    ]


@pytest.mark.parametrize(
    ("name", "violation"),
    [
        ("Acme_X", "`X` must have at least two characters"),
        ("A_Sync", "`A` must have at least two characters"),
        ("acme_Sync", "`acme` must start with an upper-case letter"),
        ("Acme_sync", "`sync` must start with an upper-case letter"),
        ("3pl_Sync", "`3pl` must start with an upper-case letter"),
        ("Acme_4", "`4` must start with an upper-case letter"),
        ("Acme", "it must consist of two parts separated by one `_`"),
        ("Acme_", "it must consist of two parts separated by one `_`"),
        ("_Sync", "it must consist of two parts separated by one `_`"),
        ("_", "it must consist of two parts separated by one `_`"),
        ("Acme__Sync", "it must consist of two parts separated by one `_`"),
        ("Acme_Sync_Extra", "it must consist of two parts separated by one `_`"),
        ("Acme_Sync-Extra", "only `A-Z`, `a-z`, `0-9` and `_` are allowed"),
        ("Acme_My Sync", "only `A-Z`, `a-z`, `0-9` and `_` are allowed"),
        ("Acmé_Sync", "only `A-Z`, `a-z`, `0-9` and `_` are allowed"),
    ],
)
def test_the_message_names_the_violated_part_of_the_pattern(name: str, violation: str, tmp_path: Path) -> None:
    (finding,) = found(tmp_path, bare_module(name), "module-invalid-name").findings
    assert finding.message == f"`{name}` is not a valid module name: {violation}"
    assert finding.help == "rename it to the form `Vendor_Module`"


def test_a_similar_or_registered_name_is_suggested_for_an_invalid_one(tmp_path: Path) -> None:
    files = bare_module("Acme_Sync")
    files["etc/module.xml"] = (
        '<config><module name="Acme_X"><sequence><module name="Magento_sales"/></sequence></module></config>'
    )
    declared, listed = found(tmp_path, files, "module-invalid-name").findings
    assert declared.message == "`Acme_X` is not a valid module name: `X` must have at least two characters"
    assert declared.help == "rename it to `Acme_Sync`, as it is registered"
    assert listed.message == "`Magento_sales` is not a valid module name: `sales` must start with an upper-case letter"
    assert listed.help == "did you mean `Magento_Sales`?"
