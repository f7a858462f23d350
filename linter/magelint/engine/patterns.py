"""The .gitignore patterns of the configuration, matched in time that is linear in the path.

pathspec turns a pattern into a regular expression, which tries all ways to divide a path among several wildcards. One
way suffices: that in which each wildcard but the last ends as early as possible.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_ABOVE, _BETWEEN, _STAR = "(?:.+/)?", "(?:/.+)?", "[^/]*"
_EARLIEST: Final = {_ABOVE: "(?:.+?/)??", _BETWEEN: "(?:/.+?)??"}
_TOKEN = re.compile(
    r"\(\?:\.\+/\)\?|\(\?:/\.\+\)\?|\[\^/\]\*|\[\^?\]?(?:\\.|[^\]\\])*+(?:\]|\Z)|\(\?:\(\?P<ps_d>/\)\|\$\)|\(\?P<ps_d>/\)|\\.|.",
    re.DOTALL,
)
_ENDS = ("(?:(?P<ps_d>/)|$)", "(?P<ps_d>/)")
_FEW = 2


def spec_of(patterns: Iterable[str]) -> GitIgnoreSpec:
    """What matches any of the patterns; raises `ValueError` if one is invalid."""
    import pathspec  # takes 10 ms to import; few configurations have patterns

    with warnings.catch_warnings():  # re warns of `[` and `--` in a bracket expression, which are characters here
        warnings.simplefilter("ignore", FutureWarning)
        try:
            spec = pathspec.GitIgnoreSpec.from_lines(patterns)
            for pattern in spec.patterns:
                regex = getattr(pattern, "regex", None)
                if regex is not None:
                    pattern.regex = re.compile(linear(regex.pattern))
        except re.error as error:  # pathspec does not check the ranges of a bracket expression
            raise ValueError(f"invalid bracket expression: {error.msg}") from None
    return spec


def linear(regex: str) -> str:
    """The regular expression of a pattern such that it takes linear time."""
    tokens: list[str] = _TOKEN.findall(regex)
    if sum(token in (_STAR, _ABOVE, _BETWEEN) for token in tokens) <= _FEW:
        return regex
    parts: list[list[str]] = [[]]  # each but the first begins with a wildcard for folders
    for token in tokens:
        if token in _EARLIEST:
            parts.append([])
        parts[-1].append(token)
    for part in parts[1:-1]:
        part[0] = _EARLIEST[part[0]]
    texts = [_segments(part) for part in parts]
    return "".join([texts[0], *(f"(?>{text}(?=/|$))" for text in texts[1:-1]), *texts[1:][-1:]])


def _segments(tokens: list[str]) -> str:
    """Regular expression of parts of a path, each of which matches in a single way."""
    found, chunk = "", ""
    waiting = False  # for the text after a wildcard
    for token in [*tokens, ""]:
        if token == _STAR:
            found += f"(?>[^/]*?{chunk})" if waiting else chunk
            chunk, waiting = "", True
        elif token in ("", "/", _BETWEEN, _ABOVE, *_ENDS, *_EARLIEST.values()):
            found += f"(?>[^/]*{chunk}(?=/|$))" if waiting else chunk
            found += token
            chunk, waiting = "", False
        else:
            chunk += token
    return found
