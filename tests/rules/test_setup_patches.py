"""The methods of patches, and the Magento versions that have patches."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from magelint.engine.finding import Severity
from magelint.testing import check, module_xml, registration_php
from named_rules import named
from setup_trees import BASE, MODULE, php, told

RULE_OF = named("setup-patch-dependencies", "setup-patch-skipped", "setup-patch-too-new")
RULE = RULE_OF["setup-patch-dependencies"]
FOLDER = "Acme\\Sync\\Setup\\Patch\\Data"
PATCH = "\\Magento\\Framework\\Setup\\Patch\\DataPatchInterface"
DEPENDENCIES = "public static function getDependencies() { return []; }\n"
ALIASES = "public function getAliases() { return []; }\n"
NO_ALIASES = "public function getAliases() {}\n"


def of(name: str, declared: str, body: str, folder: str = "Data") -> dict[str, str]:
    return php(
        f"Setup/Patch/{folder}/{name}.php", f"Acme\\Sync\\Setup\\Patch\\{folder}", f"class {name} {declared}", body
    )


PATCHES = {
    **of("A", f"implements {PATCH}", DEPENDENCIES + ALIASES),
    **of("B", f"implements {PATCH}", DEPENDENCIES + ALIASES),
}


def reported(folder: Path, *files: dict[str, str]) -> list[str]:
    tree = dict(BASE)
    for more in files:
        tree.update(more)
    return [line.removesuffix(f" {RULE.id}") for line in told(check(folder, tree, RULE))]


@pytest.mark.parametrize(
    ("declared", "body", "lines"),
    [
        (f"implements {PATCH}", DEPENDENCIES + ALIASES, []),
        (f"implements {PATCH}", DEPENDENCIES + NO_ALIASES, [7]),
        (f"implements {PATCH}", DEPENDENCIES, [4]),
        (f"implements {PATCH}", "", [4, 4]),
        (f"implements {PATCH}", "use \\Acme\\Base\\Aliases;\n" + DEPENDENCIES, []),
        ("", DEPENDENCIES + NO_ALIASES, []),
        ("extends \\Acme\\Base\\Patch", DEPENDENCIES, []),
        ("extends \\Acme\\Base\\Patch", DEPENDENCIES + NO_ALIASES, []),
        (
            "extends \\Acme\\Base\\Patch",
            NO_ALIASES.replace("function getAliases", "static function getDependencies"),
            [6],
        ),
        (f"implements {PATCH}", DEPENDENCIES + ALIASES.replace("function", "static function"), [7]),
        (f"implements {PATCH}", DEPENDENCIES.replace("return", "if ($a) return") + ALIASES, []),
        (f"implements {PATCH}", DEPENDENCIES + "function getAliases() {\n", []),
    ],
)
def test_the_methods_of_a_patch(tmp_path: Path, declared: str, body: str, lines: list[int]) -> None:
    assert reported(tmp_path, of("A", declared, body)) == [f"Setup/Patch/Data/A.php:{line}" for line in lines]


@pytest.mark.parametrize(("folder", "faults"), [("Data", 0), ("Schema", 1)])
def test_aliases_of_a_patch_without_a_transaction(tmp_path: Path, folder: str, faults: int) -> None:
    declared = f"implements {PATCH}, {PATCH.replace('DataPatch', 'NonTransactionable')}"
    found = reported(tmp_path, of("A", declared, DEPENDENCIES + NO_ALIASES, folder))
    assert found == [f"Setup/Patch/{folder}/A.php:7"] * faults


def test_a_method_that_two_patches_inherit(tmp_path: Path) -> None:
    base = php("Setup/Base.php", "Acme\\Sync\\Setup", f"abstract class Base implements {PATCH}", NO_ALIASES)
    children = [of(name, "extends \\Acme\\Sync\\Setup\\Base", DEPENDENCIES) for name in ("A", "B")]
    assert reported(tmp_path, base, *children) == ["Setup/Base.php:6"]


@pytest.mark.parametrize(
    ("name", "faults"),
    [
        ("B::class", 0),
        ("'Acme\\Sync\\Setup\\Patch\\Data\\B'", 0),
        ("'\\Acme\\Sync\\Setup\\Patch\\Data\\B'", 1),
        ("C::class", 1),
        ("\\Acme\\Sync\\Model\\Plain::class", 1),
        ("\\Acme\\Base\\Setup\\Patch\\Data\\C::class", 0),
        ("\\Magento\\Catalog\\Setup\\Patch\\Data\\C::class", 0),
        ("class_exists(C::class) ? C::class : B::class", 0),
        ("$name", 0),
    ],
)
def test_what_a_patch_depends_on(tmp_path: Path, name: str, faults: int) -> None:
    lists = f"public static function getDependencies() {{ return [\n{name}\n]; }}\n"
    found = reported(
        tmp_path,
        of("A", f"implements {PATCH}", lists + ALIASES),
        of("B", f"implements {PATCH}", DEPENDENCIES + ALIASES),
        php("Model/Plain.php", "Acme\\Sync\\Model", "class Plain"),
    )
    assert found == ["Setup/Patch/Data/A.php:7"] * faults


def test_patches_that_magento_does_not_read(tmp_path: Path) -> None:
    path = f"{MODULE}/Setup/Patch/Data/V2/A.php"
    text = of("A", f"implements {PATCH}", "")[f"{MODULE}/Setup/Patch/Data/A.php"]
    assert reported(tmp_path, {path: text}) == []


@pytest.mark.parametrize(
    ("constraint", "php", "faults"),
    [
        ("^101.0 || ^102.0", None, 1),
        ("^101.0 || ^102.0", "~7.1.0 || ~8.1.0", 1),
        ("^101.0 || ^103.0", "~8.1.0", 0),
        ("~100.1.0 || ~101.0.0", None, 1),
        (">=101.0.0 <104", None, 1),
        ("^102.0 || ^103.0", None, 0),
        (">=101.0.0", None, 0),
        ("<104", None, 0),
        ("*", None, 0),
        ("self.version", None, 0),
        ("x y", None, 0),
        (None, "~7.1.0", 0),
    ],
)
def test_patches_where_older_versions_are_allowed(
    tmp_path: Path, constraint: str | None, php: str | None, faults: int
) -> None:
    require = {"magento/framework": constraint, "php": php}
    composer = {"name": "acme/sync", "require": {name: text for name, text in require.items() if text}}
    tree = {**BASE, **PATCHES, f"{MODULE}/composer.json": json.dumps(composer)}
    report = check(tmp_path, tree, RULE_OF["setup-patch-too-new"])
    assert told(report) == ["Setup/Patch/Data/A.php:4 setup-patch-too-new"] * faults
    assert {finding.severity for finding in report.findings} <= {Severity.ERROR}


@pytest.mark.parametrize(
    ("version", "constraint", "severities"),
    [
        ("2.2.5", "^101.0", [Severity.ERROR]),
        ("2.2.5", "*", [Severity.ERROR]),
        ("2.4.6", "^101.0 || ^103.0", [Severity.WARNING]),
        ("2.4.6", "^103.0", []),
    ],
)
def test_patches_in_an_installation(tmp_path: Path, version: str, constraint: str, severities: list[Severity]) -> None:
    project = {"name": "magento/project-community-edition", "version": version}
    tree = {
        **BASE,
        **PATCHES,
        "composer.json": json.dumps(project),
        "lib/internal/Magento/Framework/registration.php": "<?php\n",
        f"{MODULE}/composer.json": json.dumps({"require": {"magento/framework": constraint}}),
    }
    report = check(tmp_path, tree, RULE_OF["setup-patch-too-new"])
    assert [finding.severity for finding in report.findings] == severities


@pytest.mark.parametrize(
    ("version", "current", "more", "faults"),
    [
        ("'1.0.0'", "1.0.0", {}, 1),
        ("'0.9'", "1.0.0", {}, 1),
        ("'1.0'", "1.0.0", {}, 1),
        ("'1.0.1'", "1.0.0", {}, 0),
        ("'1.0.0'", None, {}, 0),
        ("$version", "1.0.0", {}, 0),
        ("'1.0.0-beta'", "1.0.0", {}, 0),
        ("'1.0.0'", "1.0.0", {f"{MODULE}/Setup/InstallData.php": "<?php\n"}, 0),
        ("'1.0.0'", "1.0.0", {"app/code/Acme/Base/Setup/Patch/Data/B.php": "<?php A::class;\n"}, 0),
    ],
)
def test_versions_of_patches(
    tmp_path: Path, version: str, current: str | None, more: dict[str, str], faults: int
) -> None:
    attribute = "" if current is None else f' setup_version="{current}"'
    tree = {
        **BASE,
        f"{MODULE}/etc/module.xml": f'<config><module name="Acme_Sync"{attribute}/></config>',
        "app/code/Acme/Base/registration.php": registration_php("Acme_Base"),
        "app/code/Acme/Base/etc/module.xml": module_xml("Acme_Base"),
        **of(
            "A",
            f"implements {PATCH}, {PATCH.replace('DataPatch', 'PatchVersion')}",
            f"public static function getVersion() {{ return {version}; }}\n",
        ),
        **more,
    }
    report = check(tmp_path, tree, RULE_OF["setup-patch-skipped"])
    assert told(report) == ["Setup/Patch/Data/A.php:6 setup-patch-skipped"] * faults
