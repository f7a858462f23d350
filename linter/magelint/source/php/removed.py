"""Syntax that newer versions of PHP reject: offsets in braces, such as `$text{0}`, and class names reserved since."""

from __future__ import annotations

import re
from bisect import bisect_right

import msgspec
from msgspec import Struct, field

PhpVersion = tuple[int, int]

_RESERVED_SINCE: dict[bytes, PhpVersion] = {
    b"iterable": (7, 1),
    b"void": (7, 1),
    b"object": (7, 2),
    b"fn": (7, 4),
    b"match": (8, 0),
    b"mixed": (8, 0),
    b"never": (8, 1),
    b"readonly": (8, 1),
}
_CLASS = re.compile(rb"\b(?:class|interface|trait)\s+(" + b"|".join(_RESERVED_SINCE) + rb")\b", re.I)
_TOKEN = re.compile(
    rb"""(?P<skipped>
        '(?:[^'\\]|\\.)*+'?+
        | "(?:[^"\\]|\\.)*+"?+
        | <<<[ \t]*+['"]?(?P<label>\w++)['"]?\r?\n(?:(?![ \t]*+(?P=label)\b)[^\n]*+\n)*+
        | (?://|\#(?!\[))(?:[^?\r\n]|\?(?!>))*+
        | /\*(?:[^*]|\*(?!/))*+(?:\*/)?
        | \?>(?:[^<]|<(?!\?))*+(?:<\?(?:php|=)?)?
        )
        | (?P<bracket>[][(){}])""",
    re.X | re.S,
)
_SPACE = b" \t\r\n"
_WORD = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_\\") | frozenset(range(0x80, 0x100))
# A block, not an offset, follows the parentheses after these words
_BEFORE_BLOCK = frozenset(
    {b"catch", b"class", b"declare", b"elseif", b"fn", b"for", b"foreach", b"function", b"if", b"match", b"switch"}
    | {b"use", b"while"}
)


class Removed(msgspec.Struct, frozen=True, array_like=True):
    """A construct that PHP rejects since a version."""

    since: PhpVersion
    start: int
    end: int


class _Open(Struct):
    """An open bracket: where it is, and whether the expression before it continues with it."""

    bracket: bytes
    at: int
    offset: bool = False
    value: bool = True
    """True if what it encloses is a value, which may have an offset."""


class _Offsets(Struct):
    """Finds the offsets in braces in a PHP file, with one pass over its brackets."""

    data: bytes
    found: list[tuple[int, int]] = field(default_factory=list)
    """The bytes of the opening and the closing brace of each offset."""
    skipped: list[tuple[int, int]] = field(default_factory=list)
    """The bytes of each string, comment and text outside PHP."""
    _open: list[_Open] = field(default_factory=list)
    _closed: tuple[int, bool] = (-1, False)
    """Where the last closed bracket is, and whether what it encloses is a value."""

    def __post_init__(self) -> None:
        start = self.data.find(b"<?")
        for match in _TOKEN.finditer(self.data, start + 2) if start >= 0 else ():
            bracket = match["bracket"]
            if bracket is None:
                self.skipped.append(match.span())
            elif bracket in b"([{":
                self._enter(bracket, match.start())
            elif self._open:
                self._leave(self._open.pop(), match.start())

    def skips(self, byte: int) -> bool:
        """True if a byte is not PHP code."""
        index = bisect_right(self.skipped, (byte, byte)) - 1
        return index >= 0 and byte < self.skipped[index][1]

    def _enter(self, bracket: bytes, at: int) -> None:
        end = self._before(at)
        if bracket == b"[":
            self._open.append(_Open(bracket, at))
            return
        word = self._word(end)
        before = self._before(end - len(word))
        if bracket == b"(":
            declared = self._word(self._before(before - 1 if self.data[before - 1 : before] == b"&" else before))
            is_block = word.lower() in _BEFORE_BLOCK or (word != b"" and declared.lower() in {b"function", b"fn"})
            self._open.append(_Open(bracket, at, value=not is_block))
            return
        last = self.data[end - 1 : end]
        if word:
            is_offset = self.data[before - 1 : before] == b"$" or self.data[before - 2 : before] == b"->"
        elif last in b")}]":
            is_offset = self._closed == (end - 1, True)
        else:
            is_offset = last in b"'\""
        is_name = self.data[end - 2 : end] in (b"->", b"::") or last == b"$"
        self._open.append(_Open(bracket, at, offset=is_offset, value=is_offset or is_name))

    def _leave(self, opened: _Open, at: int) -> None:
        self._closed = at, opened.value
        inside = self.data[opened.at + 1 : at] if opened.offset and self.data[at] == ord("}") else b""
        if inside.strip() and b";" not in inside:
            self.found.append((opened.at, at))

    def _before(self, end: int) -> int:
        """The end of what precedes whitespace."""
        while end > 0 and self.data[end - 1] in _SPACE:
            end -= 1
        return end

    def _word(self, end: int) -> bytes:
        start = end
        while start > 0 and self.data[start - 1] in _WORD:
            start -= 1
        return self.data[start:end]


def without_removed(data: bytes) -> tuple[bytes, list[Removed]]:
    """The same text, of the same length, in syntax that newer versions accept, and what was replaced."""
    masked, found, offsets = bytearray(data), [], _Offsets(data)
    for start, end in offsets.found:
        masked[start], masked[end] = ord("["), ord("]")
        found.append(Removed((8, 0), start, end + 1))
    for match in (match for match in _CLASS.finditer(data) if not offsets.skips(match.start())):
        start, end = match.span(1)
        masked[start:end] = b"x" * (end - start)
        found.append(Removed(_RESERVED_SINCE[match[1].lower()], start, end))
    return bytes(masked), sorted(found, key=lambda one: one.start)
