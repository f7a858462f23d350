"""Comments of XML and PHP files, and the lines that each one applies to."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from magelint.source.php.tree import PhpTree
from magelint.source.text import Place, SourceFile
from magelint.source.xml import TAG_END

if TYPE_CHECKING:
    from tree_sitter import Node

_WHOLES = ("program", "declaration_list", "compound_statement", "enum_declaration_list", "switch_block", "match_block")
_BLOCKS = (*_WHOLES, "colon_block")
_BLANK_REST = re.compile(r"[ \t]*+(?:\r|\n|\Z)")
_WHITESPACE = re.compile(rb"\s*+")
_PHP_OPENING = re.compile(r"/\*+|//|#")


class Comment(Struct, frozen=True):
    """One comment. `text` is the text between its delimiters, and `start` its offset in the file's text."""

    file: SourceFile
    text: str
    start: int
    lines: tuple[int, int] | None
    """The first and last line that it applies to.

    A comment on its own line applies to the start tag or the statement (up to its block) that follows, any other one to
    its own line. `None` if nothing follows."""

    def place(self, start: int, end: int) -> Place:
        """The location of a part of its text."""
        return self.file.place(self.start + start, self.start + end)


def comments(source: SourceFile, word: str) -> list[Comment]:
    """The comments that contain `word`, ignoring case; empty for a file that is neither XML nor PHP."""
    name = source.name.lower()
    if not name.endswith((".xml", ".php", ".phtml")) or not _mentions(source, word.lower()):
        return []
    found = _xml_comments(source) if name.endswith(".xml") else list(_php_comments(source, word))
    return [comment for comment in found if word.lower() in comment.text.lower()]


def _mentions(source: SourceFile, word: str) -> bool:
    if source.encoding.startswith(("utf-16", "utf-32")):
        return word in source.text.lower()
    return word.encode() in source.data.lower()


def _xml_comments(source: SourceFile) -> list[Comment]:
    """All comments, even of a file that does not parse, because such files have many findings."""
    text = source.text
    found: list[Comment] = []
    waiting: list[tuple[int, int]] = []  # on their own lines, with no tag since
    at = text.find("<")
    while at >= 0:
        if text.startswith("<!--", at):
            end = text.find("-->", at + 4)
            if end < 0:
                break
            if _alone(source, at, end + 3):
                waiting.append((at + 4, end))
            else:
                line = bisect_right(source.line_starts, at)
                found.append(Comment(source, text[at + 4 : end], at + 4, (line, line)))
            at = text.find("<", end + 3)
            continue
        closed = _end_of_markup(text, at)
        if text[at + 1 : at + 2] not in ("!", "?"):
            lines = None if text.startswith("</", at) else _covered(source, at, closed)
            found.extend(Comment(source, text[start:end], start, lines) for start, end in waiting)
            waiting = []
        at = text.find("<", closed)
    found.extend(Comment(source, text[start:end], start, None) for start, end in waiting)
    return sorted(found, key=lambda comment: comment.start)


def _end_of_markup(text: str, at: int) -> int:
    for opening, closing in (("<![CDATA[", "]]>"), ("<?", "?>")):
        if text.startswith(opening, at):
            end = text.find(closing, at)
            return len(text) if end < 0 else end + len(closing)
    if text.startswith("<!", at):
        return at + 2  # a document type declaration: search its content
    end_of_tag = TAG_END.match(text, at)
    return end_of_tag.end() if end_of_tag else len(text)


def _covered(source: SourceFile, start: int, end: int) -> tuple[int, int]:
    """The lines of a start tag and of the text directly after it."""
    text = source.text
    following = text.find("<", end)
    content = text[end : following if following >= 0 else len(text)].rstrip()
    return bisect_right(source.line_starts, start), bisect_right(
        source.line_starts, max(end - 1, end + len(content) - 1)
    )


def _alone(source: SourceFile, start: int, end: int) -> bool:
    return source.is_first_on_line(start) and _BLANK_REST.match(source.text, end) is not None


def _php_comments(source: SourceFile, word: str) -> Iterator[Comment]:
    tree = PhpTree(source)
    source = tree.source
    seen = set()
    for node in tree.find(re.compile(re.escape(word).encode(), re.IGNORECASE)):
        if node.type != "comment" or node.start_byte in seen:
            continue
        seen.add(node.start_byte)
        start, end = tree.offset(node.start_byte), tree.offset(node.end_byte)
        text = source.text[start:end].rstrip("\r\n")
        opening = _PHP_OPENING.match(text)
        if opening is None:
            continue
        body = text[opening.end() :].removesuffix("*/")
        line = bisect_right(source.line_starts, start)
        lines: tuple[int, int] | None = (line, line)
        if _alone(source, start, start + len(source.text[start:end].rstrip())):
            lines = _next_code(tree, node.end_byte)
        yield Comment(source, body, start + opening.end(), lines)


def _next_code(tree: PhpTree, byte: int) -> tuple[int, int] | None:
    """The lines of the next statement, up to its block."""
    while True:
        found = _WHITESPACE.match(tree.data, byte)
        byte = found.end() if found else byte
        if byte >= len(tree.data):
            return None
        node = tree.root.descendant_for_byte_range(byte, byte + 1)
        if node is None or node.type != "comment":
            end = _end_of_code(node, byte) if node is not None else byte
            starts = tree.source.line_starts
            return bisect_right(starts, tree.offset(byte)), bisect_right(starts, tree.offset(end))
        byte = max(node.end_byte, byte + 1)


def _end_of_code(node: Node, byte: int) -> int:
    """The last byte of the largest node that begins at a byte, up to its first block."""
    while node.parent is not None and node.parent.start_byte == byte and node.parent.type not in _WHOLES:
        node = node.parent
    inner = [node]
    while inner:
        found = inner.pop()
        if found.type in _BLOCKS and found.start_byte > byte:
            return found.start_byte
        inner.extend(reversed(found.children))
    return max(node.end_byte - 1, byte)
