"""The files that options and `magelint.toml` name: their size, and which ones a checked tree may name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from magelint.engine import baseline, input_file
from magelint.testing import write_tree
from shell import magelint
from trees import bare_module

EMPTY = '{"version": 1, "entries": []}'
CONTENTS = {"baseline": EMPTY, "facts": '{"acme-secret": 1}'}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A module. Beside it is a file that it must not name."""
    write_tree(tmp_path, {f"root/{name}": text for name, text in bare_module("Acme_Sync").items()})
    write_tree(tmp_path, {"outside.json": EMPTY})
    return tmp_path / "root"


@pytest.mark.parametrize("key", CONTENTS)
@pytest.mark.parametrize(
    "value", ["../outside.json", "{tmp}/outside.json", "link.json", "folder/outside.json", "a\\u0000"]
)
@pytest.mark.parametrize("options", [(), ("--config", "{tmp}/root/magelint.toml")])
def test_a_tree_names_no_file_outside(key: str, value: str, options: tuple[str, ...], root: Path) -> None:
    tmp = str(root.parent)
    write_tree(root, {"magelint.toml": f'{key} = "{value.replace("{tmp}", tmp)}"\n'})
    (root / "link.json").symlink_to("../outside.json")
    (root / "folder").symlink_to("..")
    given = [option.replace("{tmp}", tmp) for option in options]
    for command in (("check",), ("baseline", "write")):
        run = magelint(*command, root, *given)
        assert run.returncode == 2
        assert f"is outside the root; use --{key} FILE" in run.stderr
        assert "Traceback" not in run.stderr
    assert (root.parent / "outside.json").read_text() == EMPTY


@pytest.mark.parametrize("key", CONTENTS)
def test_a_file_outside_is_not_even_read(key: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading /proc/kmsg or a link to a device may have an effect."""
    read: list[str] = []
    opened = os.open

    def recorded(path: str, *arguments: int, **options: int) -> int:
        read.append(os.path.realpath(path))
        return opened(path, *arguments, **options)

    monkeypatch.setattr(os, "open", recorded)
    (root / "link.json").symlink_to("../outside.json")
    write_tree(root, {"magelint.toml": f'{key} = "link.json"\n'})
    assert magelint("check", root).returncode == 2
    assert str(root / "magelint.toml") in read
    assert str(root.parent / "outside.json") not in read


def test_a_file_whose_content_does_not_exist_yet(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As /proc/kmsg, which counts as a file: reading it without waiting returns nothing, not even an end."""
    os.mkfifo(root / "pipe")
    writer = os.open(root / "pipe", os.O_RDWR)
    monkeypatch.setattr(input_file, "S_ISREG", lambda _: True)
    run = magelint("check", root, "--facts", root / "pipe")
    os.close(writer)
    assert run.returncode == 2
    assert "pipe`: not a file" in run.stderr


@pytest.mark.parametrize("target", ["../outside.json", "../new.json"])
def test_a_baseline_that_links_to_outside(target: str, root: Path) -> None:
    (root / "magelint-baseline.json").symlink_to(target)
    for command in (("check",), ("baseline", "write"), ("baseline", "prune")):
        run = magelint(*command, root)
        assert run.returncode == 2
        assert "cannot read `magelint-baseline.json`: it links to a file outside the root" in run.stderr
    assert (root.parent / "outside.json").read_text() == EMPTY
    assert not (root.parent / "new.json").exists()


def test_the_user_names_any_file(root: Path) -> None:
    outside = root.parent / "outside.json"
    assert magelint("check", root, "--baseline", outside).returncode == 1
    assert magelint("baseline", "write", root, "--baseline", outside).returncode == 0
    assert magelint("check", root, "--baseline", outside).returncode == 0
    write_tree(root.parent, {"magelint.toml": 'baseline = "outside.json"\n'})
    assert magelint("check", root, "--config", root.parent / "magelint.toml").returncode == 0
    write_tree(root, {"magelint.toml": 'baseline = "within.json"\n'})
    assert magelint("baseline", "write", root).returncode == 0
    assert (root / "within.json").exists()


@pytest.mark.parametrize(
    ("content", "reason"), [("pipe", "not a file"), ("folder", "not a file"), ("large", "larger than {} MB")]
)
@pytest.mark.parametrize(("option", "limit"), [("--baseline", 100), ("--facts", 8), ("--config", 1)])
def test_what_cannot_be_read(option: str, limit: int, content: str, reason: str, root: Path) -> None:
    path = root.parent / "named"
    if content == "pipe":
        os.mkfifo(path)
    elif content == "folder":
        path.mkdir()
    else:
        with path.open("wb") as file:
            file.truncate(101_000_000)
    run = magelint("check", root, option, path)
    assert run.returncode == 2
    assert "cannot read" in run.stderr
    assert reason.format(limit) in run.stderr


def test_a_baseline_that_would_be_too_large(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("magelint.cli.baseline.LARGEST", 10)
    run = magelint("baseline", "write", root)
    assert run.returncode == 2
    assert "too many findings: the baseline would be larger than" in run.stderr
    assert not (root / baseline.BASELINE_NAME).exists()
