"""The known name most similar to a wrong one: the matcher behind every "did you mean"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Final

LEAST: Final = 0.6
"""The minimum similarity of a misspelled short word."""
LONGEST: Final = 500
"""A longer text is not a misspelled name."""
_MOST_COMPARED = 5000  # of more names, those with the longest common beginning
_NOT_LETTERS = re.compile(r"[\W_]+")


class KnownNames:
    """Known names that wrong ones are compared with.

    Of thousands of names, only those next to the wrong one in alphabetical order are compared, so that the time for
    many wrong names does not grow with the number of known ones.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = sorted(set(names))

    def __iter__(self) -> Iterator[str]:
        """In alphabetical order."""
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def nearest(
        self, wanted: str, least: float = LEAST, alike: Callable[[str, str], float] | None = None
    ) -> str | None:
        """See `nearest`."""
        if len(wanted) > LONGEST:
            return None
        same = self.same_letters(wanted)
        if same is not None:
            return same
        if alike is None:
            return self._most_similar(wanted, least)
        best, highest = None, 0.0
        for name in self.neighbors(wanted):
            score = alike(wanted, name)
            if score >= least and score > highest:
                best, highest = name, score
        return best

    def closest(self, wanted: str, limit: int, least: float = 0.5) -> list[str]:
        """See `closest`."""
        if len(wanted) > LONGEST or not self._names:
            return []
        # 12 ms to import; most runs compare no names
        from rapidfuzz import process
        from rapidfuzz.distance import Indel

        among = self.neighbors(wanted)
        found = process.extract(wanted, among, scorer=Indel.normalized_similarity, score_cutoff=least, limit=limit)
        return [name for name, _, _ in found]

    def same_letters(self, wanted: str) -> str | None:
        """The first name that differs only in case, whitespace or punctuation."""
        return self._by_letters.get(folded(wanted))

    @cached_property
    def _by_letters(self) -> dict[str, str]:
        return {folded(name): name for name in reversed(self._names)}

    @cached_property
    def _in_lower_case(self) -> list[str]:
        return [name.lower() for name in self._names]

    def neighbors(self, wanted: str) -> list[str]:
        """The names to compare: all, or those next to the wrong one."""
        return self._names[self._slice(wanted)]

    def _most_similar(self, wanted: str, least: float) -> str | None:
        from rapidfuzz import process
        from rapidfuzz.distance import Indel

        among = self._slice(wanted)
        scorer, lower = Indel.normalized_similarity, self._in_lower_case[among]
        found = process.extractOne(wanted.lower(), lower, scorer=scorer, score_cutoff=least)
        return self._names[among.start + found[2]] if found is not None and found[1] > 0 else None

    def _slice(self, wanted: str) -> slice:
        start = bisect_left(self._names, wanted) - _MOST_COMPARED // 2
        start = max(0, min(start, len(self._names) - _MOST_COMPARED))
        return slice(start, start + _MOST_COMPARED)


def nearest(
    wanted: str,
    known: Iterable[str],
    least: float = LEAST,
    alike: Callable[[str, str], float] | None = None,
) -> str | None:
    """The most similar known name; `None` if no name is similar enough.

    A name that differs only in case, whitespace or punctuation is preferred. Otherwise it is the one with the highest
    similarity, which must be at least `least`; of equals the first in alphabetical order. `alike(wanted, name)`
    replaces `similarity` for names with parts that count separately, such as ACL ids. If the same names are asked many
    times, use `KnownNames`.
    """
    return KnownNames(known).nearest(wanted, least, alike)


def closest(wanted: str, names: Iterable[str], limit: int, least: float = 0.5) -> list[str]:
    """The `limit` most similar names; equally similar ones in alphabetical order.

    Faster than `nearest`: use it to preselect names for a comparison by parts.
    """
    return KnownNames(names).closest(wanted, limit, least)


def similarity(text: str, other: str, least: float = 0.0) -> float:
    """The share of characters that two texts have in common in the same order, 0 to 1; 0 below `least`."""
    # 12 ms to import; most runs compare no names
    from rapidfuzz.distance import Indel

    return Indel.normalized_similarity(text, other, score_cutoff=least)


def folded(name: str) -> str:
    """The letters and digits of a name in lower case."""
    return _NOT_LETTERS.sub("", name).casefold()
