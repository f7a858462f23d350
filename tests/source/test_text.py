from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from magelint.source.text import SourceFile


def source(data: bytes) -> SourceFile:
    return SourceFile("/x", "x", data)


def test_line_ends_of_every_kind_end_a_line() -> None:
    file = source(b"a\r\nb\rc\nd")
    assert [file.line(n) for n in range(1, 5)] == ["a", "b", "c", "d"]


def test_columns_count_characters_not_bytes() -> None:
    file = source("é😀x".encode())
    span = file.span(2, 3)
    assert (span.line, span.column, span.end_column) == (1, 3, 4)


def test_a_byte_order_mark_is_no_column() -> None:
    file = source("\ufeffab".encode())
    assert file.text == "ab"
    assert file.span(0, 1).column == 1
    assert file.encode("cd") == "\ufeffcd".encode()


def test_utf_16_by_its_mark_and_by_its_first_bytes() -> None:
    assert source("\ufeff<a/>".encode("utf-16-le")).text == "<a/>"
    assert source("<?xml?>".encode("utf-16-be")).text == "<?xml?>"


def test_the_declared_encoding_of_xml_is_used() -> None:
    assert source('<?xml version="1.0" encoding="ISO-8859-1"?>é'.encode("latin-1")).text.endswith("é")


def test_a_line_past_the_end_is_empty() -> None:
    assert source(b"a").line(0) == ""
    assert source(b"a").line(9) == ""


@given(st.binary(max_size=200))
def test_any_bytes_survive(data: bytes) -> None:
    file = source(data)
    if file.encoding == "utf-8":
        assert file.encode(file.text) == data


@given(st.text(alphabet="a\r\n\t😀é", max_size=60), st.data())
def test_a_span_and_its_offsets_agree(text: str, data: st.DataObject) -> None:
    file = source(text.encode())
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    span = file.span(start, end)
    assert file.line_starts[span.line - 1] + span.column - 1 == start
    assert file.line_starts[span.end_line - 1] + span.end_column - 1 == end


@given(st.text(alphabet="aé😀\n", max_size=60), st.integers(0, 60))
def test_a_byte_index_becomes_the_offset_of_its_character(text: str, offset: int) -> None:
    offset = min(offset, len(text))
    file = source(text.encode())
    assert file.offset_of_byte(len(text[:offset].encode())) == offset


@given(
    st.lists(
        st.sampled_from(["a", "é".encode(), "😀".encode(), b"\xf0", b"\x9f", b"\xed\xa0\x80", b"\xff", b"\n"]),
        max_size=20,
    )
)
def test_the_offsets_of_bytes_increase(parts: list[bytes | str]) -> None:
    data = b"".join(part.encode() if isinstance(part, str) else part for part in parts)
    file = source(data)
    offsets = [file.offset_of_byte(index) for index in range(len(data) + 1)]
    assert offsets == sorted(offsets)
    assert set(offsets) == set(range(len(file.text) + 1))
