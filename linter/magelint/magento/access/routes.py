"""REST routes: every `webapi.xml` merged, as `Magento\\Webapi\\Model\\Config` reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from typing import Any, ClassVar

from msgspec import Struct

from magelint.magento.access.arguments import camel_case, snake_case
from magelint.magento.access.route_history import RouteHistory, RoutePart
from magelint.magento.access.urls import HTTP_METHODS, Shapes, has_fixed_base, url_parameters, url_shape
from magelint.magento.access.webapi_xml import WEBAPI_XML, ElementSchema
from magelint.magento.bundled.data import Facts, FactsRoute
from magelint.magento.config.dom import ConfigDom, MergedNode, MergeError
from magelint.magento.modules.module import Module
from magelint.source.xml import Element, XmlFile

SELF, ANONYMOUS = "self", "anonymous"

_ID_ATTRIBUTES: dict[str, str | tuple[str, ...]] = {
    "/routes/route": ("url", "method"),
    "/routes/route/resources/resource": "ref",
    "/routes/route/data/parameter": "name",
}
# Up to 2.3.1 `Webapi\\Model\\Config\\Reader` names the wrong node, so parameters do not merge.
_ID_ATTRIBUTES_BEFORE_2_3_2 = {**_ID_ATTRIBUTES, "/routes/route/data": "name"}
del _ID_ATTRIBUTES_BEFORE_2_3_2["/routes/route/data/parameter"]
_TRUE = frozenset({"1", "true", "on", "yes"})


class RouteParameter(Struct, frozen=True):
    """A `<parameter>` of a route's `<data>`."""

    name: str
    force: bool
    value: str | None
    element: Element


class Route(Struct, eq=False):
    """A merged route: one URL and HTTP method, as `Webapi\\Model\\Config\\Converter` returns it."""

    url: str
    method: str
    secure: bool
    service_class: str
    service_method: str
    resources: list[str]
    parameters: dict[str, RouteParameter]
    elements: list[Element]
    """Every `<route>` that was merged into it, in the order read; empty if only bundled data declares it."""
    resource_elements: dict[str, list[Element]]

    @property
    def url_parameters(self) -> list[str]:
        """The names of the parameters in its URL."""
        return url_parameters(self.url)

    def as_magento(self) -> dict[str, Any]:
        """The route in the shape that the converter returns, with PHP's empty list for an empty array."""
        return {
            "secure": self.secure,
            "service": {"class": self.service_class, "method": self.service_method},
            "resources": dict.fromkeys(self.resources, True) or [],
            "parameters": {p.name: {"force": p.force, "value": p.value} for p in self.parameters.values()} or [],
        }


class RouteDeclaration(Struct, eq=False):
    """One `<route>` of one module's `webapi.xml`."""

    module: Module
    element: Element
    route: Route | None
    """The merged route; `None` if the module is disabled or Magento cannot read the routes."""
    enabled: bool = True
    """True if its module is enabled."""

    @property
    def url(self) -> str:
        """Its URL as Magento reads it: without surrounding whitespace."""
        return (self.element.get("url") or "").strip()

    @property
    def method(self) -> str:
        """Its HTTP method."""
        return self.element.get("method") or ""

    @property
    def title(self) -> str:
        """Its name in messages: `GET /V1/orders`."""
        return f"{self.method} {self.url}"

    @property
    def service(self) -> Element | None:
        """Its first `<service>`, which is the one that Magento reads."""
        return next(self.element.descendants("service"), None)

    @property
    def service_class(self) -> str | None:
        """The class that its `<service>` names, as written."""
        return self.service.get("class") if self.service is not None else None

    @property
    def service_method(self) -> str | None:
        """The method that its `<service>` names."""
        return self.service.get("method") if self.service is not None else None

    @property
    def http_method(self) -> str | None:
        """The HTTP method in upper case without surrounding whitespace; `None` if it is not a valid one."""
        suggestion = self.method.strip().upper()
        return suggestion if suggestion in HTTP_METHODS else None

    @property
    def url_parameters(self) -> list[str]:
        """The names of the parameters in its URL."""
        return url_parameters(self.url)

    @property
    def has_fixed_base(self) -> bool:
        """True if its URL begins with the two literal segments by which Magento looks up URLs with parameters."""
        return has_fixed_base(self.url)

    @property
    def input_names(self) -> list[str]:
        """The input names that get values from the URL and from `<data>`.

        With PUT, `ParamsOverrider::overrideRequestBodyIdWithPathParam` adds the last URL parameter in both spellings.
        """
        names = self.url_parameters
        given = [*names, *((p.get("name") or "").partition(".")[0] for p in self.parameters)]
        return [*given, camel_case(names[-1]), snake_case(names[-1])] if self.method == "PUT" and names else given

    @property
    def is_last(self) -> bool:
        """True if no declaration read later was merged into the same route."""
        return self.route is not None and self.route.elements[-1] == self.element

    @property
    def resources(self) -> list[Element]:
        """Every `<resource>` of it."""
        return list(self.element.descendants("resource"))

    @property
    def parameters(self) -> list[Element]:
        """Every `<parameter>` of its `<data>`."""
        return list(self.element.descendants("parameter"))


