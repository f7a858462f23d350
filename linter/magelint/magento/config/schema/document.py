"""Converts a merged document to lxml for validation, and maps its elements back to merged nodes."""

from __future__ import annotations

from contextlib import suppress
from copy import deepcopy

from lxml import etree

from magelint.magento.config.dom import ConfigDom, MergedNode

_XML = "http://www.w3.org/XML/1998/namespace"
_UNDECLARED = "undeclared"  # a namespace that no schema declares


def built(node: MergedNode, dom: ConfigDom) -> etree._Element:
    """Convert `node` to a document. Nodes from one file are copied unchanged."""
    return _built(node, None, dom, node)


class Nodes:
    """The nodes that the elements of a document were converted from."""

    def __init__(self, root: MergedNode) -> None:
        self._root = root
        self._known: dict[etree._Element, MergedNode] = {}

    def of(self, element: etree._Element) -> MergedNode:
        """The node of an element. Those of its siblings are found with it, since counting them takes long."""
        parent = element.getparent()
        if parent is None:
            return self._root
        if element not in self._known:
            children = parent.iterchildren(etree.Element)
            self._known.update(zip(children, self.of(parent).children, strict=False))
        return self._known[element]


def _built(node: MergedNode, parent: etree._Element | None, dom: ConfigDom, root: MergedNode) -> etree._Element:
    source = node.sources[0].node
    if dom.is_whole(node):
        element = deepcopy(source)
        element.tail = None
        if parent is not None:
            parent.append(element)
        return element
    tag = _tag(str(source.tag))
    element = etree.Element(tag) if parent is None else etree.SubElement(parent, tag)
    element.sourceline = source.sourceline  # type: ignore[misc]
    for name, value in node.attributes.items():
        with suppress(ValueError):  # not a valid name; the parser has reported it
            element.set(_expanded(name, node, root) if ":" in name else name, value)
    with suppress(ValueError):  # a character that XML forbids and PHP accepts
        element.text = node.text or None
    for child in node.children:
        _built(child, element, dom, root)
    return element


def _tag(name: str) -> str:
    """A name that lxml accepts: an undeclared prefix gets a namespace of its own."""
    if name[0] == "{" or ":" not in name:
        return name
    return f"{{{_UNDECLARED}}}{name.rpartition(':')[2] or _UNDECLARED}"


def _expanded(name: str, node: MergedNode, root: MergedNode) -> str:
    """`{uri}local` for `prefix:local`.

    `DOMElement::setAttribute` looks up the prefix at the node in the merged document, not in the attribute's own file.
    The prefix must therefore be declared in the file that first declares the node, or in the first file.
    """
    prefix, _, local = name.rpartition(":")
    if prefix == "xml":
        return f"{{{_XML}}}{local}"
    uri = node.sources[0].node.nsmap.get(prefix) or root.sources[0].node.nsmap.get(prefix)
    if uri is None and prefix == "xsi":
        return name  # skipped as an invalid name: `ConfigFile.rejected_attribute` finds it
    return f"{{{uri or _UNDECLARED}}}{local}"
