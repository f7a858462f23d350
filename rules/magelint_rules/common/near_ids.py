"""The known ACL id that a wrong one was most likely to be."""

from __future__ import annotations

from collections.abc import Iterable

from magelint.api import closest, folded, nearest

_COMPARED = 50
"""At most so many ids are compared part by part: it bounds the time that files with thousands of ids take."""

_ByName = dict[str, list[str]]


class NearIds:
    """Looks for the nearest of some ids. An answer depends on the ids alone, not on what was asked before."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._ids = sorted(ids)
        self._by_letters = {folded(identifier): identifier for identifier in reversed(self._ids)}
        self._by_owner: dict[str, list[str]] = {}
        for identifier in self._ids:
            self._by_owner.setdefault(identifier.partition("::")[0].lower(), []).append(identifier)
        self._like_owner: dict[str, _ByName] = {}

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

    def _of_owners_like(self, owner: str) -> _ByName:
        """The ids of modules whose name is similar to one: many wrong ids are of the same module."""
        if owner not in self._like_owner:
            found: _ByName = {}
            for like in closest(owner, self._by_owner, _COMPARED):
                for identifier in self._by_owner[like]:
                    found.setdefault(identifier.partition("::")[2], []).append(identifier)
            self._like_owner[owner] = dict(sorted(found.items()))
        return self._like_owner[owner]
