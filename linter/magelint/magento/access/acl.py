"""The ACL: every module's `acl.xml` merged into one tree, as the role editor and the integration page see it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from magelint.magento.config.dom import ConfigDom, MergedNode, MergeError
from magelint.source.nearest import nearest as nearest_name
from magelint.source.nearest import similarity
from magelint.source.xml import Element, XmlFile

if TYPE_CHECKING:
    import networkx

    from magelint.magento.bundled.data import Facts

ALL = "Magento_Backend::all"
ADMIN = "Magento_Backend::admin"

_ID_ATTRIBUTES = {"/config/acl/resources(/resource)+": "id"}
_ID = re.compile(r"[A-Z][A-Za-z0-9]+_[A-Z][A-Za-z0-9]+::[A-Za-z_0-9]+")  # acl.xsd's, without its nested repetition
_NAMES_ALIKE, _OWNERS_ALIKE, _WORDS_ALIKE = 0.75, 0.85, 0.78
_SWAPPED = 0.95  # the same letters in another order
_PHP_NUMBER = re.compile(r"[ \t\n\r\v\f]*([+-]?[0-9]+)((?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?)")


@dataclass(eq=False, slots=True)
class AclResource:
    """A node of the merged tree. The same id under two parents is two of them."""

    id: str
    title: str | None
    sort_order: int
    disabled: bool
    parent: AclResource | None
    children: list[AclResource] = field(default_factory=list)
    declarations: list[Element] = field(default_factory=list)
    """Every `<resource>` that was merged into it, in the order read; none where it is known from facts alone."""
    module: str | None = None
    known: bool = False
    """Whether the facts of a Magento version vouch for it, so that its title is known to be there."""

    def __repr__(self) -> str:
        return f"<AclResource {self.id}>"

    @property
    def ancestors(self) -> list[AclResource]:
        """From its parent up to the top."""
        found = []
        node = self.parent
        while node is not None:
            found.append(node)
            node = node.parent
        return found

    @property
    def titled(self) -> bool:
        """Whether some `acl.xml` gives it a title."""
        return self.known or self.title is not None

    @property
    def effective(self) -> bool:
        """Whether neither it nor an ancestor is disabled: `TreeBuilder` drops the whole branch."""
        return not self.disabled and all(not ancestor.disabled for ancestor in self.ancestors)


class AclGraph:
    """The merged tree of resources and the questions that one asks of it.

    Merging is `Config\\Dom`'s, reading `AclResource\\Config\\Converter\\Dom`'s, and sorting and dropping what is
    disabled `AclResource\\TreeBuilder`'s. `errors` is what Magento throws, at the first of them; the tree then holds
    what can be merged nevertheless, so that one file at fault does not make unknown what the others declare.
    """

    def __init__(self, documents: Iterable[XmlFile], facts: Facts | None = None) -> None:
        self.errors: list[MergeError] = []
        self.documents: list[XmlFile] = []
        dom = ConfigDom(_ID_ATTRIBUTES)
        if facts is not None:
            dom.root = _facts_root(facts)
        for document in documents:
            self.documents.append(document)
            try:
                dom.merge(document)
            except MergeError as error:
                self.errors.append(error)
        self.tops: list[AclResource] = []
        """The resources directly below `<resources>`, disabled ones included, in document order."""
        self._by_id: dict[str, list[AclResource]] = {}
        self._facts_known = facts is not None
        self._read(dom.root)

    @property
    def error(self) -> MergeError | None:
        """What Magento throws, if it does."""
        return self.errors[0] if self.errors else None

    def _read(self, root: MergedNode | None) -> None:
        """Asks as the converter does: at the top for elements without a namespace, below for the name alone."""
        found = [root] if root is not None and (root.tag, root.namespace) == ("config", None) else []
        for name in ("acl", "resources", "resource"):
            found = [child for node in found for child in node.children if (child.tag, child.namespace) == (name, None)]
        self.tops.extend(self._converted(node, None) for node in found)

    def _converted(self, node: MergedNode, parent: AclResource | None) -> AclResource:
        attributes = node.attributes
        identifier = attributes.get("id")
        if identifier is None and node.sources:
            self.errors.append(MergeError('Attribute "id" is required for ACL resource.', node.sources[0].place))
        resource = AclResource(
            identifier or "",
            attributes.get("title"),
            php_int(attributes.get("sortOrder", "0")),
            attributes.get("disabled") == "true",
            parent,
            declarations=node.sources,
            module=attributes.get("module"),
            known="known" in attributes,
        )
        self._by_id.setdefault(resource.id, []).append(resource)
        resource.children = [self._converted(child, resource) for child in node.children if child.tag == "resource"]
        return resource

    def tree(self) -> list[AclResource]:
        """The top level as `TreeBuilder::build` leaves it: sorted, without what is disabled."""
        return enabled_children(self.tops)

    def nodes(self, identifier: str) -> list[AclResource]:
        """Every node of that id, disabled ones too."""
        return self._by_id.get(identifier, [])

    def get(self, identifier: str) -> AclResource | None:
        """The node of that id that is in force."""
        return next((node for node in self._by_id.get(identifier, ()) if node.effective), None)

    def __contains__(self, identifier: str) -> bool:
        return self.get(identifier) is not None

    def __iter__(self) -> Iterator[AclResource]:
        """Every node, in document order within each id; disabled ones too."""
        return (node for nodes in self._by_id.values() for node in nodes)

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids in force."""
        return frozenset(node.id for node in self if node.effective)

    def ancestors(self, identifier: str) -> list[str]:
        """Ids above a resource, from its parent up; empty for one that is at the top or unknown."""
        node = self.get(identifier)
        return [] if node is None else [ancestor.id for ancestor in node.ancestors]

    def path(self, identifier: str) -> list[str]:
        """Ids from the top down to a resource, itself last; empty for an unknown one."""
        return [*reversed(self.ancestors(identifier)), identifier] if identifier in self else []

    def missing_parents(self, listed: Iterable[str]) -> dict[str, list[str]]:
        """Ancestors that a list leaves out, each with those of the list that want it.

        `Magento_Backend::admin`, the root of all that can be granted, needs no listing, and what no `acl.xml` gives a
        title is no resource, but another's misspelling.
        """
        listed = list(dict.fromkeys(listed))
        present = {*listed, ADMIN, *self._untitled_ids}
        missing: dict[str, list[str]] = {}
        for identifier in listed:
            for ancestor in self.ancestors(identifier):
                if ancestor not in present:
                    missing.setdefault(ancestor, []).append(identifier)
        return missing

    def declarations(self, identifier: str) -> list[Element]:
        """Every element of every `acl.xml` that declares an id, in the order Magento reads them."""
        return [element for node in self._by_id.get(identifier, ()) for element in node.declarations]

    def duplicates(self) -> dict[str, list[AclResource]]:
        """Ids that stand in more than one place of the tree: Laminas' ACL refuses the second."""
        return {i: nodes for i, nodes in self._by_id.items() if len([n for n in nodes if n.effective]) > 1}

    def untitled(self) -> list[AclResource]:
        """Nodes that no `acl.xml` gives a title, but for those whose id has one elsewhere in the tree."""
        return [node for nodes in self._by_id.values() if not any(n.titled for n in nodes) for node in nodes if node.id]

    @cached_property
    def _untitled_ids(self) -> frozenset[str]:
        return frozenset(node.id for node in self.untitled())

    def displacing(self) -> list[AclResource]:
        """Resources of the top level that push `Magento_Backend::admin` from the second place, where
        `Consolidated\\Converter` looks for it."""
        tops = self.tree()
        place = next((index for index, node in enumerate(tops) if node.id == ADMIN), None)
        if place in (None, 1):
            return []
        return [node for node in tops[:place] if node.id != ALL]

    def moved_roots(self) -> list[tuple[Element, str]]:
        """What takes `Magento_Backend::admin` from its place without adding a resource: elements that give it or
        `Magento_Backend::all` another `sortOrder` or disable it, each with the attribute; none where it is in place."""
        places = [node.id for node in self.tree()]
        if places[:2] == [ALL, ADMIN] or self.displacing() or not self.nodes(ADMIN):
            return []
        found = []
        for node in (node for node in self.tops if node.id in (ALL, ADMIN)):
            for attribute in ("sortOrder", "disabled"):
                said = [element for element in node.declarations if element.get(attribute) is not None]
                if said and (len(said) > 1 or node.known or attribute == "disabled"):
                    found.append((said[-1], attribute))
        return found

    def repeated(self) -> list[list[AclResource]]:
        """The nodes of each id that has several, disabled ones too: `acl_merged.xsd` counts them all."""
        return [nodes for identifier, nodes in self._by_id.items() if len(nodes) > 1 and identifier]

    def nearest(self, identifier: str) -> str | None:
        """The id that was most likely meant, or `None` where nothing is near."""
        return nearest(identifier, self.ids)

    @cached_property
    def digraph(self) -> networkx.DiGraph[str]:
        """The resources in force as a graph, an edge from each parent to its child, `declarations` on each node."""
        import networkx

        graph: networkx.DiGraph[str] = networkx.DiGraph()

        def add(nodes: list[AclResource]) -> None:
            for node in nodes:
                where = [e.place.span for e in node.declarations]
                graph.add_node(node.id, title=node.title, sort_order=node.sort_order, declarations=where)
                if node.parent is not None:
                    graph.add_edge(node.parent.id, node.id)
                add(enabled_children(node.children))

        add(self.tree())
        return graph

    def as_magento(self) -> list[dict[str, Any]]:
        """The tree in the shape that `AclResource\\Provider::getAclResources` returns."""
        return [_as_magento(node) for node in self.tree()]


