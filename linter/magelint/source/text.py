"""A file's bytes, read once, and the locations in it that findings refer to."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Callable
from itertools import pairwise

from msgspec import Struct

_NEWLINE = re.compile(r"\r\n|\r|\n")
_WHITESPACE = re.compile(r"\s*+")
_BLOCK = 1 << 12
# a character of several bytes
_CHARACTER = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|(?:\xe0[\xa0-\xbf]|\xed[\x80-\x9f]|[\xe1-\xec\xee\xef][\x80-\xbf])[\x80-\xbf]"
    rb"|(?:\xf0[\x90-\xbf]|[\xf1-\xf3][\x80-\xbf]|\xf4[\x80-\x8f])[\x80-\xbf]{2}"
)
# Python's own encodings, which no parser of XML knows
_OF_PYTHON = frozenset({"idna", "mbcs", "oem", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"})
_XML_ENCODING = re.compile(rb"<\?xml[^>]*?\bencoding\s*=\s*[\"']([A-Za-z][A-Za-z0-9._-]*)[\"']")
# UTF-32 first: its little-endian mark begins with UTF-16's
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Span(Struct, frozen=True):
    """A range of a file: lines and columns count from 1, in characters; the end is exclusive.

    `start` and `end` are the same range as offsets into `SourceFile.text`.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    start: int
    end: int


class SourceFile:
    """One file: `path` is its absolute path, `name` its name in reports (relative to the root, POSIX)."""

    __slots__ = ("_first", "_line", "_line_starts", "_marks", "_text", "bom", "data", "encoding", "name", "path")

    def __init__(self, path: str, name: str, data: bytes) -> None:
        self.path = path
        self.name = name
        self.data = data
        self.bom, self.encoding = _detect_encoding(data)
        self._text: str | None = None
        self._line_starts: list[int] | None = None
        self._line = (0, "")
        self._first = (-1, 0)
        self._marks: list[int] | None = None

    @property
    def text(self) -> str:
        """The decoded text without its byte order mark; bytes that do not decode survive as surrogates."""
        if self._text is None:
            self._text = self.decoded(self.data[len(self.bom) :])
        return self._text

    def decoded(self, data: bytes) -> str:
        """Decode bytes of this file; UTF-16 and UTF-32 cannot keep bytes that do not decode."""
        try:
            return data.decode(self.encoding, "surrogateescape")
        except UnicodeDecodeError:
            return data.decode(self.encoding, "replace")

    def as_utf8(self) -> SourceFile:
        """The same file in UTF-8, which PHP assumes even if the file begins like XML in another encoding."""
        if self.encoding == "utf-8":
            return self
        other = SourceFile(self.path, self.name, self.data)
        other.bom, other.encoding = b"", "utf-8"
        return other

    def encode(self, text: str) -> bytes:
        """`text` as bytes in this file's own encoding, with its byte order mark."""
        return self.bom + text.encode(self.encoding, "surrogateescape")

    @property
    def line_starts(self) -> list[int]:
        """Offset of each line's first character; CRLF, CR and LF each end a line."""
        if self._line_starts is None:
            self._line_starts = [0, *(m.end() for m in _NEWLINE.finditer(self.text))]
        return self._line_starts

    def line(self, number: int) -> str:
        """The text of line `number` (from 1) without its line end; empty if there is no such line."""
        starts = self.line_starts
        if not 1 <= number <= len(starts):
            return ""
        if self._line[0] != number:  # one line may be a whole large file with many findings
            end = starts[number] if number < len(starts) else len(self.text)
            self._line = number, self.text[starts[number - 1] : end].rstrip("\r\n")
        return self._line[1]

    def is_first_on_line(self, offset: int) -> bool:
        """True if only whitespace precedes an offset on its line."""
        starts = self.line_starts
        line = starts[bisect_right(starts, offset) - 1]
        if self._first[0] != line:  # one line may contain thousands of comments
            spaces = _WHITESPACE.match(self.text, line)
            self._first = line, spaces.end() if spaces else line
        return self._first[1] >= offset

    def offset_of_byte(self, index: int) -> int:
        """The offset in `text` of the character that contains byte `index` of the file, which is UTF-8."""
        bom = len(self.bom)
        index = self._start_of_character(index)
        if self._marks is None:
            self._marks = self._counted()
        block = max(index - bom, 0) // _BLOCK
        start = self._start_of(block)
        if start > index:
            block, start = block - 1, self._start_of(block - 1)
        return self._marks[min(block, len(self._marks) - 1)] + len(self.decoded(self.data[start:index]))

    def _start_of_character(self, index: int) -> int:
        """The first byte of a character; bytes that do not decode are characters of their own."""
        for start in range(index, max(index - 4, -1), -1):
            if self.data[start : start + 1] < b"\x80":
                break
            character = _CHARACTER.match(self.data, start)
            if character is not None:
                return start if character.end() > index else index
        return index

    def _start_of(self, block: int) -> int:
        """The byte where a block of UTF-8 begins: not in the middle of a character."""
        start = len(self.bom) + block * _BLOCK
        for byte in range(start, min(start + 3, len(self.data)) if block else start):
            if self.data[byte] & 0xC0 != 0x80:
                return byte
        return start if not block else min(start + 3, len(self.data))

    def _counted(self) -> list[int]:
        """The offset in the text at the start of each block: decoding all before each place takes quadratic time."""
        count = (len(self.data) - len(self.bom)) // _BLOCK + 1
        starts = [self._start_of(block) for block in range(count)]
        found = [0]
        for start, end in pairwise(starts):
            found.append(found[-1] + len(self.decoded(self.data[start:end])))
        return found

    def offset_of(self, line: int, column: int) -> int:
        """The offset of a line and column, both from 1, limited to the file and that line."""
        starts = self.line_starts
        line = min(max(line, 1), len(starts))
        return starts[line - 1] + min(max(column, 1) - 1, len(self.line(line)))

    def span(self, start: int, end: int) -> Span:
        """The span between two offsets of `text`."""
        starts = self.line_starts
        line, end_line = bisect_right(starts, start), bisect_right(starts, end)
        return Span(self.name, line, start - starts[line - 1] + 1, end_line, end - starts[end_line - 1] + 1, start, end)

    def place(self, start: int, end: int) -> Place:
        """The location between two known offsets."""
        return Place(self, lambda: (start, end))

    def line_place(self, line: int, column: int = 1) -> Place:
        """The location from a line and column to the end of that line."""

        def locate() -> tuple[int, int]:
            start = self.offset_of(line, column)
            return start, self.line_starts[line - 1] + len(self.line(line)) if line <= len(self.line_starts) else start

        return Place(self, locate)

    def whole(self) -> Place:
        """The location of the file as a whole: its first character."""
        return self.place(0, 0)


