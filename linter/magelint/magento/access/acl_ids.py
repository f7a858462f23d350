"""ACL ids: their form, and the id most like a wrong one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from magelint.source.nearest import closest, folded, similarity
from magelint.source.nearest import nearest as nearest_name

_ID = re.compile(r"[A-Z][A-Za-z0-9]+_[A-Z][A-Za-z0-9]+::[A-Za-z_0-9]+")  # acl.xsd's, without its nested repetition
_NAMES_ALIKE, _OWNERS_ALIKE, _WORDS_ALIKE = 0.75, 0.85, 0.78
_SWAPPED = 0.95  # the same letters in another order
_COMPARED = 50
"""At most so many ids are compared part by part: it bounds the time that files with thousands of ids take."""


def is_acl_id(text: str) -> bool:
    """True if `acl.xsd` allows a text as an id."""
    return _ID.fullmatch(text) is not None


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


class NearestIds:
    """Looks for the nearest of some ids. An answer depends on the ids alone, not on what was asked before."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._ids = sorted(ids)
        self._by_letters = {folded(identifier): identifier for identifier in reversed(self._ids)}
        self._by_owner: dict[str, list[str]] = {}
        for identifier in self._ids:
            self._by_owner.setdefault(identifier.partition("::")[0].lower(), []).append(identifier)
        self._like_owner: dict[str, dict[str, list[str]]] = {}

    def find(self, wanted: str) -> str | None:
        """The id that was most likely meant; `None` if none is near."""
        same = self._by_letters.get(folded(wanted))
        return nearest(wanted, self._candidates(wanted) if same is None else [same])

    def _candidates(self, wanted: str) -> list[str]:
        owner, _, name = wanted.partition("::")
        if not name:
            return closest(wanted, self._ids, _COMPARED)
        by_name = self._of_owners_like(owner.lower())
        return [identifier for like in closest(name, by_name, _COMPARED) for identifier in by_name[like]]

    def _of_owners_like(self, owner: str) -> dict[str, list[str]]:
        """The ids of modules whose name is similar to one: many wrong ids are of the same module."""
        if owner not in self._like_owner:
            found: dict[str, list[str]] = {}
            for like in closest(owner, self._by_owner, _COMPARED):
                for identifier in self._by_owner[like]:
                    found.setdefault(identifier.partition("::")[2], []).append(identifier)
            self._like_owner[owner] = dict(sorted(found.items()))
        return self._like_owner[owner]