def enabled_children(nodes: list[AclResource]) -> list[AclResource]:
    """Nodes sorted and without the disabled ones; equal `sortOrder` keeps the order (PHP sorts stably since 8.0)."""
    return sorted((node for node in nodes if not node.disabled), key=lambda node: node.sort_order)


def _as_magento(node: AclResource) -> dict[str, Any]:
    shape: dict[str, Any] = {"id": node.id}
    if node.module is not None:
        shape["module"] = node.module
    if node.title is not None:
        shape["title"] = node.title
    shape["sortOrder"] = node.sort_order
    shape["children"] = [_as_magento(child) for child in enabled_children(node.children)]
    return shape


def _facts_root(facts: Facts) -> MergedNode:
    """The tree of a Magento version as if it were the file read first."""
    root = MergedNode("config", None)
    acl = MergedNode("acl", root)
    resources = MergedNode("resources", acl)
    root.children, acl.children = [acl], [resources]
    by_id: dict[str | None, MergedNode] = {None: resources}
    for identifier, parent, sort_order in facts.resources:
        above = by_id[parent]
        node = by_id[identifier] = MergedNode("resource", above)
        node.attributes = {"id": identifier, "sortOrder": str(sort_order), "known": "true"}
        above.children.append(node)
    return root


def is_acl_id(text: str) -> bool:
    """Whether `acl.xsd` takes a text for an id."""
    return _ID.fullmatch(text) is not None


