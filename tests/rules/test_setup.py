"""What the pages of the `setup` rules cannot show: what they leave alone, versions, fixes, and one finding a fault."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from magelint.engine.finding import RenameFile
from magelint.engine.run import run_rules
from magelint.magento.bundled.data import load_facts
from magelint.magento.model import Model
from magelint.testing import check, registration_php, write_tree
from setup_trees import BASE, MODULE, RULE_OF, RULES, folded, found, patch, php, script, told


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (script("Setup/InstallData.php"), []),
        (script("Setup/installData.php"), ["Setup/installData.php:4 setup-script-not-run"]),
        (script("setup/InstallData.php"), ["setup/InstallData.php:4 setup-script-not-run"]),
        (script("setup/InstallData.php", "Acme\\Sync\\setup"), ["setup/InstallData.php:4 setup-script-not-run"]),
        (script("InstallData.php", "Acme\\Sync"), ["InstallData.php:4 setup-script-not-run"]),
        (script("Setup/InstallData.php", "Acme\\Sink\\Setup"), ["Setup/InstallData.php:4 setup-script-not-run"]),
        (
            php(
                "Setup/InstalData.php",
                "Acme\\Sync\\Setup",
                "class InstalData implements \\Magento\\Framework\\Setup\\InstallDataInterface",
            ),
            ["Setup/InstalData.php:4 setup-script-not-run"],
        ),
        (php("Setup/DataInstaller.php", "Acme\\Sync\\Setup", "class DataInstaller"), []),
        (
            php(
                "Setup/OrderSetup.php", "Acme\\Sync\\Setup", "class OrderSetup extends \\Magento\\Eav\\Setup\\EavSetup"
            ),
            [],
        ),
        (
            php("Setup/InstallData.php", "Acme\\Sync\\Setup", "class InstallData"),
            ["Setup/InstallData.php:4 setup-wrong-interface"],
        ),
        (
            php("Setup/InstallData.php", "Acme\\Sync\\Setup", "class InstallData extends \\Acme\\Base\\Setup\\Install"),
            [],
        ),
        (patch("Setup/Patch/Data/AddX.php", "Acme\\Sync\\Setup\\Patch\\Data", "AddX"), []),
        (
            patch("Setup/Patch/Data/AddX.php", "Acme\\Sync\\Setup\\Patch\\Data", "AddY"),
            ["Setup/Patch/Data/AddX.php:4 php-misplaced-class"],
        ),
        (
            patch("Setup/Patch/AddX.php", "Acme\\Sync\\Setup\\Patch", "AddX"),
            ["Setup/Patch/AddX.php:4 setup-misplaced-patch"],
        ),
        (
            patch("Setup/Patches/AddX.php", "Acme\\Sync\\Setup\\Patches", "AddX"),
            ["Setup/Patches/AddX.php:4 setup-misplaced-patch"],
        ),
        (patch("Test/Unit/Setup/AddX.php", "Acme\\Sync\\Test\\Unit\\Setup", "AddX"), []),
        (php("Model/Sync.php", "Acme\\Sync\\Model", "final readonly class Sync"), []),
        (php("Model/Sync.php", "Acme\\Sync\\Model", "/** class Other */\nabstract class Sync"), []),
        (php("Model/sync.php", "Acme\\Sync\\Model", "class Sync"), ["Model/sync.php:4 php-misplaced-class"]),
        (php("Test/Unit/SyncTest.php", "Acme\\Elsewhere", "class X"), []),
        (php("view/frontend/templates/x.php", "X", "class Y"), []),
        ({f"{MODULE}/lib/http.php": "<?php\nclass Http {}\n"}, []),
        ({f"{MODULE}/Model/functions.php": "<?php\nnamespace Acme\\Sync;\nfunction x() {}\n"}, []),
        (
            {
                **php("Helper/Rsa.php", "Vendor\\Crypt", "class Crypt_RSA"),
                **php("Helper/Data.php", "Acme\\Sync\\Helper", "class Data", "// x\n"),
                f"{MODULE}/Helper/Load.php": "<?php\nnamespace Acme\\Sync\\Helper;\nrequire_once __DIR__ . '/Rsa.php';\nclass Load {}\n",
            },
            [],
        ),
        (
            {
                **php("Model/Sync.php", "Acme\\Sync\\Model", "class Sync"),
                **php("Model/Sync (copy).php", "Acme\\Sync\\Model", "class Sync"),
            },
            [],
        ),
        (
            {
                f"{MODULE}/Api/XInterface.php": "<?php\nnamespace Acme\\Sync\\Api;\ninterface XInterface {\n    function a($x;\n}\n"
            },
            ["Api/XInterface.php:4 php-syntax-error"],
        ),
        (
            {f"{MODULE}/Setup/InstallData.php": "<?php\nnamespace Acme\\Sync-X\\Setup;\nclass InstallData {}\n"},
            ["Setup/InstallData.php:2 php-syntax-error"],
        ),
        ({f"{MODULE}/Api/Match.php": "<?php\nnamespace Acme\\Sync\\Api;\nclass Match {}\n"}, []),
    ],
)
def test_one_finding_a_fault(tmp_path: Path, files: dict[str, str], expected: list[str]) -> None:
    assert told(found(tmp_path, files)) == expected


@pytest.mark.parametrize("folder", ["app/code/acme/module-sync", "app/code/acme/sync", "app/code/Acme/sync"])
def test_a_module_folder_that_differs_from_its_name(folder: str, tmp_path: Path) -> None:
    files = {
        f"{folder}/registration.php": registration_php("Acme_Sync"),
        f"{folder}/etc/module.xml": BASE[f"{MODULE}/etc/module.xml"],
        f"{folder}/Model/Job.php": "<?php\nnamespace Acme\\Sync\\Model;\nclass Job {}\n",
    }
    (finding,) = found(tmp_path, files).findings
    assert (finding.rule, finding.help) == (
        "php-misplaced-class",
        f"rename the folder `{folder}` to `app/code/Acme/Sync`",
    )
    assert finding.fix is None


def test_many_classes_with_one_mistake_are_told_once(tmp_path: Path) -> None:
    files = [php(f"Model/M{i}.php", "acme\\sync\\Model", f"class M{i}") for i in range(5)]
    (finding,) = found(tmp_path, *files).findings
    assert "does not find 5 classes" in finding.message
    assert "`Acme\\Sync`" in finding.message


def test_a_folder_of_another_case_in_app_code(tmp_path: Path) -> None:
    report = check(
        tmp_path,
        {
            "app/code/acme/sync/registration.php": registration_php("Acme_Sync"),
            "app/code/acme/sync/etc/module.xml": BASE[f"{MODULE}/etc/module.xml"],
            **{
                f"app/code/acme/sync/Model/M{i}.php": f"<?php\nnamespace Acme\\Sync\\Model;\nclass M{i} {{}}\n"
                for i in range(4)
            },
        },
        *RULES,
    )
    assert [f.rule for f in report.findings] == ["php-misplaced-class"]


def package(prefix: str, *files: tuple[str, str]) -> dict[str, str]:
    """A package whose folder has a psr-4 prefix, with one class in each file."""
    return {
        "registration.php": registration_php("Acme_Sync"),
        "etc/module.xml": BASE[f"{MODULE}/etc/module.xml"],
        "composer.json": json.dumps({"name": "acme/sync", "autoload": {"psr-4": {prefix: ""}}}),
        **{
            path: f"<?php\nnamespace {space};\nclass {path.rpartition('/')[2].removesuffix('.php')} {{}}\n"
            for path, space in files
        },
    }


def test_a_prefix_of_another_module(tmp_path: Path) -> None:
    model, controller = ("Model/Sync.php", "Acme\\Sync\\Model"), ("Controller/Run.php", "Acme\\Sync\\Controller")
    assert told(check(tmp_path / "a", package("Acme\\Sync\\", model), *RULES)) == []
    prefix, *classes = RULE_OF["composer-autoload-psr4"], RULE_OF["php-misplaced-class"]
    wrong = package("Acme\\Sink\\", model, controller)
    alone = ["Controller/Run.php:2 php-misplaced-class", "Model/Sync.php:2 php-misplaced-class"]
    assert told(check(tmp_path / "b", wrong, *classes)) == alone
    report = folded(check(tmp_path / "c", wrong, prefix, *classes))
    assert told(report) == ["composer.json:1 composer-autoload-psr4"]
    assert [finding.rule for finding in report.folded] == ["php-misplaced-class"] * 2
    another = package("Acme\\Sync\\", ("Model/Sync.php", "Acme\\Synch\\Model"))
    assert told(check(tmp_path / "d", another, prefix, *classes)) == ["Model/Sync.php:2 php-misplaced-class"]


@pytest.mark.parametrize(
    ("files", "cause", "symptom"),
    [
        (script("setup/InstallData.php"), "setup-script-not-run", "php-misplaced-class"),
        (patch("Setup/Patch/AddX.php", "Acme\\Setup", "AddX"), "setup-misplaced-patch", "php-misplaced-class"),
        (
            {f"{MODULE}/Setup/InstallData.php": "<?php\nnamespace Acme\\Sync-X\\Setup;\nclass InstallData {}\n"},
            "php-syntax-error",
            "setup-script-not-run",
        ),
        (
            {f"{MODULE}/Setup/Patch/Data/A.php": "namespace Acme\\Sync\\Setup\\Patch\\Data;\nclass A {}\n"},
            "setup-wrong-interface",
            "php-syntax-error",
        ),
    ],
)
def test_a_symptom_is_shown_without_its_cause(tmp_path: Path, files: dict[str, str], cause: str, symptom: str) -> None:
    def rules(root: Path, *ids: str) -> list[str]:
        return [finding.rule for finding in folded(check(root, {**BASE, **files}, *(RULE_OF[i] for i in ids))).findings]

    assert rules(tmp_path / "both", cause, symptom) == [cause]
    assert rules(tmp_path / "symptom", symptom) == [symptom]


def test_a_script_in_the_namespace_of_the_prefix(tmp_path: Path) -> None:
    """Magento makes the name from the module's; that only psr-4 agrees with the namespace does not help."""
    files = package("Acme\\Sink\\", ("Setup/InstallData.php", "Acme\\Sink\\Setup"))
    prefix, scripts = RULE_OF["composer-autoload-psr4"], RULE_OF["setup-script-not-run"]
    assert told(check(tmp_path / "a", files, scripts)) == ["Setup/InstallData.php:3 setup-script-not-run"]
    assert told(folded(check(tmp_path / "b", files, prefix, scripts))) == ["composer.json:1 composer-autoload-psr4"]


