"""Merges configuration files as `Magento\\Framework\\Config\\Dom` does and records the origin of each node."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Literal

from magelint.source.text import Place
from magelint.source.xml import Element, XmlFile
from magelint.source.xml_text import TextKind, resolved

IdAttributes = Mapping[str, str | tuple[str, ...]]
# A value that is false in PHP adds no predicate to the query, which then matches every node of the name.
_FALSE = frozenset({"", "0"})
_Key = tuple[str, str | tuple[str | None, ...] | None]


MergeReason = Literal[
    "another root",
    "undeclared prefix",
    "ambiguous",
    "apostrophe",
    "unterminated entity",
    "include without path",
    "too many includes",
    "includes nested too deeply",
    "missing include",
    "circular include",
    "missing attribute",
    "missing element",
    "no ACL id",
    "nameless integration",
    "nameless resource",
    "no e-mail",
    "no second top-level resource",
]
"""Why Magento throws an exception."""


class MergeError(Exception):
    """Magento throws an exception while it reads this kind of file, for all modules.

    `place` is the node that cannot be merged, and `merging` the node to merge with it, if that is another one. `names`
    are the elements, attributes and files that the reason refers to, in the order in which messages name them.
    `message` is that of Magento's or PHP's exception, if known.
    """

    def __init__(
        self,
        reason: MergeReason,
        place: Place,
        merging: Place | None = None,
        *,
        names: tuple[str, ...] = (),
        message: str | None = None,
    ) -> None:
        super().__init__(reason, *names)
        self.reason: MergeReason = reason
        self.names = names
        self.place = place
        self.merging = merging
        self.message = message


class MergedNode:
    """An element of the merged document."""

    __slots__ = ("_children", "_index", "_parts", "attributes", "inner", "namespace", "parent", "sources", "tag")

    def __init__(self, tag: str, parent: MergedNode | None, namespace: str | None = None) -> None:
        self.tag = tag
        """The name with its prefix, as PHP's `nodeName`."""
        self.namespace = namespace
        self.parent = parent
        self.attributes: dict[str, str] = {}
        self.inner: Callable[[MergedNode], list[MergedNode]] | None = None
        """Creates its children on demand: most nodes come from one file and are never visited."""
        self._children: list[MergedNode] | None = None
        self._parts: list[tuple[TextKind, str]] | None = None
        self.sources: list[Element] = []
        """The elements that were merged into it, in the order Magento read them."""
        self._index: dict[_Key, list[MergedNode]] | None = None

    @property
    def children(self) -> list[MergedNode]:
        """The elements in it."""
        if self._children is None:
            self._children = [] if self.inner is None else self.inner(self)
        return self._children

    @children.setter
    def children(self, children: list[MergedNode]) -> None:
        self._children = children

    @property
    def depth(self) -> int:
        """Its depth below the root."""
        return 0 if self.parent is None else self.parent.depth + 1

    def descendants(self, tag: str) -> Iterator[MergedNode]:
        """Elements below of that name, whatever their namespace, in document order (`getElementsByTagName`)."""
        for child in self.children:
            if child.tag.rpartition(":")[2] == tag:
                yield child
            yield from child.descendants(tag)

    def first(self, tag: str) -> MergedNode | None:
        """The first descendant of that name."""
        return next(self.descendants(tag), None)

    @property
    def parts(self) -> list[tuple[TextKind, str]]:
        """Its text and comments: those of the first merged element, until another element's replace them."""
        if self._parts is None:
            self._parts = self.sources[0].text_parts if self.sources else []
        return self._parts

    @parts.setter
    def parts(self, parts: list[tuple[TextKind, str]]) -> None:
        self._parts = parts

    @property
    def text(self) -> str:
        """Its own text, without that of elements inside."""
        return "".join(part[1] for part in self.parts)

    @property
    def value(self) -> str:
        """PHP's `nodeValue`: all text inside."""
        return self.text + "".join(child.value for child in self.children)


_NONE = MergedNode("", None)


