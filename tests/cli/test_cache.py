"""The cache: the report is the same with and without it, and it is never written into the checked tree."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from clean_tree import clean_tree
from magelint.engine import cache
from magelint.source import php
from magelint.source.php.tree import PhpTree
from shell import Run, magelint
from trees import in_app_code

MODULE = "app/code/Acme/Sync"
TREES = {
    "syntax": {
        f"{MODULE}/Model/Broken.php": "<?php\nnamespace Acme\\Sync\\Model;\nclass Broken {{\n",
        f"{MODULE}/Model/Old.php": "<?php\nnamespace Acme\\Sync\\Model;\nclass Old { function a($b) { $b{0}; } }\n",
        f"{MODULE}/Model/Valid.php": "<?php\nnamespace Acme\\Sync\\Model;\nclass Valid {}\n",
        f"{MODULE}/Model/\N{LATIN SMALL LETTER E WITH ACUTE}.php": "<?php\n// \N{EURO SIGN}\nclass \N{EURO SIGN} {{\n",
        f"{MODULE}/composer.json": '{"name": "acme/sync", "require": {"php": ">=8.1"}}',
    },
    "classes": {
        f"{MODULE}/etc/di.xml": '<config><preference for="Acme\\Sync\\Api\\A" type="Acme\\Sync\\Model\\A"/>'
        '<preference for="Acme\\Sync\\Api\\B" type="Acme\\Sync\\Model\\B"/></config>',
        f"{MODULE}/Api/A.php": "<?php\nnamespace Acme\\Sync\\Api;\ninterface A {}\n",
        f"{MODULE}/Model/A.php": "<?php\nnamespace Acme\\Sync\\Model;\nclass A implements \\Acme\\Sync\\Api\\A {}\n",
        f"{MODULE}/Model/B.php": "<?php\nnamespace Acme\\Sync\\Wrong;\nclass B {}\n",
    },
    "setup": {
        f"{MODULE}/Setup/InstallData.php": "<?php\nnamespace Acme-Sync\\Setup;\nclass InstallData {}\n",
        f"{MODULE}/Setup/Patch/Data/Fill.php": "<?php\nnamespace Acme\\Sync\\Setup\\Patch\\Data;\nclass Other {}\n",
    },
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, for any size of the tree."""
    monkeypatch.setenv("MAGELINT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(cache, "_LEAST", 0)
    return tmp_path / "cache"


@pytest.fixture(params=[*TREES, "clean"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "clean":
        return clean_tree(tmp_path / "root")
    return tree(tmp_path / "root", TREES[request.param])


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were parsed."""
    names: list[str] = []

    def recorded(source: php.SourceFile) -> PhpTree:
        names.append(source.name)
        return PhpTree(source)

    monkeypatch.setattr(php, "PhpTree", recorded)
    return names


def tree(folder: Path, files: dict[str, str]) -> Path:
    for path, text in {**in_app_code("Acme_Sync"), **files}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def check(root: Path, *options: str) -> tuple[int, str, str]:
    run: Run = magelint("check", root, "--format", "json", *options)
    return run.returncode, run.stdout, run.stderr


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_report_is_the_same_with_every_state_of_the_cache(root: Path, folder: Path) -> None:
    expected = check(root, "--no-cache")
    assert not folder.exists()
    assert check(root) == expected, "cold"
    assert check(root) == expected, "warm"
    [file] = stored(folder)
    data = file.read_bytes()
    for damaged in (b"", data[:-1], data[:20], data[:40] + bytes([data[40] ^ 1]) + data[41:], b"no cache", b"\0" * 99):
        file.write_bytes(damaged)
        assert check(root) == expected, damaged[:20]
        assert file.read_bytes() == data, "written again"


def test_a_change_of_the_same_size_and_time_is_found(tmp_path: Path) -> None:
    root = tree(tmp_path / "root", TREES["classes"])
    changed = root / MODULE / "Model/A.php"
    before, status = check(root), changed.stat()
    text = changed.read_text()
    changed.write_text(text.replace("class A", "class Z").replace("{}", "{{"))
    os.utime(changed, ns=(status.st_atime_ns, status.st_mtime_ns))
    after = check(root)
    assert after == check(root, "--no-cache") != before
    changed.write_text(text)
    assert check(root) == before


def test_an_unchanged_file_is_not_parsed_again(tmp_path: Path, parsed: list[str]) -> None:
    root = tree(tmp_path / "root", TREES["classes"])
    options = ("--select", "php-syntax-error,di-unknown-preference")
    check(root, *options)
    assert len(parsed) >= 3
    parsed.clear()
    check(root, *options)
    assert parsed == []
    check(root, *options, "--no-cache")
    assert len(parsed) >= 3


def test_the_baseline_uses_the_cache_too(tmp_path: Path, folder: Path) -> None:
    root = tree(tmp_path / "root", TREES["syntax"])
    assert magelint("baseline", "write", root, "--no-cache").returncode == 0
    assert not folder.exists()
    baseline = (root / "magelint-baseline.json").read_bytes()
    for _ in range(2):
        assert magelint("baseline", "write", root).returncode == 0
        assert (root / "magelint-baseline.json").read_bytes() == baseline
    assert len(stored(folder)) == 1


def test_the_cache_is_private_and_unchanged_by_a_second_run(tmp_path: Path, folder: Path) -> None:
    root = tree(tmp_path / "root", TREES["syntax"])
    check(root)
    [file] = stored(folder)
    status = file.stat()
    assert status.st_mode & 0o077 == 0
    check(root)
    assert [path.stat().st_ino for path in stored(folder)] == [status.st_ino]


@pytest.mark.parametrize("inside", ["cache", "."])
def test_nothing_is_written_into_the_checked_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: str) -> None:
    root = tree(tmp_path / "root", TREES["syntax"])
    before = sorted(root.rglob("*"))
    monkeypatch.setenv("MAGELINT_CACHE_DIR", str(root / inside))
    assert check(root) == check(root, "--no-cache")
    monkeypatch.delenv("MAGELINT_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(root / inside))
    check(root)
    assert sorted(root.rglob("*")) == before


def test_a_folder_that_cannot_be_written_or_read_has_no_effect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree(tmp_path / "root", TREES["syntax"])
    expected = check(root, "--no-cache")
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("MAGELINT_CACHE_DIR", str(tmp_path / "file" / "below"))
    assert check(root) == expected
    read_only = tmp_path / "read-only"
    read_only.mkdir(mode=0o500)
    monkeypatch.setenv("MAGELINT_CACHE_DIR", str(read_only))
    assert check(root) == expected
    if os.geteuid() != 0:  # the administrator may write everywhere
        assert stored(read_only) == []


@pytest.mark.parametrize("kind", ["pipe", "device", "another user"])
def test_a_cache_that_is_not_a_file_of_the_user(
    kind: str, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, parsed: list[str]
) -> None:
    root = tree(tmp_path / "root", TREES["syntax"])
    whole = check(root)
    (path,) = stored(folder)
    parsed.clear()
    if kind == "another user":
        monkeypatch.setattr(os, "geteuid", lambda: 12345)
    else:
        path.unlink()
        os.mkfifo(path) if kind == "pipe" else path.symlink_to("/dev/zero")
    assert check(root) == whole
    assert len(parsed) == 4  # nothing that the cache contains is used


def test_results_that_no_run_uses_are_removed(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree(tmp_path / "root", TREES["syntax"])
    check(root)
    [file] = stored(folder)
    size = file.stat().st_size
    shutil.rmtree(root / MODULE / "Model")
    check(root)
    assert file.stat().st_size == size, "still used, for example on another branch"
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + 31 * 86400)
    check(root)
    assert file.stat().st_size < size


def test_a_small_tree_has_no_cache(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("MAGELINT_CACHE_DIR", str(folder))
    check(tree(tmp_path / "root", TREES["syntax"]))
    assert not folder.exists()


def test_the_cache_is_in_the_folder_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAGELINT_CACHE_DIR")
    monkeypatch.setenv("HOME", "/home/acme")
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/cache/acme")
    assert cache.cache_folder() == "/var/cache/acme/magelint"
    for relative in ("", "cache"):
        monkeypatch.setenv("XDG_CACHE_HOME", relative)
        assert cache.cache_folder() == "/home/acme/.cache/magelint"
