"""Edits of XML files that leave all other bytes unchanged."""

from __future__ import annotations

import re

from magelint.source.text import Edit, newline_of
from magelint.source.xml import Element

_BREAK = re.compile(r"[ \t]*+(\r\n|\r|\n)")


def escape(text: str, quote: str = "") -> str:
    """Escape text for XML, in a value its quote too. `xml.sax.saxutils` would import urllib: 30 ms."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace(quote, "&quot;" if quote == '"' else "&apos;") if quote else text


def set_value(element: Element, attribute: str, value: str) -> Edit | None:
    """Replace an attribute's value; `None` if the attribute is not written in the element."""
    found = element.file.attributes_of(element.node).get(attribute)
    if found is None:
        return None
    _, start, end, _ = found
    quote = element.source.text[start - 1]
    return Edit(element.source, start, end, escape(value, quote))


def rename_attribute(element: Element, attribute: str, name: str) -> Edit | None:
    """Rename an attribute."""
    found = element.file.attributes_of(element.node).get(attribute)
    return None if found is None else Edit(element.source, found[0], found[0] + len(attribute), name)


def remove_attribute(element: Element, attribute: str) -> Edit | None:
    """Remove an attribute and the whitespace before it."""
    found = element.file.attributes_of(element.node).get(attribute)
    if found is None:
        return None
    text = element.source.text
    start = found[0]
    while start > 0 and text[start - 1].isspace():
        start -= 1
    return Edit(element.source, start, found[3], "")


def add_attribute(element: Element, name: str, value: str) -> Edit | None:
    """Add an attribute after the last one."""
    start, end = element.file.tag_span(element.node)
    text = element.source.text
    if text[end - 1 : end] != ">":
        return None
    attributes = element.file.attributes_of(element.node)
    at = max((found[3] for found in attributes.values()), default=start + 1 + len(element.name))
    return Edit(element.source, at, at, f' {name}="{escape(value, chr(34))}"')


def set_text(element: Element, value: str) -> Edit | None:
    """Replace the content between a start tag and its end tag; `None` for `<x/>`."""
    start, end = element.file.content_span(element.node)
    if element.source.text[start - 2 : start] == "/>":
        return None
    return Edit(element.source, start, end, escape(value))


def trim_text(element: Element) -> list[Edit]:
    """Remove the whitespace around an element's text; no edit if the element contains more than text."""
    start, end = element.file.content_span(element.node)
    content = element.source.text[start:end]
    if "<" in content or not content.strip():
        return []
    before, after = len(content) - len(content.lstrip()), len(content) - len(content.rstrip())
    edits = [Edit(element.source, start, start + before, ""), Edit(element.source, end - after, end, "")]
    return [edit for edit in edits if edit.start < edit.end]


def remove_element(element: Element) -> Edit:
    """Remove an element, with its line if that contains only the element."""
    start, end = element.file.element_span(element.node)
    text = element.source.text
    line_start = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    after = _BREAK.match(text, end)
    if text[line_start:start].strip() == "" and after is not None:
        return Edit(element.source, line_start, after.end(), "")
    return Edit(element.source, start, end, "")


def insert_before(element: Element, *markup: str) -> Edit:
    """Insert markup before an element: on separate lines with its indentation, if it starts its line."""
    start, _ = element.file.tag_span(element.node)
    text = element.source.text
    line_start = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    indent = text[line_start:start]
    separator = newline_of(element.source) + indent if indent.strip() == "" else ""
    return Edit(element.source, start, start, "".join(piece + separator for piece in markup))


def insert_after(element: Element, *markup: str) -> Edit:
    """Insert markup after an element: on separate lines with its indentation, if it starts its line."""
    start, end = element.file.element_span(element.node)
    text = element.source.text
    line_start = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    indent = text[line_start:start]
    separator = newline_of(element.source) + indent if indent.strip() == "" else ""
    return Edit(element.source, end, end, "".join(separator + piece for piece in markup))


def indent_of(element: Element) -> str:
    """The indentation of an element's start tag."""
    start, _ = element.file.tag_span(element.node)
    text = element.source.text
    before = text[text.rfind("\n", 0, start) + 1 : start]
    return before[len(before.rstrip(" \t")) :]


def append_child(element: Element, markup: str) -> Edit | None:
    """Append a child on its own line; `None` for `<x/>`."""
    start, end = element.file.content_span(element.node)
    text = element.source.text
    if text[start - 2 : start] == "/>":
        return None
    children = element.children
    newline = newline_of(element.source)
    indent = indent_of(children[-1]) if children else indent_of(element) + "    "
    at = start + len(text[start:end].rstrip())
    tail = "" if text[at:end].strip(" \t") else newline + indent_of(element)
    return Edit(element.source, at, at, f"{newline}{indent}{markup}{tail}")
