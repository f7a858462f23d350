"""Doc comments: the types that they declare, as written, with their locations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property

from msgspec import Struct

from magelint.source.text import Place, SourceFile

_TAG = re.compile(r"^[ \t]*+(?:/\*\*|\*(?!/))?+[ \t]*+@([A-Za-z][\w\\-]*+)[ \t]*+", re.MULTILINE)
# Without a space, punctuation belongs to the name: `Laminas\Code\Reflection\DocBlock\Tag\ParamTag`
_VARIABLE = re.compile(r"(?:&|\.\.\.){0,4}+\$(\S++)")
_OPENING, _CLOSING = frozenset("<([{"), frozenset(">)]}")


class PhpDocType(Struct, frozen=True):
    """A type in a doc comment with its alternatives (`A|B[]`), each as written.

    For a tag without a type, `text` is empty and `place` is the tag.
    """

    text: str
    place: Place
    alternatives: tuple[tuple[str, Place], ...] = ()


class PhpDocParameter(Struct, frozen=True):
    """An `@param`: the parameter's name without `$` (empty if missing), its type and the tag's location."""

    name: str
    type: PhpDocType
    place: Place


class PhpDoc:
    """A doc comment."""

    def __init__(self, text: str, source: SourceFile, base: Callable[[], int]) -> None:
        """`base` returns the offset of the comment's first character; it is only called for locations."""
        self.text = text
        self._source = source
        self._base = base

    @property
    def place(self) -> Place:
        """The location of the whole comment."""
        return self._place(0, len(self.text))

    @cached_property
    def return_type(self) -> PhpDocType | None:
        """The type of the first `@return`; `None` without one."""
        for name, tag, start, end in self._tag_lines():
            if name == "return":
                return self._type(tag, start, end)
        return None

    @cached_property
    def parameters(self) -> list[PhpDocParameter]:
        """Every `@param` in order."""
        found = []
        for name, tag, start, end in self._tag_lines():
            if name != "param":
                continue
            declared = self._type(tag, start, end, before_variable=True)
            variable = _VARIABLE.search(self.text, start, end)
            found.append(
                PhpDocParameter(
                    variable[1] if variable else "",
                    declared,
                    self._place(tag, variable.end() if variable else start + len(declared.text) or end),
                )
            )
        return found

    @cached_property
    def by_name(self) -> dict[str, PhpDocParameter]:
        """The first `@param` for each parameter."""
        return {parameter.name: parameter for parameter in reversed(self.parameters)}

    def _place(self, start: int, end: int) -> Place:
        return Place(self._source, lambda: (self._base() + start, self._base() + end))

    def _tag_lines(self) -> Iterator[tuple[str, int, int, int]]:
        """The name of each tag, with the offsets of its `@`, of the text after the name, and of its line."""
        for match in _TAG.finditer(self.text):
            end = re.compile(r"\r|\n|\*/|\Z").search(self.text, match.end())
            stop = end.start() if end else len(self.text)
            stop -= len(self.text[match.end() : stop]) - len(self.text[match.end() : stop].rstrip())
            yield match[1], match.start(1) - 1, match.end(), stop

    def _type(self, tag: int, start: int, end: int, before_variable: bool = False) -> PhpDocType:
        stop = start
        depth = 0
        marks = [start]
        while stop < end and (depth > 0 or not self.text[stop].isspace()):
            char = self.text[stop]
            depth += (char in _OPENING) - (char in _CLOSING)
            if char == "|" and depth == 0:
                marks.append(stop + 1)
            stop += 1
        if stop == start or (before_variable and _VARIABLE.match(self.text, start, end)):
            return PhpDocType("", self._place(tag, start if start > tag else end))
        ends = [*(mark - 1 for mark in marks[1:]), stop]
        alternatives = tuple(
            (self.text[a:b], self._place(a, b)) for a, b in zip(marks, ends, strict=True) if self.text[a:b]
        )
        return PhpDocType(self.text[start:stop], self._place(start, stop), alternatives)
