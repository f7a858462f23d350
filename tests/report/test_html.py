"""The HTML report: what it contains, and that nothing in it comes from elsewhere or can run. No browser is needed."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from lxml.html import HtmlElement

from hostile_texts import hostile_tree
from html_page import data_of, own_only, parsed
from html_tree import TREE
from magelint.engine.result import RelatedPlace
from magelint.magento.bundled.data import newest
from magelint.magento.model import Model
from magelint.report import writer
from magelint.report.html.lines import source_lines
from magelint.report.html.markup import code, prose
from magelint.source.text import SourceFile
from magelint.testing import write_tree
from report_example import example_report
from shared_data import laid_over
from shell import magelint

MARKUP = """"'><script>alert(1)</script><img src=x onerror=alert(2)></details>{{7*7}}{% raw %}<!--"""


def written(root: Path, *options: str) -> str:
    run = magelint("check", ".", "--format", "html", *options, cwd=root)
    assert run.returncode in (0, 1), run.stderr
    return run.stdout


def text_of(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> HtmlElement:
    root = tmp_path_factory.mktemp("tree")
    write_tree(root, TREE)
    return parsed(written(root))


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    root = tmp_path_factory.mktemp("tree")
    write_tree(root, TREE)
    document: dict[str, Any] = json.loads(magelint("check", ".", "--format", "json", cwd=root).stdout)
    return document


# ------------------------------------------------------------------------------------------------ what may run


def test_only_our_script_may_run(page: HtmlElement) -> None:
    own_only(page)


@pytest.mark.parametrize(
    "text", [MARKUP, "</script><script>alert(1)</script>", "javascript:alert(1)", "A\0\x1b\u202e\ud800B"]
)
def test_nothing_of_a_checked_file_is_markup(text: str, tmp_path: Path) -> None:
    page = parsed(written(hostile_tree(tmp_path / "root", text), "--verbose"))
    own_only(page)
    assert text.isprintable() == (text in page.text_content())


def test_a_rule_page_cannot_add_markup() -> None:
    page = prose(
        "a <b>x</b> ![i](https://a.io/i.png) [t](other.md) [j](javascript:x) [w](https://a.io/)\n\n<script>x</script>"
    )
    (root,) = html.fragments_fromstring(f"<div>{page}</div>")
    assert {element.tag for element in root.iter()} == {"div", "p", "span", "a"}
    assert root.xpath("//a/@href") == ["https://a.io/i.png", "https://a.io/"]
    assert "<script>x</script>" in root.text_content()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a `b` c", "a <code>b</code> c"),
        ("`<b>`", "<code>&lt;b&gt;</code>"),
        ("one ` backquote", "one ` backquote"),
        ("`a` and `", "<code>a</code> and `"),
        ("", ""),
    ],
)
def test_backquotes_become_code(text: str, expected: str) -> None:
    assert str(code(text)) == expected


def test_long_texts_are_cut(tmp_path: Path) -> None:
    long = "Acme_Sync::" + "x" * 1_000_000
    write_tree(tmp_path, {**TREE, "sync/etc/acl.xml": TREE["sync/etc/acl.xml"].replace("Acme_Sync::pull", long)})
    assert len(written(tmp_path)) < 600_000


# ------------------------------------------------------------------------------------------------ what it says


def test_each_finding_is_listed(page: HtmlElement, findings: dict[str, Any]) -> None:
    expected = Counter(
        (f["rule"], f["severity"], f["module"], f"{f['path']}:{f['line']}:{f['column']}", f["message"].replace("`", ""))
        for f in findings["findings"]
        if not f["caused_by"]
    )
    found = Counter(
        (
            group.get("data-rule"),
            one.get("data-severity"),
            one.get("data-module"),
            one.xpath("p[@class='where']/code")[0].text,
            text_of(one.xpath("p[@class='message']")[0]).partition(" ")[2],
        )
        for group in page.xpath("//details[@class='rule']")
        for one in group.xpath(".//li[@class='finding']")
    )
    assert found == expected
    assert findings["summary"]["folded"] > 0
    folded = [f["message"].replace("`", "") for f in findings["findings"] if f["caused_by"]]
    assert [text for text in folded if text in page.text_content()] == folded


