from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from magelint.report.wrapping import wrapped
from magelint.testing import write_tree
from shell import magelint
from trees import in_app_code

LONG = r"Acme\Sync\Api\ShippingProtectionTotalRepositoryInterface::saveClientToIntegration"
ID = "Acme_Sync::an_id_that_is_rather_long_and_not_declared_anywhere"
TREE = {
    **in_app_code("Acme_Sync"),
    "app/etc/config.php": "<?php\nreturn ['modules' => ['Acme_Sync' => 1]];\n",
    "app/code/Acme/Sync/etc/integration/api.xml": '<integrations><integration name="Sync"><resources>\n'
    f'<resource name="{ID}"/>\n</resources></integration></integrations>\n',
}


def lines(text: str, width: int | None, indent: int = 0) -> list[str]:
    return [line.plain for line in wrapped(Text(text), width, indent)]


def test_a_line_that_fits_stays_as_it_is() -> None:
    assert lines("one two  three ", 15) == ["one two  three "]


def test_only_the_first_line_is_not_indented() -> None:
    text = "error[a-rule]: one two three four five six seven"
    assert lines(text, 30, 4) == ["error[a-rule]: one two three", "    four five six seven"]


def test_a_long_word_is_never_broken() -> None:
    assert lines(f"see {LONG} there", 40, 4) == ["see", f"    {LONG}", "    there"]
    assert lines("acl-unknown-resource, acl-foreign-id", 30) == ["acl-unknown-resource,", "acl-foreign-id"]


def test_wide_characters_count_two() -> None:
    assert lines("日本 日本 日本 日本 日本", 20) == ["日本 日本 日本 日本", "日本"]


def test_styles_survive() -> None:
    text = Text.assemble("some words before the ", ("bold words", "bold"), " and after them")
    spans = [(line.plain[s.start : s.end], s.style) for line in wrapped(text, 28, 2) for s in line.spans]
    assert spans == [("bold", "bold"), ("words", "bold")]


def test_without_a_width_nothing_is_wrapped() -> None:
    assert lines("word " * 100, None) == ["word " * 100]


@given(st.text(alphabet="ab日 ", max_size=200), st.integers(20, 60), st.integers(0, 70))
def test_no_word_is_lost_and_only_words_are_too_wide(text: str, width: int, indent: int) -> None:
    found = lines(text, width, indent)
    assert " ".join(found).split() == text.split()
    assert all(cell_len(line) <= width or len(line.split()) == 1 for line in found)


def report(root: Path, **environment: str) -> str:
    write_tree(root, TREE)
    run = magelint("check", root, "--select", "api-unknown-resource", **environment)
    return re.sub(r"\x1b\[[\d;]*m", "", run.stdout)


def test_a_terminal_gets_lines_of_its_width(tmp_path: Path) -> None:
    for columns in (60, 80, 120):
        text = report(tmp_path, FORCE_COLOR="1", COLUMNS=str(columns))
        words = set(text.split())
        assert f"`{ID}`" in words or f"`{ID}`," in words
        assert all(len(line) <= columns or len(line.split()) == 1 for line in text.splitlines() if "->" not in line)
    assert len(report(tmp_path, FORCE_COLOR="1", COLUMNS="60").splitlines()) > len(text.splitlines())


def test_a_pipe_gets_one_line_for_each_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)  # pytest-xdist sets it in its workers
    one, two, three = (report(tmp_path, **e) for e in ({}, {"COLUMNS": "40"}, {"FORCE_COLOR": "1"}))
    assert one == two == three
    assert len([line for line in one.splitlines() if ID in line and "error[" in line]) == 1
