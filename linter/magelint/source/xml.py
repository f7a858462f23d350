"""XML as libxml2 reads it (PHP's DOM uses the same library), with exact locations.

lxml builds the tree, but knows only the line where a start tag ends. expat locates tags, attributes and texts, in
document order, only for files with a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any
from xml.parsers import expat

from lxml import etree

from magelint.source.text import Place, SourceFile
from magelint.source.xml_text import TextKind, text_parts

_ATTRIBUTE = re.compile(r"""(?<!\s)\s++([^\s=/>"']++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")
_STRAY = re.compile(r"(?>\s++|<!--.*?-->|<\?.*?\?>)*+([^\s<](?:[^<]*[^\s<])?)", re.S)
_TAG_NAME = re.compile(r"<[^\s/>]+")
TAG_END = re.compile(r"""(?:[^>"']++|"[^"]*+"|'[^']*+')*+>""")
_MANY = 200
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
# libxml2's XML_WAR_NS_URI and XML_NS_ERR_*: PHP's loadXML() still returns a document
_NAMESPACE_ERRORS = frozenset({99, *range(200, 210)})


def _parser(*, recover: bool = False) -> etree.XMLParser[etree._Element]:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=recover)


_PARSER = _parser()


class XmlSyntaxError(Exception):
    """A file that libxml2 cannot parse; `place` is where its parser stopped."""

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(message)
        self.message = message
        self.place = place


class XmlFile:
    """One parsed XML file."""

    def __init__(self, source: SourceFile) -> None:
        """Parse `source`; raises `XmlSyntaxError` if PHP's `DOMDocument::loadXML` would return false."""
        self.source = source
        self.namespace_error: str | None = None
        try:
            node: etree._Element = etree.fromstring(source.data, _PARSER)
        except etree.XMLSyntaxError as error:
            node = self._despite_namespaces(error)
        except (ValueError, AssertionError) as error:  # an empty file, or a tree that lxml cannot represent
            raise XmlSyntaxError(str(error), source.whole()) from None
        self._node = node
        self._last: tuple[etree._Element, dict[str, tuple[int, int, int, int]]] | None = None
        if self.namespace_error is None and node.nsmap.get("xsi", _XSI) != _XSI:
            self.namespace_error = f"xmlns:xsi: '{node.nsmap['xsi']}' is not its URI"

    def _despite_namespaces(self, error: etree.XMLSyntaxError) -> etree._Element:
        if error.code in _NAMESPACE_ERRORS:
            lenient = _parser(recover=True)
            node: etree._Element | None = etree.fromstring(self.source.data, lenient)
            if node is not None and all(entry.type in _NAMESPACE_ERRORS for entry in lenient.error_log):
                self.namespace_error = error.msg
                return node
        line, column = error.position
        message = re.sub(r", line \d+, column \d+( \(.*\))?$", "", str(error.msg)).strip()
        raise XmlSyntaxError(message, self.source.line_place(line or 1, max(column, 1))) from None

    @property
    def root(self) -> Element:
        """The document element."""
        return Element(self._node, self)

    @property
    def tree(self) -> etree._ElementTree:
        """The lxml document, for schema validation."""
        return self._node.getroottree()

    @cached_property
    def has_cdata(self) -> bool:
        """True if there is a CDATA section, which lxml joins with the adjacent text."""
        source = self.source
        return b"<![CDATA[" in source.data or (source.encoding != "utf-8" and "<![CDATA[" in source.text)

    @property
    def has_exact_places(self) -> bool:
        """False if expat cannot read the file, in which case places are whole lines."""
        return self._positions is not None

    @property
    def doctype(self) -> Place | None:
        """The location of the document type declaration, if any."""
        if not self.tree.docinfo.doctype and self.tree.docinfo.internalDTD is None:
            return None
        found = re.search(r"<!DOCTYPE\b[^\[>]*", self.source.text)
        return self.source.place(*found.span()) if found else self.source.whole()

    @cached_property
    def _positions(self) -> _Positions | None:
        nodes = list(self._node.iter(etree.Element))
        positions = _Positions(self.source)
        return positions if positions.complete and len(positions.starts) == len(nodes) else None

    @cached_property
    def _order(self) -> dict[etree._Element, int]:
        return {node: index for index, node in enumerate(self._node.iter(etree.Element))}

    def tag_span(self, node: etree._Element) -> tuple[int, int]:
        """Offsets of a start tag, from its `<` to after its `>`."""
        if self._positions is None:
            return self._line_span(node)
        start = self._positions.starts[self._order[node]]
        end = TAG_END.match(self.source.text, start)
        return start, end.end() if end else start

    def element_span(self, node: etree._Element) -> tuple[int, int]:
        """Offsets of a whole element, its end tag included."""
        if self._positions is None:
            return self._line_span(node)
        start, tag_end = self.tag_span(node)
        end = self._positions.ends[self._order[node]]
        if end <= start or self.source.text[tag_end - 2 : tag_end] == "/>":
            return start, tag_end
        return start, self.source.text.find(">", end) + 1

    def content_span(self, node: etree._Element) -> tuple[int, int]:
        """Offsets of the content between start and end tag; empty for `<x/>`."""
        if self._positions is None:
            return self._line_span(node)
        _, tag_end = self.tag_span(node)
        if self.source.text[tag_end - 2 : tag_end] == "/>":
            return tag_end, tag_end
        return tag_end, max(tag_end, self._positions.ends[self._order[node]])

    def attributes_of(self, node: etree._Element) -> dict[str, tuple[int, int, int, int]]:
        """Offsets of each attribute: its name, its value, the value's end, and after its quote."""
        if self._positions is None:
            return {}
        if self._last is None or self._last[0] is not node:  # cached: an element may have thousands of attributes
            self._last = node, self._attributes(node)
        return self._last[1]

    def _attributes(self, node: etree._Element) -> dict[str, tuple[int, int, int, int]]:
        start, end = self.tag_span(node)
        name = _TAG_NAME.match(self.source.text, start)
        found = {}
        for match in _ATTRIBUTE.finditer(self.source.text, name.end() if name else start, end):
            group = 2 if match[2] is not None else 3
            found[match[1]] = (match.start(1), match.start(group), match.end(group), match.end())
        return found

    def _line_span(self, node: etree._Element) -> tuple[int, int]:
        """The fallback if expat disagrees with lxml: the line where the start tag ends."""
        line = min(node.sourceline or 1, len(self.source.line_starts))
        start = self.source.line_starts[line - 1]
        return start, start + len(self.source.line(line))