def test_each_finding_has_an_excerpt_a_reason_and_a_fix(page: HtmlElement) -> None:
    for group in page.xpath("//details[@class='rule']"):
        assert [text_of(heading) for heading in group.xpath(".//h4")] == ["Why it matters", "How to fix it"]
        for one in group.xpath(".//li[@class='finding']"):
            assert one.xpath("pre//span[@class='n']"), text_of(one)
            assert one.xpath("p[@class='help']"), text_of(one)
    (unknown,) = page.xpath("//details[@data-rule='webapi-unknown-resource']//li")
    assert [text_of(mark) for mark in unknown.xpath("pre//mark")] == ["Acme_Sync::pushed"]
    assert [text_of(n) for n in unknown.xpath("pre//span[@class='n']")] == ["6", "7", "8", "9"]


def test_the_most_severe_rules_come_first(page: HtmlElement) -> None:
    badges = page.xpath("//details[@class='rule']/summary/span[1]/text()")
    assert badges == sorted(badges, key=["error", "warning", "info"].index)
    assert len(set(badges)) == 3


def test_the_numbers_agree(page: HtmlElement, findings: dict[str, Any]) -> None:
    summary = findings["summary"]
    assert [int(n) for n in page.xpath("//ul[@class='tiles']//b/text()")] == [
        summary[severity] for severity in ("error", "warning", "info")
    ]
    rows = {
        text_of(row[0]): [int(cell.text or 0) for cell in row[1:]]
        for row in page.xpath("//table[@class='numbers']//tbody/tr")
    }
    assert rows["Acme"][:3] == [summary[severity] for severity in ("error", "warning", "info")]
    assert rows["Acme"] == [sum(column) for column in zip(rows["Acme_Sync"], rows["Acme_Other"], strict=True)]
    for plot in page.xpath("//*[@class='plot']"):
        totals = [int(text) for text in plot.xpath(".//*[@class='total']/text()")]
        assert sum(totals) == sum(rows["Acme"][:3])
        for bar, total in zip(plot.xpath("./a"), totals, strict=True):
            width = sum(float(part.get("width").rstrip("%")) for part in bar.xpath("./rect[@class!='row']"))
            assert width == pytest.approx(100 * total / max(totals), abs=0.1)


def test_filters_offer_what_there_is(page: HtmlElement, findings: dict[str, Any]) -> None:
    shown = [finding for finding in findings["findings"] if not finding["caused_by"]]
    rules = page.xpath("//select[@id='filter-rule']/option/@value")
    assert rules == ["", *sorted({finding["rule"] for finding in shown})]
    modules = page.xpath("//select[@id='filter-module']//option/@value")
    assert modules == ["", "v:Acme", "m:Acme_Other", "m:Acme_Sync"]


def tree_of(element: HtmlElement) -> list[dict[str, Any]]:
    return [
        {"id": text_of(one.xpath("summary/code")[0]), "children": tree_of(one)}
        for one in element.xpath("./details[starts-with(@class, 'resource')][not(preceding-sibling::h3)]")
    ]


def shape_of(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"id": node["id"], "children": shape_of(node["children"])} for node in nodes]


def test_the_tree_is_that_of_magento(page: HtmlElement, tmp_path: Path) -> None:
    write_tree(tmp_path, TREE)
    model = Model.read(str(tmp_path), after_upgrade=True).on(newest())
    (tree,) = page.xpath("//div[@id='acl']")
    assert tree_of(tree) == shape_of(model.acl.as_magento())
    (sync,) = tree.xpath(".//details[summary/code='Acme_Sync::sync']")
    assert [text_of(one) for one in sync.xpath("./details[starts-with(@class, 'resource')]/summary")] == [
        "Acme_Sync::push Push 1 integration · 1 Admin reference",
        "Acme_Sync::pull Pull 2 integrations · 1 route",
    ]


def facts_of(page: HtmlElement, identifier: str) -> dict[str, list[str]]:
    (node,) = page.xpath(f"//details[summary/code='{identifier}']")
    (terms,) = node.xpath("(./div | ./details[@class='more']/div)/dl")
    return {
        text_of(term): [text_of(item) for item in term.getnext().xpath(".//li")] or [text_of(term.getnext())]
        for term in terms.xpath("dt")
    }


