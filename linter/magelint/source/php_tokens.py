"""The tokens of a PHP file, as far as a registration or an array of literals needs them."""

from __future__ import annotations

import re
from typing import NamedTuple

# A letter, `_` or anything beyond ASCII; negated, since a class of all beyond ASCII takes milliseconds to compile.
_TOKEN = re.compile(
    r"""(?P<blank>\s+|//[^\n]*|\#(?!\[)[^\n]*|/\*.*?(?:\*/|\Z))
      |(?P<string>'(?:[^'\\]|\\.)*+'|"(?:[^"\\]|\\.)*+")
      |(?P<unclosed>['"].*)
      |(?P<word>\\?[^\x00-@\[-^`{-\x7f](?:\\|[^\x00-/:-@\[-^`{-\x7f])*)
      |(?P<variable>\$\w+)
      |(?P<number>-?\d[\d_.]*(?:[eE][+-]?\d+)?)
      |(?P<mark>=>|->|::|\?>|.)""",
    re.VERBOSE | re.DOTALL,
)
_OPENING_TAG = re.compile(r"<\?(?:php)?(?=\s|$)", re.IGNORECASE)
_ESCAPE = re.compile(rb"\\(?:([nrtvef\\$\"])|([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|u\{([0-9A-Fa-f]+)\})")
_SIMPLE_ESCAPES = dict(zip(b'nrtvef\\$"', b'\n\r\t\v\x1b\f\\$"', strict=True))
# More than any file has that is meant to be read: what goes beyond it is not, rather than read for minutes.
LONGEST_EXPRESSION = 200
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_ENDS = _CLOSING | {",", ";", "?>"}


class Token(NamedTuple):
    """A token that is neither blank nor comment."""

    kind: str
    text: str
    start: int
    closes: int = 0
    """Of an opening bracket, how many tokens further on it closes."""

    @property
    def end(self) -> int:
        """The offset past it."""
        return self.start + len(self.text)


def string_value(literal: str) -> str | None:
    """The value of a quoted PHP string; `None` where variables are interpolated."""
    body = literal[1:-1]
    if literal[0] == "'":
        return re.sub(r"\\([\\'])", r"\1", body) if "\\" in body else body
    if "$" in re.sub(r"\\.", "", body, flags=re.DOTALL):
        return None
    if "\\" not in body:
        return body
    # escapes name bytes, which make characters only together
    data = _ESCAPE.sub(_unescape, body.encode("utf-8", "surrogateescape"))
    return data.decode("utf-8", "surrogateescape")


def _unescape(match: re.Match[bytes]) -> bytes:
    simple, octal, hexadecimal, unicode = match.groups()
    if simple:
        return bytes([_SIMPLE_ESCAPES[simple[0]]])
    if unicode:
        return chr(min(int(unicode, 16), 0x10FFFF)).encode("utf-8", "surrogatepass")
    return bytes([int(octal, 8) & 0xFF if octal else int(hexadecimal, 16)])


def tokens_of(text: str) -> list[Token]:
    """The tokens of a file from its `<?php` on."""
    opening = _OPENING_TAG.search(text)
    if opening is None:
        return []
    tokens: list[Token] = []
    opened: list[int] = []
    for match in _TOKEN.finditer(text, opening.end()):
        if match.lastgroup == "blank":
            continue
        if match[0] in _OPENING:
            opened.append(len(tokens))
        elif match[0] in _CLOSING and opened:
            _close(tokens, opened.pop(), len(tokens))
        tokens.append(Token(str(match.lastgroup), match[0], match.start()))
    for index in opened:
        _close(tokens, index, len(tokens))
    return tokens


def _close(tokens: list[Token], index: int, at: int) -> None:
    tokens[index] = tokens[index]._replace(closes=at - index)


def expression_at(tokens: list[Token], index: int) -> list[Token]:
    """Tokens up to the comma, semicolon or closing bracket that ends the expression at `index`; none where it is
    longer than any that is meant to be read."""
    end = expression_end(tokens, index, LONGEST_EXPRESSION)
    return tokens[index:end] if end - index <= LONGEST_EXPRESSION else []


def expression_end(tokens: list[Token], index: int, limit: int | None = None) -> int:
    """The index behind the expression at `index`; what is in brackets counts once towards the `limit`."""
    last = len(tokens)
    while index < last and limit != 0:
        token = tokens[index]
        if token.closes:
            index += token.closes
        elif token.text in _ENDS:
            break
        index += 1
        limit = limit and limit - 1
    return min(index, last)


def closes(tokens: list[Token], index: int) -> int:
    """Where the bracket that opens at `index` closes."""
    return min(index + tokens[index].closes, len(tokens) - 1)
