"""`--diff` writes nothing, and git and patch can apply its output."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from magelint.engine.diff import unified_diff
from small_rules import MODULE, MakeSession, Misnamed, NoReadme, Padded, acl


def test_the_diff_writes_nothing_and_applies(tree: Path, make_session: MakeSession) -> None:
    text = acl('<resource id=" a"/>').rstrip("\n")
    session = make_session({**MODULE, "etc/acl.xml": text, "etc/x/ACL.xml": "<a/>"}, Padded, NoReadme)
    before = {p: p.read_bytes() for p in tree.rglob("*") if p.is_file()}
    patch, report = session.fix(unsafe=False, write=False)
    assert {p: p.read_bytes() for p in tree.rglob("*") if p.is_file()} == before
    assert len(report.findings) == 2
    diff = unified_diff(patch)
    assert b"\\ No newline at end of file" in diff
    done = subprocess.run(["git", "apply", "-p1"], input=diff, cwd=tree, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tree / "etc/acl.xml").read_text() == acl('<resource id="a"/>').rstrip("\n")
    assert (tree / "README.md").exists()


def test_the_diff_of_a_moved_file_applies(tree: Path, make_session: MakeSession) -> None:
    session = make_session({**MODULE, "etc/ACL.xml": acl('<resource id=" a"/>', "\r\n")}, Misnamed, Padded)
    patch, _ = session.fix(unsafe=False, write=False)
    done = subprocess.run(
        ["git", "apply", "-p1"], input=unified_diff(patch), cwd=tree, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tree / "etc/acl.xml").read_bytes() == acl('<resource id="a"/>', "\r\n").encode()
    assert not (tree / "etc/ACL.xml").exists()


@pytest.mark.parametrize("tool", [["git", "apply"], ["patch", "-p1", "--binary"]], ids=["git", "patch"])
@pytest.mark.parametrize("folder", ["etc", "et c", 'e"t\tc', "e\\tç"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_the_diff_applies_whatever_the_name_and_encoding(
    folder: str, encoding: str, tool: list[str], tree: Path, make_session: MakeSession
) -> None:
    if shutil.which(tool[0]) is None:
        pytest.skip(f"there is no {tool[0]}")
    head = f'<?xml version="1.0" encoding="{encoding}"?>\n'
    data = (head + acl('<resource id=" a"/>')).encode(encoding)
    files = {f"{folder}/{name}": text for name, text in MODULE.items()}
    session = make_session({**files, f"{folder}/etc/acl.xml": data}, Padded)
    patch, _ = session.fix(unsafe=False, write=False)
    done = subprocess.run(tool, input=unified_diff(patch), cwd=tree, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tree / folder / "etc/acl.xml").read_bytes() == (head + acl('<resource id="a"/>')).encode(encoding)
