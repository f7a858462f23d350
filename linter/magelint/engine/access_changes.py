"""How the access of integrations differs between Magento releases.

A release is compared with the one that it was developed from: a patch with the patch before, a new release with the
first one of the line before. A change that came with several patches has the release of each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from magelint.magento.access.callable_routes import CallableRoutes
from magelint.magento.access.grants import Grant, grants
from magelint.magento.access.routes import Route
from magelint.magento.bundled.data import load_facts, states
from magelint.magento.bundled.releases import Key, known_versions, label
from magelint.magento.composer.magento_version import MagentoVersion
from magelint.magento.model import Model

ChangeKind = Literal["denied", "allowed", "requires", "added", "removed", "granted", "dropped"]
"""`denied`, `allowed`: of a route that exists before and after. `requires`: a denied route lacks other resources.

`added`, `removed`: of a route that the integration may call. `granted`, `dropped`: of a resource.
"""
RoutesOf = Callable[[Model], Iterable[Route]]


_RouteKey = tuple[str, str]
"""The HTTP method and the URL of a route."""


class _Subject(Struct, frozen=True):
    """What may change: a route, or a resource."""

    integration: str
    method: str
    url: str
    id: str = ""


class AccessChange(Struct, frozen=True):
    """A change of what an integration may do."""

    kind: ChangeKind
    integration: str
    method: str
    """The HTTP method of a route; empty for a resource."""
    url: str
    id: str
    """The id of a resource; empty for a route."""
    missing: tuple[str, ...]
    """The resources that the integration lacks for the route since then."""
    since: tuple[str, ...]
    """The releases with which the change came, the oldest first."""


class _State:
    """What the integrations may do on a release."""

    def __init__(self, chosen: Iterable[Grant], routes: Iterable[Route]) -> None:
        self.grants = {grant.name: grant for grant in chosen}
        self.ids = {name: frozenset(grant.granted) for name, grant in self.grants.items()}
        self.routes = {_key(route): route for route in routes}
        self._callable = CallableRoutes(self.routes.values())
        self.public = frozenset(map(_key, self._callable.public))
        """The routes that everyone may call."""

    def guarded(self, integration: str) -> frozenset[_RouteKey]:
        """The routes that an integration may call and that not everyone may call."""
        grant = self.grants.get(integration)
        return frozenset() if grant is None else frozenset(map(_key, self._callable.guarded(grant)))

    def missing(self, integration: str, key: _RouteKey) -> tuple[str, ...] | None:
        """The resources that an integration lacks for a route; `None` if one of them does not exist."""
        grant, route = self.grants.get(integration), self.routes.get(key)
        return tuple(grant.missing(route)) if grant is not None and route is not None else None


class AccessHistory:
    """The access of some integrations on several releases."""

    def __init__(self, model: Model, keys: Sequence[Key], names: Iterable[str] | None, routes: RoutesOf) -> None:
        """`names` are the integrations to compare, by default all; `routes` chooses the routes of a release."""
        self._model = model
        self._keys = keys
        self._names = None if names is None else frozenset(names)
        self._routes = routes
        self._states: dict[Key, _State] = {}

    def changes(self, *, denied: bool) -> list[AccessChange]:
        """The changes between the releases, by integration and route; with `denied`, also of denied routes."""
        found: dict[tuple[ChangeKind, _Subject, tuple[str, ...]], list[str]] = {}
        for key, before in _predecessors(self._keys).items():
            for kind, subject, missing in _differences(self._state(before), self._state(key), denied=denied):
                since = label(self._first(subject, before, key))
                releases = found.setdefault((kind, subject, missing), [])
                releases.extend([since] if since not in releases else [])
        changes = [
            AccessChange(kind, subject.integration, subject.method, subject.url, subject.id, missing, tuple(since))
            for (kind, subject, missing), since in found.items()
        ]
        return sorted(changes, key=lambda one: (one.integration, one.id, one.url, one.method))

    def _first(self, subject: _Subject, before: Key, key: Key) -> Key:
        """The first patch of a release's line, after `before`, from which on the access is that of the release."""
        first = key
        for other in reversed(_between(before, key)):
            if _of(self._state(other), subject) != _of(self._state(key), subject):
                break
            first = other
        return first

    def _state(self, key: Key) -> _State:
        if key not in self._states:
            view = self._model.on(load_facts(*key), requested=True, answers=(states()[key], key[1]))
            self._states[key] = view.once(self._read, shared=True)
        return self._states[key]

    def _read(self, model: Model) -> _State:
        found = grants(model.integrations, model.acl, model.is_enabled)
        return _State((grant for grant in found if self._concerns(grant)), self._routes(model))

    def _concerns(self, grant: Grant) -> bool:
        return self._names is None or grant.name in self._names


def _key(route: Route) -> _RouteKey:
    return route.method, route.url


def _of(state: _State, subject: _Subject) -> object:
    name = subject.integration
    if subject.id:
        return subject.id in state.ids.get(name, ())
    return state.missing(name, (subject.method, subject.url))


def _differences(
    before: _State, after: _State, *, denied: bool
) -> Iterable[tuple[ChangeKind, _Subject, tuple[str, ...]]]:
    if before is after:
        return
    for name in before.grants.keys() | after.grants.keys():
        now = after.ids.get(name, frozenset())
        for identifier in before.ids.get(name, frozenset()) ^ now:
            yield "granted" if identifier in now else "dropped", _Subject(name, "", "", identifier), ()
        guarded = before.guarded(name)
        keys = guarded | after.guarded(name) | (before.public ^ after.public)
        for key in after.routes if denied else keys & after.routes.keys():
            missing = after.missing(name, key)
            if missing is not None:
                kind = _kind(before.missing(name, key), missing, is_public=key in after.public, denied=denied)
                if kind is not None:
                    yield kind, _Subject(name, *key), missing
        for key in guarded:
            if after.missing(name, key) is None:
                yield "removed", _Subject(name, *key), ()


def _kind(
    before: tuple[str, ...] | None, missing: tuple[str, ...], *, is_public: bool, denied: bool
) -> ChangeKind | None:
    if before is None:
        return "added" if not missing and not is_public else None
    if bool(before) != bool(missing):
        return "denied" if missing else "allowed"
    return "requires" if denied and before != missing else None


def _predecessors(keys: Sequence[Key]) -> Mapping[Key, Key]:
    """Each release, except the first of its edition, with the chosen one that it is compared with."""
    found: dict[Key, Key] = {}
    for key in keys:
        own = MagentoVersion(*key)
        others = [(MagentoVersion(*other), other) for other in keys if other[1] == key[1]]
        patches = [(one.patch, other) for one, other in others if one.numbers == own.numbers and one.patch < own.patch]
        earlier = [(one.numbers, -one.patch, other) for one, other in others if one.numbers < own.numbers]
        if patches:
            found[key] = max(patches)[1]
        elif earlier:
            found[key] = max(earlier)[2]
    return found


def _between(before: Key, key: Key) -> list[Key]:
    """The patches of a release's line that come before it, and after `before`."""
    own, first = MagentoVersion(*key), MagentoVersion(*before)
    known = [(MagentoVersion(*other), other) for other in known_versions() if other[1] == key[1]]
    least = first.patch if first.numbers == own.numbers else -1
    return [other for one, other in known if one.numbers == own.numbers and least < one.patch < own.patch]