def test_a_resource_says_who_declares_and_who_uses_it(page: HtmlElement) -> None:
    assert facts_of(page, "Acme_Sync::pull") == {
        "Declared by": ["Acme_Sync sync/etc/acl.xml:4"],
        "Granted to": ["Acme Root, Acme Sync"],
        "Integrations that list it": ["Acme Sync sync/etc/integration/api.xml:5"],
        "Routes that require it": ["GET /V1/acme/pull sync/etc/webapi.xml:4"],
    }
    assert facts_of(page, "Acme_Sync::push") == {
        "Declared by": ["Acme_Sync sync/etc/acl.xml:5"],
        "Granted to": ["Acme Root"],
        "Menu items": ["Acme_Sync::menu sync/etc/adminhtml/menu.xml:2"],
    }
    assert facts_of(page, "Magento_Sales::actions_view")["Declared by"][0] == f"Magento {newest().version} bundled data"


def test_unknown_resources_are_listed_after_the_tree(page: HtmlElement) -> None:
    unknown = page.xpath("//div[@id='acl']/h3/following-sibling::details/summary/code/text()")
    assert {"Acme_Sync::gone", "Acme_Sync::pushed"} <= set(unknown)
    assert not set(unknown) & {"self", "anonymous"}


def access_in(page: HtmlElement) -> Iterator[tuple[str, dict[tuple[str, str], list[str]]]]:
    """Each integration with all routes, and the resources that it lacks for them."""
    data = data_of(page)
    names = data["resources"]
    for integration in data["integrations"]:
        granted = {*integration["granted"], data["anonymous"]}
        yield (
            integration["name"],
            {
                (method, url): [
                    names[one]
                    for one in resources
                    if not integration["everything"]
                    and one not in granted
                    and (one < data["known"] or data["all"] not in granted)
                ]
                for method, url, resources in data["routes"]
            },
        )


def same_access(page: HtmlElement, access: dict[str, Any]) -> None:
    expected = {
        one["name"]: {(route["method"], route["url"]): route["missing"] for route in one["routes"]}
        for one in access["integrations"]
    }
    assert dict(access_in(page)) == expected
    cards = page.xpath("//details[@class='integration']")
    assert [text_of(card.xpath(".//h3")[0]) for card in cards] == list(expected)
    for card, one in zip(cards, access["integrations"], strict=True):
        assert [text_of(link) for link in card.xpath(".//ul[@class='ids']/li")] == one["granted"]
        assert all(
            page.get_element_by_id(link.get("href")[1:]) is not None for link in card.xpath(".//ul[@class='ids']//a")
        )
        allowed = sum(route["allowed"] for route in one["routes"])
        assert f"may call {allowed} of {len(one['routes'])} routes" in text_of(card.xpath("summary")[0])


def test_the_access_is_that_of_the_command(page: HtmlElement, tmp_path: Path) -> None:
    write_tree(tmp_path, TREE)
    same_access(page, json.loads(magelint("access", ".", "--denied", "--format", "json", cwd=tmp_path).stdout))


def test_the_access_in_an_installation(shared: Path, tmp_path: Path) -> None:
    root = laid_over(shared, "BoltApp+bolt-magento2", tmp_path)
    access = magelint("access", root, "--denied", "--format", "json").stdout
    same_access(parsed(written(root)), json.loads(access))


def test_notes_and_suppressions(tmp_path: Path) -> None:
    reason = "agreed with <b>Acme</b>"
    acl = TREE["other/etc/acl.xml"].replace(
        "</acl>", f"</acl><!-- magelint: ignore[acl-top-level, acl-untitled] {reason} -->"
    )
    write_tree(tmp_path, {**TREE, "other/etc/acl.xml": acl})
    page = parsed(written(tmp_path))
    notes = page.get_element_by_id("notes")
    assert "no Magento found; using bundled data" in text_of(notes)
    assert "access tokens are not accepted as bearer tokens" in text_of(notes)
    rows = notes.xpath(".//tbody/tr")
    hidden = json.loads(magelint("check", ".", "--format", "json", cwd=tmp_path).stdout)["suppressed"]
    assert hidden
    assert [text_of(row[2]) for row in rows] == [reason] * len(hidden)


def test_a_report_without_a_model(tmp_path: Path) -> None:
    out = io.StringIO()
    writer("html")(example_report(tmp_path), out)
    page = parsed(out.getvalue())
    assert page.xpath("//section/@id") == ["summary", "findings", "notes"]
    notes = text_of(page.get_element_by_id("notes"))
    assert "Rule example-crash crashed: ValueError: 100% of [it] failed" in notes
    assert "1 finding is in the baseline and not listed" in notes
    assert "2 findings suppressed by comments" in notes
    assert "no reason given" in notes


