"""Public bug reports, each rebuilt as a small module in `../shared/cases`: `bad` has the fault, `good` does not."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from shared_data import SHARED
from shell import magelint

CASES = sorted(folder for folder in (SHARED / "cases").glob("*") if (folder / "case.json").is_file())
EXPECTED = re.compile(r"(error|warning|info) at ([\w.-]+):(\d+)")


def findings(tree: Path) -> list[dict[str, Any]]:
    """The findings of a tree, without those that another one causes."""
    document = json.loads(magelint("check", tree, "--format", "json").stdout)
    return [finding for finding in document["findings"] if finding["caused_by"] is None]


@pytest.mark.parametrize("case", CASES or [pytest.param(None, id="none")], ids=lambda case: case and case.name)
def test_a_report(case: Path | None) -> None:
    if case is None:
        pytest.skip("no rebuilt bug reports beside the checkout (../shared/cases)")
    expected = EXPECTED.match(json.loads((case / "case.json").read_text())["expected"])
    assert expected is not None
    found = [(f["severity"], Path(f["path"]).name, str(f["line"])) for f in findings(case / "bad")]
    assert expected.groups() in found
    assert findings(case / "good") == []
