"""Builds the ACL graph from every module's `acl.xml`, as `AclResource\\Config\\Reader` merges and reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import networkx
from msgspec import Struct

from magelint.magento.bundled.data import Facts
from magelint.magento.config.dom import ConfigDom, MergedNode, MergeError
from magelint.magento.modules.module import Module
from magelint.source.php.integers import php_int
from magelint.source.text import Place
from magelint.source.xml import Element, XmlFile

_ID_ATTRIBUTES = {"/config/acl/resources(/resource)+": "id"}
_BUNDLED = "bundled data"
"""Marks resources from bundled data: an attribute that no XML document can have."""


class AclDocument(Struct, frozen=True):
    """One module's `acl.xml`, with the module's status."""

    module: Module | None
    file: XmlFile
    enabled: bool = True


class AclDeclaration(Struct, frozen=True):
    """One `<resource>` of one `acl.xml`."""

    module: Module | None
    element: Element

    @property
    def file(self) -> XmlFile:
        """The `acl.xml` that it is in."""
        return self.element.file

    @property
    def place(self) -> Place:
        """Its id."""
        return self.element.value_place("id")


class AclBuilder:
    """Builds the graph: resources of the merged documents first, then those of disabled modules."""

    def __init__(self, documents: Sequence[AclDocument], bundled: Facts | None) -> None:
        self.errors: list[MergeError] = []
        """The exception that Magento throws."""
        self.graph: networkx.DiGraph[str] = networkx.DiGraph()
        self.occurrences: dict[str, list[str]] = {}
        """The nodes of each id."""
        self._modules = {document.file.source.path: document.module for document in documents}
        self._read(self._merged((d.file for d in documents if d.enabled), bundled))
        for document in documents:
            if not document.enabled:
                self._add_disabled(document)

    def _merged(self, files: Iterable[XmlFile], bundled: Facts | None) -> MergedNode | None:
        dom = ConfigDom(_ID_ATTRIBUTES)
        if bundled is not None:
            dom.root = _bundled_root(bundled)
        for file in files:
            try:
                dom.merge(file)
            except MergeError as error:
                self.errors.append(error)
        return dom.root

    def _read(self, root: MergedNode | None) -> None:
        """Read as the converter does: top-level elements without a namespace, nested ones by local name."""
        found = [root] if root is not None and (root.tag, root.namespace) == ("config", None) else []
        for name in ("acl", "resources", "resource"):
            found = [child for node in found for child in node.children if (child.tag, child.namespace) == (name, None)]
        for node in found:
            self._add(node, None)

    def _add(self, node: MergedNode, parent: str | None) -> None:
        attributes = node.attributes
        if "id" not in attributes and node.sources:
            self.errors.append(
                MergeError("no ACL id", node.sources[0].place, message='Attribute "id" is required for ACL resource.')
            )
        declarations = tuple(AclDeclaration(self._modules.get(e.source.path), e) for e in node.sources)
        key = self._add_node(attributes, parent, declarations=declarations, enabled=True)
        for child in node.children:
            if child.tag == "resource":
                self._add(child, key)

    def _add_node(
        self,
        attributes: dict[str, str],
        parent: str | None,
        *,
        declarations: tuple[AclDeclaration, ...] = (),
        disabled_declarations: tuple[AclDeclaration, ...] = (),
        enabled: bool,
    ) -> str:
        identifier = attributes.get("id") or ""
        same = self.occurrences.setdefault(identifier, [])
        key = f"{identifier}#{len(same) + 1}" if same else identifier
        same.append(key)
        self.graph.add_node(
            key,
            id=identifier,
            title=attributes.get("title"),
            sort_order=php_int(attributes.get("sortOrder", "0")),
            disabled=attributes.get("disabled") == "true",
            enabled=enabled,
            known=_BUNDLED in attributes,
            module=attributes.get("module"),
            declarations=declarations,
            disabled_declarations=disabled_declarations,
        )
        if parent is not None:
            self.graph.add_edge(parent, key)
        return key

    def _add_disabled(self, document: AclDocument) -> None:
        """Add what a disabled module would declare, without changing the other modules' resources."""
        elements = [document.file.root] if document.file.root.name == "config" else []
        for name in ("acl", "resources", "resource"):
            elements = [child for element in elements for child in element.find_all(name)]
        pending: list[tuple[Element, str | None]] = [(element, None) for element in elements]
        while pending:
            element, parent = pending.pop(0)
            declaration = (AclDeclaration(document.module, element),)
            key = self._at(element.get("id") or "", parent)
            if key is None:
                attributes = dict(element.attributes)
                key = self._add_node(attributes, parent, disabled_declarations=declaration, enabled=False)
            else:
                self.graph.nodes[key]["disabled_declarations"] += declaration
            pending.extend((child, key) for child in element.find_all("resource"))

    def _at(self, identifier: str, parent: str | None) -> str | None:
        """The node of an id below a parent, or at the top level."""
        for key in self.occurrences.get(identifier, ()):
            if next(self.graph.predecessors(key), None) == parent:
                return key
        return None


def _bundled_root(bundled: Facts) -> MergedNode:
    """The tree of a Magento version, as if it were the first file read."""
    root = MergedNode("config", None)
    acl = MergedNode("acl", root)
    resources = MergedNode("resources", acl)
    root.children, acl.children = [acl], [resources]
    by_id: dict[str | None, MergedNode] = {None: resources}
    for identifier, parent, sort_order in bundled.resources:
        above = by_id[parent]
        node = by_id[identifier] = MergedNode("resource", above)
        node.attributes = {"id": identifier, "sortOrder": str(sort_order), _BUNDLED: "true"}
        above.children.append(node)
    return root
