"""Fixes: their changes, and the cases in which they are not applied."""

# ruff: noqa: ARG002

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from magelint.api import Edit, Finding, Fix, Label, Model, xml_edits
from small_rules import (
    MODULE,
    FixingRule,
    MakeSession,
    Misnamed,
    NoReadme,
    Padded,
    acl,
    fixed,
    resources,
    with_acl,
    with_resources,
)


class Untitled(FixingRule):
    """Takes two rounds where an id is padded, since both edit one tag."""

    id = "acme-untitled"
    safety: Literal["safe", "unsafe"] = "unsafe"

    def check(self, model: Model) -> Iterator[Finding]:
        for element in resources(model):
            if element.get("title") is None:
                edits = [xml_edits.add_attribute(element, "title", str(element.get("id")))]
                fix = Fix("give it one", self.safety, lambda e=edits: [edit for edit in e if edit])
                yield Finding("no title", Label(element.place), fix=fix)


class NeedsParent(FixingRule):
    """Two findings, of which one inserted element fixes both."""

    id = "acme-needs-parent"

    def check(self, model: Model) -> Iterator[Finding]:
        elements = list(resources(model))
        ids = {element.get("id") for element in elements}
        for element in elements:
            parent = element.get("parent")
            if parent and parent not in ids:
                edit = xml_edits.insert_before(element, f'<resource id="{parent}" title="P"/>')
                yield Finding("no parent", Label(element.place), fix=Fix("insert it", "safe", lambda e=edit: [e]))


