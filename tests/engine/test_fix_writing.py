"""Writing fixes: file modes, symbolic links, and files that cannot be written."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from magelint.api import CreateFile, Finding, Fix, Label, Model, replace
from small_rules import MODULE, FixingRule, MakeSession, Padded, acl, fixed, with_acl, with_resources


def test_mode_and_neighbours_stay(tree: Path, make_session: MakeSession) -> None:
    session = make_session(with_resources('<resource id=" a"/>'), Padded)
    path = tree / "etc/acl.xml"
    path.chmod(0o604)
    fixed(session)
    assert stat.S_IMODE(path.stat().st_mode) == 0o604
    assert sorted(p.name for p in path.parent.iterdir()) == ["acl.xml", "module.xml"]


def test_a_file_that_changed_since_it_was_read_is_let_be(tree: Path, make_session: MakeSession) -> None:
    session = make_session(with_resources('<resource id=" a"/>'), Padded)
    session.examine()
    (tree / "etc/acl.xml").write_text(acl('<resource id=" b"/>'))
    patch, report = session.fix(unsafe=False, write=True)
    assert (tree / "etc/acl.xml").read_text() == acl('<resource id=" b"/>')
    assert patch.rejected == {"etc/acl.xml": "the file has changed since it was read"}
    assert "not fixed: etc/acl.xml: the file has changed since it was read" in report.notes
    assert [f.message for f in report.findings] == ["` b` is padded"]


def test_never_through_a_link_out_of_the_root(tree: Path, tmp_path: Path, make_session: MakeSession) -> None:
    outside = tmp_path / "outside.xml"
    outside.write_text(acl('<resource id=" a"/>'))
    session = make_session({**MODULE, "etc/keep": ""}, Padded)
    (tree / "etc/acl.xml").symlink_to(outside)
    patch, report = session.fix(unsafe=False, write=True)
    assert outside.read_text() == acl('<resource id=" a"/>')
    assert (tree / "etc/acl.xml").is_symlink()
    assert list(patch.rejected) == []
    assert report.findings == []  # it is not even read
    assert any("etc/acl.xml" in note and "outside the root" in note for note in report.notes)


def test_never_through_a_linked_folder_out_of_the_root(tree: Path, tmp_path: Path, make_session: MakeSession) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()

    class Writes(FixingRule):
        id = "acme-writes"

        def check(self, model: Model) -> Iterator[Finding]:
            for module in model.checked:
                for path in ("linked/new.txt", "../escaped.txt"):
                    fix = Fix("x", "safe", lambda p=f"{module.path}/{path}": [CreateFile(p, "x")])
                    yield Finding("x", Label(module.place), subject=path, fix=fix)

    session = make_session(MODULE, Writes)
    (tree / "linked").symlink_to(outside)
    patch, _ = session.fix(unsafe=False, write=True)
    assert list(outside.iterdir()) == []
    assert not (tmp_path / "escaped.txt").exists()
    assert len(patch.rejected) == 2


def test_a_fix_follows_a_link_within_the_root(tree: Path, make_session: MakeSession) -> None:
    session = make_session({**MODULE, "shared/acl.xml": acl('<resource id=" a"/>')}, Padded)
    (tree / "etc/acl.xml").symlink_to("../shared/acl.xml")
    fixed(session)
    assert (tree / "etc/acl.xml").is_symlink()
    assert (tree / "shared/acl.xml").read_text() == acl('<resource id="a"/>')


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_told(tree: Path, make_session: MakeSession) -> None:
    session = make_session(with_resources('<resource id=" a"/>'), Padded)
    (tree / "etc").chmod(0o500)
    try:
        patch, report = session.fix(unsafe=False, write=True)
    finally:
        (tree / "etc").chmod(0o700)
    assert patch.failed == {"etc/acl.xml": "Permission denied"}
    assert len(report.findings) == 1


def test_a_file_that_may_not_be_written_is_let_be(
    tree: Path, make_session: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make_session(with_resources('<resource id=" a"/>'), Padded)
    monkeypatch.setattr(os, "access", lambda *_: False)  # as root every file may be written
    patch, _ = session.fix(unsafe=False, write=True)
    assert patch.failed == {"etc/acl.xml": "Permission denied"}
    assert (tree / "etc/acl.xml").read_text() == acl('<resource id=" a"/>')


def test_a_character_that_the_encoding_lacks(tree: Path, make_session: MakeSession) -> None:
    class Wrong(FixingRule):
        id = "acme-wrong"

        def check(self, model: Model) -> Iterator[Finding]:
            for module in model.checked:
                file = module.config("acl.xml")
                if file and file.root.get("a") == "a":
                    place = file.root.value_place("a")
                    yield Finding("x", Label(place), fix=Fix("x", "safe", lambda p=place: [replace(p, "→")]))

    text = b"<?xml version='1.0' encoding='iso-8859-1'?><config a='a'/>"
    session = make_session(with_acl(text), Wrong)
    patch, _ = session.fix(unsafe=False, write=True)
    assert patch.rejected == {"etc/acl.xml": "the encoding iso8859-1 of the file lacks a character of the fix"}
    assert (tree / "etc/acl.xml").read_bytes() == text
