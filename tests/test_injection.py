"""Each fault, put into a clean root, is found on its line, and nothing else is said that does not follow from it."""

from __future__ import annotations

import json
import shutil
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

from injections import Injection
from magelint.cli import cli
from magelint.engine.registry import load_registry

RULES = [info for info in load_registry().sorted() if info.source.startswith("magelint")]
HERE = Path(__file__).parent / "injections"
INJECTIONS: list[Injection] = [
    injection
    for path in sorted(HERE.glob("[a-z]*.py"))
    for injection in import_module(f"injections.{path.stem}").INJECTIONS
]


def inject(root: Path, injection: Injection) -> None:
    for source, target in injection.moves.items():
        (root / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(root / source, root / target)
    for name, edit in injection.edits.items():
        path = root / name
        if edit is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(edit, str):
            path.write_text(edit, encoding="utf-8")
            continue
        text = path.read_text(encoding="utf-8")
        for old, new in edit:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")


def identity(injection: Injection) -> str:
    return f"{injection.rule} {injection.name}".strip()


@pytest.mark.parametrize("injection", INJECTIONS, ids=identity)
def test_a_fault_is_found_on_its_line_and_nothing_else(injection: Injection, clean_root: Path) -> None:
    inject(clean_root, injection)
    result = CliRunner().invoke(cli, ["check", str(clean_root), "--format", "json", "--fail-on", "never"])
    report = json.loads(result.stdout)
    assert "crashes" not in report, report.get("crashes")
    columns = injection.at.count(":") == 2
    found, others = [], []
    for f in report["findings"]:
        at = f"{f['path']}:{f['line']}" + (f":{f['column']}" if columns else "")
        if f["rule"] == injection.rule:
            found.append(at)
        elif f["severity"] != "info" and f["rule"] not in injection.follows:
            others.append(f"{at} {f['rule']}: {f['message']}")
    assert injection.at in found, report["findings"]
    assert others == []


def test_every_rule_has_its_fault() -> None:
    assert {info.id for info in RULES} - {injection.rule for injection in INJECTIONS} == set()