class Routes:
    """The routes of enabled modules; if Magento throws an exception, the routes read before it, and `error`."""

    schema: ClassVar[Mapping[str, ElementSchema]] = WEBAPI_XML
    """What `webapi.xsd` allows, by the element's name."""

    def __init__(
        self,
        documents: Iterable[XmlFile],
        facts: Facts | None = None,
        *,
        parameters_merge: bool = True,
        force_is_boolean: bool = True,
    ) -> None:
        """`parameters_merge`: since 2.3.2; `force_is_boolean`: `force="false"` is false, since 2.4.4."""
        self._documents = list(documents)
        self._facts = facts
        self._parameters_merge = parameters_merge
        self._force_is_boolean = force_is_boolean
        self.error: MergeError | None = None
        self._errors: list[MergeError] = []
        self._histories: dict[Route, RouteHistory] = {}

    @cached_property
    def _all(self) -> list[Route]:
        dom = ConfigDom(_ID_ATTRIBUTES if self._parameters_merge else _ID_ATTRIBUTES_BEFORE_2_3_2)
        found: dict[tuple[str, str], Route] = {}
        if self._facts is not None:
            # Few of them are declared again by a file: only these are merged
            routes = (route for document in self._documents for route in document.root.descendants("route"))
            again = {(route.get("url"), route.get("method")) for route in routes}
            dom.root = _facts_root(row for row in self._facts.routes if (row[0], row[1]) in again)
            found = {(row[0], row[1]): _of_facts(row) for row in self._facts.routes}
        try:
            for document in self._documents:
                dom.merge(document)
        except MergeError as error:
            self.error = error
            self._errors.append(error)
        for node in [] if dom.root is None else dom.root.descendants("route"):
            try:
                route = _converted(node, self._force_is_boolean)
            except MergeError as error:
                self.error = self.error or error
                self._errors.append(error)
                continue
            found[route.url, route.method] = route  # a later one replaces an earlier one
        return list(found.values())

    def __iter__(self) -> Iterator[Route]:
        return iter(self._all)

    @cached_property
    def _by_key(self) -> dict[tuple[str, str], Route]:
        return {(route.url, route.method): route for route in self._all}

    def get(self, url: str, method: str) -> Route | None:
        """The route of a URL and HTTP method, compared exactly."""
        return self._by_key.get((url, method))

    @cached_property
    def _by_element(self) -> dict[Element, Route]:
        return {element: route for route in self._all for element in route.elements}

    def of_element(self, element: Element) -> Route | None:
        """The route that a `<route>` of a file was merged into."""
        return self._by_element.get(element)

    def history(self, route: Route) -> RouteHistory:
        """What each declaration of a route contributes, in the order read."""
        if route not in self._histories:
            known = self._known_parts.get((route.url, route.method))
            self._histories[route] = RouteHistory(known, route.elements)
        return self._histories[route]

    @cached_property
    def _known_parts(self) -> dict[tuple[str, str], RoutePart]:
        routes = self._facts.routes if self._facts is not None else ()
        return {(url, method): RoutePart(None, (name, call), refs) for url, method, name, call, refs in routes}

    @cached_property
    def shadowed(self) -> dict[Route, Route]:
        """Routes that are never called, each with the one that handles its requests.

        URLs that differ only in the names of their parameters match the same requests. A URL with a parameter where
        another has a literal segment matches all requests of the other. `Rest\\Router::match` picks the last match in
        byte order; only URLs without parameters are looked up first.
        """
        alike: dict[tuple[str, str, int], list[tuple[Route, tuple[str, ...]]]] = {}
        for route in self._all:
            if "/:" in route.url:
                parts = url_shape(route.url)
                alike.setdefault((parts[0], route.method.upper(), len(parts)), []).append((route, parts))
        found: dict[Route, Route] = {}
        for routes in alike.values():
            routes.sort(key=lambda entry: entry[0].url.encode("utf-8", "surrogateescape"))
            shapes = Shapes(parts for _, parts in routes)
            for index, (route, parts) in enumerate(routes):
                winner = shapes.last(parts)
                if winner > index:
                    found[route] = routes[winner][0]
        return found

    def by_url(self) -> list[Route]:
        """The routes that can be called, sorted by their URLs."""
        return sorted((r for r in self._all if r not in self.shadowed), key=lambda r: (r.url, r.method))

    def hidden_by(self, route: Route) -> list[Route]:
        """The routes whose requests a route handles instead."""
        return self._hidden_by.get(route, [])

    @cached_property
    def _hidden_by(self) -> dict[Route, list[Route]]:
        found: dict[Route, list[Route]] = {}
        for hidden, winner in self.shadowed.items():
            found.setdefault(winner, []).append(hidden)
        return found

    def check(self) -> MergeError | None:
        """The exception that Magento throws when it reads the routes, if any."""
        _ = self._all
        return self.error

    def errors(self) -> list[MergeError]:
        """Every error that stops Magento: the first one does, the others would once it is fixed."""
        _ = self._all
        return self._errors

    def as_magento(self) -> dict[str, dict[str, Any]]:
        """All routes in the shape that the reader returns."""
        shape: dict[str, dict[str, Any]] = {}
        for route in self._all:
            shape.setdefault(route.url, {})[route.method] = route.as_magento()
        return shape


def required(route: Route) -> frozenset[str]:
    """The resources that a caller of a route must have; empty if everyone may call it."""
    return frozenset(route.resources) - {ANONYMOUS}


def _required(node: MergedNode | None, attribute: str, route: MergedNode) -> str:
    value = None if node is None else node.attributes.get(attribute)
    if value is None:
        at = route if node is None else node
        place = at.sources[0].place if at.sources else route.sources[0].place
        if node is None:
            raise MergeError("missing element", place, names=("route", "service"))
        raise MergeError("missing attribute", place, names=(node.tag, attribute))
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


@cache
def _of_facts(row: FactsRoute) -> Route:
    """A route of a Magento version; most are the same in many of them."""
    url, method, service_class, service_method, refs = row
    return Route(url, method, False, service_class, service_method, list(refs), {}, [], {ref: [] for ref in refs})


def _facts_root(rows: Iterable[FactsRoute]) -> MergedNode:
    """Routes of a Magento version, as if they were in the first file read."""
    root = MergedNode("routes", None)
    for url, method, service_class, service_method, refs in rows:
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
