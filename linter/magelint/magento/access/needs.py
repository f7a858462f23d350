"""What the list of an integration lacks for some REST requests, and what it grants beyond them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from msgspec import Struct, field

from magelint.magento.access.acl import ADMIN
from magelint.magento.access.grants import Dropped, Grant
from magelint.magento.access.router import Router
from magelint.magento.access.routes import ANONYMOUS, SELF, Route
from magelint.magento.bundled.releases import Key
from magelint.magento.modules.module import Module
from magelint.magento.tree.files import is_test_path
from magelint.source.nearest import nearest
from magelint.source.rest_texts import readme_calls, script_calls
from magelint.source.rest_urls import VERSION, RestCall

_LIMIT_OF_HINTS = 50
"""How many requests without a route get a suggestion: comparing with every route takes time."""


class Request(Struct, frozen=True):
    """A REST request that an integration sends."""

    method: str | None
    """The HTTP method; `None` if it is not known, so that it may be any."""
    url: str
    paths: tuple[str, ...]
    """The paths that it may have, the most likely one first."""
    file: str
    """The file that contains it."""
    line: int

    @property
    def title(self) -> str:
        """Its method and URL, as far as they are known."""
        return f"{self.method} {self.url}" if self.method is not None else self.url


class Unanswered(Struct, frozen=True):
    """A request that no route answers, with the most similar route."""

    request: Request
    nearest: str | None


class Calls(Struct):
    """The routes that requests call."""

    routes: dict[Route, list[Request]] = field(default_factory=dict)
    unanswered: list[Unanswered] = field(default_factory=list)


def calls_of(requests: Iterable[Request], router: Router) -> Calls:
    """The routes that some requests call; of a request without a method, all routes of its URL."""
    found = Calls()
    for request in requests:
        routes = router.at(request.paths, request.method)
        for route in routes:
            found.routes.setdefault(route, []).append(request)
        if not routes:
            hint = None
            if len(found.unanswered) < _LIMIT_OF_HINTS:
                hint = _nearest(request, router)
            found.unanswered.append(Unanswered(request, hint))
    return found


def _nearest(request: Request, router: Router) -> str | None:
    """The same URL with another method, else the most similar route."""
    others = router.at(request.paths, None)
    if others:
        return f"{others[0].method} {others[0].url}"
    path = next((path for path in request.paths if VERSION.match(path, 1)), request.paths[0])
    of_method = [title for title in router.titles if title.startswith(f"{request.method} ")]
    return nearest(f"{request.method or 'GET'} {path}", of_method or router.titles)


def requests_in(module: Module) -> list[Request]:
    """The requests in a module's PHP files, scripts and README, except in its tests."""
    found: dict[tuple[str | None, str, str, int], Request] = {}
    for path in module.paths:
        for call in _calls_in(module, path):
            span = call.place.span
            request = Request(call.method, call.url, call.paths, call.place.file.name, span.line)
            found.setdefault((call.method, call.url, request.file, span.line), request)
    return list(found.values())


def _calls_in(module: Module, path: str) -> Iterable[RestCall]:
    name = path.rpartition("/")[2].lower()
    if is_test_path(path):
        return []
    full = f"{module.path}/{path}"
    if name.endswith((".php", ".phtml")):
        php = module.files.php(full)
        return [] if php is None else php.rest_calls()
    reader = readme_calls if name.startswith("readme") else script_calls if _is_script(name) else None
    source = module.files.source(full) if reader is not None else None
    return [] if reader is None or source is None else reader(source)


def _is_script(name: str) -> bool:
    return name.endswith((".js", ".mjs", ".ts")) and not name.endswith(".min.js")


