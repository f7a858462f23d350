"""Module rules: cases that their pages do not show."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from fixing import apply_fixes
from magelint.api import NoOptions
from magelint.cli import cli
from magelint.engine.causes import fold
from magelint.engine.run import run_rules
from magelint.magento.bundled.data import load_facts
from magelint.magento.model import Model
from magelint.testing import check, module_xml, registration_php, where, write_tree
from module_trees import FAMILY, SHOP, found, xml
from named_rules import named
from shared_data import ROOTS, said_of_modules
from trees import bare_module, in_app_code

SETUP = "<?php\nnamespace Acme\\Sync\\Setup;\nclass InstallData {}\n"


def test_a_valid_standalone_module_has_no_finding(tmp_path: Path) -> None:
    assert where(found(tmp_path, bare_module("Acme_Sync", "Magento_Sales", "Magento_Integration")).findings) == []


def test_an_ignored_attribute_is_removed_with_its_whitespace(tmp_path: Path) -> None:
    before = xml("<module\tname='Acme_Sync'   active=\"true\"\tsetup_version='1.0.0' />").replace("\n", "\r\n")
    apply_fixes(tmp_path, {**bare_module("Acme_Sync"), "etc/module.xml": before}, "module-ignored-attribute")
    after = (tmp_path / "etc/module.xml").read_bytes().decode()
    assert after == before.replace('   active="true"', "")


def test_schema_version_is_renamed_only_by_unsafe_fixes(tmp_path: Path) -> None:
    before = xml('<module name="Acme_Sync" schema_version="1.0.0"/>')
    files = {**bare_module("Acme_Sync"), "etc/module.xml": before, "Setup/InstallData.php": SETUP}
    write_tree(tmp_path, files)
    CliRunner().invoke(cli, ["check", str(tmp_path), "--select", "module-ignored-attribute", "--fix"])
    assert (tmp_path / "etc/module.xml").read_text() == before
    apply_fixes(tmp_path, files, "module-ignored-attribute", unsafe=True)
    assert (tmp_path / "etc/module.xml").read_text() == before.replace("schema_version", "setup_version")


def test_schema_version_is_one_finding(tmp_path: Path) -> None:
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


def test_an_unbounded_constraint_makes_a_missing_version_an_info(tmp_path: Path) -> None:
    files = {
        **bare_module("Acme_Sync"),
        "composer.json": '{"name": "a/b", "require": {"magento/framework": ">=100.0"}}',
    }
    write_tree(tmp_path, files)
    run = CliRunner().invoke(cli, ["check", str(tmp_path), "--select", "module-missing-setup-version"])
    assert "info[module-missing-setup-version]" in run.output
    assert run.exit_code == 0


def test_scripts_that_patches_may_have_replaced_are_a_warning(tmp_path: Path) -> None:
    files = {**bare_module("Acme_Sync"), "Setup/InstallData.php": SETUP, "Setup/Patch/Data/Install.php": "<?php\n"}
    assert [f.severity for f in found(tmp_path, files, "module-missing-setup-version").findings] == ["warning"]


def test_a_setup_version_that_the_module_reads_is_not_obsolete(tmp_path: Path) -> None:
    files = {
        **SHOP,
        **in_app_code("Acme_Sync"),
        "app/code/Acme/Sync/etc/module.xml": xml('<module name="Acme_Sync" setup_version="1.0.0"/>'),
        "app/code/Acme/Sync/Model/Version.php": "<?php return $list->getOne('Acme_Sync')['setup_version'];",
    }
    assert where(found(tmp_path, files, "module-obsolete-setup-version").findings) == []


def test_a_setup_version_is_not_obsolete_with_a_misnamed_script(tmp_path: Path) -> None:
    files = {
        **SHOP,
        **in_app_code("Acme_Sync"),
        "app/code/Acme/Sync/etc/module.xml": xml('<module name="Acme_Sync" setup_version="1.0.0"/>'),
        "app/code/Acme/Sync/setup/installData.php": SETUP,
    }
    assert where(found(tmp_path, files, "module-obsolete-setup-version").findings) == []


def test_modules_outside_a_sequence_are_moved_into_one(tmp_path: Path) -> None:
    before = xml(
        '<module name="Acme_Sync">',
        '    <module name="Magento_Sales"/>',
        '    <module name="Magento_Quote"/>',
        "</module>",
    )
    apply_fixes(tmp_path, {**bare_module("Acme_Sync"), "etc/module.xml": before}, "module-ignored-element", unsafe=True)
    model = Model.read(str(tmp_path))
    declaration = model.modules[0].declaration
    assert declaration is not None
    assert [entry.name for entry in declaration.sequence] == ["Magento_Sales", "Magento_Quote"]


def test_several_sequences_are_merged(tmp_path: Path) -> None:
    before = xml(
        '<module name="Acme_Sync">',
        '    <sequence><module name="Magento_Sales"/></sequence>',
        '    <sequence><module name="Magento_Quote"/></sequence>',
        "</module>",
    )
    apply_fixes(tmp_path, {**bare_module("Acme_Sync"), "etc/module.xml": before}, "module-ignored-element", unsafe=True)
    declaration = Model.read(str(tmp_path)).modules[0].declaration
    assert declaration is not None
    assert sorted(entry.name for entry in declaration.sequence) == ["Magento_Quote", "Magento_Sales"]


@pytest.mark.parametrize(
    "text", ["<config/>", '<config xmlns="urn:x"><module name="Acme_Sync"/></config>', "<modules/>"]
)
def test_a_module_xml_without_a_module(tmp_path: Path, text: str) -> None:
    report = found(tmp_path, {**bare_module("Acme_Sync"), "etc/module.xml": text})
    assert [(f.rule, f.severity) for f in report.findings] == [("module-ignored-element", "error")]


def test_every_step_of_a_cycle_is_shown(tmp_path: Path) -> None:
    files = {
        **bare_module("Acme_Aa", "Acme_Bb", folder="a"),
        **bare_module("Acme_Bb", "Acme_Cc", "Acme_Dd", folder="b"),
        **bare_module("Acme_Cc", "Acme_Aa", folder="c"),
        **bare_module("Acme_Dd", folder="d"),
    }
    report = found(tmp_path, files)
    assert [f.message for f in report.findings] == ["circular sequence: `Acme_Aa` → `Acme_Bb` → `Acme_Cc` → `Acme_Aa`"]
    assert [place.span.path for place in report.findings[0].related] == ["b/etc/module.xml", "c/etc/module.xml"]


def test_two_cycles_are_two_findings(tmp_path: Path) -> None:
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
    apply_fixes(tmp_path, files, "module-circular-sequence")
    assert (tmp_path / "etc/module.xml").read_text() == module_xml("Acme_Sync", "Magento_Sales")


def test_a_duplicate_is_removed(tmp_path: Path) -> None:
    files = bare_module("Acme_Sync", "Magento_Sales", "Magento_Quote", "Magento_Sales")
    apply_fixes(tmp_path, files, "module-duplicate-dependency")
    assert (tmp_path / "etc/module.xml").read_text() == module_xml("Acme_Sync", "Magento_Sales", "Magento_Quote")


def test_whitespace_around_a_name_is_removed(tmp_path: Path) -> None:
    apply_fixes(tmp_path, bare_module("Acme_Sync", "Magento_Sales\n"), "module-invalid-name")
    assert (tmp_path / "etc/module.xml").read_text() == module_xml("Acme_Sync", "Magento_Sales")


def test_a_dependency_is_added_to_the_sequence(tmp_path: Path) -> None:
    files = {**bare_module("Acme_Sync", "Magento_Sales"), "etc/integration.xml": "<integrations/>"}
    apply_fixes(tmp_path, files, "module-missing-dependency", unsafe=True)
    assert (tmp_path / "etc/module.xml").read_text() == module_xml("Acme_Sync", "Magento_Integration", "Magento_Sales")


def test_a_dependency_outside_the_sequence_is_not_also_missing(tmp_path: Path) -> None:
    files = {
        **bare_module("Acme_Sync"),
        "etc/module.xml": xml('<module name="Acme_Sync">', '    <module name="Magento_Integration"/>', "</module>"),
        "etc/integration.xml": "<integrations/>",
    }
    assert where(found(tmp_path, files).findings) == ["etc/module.xml:3:9 module-ignored-element"]


def test_a_module_that_declares_the_parent_itself_needs_no_dependency(tmp_path: Path) -> None:
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


def test_a_listed_module_may_be_the_one_with_a_computed_name(tmp_path: Path) -> None:
    php = "<?php\n\\Magento\\Framework\\Component\\ComponentRegistrar::register('module', Config::NAME, $folder);\n"
    files = {
        "app/etc/config.php": "<?php return ['modules' => ['Acme_Gone' => 1]];",
        "app/code/Acme/X/registration.php": php,
    }
    assert where(found(tmp_path, files, "module-listed-but-absent").findings) == []


@pytest.mark.parametrize("root", ROOTS)
def test_real_installations_have_only_real_faults(shared: Path, root: str) -> None:
    """`Magento_BundleGraphQl` lists `Magento_BundleProduct`, which no Magento release contains."""
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


def test_a_magento_version_without_numbers_counts_as_the_newest(tmp_path: Path) -> None:
    branch = '{"name": "magento/magento2ce", "version": "dev-develop"}'
    files = {**SHOP, "composer.json": branch, **in_app_code("Acme_Sync")}
    assert where(found(tmp_path, files, "module-missing-setup-version").findings) == []


# The findings on twelve published modules, checked without an installation.
TWELVE = {
    "cedcommerce+tiktok-m2-connector": ["module-ignored-attribute"],
    "helloextend+magento-extend-integration": ["module-ignored-element"],
}


def test_published_modules_without_an_installation(shared: Path) -> None:
    for name, report in said_of_modules(shared, FAMILY.values()):
        serious = [f.rule for f in report.findings if f.severity != "info"]
        assert serious == TWELVE.get(name, []), name


def test_a_module_that_config_php_lists_in_another_case(tmp_path: Path) -> None:
    listed = {"app/etc/config.php": "<?php\nreturn ['modules' => ['Acme_sync' => 1]];\n"}
    rules = ("module-not-in-config-php", "module-listed-but-absent")
    (finding,) = found(tmp_path, in_app_code("Acme_Sync") | listed, *rules).findings
    assert finding.message == "app/etc/config.php lists `Acme_sync`, which differs only in case from `Acme_Sync`"


@pytest.mark.parametrize(
    ("attribute", "files", "count"),
    [
        ("release_version", {}, 1),
        ("release_version", {"Model/Feed.php": "<?php return $xml['release_version'];"}, 0),
        ("release_version", {"etc/acme.xsd": '<xs:attribute name="release_version"/>'}, 0),
        ("version", {"Model/Feed.php": "<?php return $xml['version'];"}, 1),
        ("edition", {"Model/Feed.php": "<?php $xml = load('etc/module.xml'); return $xml->module['edition'];"}, 0),
        ("releaseVersion", {"Model/Feed.php": "<?php return $xml['releaseVersion'];"}, 0),
        ("version", {"etc/acme.xsd": '<xs:attribute name="version"/>'}, 0),
    ],
)
def test_attributes_that_the_vendor_reads(attribute: str, files: dict[str, str], count: int, tmp_path: Path) -> None:
    tree = {
        **bare_module("Acme_Sync"),
        **files,
        "etc/module.xml": f'<config><module name="Acme_Sync" {attribute}="1"/></config>',
    }
    assert len(check(tmp_path, tree, *named("module-ignored-attribute").values()).findings) == count


def test_attributes_that_another_module_of_the_vendor_reads(tmp_path: Path) -> None:
    tree = {**in_app_code("Acme_Base"), **in_app_code("Acme_Sync"), **in_app_code("Other_Base")}
    tree["app/code/Acme/Sync/etc/module.xml"] = '<config><module name="Acme_Sync" a_b="1" c_d="1"/></config>'
    tree["app/code/Acme/Base/Feed.php"] = "<?php return $xml['a_b'];"
    tree["app/code/Other/Base/Feed.php"] = "<?php return $xml['c_d'];"
    (finding,) = check(tmp_path, tree, *named("module-ignored-attribute").values()).findings
    assert "`c_d`" in finding.message


@pytest.mark.parametrize(
    ("name", "kind", "severity"),
    [
        ("acme/library-sync", "", "info"),
        ("Acme_Sync", "magento2-library", "info"),
        ("Acme_Sync", "magento2-module", "error"),
    ],
)
def test_a_library_with_a_module_xml(name: str, kind: str, severity: str, tmp_path: Path) -> None:
    tree = {
        **bare_module("Acme_Sync"),
        "registration.php": registration_php(name).replace("MODULE", "LIBRARY"),
        "composer.json": json.dumps({"name": "acme/sync", **({"type": kind} if kind else {})}),
    }
    report = check(tmp_path, tree, *named("module-registration-type", "module-unregistered").values())
    fold(report)
    assert [(f.rule, str(f.severity)) for f in report.findings] == [("module-registration-type", severity)]


def test_elements_that_the_vendor_reads(tmp_path: Path) -> None:
    tree = {**in_app_code("Acme_Base"), **in_app_code("Acme_Sync")}
    own = "<a_license><kind>x</kind></a_license><b_license><kind>y</kind></b_license>"
    tree["app/code/Acme/Sync/etc/module.xml"] = f'<config><module name="Acme_Sync">{own}</module></config>'
    tree["app/code/Acme/Base/License.php"] = "<?php return $xml->module[0]->a_license[0]->kind;"
    (finding,) = check(tmp_path, tree, *named("module-ignored-element").values()).findings
    assert finding.message == "unknown element `<b_license>` in module.xml"


@pytest.mark.parametrize(("path", "severity"), [("i18n/en_US.csv", "info"), ("etc/di.xml", "error")])
def test_a_library_has_classes_and_nothing_that_only_modules_have(path: str, severity: str, tmp_path: Path) -> None:
    tree = {
        **bare_module("Acme_Sync"),
        "registration.php": registration_php("Acme_Sync").replace("MODULE", "LIBRARY"),
        "Service/Reader.php": "<?php\nnamespace Acme\\Sync\\Service;\n\nclass Reader {}\n",
        path: "<config/>",
    }
    report = check(tmp_path, tree, *named("module-registration-type", "module-unregistered").values())
    fold(report)
    assert [(f.rule, str(f.severity)) for f in report.findings] == [("module-registration-type", severity)]


def test_hidden_files_are_not_configuration(tmp_path: Path) -> None:
    tree = {**bare_module("Acme_Sync"), "etc/._di.xml": "Mac OS X", "view/adminhtml/layout/._x.xml": "Mac OS X"}
    assert check(tmp_path, tree, *named("xml-syntax", "xml-misplaced").values()).findings == []
    tree["etc/di.xml"] = "Mac OS X"
    (finding,) = check(tmp_path, tree, *named("xml-syntax").values()).findings
    assert finding.rule == "xml-syntax"


@pytest.mark.parametrize(
    ("constraint", "count"), [("*", 0), (None, 0), ("^103 || *", 0), (">=100.0", 1), ("^101.0 || ^102.0", 1)]
)
def test_any_version_is_no_promise_for_versions_before_2_3(constraint: str | None, count: int, tmp_path: Path) -> None:
    require = {} if constraint is None else {"magento/framework": constraint}
    write_tree(tmp_path, {**bare_module("Acme_Sync"), "composer.json": json.dumps({"require": require})})
    (rule,) = named("module-missing-setup-version").values()
    for requested, expected in ((False, count), (True, 1)):
        model = Model.read(str(tmp_path)).on(load_facts("2.2.5", "community"), requested=requested)
        assert len(run_rules([model], [rule(NoOptions())]).findings) == expected
