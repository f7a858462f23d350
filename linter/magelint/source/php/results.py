"""Results of parsing PHP files, by their content, so that an unchanged file is not parsed again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import msgspec

from magelint.source.php.removed import Removed


class Syntax(msgspec.Struct, frozen=True, array_like=True):
    """The syntax errors of a file."""

    error: tuple[int, int] | None = None
    """The bytes of the first certain error."""
    removed: tuple[Removed, ...] = ()
    """The constructs that newer versions of PHP reject, in order."""


VALID = Syntax()


class ClassOutline(msgspec.Struct, frozen=True, array_like=True):
    """What a class is and what it inherits."""

    kind: str
    """`class`, `interface`, `trait` or `enum`."""
    fqcn: str
    abstract: bool
    parents: tuple[str, ...]
    interfaces: tuple[str, ...]
    traits: tuple[str, ...]
    name_span: tuple[int, int]
    """The bytes of its name."""

    @property
    def is_encodable(self) -> bool:
        """True if all names are UTF-8; others cannot be stored."""
        try:
            "".join((self.fqcn, *self.parents, *self.interfaces, *self.traits)).encode()
        except UnicodeEncodeError:
            return False
        return True


class ParseResult(msgspec.Struct, array_like=True):
    """The result for one content; `None` for what is not known yet."""

    syntax: Syntax | None = None
    classes: tuple[ClassOutline, ...] | None = None
    """The classes that it declares, in order."""
    day: int = 0
    """The day of its last use, from the start of 1970."""


class ParseResults:
    """The results by content, some of them from an earlier run."""

    def __init__(self, earlier: Mapping[bytes, ParseResult] | None = None) -> None:
        self.earlier = dict(earlier or {})
        self.used: dict[bytes, ParseResult] = {}
        self.size = 0
        """The bytes of the contents in `used`."""

    def of(self, data: bytes) -> ParseResult:
        """The result for a content; the caller completes it."""
        key = hashlib.blake2b(data, digest_size=16).digest()
        result = self.used.get(key)
        if result is None:
            result = self.used[key] = self.earlier.get(key) or ParseResult()
            self.size += len(data)
        return result
