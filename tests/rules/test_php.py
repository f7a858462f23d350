"""What the pages of the `php` rules cannot show: versions of PHP, how classes are looked up, and copies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from magelint.engine.run import run_rules
from magelint.magento.model import Model
from magelint.testing import check
from setup_trees import BASE, MODULE, RULE_OF, found, php, told


@pytest.mark.parametrize(
    ("case", "rule"),
    [
        ("false-curly-offset", "php-syntax-error"),
        ("false-setup-base-class", "setup-script-not-run"),
    ],
)
def test_valid_code_of_real_projects(shared: Path, case: str, rule: str) -> None:
    model = Model.read(str(shared / "fp" / case), after_upgrade=True)
    report = run_rules([model], [RULE_OF[rule](RULE_OF[rule].options_type()())])
    assert [finding.message for finding in report.findings] == []


KEY = php("Model/Key.php", "Acme\\Sync\\Model", "class Key", "    function at($i) { return $this->key{$i + 1}; }\n")
VOID = php("Model/Void.php", "Acme\\Sync\\Model", "class Void")


@pytest.mark.parametrize(
    ("required", "files", "expected"),
    [
        ({}, KEY, []),
        ({"php": "~7.4.0||~8.1.0"}, KEY, []),
        ({"php": ">=8.0"}, KEY, ["Model/Key.php:6 php-syntax-error"]),
        ({"magento/framework": "^103.0.6"}, KEY, ["Model/Key.php:6 php-syntax-error"]),
        ({"magento/framework": "^102.0"}, KEY, []),
        ({"php": "~7.0.0"}, VOID, []),
        ({"php": "~7.1.3"}, VOID, ["Model/Void.php:4 php-syntax-error"]),
        ({"magento/product-community-edition": "2.2.6"}, VOID, []),
        ({"magento/product-community-edition": "2.3.5"}, VOID, ["Model/Void.php:4 php-syntax-error"]),
    ],
)
def test_syntax_that_the_required_php_rejects(
    tmp_path: Path, required: dict[str, str], files: dict[str, str], expected: list[str]
) -> None:
    composer = "composer.json" if "magento/product-community-edition" in required else f"{MODULE}/composer.json"
    tree = {**BASE, **files, composer: json.dumps({"name": "acme/sync", "require": required})}
    report = check(tmp_path, tree, RULE_OF["php-syntax-error"])
    assert told(report) == expected


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("<?php\nkey = value = {\n", 0),
        ("<?php\n// the class Job\n$a = ;\n", 0),
        ("<?php\nnamespace Acme\\Sync\\Model;\n\nclas Job\n{\n}\n", 1),
        ("<?php class Job {{\n}\n", 1),
    ],
)
def test_only_files_with_classes_are_loaded(tmp_path: Path, text: str, faults: int) -> None:
    report = found(tmp_path, {f"{MODULE}/Model/Job.php": text})
    assert len([finding for finding in report.findings if finding.rule == "php-syntax-error"]) == faults


EXTENSION = """<?php
namespace Acme\\Shop\\Setup;

{imported}class InstallData extends {base}
{{
}}
"""


@pytest.mark.parametrize(
    ("imported", "base", "faults"),
    [
        ("", "\\Acme\\Sync\\Setup\\Version\\Data", 0),
        ("use Acme\\Sync\\Setup\\Version;\n\n", "Version\\Data", 0),
        ("use Acme\\Sync\\Setup\\Version\\{Data, Schema};\n\n", "Data", 0),
        ("", "\\Acme\\Sync\\Setup\\Version\\Schema", 1),
        ("use Acme\\Other\\Setup\\Version\\Data;\n\n", "Data", 1),
    ],
)
def test_a_script_that_another_module_extends(tmp_path: Path, imported: str, base: str, faults: int) -> None:
    declared = "class Data implements \\Magento\\Framework\\Setup\\InstallDataInterface"
    other = {path.replace("Sync", "Shop"): text.replace("Acme_Sync", "Acme_Shop") for path, text in BASE.items()} | {
        "app/code/Acme/Shop/Setup/InstallData.php": EXTENSION.format(imported=imported, base=base)
    }
    files = {**BASE, **php("Setup/Version/Data.php", "Acme\\Sync\\Setup\\Version", declared), **other}
    report = check(tmp_path, files, RULE_OF["setup-script-not-run"])
    assert told(report) == ["Setup/Version/Data.php:4 setup-script-not-run"] * faults
