"""The known name most similar to a wrong one: the matcher behind every "did you mean"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

LEAST: Final = 0.6
"""The minimum similarity of a misspelled short word."""
_LONGEST = 500  # a longer text is not a misspelled name
_NOT_LETTERS = re.compile(r"[\W_]+")


def nearest(
    wanted: str,
    known: Iterable[str],
    least: float = LEAST,
    alike: Callable[[str, str], float] | None = None,
) -> str | None:
    """The most similar known name; `None` if no name is similar enough.

    A name that differs only in case, whitespace or punctuation is preferred. Otherwise it is the one with the highest
    similarity, which must be at least `least`; of equals the first in alphabetical order. `alike(wanted, name)`
    replaces `similarity` for names with parts that count separately, such as ACL ids.
    """
    if len(wanted) > _LONGEST:
        return None
    names = sorted(known)
    letters = folded(wanted)
    same = next((name for name in names if folded(name) == letters), None)
    if same is not None:
        return same
    best, highest = None, 0.0
    for name in names:
        score = alike(wanted, name) if alike else similarity(wanted.lower(), name.lower(), least)
        if score >= least and score > highest:
            best, highest = name, score
    return best


def closest(wanted: str, names: Iterable[str], limit: int, least: float = 0.5) -> list[str]:
    """The `limit` most similar names; equally similar ones in alphabetical order.

    Faster than `nearest`: use it to preselect names for a comparison by parts.
    """
    if len(wanted) > _LONGEST:
        return []
    # 12 ms to import; most runs compare no names
    from rapidfuzz import process
    from rapidfuzz.distance import Indel

    known = sorted(names)
    found = process.extract(wanted, known, scorer=Indel.normalized_similarity, score_cutoff=least, limit=limit)
    return [name for name, _, _ in found]


def similarity(text: str, other: str, least: float = 0.0) -> float:
    """The share of characters that two texts have in common in the same order, 0 to 1; 0 below `least`."""
    # 12 ms to import; most runs compare no names
    from rapidfuzz.distance import Indel

    return Indel.normalized_similarity(text, other, score_cutoff=least)


def folded(name: str) -> str:
    """The letters and digits of a name in lower case."""
    return _NOT_LETTERS.sub("", name).casefold()