@pytest.mark.parametrize(
    ("encoding", "bom"), [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("iso-8859-1", b""), ("utf-16-le", b"\xff\xfe")]
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_byte_for_byte_but_for_the_edit(
    encoding: str, bom: bytes, newline: str, tree: Path, make_session: MakeSession
) -> None:
    declared = "utf-16" if encoding.startswith("utf-16") else encoding
    text = newline.join(
        [
            f"<?xml version='1.0' encoding='{declared}'?>",
            "<config ><acl><resources>\t",
            "  <resource title = 'é&amp;>'   id=\"%s\" /><!-- ü -->",
            "</resources></acl></config>  ",
            "",
        ]
    )
    before, after = (bom + (text % value).encode(encoding) for value in ("  Acme_Sync::a ", "Acme_Sync::a"))
    session = make_session(with_acl(before), Padded)
    fixed(session)
    assert (tree / "etc/acl.xml").read_bytes() == after


def test_edits_that_touch_wait_for_the_next_round(tree: Path, make_session: MakeSession) -> None:
    body = '  <resource id=" a "/>\n  <resource id=" b " x=" y "/>'
    session = make_session(with_resources(body), Padded, Untitled)
    patch, report = session.fix(unsafe=True, write=True)
    wanted = '  <resource id="a" title="a"/>\n  <resource id="b" x="y" title="b"/>'
    assert (tree / "etc/acl.xml").read_text() == acl(wanted)
    assert report.findings == []
    assert patch.fixed >= 5


def test_only_safe_ones_unless_asked(tree: Path, make_session: MakeSession) -> None:
    session = make_session(with_resources('<resource id=" a"/>'), Padded, Untitled)
    _, report = session.fix(unsafe=False, write=True)
    assert (tree / "etc/acl.xml").read_text() == acl('<resource id="a"/>')
    assert [f.rule for f in report.findings] == ["acme-untitled"]


def test_one_insertion_fixes_two_findings(tree: Path, make_session: MakeSession) -> None:
    body = '  <resource id="a" parent="p"/>\n  <resource id="b" parent="p"/>\n  <resource id="c" parent="q"/>'
    session = make_session(with_acl(acl(body.replace("\n", "\r\n"), "\r\n")), NeedsParent)
    fixed(session)
    text = (tree / "etc/acl.xml").read_bytes()
    assert text.count(b'id="p"') == 1
    assert b'\r\n  <resource id="p" title="P"/>\r\n  <resource id="a" parent="p"/>\r\n' in text
    assert b'\r\n  <resource id="q" title="P"/>\r\n  <resource id="c" parent="q"/>\r\n' in text


def test_files_are_made_and_moved(tree: Path, make_session: MakeSession) -> None:
    files = {**MODULE, "etc/ACL.xml": acl('<resource id=" a"/>')}
    session = make_session(files, NoReadme, Misnamed, Padded)
    (tree / "etc/ACL.xml").chmod(0o640)
    patch, report = session.fix(unsafe=False, write=True)
    assert report.notes[0] == "fixed 3 findings in 2 files"
    assert (tree / "README.md").read_text(encoding="utf-8") == "# É\n"
    assert not (tree / "etc/ACL.xml").exists()
    # what the moved file says is seen, and fixed, in the next round
    assert (tree / "etc/acl.xml").read_text() == acl('<resource id="a"/>')
    assert stat.S_IMODE((tree / "etc/acl.xml").stat().st_mode) == 0o640
    assert report.findings == []
    assert patch.rejected == {}


class _OnRoot(FixingRule):
    """Replaces the value of the root's attribute, in whatever way."""

    def check(self, model: Model) -> Iterator[Finding]:
        for module in model.checked:
            file = module.config("acl.xml")
            if file is not None and file.root.get("a") is not None:
                place = file.root.value_place("a")
                fix = Fix("x", "safe", lambda p=place: [self.edit(p.file, p.span)])
                yield Finding("x", Label(place), fix=fix)

    def edit(self, file, span):
        raise NotImplementedError


def test_a_fix_that_would_break_the_file_is_not_made(tree: Path, make_session: MakeSession) -> None:
    class Breaking(_OnRoot):
        id = "acme-breaking"

        def edit(self, file, span):
            return Edit(file, span.start, span.end + 1, "<")

    session = make_session(with_acl("<config a='a'/>"), Breaking)
    patch, report = session.fix(unsafe=False, write=True)
    assert (tree / "etc/acl.xml").read_text() == "<config a='a'/>"
    assert "the file would not parse" in next(iter(patch.rejected.values()))
    assert len(report.findings) == 1


def test_a_fix_that_fails_is_the_rules_fault_and_costs_no_other(tree: Path, make_session: MakeSession) -> None:
    class Failing(_OnRoot):
        id = "acme-failing"

        def edit(self, file, span):
            raise ValueError("on purpose")

    text = '<config a="a"><acl><resources><resource id=" x"/></resources></acl></config>'
    session = make_session(with_acl(text), Failing, Padded)
    _, report = session.fix(unsafe=False, write=True)
    assert '<resource id="x"/>' in (tree / "etc/acl.xml").read_text()
    assert [(crash.rule, crash.error) for crash in report.crashes] == [("acme-failing", "ValueError: on purpose")]


@pytest.mark.parametrize("text", ["{0}{0}", "b", "{0}"])
def test_a_fix_without_effect_terminates(text: str, tree: Path, make_session: MakeSession) -> None:
    class Endless(_OnRoot):
        id = "acme-endless"

        def edit(self, file, span):
            return Edit(file, span.start, span.end, text.format(file.text[span.start : span.end]))

    session = make_session(with_acl("<config a='a'/>"), Endless)
    patch, report = session.fix(unsafe=False, write=True)
    assert len(report.findings) == 1
    assert len((tree / "etc/acl.xml").read_bytes()) < 5000
    assert patch.fixed <= 100


def test_what_is_suppressed_or_known_is_not_fixed(tree: Path, make_session: MakeSession) -> None:
    body = '<!-- magelint: ignore[acme-padded] on purpose -->\n<resource id=" a"/>'
    session = make_session(with_resources(body), Padded)
    fixed(session)
    assert (tree / "etc/acl.xml").read_text() == acl(body)
