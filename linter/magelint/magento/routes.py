"""REST routes: every `webapi.xml` merged, as `Magento\\Webapi\\Model\\Config` reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from magelint.magento.config_dom import ConfigDom, MergedNode, MergeError
from magelint.source.xml import Element, XmlFile

if TYPE_CHECKING:
    from magelint.magento.facts import Facts

SELF, ANONYMOUS = "self", "anonymous"

_ID_ATTRIBUTES: dict[str, str | tuple[str, ...]] = {
    "/routes/route": ("url", "method"),
    "/routes/route/resources/resource": "ref",
    "/routes/route/data/parameter": "name",
}
# Up to 2.2 `Webapi\\Model\\Config\\Reader` named the wrong node, so that parameters did not merge.
_ID_ATTRIBUTES_TO_2_2 = {**_ID_ATTRIBUTES, "/routes/route/data": "name"}
del _ID_ATTRIBUTES_TO_2_2["/routes/route/data/parameter"]
_TRUE = frozenset({"1", "true", "on", "yes"})


@dataclass(frozen=True, slots=True)
class RouteParameter:
    """A `<parameter>` of a route's `<data>`."""

    name: str
    force: bool
    value: str | None
    element: Element


@dataclass(eq=False, slots=True)
class Route:
    """A merged route: what `Webapi\\Model\\Config\\Converter` makes of one URL and HTTP method."""

    url: str
    method: str
    secure: bool
    service_class: str
    service_method: str
    resources: list[str]
    parameters: dict[str, RouteParameter]
    elements: list[Element]
    """Every `<route>` that was merged into it, in the order read; none where it is known from facts alone."""
    resource_elements: dict[str, list[Element]]

    def as_magento(self) -> dict[str, Any]:
        """The route in the shape that the converter returns, with PHP's empty list for an empty array."""
        return {
            "secure": self.secure,
            "service": {"class": self.service_class, "method": self.service_method},
            "resources": dict.fromkeys(self.resources, True) or [],
            "parameters": {p.name: {"force": p.force, "value": p.value} for p in self.parameters.values()} or [],
        }


class Routes:
    """All routes of the modules that are on. `error` is what Magento throws; the routes are then those before it."""

    def __init__(
        self,
        documents: Iterable[XmlFile],
        facts: Facts | None = None,
        *,
        parameters_merge: bool = True,
        force_is_boolean: bool = True,
    ) -> None:
        """`parameters_merge`: as from 2.3 on; `force_is_boolean`: `force="false"` counts as false, as from 2.4.4 on."""
        self._documents = list(documents)
        self._facts = facts
        self._parameters_merge = parameters_merge
        self._force_is_boolean = force_is_boolean
        self.error: MergeError | None = None

    @cached_property
    def _all(self) -> list[Route]:
        dom = ConfigDom(_ID_ATTRIBUTES if self._parameters_merge else _ID_ATTRIBUTES_TO_2_2)
        if self._facts is not None:
            dom.root = _facts_root(self._facts)
        found: dict[tuple[str, str], Route] = {}
        try:
            for document in self._documents:
                dom.merge(document)
        except MergeError as error:
            self.error = error
        for node in [] if dom.root is None else dom.root.descendants("route"):
            try:
                route = _converted(node, self._force_is_boolean)
            except MergeError as error:
                self.error = self.error or error
                continue
            found[route.url, route.method] = route  # a later one takes the place of an earlier one
        return list(found.values())

    def __iter__(self) -> Iterator[Route]:
        return iter(self._all)

    @cached_property
    def _by_key(self) -> dict[tuple[str, str], Route]:
        return {(route.url, route.method): route for route in self._all}

    def get(self, url: str, method: str) -> Route | None:
        """The route of a URL and HTTP method, exactly as they are written."""
        return self._by_key.get((url, method))

    def check(self) -> MergeError | None:
        """What Magento throws when it reads the routes, if it does."""
        _ = self._all
        return self.error

    def as_magento(self) -> dict[str, dict[str, Any]]:
        """All routes in the shape that the reader returns."""
        shape: dict[str, dict[str, Any]] = {}
        for route in self._all:
            shape.setdefault(route.url, {})[route.method] = route.as_magento()
        return shape


def _required(node: MergedNode | None, attribute: str, route: MergedNode) -> str:
    value = None if node is None else node.attributes.get(attribute)
    if value is None:
        what = "a route without a `<service>`" if node is None else f'`<{node.tag}>` without "{attribute}"'
        at = route if node is None else node
        raise MergeError(what, at.sources[0].place if at.sources else route.sources[0].place)
    return value


def _converted(node: MergedNode, force_is_boolean: bool) -> Route:
    service = node.first("service")
    resources: dict[str, list[Element]] = {}
    for resource in node.descendants("resource"):
        resources.setdefault(_required(resource, "ref", node), []).extend(resource.sources)
    parameters = {}
    for parameter in node.descendants("parameter"):
        name = _required(parameter, "name", node)
        forced = parameter.attributes.get("force", "")
        force = forced.strip().lower() in _TRUE if force_is_boolean else forced not in ("", "0")
        value = None if parameter.value == "null" else parameter.value
        parameters[name] = RouteParameter(name, force, value, parameter.sources[-1])
    return Route(
        url=_required(node, "url", node).strip(),
        method=_required(node, "method", node),
        secure=node.attributes.get("secure", "").strip() not in ("", "0"),
        service_class=_required(service, "class", node),
        service_method=_required(service, "method", node),
        resources=list(resources),
        parameters=parameters,
        elements=node.sources,
        resource_elements=resources,
    )


def _facts_root(facts: Facts) -> MergedNode:
    """The routes of a Magento version as if they were in the file read first."""
    root = MergedNode("routes", None)
    for url, method, service_class, service_method, refs in facts.routes:
        route = MergedNode("route", root)
        route.attributes = {"url": url, "method": method}
        service = MergedNode("service", route)
        service.attributes = {"class": service_class, "method": service_method}
        resources = MergedNode("resources", route)
        for ref in refs:
            resource = MergedNode("resource", resources)
            resource.attributes = {"ref": ref}
            resources.children.append(resource)
        route.children = [service, resources]
        root.children.append(route)
    return root
