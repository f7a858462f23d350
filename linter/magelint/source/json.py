"""JSON as PHP's `json_decode` reads it, with the place of every key and value.

The standard library reads the values. tree-sitter finds the places, only for files whose places are used.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NoReturn

from magelint.source.text import Place, SourceFile

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

Path = tuple[str | int, ...]

_MAX_DEPTH = 511  # PHP rejects 512 open brackets with json_decode's default depth of 512
_MAX_INTEGER = 2**63
_UNDECODED = re.compile("[\udc80-\udcff]")
_STRING = r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)'  # also an open one, so that it is searched only once
_BRACKET = re.compile(_STRING + r"|([\[{])|[\]}]", re.DOTALL)
_CONSTANT = re.compile(_STRING + r"|(-?(?:NaN|Infinity))", re.DOTALL)
_SURROGATE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.", re.DOTALL
)
_TOKEN = re.compile(r"//[^\r\n]*|/\*.*?(?:\*/|\Z)|\#[^\r\n]*|'[^'\r\n]*'?|[\w.+-]+|.", re.DOTALL)
_STRINGS = re.compile(r'"(?:[^"\\]++|\\.)*+(?:(")|\\?\Z)', re.DOTALL)
_OPENING_LINE = re.compile(r"[\[{][ \t]*+(?:\r\n|\r|\n)([ \t]++)(?=\S)")
_EXPONENT = re.compile(rb"(?<=[0-9])[eE]\+(?=[0-9])")  # the grammar lacks the plus; in strings the change does no harm
_EXPECTED = {
    "Expecting value": "expected a value",
    "Expecting property name enclosed in double quotes": "expected a key in double quotes",
    "Expecting ':' delimiter": "expected `:`",
    "Expecting ',' delimiter": "expected `,` or a closing bracket",
    "Extra data": "unexpected content after the end",
    "Unterminated string starting at": "unterminated string",
    "Invalid control character at": "control characters in strings must be escaped",
    "Invalid \\escape": "unknown escape sequence",
    "Invalid \\uXXXX escape": "`\\u` must be followed by four hexadecimal digits",
}


class JsonSyntaxError(Exception):
    """A file that PHP's `json_decode` rejects; `place` is the position of the error."""

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(message)
        self.message = message
        self.place = place


class JsonFile:
    """One JSON file.

    A path is the sequence of keys and indexes that leads to a value. For a duplicate key, it leads to the last value.
    """

    def __init__(self, source: SourceFile) -> None:
        """Parse `source`; raises `JsonSyntaxError` if `json_decode` would return null and an error."""
        self.source = source
        self.value: Any = _load(source)
        self._known: dict[int, dict[tuple[type, str | int], tuple[Node | None, Node]]] = {}

    @cached_property
    def _root(self) -> Node:
        data = _EXPONENT.sub(b"e0", self.source.data)
        return next(_values(_parser().parse(data).root_node))

    def place(self, *path: str | int) -> Place:
        """The place of a value, or of the nearest one that contains the path if it does not exist.

        The place of a string excludes the quotes, unless the string is empty.
        """
        return Place(self.source, lambda: self._inner(self._nearest(path)))

    def key_place(self, *path: str | int) -> Place:
        """The place of a key, without its quotes unless it is empty; the place of the value if it has no key."""

        def locate() -> tuple[int, int]:
            key, value = self._member(path)
            return self._inner(key) if key is not None else self._inner(value or self._nearest(path))

        return Place(self.source, locate)

    @cached_property
    def duplicates(self) -> list[tuple[Path, Place]]:
        """The duplicate keys as path and place, in the file's order. PHP discards the earlier value."""
        found: list[tuple[int, Path, Place]] = []
        pending: list[tuple[Node, Path]] = [(self._root, ())]
        while pending:
            node, path = pending.pop()
            seen: set[str] = set()
            for step, key, value in self._children(node):
                if key is not None:
                    if step in seen:
                        found.append((key.start_byte, (*path, step), self._place_of(key)))
                    seen.add(str(step))
                pending.append((value, (*path, step)))
        return [(path, place) for _, path, place in sorted(found, key=lambda duplicate: duplicate[0])]

    def value_span(self, *path: str | int) -> tuple[int, int] | None:
        """The offsets of a value, including quotes and brackets; `None` if it does not exist."""
        value = self._member(path)[1]
        return None if value is None else self._outer(value)

    def member_span(self, *path: str | int) -> tuple[int, int] | None:
        """The offsets of `"key": value` or of an array item; `None` if it does not exist."""
        key, value = self._member(path)
        if value is None:
            return None
        start, end = self._outer(value)
        return start if key is None else self._outer(key)[0], end

    def object_span(self, *path: str | int) -> tuple[int, int] | None:
        """The offsets of an object or an array, including brackets; `None` if the path has neither."""
        value = self._member(path)[1]
        return self._outer(value) if value is not None and value.type in {"object", "array"} else None

    @cached_property
    def indent(self) -> str:
        """The indentation of one level in the file; four spaces if it has no indentation."""
        text = self.source.text
        match = _OPENING_LINE.search(text)
        if match is not None:
            start = max(text.rfind("\n", 0, match.start()), text.rfind("\r", 0, match.start())) + 1
            line, inner = text[start : match.end()], match[1]
            outer = line[: len(line) - len(line.lstrip(" \t"))]
            if inner != outer and inner.startswith(outer):
                return inner[len(outer) :]
        return "    "

    def _children(self, node: Node) -> Iterator[tuple[str | int, Node | None, Node]]:
        """The key or index, the key's node and the value's node of each child."""
        if node.type == "array":
            for index, item in enumerate(_values(node)):
                yield index, None, item
        elif node.type == "object":
            for pair in node.named_children:
                key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
                if key is not None and value is not None:
                    yield _text(self.source.data[key.start_byte : key.end_byte]), key, value

    def _members(self, node: Node) -> dict[tuple[type, str | int], tuple[Node | None, Node]]:
        """The children by key or index; walking through them for each place takes quadratic time."""
        if node.id not in self._known:
            self._known[node.id] = {(type(name), name): (key, value) for name, key, value in self._children(node)}
        return self._known[node.id]

    def _descend(self, path: Path) -> Iterator[tuple[Node | None, Node]]:
        """The key and value of the root and of each step of a path, as far as the path exists."""
        node = self._root
        yield None, node
        for step in path:
            found = self._members(node).get((type(step), step))
            if found is None:
                return
            yield found
            node = found[1]

    def _member(self, path: Path) -> tuple[Node | None, Node | None]:
        found = list(self._descend(path))
        return found[-1] if len(found) == len(path) + 1 else (None, None)

    def _nearest(self, path: Path) -> Node:
        return list(self._descend(path))[-1][1]

    def _outer(self, node: Node) -> tuple[int, int]:
        return self.source.offset_of_byte(node.start_byte), self.source.offset_of_byte(node.end_byte)

    def _inner(self, node: Node) -> tuple[int, int]:
        start, end = self._outer(node)
        return (start + 1, end - 1) if node.type == "string" and end - start > 2 else (start, end)

    def _place_of(self, node: Node) -> Place:
        return Place(self.source, lambda: self._inner(node))