_SYNONYMS = (
    {"id", "name", "ref", "resource", "key"},
    {"title", "label", "name"},
    {"sortOrder", "order", "position"},
    {"url", "path", "uri"},
)


def misspelt_attributes(element: Element, known: Iterable[str]) -> dict[str, str]:
    """Attributes of an element that are none of its format's, each with the one that was meant and is not there."""
    written = element.attributes
    free = [name for name in known if name not in written]
    found = {}
    for name in written:
        if ":" in name or name in known:
            continue
        same = (word for group in _SYNONYMS if name.lower() in group for word in free if word in group)
        meant = next(same, None) or nearest(name, free)
        if meant is not None:
            found[name] = meant
    return found


def php_int(text: str) -> int:
    """PHP's `(int)` of a string: its leading number, 0 where there is none."""
    match = _PHP_NUMBER.match(text)
    if match is None:
        return 0
    value = float(match[1] + match[2])
    if abs(value) >= 2**63:
        return 2**63 - 1 if value > 0 else -(2**63)
    return int(value) if match[2] else int(match[1][-30:])


def nearest(wanted: str, known: Iterable[str]) -> str | None:
    """The known id most like a wrong one: the same but for case or blanks, else close in spelling.

    Module and name are weighed apart: that two ids begin with the same module does not make them alike.
    """
    return nearest_name(wanted, known, alike=_alike)


@cache  # several versions of Magento are asked the same
def _alike(wanted: str, candidate: str) -> float:
    """How alike two ids are, 0 where one is no misspelling of the other."""
    (owner, _, name), (other_owner, _, other_name) = wanted.partition("::"), candidate.partition("::")
    if not name:
        return _ratio(wanted, candidate, _WORDS_ALIKE)
    names = _ratio(name, other_name, _NAMES_ALIKE)
    if not names:
        return 0
    (vendor, _, module), (other_vendor, _, other_module) = owner.partition("_"), other_owner.partition("_")
    if vendor.lower() == other_vendor.lower():
        owners = _ratio(module, other_module, _NAMES_ALIKE)
    else:
        owners = _ratio(owner, other_owner, _OWNERS_ALIKE)
    return names + owners if owners else 0


def _ratio(text: str, other: str, least: float) -> float:
    """How alike two words are, 0 below a measure."""
    if text != other and len(text) > 2 and sorted(text) == sorted(other):
        return _SWAPPED
    return similarity(text, other, least)
