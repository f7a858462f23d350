"""The other elements with a duplicate key, looked up in an index: a file may have thousands of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from lxml import etree

from magelint.magento.config.schema.violations import Violation

MOST_SHOWN: Final = 3
_MOST = 100

_Index = dict[tuple[str, str], list[tuple[int, etree._Element]]]
"""The elements with an attribute of some value, in document order."""


class Twins:
    """The elements of one document by their attributes."""

    def __init__(self) -> None:
        self._parts: dict[tuple[etree._Element, str], _Index] = {}

    def of(self, violation: Violation, element: etree._Element) -> list[etree._Element]:
        """The other elements with a duplicate key, in document order, at most a hundred.

        A key applies to part of the document: the smallest one around the element that contains others.
        """
        keys = [[name for name, held in element.attrib.items() if held == value] for value in violation.values]
        for part in element.iterancestors() if violation.kind == "duplicate key" and keys else ():
            alike = (other for other in self._alike(part, element, keys) if other is not element)
            if found := list(islice(alike, _MOST)):
                return found
        return []

    def _alike(self, part: etree._Element, element: etree._Element, keys: list[list[str]]) -> Iterator[etree._Element]:
        """The elements of a part that have, for each value of a key, an attribute of an element that holds it."""
        index = self._index(part, str(element.tag))
        fields = [[index.get((name, element.attrib[name]), []) for name in names] for names in keys]
        fewest = min(fields, key=lambda lists: sum(map(len, lists)))
        candidates = fewest[0] if len(fewest) == 1 else sorted({entry for entries in fewest for entry in entries})
        for _, other in candidates:
            if all(any(other.get(name) == element.get(name) for name in names) for names in keys):
                yield other

    def _index(self, part: etree._Element, tag: str) -> _Index:
        key = part, tag
        if key not in self._parts:
            found: _Index = {}
            for position, one in enumerate(part.iter(tag)):
                for name, value in one.attrib.items():
                    found.setdefault((name, value), []).append((position, one))
            self._parts[key] = found
        return self._parts[key]