def test_patches_are_unknown_before_2_3(tmp_path: Path) -> None:
    tree = {**BASE, **patch("Setup/Patch/AddX.php", "Acme\\Sync\\Setup\\Patch", "AddX")}
    write_tree(tmp_path, tree)
    model = Model.read(str(tmp_path), after_upgrade=True)
    rules = [rule(rule.options_type()()) for rule in RULES]
    assert run_rules([model.on(load_facts("2.2.5", "community"))], rules).findings == []
    assert len(run_rules([model.on(load_facts("2.3.3", "commerce"))], rules).findings) == 1


def test_fixes_are_renames_with_consent(tmp_path: Path) -> None:
    for folder, files, path, target in (
        ("a", script("setup/InstallData.php"), "setup/InstallData.php", "Setup/InstallData.php"),
        ("b", php("Model/sync.php", "Acme\\Sync\\Model", "class Sync"), "Model/sync.php", "Model/Sync.php"),
    ):
        (finding,) = found(tmp_path / folder, files).findings
        assert finding.fix is not None
        assert finding.fix.safety == "unsafe"
        root = f"{tmp_path / folder}/{MODULE}"
        assert list(finding.fix.changes()) == [RenameFile(f"{root}/{path}", f"{root}/{target}")]


@pytest.mark.parametrize(
    ("condition", "faults"),
    [
        ("version_compare($context->getVersion(), '1.0.1', '<')", 1),
        ("version_compare($context->getVersion(), '1.0.1') < 0", 0),
        ("version_compare($context->getVersion(), '1.0.0', '<')", 0),
        ("version_compare($context->getVersion(), '0.9.9', 'lt')", 0),
        ("version_compare($context->getVersion(), self::LATEST, '<')", 0),
        ("version_compare($context->getVersion(), '2.0.0', '>=')", 0),
        ("version_compare(PHP_VERSION, '7.0.0', '<')", 0),
        ("version_compare($context->getVersion(), '1.10.0', '<')", 1),
    ],
)
def test_versions_that_scripts_know(tmp_path: Path, condition: str, faults: int) -> None:
    body = f"    public function upgrade($setup, $context) {{ if ({condition}) {{ }} }}\n"
    report = found(tmp_path, script("Setup/UpgradeData.php", name="UpgradeData", body=body))
    assert [f.rule for f in report.findings] == ["setup-version-behind"] * faults


