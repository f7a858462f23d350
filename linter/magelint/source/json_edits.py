"""Edits of JSON files that leave all other bytes unchanged."""

from __future__ import annotations

import json
import re
from typing import Any

from magelint.source.json import JsonFile
from magelint.source.text import Edit, newline_of

_BLANK = " \t\r\n"
_INDENT = re.compile(r"[ \t]*+")
_WHITESPACE = re.compile(r"[ \t\r\n]*+")
_COMMA = re.compile(r"[ \t\r\n]*+,[ \t\r\n]*+")


def set_value(file: JsonFile, value: object, *path: str | int) -> Edit | None:
    """Replace the value at a path; `None` if missing."""
    span = file.value_span(*path)
    if span is None:
        return None
    member = file.member_span(*path) or span
    return Edit(file.source, *span, _written(file, value, _indent_at(file, member[0])))


def rename_key(file: JsonFile, name: str, *path: str | int) -> Edit | None:
    """Rename the key at the end of a path; `None` if missing."""
    member, value = file.member_span(*path), file.value_span(*path)
    if member is None or value is None or member == value:
        return None
    colon = file.source.text.rindex(":", member[0], value[0])
    end = member[0] + len(file.source.text[member[0] : colon].rstrip(_BLANK))
    return Edit(file.source, member[0], end, _written(file, name, ""))


def put(file: JsonFile, value: object, *path: str | int) -> Edit | None:
    """Set the value at a path, adding it and its parent objects if missing.

    `None` if a parent is not an object, or an array has no such item.
    """
    if file.value_span(*path) is not None:
        return set_value(file, value, *path)
    depth = len(path) - 1
    while depth and file.value_span(*path[:depth]) is None:
        depth -= 1
    for step in reversed(path[depth + 1 :]):
        value = {step: value}
    key = path[depth] if path else None
    if not isinstance(key, str) or not isinstance(_at(file, path[:depth]), dict):
        return None
    return _insert(file, f"{_written(file, key, '')}: ", value, *path[:depth])


def append(file: JsonFile, value: object, *path: str | int) -> Edit | None:
    """Add an item to the array at a path; `None` if it is not an array."""
    return _insert(file, "", value, *path) if isinstance(_at(file, path), list) else None


def remove(file: JsonFile, *path: str | int) -> Edit | None:
    """Remove a member or an item with its comma, and with its line if it has its own; `None` if missing."""
    span = file.member_span(*path) if path else None
    if span is None:
        return None
    start, end = span
    text = file.source.text
    comma = _COMMA.match(text, end)
    if comma is not None:  # the text after it moves to its start, and so stays indented
        return Edit(file.source, start, comma.end(), "")
    before = text[:start].rstrip(_BLANK)
    if before.endswith(","):
        return Edit(file.source, len(before) - 1, end, "")
    spaces = _WHITESPACE.match(text, end)
    return Edit(file.source, len(before), spaces.end() if spaces else end, "")


def _at(file: JsonFile, path: tuple[str | int, ...]) -> Any:
    value = file.value
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def _insert(file: JsonFile, key: str, value: object, *path: str | int) -> Edit | None:
    """Append a member to an object or an item to an array, on its own line if the others have one."""
    span = file.object_span(*path)
    if span is None:
        return None
    text, newline = file.source.text, newline_of(file.source)
    inner = text[span[0] + 1 : span[1] - 1]
    content = inner.strip(_BLANK)
    if not content:
        outer = _indent_at(file, span[0])
        indent = outer + file.indent
        piece = f"{newline}{indent}{key}{_written(file, value, indent)}{newline}{outer}"
        return Edit(file.source, span[0] + 1, span[1] - 1, piece)
    first = span[0] + 1 + len(inner) - len(inner.lstrip(_BLANK))
    last = span[0] + 1 + len(inner.rstrip(_BLANK))
    indent = _indent_at(file, first)
    own_line = "\n" in text[span[0] : first] or "\r" in text[span[0] : first]
    separator = f",{newline}{indent}" if own_line else ", "
    return Edit(file.source, last, last, f"{separator}{key}{_written(file, value, indent)}")


def _indent_at(file: JsonFile, offset: int) -> str:
    """The indentation of an offset's line."""
    text = file.source.text
    found = _INDENT.match(text, max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1, offset)
    return found[0] if found else ""


def _written(file: JsonFile, value: object, indent: str) -> str:
    written = json.dumps(value, indent=file.indent, ensure_ascii=False)
    return written.replace("\n", newline_of(file.source) + indent)