class Element:
    """An XML element. Two handles of one element are equal."""

    __slots__ = ("file", "node")

    def __init__(self, node: etree._Element, file: XmlFile) -> None:
        self.node = node
        self.file = file

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Element) and self.node is other.node

    def __hash__(self) -> int:
        return hash(self.node)

    def __repr__(self) -> str:
        return f"<{self.name} {self.attributes}>"

    @property
    def source(self) -> SourceFile:
        """The file that contains it."""
        return self.file.source

    @property
    def name(self) -> str:
        """The qualified name, as PHP's `tagName`: `prefix:local`, or the local name."""
        name = str(self.node.tag)
        return name if name[0] != "{" else _qualified(self.node, name)

    @property
    def attributes(self) -> dict[str, str]:
        """Attributes in the order written, namespaced ones as `prefix:local`."""
        found = _attributes(self.node)
        if any(name[0] == "{" for name in found):
            return {_qualified(self.node, name): value for name, value in found.items()}
        return found

    def get(self, name: str) -> str | None:
        """An attribute's value; `None` if missing."""
        return self.node.get(name)

    @property
    def children(self) -> list[Element]:
        """Child elements in document order."""
        return [Element(child, self.file) for child in self.node.iterchildren(etree.Element)]

    def find_all(self, name: str) -> list[Element]:
        """Child elements of that name."""
        return [Element(child, self.file) for child in self.node if child.tag == name]

    def find(self, name: str) -> Element | None:
        """The first child element of that name."""
        return next(iter(self.find_all(name)), None)

    def descendants(self, name: str | None = None) -> Iterator[Element]:
        """Elements below this one in document order, as PHP's `getElementsByTagName` walks."""
        for node in self.node.iter(name or etree.Element):
            if node is not self.node:
                yield Element(node, self.file)

    @property
    def parent(self) -> Element | None:
        """The parent element."""
        parent = self.node.getparent()
        return None if parent is None else Element(parent, self.file)

    @property
    def text(self) -> str:
        """All text in it and its descendants, without comments and entity references: PHP's `nodeValue`."""
        return _text(self.node)

    @property
    def place(self) -> Place:
        """The location of its start tag."""
        return Place(self.source, lambda: self.file.tag_span(self.node))

    @property
    def whole_place(self) -> Place:
        """The location of the whole element, with its end tag."""
        return Place(self.source, lambda: self.file.element_span(self.node))

    def value_place(self, attribute: str) -> Place:
        """The location of an attribute's value, with its quotes if empty; of the start tag if missing."""

        def locate() -> tuple[int, int]:
            found = self.file.attributes_of(self.node).get(attribute)
            if found is None:
                return self.file.tag_span(self.node)
            _, start, end, _ = found
            return (start - 1, end + 1) if start == end else (start, end)

        return Place(self.source, locate)

    def attribute_place(self, attribute: str) -> Place:
        """The location of a whole attribute, with name and quoted value; of the start tag if missing."""

        def locate() -> tuple[int, int]:
            found = self.file.attributes_of(self.node).get(attribute)
            return (found[0], found[3]) if found else self.file.tag_span(self.node)

        return Place(self.source, locate)

    @property
    def stray_text(self) -> Place | None:
        """The first text directly in it that is not whitespace, where only elements are allowed; `None` if absent."""
        texts = [(self.node, self.node.text), *((child, child.tail) for child in self.node)]
        if not any(text and text.strip() for _, text in texts):
            return None

        def locate() -> tuple[int, int]:
            start, end = self.file.content_span(self.node)
            for inner in (self.file.element_span(child) for child in self.node if isinstance(child.tag, str)):
                found = _STRAY.match(self.source.text, start, inner[0])
                if found is not None:
                    return found.span(1)
                start = inner[1]
            found = _STRAY.match(self.source.text, start, end)
            return found.span(1) if found is not None else self.file.tag_span(self.node)

        return Place(self.source, locate)

    @property
    def text_parts(self) -> list[tuple[TextKind, str]]:
        """Its own texts, CDATA sections and comments, in order: PHP's child nodes except elements."""
        node = self.node
        if self.file.has_cdata and not any(isinstance(child.tag, str) for child in node):
            start, end = self.file.content_span(node)
            return text_parts(self.source.text, start, end)
        found: list[tuple[TextKind, str]] = [("text", node.text)] if node.text else []
        for child in node:
            if not isinstance(child.tag, str):
                found.append(("comment", ""))
            if child.tail:
                found.append(("text", child.tail))
        return found

    @property
    def text_place(self) -> Place:
        """The location of its text without surrounding whitespace; of the start tag if empty."""

        def locate() -> tuple[int, int]:
            start, end = self.file.content_span(self.node)
            content = self.source.text[start:end]
            if not content.strip():
                return self.file.tag_span(self.node)
            return start + len(content) - len(content.lstrip()), start + len(content.rstrip())

        return Place(self.source, locate)


