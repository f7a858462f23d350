"""Misspelled attributes."""

from __future__ import annotations

from collections.abc import Iterable

from magelint.api import Element, nearest

_SYNONYMS = (
    {"id", "name", "ref", "resource", "key"},
    {"title", "label", "name"},
    {"sortOrder", "order", "position"},
    {"url", "path", "uri"},
)


def misspelled_attributes(element: Element, known: Iterable[str]) -> dict[str, str]:
    """Map each unknown attribute of an element to the likely intended known one, which is missing."""
    written = element.attributes
    free = [name for name in known if name not in written]
    found = {}
    for name in written:
        if ":" in name or name in known:
            continue
        same = (word for group in _SYNONYMS if name.lower() in group for word in free if word in group)
        suggestion = next(same, None) or nearest(name, free)
        if suggestion is not None:
            found[name] = suggestion
    return found
