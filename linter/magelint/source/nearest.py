"""The known name most like a wrong one: the one matcher behind every "did you mean".

`difflib` is imported when two names are compared: most runs compare none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

LEAST: Final = 0.6
"""From which similarity on two short words may be a word and its misspelling."""
_LONGEST = 500  # a longer text is not a misspelled name, and takes seconds to compare
_NOT_LETTERS = re.compile(r"[\W_]+")


def nearest(
    wanted: str,
    known: Iterable[str],
    least: float = LEAST,
    alike: Callable[[str, str], float] | None = None,
) -> str | None:
    """The known name that was most likely meant; `None` where none is near.

    A name that differs only in case, whitespace or punctuation is preferred. Otherwise it is the one with the highest
    similarity, which must be at least `least`; of equals the first in alphabetical order. `alike(wanted, name)`
    replaces `similarity` where a name has parts that count apart.
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
        score = alike(wanted, name) if alike else similarity(wanted.lower(), name.lower(), max(least, highest))
        if score >= least and score > highest:
            best, highest = name, score
    return best


def similarity(text: str, other: str, least: float = 0.0) -> float:
    """How much two texts have in common, from 0 to 1; 0 where it is below `least`."""
    if text == other:
        return 1.0
    if 2 * min(len(text), len(other)) < least * (len(text) + len(other)):  # the cheapest upper bound first
        return 0.0
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, text, other)
    if matcher.quick_ratio() < least:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= least else 0.0


def folded(name: str) -> str:
    """The letters and digits of a name in lower case."""
    return _NOT_LETTERS.sub("", name).casefold()
