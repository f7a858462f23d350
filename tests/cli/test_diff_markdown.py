"""The Markdown of `magelint diff`, which is posted as a comment of a pull request."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from change_trees import BEFORE, A, B, acl_xml, integration_xml, root, webapi_xml
from magelint.cli.diff_markdown import LIMIT
from magelint.report.comment import MARKER
from magelint.testing import write_tree
from shell import magelint

HOSTILE = [
    "@octocat",
    "`` @octocat ``",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "![a](https://acme.test/x.png)",
    "/close",
    "\n/close\n",
    "*/ @octocat --> <b>",
    "| a | b |",
    "#1 GH-1 octocat/hello#1 &#64;octocat",
    "`",
    "` @octocat",
    "\\` @octocat \\`",
    "``` @octocat",
    "~~~",
    "https://acme.test/ www.acme.test",
    "x" * 5_000,
]


def spans(text: str) -> tuple[str, list[str]]:
    """The text of a document outside code spans, and the code spans."""
    outside, codes = [], []
    for token in MarkdownIt("commonmark", {"html": True}).parse(text):
        assert token.type not in ("fence", "code_block"), token.content
        assert token.type != "html_block" or token.content.strip() == MARKER, token.content
        for child in token.children or ():
            assert child.type in ("text", "code_inline", "softbreak", "strong_open", "strong_close"), child
            (codes if child.type == "code_inline" else outside).append(child.content)
    return "".join(outside), codes


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_file_is_markup(text: str, tmp_path: Path) -> None:
    value = "".join(c if c.isalnum() else f"&#{ord(c)};" for c in text)
    hostile = {
        "etc/acl.xml": acl_xml({value: {B: {}}, A: {}}),
        "etc/webapi.xml": webapi_xml({f"GET&#32;{value} /V1/{value}": [value], f"PUT /V1/b{value}": ["anonymous"]}),
        "etc/integration.xml": integration_xml({value: [value, B], "Sync": [B]}, f"<email>{value}</email>"),
    }
    write_tree(tmp_path / "plain", root({**BEFORE, "etc/integration.xml": integration_xml({"Sync": [B]})}))
    write_tree(tmp_path / "hostile", root(hostile))
    for old, new in (("plain", "hostile"), ("hostile", "plain")):
        run = magelint("diff", tmp_path / old, tmp_path / new, "--format", "markdown")
        outside, codes = spans(run.stdout)
        assert "octocat" not in outside
        assert "acme.test" not in outside
        assert not re.search(r"[@`<|/#]", outside.replace("e-mail", "")), outside
        assert any(" ".join(text.split())[:100] in code for code in codes if text != "`") or "\n" in text or text == "`"
        assert not any(re.match(r"\s*/", line) for line in run.stdout.splitlines())


def test_a_long_comment_is_shortened(tmp_path: Path) -> None:
    """It fits a comment of GitHub, and states how much is not shown."""
    many = {f"Integration {number:04} {'x' * 150}": [A] for number in range(500)}
    added = {f"GET /V1/acme/{number:04}/{'y' * 150}": [A] for number in range(500)}
    write_tree(
        tmp_path / "old", root({**BEFORE, "etc/webapi.xml": webapi_xml({}), "etc/integration.xml": integration_xml({})})
    )
    write_tree(
        tmp_path / "new",
        root({**BEFORE, "etc/webapi.xml": webapi_xml(added), "etc/integration.xml": integration_xml(many)}),
    )
    text = magelint("diff", tmp_path / "old", tmp_path / "new", "--format", "markdown").stdout
    assert 60_000 < len(text) <= LIMIT
    shown = text.count("**added**")
    more = [int(number) for number in re.findall(r"^- and (\d+) more; `--format json` lists all$", text, re.MULTILINE)]
    assert shown + sum(more) == 1000
    assert "    - and 480 more" in text
    assert "### Routes" in text
    assert len(text.encode("utf-16-le")) // 2 <= LIMIT  # as JavaScript counts
