"""Repositories made to exhaust memory, or to make git and magelint read other files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from magelint.engine.errors import InputError
from magelint.engine.git import read_revision
from magelint.engine.limited_process import OutputTooLargeError, run_limited
from magelint.engine.revision_tree import RevisionTree
from magelint.magento.tree.files import LARGEST, Files
from magelint.testing import write_tree
from shell import errors, magelint, notes
from trees import bare_module

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:"


def git(folder: Path, *arguments: str, data: bytes = b"") -> str:
    identity = ["-c", "user.name=Acme", "-c", "user.email=dev@acme.io", "-c", "init.defaultBranch=main"]
    run = subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, input=data)
    return run.stdout.decode().strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    write_tree(folder, bare_module("Acme_Sync"))
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "one")
    return folder


def blob(repository: Path, data: bytes) -> str:
    return git(repository, "hash-object", "-w", "--stdin", data=data)


def folder_of(repository: Path, *rows: str) -> str:
    return git(repository, "mktree", data="".join(f"{row}\n" for row in rows).encode())


def commit(repository: Path, *rows: str) -> str:
    """A commit of the tree of HEAD with more entries."""
    tree = folder_of(repository, *git(repository, "ls-tree", "HEAD").splitlines(), *rows)
    return git(repository, "commit-tree", "-m", "two", tree)


def test_few_objects_that_name_a_billion_files(repository: Path) -> None:
    tree = folder_of(repository, *(f"100644 blob {blob(repository, b'')}\tf{i}" for i in range(10)))
    for _ in range(8):
        tree = folder_of(repository, *(f"040000 tree {tree}\td{i}" for i in range(10)))
    run = magelint("check", repository, "--since", commit(repository, f"040000 tree {tree}\tz"))
    assert run.returncode == 2
    assert errors(run) == [f"--since: git lists more than 64 MB in `{repository}`"]


def test_a_blob_that_is_too_large(repository: Path) -> None:
    large = blob(repository, b" " * (LARGEST + 1))
    revision = commit(repository, f"100644 blob {large}\tlarge.xml", f"120000 blob {large}\tlink")
    run = magelint("diff", revision, repository)
    assert run.returncode == 0
    assert notes(run)[0] == f"too large in {revision}, and taken as empty: large.xml"


def test_blobs_that_are_too_large_together(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("magelint.engine.git._MOST", 2_500)
    monkeypatch.setattr("magelint.engine.git._AT_ONCE", 1_500)
    rows = [f"100644 blob {blob(repository, bytes([65 + i]) * 1_000)}\t{i}.xml" for i in range(4)]
    found = read_revision(str(repository), commit(repository, *rows))
    paths = [f"{repository}/{i}.xml" for i in range(4)]
    found.prefetch(paths)
    assert sorted(len(found.content(path)) for path in paths) == [0, 0, 1_000, 1_000]
    assert sum(map(found.is_too_large, paths)) == 2


def test_links_that_multiply_files(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("magelint.engine.revision_tree._MOST_LINKED", 50)
    many = folder_of(repository, *(f"100644 blob {blob(repository, b'')}\tf{i}" for i in range(20)))
    links = (f"120000 blob {blob(repository, b'many')}\tlink{i}" for i in range(20))
    revision = commit(repository, f"040000 tree {many}\tmany", *links)
    tree = RevisionTree(read_revision(str(repository), revision), Files(str(repository)))
    before = tree.read()
    assert before.exists(f"{repository}/link0/f0")
    assert not before.exists(f"{repository}/link9/f0")
    assert list(tree.notes("main")) == ["links of main lead to more than 50 files; the others are not followed"]


@pytest.mark.parametrize("target", [b"a\0b", b"x" * 5_000, b"/etc/passwd", b"link/link", b""])
def test_a_link_to_anything(target: bytes, repository: Path) -> None:
    run = magelint("diff", commit(repository, f"120000 blob {blob(repository, target)}\tlink"), repository)
    assert run.returncode == 0, run.stderr


def test_a_pointer_of_git_lfs_that_is_a_path(repository: Path) -> None:
    os.mkfifo(repository / ".git/pipe")
    (repository / ".git/lfs/objects").mkdir(parents=True)
    name = "../../.git/pipe"
    assert (repository / f".git/lfs/objects/{name[:2]}/{name[2:4]}/{name}").resolve() == repository / ".git/pipe"
    revision = commit(repository, f"100644 blob {blob(repository, POINTER + name.encode())}\tstored.xml")
    run = magelint("diff", revision, repository)
    assert run.returncode == 2
    assert f"the clone does not have the content of stored.xml in {revision}" in run.stderr


def test_a_bare_repository_among_the_files(repository: Path) -> None:
    folder = repository / "below"
    git(repository, "clone", "-q", "--bare", ".", "below")
    write_tree(folder, bare_module("Acme_Below"))
    (folder / "config").write_text("[core]\n\tbare = false\n\tworktree = .\n")
    with pytest.raises(InputError, match="cannot use bare repository"):
        read_revision(str(folder), "HEAD")


def test_a_program_that_does_not_end() -> None:
    sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
    with pytest.raises(subprocess.TimeoutExpired):
        run_limited(sleep, b"", os.environ, seconds=0.2, largest=10)
    endless = [sys.executable, "-c", "while True: print('x' * 1000)"]
    with pytest.raises(OutputTooLargeError):
        run_limited(endless, b"", os.environ, seconds=60, largest=100_000)


def test_input_and_errors_of_a_program() -> None:
    code = "import sys; data = sys.stdin.read(); sys.stderr.write('e' * 300_000); print(len(data)); sys.exit(3)"
    run = run_limited([sys.executable, "-c", code], b"x" * 300_000, os.environ, seconds=60, largest=100)
    assert run == (3, b"300000\n", b"e" * 65_536)
    assert run_limited([sys.executable, "-c", ""], b"x" * 300_000, os.environ, seconds=60, largest=100)[0] == 0