def test_a_constant_of_the_class_is_read(tmp_path: Path) -> None:
    body = (
        "    const LATEST = '3.0.0';\n"
        "    public function upgrade($setup, $context) { version_compare($context->getVersion(), self::LATEST, '<'); }\n"
    )
    report = found(tmp_path, script("Setup/UpgradeData.php", name="UpgradeData", body=body))
    assert ["3.0.0" in f.message for f in report.findings] == [True]


def test_a_file_that_composer_loads_by_its_name(tmp_path: Path) -> None:
    """It may stand in for a class of a package that is not always there."""
    files = {
        "registration.php": registration_php("Acme_Sync"),
        "etc/module.xml": BASE[f"{MODULE}/etc/module.xml"],
        "composer.json": '{"name": "acme/sync", "autoload": {"files": ["registration.php", "Stubs/CarrierInterface.php"],'
        ' "psr-4": {"Acme\\\\Sync\\\\": ""}}}',
        "Stubs/CarrierInterface.php": "<?php\nnamespace Other\\Parcels\\Api;\ninterface CarrierInterface {}\n",
    }
    assert told(check(tmp_path, files, *RULES)) == []


@pytest.mark.parametrize("written", ["'Hash.php'", '"\\110\\x61\\163\\x68.php"'])
def test_a_file_that_is_included_however_its_name_is_written(tmp_path: Path, written: str) -> None:
    library = php("Helper/Keys/Hash.php", "Acme\\Sync\\Helper", "class Keys_Hash")
    user = php("Helper/Data.php", "Acme\\Sync\\Helper", "class Data")
    user[f"{MODULE}/Helper/Data.php"] += f"include_once __DIR__ . '/Keys/' . {written};\n"
    assert told(found(tmp_path, library, user)) == []