class Needs(Struct, eq=False, dict=True):
    """An integration's list compared with the routes that it calls.

    With other releases of Magento, the list is compared with what each of them requires.
    """

    grant: Grant
    calls: Calls
    release: Key | None = None
    """The release, if there are others."""
    others: tuple[Needs, ...] = ()
    """The comparisons with other releases."""

    @cached_property
    def needed(self) -> dict[str, list[Route]]:
        """The resources that the routes require, each with these routes, in the order of the ACL."""
        found: dict[str, list[Route]] = {}
        for route in self.calls.routes:
            for resource in route.resources:
                if resource in self.grant.acl:
                    found.setdefault(resource, []).append(route)
        order = self.grant.acl.positions
        return {one: found[one] for one in sorted(found, key=lambda one: order.get(one, len(order)))}

    @cached_property
    def parents(self) -> dict[str, list[str]]:
        """The ancestors of the needed resources that are not needed themselves, each with the needed ones."""
        found: dict[str, list[str]] = {}
        for identifier in self.needed:
            for above in self.grant.acl.ancestors(identifier):
                if above not in self.needed and above != ADMIN:
                    found.setdefault(above, []).append(identifier)
        return found

    @property
    def only_for_customers(self) -> list[Route]:
        """The routes that require `self`, which no list grants."""
        return [route for route in self.calls.routes if SELF in route.resources]

    @property
    def ungrantable(self) -> dict[Route, list[str]]:
        """The routes that require a resource that the ACL does not have, which no list of resources grants."""
        found = {
            route: [one for one in route.resources if one not in self.grant.acl and one not in (SELF, ANONYMOUS)]
            for route in self.calls.routes
        }
        return {route: missing for route, missing in found.items() if missing}

    @property
    def listed(self) -> list[str]:
        """The ids that the integration lists, in the order read."""
        return list(dict.fromkeys(ref.name for one in self.grant.declarations for ref in one.resources))

    @property
    def lacks(self) -> list[str]:
        """The ids to add to the list, each after its parents: an `api.xml` must list these too.

        Magento adds the parents of a list in `integration.xml`, and its root to every list.
        """
        return list(dict.fromkeys(one for needs in (self, *self.others) for one in needs._lacks))

    @cached_property
    def _lacks(self) -> list[str]:
        wanted = set(self.needed)
        if len(self.needed) > 1 or self.listed:
            wanted.discard(ADMIN)
        if self.grant.form == "api":
            wanted.update(self.parents)
        present = set(self.listed)
        if self.grant.form == "consolidated":
            present.update(self.grant.granted)
        return self.grant.acl.in_order(wanted - present)

    @cached_property
    def _lacking(self) -> frozenset[str]:
        return frozenset(self._lacks)

    @property
    def exceeds(self) -> list[str]:
        """The listed ids that Magento grants although no route requires them or a resource below them."""
        every = (self, *self.others)
        kept = {ADMIN, *(one for needs in every for one in (*needs.needed, *needs.parents))}
        granted = {one for needs in every for one in needs.grant.granted}
        return [one for one in self.listed if one not in kept and one in granted]

    def reason(self, identifier: str) -> tuple[list[Route], list[str], list[Key]]:
        """Why the list lacks an id: the routes that require it, else the ids that it is a parent of.

        Then the releases that require it, the oldest first, if there are several.
        """
        lacking = [needs for needs in (*self.others, self) if identifier in needs._lacking]
        releases = [needs.release for needs in lacking if needs.release is not None]
        routes = next((needs.needed[identifier] for needs in reversed(lacking) if identifier in needs.needed), [])
        children = [] if routes else lacking[-1].parents[identifier]
        return routes, children, releases

    @property
    def dropped(self) -> tuple[Dropped, ...]:
        """The listed ids that Magento does not grant."""
        return self.grant.dropped

    @property
    def fits(self) -> bool:
        """True if the list has what the routes require, and nothing beyond them."""
        return not (self.lacks or self.exceeds or self.calls.unanswered or self.ungrantable)

    def permitted(self, routes: Iterable[Route]) -> dict[str, list[Route]]:
        """The ids of `exceeds`, each with those of some routes that require it."""
        found: dict[str, list[Route]] = {identifier: [] for identifier in self.exceeds}
        for route in routes:
            for resource in route.resources:
                if resource in found:
                    found[resource].append(route)
        return found

    def opens(self, routes: Iterable[Route]) -> list[Route]:
        """Of some routes, those that the additions permit although they are not called and were denied before."""
        after = {*self.grant.granted, *self.lacks, ANONYMOUS}
        added = set(self.lacks)
        return [
            route
            for route in routes
            if route not in self.calls.routes and not added.isdisjoint(route.resources) and after >= {*route.resources}
        ]
