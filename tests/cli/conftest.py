"""A small root for the tests of the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from magelint.testing import write_tree
from unknown_ids import FILES

RULE = '''
from collections.abc import Iterator

from magelint.api import Finding, Fix, Model, Label, NoOptions, Rule, Severity, replace


class Shouting(Rule[NoOptions]):
    """Names of integrations in upper case."""

    id = "acme-shouting"
    summary = "An integration's name is in upper case."
    severity = Severity.WARNING
    since = "0.1.0"
    fixable = True

    def check(self, model: Model) -> Iterator[Finding]:
        for module in model.checked:
            file = module.config("integration/api.xml")
            for element in file.root.find_all("integration") if file else ():
                name = str(element.get("name"))
                if name != name.lower():
                    place = element.value_place("name")
                    fix = Fix("lower it", "safe", lambda p=place, n=name: [replace(p, n.lower())])
                    yield Finding(f"`{name}` shouts", Label(place), fix=fix)
'''


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root with two faults, and next to it a folder with one rule that has fixes."""
    write_tree(tmp_path / "shop", FILES)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/shouting.py").write_text(RULE)
    return tmp_path / "shop"