def test_a_script_in_the_folder_of_the_prefix(tmp_path: Path) -> None:
    """Magento asks for the class, wherever the autoloader has it from."""
    files = {
        "registration.php": registration_php("Acme_Sync"),
        "etc/module.xml": BASE[f"{MODULE}/etc/module.xml"],
        "composer.json": '{"name": "acme/sync", "autoload": {"psr-4": {"Acme\\\\Sync\\\\": "src/"}}}',
        "src/Setup/InstallData.php": script("Setup/InstallData.php")[f"{MODULE}/Setup/InstallData.php"],
    }
    assert told(check(tmp_path / "a", files, *RULES)) == []
    files["src/Install/InstallData.php"] = script("x.php", "Acme\\Sync\\Install")[f"{MODULE}/x.php"]
    del files["src/Setup/InstallData.php"]
    assert told(check(tmp_path / "b", files, *RULES)) == ["src/Install/InstallData.php:4 setup-script-not-run"]


SETUP = "Magento\\Framework\\Setup\\"


@pytest.mark.parametrize(
    ("interfaces", "faults"),
    [
        (f"\\{SETUP}DataPatchInterface", 1),
        (f"\\{SETUP}Patch\\DataPatchInterface, \\{SETUP}PatchRevertableInterface", 1),
        (f"\\{SETUP}Patch\\DataPatchInterface, \\{SETUP}Patch\\PatchRevertableInterface", 0),
        (f"\\{SETUP}patch\\DataPatchInterface", 0),
        (f"\\{SETUP}Patch\\DataPatchInterface, \\Acme\\Base\\PatchInterface", 0),
    ],
)
def test_missing_interfaces(tmp_path: Path, interfaces: str, faults: int) -> None:
    report = found(
        tmp_path, php("Setup/Patch/Data/A.php", "Acme\\Sync\\Setup\\Patch\\Data", f"class A implements {interfaces}")
    )
    assert told(report) == ["Setup/Patch/Data/A.php:4 setup-wrong-interface"] * faults


