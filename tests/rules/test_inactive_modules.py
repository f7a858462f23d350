"""Modules that Magento does not load: one finding each, and what takes effect although they are not loaded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from magelint.api import Cause, Finding, Label, Model, Severity
from magelint.engine.causes import fold
from magelint.testing import check, write_tree
from magelint_rules.module.module_disabled import ModuleDisabled
from shell import magelint
from small_rules import SmallRule
from trees import in_app_code

OFF = "app/code/Acme/Off"
ON = "app/code/Acme/Sync"
API = '<integrations><integration name="Acme"><resources><resource name="Acme_Off::gone"/></resources></integration></integrations>'
CONTENTS = {f"{OFF}/etc/integration/api.xml": API, f"{OFF}/etc/acl.xml": "<config>", f"{OFF}/composer.json": "{}"}


def config(on: int | None) -> dict[str, str]:
    listed = "" if on is None else f", 'Acme_Off' => {on}"
    return {"app/etc/config.php": f"<?php\nreturn ['modules' => ['Acme_Sync' => 1{listed}]];\n"}


def reported(root: Path, *paths: str, options: tuple[str, ...] = ()) -> list[tuple[str, str, str]]:
    """Rule, severity and file of each finding below `app/code/Acme/Off`, symptoms left out."""
    targets = [root / path for path in paths] or [root]
    result = magelint("check", *targets, "--format", "json", "--fail-on", "never", *options)
    findings = [f for f in json.loads(result.stdout)["findings"] if f["caused_by"] is None]
    return sorted((f["rule"], f["severity"], f["path"]) for f in findings if OFF in f"{root.name}/{f['path']}")


def tree(root: Path, files: dict[str, str], *removed: str, on: int | None = 1) -> Path:
    everything = {**config(on), **in_app_code("Acme_Sync"), **in_app_code("Acme_Off"), **CONTENTS, **files}
    write_tree(root, {path: text for path, text in everything.items() if path not in removed})
    return root


def test_an_enabled_module(tmp_path: Path) -> None:
    assert ("xml-syntax", "error", f"{OFF}/etc/acl.xml") in reported(tree(tmp_path, {}))


@pytest.mark.parametrize("on", [1, None])
def test_a_broken_module_xml_hides_nothing(tmp_path: Path, on: int | None) -> None:
    """It stops every command of Magento. All other findings in the module are reported in the same run."""
    sound = reported(tree(tmp_path / "sound", {}, on=on))
    broken = reported(tree(tmp_path / "broken", {f"{OFF}/etc/module.xml": "<config>"}, on=on))
    assert ("xml-syntax", "error", f"{OFF}/etc/module.xml") in broken
    assert {finding for finding in sound if "module.xml" not in finding[2]} <= set(broken)


def test_a_disabled_module(tmp_path: Path) -> None:
    tree(tmp_path, {}, on=0)
    assert reported(tmp_path) == [("module-disabled", "info", f"{OFF}/etc/module.xml")]
    assert len(reported(tmp_path, options=("--ignore", "module-disabled"))) > 1


def test_a_disabled_module_that_is_named(tmp_path: Path) -> None:
    tree(tmp_path, {}, on=0)
    rules = {rule for rule, _, _ in reported(tmp_path, OFF)}
    assert {"xml-syntax", "api-unknown-resource"} <= rules
    assert "module-disabled" not in rules
    assert reported(tmp_path, "app/code") == [("module-disabled", "info", f"{OFF}/etc/module.xml")]


def test_a_disabled_module_without_findings(tmp_path: Path) -> None:
    tree(tmp_path, {}, *CONTENTS, on=0)
    assert reported(tmp_path, options=("--ignore", "composer")) == []


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (
            "registration.php",
            "<?php\nComponentRegistrar::register('module', 'Acme_Off', __DIR__);",
            "module-registration-fatal",
        ),
        ("etc/module.xml", '<config><module name="Acme_Off"></config>', "xml-syntax"),
        ("Model/Broken.php", "<?php\nclass {", "php-syntax-error"),
        ("composer.json", "{", "composer-json-unreadable"),
    ],
)
def test_what_takes_effect_in_a_disabled_module(path: str, text: str, expected: str, tmp_path: Path) -> None:
    tree(tmp_path, {f"{OFF}/{path}": text}, on=0)
    assert expected in {rule for rule, _, _ in reported(tmp_path)}


def test_an_unregistered_module(tmp_path: Path) -> None:
    tree(tmp_path, {f"{OFF}/Model/Broken.php": "<?php\nclass {"}, f"{OFF}/registration.php", on=None)
    assert reported(tmp_path) == [("module-unregistered", "error", f"{OFF}/etc/module.xml")]


@pytest.mark.parametrize(
    "name",
    ["registration.php.bak", "_registration.php", "registration.php_", "registration_old.php", "xregistration.php"],
)
def test_a_renamed_registration(name: str, tmp_path: Path) -> None:
    text = in_app_code("Acme_Off")[f"{OFF}/registration.php"]
    tree(tmp_path, {f"{OFF}/{name}": text}, f"{OFF}/registration.php", on=None)
    assert reported(tmp_path) == [("module-unregistered", "info", f"{OFF}/etc/module.xml")]
    assert f"its registration.php is renamed to `{name}`" in magelint("check", tmp_path).stdout


def test_an_unregistered_module_that_config_php_disables(tmp_path: Path) -> None:
    tree(tmp_path, {}, f"{OFF}/registration.php", on=0)
    assert ("module-unregistered", "info", f"{OFF}/etc/module.xml") in reported(tmp_path)


def test_a_copy_of_a_registered_module(tmp_path: Path) -> None:
    copy = {f"{OFF}bkp/{path.removeprefix(OFF + '/')}": text for path, text in in_app_code("Acme_Off").items()}
    tree(tmp_path, {**copy, f"{OFF}bkp/etc/acl.xml": "<config>"}, *CONTENTS, f"{OFF}bkp/registration.php")
    rule = ("module-unregistered", "info", f"{OFF}bkp/etc/module.xml")
    assert [found for found in reported(tmp_path) if "bkp" in found[2]] == [rule]


def test_a_suppressed_finding_about_the_module(tmp_path: Path) -> None:
    xml = '<config>\n<!-- magelint: ignore[module-unregistered] later -->\n<module name="Acme_Off"/></config>'
    tree(tmp_path, {f"{OFF}/etc/module.xml": xml}, f"{OFF}/registration.php", on=None)
    assert reported(tmp_path) == []


class Within(SmallRule):
    id = "acme-within"
    severity = Severity.ERROR

    def check(self, model: Model) -> Iterator[Finding]:
        for module in model.modules:
            if module.name == "Acme_Off":
                yield Finding("it is broken", Label(module.place))


class Outside(SmallRule):
    """A finding in another module, which the finding in the inactive module causes."""

    id = "acme-outside"
    severity = Severity.WARNING

    def check(self, model: Model) -> Iterator[Finding]:
        off, sync = (next(m for m in model.modules if m.name == name) for name in ("Acme_Off", "Acme_Sync"))
        yield Finding("nor does this work", Label(sync.place), cause=Cause("acme-within", off.place))


def test_a_finding_outside_that_is_caused_by_one_within(tmp_path: Path) -> None:
    files = {**config(0), **in_app_code("Acme_Sync"), **in_app_code("Acme_Off")}
    report = check(tmp_path, files, ModuleDisabled, Within, Outside)
    fold(report)
    assert [finding.rule for finding in report.findings] == ["module-disabled", "acme-outside"]
    assert [finding.rule for finding in report.folded] == ["acme-within"]