class ConfigDom:
    """A merged document. `id_attributes` maps patterns of paths to the attributes that identify a node there.

    Some readers do more. `type_attribute`: if two nodes differ in it, the later one replaces the other. `only`: the
    paths that are merged; nodes elsewhere are added. `included`: the name of an element that is replaced by others, and
    a function that returns these; may raise `MergeError`. `wanted`: a depth below the root, and a filter for the
    elements there. `follows`: other files, whose content is unknown, are read before the first one.
    """

    def __init__(
        self,
        id_attributes: IdAttributes,
        *,
        type_attribute: str | None = None,
        only: re.Pattern[str] | None = None,
        included: tuple[str, Callable[[Element], list[Element]]] | None = None,
        wanted: tuple[int, Callable[[Element], bool]] | None = None,
        follows: bool = False,
    ) -> None:
        self.root: MergedNode | None = None
        self._type_attribute = type_attribute
        self._only = only
        self._included = included
        self._including: dict[XmlFile, bool] = {}
        """Whether a file includes another: nearly none does, and searching below each element would take long."""
        self._wanted = wanted
        self._follows = follows
        self._namespace: str | None = None
        """The default namespace of the file read first: Magento looks up nodes to merge with only in this namespace."""
        self._patterns = [(re.compile(f"^{pattern}$"), names) for pattern, names in id_attributes.items()]
        self._ids: dict[str, str | tuple[str, ...] | None] = {}

    def merge(self, document: XmlFile) -> None:
        """Merges a file into what was read before it; raises `MergeError` where Magento throws an exception."""
        node = document.root
        if self.root is None:
            self._namespace = node.node.nsmap.get(None)
            if not self._follows:
                self.root = self._imported(node, None, "/" + node.name)
                return
            self.root = MergedNode(node.name, None, self._namespace)
        if self.root.tag != node.name:
            raise MergeError(
                "another root",
                node.place,
                next((source.place for source in self.root.sources), None),
                names=(node.name, self.root.tag),
            )
        self._check_quotes(node, "/" + node.name)
        self._merge_into(self.root, node, "/" + node.name)

    def id_attribute(self, path: str) -> str | tuple[str, ...] | None:
        """The attributes that identify a node at a path; `None` if all nodes of one name are merged."""
        try:
            return self._ids[path]
        except KeyError:
            found = next((names for pattern, names in self._patterns if pattern.match(path)), None)
            self._ids[path] = found
            return found

    def _merge_into(self, matched: MergedNode, node: Element, path: str) -> None:
        matched.attributes.update(node.attributes)
        matched.sources.append(node)
        children = self._children(node, path)
        if children:
            for child in children:
                self._merge_child(matched, child, path)
        elif not matched.children:
            self._merge_text(matched, node)

    def _merge_text(self, matched: MergedNode, node: Element) -> None:
        """Merge text, CDATA sections and comments as `Dom::_mergeNode` does."""
        parts = node.text_parts
        section = next((part for part in parts if part[0] == "cdata"), None)
        if len(parts) == 1 and parts[0][0] != "comment":
            matched.parts = [("text", _as_node_value(parts[0][1], node))]
        elif len(matched.parts) == 1 and matched.parts[0][0] != "comment":
            if section is not None:
                matched.parts = [("text", _as_node_value(section[1], node))]
        elif section is not None:
            index = next((i for i, part in enumerate(matched.parts) if part[0] == "cdata"), None)
            if index is not None:
                matched.parts[index] = section

    def _merge_child(self, parent: MergedNode, node: Element, parent_path: str) -> None:
        path = f"{parent_path}/{node.name}"
        self._check_quotes(node, path)
        if self._is_merged(path) and self._is_unknown_prefix(node.name):
            raise MergeError("undeclared prefix", node.place, names=(node.name,))
        matches = self._matches(parent, node, path)
        if len(matches) > 1:
            raise MergeError(
                "ambiguous",
                # nodes from bundled data have no location
                next((source.place for match in matches[1:] for source in match.sources), node.place),
                node.place,
                names=(_start_tag(node),),
            )
        if matches:
            if self._replaces(node, matches[0]):
                parent.children[parent.children.index(matches[0])] = self._imported(node, parent, path)
                parent._index = None
                return
            self._merge_into(matches[0], node, self._below(node, path))
            if self._is_renamed(node, path):
                parent._index = None
            return
        added = self._imported(node, parent, path)
        parent.children.append(added)
        if parent._index is not None:
            self._add_to_index(parent._index, added, path)

    def _is_unknown_prefix(self, name: str) -> bool:
        """True if PHP's query by a name fails: it knows the prefixes that the merged document's root declares."""
        prefix, colon, _ = name.partition(":")
        return bool(colon) and not any(prefix in source.node.nsmap for source in (self.root or _NONE).sources[:1])

    def _below(self, node: Element, path: str) -> str:
        """The path of a node as patterns match it.

        `NodePathMatcher::simplifyXpath` takes a `]` in a value for the end of the condition, so that below such a node
        no pattern matches.
        """
        names = self.id_attribute(path)
        values = (node.get(name) or "" for name in ((names,) if isinstance(names, str) else names or ()))
        return path + "]" if any("]" in value for value in values) else path

    def _is_merged(self, path: str) -> bool:
        return self._only is None or self._only.fullmatch(path) is not None

    def _children(self, node: Element, path: str) -> list[Element]:
        children = node.children
        if self._included is not None:
            children = [inner for child in children for inner in self._standing_for(child, *self._included)]
        if self._wanted is not None and path.count("/") == self._wanted[0]:
            children = [child for child in children if self._wanted[1](child)]
        return children

    def _standing_for(self, node: Element, name: str, included: Callable[[Element], list[Element]]) -> list[Element]:
        if node.name != name:
            return [node]
        return [inner for child in included(node) for inner in self._standing_for(child, name, included)]

    def _includes(self, element: Element) -> bool:
        if self._included is None:
            return False
        name, file = self._included[0], element.file
        if file not in self._including:
            self._including[file] = file.root.node.find(f".//{name}") is not None
        return self._including[file] and element.node.find(f".//{name}") is not None

    def _replaces(self, node: Element, matched: MergedNode) -> bool:
        name = self._type_attribute
        held = matched.attributes.get(name) if name else None
        return held is not None and node.attributes.get(name or "", held) != held

    def is_merged(self, node: MergedNode) -> bool:
        """True if another file can change a node."""
        return self._is_merged(_path(node))

    def may_merge(self, node: MergedNode, other: MergedNode) -> bool:
        """True if two nodes are merged where an earlier file has such a node."""
        if node is other:
            return True
        if node.parent is None or other.parent is None or node.tag != other.tag or not self.is_merged(node):
            return False
        names = self.id_attribute(_path(node))
        for name in (names,) if isinstance(names, str) else names or ():
            if node.attributes.get(name) != other.attributes.get(name):
                return False
        return self.may_merge(node.parent, other.parent)

    def _imported(self, element: Element, parent: MergedNode | None, path: str) -> MergedNode:
        merged = MergedNode(element.name, parent, _namespace(element))
        merged.attributes = element.attributes
        merged.sources.append(element)
        merged.inner = partial(self._inner, element, path)
        if self._includes(element):
            _ = merged.children  # raises `MergeError` if a file cannot be included
        return merged

    def _inner(self, element: Element, path: str, parent: MergedNode) -> list[MergedNode]:
        return [self._imported(child, parent, f"{path}/{child.name}") for child in self._children(element, path)]

    def is_whole(self, node: MergedNode) -> bool:
        """True if a node and its descendants come from one element of one file."""
        if len(node.sources) != 1 or self._includes(node.sources[0]) or (self._follows and node is self.root):
            return False
        return self._wanted is None or node.depth >= self._wanted[0]

    def _matches(self, parent: MergedNode, node: Element, path: str) -> list[MergedNode]:
        if not self._is_merged(path):
            return []
        if parent._index is None:
            parent._index = {}
            parent_path = path.rsplit("/", 1)[0]
            for child in parent.children:
                self._add_to_index(parent._index, child, f"{parent_path}/{child.tag}")
        names = self.id_attribute(path)
        if isinstance(names, tuple):
            return parent._index.get((node.name, tuple(node.get(name) or "" for name in names)), [])
        value = node.get(names) if names else None
        if value and value not in _FALSE:
            return parent._index.get((node.name, value), [])
        return parent._index.get((node.name, None), [])

    def _is_renamed(self, node: Element, path: str) -> bool:
        """True if a node was merged into another one regardless of its name, and renamed it."""
        names = self.id_attribute(path)
        return isinstance(names, str) and node.get(names) in _FALSE

    def _add_to_index(self, index: dict[_Key, list[MergedNode]], node: MergedNode, path: str) -> None:
        if node.namespace != self._namespace:
            return  # no query finds it
        index.setdefault((node.tag, None), []).append(node)
        names = self.id_attribute(path)
        if isinstance(names, tuple):
            index.setdefault((node.tag, tuple(node.attributes.get(name) for name in names)), []).append(node)
        elif names and node.attributes.get(names):
            index.setdefault((node.tag, node.attributes[names]), []).append(node)

    def _check_quotes(self, node: Element, path: str) -> None:
        """Magento inserts the identifying value unescaped into an XPath query, between apostrophes."""
        names = self.id_attribute(path)
        for name in (names,) if isinstance(names, str) else names or ():
            if "'" in (node.get(name) or ""):
                raise MergeError("apostrophe", node.value_place(name), names=(name,))


def _namespace(element: Element) -> str | None:
    name = str(element.node.tag)
    return name[1:].rpartition("}")[0] if name[0] == "{" else None


def _path(node: MergedNode) -> str:
    return f"{'' if node.parent is None else _path(node.parent)}/{node.tag}"


def _as_node_value(text: str, node: Element) -> str:
    """The result of assigning a text to PHP's `nodeValue`, which parses `&` as the start of an entity."""
    if "&" not in text:
        return text
    if text.count(";", text.rindex("&")) == 0:
        raise MergeError("unterminated entity", node.text_place)
    return resolved(text)


def _start_tag(node: Element) -> str:
    attributes = "".join(f' {name}="{value}"' for name, value in node.attributes.items())
    return f"<{node.name}{attributes}>"
