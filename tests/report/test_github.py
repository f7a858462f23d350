"""GitHub workflow commands, parsed as the runner parses them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magelint.engine.result import Report
from magelint.report.github import command, write_github
from report_example import ACL, example_report


def parse(line: str) -> tuple[str, dict[str, str], str]:
    """A command's name, properties and data, by the rules of the runner's `ActionCommand.TryParseV2`."""
    assert line.startswith("::")
    info, _, data = line[2:].partition("::")
    name, _, listed = info.partition(" ")
    properties = dict(pair.split("=", 1) for pair in listed.split(",") if "=" in pair)
    return name, {key: unescape(value, ":,") for key, value in properties.items()}, unescape(data, "")


def unescape(text: str, more: str) -> str:
    for code, character in (("%0D", "\r"), ("%0A", "\n"), *((f"%{ord(c):02X}", c) for c in more), ("%25", "%")):
        text = text.replace(code, character)
    return text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Cn", "Zl", "Zp"], include_characters="\r\n\t%:,")))
def test_round_trip(text: str) -> None:
    line = command("error", text, title="a title", file=text or "-")
    assert not set(line) & {"\n", "\r"}
    # the runner resolves %25 last, and so do we: what looked like an escape comes back as it was
    assert parse(line) == ("error", {"title": "a title", "file": text or "-"}, text)


def lines_of(report: Report) -> list[str]:
    out = io.StringIO()
    write_github(report, out)
    return out.getvalue().split("\n")[:-1]


def test_findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    report = example_report(tmp_path)
    *commands, last = lines_of(report)
    assert last == "magelint: 5 errors, 1 warning, 1 info"
    assert len(commands) == len(report.findings) + len(report.crashes)
    parsed = [parse(line) for line in commands]
    assert [name for name, _, _ in parsed][:4] == ["error", "error", "warning", "notice"]
    _, properties, data = parsed[0]
    assert properties == {
        "title": "magelint example-broken",
        "file": ACL,
        "line": "3",
        "endLine": "3",
        "col": "16",
        "endColumn": "31",
    }
    assert data.endswith("help: write [this], or {that}")
    # columns are for a single line alone
    assert parsed[1][1].keys() == {"title", "file", "line", "endLine"}


def test_a_checked_file_gives_no_command(tmp_path: Path) -> None:
    """A line `::error::` in a message does not start another command."""
    assert [line[:8] for line in lines_of(example_report(tmp_path))].count("::error:") == 0


def test_nothing_found(tmp_path: Path) -> None:
    assert lines_of(Report(str(tmp_path), "a module", None, 1)) == ["magelint: no findings"]
