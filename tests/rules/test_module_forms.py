"""Module rules: misnamed attributes and registrations that have no effect."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from magelint.cli import cli
from magelint.engine.run import run_rules
from magelint.magento.bundled.data import load_facts
from magelint.magento.model import Model
from magelint.testing import write_tree
from module_trees import FAMILY, SHOP, found, xml
from trees import bare_module, in_app_code


@pytest.mark.parametrize("name", ["schema_version", "setupVersion", "setup-version"])
def test_a_misnamed_setup_version_is_a_warning_without_scripts(tmp_path: Path, name: str) -> None:
    before = xml(f'<module name="Acme_Sync" {name}="1.0.0"/>')
    files = {**bare_module("Acme_Sync"), "etc/module.xml": before}
    (finding,) = found(tmp_path / "new", files, "module-ignored-attribute").findings
    assert (finding.severity, finding.help) == ("warning", f"remove `{name}`")
    write_tree(tmp_path / "old", files)
    model = Model.read(str(tmp_path / "old")).on(load_facts("2.2.5", "community"), requested=True)
    rule = FAMILY["module-ignored-attribute"]
    assert [f.severity for f in run_rules([model], [rule(rule.options_type()())]).findings] == ["error"]


def test_an_installed_package_that_does_not_load_its_registration(tmp_path: Path) -> None:
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


def test_a_registration_of_the_parent_folder_is_one_fault(tmp_path: Path) -> None:
    files = {**SHOP, **in_app_code("Acme_Sync")}
    path = "app/code/Acme/Sync/registration.php"
    files[path] = files[path].replace("__DIR__", "dirname(__DIR__)")
    write_tree(tmp_path, files)
    run = CliRunner().invoke(cli, ["check", str(tmp_path), "--format", "json"])
    roots = [f["rule"] for f in json.loads(run.stdout)["findings"] if f["caused_by"] is None]
    assert roots == ["module-missing-module-xml"]
