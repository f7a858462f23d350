"""ACL ids: their form, and the id most like a wrong one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from magelint.source.nearest import nearest as nearest_name
from magelint.source.nearest import similarity
from magelint.source.xml import Element

_ID = re.compile(r"[A-Z][A-Za-z0-9]+_[A-Z][A-Za-z0-9]+::[A-Za-z_0-9]+")  # acl.xsd's, without its nested repetition
_NAMES_ALIKE, _OWNERS_ALIKE, _WORDS_ALIKE = 0.75, 0.85, 0.78
_SWAPPED = 0.95  # the same letters in another order


def is_acl_id(text: str) -> bool:
    """Whether `acl.xsd` takes a text for an id."""
    return _ID.fullmatch(text) is not None


_SYNONYMS = (
    {"id", "name", "ref", "resource", "key"},
    {"title", "label", "name"},
    {"sortOrder", "order", "position"},
    {"url", "path", "uri"},
)


def misspelt_attributes(element: Element, known: Iterable[str]) -> dict[str, str]:
    """Attributes of an element that are none of its format's, each with the one that was meant and is not there."""
    written = element.attributes
    free = [name for name in known if name not in written]
    found = {}
    for name in written:
        if ":" in name or name in known:
            continue
        same = (word for group in _SYNONYMS if name.lower() in group for word in free if word in group)
        meant = next(same, None) or nearest(name, free)
        if meant is not None:
            found[name] = meant
    return found


def nearest(wanted: str, known: Iterable[str]) -> str | None:
    """The known id most like a wrong one: the same but for case or blanks, else close in spelling.

    Module and name are weighed apart: that two ids begin with the same module does not make them alike.
    """
    return nearest_name(wanted, known, alike=_alike)


@cache  # several versions of Magento are asked the same
def _alike(wanted: str, candidate: str) -> float:
    """How alike two ids are, 0 where one is no misspelling of the other."""
    (owner, _, name), (other_owner, _, other_name) = wanted.partition("::"), candidate.partition("::")
    if not name:
        return _ratio(wanted, candidate, _WORDS_ALIKE)
    names = _ratio(name, other_name, _NAMES_ALIKE)
    if not names:
        return 0
    (vendor, _, module), (other_vendor, _, other_module) = owner.partition("_"), other_owner.partition("_")
    if vendor.lower() == other_vendor.lower():
        owners = _ratio(module, other_module, _NAMES_ALIKE)
    else:
        owners = _ratio(owner, other_owner, _OWNERS_ALIKE)
    return names + owners if owners else 0


def _ratio(text: str, other: str, least: float) -> float:
    """How alike two words are, 0 below a measure."""
    if text != other and len(text) > 2 and sorted(text) == sorted(other):
        return _SWAPPED
    return similarity(text, other, least)
