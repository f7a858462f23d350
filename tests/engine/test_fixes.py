"""Fixes: what they change and what they leave, how they are written, and when they are not."""

# ruff: noqa: ARG002, B023

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest

from magelint.api import (
    CreateFile,
    Edit,
    Finding,
    Fix,
    Installation,
    Label,
    NoOptions,
    RenameFile,
    Rule,
    Severity,
    replace,
    xml_edits,
)
from magelint.engine.diff import unified_diff
from magelint.engine.session import Session
from magelint.testing import module_xml, registration_php

MakeSession = Callable[..., Session]
MODULE = {"registration.php": registration_php("Acme_Sync"), "etc/module.xml": module_xml("Acme_Sync")}


class _Base(Rule[NoOptions]):
    summary = "A rule of the tests."
    severity = Severity.WARNING
    since = "0.1.0"
    fixable = True


class Padded(_Base):
    """Values with blanks around them."""

    id = "acme-padded"

    def check(self, model: Installation) -> Iterator[Finding]:
        for module in model.checked:
            acl = module.config("acl.xml")
            for element in acl.root.descendants("resource") if acl else ():
                for name, value in element.attributes.items():
                    if value != value.strip():
                        place = element.value_place(name)
                        fix = Fix("strip it", "safe", lambda p=place, v=value: [replace(p, v.strip())])
                        yield Finding(f"`{value}` is padded", Label(place), fix=fix, subject=name)


class Untitled(_Base):
    """Takes two rounds where an id is padded, since both edit one tag."""

    id = "acme-untitled"
    safety: Literal["safe", "unsafe"] = "unsafe"

    def check(self, model: Installation) -> Iterator[Finding]:
        for module in model.checked:
            acl = module.config("acl.xml")
            for element in acl.root.descendants("resource") if acl else ():
                if element.get("title") is None:
                    edits = [xml_edits.add_attribute(element, "title", str(element.get("id")))]
                    yield Finding(
                        "no title",
                        Label(element.place),
                        fix=Fix("give it one", self.safety, lambda e=edits: [edit for edit in e if edit]),
                    )


class NeedsParent(_Base):
    """Two findings, of which one inserted element mends both."""

    id = "acme-needs-parent"

    def check(self, model: Installation) -> Iterator[Finding]:
        for module in model.checked:
            acl = module.config("acl.xml")
            elements = list(acl.root.descendants("resource")) if acl else []
            ids = {element.get("id") for element in elements}
            for element in elements:
                parent = element.get("parent")
                if parent and parent not in ids:
                    edit = xml_edits.insert_before(element, f'<resource id="{parent}" title="P"/>')
                    yield Finding("no parent", Label(element.place), fix=Fix("insert it", "safe", lambda e=edit: [e]))


class NoReadme(_Base):
    id = "acme-no-readme"

    def check(self, model: Installation) -> Iterator[Finding]:
        for module in model.checked:
            if "README.md" not in module.paths:
                path = f"{module.path}/README.md"
                yield Finding(
                    "no README",
                    Label(module.place),
                    fix=Fix("write it", "safe", lambda p=path: [CreateFile(p, "# É\n")]),
                )


class Misnamed(_Base):
    id = "acme-misnamed"

    def check(self, model: Installation) -> Iterator[Finding]:
        for module in model.checked:
            for path in module.paths:
                if path.endswith("ACL.xml"):
                    old, new = f"{module.path}/{path}", f"{module.path}/etc/acl.xml"
                    yield Finding(
                        "misnamed",
                        Label(module.place),
                        fix=Fix("rename", "safe", lambda o=old, n=new: [RenameFile(o, n)]),
                    )


def acl(body: str, newline: str = "\n") -> str:
    return newline.join(["<config><acl><resources>", body, "</resources></acl></config>", ""])


def fixed(session: Session, *, unsafe: bool = False) -> list[str]:
    """Fixes on disk, and what is said of it."""
    session.fix(unsafe=unsafe, write=True)
    patch, report = session.fix(unsafe=unsafe, write=True)
    assert patch.changed() == [], "a second run finds nothing fixable"
    return report.notes


def tree(tmp_path: Path) -> Path:
    return tmp_path / "tree"


