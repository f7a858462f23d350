"""Finds the lines of keys and values in a TOML file, which `tomllib` does not report.

The text must be valid TOML; invalid TOML is not detected here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Path = tuple[str | int, ...]

_TOKEN = re.compile(
    r"""(?P<skip>[ \t\r]++|\#[^\n]*+)
    |(?P<string>\"{3}(?:\\.|[^\\\"]++|\"(?!\"\"))*+(?:\"{3,5}|\\?\Z)|'{3}.*?(?:'{3,5}|\Z)
        |\"(?:\\.|[^\"\\\n]++)*+\"?|'[^'\n]*+'?)
    |(?P<newline>\n)
    |(?P<mark>[\[\]{},=.])
    |(?P<bare>[^\s\[\]{},=.\#"']++)""",
    re.VERBOSE | re.DOTALL,
)


_DEEPEST = 100


def is_too_deep(text: str) -> bool:
    """True if a TOML document, valid or not, has a key of too many parts or values nested too deeply.

    `tomllib` takes memory that is quadratic in the parts of a key."""
    parts = depth = 0
    for match in _TOKEN.finditer(text):
        mark = match[0]
        if match.lastgroup == "newline" or mark in ("=", ","):
            parts = 0
        if match.lastgroup == "mark":
            parts += mark == "."
            depth += (mark in ("[", "{")) - (mark in ("]", "}"))
        if max(parts, depth) > _DEEPEST:
            return True
    return False


class TomlPlaces:
    """The lines of a TOML document, by path: `("severity", "acl-x")`, `("select", 2)`."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self._tokens = list(_tokens(text))
        self._at = 0
        self._document()

    def line(self, path: Path) -> int:
        """The line of a key or value, or of the nearest one that contains it; 1 if nothing is known."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def _peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _next(self) -> tuple[str, str, int]:
        self._at += 1
        return self._tokens[self._at - 1]

    def _document(self) -> None:
        table: Path = ()
        while self._at < len(self._tokens):
            if self._peek() == "\n":
                self._next()
            elif self._peek() == "[":
                while self._peek() == "[":
                    self._next()
                table = self._key(())
                while self._peek() == "]":
                    self._next()
            else:
                self._pair(table)

    def _key(self, table: Path) -> Path:
        path = table
        while self._at < len(self._tokens) and self._peek() not in ("=", "]", "\n"):
            kind, text, line = self._next()
            if kind != "mark":
                path = (*path, _unquoted(text) if kind == "string" else text)
                self.lines.setdefault(path, line)
        return path

    def _pair(self, table: Path) -> None:
        path = self._key(table)
        if self._at < len(self._tokens):
            self._next()
        self._value(path)

    def _value(self, path: Path) -> None:
        if self._peek() == "[":
            self._array(path)
        elif self._peek() == "{":
            self._next()
            while self._at < len(self._tokens) and self._peek() != "}":
                if self._peek() in (",", "\n"):
                    self._next()
                else:
                    self._pair(path)
            self._at += 1
        else:
            while self._at < len(self._tokens) and self._peek() not in (",", "]", "}", "\n"):
                self._next()

    def _array(self, path: Path) -> None:
        self._next()
        index = 0
        while self._at < len(self._tokens) and self._peek() != "]":
            if self._peek() in (",", "\n"):
                self._next()
                continue
            self.lines[(*path, index)] = self._tokens[self._at][2]
            before = self._at
            self._value((*path, index))
            self._at = max(self._at, before + 1)
            index += 1
        self._at += 1


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    line, position = 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", position, match.start())
        position = match.start()
        kind = str(match.lastgroup)
        if kind != "skip":
            yield kind, match[0], line


def _unquoted(text: str) -> str:
    import tomllib  # imported with this module, it would slow down every check

    try:
        return str(tomllib.loads(f"x = {text}")["x"])
    except tomllib.TOMLDecodeError:
        return text.strip("\"'")
