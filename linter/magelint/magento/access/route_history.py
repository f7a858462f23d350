"""What each declaration of a route contributes to it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property

from msgspec import Struct

from magelint.source.xml import Element

Service = tuple[str, str]
"""A class and its method."""


class RoutePart(Struct, frozen=True, eq=False):
    """What one declaration contributes to a route."""

    element: Element | None
    """Its `<route>`; `None` for what bundled data declares."""
    service: Service | None
    resources: tuple[str, ...]
    """The `ref` of each `<resource>`."""


class RouteHistory:
    """The declarations of a route, in the order in which Magento merges them."""

    def __init__(self, known: RoutePart | None, elements: list[Element]) -> None:
        """`known`: what bundled data declares."""
        self.parts = [*([known] if known else []), *(_part(element) for element in elements)]

    def position(self, element: Element) -> int:
        """The index of the part of a `<route>`; raises `KeyError` if it was not merged into the route."""
        return self._positions[element]

    @cached_property
    def _positions(self) -> dict[Element, int]:
        return {part.element: index for index, part in enumerate(self.parts) if part.element is not None}

    def required_before(self, position: int) -> RequiredBefore:
        """The resources that the parts before one require."""
        return RequiredBefore(self._first_required, position)

    @cached_property
    def _first_required(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for index, part in enumerate(self.parts):
            for ref in part.resources:
                found.setdefault(ref, index)
        return found

    @cached_property
    def by_file(self) -> dict[str, list[int]]:
        """The indexes of the parts of each file, of one service only the first; bundled data has no path."""
        found: dict[tuple[str, Service | None], int] = {}
        for index, part in enumerate(self.parts):
            path = part.element.source.path if part.element is not None else ""
            found.setdefault((path, part.service), index)
        by_file: dict[str, list[int]] = {}
        for (path, _), index in found.items():
            by_file.setdefault(path, []).append(index)
        return by_file


class RequiredBefore(Collection[str]):
    """The distinct resources that the declarations of a route before one require, in the order read."""

    def __init__(self, first: dict[str, int], position: int) -> None:
        self._first = first
        self._position = position

    def __contains__(self, ref: object) -> bool:
        return isinstance(ref, str) and self._first.get(ref, self._position) < self._position

    def __iter__(self) -> Iterator[str]:
        for ref, index in self._first.items():
            if index >= self._position:
                return
            yield ref

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return next(iter(self), None) is not None


def _part(element: Element) -> RoutePart:
    service = next(element.descendants("service"), None)
    named = None if service is None else (service.get("class") or "", service.get("method") or "")
    return RoutePart(element, named, tuple(r.get("ref") or "" for r in element.descendants("resource")))
