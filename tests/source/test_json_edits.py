"""Edits of JSON change only their target."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magelint.source import json_edits
from magelint.source.json import JsonFile
from magelint.source.text import Edit, SourceFile

_KEYS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=5)
_SCALARS = st.none() | st.booleans() | st.integers(-1000, 1000) | _KEYS
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=12,
)


def json_file(text: str) -> JsonFile:
    return JsonFile(SourceFile("/x/composer.json", "composer.json", text.encode()))


def applied(edit: Edit | None) -> str:
    assert edit is not None
    return edit.file.text[: edit.start] + edit.text + edit.file.text[edit.end :]


@st.composite
def documents(draw: st.DrawFn) -> tuple[JsonFile, list[tuple[str | int, ...]]]:
    """A file in some style, and the paths of all its values."""
    value = draw(st.dictionaries(_KEYS, _VALUES, min_size=1, max_size=4))
    indent = draw(st.sampled_from([None, "  ", "    ", "\t"]))
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    text = json.dumps(value, indent=indent, ensure_ascii=draw(st.booleans()))
    return json_file(text.replace("\n", newline) + draw(st.sampled_from(["", newline]))), list(paths(value))


def paths(value: Any, above: tuple[str | int, ...] = ()) -> Any:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, below in steps:
        yield (*above, step)
        yield from paths(below, (*above, step))


def at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


@given(documents(), st.data())
def test_remove(document: tuple[JsonFile, list[tuple[str | int, ...]]], data: st.DataObject) -> None:
    file, found = document
    path = data.draw(st.sampled_from(found))
    expected = json.loads(file.source.text)
    del at(expected, path[:-1])[path[-1]]
    edit = json_edits.remove(file, *path)
    assert edit is not None
    assert edit.text == ""
    assert json.loads(applied(edit)) == expected


@given(documents(), _VALUES, st.data())
def test_set_value(document: tuple[JsonFile, list[tuple[str | int, ...]]], value: Any, data: st.DataObject) -> None:
    file, found = document
    path = data.draw(st.sampled_from(found))
    expected = json.loads(file.source.text)
    at(expected, path[:-1])[path[-1]] = value
    assert json.loads(applied(json_edits.set_value(file, value, *path))) == expected


@given(documents(), _KEYS, st.data())
def test_rename_key(document: tuple[JsonFile, list[tuple[str | int, ...]]], name: str, data: st.DataObject) -> None:
    file, found = document
    path = data.draw(st.sampled_from(found))
    edit = json_edits.rename_key(file, name, *path)
    if isinstance(path[-1], int):
        assert edit is None
        return
    expected = json.loads(file.source.text)
    value = at(expected, path[:-1]).pop(path[-1])
    if name in at(expected, path[:-1]):
        return
    at(expected, path[:-1])[name] = value
    assert json.loads(applied(edit)) == expected


@given(documents(), _VALUES, st.lists(_KEYS, min_size=1, max_size=3), st.data())
def test_put(
    document: tuple[JsonFile, list[tuple[str | int, ...]]], value: Any, keys: list[str], data: st.DataObject
) -> None:
    file, found = document
    base = data.draw(st.sampled_from([(), *found]))
    expected = json.loads(file.source.text)
    inner = at(expected, base)
    edit = json_edits.put(file, value, *base, *keys)
    for key in keys[:-1]:
        if not isinstance(inner, dict):
            break
        inner = inner.setdefault(key, {})
    if not isinstance(inner, dict):
        assert edit is None
        return
    inner[keys[-1]] = value
    assert json.loads(applied(edit)) == expected


@given(documents(), _VALUES, st.data())
def test_append(document: tuple[JsonFile, list[tuple[str | int, ...]]], value: Any, data: st.DataObject) -> None:
    file, found = document
    path = data.draw(st.sampled_from(found))
    expected = json.loads(file.source.text)
    target = at(expected, path)
    edit = json_edits.append(file, value, *path)
    if not isinstance(target, list):
        assert edit is None
        return
    target.append(value)
    assert json.loads(applied(edit)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '{\r\n\t"name": "a/b"\r\n}\r\n',
            '{\r\n\t"name": "a/b",\r\n\t"x": {\r\n\t\t"y": [\r\n\t\t\t1\r\n\t\t]\r\n\t}\r\n}\r\n',
        ),
        ('{ "a": 1 }', '{ "a": 1, "x": {\n    "y": [\n        1\n    ]\n} }'),
        ("{}", '{\n    "x": {\n        "y": [\n            1\n        ]\n    }\n}'),
        ('{\n  "x": {}\n}', '{\n  "x": {\n    "y": [\n      1\n    ]\n  }\n}'),
        ('{\n  "x": {"z": 2}\n}', '{\n  "x": {"z": 2, "y": [\n    1\n  ]}\n}'),
    ],
)
def test_put_keeps_the_style(text: str, expected: str) -> None:
    assert applied(json_edits.put(json_file(text), [1], "x", "y")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{\n  "a": 1,\n  "b": 2,\n  "c": 3\n}\n', '{\n  "a": 1,\n  "c": 3\n}\n'),
        ('{\n  "a": 1,\n  "b": 2\n}\n', '{\n  "a": 1\n}\n'),
        ('{\n  "b": 2\n}\n', "{}\n"),
        ('{"a" : 1 , "b" : 2 , "c" : 3}', '{"a" : 1 , "c" : 3}'),
    ],
)
def test_remove_takes_its_line_along(text: str, expected: str) -> None:
    assert applied(json_edits.remove(json_file(text), "b")) == expected


def test_missing_keys_are_not_edited() -> None:
    file = json_file('{"a": [1], "b": "text"}')
    assert json_edits.remove(file) is None
    assert json_edits.remove(file, "c") is None
    assert json_edits.set_value(file, 1, "c") is None
    assert json_edits.rename_key(file, "d", "c") is None
    assert json_edits.rename_key(file, "d", "a", 0) is None
    assert json_edits.append(file, 1, "b") is None
    assert json_edits.put(file, 1, "b", "c") is None
    assert json_edits.put(file, 1, "a", 7) is None


def test_slashes_and_letters_stay_as_they_are() -> None:
    file = json_file('{"a": ""}')
    assert applied(json_edits.set_value(file, "Acmé/Sync\\", "a")) == '{"a": "Acmé/Sync\\\\"}'