def test_a_script_with_the_interface_of_another_namespace(tmp_path: Path) -> None:
    declared = "class InstallData implements \\Magento\\Setup\\InstallDataInterface"
    (finding,) = found(tmp_path, php("Setup/InstallData.php", "Acme\\Sync\\Setup", declared)).findings
    assert finding.message.endswith("which does not exist")


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", 1),
        ("<?php\n", 1),
        ("<?php\nnamespace Acme\\Sync\\Setup\\Patch\\Data;\n", 1),
        ("namespace Acme\\Sync\\Setup\\Patch\\Data;\nclass A {}\n", 1),
        ("<?php\nrequire __DIR__ . '/../a.php';\n", 0),
        ("<?php\nclass_alias('A', 'B');\n", 0),
    ],
)
def test_a_patch_in_which_php_finds_no_class(tmp_path: Path, text: str, faults: int) -> None:
    report = found(tmp_path, {f"{MODULE}/Setup/Patch/Data/A.php": text})
    assert told(report) == ["Setup/Patch/Data/A.php:1 setup-wrong-interface"] * faults


def test_what_a_broken_list_says_does_not_count(tmp_path: Path) -> None:
    config = "<?php return ['modules' => ['Acme_Base' => 1 'Acme_Sync' => 1]];"
    report = found(tmp_path, {"app/etc/config.php": config})
    assert [(f.rule, f.span.path) for f in report.findings] == [("php-syntax-error", "app/etc/config.php")]
    assert Model.read(str(tmp_path)).module_list.listed is None


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", 1),
        ("<?php\n// nothing yet\n", 1),
        ("namespace Acme\\Sync\\Model;\n\nclass Job\n{\n}\n", 1),
        ("<p>Some text that names a class Job</p>\n", 1),
        ("<?php\nclass_alias(\\Acme\\Sync\\Model\\Other::class, 'Acme\\Sync\\Model\\Job');\n", 0),
        ("<?php\nnamespace Acme\\Sync\\Model;\n\nclass Job\n{\n}\n", 0),
    ],
)
def test_a_class_of_di_xml_that_is_not_in_its_file(tmp_path: Path, text: str, faults: int) -> None:
    preference = '<preference for="Acme\\Sync\\Api\\JobInterface" type="Acme\\Sync\\Model\\Job"/>'
    files = {f"{MODULE}/etc/di.xml": f"<config>{preference}</config>", f"{MODULE}/Model/Job.php": text}
    assert told(found(tmp_path, files)) == ["Model/Job.php:1 php-syntax-error"] * faults
    assert told(found(tmp_path / "unnamed", {f"{MODULE}/Model/Job.php": text})) == (
        ["Model/Job.php:1 php-syntax-error"] if text.startswith("namespace") else []
    )


def test_upgrades_whose_names_the_setup_script_computes(tmp_path: Path) -> None:
    declaration = "class UpgradeData101 implements \\Magento\\Framework\\Setup\\UpgradeDataInterface"
    upgrade = php("Setup/Upgrade/UpgradeData101.php", "Acme\\Sync\\Setup\\Upgrade", declaration)
    assert [f.rule for f in found(tmp_path / "alone", upgrade).findings] == ["setup-script-not-run"]
    body = "function find($name) { return __NAMESPACE__ . '\\Upgrade\\\\' . $name; }\n"
    computing = script("Setup/UpgradeData.php", "Acme\\Sync\\Setup", "UpgradeData", body)
    assert [f.rule for f in found(tmp_path / "called", upgrade, computing).findings] == []


@pytest.mark.parametrize(
    ("file", "name", "expected"),
    [
        ("InstallSchema", "InstallData", ["warning: move it to `Setup/InstallData.php`"]),
        ("UpgradeSchema", "UpgradeData", ["warning: move it to `Setup/UpgradeData.php`"]),
        ("InstallSchema", "UpgradeData", ["error: move it to `Setup/UpgradeData.php`"]),
        ("InstallData", "InstallSchema", ["error: move it to `Setup/InstallSchema.php`"]),
        ("InstallData", "InstallData", []),
    ],
)
def test_a_script_in_the_file_of_another(file: str, name: str, expected: list[str], tmp_path: Path) -> None:
    findings = found(tmp_path, script(f"Setup/{file}.php", name=name)).findings
    assert [f"{f.severity}: {f.help}" for f in findings if f.caused_by is None] == expected
