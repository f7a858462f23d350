"""The fixes of all rules: they leave nothing to fix, cause no new findings, and change nothing else."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clean_tree import clean_tree
from magelint.engine.finding import Severity
from magelint.engine.registry import RuleInfo, load_registry
from magelint.engine.result import Report
from magelint.engine.session import Session
from magelint.engine.settings import load_settings
from magelint.engine.target import Target
from magelint.testing import page_trees, write_tree

REGISTRY = load_registry()
FIXABLE = [info for info in REGISTRY.sorted() if info.type.fixable]


def session_on(root: Path) -> Session:
    return Session(Target(str(root)), load_settings(REGISTRY, str(root)))


def contents(root: Path) -> dict[str, bytes]:
    return {
        os.path.relpath(f"{folder}/{name}", root): (Path(folder) / name).read_bytes()
        for folder, _, names in os.walk(root)
        for name in names
    }


def faulty_lines(report: Report) -> Counter[str]:
    """How many lines of each file have an error."""
    return Counter(
        path for path, _ in {(f.span.path, f.span.line) for f in report.findings if f.severity is Severity.ERROR}
    )


def hold_the_law(root: Path, *, unsafe: bool) -> None:
    """Fixes a tree, and holds what every fix promises."""
    session = session_on(root)
    before, was = session.examine(), contents(root)
    patch, after = session.fix(unsafe=unsafe, write=True)
    assert after.crashes == []
    assert [reason for reason in patch.rejected.values() if "outside" not in reason] == []
    touched = {session.files.name(path) for path in patch.changed()}
    now = contents(root)
    assert {path for path in {*was, *now} if was.get(path) != now.get(path)} == touched
    for path in touched & was.keys() & now.keys():
        newlines = was[path].count(b"\r\n"), was[path].count(b"\n")
        if newlines[0] == newlines[1] > 0:
            assert now[path].count(b"\r\n") == now[path].count(b"\n"), f"{path} has mixed line ends now"
    moved = {session.files.name(old): session.files.name(new) for new, old in patch.moved.items()}
    had = Counter({moved.get(path, path): count for path, count in faulty_lines(before).items()})
    worse = faulty_lines(after) - had
    assert not worse, [
        f"{f.span.path}:{f.span.line} {f.rule}: {f.message}" for f in after.findings if f.span.path in worse
    ]
    again, _ = session_on(root).fix(unsafe=unsafe, write=False)
    assert [session.files.name(path) for path in again.changed()] == [], "a second run finds something to fix"


@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
@pytest.mark.parametrize("info", FIXABLE, ids=lambda info: info.id)
def test_findings_on_the_pages_are_fixed(info: RuleInfo, unsafe: bool, tmp_path: Path) -> None:
    for index, tree in enumerate(page_trees(info.page.read_text(encoding="utf-8"))):
        root = tmp_path / str(index)
        root.mkdir()
        write_tree(root, tree.written())
        hold_the_law(root, unsafe=unsafe)


def _crlf_tabs_and_mark(data: bytes) -> bytes:
    data = re.sub(rb"(?m)^(?: {4})+", lambda found: b"\t" * (len(found[0]) // 4), data)
    mark = b"\xef\xbb\xbf" if data.startswith(b"<") and not data.startswith(b"<?php") else b""
    return mark + data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _utf_16(data: bytes) -> bytes:
    text = data.decode()
    head = '<?xml version="1.0" encoding="UTF-16"?>'
    return text.replace('<?xml version="1.0"?>', head).encode("utf-16") if text.startswith("<?xml") else data


def _latin_1(data: bytes) -> bytes:
    text = data.decode()
    head = '<?xml version="1.0" encoding="ISO-8859-1"?><!-- caf\xe9 -->'
    if not text.startswith('<?xml version="1.0"?>') or not text.isascii():
        return data
    return text.replace('<?xml version="1.0"?>', head).encode("latin-1").rstrip(b"\n")


def _mended(root: Path, files: dict[str, bytes], rule: str) -> dict[str, bytes]:
    root.mkdir()
    write_tree(root, files)
    settings = load_settings(REGISTRY, str(root), given={"select": [rule]})
    Session(Target(str(root)), settings).fix(unsafe=True, write=True)
    return contents(root)


@pytest.mark.parametrize("info", FIXABLE, ids=lambda info: info.id)
def test_however_a_file_is_written_the_fix_is_the_same(info: RuleInfo, tmp_path: Path) -> None:
    """Indentation, line ends, encoding and byte order mark stay, as everything does that is not fixed."""
    for index, tree in enumerate(page_trees(info.page.read_text(encoding="utf-8"))):
        plain = {name: text.encode() for name, text in tree.written().items()}
        fixed = _mended(tmp_path / f"{index}", plain, info.id)
        if fixed == plain:
            continue
        made = fixed.keys() - plain.keys()  # a new file is written in our way; a moved one is as it was
        for written in (_crlf_tabs_and_mark, _utf_16, _latin_1):
            other = _mended(
                tmp_path / f"{index}{written.__name__}", {name: written(data) for name, data in plain.items()}, info.id
            )
            assert other.keys() == fixed.keys()
            for name, data in other.items():
                assert data == written(fixed[name]) or (name in made and data == fixed[name]), name


def _duplicated_line(text: str, at: int) -> str:
    lines = text.split("\n")
    return "\n".join([*lines[: at % len(lines) + 1], *lines[at % len(lines) :]])


def _dropped_line(text: str, at: int) -> str:
    lines = text.split("\n")
    return "\n".join([*lines[: at % len(lines)], *lines[at % len(lines) + 1 :]])


def _in_value(text: str, at: int, before: str, after: str) -> str:
    """Puts something around one of the quoted values."""
    parts = text.split('"')
    values = range(1, len(parts) - 1, 2)
    if not values:
        return text
    index = values[at % len(values)]
    parts[index] = before + parts[index] + after
    return '"'.join(parts)


def _other_case(text: str, at: int) -> str:
    parts = text.split('"')
    values = range(1, len(parts) - 1, 2)
    if not values:
        return text
    index = values[at % len(values)]
    parts[index] = parts[index].swapcase() if at % 2 else parts[index].lower()
    return '"'.join(parts)


MUTATIONS = {
    "a line twice": _duplicated_line,
    "a line less": _dropped_line,
    "a value padded": lambda text, at: _in_value(text, at, " ", ""),
    "a value padded behind": lambda text, at: _in_value(text, at, "", "\t"),
    "another value": lambda text, at: _in_value(text, at, "", "x"),
    "another case": _other_case,
    "http": lambda text, _: text.replace("https://", "http://"),
    "no declaration": lambda text, _: text.removeprefix('<?xml version="1.0"?>\n'),
    "another location": lambda text, _: text.replace("urn:magento:", "../../../"),
    "CRLF": lambda text, _: text.replace("\r\n", "\n").replace("\n", "\r\n"),
    "tabs": lambda text, _: text.replace("    ", "\t"),
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root in which nothing is wrong."""
    return clean_tree(tmp_path_factory.mktemp("sound") / "root")


def own_files(root: Path) -> list[str]:
    """The files of our modules that have fixes: XML and composer.json."""
    found = [path for path in contents(root) if path.startswith("app/code/Acme/")]
    return sorted(path for path in found if path.endswith((".xml", "composer.json")))


def test_a_sound_tree_is_left_as_it_is(sound: Path) -> None:
    patch, _ = session_on(sound).fix(unsafe=True, write=False)
    assert patch.changed() == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), unsafe=st.booleans())
def test_mutated_trees(data: st.DataObject, unsafe: bool, sound: Path) -> None:
    mutations = data.draw(
        st.lists(
            st.tuples(st.sampled_from(own_files(sound)), st.sampled_from(sorted(MUTATIONS)), st.integers(0, 200)),
            min_size=1,
            max_size=4,
        )
    )
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve() / "root"
        shutil.copytree(sound, root)
        for path, mutation, at in mutations:
            text = (root / path).read_bytes().decode()
            (root / path).write_bytes(MUTATIONS[mutation](text, at).encode())
        hold_the_law(root, unsafe=unsafe)