@pytest.mark.parametrize(
    ("encoding", "bom"), [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("iso-8859-1", b""), ("utf-16-le", b"\xff\xfe")]
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_byte_for_byte_but_for_the_edit(
    encoding: str, bom: bytes, newline: str, tmp_path: Path, make_session: MakeSession
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
    session = make_session({**MODULE, "etc/acl.xml": before}, Padded)
    fixed(session)
    assert (tree(tmp_path) / "etc/acl.xml").read_bytes() == after


def test_edits_that_touch_wait_for_the_next_round(tmp_path: Path, make_session: MakeSession) -> None:
    body = '  <resource id=" a "/>\n  <resource id=" b " x=" y "/>'
    session = make_session({**MODULE, "etc/acl.xml": acl(body)}, Padded, Untitled)
    patch, report = session.fix(unsafe=True, write=True)
    wanted = '  <resource id="a" title="a"/>\n  <resource id="b" x="y" title="b"/>'
    assert (tree(tmp_path) / "etc/acl.xml").read_text() == acl(wanted)
    assert report.findings == []
    assert patch.fixed >= 5


def test_only_safe_ones_unless_asked(tmp_path: Path, make_session: MakeSession) -> None:
    session = make_session({**MODULE, "etc/acl.xml": acl('<resource id=" a"/>')}, Padded, Untitled)
    _, report = session.fix(unsafe=False, write=True)
    assert (tree(tmp_path) / "etc/acl.xml").read_text() == acl('<resource id="a"/>')
    assert [f.rule for f in report.findings] == ["acme-untitled"]


def test_one_insertion_mends_two_findings(tmp_path: Path, make_session: MakeSession) -> None:
    body = '  <resource id="a" parent="p"/>\n  <resource id="b" parent="p"/>\n  <resource id="c" parent="q"/>'
    session = make_session({**MODULE, "etc/acl.xml": acl(body.replace("\n", "\r\n"), "\r\n")}, NeedsParent)
    fixed(session)
    text = (tree(tmp_path) / "etc/acl.xml").read_bytes()
    assert text.count(b'id="p"') == 1
    assert b'\r\n  <resource id="p" title="P"/>\r\n  <resource id="a" parent="p"/>\r\n' in text
    assert b'\r\n  <resource id="q" title="P"/>\r\n  <resource id="c" parent="q"/>\r\n' in text


def test_files_are_made_and_moved(tmp_path: Path, make_session: MakeSession) -> None:
    files = {**MODULE, "etc/ACL.xml": acl('<resource id=" a"/>')}
    session = make_session(files, NoReadme, Misnamed, Padded)
    (tree(tmp_path) / "etc/ACL.xml").chmod(0o640)
    patch, report = session.fix(unsafe=False, write=True)
    assert report.notes[0] == "fixed 3 findings in 2 files"
    assert (tree(tmp_path) / "README.md").read_text(encoding="utf-8") == "# É\n"
    assert not (tree(tmp_path) / "etc/ACL.xml").exists()
    # what the moved file says is seen, and mended, in the next round
    assert (tree(tmp_path) / "etc/acl.xml").read_text() == acl('<resource id="a"/>')
    assert stat.S_IMODE((tree(tmp_path) / "etc/acl.xml").stat().st_mode) == 0o640
    assert report.findings == []
    assert patch.refused == {}


def test_the_diff_writes_nothing_and_applies(tmp_path: Path, make_session: MakeSession) -> None:
    text = acl('<resource id=" a"/>').rstrip("\n")
    session = make_session({**MODULE, "etc/acl.xml": text, "etc/x/ACL.xml": "<a/>"}, Padded, NoReadme)
    before = {p: p.read_bytes() for p in tree(tmp_path).rglob("*") if p.is_file()}
    patch, report = session.fix(unsafe=False, write=False)
    assert {p: p.read_bytes() for p in tree(tmp_path).rglob("*") if p.is_file()} == before
    assert len(report.findings) == 2
    diff = unified_diff(patch)
    assert b"\\ No newline at end of file" in diff
    done = subprocess.run(["git", "apply", "-p1"], input=diff, cwd=tree(tmp_path), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tree(tmp_path) / "etc/acl.xml").read_text() == acl('<resource id="a"/>').rstrip("\n")
    assert (tree(tmp_path) / "README.md").exists()


def test_the_diff_of_a_moved_file_applies(tmp_path: Path, make_session: MakeSession) -> None:
    session = make_session({**MODULE, "etc/ACL.xml": acl('<resource id=" a"/>', "\r\n")}, Misnamed, Padded)
    patch, _ = session.fix(unsafe=False, write=False)
    done = subprocess.run(
        ["git", "apply", "-p1"], input=unified_diff(patch), cwd=tree(tmp_path), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tree(tmp_path) / "etc/acl.xml").read_bytes() == acl('<resource id="a"/>', "\r\n").encode()
    assert not (tree(tmp_path) / "etc/ACL.xml").exists()


@pytest.mark.parametrize("tool", [["git", "apply"], ["patch", "-p1", "--binary"]], ids=["git", "patch"])
@pytest.mark.parametrize("folder", ["etc", "et c", 'e"t\tc', "e\\tç"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_the_diff_applies_whatever_the_name_and_encoding(
    folder: str, encoding: str, tool: list[str], tmp_path: Path, make_session: MakeSession
) -> None:
    if shutil.which(tool[0]) is None:
        pytest.skip(f"there is no {tool[0]}")
    head = f'<?xml version="1.0" encoding="{encoding}"?>\n'
    data = (head + acl('<resource id=" a"/>')).encode(encoding)
    files = {f"{folder}/{name}": text for name, text in MODULE.items()}
    session = make_session({**files, f"{folder}/etc/acl.xml": data}, Padded)
    patch, _ = session.fix(unsafe=False, write=False)
    done = subprocess.run(tool, input=unified_diff(patch), cwd=tree(tmp_path), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tree(tmp_path) / folder / "etc/acl.xml").read_bytes() == (head + acl('<resource id="a"/>')).encode(encoding)


def test_mode_and_neighbours_stay(tmp_path: Path, make_session: MakeSession) -> None:
    session = make_session({**MODULE, "etc/acl.xml": acl('<resource id=" a"/>')}, Padded)
    path = tree(tmp_path) / "etc/acl.xml"
    path.chmod(0o604)
    fixed(session)
    assert stat.S_IMODE(path.stat().st_mode) == 0o604
    assert sorted(p.name for p in path.parent.iterdir()) == ["acl.xml", "module.xml"]


def test_a_file_that_changed_since_it_was_read_is_let_be(tmp_path: Path, make_session: MakeSession) -> None:
    session = make_session({**MODULE, "etc/acl.xml": acl('<resource id=" a"/>')}, Padded)
    session.examine()
    (tree(tmp_path) / "etc/acl.xml").write_text(acl('<resource id=" b"/>'))
    patch, report = session.fix(unsafe=False, write=True)
    assert (tree(tmp_path) / "etc/acl.xml").read_text() == acl('<resource id=" b"/>')
    assert patch.refused == {"etc/acl.xml": "it has changed since it was read"}
    assert "not fixed: etc/acl.xml: it has changed since it was read" in report.notes
    assert [f.message for f in report.findings] == ["` b` is padded"]


def test_never_through_a_link_out_of_the_root(tmp_path: Path, make_session: MakeSession) -> None:
    outside = tmp_path / "outside.xml"
    outside.write_text(acl('<resource id=" a"/>'))
    session = make_session({**MODULE, "etc/keep": ""}, Padded)
    (tree(tmp_path) / "etc/acl.xml").symlink_to(outside)
    patch, report = session.fix(unsafe=False, write=True)
    assert outside.read_text() == acl('<resource id=" a"/>')
    assert (tree(tmp_path) / "etc/acl.xml").is_symlink()
    assert list(patch.refused) == ["etc/acl.xml"]
    assert len(report.findings) == 1


def test_never_through_a_linked_folder_out_of_the_root(tmp_path: Path, make_session: MakeSession) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()

    class Writes(_Base):
        id = "acme-writes"

        def check(self, model: Installation) -> Iterator[Finding]:
            for module in model.checked:
                changes = [CreateFile(f"{module.path}/linked/new.txt", "x")]
                yield Finding("x", Label(module.place), fix=Fix("x", "safe", lambda: changes))
                dots = [CreateFile(f"{module.path}/../escaped.txt", "x")]
                yield Finding("y", Label(module.place), subject="y", fix=Fix("y", "safe", lambda: dots))

    session = make_session(MODULE, Writes)
    (tree(tmp_path) / "linked").symlink_to(outside)
    patch, _ = session.fix(unsafe=False, write=True)
    assert list(outside.iterdir()) == []
    assert not (tmp_path / "escaped.txt").exists()
    assert len(patch.refused) == 2


def test_through_a_link_within_the_root_the_file_itself_is_mended(tmp_path: Path, make_session: MakeSession) -> None:
    session = make_session({**MODULE, "shared/acl.xml": acl('<resource id=" a"/>')}, Padded)
    (tree(tmp_path) / "etc/acl.xml").symlink_to("../shared/acl.xml")
    fixed(session)
    assert (tree(tmp_path) / "etc/acl.xml").is_symlink()
    assert (tree(tmp_path) / "shared/acl.xml").read_text() == acl('<resource id="a"/>')


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, make_session: MakeSession) -> None:
    session = make_session({**MODULE, "etc/acl.xml": acl('<resource id=" a"/>')}, Padded)
    (tree(tmp_path) / "etc").chmod(0o500)
    try:
        patch, report = session.fix(unsafe=False, write=True)
    finally:
        (tree(tmp_path) / "etc").chmod(0o700)
    assert "Permission denied" in patch.refused["etc/acl.xml"]
    assert len(report.findings) == 1


def test_a_file_that_may_not_be_written_is_let_be(
    tmp_path: Path, make_session: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make_session({**MODULE, "etc/acl.xml": acl('<resource id=" a"/>')}, Padded)
    monkeypatch.setattr(os, "access", lambda *_: False)  # as root every file may be written
    patch, _ = session.fix(unsafe=False, write=True)
    assert patch.refused == {"etc/acl.xml": "Permission denied"}
    assert (tree(tmp_path) / "etc/acl.xml").read_text() == acl('<resource id=" a"/>')


def test_a_character_that_the_encoding_lacks(tmp_path: Path, make_session: MakeSession) -> None:
    class Wrong(_Base):
        id = "acme-wrong"

        def check(self, model: Installation) -> Iterator[Finding]:
            for module in model.checked:
                acl = module.config("acl.xml")
                if acl and acl.root.get("a") == "a":
                    place = acl.root.value_place("a")
                    yield Finding("x", Label(place), fix=Fix("x", "safe", lambda: [replace(place, "→")]))

    text = b"<?xml version='1.0' encoding='iso-8859-1'?><config a='a'/>"
    session = make_session({**MODULE, "etc/acl.xml": text}, Wrong)
    patch, _ = session.fix(unsafe=False, write=True)
    assert patch.refused == {"etc/acl.xml": "its encoding iso8859-1 lacks a character of the fix"}
    assert (tree(tmp_path) / "etc/acl.xml").read_bytes() == text


class _OnRoot(_Base):
    """Replaces the value of the root's attribute, in whatever way."""

    def check(self, model: Installation) -> Iterator[Finding]:
        for module in model.checked:
            acl = module.config("acl.xml")
            if acl is not None and acl.root.get("a") is not None:
                place = acl.root.value_place("a")
                yield Finding("x", Label(place), fix=Fix("x", "safe", lambda: [self.edit(place.file, place.span)]))

    def edit(self, file, span):
        raise NotImplementedError


def test_a_fix_that_would_break_the_file_is_not_made(tmp_path: Path, make_session: MakeSession) -> None:
    class Breaking(_OnRoot):
        id = "acme-breaking"

        def edit(self, file, span):
            return Edit(file, span.start, span.end + 1, "<")

    session = make_session({**MODULE, "etc/acl.xml": "<config a='a'/>"}, Breaking)
    patch, report = session.fix(unsafe=False, write=True)
    assert (tree(tmp_path) / "etc/acl.xml").read_text() == "<config a='a'/>"
    assert "would leave a file that does not parse" in next(iter(patch.refused.values()))
    assert len(report.findings) == 1


def test_a_fix_that_fails_is_the_rules_fault_and_costs_no_other(tmp_path: Path, make_session: MakeSession) -> None:
    class Failing(_OnRoot):
        id = "acme-failing"

        def edit(self, file, span):
            raise ValueError("on purpose")

    text = '<config a="a"><acl><resources><resource id=" x"/></resources></acl></config>'
    session = make_session({**MODULE, "etc/acl.xml": text}, Failing, Padded)
    _, report = session.fix(unsafe=False, write=True)
    assert '<resource id="x"/>' in (tree(tmp_path) / "etc/acl.xml").read_text()
    assert [(crash.rule, crash.error) for crash in report.crashes] == [("acme-failing", "ValueError: on purpose")]


@pytest.mark.parametrize("text", ["{0}{0}", "b", "{0}"])
def test_a_fix_that_mends_nothing_comes_to_an_end(text: str, tmp_path: Path, make_session: MakeSession) -> None:
    class Endless(_OnRoot):
        id = "acme-endless"

        def edit(self, file, span):
            return Edit(file, span.start, span.end, text.format(file.text[span.start : span.end]))

    session = make_session({**MODULE, "etc/acl.xml": "<config a='a'/>"}, Endless)
    patch, report = session.fix(unsafe=False, write=True)
    assert len(report.findings) == 1
    assert len((tree(tmp_path) / "etc/acl.xml").read_bytes()) < 5000
    assert patch.fixed <= 100


def test_what_is_suppressed_or_known_is_not_fixed(tmp_path: Path, make_session: MakeSession) -> None:
    body = '<!-- magelint: ignore[acme-padded] on purpose -->\n<resource id=" a"/>'
    session = make_session({**MODULE, "etc/acl.xml": acl(body)}, Padded)
    fixed(session)
    assert (tree(tmp_path) / "etc/acl.xml").read_text() == acl(body)
