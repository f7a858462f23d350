"""Modules: attributes of old, and registrations that go astray."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from magelint.cli import cli
from magelint.engine.registry import load_registry
from magelint.engine.result import Report
from magelint.engine.run import run_rules
from magelint.magento.bundled.data import load_facts
from magelint.magento.installation import Installation
from magelint.testing import check, write_tree
from trees import bare_module, in_app_code

FAMILY = {info.id: info.type for info in load_registry().sorted() if info.family == "module"}
SHOP = {"app/etc/config.php": "<?php\nreturn ['modules' => ['Acme_Sync' => 1]];\n"}


def found(folder: Path, files: dict[str, str], *rules: str) -> Report:
    return check(folder, files, *(FAMILY[rule] for rule in rules or FAMILY))


def xml(*lines: str) -> str:
    return "<config>\n" + "".join(f"    {line}\n" for line in lines) + "</config>\n"


@pytest.mark.parametrize("name", ["schema_version", "setupVersion", "setup-version"])
def test_the_old_name_does_no_harm_without_scripts(tmp_path: Path, name: str) -> None:
    before = xml(f'<module name="Acme_Sync" {name}="1.0.0"/>')
    files = {**bare_module("Acme_Sync"), "etc/module.xml": before}
    (finding,) = found(tmp_path / "new", files, "module-ignored-attribute").findings
    assert (finding.severity, finding.help) == ("warning", "remove it")
    write_tree(tmp_path / "old", files)
    model = Installation.read(str(tmp_path / "old")).on(load_facts("2.2.5", "community"), requested=True)
    rule = FAMILY["module-ignored-attribute"]
    assert [f.severity for f in run_rules([model], [rule(rule.options_type()())]).findings] == ["error"]


def test_an_installed_package_whose_list_lacks_the_registration(tmp_path: Path) -> None:
    folder = "vendor/acme/module-sync/"
    package = {"name": "acme/module-sync", "type": "magento2-module", "install-path": "../acme/module-sync"}
    own = {"name": "acme/module-sync", "type": "magento2-module", "autoload": {"files": ["registration.php"]}}
    files = {
        **SHOP,
        **bare_module("Acme_Sync", folder=folder),
        f"{folder}composer.json": json.dumps(own),
        "vendor/composer/installed.json": json.dumps({"packages": [package]}),
    }
    (finding,) = found(tmp_path, files, "module-unregistered").findings
    assert "autoload.files" in finding.help


def test_a_registration_that_gives_the_folder_above_is_one_fault(tmp_path: Path) -> None:
    files = {**SHOP, **in_app_code("Acme_Sync")}
    path = "app/code/Acme/Sync/registration.php"
    files[path] = files[path].replace("__DIR__", "dirname(__DIR__)")
    write_tree(tmp_path, files)
    run = CliRunner().invoke(cli, ["check", str(tmp_path), "--format", "json"])
    assert [f["rule"] for f in json.loads(run.stdout)["findings"]] == ["module-missing-module-xml"]