def test_nothing_found(tmp_path: Path) -> None:
    write_tree(tmp_path, {"etc/module.xml": '<config><module name="Acme_Sync"/></config>'})
    page = parsed(written(tmp_path, "--select", "webapi"))
    assert text_of(page.get_element_by_id("findings")) == "Findings No findings."
    assert not page.xpath("//*[@class='plot']")


def test_many_findings_have_few_excerpts(tmp_path: Path) -> None:
    report = example_report(tmp_path)
    one = report.findings[0]
    one.related = [RelatedPlace(one.span, "again", one.file)]
    report.findings = [one] * 300
    out = io.StringIO()
    writer("html")(report, out)
    page = parsed(out.getvalue())
    assert len(page.xpath("//li[@class='finding']")) == 300
    assert len(page.xpath("//li[@class='finding']/pre")) == 200
    assert len(page.xpath("//div[@class='related']/pre")) == 200


def test_the_same_report_is_the_same_text(tmp_path: Path) -> None:
    write_tree(tmp_path, TREE)
    command = [sys.executable, "-m", "magelint", "check", ".", "--format", "html"]
    texts = {
        subprocess.run(command, cwd=tmp_path, env={"PYTHONHASHSEED": seed}, capture_output=True, check=False).stdout
        for seed in ("1", "2")
    }
    assert len(texts) == 1
    assert re.search(rb"\b20\d\d-\d\d-\d\dT|\d\d:\d\d:\d\d", texts.pop()) is None


def test_a_deep_tree(tmp_path: Path) -> None:
    deep = "".join(f'<resource id="Acme_Sync::r{level}" title="R">' for level in range(240))
    acl = f'<config><acl><resources><resource id="Magento_Backend::admin">{deep}{"</resource>" * 240}</resource></resources></acl></config>'
    write_tree(tmp_path, {**TREE, "sync/etc/acl.xml": acl})
    nested = parsed(written(tmp_path)).xpath("//details[summary/code='Acme_Sync::r239']/ancestor::details")
    assert len(nested) == 240


# ------------------------------------------------------------------------------------------------ excerpts


def excerpt(text: str, start: int, end: int) -> list[tuple[int, str, str, str]]:
    file = SourceFile("/a.xml", "a.xml", text.encode())
    return [(line.number, line.before, line.marked, line.after) for line in source_lines(file.span(start, end), file)]


def test_an_excerpt_is_dedented_with_context() -> None:
    text = "<a>\n\t<b>\n\t\t<c d='e'/>\n\t</b>\n</a>\n"
    at = text.index("e'")
    assert excerpt(text, at, at + 1) == [
        (1, "<a>", "", ""),
        (2, "    <b>", "", ""),
        (3, "        <c d='", "e", "'/>"),
        (4, "    </b>", "", ""),
    ]
    text = "\n\n    <b/>\n\n"
    assert excerpt(text, 6, 10) == [(3, "", "<b/>", "")]


def test_an_excerpt_of_several_lines() -> None:
    text = "".join(f"  line {number}\n" for number in range(1, 11))
    start, end = text.index("line 3"), text.index("line 10")
    assert excerpt(text, start, end) == [
        (1, "line 1", "", ""),
        (2, "line 2", "", ""),
        *((number, "", f"line {number}", "") for number in range(3, 8)),
        (8, "…", "", ""),
    ]


def test_excerpts_of_places_without_text() -> None:
    assert excerpt("<a/>\n<b/>", 0, 0) == [(1, "<a/>", "", "")]
    assert excerpt("<a/>\n<b/>", 7, 7) == [(2, "<b", "/", ">")]
    assert excerpt("", 0, 0) == []
    assert excerpt("<a/>\n   \n", 6, 7) == []


def test_a_long_line_is_cut_around_its_mark() -> None:
    text = "<!--" + "x" * 5000 + "--><b c='d'/>" + "y" * 5000
    at = text.index("'d'") + 1
    ((_, before, marked, after),) = excerpt(text, at, at + 1)
    assert marked == "d"
    assert before.startswith("…x")
    assert before.endswith("<b c='")
    assert after.startswith("'/>y")
    assert len(before + marked + after) <= 200
    ((_, before, marked, after),) = excerpt(text, 4, 5004)
    assert (before, len(marked), after) == ("<!--", 201, "")