@cache
def _parser() -> Parser:
    # Takes 5 ms to import; most runs need no places in JSON.
    import tree_sitter_json
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_json.language()))


def _values(node: Node) -> Iterator[Node]:
    return (child for child in node.named_children if child.type != "comment")


def _text(literal: bytes) -> str:
    return str(json.loads(literal))


def _load(source: SourceFile) -> Any:
    if source.bom:
        raise JsonSyntaxError("the file starts with a byte order mark", source.whole())
    text = source.text
    if source.encoding != "utf-8":
        raise JsonSyntaxError("the file is not UTF-8", source.whole())
    undecoded = _UNDECODED.search(text)
    if undecoded is not None:
        raise JsonSyntaxError("the file is not UTF-8", source.place(*undecoded.span()))
    if not text.strip(" \t\r\n"):
        raise JsonSyntaxError("the file is empty", source.whole())

    def reject_constant(_: str) -> NoReturn:
        match = next(match for match in _CONSTANT.finditer(text) if match[1])
        raise JsonSyntaxError(f"`{match[1]}` is not a JSON value", source.place(*match.span(1)))

    try:
        value = json.loads(text, parse_constant=reject_constant, parse_int=_integer)
    except json.JSONDecodeError as error:
        raise _explain(error.msg, error.pos, source) from None
    except RecursionError:
        value = None  # nested more deeply than PHP allows
    _check_depth(source)
    for escape in _SURROGATE.finditer(text):
        if escape[1]:
            raise JsonSyntaxError(f"`{escape[1]}` is an unpaired surrogate", source.place(*escape.span(1)))
    return value


def _integer(digits: str) -> int | float:
    """An integer, or a float if it exceeds PHP's integers, as in PHP."""
    if len(digits) < 19:
        return int(digits)
    number = float(digits)
    return int(digits) if len(digits) <= 20 and -_MAX_INTEGER <= int(digits) < _MAX_INTEGER else number


def _check_depth(source: SourceFile) -> None:
    if source.text.count("[") + source.text.count("{") <= _MAX_DEPTH:
        return
    depth = 0
    for match in _BRACKET.finditer(source.text):
        if match[1]:
            depth += 1
            if depth > _MAX_DEPTH:
                raise JsonSyntaxError(f"nested more than {_MAX_DEPTH} levels deep", source.place(*match.span()))
        elif not match[0].startswith('"'):
            depth -= 1


def _explain(message: str, position: int, source: SourceFile) -> JsonSyntaxError:
    """The error of the standard library, with a message and place that do not depend on its version."""
    text = source.text
    before = text[:position]
    comma = len(before.rstrip()) - 1
    if text[position : position + 1] == "," and message.startswith("Illegal trailing comma"):
        return JsonSyntaxError("trailing comma before the closing bracket", source.place(position, position + 1))
    if text[position : position + 1] in {"}", "]"} and comma >= 0 and text[comma] == ",":
        return JsonSyntaxError("trailing comma before the closing bracket", source.place(comma, comma + 1))
    *_, opened = [None, *_STRINGS.finditer(before)]
    if opened is not None and opened[1] is None and text[position : position + 1] in {"\r", "\n"}:
        return JsonSyntaxError("unterminated string", source.place(opened.start(), position))
    if message.startswith(("Unterminated", "Invalid")):
        return JsonSyntaxError(_EXPECTED.get(message, message), _in_string(source, position))
    token = _TOKEN.match(text, position)
    if token is None:
        end = len(text.rstrip())
        return JsonSyntaxError("unexpected end of file", source.place(end - 1, end))
    if token[0].startswith(("//", "/*", "#")):
        return JsonSyntaxError("comments are not allowed in JSON", source.place(*token.span()))
    return JsonSyntaxError(_EXPECTED.get(message, message), source.place(*token.span()))


def _in_string(source: SourceFile, position: int) -> Place:
    """The place of an error in a string: the rest of its line if it is unterminated, else a character or escape."""
    text = source.text
    if text[position : position + 1] == '"':
        return source.place(position, position + len(text[position:].splitlines()[0]))
    start = position - 1 if text[position - 1 : position] == "\\" else position
    return source.place(start, start + (2 if text[start] == "\\" else 1))
