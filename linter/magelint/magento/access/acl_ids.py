"""ACL ids: their syntax, and the id most similar to a wrong one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from magelint.source.nearest import LONGEST, KnownNames, closest, similarity
from magelint.source.nearest import nearest as nearest_name

_ID = re.compile(r"[A-Z][A-Za-z0-9]+_[A-Z][A-Za-z0-9]+::[A-Za-z_0-9]+")  # as in acl.xsd, without nested repetition
_NAMES_ALIKE, _OWNERS_ALIKE, _WORDS_ALIKE = 0.75, 0.85, 0.78
_SWAPPED = 0.95  # transposed letters
_SHORTENED = 0.85  # `email` for `actions_email`
_SAME_WORD = 0.6  # the least similarity of two spellings of a word
_COMPARED = 50
"""Maximum number of ids compared part by part: bounds the time for files with thousands of ids."""
_PRESELECTED = 5000
"""Modules with less similar names are not searched once so many ids are."""


def is_acl_id(text: str) -> bool:
    """True if `acl.xsd` accepts a text as an id."""
    return _ID.fullmatch(text) is not None


def nearest(wanted: str, known: Iterable[str]) -> str | None:
    """The known id most similar to a wrong one: equal except for case or whitespace, else similar in spelling.

    Module and name are compared separately: ids of the same module need not be similar. Of `KnownNames`, made once for
    many wrong ids, only the closest are compared in this way.
    """
    if isinstance(known, KnownNames):
        same = known.same_letters(wanted)
        known = known.closest(wanted, _COMPARED) if same is None else [same]
    return nearest_name(wanted, known, alike=_alike)


@lru_cache(10_000)  # several versions of Magento are asked the same
def _alike(wanted: str, candidate: str) -> float:
    """The similarity of two ids; 0 if one is not a misspelling of the other."""
    (owner, _, name), (other_owner, _, other_name) = wanted.partition("::"), candidate.partition("::")
    if not name:
        return _ratio(wanted, candidate, _WORDS_ALIKE)
    names = _name_ratio(name, other_name, is_same_owner=owner.lower() == other_owner.lower())
    if not names:
        return 0
    (vendor, _, module), (other_vendor, _, other_module) = owner.partition("_"), other_owner.partition("_")
    if vendor.lower() == other_vendor.lower():
        owners = _ratio(module, other_module, _NAMES_ALIKE)
    else:
        owners = _ratio(owner, other_owner, _OWNERS_ALIKE)
    return names + owners if owners else 0


def _name_ratio(name: str, other: str, *, is_same_owner: bool) -> float:
    """The similarity of two names of ids; 0 if a word differs, which makes another permission of it."""
    words, others = name.lower().split("_"), other.lower().split("_")
    if is_same_owner and len(others) < len(words) and words[-len(others) :] == others:
        return _SHORTENED
    if len(words) == len(others) > 1 and any(
        _ratio(one, two, _SAME_WORD) == 0 for one, two in zip(words, others, strict=True)
    ):
        return 0
    return _ratio(name, other, _NAMES_ALIKE)


def _ratio(text: str, other: str, least: float) -> float:
    """The similarity of two words; 0 below a threshold."""
    if text != other and len(text) > 2 and sorted(text) == sorted(other):
        return _SWAPPED
    return similarity(text, other, least)


class NearestIds:
    """Finds the most similar of some ids. Results depend only on the ids, not on earlier queries."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._ids = KnownNames(ids)
        self._by_owner: dict[str, dict[str, list[str]]] = {}
        for identifier in self._ids:
            owner, _, name = identifier.partition("::")
            self._by_owner.setdefault(owner.lower(), {}).setdefault(name, []).append(identifier)
        self._owners = KnownNames(self._by_owner)
        self._names = {owner: KnownNames(by_name) for owner, by_name in self._by_owner.items()}
        self._found: dict[str, str | None] = {}

    def same_letters(self, wanted: str) -> str | None:
        """The first id that differs only in case, whitespace or punctuation."""
        return self._ids.same_letters(wanted)

    def find(self, wanted: str) -> str | None:
        """The most similar id; `None` if no id is similar."""
        if wanted not in self._found:
            self._found[wanted] = self._find(wanted)
        return self._found[wanted]

    def _find(self, wanted: str) -> str | None:
        if len(wanted) > LONGEST:
            return None
        same = self.same_letters(wanted)
        return nearest(wanted, self._candidates(wanted) if same is None else [same])

    def _candidates(self, wanted: str) -> list[str]:
        owner, _, name = wanted.partition("::")
        if not name:
            return self._ids.closest(wanted, _COMPARED)
        owners = list(self._owners_like(owner.lower()))
        words = name.split("_")
        shortened = {"_".join(words[start:]) for start in range(1, len(words))}
        likes = {like for owner in owners for like in self._names[owner].closest(name, _COMPARED)}
        chosen = shortened.union(closest(name, likes, _COMPARED))
        return [identifier for owner in owners for like in chosen for identifier in self._by_owner[owner].get(like, ())]

    def _owners_like(self, owner: str) -> Iterator[str]:
        """The modules with the most similar names, in lower case."""
        compared = 0
        for like in self._owners.closest(owner, _COMPARED):
            yield like
            compared += len(self._names[like])
            if compared >= _PRESELECTED:
                return
