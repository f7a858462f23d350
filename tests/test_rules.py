"""The law that every rule obeys, and every page's trees run."""

from __future__ import annotations

import re

import pytest

from magelint import __version__
from magelint.api import Version
from magelint.engine.pages import readable
from magelint.engine.registry import RuleInfo, load_registry
from magelint.testing import HEADINGS, check_page, page_section, page_trees

RULES = load_registry().sorted()


@pytest.fixture(params=RULES, ids=lambda info: info.id)
def info(request: pytest.FixtureRequest) -> RuleInfo:
    found: RuleInfo = request.param
    return found


def test_there_are_rules() -> None:
    assert len(RULES) > 10


def test_id_and_file_agree(info: RuleInfo) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", info.id)
    assert info.page.stem == info.id.replace("-", "_")
    assert info.page.parent.name == info.family


def test_summary(info: RuleInfo) -> None:
    assert len(info.type.summary) <= 80
    assert info.type.summary.endswith(".")
    assert "\n" not in info.type.summary


def test_since(info: RuleInfo) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", info.type.since)
    assert Version.parse(info.type.since) <= Version.parse(__version__)


def test_page_has_its_headings(info: RuleInfo) -> None:
    page = info.page.read_text(encoding="utf-8")
    lines = page.split("\n")
    assert lines[0] == f"# {info.id}"
    options = info.type.options_type().__struct_encode_fields__
    expected = [*HEADINGS]
    if options:
        expected.insert(expected.index("How to fix") + 1, "Configuration")
    assert re.findall(r"^## (.+)$", page, re.MULTILINE) == expected
    for name in options:
        assert f"`{name}`" in page_section(page, "Configuration")[0]


def test_page_says_in_one_sentence_what_the_rule_reports(info: RuleInfo) -> None:
    what = page_section(info.page.read_text(encoding="utf-8"), "What it does")[0].strip()
    assert what.startswith("Reports "), what
    assert what.endswith("."), what
    assert not re.search(r"\.\s+[A-Z]", what), what


def test_page_says_how_to_fix_it(info: RuleInfo) -> None:
    assert len(page_section(info.page.read_text(encoding="utf-8"), "How to fix")[0].split()) >= 3


def test_readers_see_no_marker(info: RuleInfo) -> None:
    page = readable(info.page.read_text(encoding="utf-8"))
    assert "finding: " not in page
    assert not re.search(r"^```.* ", page, re.MULTILINE)


def test_page_says_why_with_a_class(info: RuleInfo) -> None:
    why = page_section(info.page.read_text(encoding="utf-8"), "Why is this bad?")[0]
    assert len(why.split()) >= 20


def test_page_trees(info: RuleInfo) -> None:
    page = info.page.read_text(encoding="utf-8")
    sections = [tree.section for tree in page_trees(page)]
    assert "Bad" in sections
    assert "Good" in sections
    assert check_page(info.type, page) == []
