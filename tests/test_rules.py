"""The law that every rule obeys, and every page's trees run."""

from __future__ import annotations

import re

import pytest

from magelint import __version__
from magelint.api import Version
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
    assert next(line for line in lines[1:] if line) == info.type.summary
    found = re.findall(r"^## (.+)$", page, re.MULTILINE)
    assert [h for h in found if h in HEADINGS] == list(HEADINGS)
    assert set(found) <= {*HEADINGS, "Options"}
    options = info.type.options_type().__struct_encode_fields__
    assert ("Options" in found) == bool(options)
    for name in options:
        assert f"`{name}`" in page_section(page, "Options")[0]


def test_page_says_why_with_a_class(info: RuleInfo) -> None:
    why = page_section(info.page.read_text(encoding="utf-8"), "Why it matters")[0]
    assert len(why.split()) >= 20


def test_page_trees(info: RuleInfo) -> None:
    page = info.page.read_text(encoding="utf-8")
    sections = [tree.section for tree in page_trees(page)]
    assert "Bad" in sections
    assert "Good" in sections
    assert check_page(info.type, page) == []
