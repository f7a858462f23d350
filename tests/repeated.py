"""Trees of the rule pages in which one element or one JSON value is repeated, to find what grows with the square.

A dimension of `tests/benchmarks/bench_growth.py` measures what somebody thought of. These cases are all elements and
values of all examples: each is repeated as a copy, with another name in each copy, and with other values in each copy.

`python -m repeated [EVERY]`, in the folder `tests`, runs all cases, or one of so many, and prints those that grow more.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, Literal

from lxml import etree
from msgspec import Struct

from calls import calls_of
from magelint.engine.registry import load_registry
from magelint.engine.session import Session
from magelint.engine.settings import load_settings
from magelint.engine.target import find_target
from magelint.testing import page_trees, write_tree

TOP = Path(__file__).resolve().parents[1]
Kind = Literal["same", "named", "numbered", "key", "item"]
MOST = 2.1
"""By how much more the calls may increase from twice to four times a number than from once to twice."""
_COPIES = 128
_NAMES = ("id", "name", "url")


class Case(Struct, frozen=True):
    """A part of a file to repeat."""

    page: str
    tree: int
    """The index of the tree in its page."""
    file: str
    path: str
    """The XPath of an element, or the keys that lead to a JSON value."""
    kind: Kind

    def __str__(self) -> str:
        return f"{self.page} {self.tree} {self.file} {self.path} {self.kind}"


def cases() -> Iterator[Case]:
    """All cases, in the order of the pages."""
    for page, trees in _pages().items():
        seen: set[tuple[str, str, str]] = set()
        for index, files in enumerate(trees):
            for name, text in files.items():
                for path, kind in _parts(name, text):
                    key = (name.rpartition("/")[2], re.sub(r"\[\d+\]", "", path), kind)
                    if key not in seen:
                        seen.add(key)
                        yield Case(page, index, name, path, kind)


def growth(case: Case, count: int) -> float:
    """By how much more the calls of functions increase from twice to four times a number than from once to twice."""
    one, two, four = (calls_of(_check_of(case, times)) for times in (count, 2 * count, 4 * count))
    return (four - two) / max(two - one, 1)


def tree_of(case: Case, count: int) -> dict[str, str]:
    """The tree of a case with so many copies."""
    files = dict(_pages()[case.page][case.tree])
    make = _json if case.kind in ("key", "item") else _xml
    files[case.file] = make(files[case.file], case.path, case.kind, count)
    return files


def _check_of(case: Case, count: int) -> Callable[[], object]:
    def check() -> None:
        with tempfile.TemporaryDirectory() as folder:
            write_tree(Path(folder), tree_of(case, count))
            target = find_target([folder])
            Session(target, load_settings(load_registry(), target.path)).examine()

    return check


_PAGES: dict[str, list[dict[str, str]]] = {}


def _pages() -> dict[str, list[dict[str, str]]]:
    """The trees of each page; files that are not text are left out."""
    if not _PAGES:
        for page in sorted((TOP / "rules").rglob("*.md")):
            trees = [tree.written() for tree in page_trees(page.read_text(encoding="utf-8"))]
            if trees:
                _PAGES[page.stem] = trees
    return _PAGES


def _parts(name: str, text: str) -> Iterator[tuple[str, Kind]]:
    if name.endswith(".json"):
        for keys, _ in _values(_parsed(text)):
            if keys:
                yield json.dumps(keys), "key" if isinstance(keys[-1], str) else "item"
    elif name.endswith(".xml"):
        root = _root(text)
        for element in root.iter(etree.Element) if root is not None else ():
            path = root.getroottree().getpath(element)
            if element is not root:
                yield from ((path, kind) for kind in ("same", "named", "numbered"))


def _xml(text: str, path: str, kind: Kind, count: int) -> str:
    root = _root(text)
    assert root is not None
    (element,) = root.getroottree().xpath(path)
    parent = element.getparent()
    copies = [deepcopy(element) for _ in range(count)]
    for number, copy in enumerate(copies):
        for one in copy.iter(etree.Element) if kind != "same" else ():
            _number(one, number, _NAMES if kind == "named" else tuple(one.attrib))
    at = parent.index(element)
    parent[at : at + 1] = copies
    return etree.tostring(root, encoding="unicode")


def _number(element: etree._Element, number: int, names: tuple[str, ...]) -> None:
    """Append a number of fixed width to attributes, so that each copy takes the same time."""
    for name in names:
        if name in element.attrib:
            element.set(name, f"{element.get(name)}{number:05}")


def _json(text: str, path: str, kind: Kind, count: int) -> str:
    data = _parsed(text)
    *above, last = json.loads(path)
    parent = data
    for key in above:
        parent = parent[key]
    value = parent[last]
    for number in range(count):
        if kind == "key":
            parent[f"{last}{number:05}"] = value
        else:
            parent.append(f"{value}{number:05}" if isinstance(value, str) else value)
    return json.dumps(data)


def _values(value: Any, keys: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    yield keys, value
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from _values(child, (*keys, key))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _root(text: str) -> etree._Element | None:
    try:
        return etree.fromstring(text.encode())
    except (etree.XMLSyntaxError, ValueError):
        return None


def main(every: int) -> int:
    """Run the cases, print those that grow more than allowed, and exit with 1 if there are any."""
    chosen = list(cases())[::every]
    grown = 0
    for case in chosen:
        found = growth(case, _COPIES)
        if found > MOST:
            grown += 1
            print(f"{found:.2f} {case}", flush=True)
    print(f"{len(chosen)} cases, {grown} of which grow more than {MOST}")
    return int(grown > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