class Place:
    """A location in a file, computed on demand."""

    __slots__ = ("_locate", "_span", "file")

    def __init__(self, file: SourceFile, locate: Callable[[], tuple[int, int]]) -> None:
        self.file = file
        self._locate = locate
        self._span: Span | None = None

    @property
    def span(self) -> Span:
        """The lines and columns of this location."""
        if self._span is None:
            self._span = self.file.span(*self._locate())
        return self._span

    def __repr__(self) -> str:
        return f"Place({self.file.name}:{self.span.line}:{self.span.column})"


class Edit(Struct, frozen=True):
    """Replaces the text between two offsets of a file."""

    file: SourceFile
    start: int
    end: int
    text: str


def replace(place: Place, text: str) -> Edit:
    """Replace the text at a location."""
    return Edit(place.file, place.span.start, place.span.end, text)


def newline_of(source: SourceFile) -> str:
    """The first line ending of a file; LF if it has a single line."""
    found = _NEWLINE.search(source.text)
    return found[0] if found else "\n"


def _text_encoding(name: str) -> str | None:
    """Python's name of an encoding of texts; `None` for others, such as `rot-13` and `zlib`."""
    try:
        found = codecs.lookup(name)
        "".encode(name)  # raises LookupError unless it encodes texts as bytes
    except (LookupError, UnicodeError):
        return None
    return None if found.name.replace("_", "-") in _OF_PYTHON else found.name


def _detect_encoding(data: bytes) -> tuple[bytes, str]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return bom, encoding
    if data.startswith(b"<?xml"):
        declared = _XML_ENCODING.match(data[:256])
        if declared:
            name = _text_encoding(declared[1].decode())
            if name is not None:
                return b"", name
    if data[:4] == b"<\0?\0":
        return b"", "utf-16-le"
    if data[:4] == b"\0<\0?":
        return b"", "utf-16-be"
    return b"", "utf-8"
