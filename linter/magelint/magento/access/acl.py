"""The ACL: every module's `acl.xml` merged into one graph, as the role editor and the integration page see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator
from functools import cached_property
from typing import Any

import networkx

from magelint.magento.access.acl_builder import AclBuilder, AclDeclaration, AclDocument
from magelint.magento.access.acl_ids import NearestIds, is_acl_id
from magelint.magento.bundled.data import Facts
from magelint.magento.config.dom import MergeError
from magelint.source.xml import Element

ALL = "Magento_Backend::all"
ADMIN = "Magento_Backend::admin"


class AclResource:
    """A resource at one position of the merged tree: the node `key` of `AclGraph.graph`.

    The same id below two parents is two resources.
    """

    __slots__ = ("_acl", "key")

    def __init__(self, acl: AclGraph, key: str) -> None:
        self._acl = acl
        self.key = key

    def __repr__(self) -> str:
        return f"<AclResource {self.key}>"

    @property
    def _data(self) -> dict[str, Any]:
        data: dict[str, Any] = self._acl.graph.nodes[self.key]
        return data

    @property
    def id(self) -> str:
        """Its id; empty if the attribute is missing."""
        identifier: str = self._data["id"]
        return identifier

    @property
    def title(self) -> str | None:
        """The effective title; `None` if no `acl.xml` sets one, and for resources from bundled data."""
        title: str | None = self._data["title"]
        return title

    @property
    def sort_order(self) -> int:
        """Its `sortOrder`, as PHP reads it."""
        order: int = self._data["sort_order"]
        return order

    @property
    def disabled(self) -> bool:
        """True if the merged element says `disabled="true"`."""
        return bool(self._data["disabled"])

    @property
    def enabled(self) -> bool:
        """True if an enabled module or bundled data declares it, so that Magento reads it."""
        return bool(self._data["enabled"])

    @property
    def known(self) -> bool:
        """True if bundled data of a Magento release declares it, so that it certainly has a title."""
        return bool(self._data["known"])

    @property
    def module(self) -> str | None:
        """The attribute `module`, which only old Magento versions use."""
        module: str | None = self._data["module"]
        return module

    @property
    def declarations(self) -> list[Element]:
        """Every `<resource>` of enabled modules that was merged into it, in the order read."""
        return [declaration.element for declaration in self._data["declarations"]]

    @property
    def declared(self) -> tuple[AclDeclaration, ...]:
        """Every `<resource>` that declares it, those of disabled modules last."""
        declared: tuple[AclDeclaration, ...] = self._data["declarations"]
        return (
            (*declared, *self._data["disabled_declarations"]) if self.enabled else self._data["disabled_declarations"]
        )

    @property
    def parent(self) -> AclResource | None:
        """Its parent; `None` at the top level."""
        return next((self._acl.resource(key) for key in self._acl.graph.predecessors(self.key)), None)

    @property
    def children(self) -> list[AclResource]:
        """Its children from enabled modules, disabled ones included, in document order."""
        below = (self._acl.resource(key) for key in self._acl.graph.successors(self.key))
        return [child for child in below if child.enabled]

    @property
    def ancestors(self) -> list[AclResource]:
        """Its ancestors, from its parent to the top level."""
        found = []
        above = self.parent
        while above is not None:
            found.append(above)
            above = above.parent
        return found

    @property
    def titled(self) -> bool:
        """True if any `acl.xml` sets its title."""
        return self.known or self.title is not None

    @property
    def effective(self) -> bool:
        """True if Magento knows it: `TreeBuilder` drops disabled resources and their descendants."""
        return self.key in self._acl.effective


class AclGraph:
    """The merged ACL, stored in a `networkx.DiGraph`.

    Follows `Config\\Dom` (merging), `AclResource\\Config\\Converter\\Dom` (reading) and `AclResource\\TreeBuilder`
    (sorting, dropping disabled resources). If Magento throws an exception, `errors` has it, and the graph holds what
    can be merged without the broken files, so that one broken file does not make all other resources unknown.
    """

    graph: networkx.DiGraph[str]
    """One node per occurrence in the merged tree, an edge from each parent to its child; frozen.

    A node is named by its id, further occurrences of an id by `ID#2`, `ID#3` …. Its attributes are `id`, `title`,
    `sort_order`, `disabled` (by the attribute of that name), `enabled` (an enabled module or bundled data declares it),
    `known` (bundled data declares it), `module`, and the `AclDeclaration`s of enabled modules (`declarations`) and of
    others (`disabled_declarations`).
    """

    def __init__(self, documents: Iterable[AclDocument], bundled: Facts | None = None) -> None:
        builder = AclBuilder(list(documents), bundled)
        self.errors = builder.errors
        self.graph = networkx.freeze(builder.graph)
        self._occurrences = builder.occurrences
        self._resources = {key: AclResource(self, key) for key in self.graph}

    @property
    def error(self) -> MergeError | None:
        """The exception that Magento throws, if any."""
        return self.errors[0] if self.errors else None

    def resource(self, key: str) -> AclResource:
        """The resource of a node of `graph`; raises `KeyError`."""
        return self._resources[key]

    @cached_property
    def effective(self) -> frozenset[str]:
        """The nodes of `graph` that Magento knows."""
        nodes = self.graph.nodes
        lost = {key for key in nodes if not nodes[key]["enabled"]}
        for key in [key for key in nodes if nodes[key]["disabled"] and nodes[key]["enabled"]]:
            lost |= {key} | networkx.descendants(self.graph, key)
        return frozenset(nodes) - lost

    @cached_property
    def tops(self) -> list[AclResource]:
        """The top-level resources, disabled ones included, in document order."""
        return [
            self.resource(key) for key, degree in self.graph.in_degree() if not degree and self.resource(key).enabled
        ]

    def tree(self) -> list[AclResource]:
        """The top level as `TreeBuilder::build` returns it: sorted, without disabled resources."""
        return effective_only(self.tops)

    def nodes(self, identifier: str) -> list[AclResource]:
        """Every resource of that id in enabled modules, disabled ones included."""
        return [found for found in self.occurrences(identifier) if found.enabled]

    def occurrences(self, identifier: str) -> list[AclResource]:
        """Every resource of that id; those that only disabled modules declare come last."""
        return [self.resource(key) for key in self._occurrences.get(identifier, ())]

    def get(self, identifier: str) -> AclResource | None:
        """The resource of that id that Magento knows."""
        return next((node for node in self.occurrences(identifier) if node.effective), None)

    def __contains__(self, identifier: str) -> bool:
        return identifier in self.ids

    def __iter__(self) -> Iterator[AclResource]:
        """Every resource of enabled modules, disabled ones included, in document order within each id."""
        for identifier in self._occurrences:
            yield from self.nodes(identifier)

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids that Magento knows."""
        return frozenset(self.graph.nodes[key]["id"] for key in self.effective)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The ids that Magento knows in the order of the tree, each once: that of `Acl::getResources`."""
        found: dict[str, None] = {}
        pending = self.tree()[::-1]
        while pending:
            resource = pending.pop()
            found.setdefault(resource.id)
            pending.extend(effective_only(resource.children)[::-1])
        return tuple(found)

    @cached_property
    def positions(self) -> dict[str, int]:
        """The position of each id in `order`."""
        return {identifier: position for position, identifier in enumerate(self.order)}

    def in_order(self, identifiers: Iterable[str]) -> list[str]:
        """Of some ids, those that Magento knows, in the order of the tree."""
        return sorted((one for one in identifiers if one in self.positions), key=self.positions.__getitem__)

    @cached_property
    def duplicates(self) -> list[str]:
        """The ids that Magento knows more than once, so that it cannot build its ACL object."""
        count = Counter(self.graph.nodes[key]["id"] for key in self.effective)
        return sorted(identifier for identifier in count if count[identifier] > 1)

    @cached_property
    def declared_elsewhere(self) -> dict[str, AclDeclaration]:
        """The ids that disabled modules declare with a title, each with its first declaration."""
        found: dict[str, AclDeclaration] = {}
        for identifier, keys in self._occurrences.items():
            declared = (d for key in keys for d in self.graph.nodes[key]["disabled_declarations"])
            titled = next((d for d in declared if d.element.get("title") is not None), None)
            if titled is not None:
                found[identifier] = titled
        return found

    def ancestors(self, identifier: str) -> list[str]:
        """The ids of a resource's ancestors, from its parent up; empty at the top level or if unknown."""
        node = self.get(identifier)
        return [] if node is None else [ancestor.id for ancestor in node.ancestors]

    def path(self, identifier: str) -> list[str]:
        """The ids from the top level down to a resource, itself included; empty if unknown."""
        return [*reversed(self.ancestors(identifier)), identifier] if identifier in self else []

    def missing_parents(self, listed: Iterable[str], also: Container[str] = ()) -> dict[str, list[str]]:
        """Ancestors missing from a list of ids, each with the listed ids that require it.

        `Magento_Backend::admin`, the root of all grantable resources, is not required. An ancestor without a title in
        any `acl.xml` is a misspelling and is not required either.

        `also`: further ids of the list, whose own parents do not count.
        """
        listed = list(dict.fromkeys(listed))
        present = {*listed, ADMIN}
        missing: dict[str, list[str]] = {}
        for identifier in listed:
            for ancestor in self.ancestors(identifier):
                if ancestor not in present and ancestor not in also and ancestor not in self._untitled_ids:
                    missing.setdefault(ancestor, []).append(identifier)
        return missing

    def declarations(self, identifier: str) -> list[Element]:
        """Every element of every `acl.xml` that declares an id, in Magento's reading order."""
        return [element for node in self.nodes(identifier) for element in node.declarations]

    def repeated(self) -> list[list[AclResource]]:
        """The resources of each duplicate id, disabled ones included: `acl_merged.xsd` counts them all."""
        found = (self.nodes(identifier) for identifier in self._occurrences if identifier)
        return [nodes for nodes in found if len(nodes) > 1]

    def detached(self) -> list[AclResource]:
        """Resources that Magento knows but cannot grant: not reachable from `Magento_Backend::admin`."""
        admin = self.get(ADMIN)
        reachable = set() if admin is None else {admin.key, *networkx.descendants(self.graph, admin.key)}
        return [node for node in self if node.effective and node.key not in reachable]

    def untitled(self) -> list[AclResource]:
        """Resources without a title in any `acl.xml`, except those whose id has one elsewhere in the tree."""
        nodes = (self.nodes(identifier) for identifier in self._occurrences if identifier)
        return [node for found in nodes if not any(n.titled for n in found) for node in found]

    @cached_property
    def _untitled_ids(self) -> frozenset[str]:
        return frozenset(node.id for node in self.untitled())

    def displacing(self) -> list[AclResource]:
        """Top-level resources that displace `Magento_Backend::admin` from the second position, where
        `Consolidated\\Converter` looks for it."""
        tops = self.tree()
        place = next((index for index, node in enumerate(tops) if node.id == ADMIN), None)
        if place in (None, 1):
            return []
        return [node for node in tops[:place] if node.id != ALL]

    def moved_roots(self) -> list[tuple[Element, str]]:
        """Attributes that displace `Magento_Backend::admin` without adding a resource.

        Each element sets another `sortOrder` on it or on `Magento_Backend::all`, or disables it; empty if it is not
        displaced."""
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

    def nearest(self, identifier: str) -> str | None:
        """The grantable id most similar to a wrong one; `None` if no id is similar."""
        return self._nearest_ids.find(identifier)

    @cached_property
    def _nearest_ids(self) -> NearestIds:
        return NearestIds({node.id for node in self if node.titled and node.effective and is_acl_id(node.id)})

    def as_magento(self, keys: Collection[str] | None = None) -> list[dict[str, Any]]:
        """The tree, or only some of its nodes, in the shape that `AclResource\\Provider::getAclResources` returns."""
        chosen = self._resources if keys is None else frozenset(keys)
        return [_as_magento(node, chosen) for node in self.tree() if node.key in chosen]


def effective_only(nodes: Iterable[AclResource]) -> list[AclResource]:
    """Resources sorted, without the disabled ones; equal `sortOrder` keeps the order (PHP sorts stably since 8.0)."""
    return sorted((node for node in nodes if not node.disabled), key=lambda node: node.sort_order)


def _as_magento(node: AclResource, chosen: Container[str]) -> dict[str, Any]:
    shape: dict[str, Any] = {"id": node.id}
    if node.module is not None:
        shape["module"] = node.module
    if node.title is not None:
        shape["title"] = node.title
    shape["sortOrder"] = node.sort_order
    children = (child for child in node.children if child.key in chosen)
    shape["children"] = [_as_magento(child, chosen) for child in effective_only(children)]
    return shape