class _Positions:
    """The offsets of start and end tags found by expat, in document order of the start tags."""

    def __init__(self, source: SourceFile) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.complete = True
        self._open: list[int] = []
        self._parser = parser = expat.ParserCreate(intern={})
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.DefaultHandler = lambda _: None  # with this handler, expat does not expand entity references
        try:
            parser.Parse(source.data, True)
        except (expat.ExpatError, ValueError, LookupError):
            self.complete = False
            return
        if len(source.text) == len(source.data):  # not in UTF-16, although its bytes may all be ASCII
            return
        self.starts = _offsets(source, self.starts)
        self.ends = _offsets(source, self.ends)

    def _start(self, _name: str, _attributes: dict[str, str]) -> None:
        self._open.append(len(self.starts))
        self.starts.append(self._parser.CurrentByteIndex)
        self.ends.append(0)

    def _end(self, _name: str) -> None:
        self.ends[self._open.pop()] = self._parser.CurrentByteIndex


def _attributes(node: etree._Element) -> dict[str, str]:
    if len(node.attrib) > _MANY:  # lxml searches for the value of each attribute
        values: Any = node.xpath("@*")
        return {str(value.attrname): str(value) for value in values}
    return dict(node.attrib.items())  # a name with `}` in its namespace cannot be looked up


def _text(node: etree._Element) -> str:
    parts = [node.text or ""]
    for child in node:
        if isinstance(child.tag, str):
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _offsets(source: SourceFile, indexes: list[int]) -> list[int]:
    """Byte indexes as offsets of the text; decodes the file once, not once for each index."""
    found: dict[int, int] = {}
    byte, offset = len(source.bom), 0
    for index in sorted(set(indexes)):
        offset += len(source.decoded(source.data[byte:index]))
        byte = max(index, byte)
        found[index] = offset
    return [found[index] for index in indexes]


def _qualified(node: etree._Element, name: str) -> str:
    """`{uri}local` as `prefix:local`, by the prefixes in scope."""
    if name[0] != "{":
        return name
    uri, local = name[1:].rsplit("}", 1)
    if uri == "http://www.w3.org/XML/1998/namespace":
        return f"xml:{local}"
    prefix = next((p for p, u in node.nsmap.items() if u == uri and p), None)
    return f"{prefix}:{local}" if prefix else local
