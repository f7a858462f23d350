"""JSON files are parsed and rejected as in PHP, with places for all values."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magelint.source.json import JsonFile, JsonSyntaxError
from magelint.source.text import SourceFile
from places import at


def parse(text: str | bytes) -> JsonFile:
    data = text if isinstance(text, bytes) else text.encode()
    return JsonFile(SourceFile("/x/composer.json", "composer.json", data))


def cut(file: JsonFile, span: tuple[int, int] | None) -> str:
    assert span is not None
    return file.source.text[span[0] : span[1]]


@pytest.mark.parametrize(
    ("text", "line", "column", "marked", "message"),
    [
        ("", 1, 1, "", "empty"),
        (" \n", 1, 1, "", "empty"),
        ("\ufeff{}", 1, 1, "", "byte order mark"),
        (b"\xff\xfe{\0}\0", 1, 1, "", "byte order mark"),
        (b'{\n\t"\xc3\xa9": "\xe9"}', 2, 8, "\udce9", "UTF-8"),
        (b'"\xed\xa0\x80"', 1, 2, "\udced", "UTF-8"),
        (b'<?xml version="1.0" encoding="latin1"?>', 1, 1, "", "UTF-8"),
        ('{"a": 1,}', 1, 8, ",", "trailing comma"),
        ('{\r\n\t"😀": [1,\r\n\t]\r\n}', 2, 9, ",", "trailing comma"),
        ("// x\n{}", 1, 1, "// x", "comment"),
        ('{"a": 1, /* x\ny */ "b": 2}', 1, 10, "/* x\ny */", "comment"),
        ('{"a": 1, # x\n"b": 2}', 1, 10, "# x", "comment"),
        ('["NaN", {"NaN": NaN}]', 1, 17, "NaN", "`NaN`"),
        ("[1, -Infinity]", 1, 5, "-Infinity", "`-Infinity`"),
        ("{'a': 1}", 1, 2, "'a'", "double quotes"),
        ("{a: 1}", 1, 2, "a", "double quotes"),
        ('{"a" 1}', 1, 6, "1", "`:`"),
        ('{"a": 1\n\t"b": 2}', 2, 2, '"', "expected `,` or a closing bracket"),
        ('{"a": [1, 2}', 1, 12, "}", "expected `,` or a closing bracket"),
        ("[01]", 1, 3, "1", "expected `,` or a closing bracket"),
        ("[TRUE]", 1, 2, "TRUE", "value"),
        ("{} {}", 1, 4, "{", "after the end"),
        ('{"a": [1, 2\n\n', 1, 11, "2", "end of file"),
        ('{\n "a": "b', 2, 7, '"b', "unterminated"),
        ('{"a": "b\\" c\n}', 1, 7, '"b\\" c', "unterminated"),
        ('["a\tb"]', 1, 4, "\t", "control characters"),
        ('["a\\qb"]', 1, 4, "\\q", "escape"),
        ('["a\\u12"]', 1, 4, "\\u", "hexadecimal"),
        ('["\\ud83d\\ude00", "\\\\ud83d", "\\ud83d"]', 1, 30, "\\ud83d", "surrogate"),
        ('["\\ude00\\ud83d"]', 1, 3, "\\ude00", "surrogate"),
        ("[" * 600, 1, 600, "[", "end of file"),
        ("[" * 600 + "]" * 600, 1, 512, "[", "nested"),
        ("[" * 100_000 + "]" * 100_000, 1, 512, "[", "nested"),
    ],
)
def test_what_php_rejects(text: str | bytes, line: int, column: int, marked: str, message: str) -> None:
    with pytest.raises(JsonSyntaxError) as caught:
        parse(text)
    assert at(caught.value.place) == (line, column, marked)
    assert message in caught.value.message


def test_what_php_takes() -> None:
    assert parse(' \t\r\n[-0, 1.5e3, "\\/\\ud83d\\ude00\x7f"] \n').value == [0, 1500.0, "/😀\x7f"]
    assert parse('{"": {"\\u0000": null}}').value == {"": {"\0": None}}
    assert parse("[" * 511 + "]" * 511).value
    assert parse('["' + "[" * 600 + '"]').value == ["[" * 600]


def test_numbers_beyond_an_integer_of_php_are_floats() -> None:
    value = parse(f"[{2**63 - 1}, {2**63}, {-(2**63)}, {-(2**63) - 1}, {'9' * 5000}]").value
    assert value == [2**63 - 1, float(2**63), -(2**63), float(-(2**63) - 1), math.inf]
    assert [type(number) for number in value] == [int, float, int, float, float]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_places(newline: str) -> None:
    lines = ["{", '\t"😀é": {"x": "\\u00e9😀", "": ""},', '\t"list": [1, "two", {"three": null}]', "}"]
    file = parse(newline.join(lines))
    assert at(file.place("😀é", "x")) == (2, 15, "\\u00e9😀")
    assert at(file.key_place("😀é")) == (2, 3, "😀é")
    assert at(file.key_place("😀é", "x")) == (2, 10, "x")
    assert at(file.place("😀é", "")) == (2, 29, '""')
    assert at(file.key_place("😀é", "")) == (2, 25, '""')
    assert at(file.place("list", 1)) == (3, 15, "two")
    assert at(file.place("list", 2, "three")) == (3, 31, "null")
    assert at(file.place())[:2] == (1, 1)


def test_what_is_absent_is_placed_at_the_nearest_value_around_it() -> None:
    file = parse('{"a": {"b": [1]}}')
    assert at(file.place("a", "b", 5)) == (1, 13, "[1]")
    assert at(file.place("a", "x", "y")) == (1, 7, '{"b": [1]}')
    assert at(file.place("a", "b", 0, "c")) == (1, 14, "1")
    assert at(file.key_place("a", "b", 0)) == (1, 14, "1")
    assert at(file.key_place("a", "x")) == (1, 7, '{"b": [1]}')
    assert file.value_span("a", "x") is file.member_span("x") is file.object_span("a", "b", 0) is None


def test_an_index_is_not_a_key() -> None:
    file = parse('{"0": {"true": 1}, "list": [[7]]}')
    assert at(file.place("0", "true"))[2] == "1"
    assert file.value_span(0) is None
    assert file.value_span("list", "0") is None
    assert file.value_span("list", -1) is None


def test_repeated_keys() -> None:
    file = parse('{"a": 1,\n "b": {"x": 1, "x": 2},\n "\\u0061": [{"y": 0, "y": 1, "y": 2}], "c": {"a": 1}}')
    assert [(path, *at(place)) for path, place in file.duplicates] == [
        (("b", "x"), 2, 17, "x"),
        (("a",), 3, 3, "\\u0061"),
        (("a", 0, "y"), 3, 23, "y"),
        (("a", 0, "y"), 3, 31, "y"),
    ]
    assert file.value == {"a": [{"y": 2}], "b": {"x": 2}, "c": {"a": 1}}
    assert at(file.place("a", 0, "y")) == (3, 35, "2")
    assert at(file.key_place("a")) == (3, 3, "\\u0061")


def test_spans_for_a_fix() -> None:
    file = parse('{\n  "é" :\t"x",\n  "files": [ "a.php" , {} ]\n}')
    assert cut(file, file.member_span("é")) == '"é" :\t"x"'
    assert cut(file, file.value_span("é")) == '"x"'
    assert cut(file, file.member_span("files", 0)) == '"a.php"'
    assert cut(file, file.object_span("files")) == '[ "a.php" , {} ]'
    assert cut(file, file.object_span("files", 1)) == "{}"
    assert cut(file, file.object_span()) == file.source.text
    assert file.object_span("é") is None


@pytest.mark.parametrize(
    ("text", "indent"),
    [
        ('{\n  "a": 1\n}', "  "),
        ('{\r\n\t"a": 1\r\n}', "\t"),
        ('{"a": {\n   "b": 1\n}}', "   "),
        ('  {\n     "a": 1\n  }', "   "),
        ('{\n"a": {\n"b": 1}}', "    "),
        ('{"a": 1}', "    "),
        ("1", "    "),
    ],
)
def test_indentation(text: str, indent: str) -> None:
    assert parse(text).indent == indent


_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=6)
_DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.floats(allow_nan=False, allow_infinity=False) | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=15,
)


def paths(value: Any, above: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], Any]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(above, value), *(found for step, below in steps for found in paths(below, (*above, step)))]


@given(_DOCUMENTS, st.sampled_from([None, 1, "\t", "    "]), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_every_place_holds_what_it_is_the_place_of(
    document: Any, indent: str | int | None, newline: str, ascii_only: bool
) -> None:
    text = json.dumps(document, indent=indent, ensure_ascii=ascii_only).replace("\n", newline)
    file = parse(text)
    assert file.value == document
    assert file.duplicates == []
    for path, value in paths(document):
        whole = cut(file, file.value_span(*path))
        assert json.loads(whole) == value
        _, _, inner = at(file.place(*path))
        assert inner == (whole[1:-1] if isinstance(value, str) and value else whole)
        span = file.place(*path).span
        assert file.source.offset_of(span.line, span.column) == span.start
        assert file.source.offset_of(span.end_line, span.end_column) == span.end
        assert (file.object_span(*path) is not None) == isinstance(value, dict | list)
        member = cut(file, file.member_span(*path))
        if path and isinstance(path[-1], str):
            assert json.loads("{" + member + "}") == {path[-1]: value}
            _, _, key = at(file.key_place(*path))
            assert json.loads(key if not path[-1] else f'"{key}"') == path[-1]
        else:
            assert member == whole


@given(st.text(alphabet='{}[]:,"\\u0019dDe+-.tTrfalsn \n\t/é\x00', max_size=12))
def test_any_text_is_parsed_or_rejected_at_a_position_inside_it(text: str) -> None:
    try:
        file = parse(text)
    except JsonSyntaxError as error:
        span = error.place.span
        assert 0 <= span.start <= span.end <= len(text)
    else:
        assert at(file.place())[2].strip('"') == text.strip(" \n\t").strip('"')
