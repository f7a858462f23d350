"""What Magento grants each integration: the entries that it writes for an integration's role, and their effect.

`Magento\\Integration\\Model\\AuthorizationService::grantPermissions` replaces the entries of the role by one for each
resource of the ACL: "allow" for those in the list and for `Magento_Backend::admin`, "deny" for all others
(`Magento\\Authorization\\Model\\ResourceModel\\Rules::saveRel`). An empty list has no entries, and a list of
only `Magento_Backend::all` has this one. What `Acl\\Loader\\Rule` decides about resources without an entry, which
changed in 2.4.5 and 2.4.8, thus concerns only resources that were added since the list was processed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Literal

from msgspec import Struct

from magelint.magento.access.acl import ADMIN, ALL, AclGraph
from magelint.magento.access.integration_files import FORMATS, Form, IntegrationDeclaration
from magelint.magento.access.integrations import Integrations
from magelint.magento.access.routes import ANONYMOUS, Route
from magelint.magento.config.dom import MergeError
from magelint.magento.modules.module import Module

DropReason = Literal["duplicate", "root only", "not below root", "disabled", "disabled module", "undeclared"]
"""Why Magento does not grant a listed resource."""


class Dropped(Struct, frozen=True):
    """A listed resource that Magento does not grant."""

    id: str
    why: DropReason
    by: str = ""
    """The id or the module that causes it."""


class Grant(Struct, eq=False, dict=True):
    """The permissions of one integration, once Magento has processed its files."""

    name: str
    form: Form
    """`api` for a list in `api.xml`, `consolidated` for one in `integration.xml`."""
    declarations: list[IntegrationDeclaration]
    """Those of enabled modules, in the order read: of its list, or of its `config.xml` if no list exists."""
    granted: tuple[str, ...]
    dropped: tuple[Dropped, ...]
    acl: AclGraph

    @property
    def module(self) -> Module:
        """The first module that declares it."""
        return self.declarations[0].module

    @property
    def form_title(self) -> str:
        """The name of its file: `api.xml` or `integration.xml`."""
        return FORMATS[self.form].title

    @property
    def file(self) -> str:
        """The path of the last file that its list can be extended in."""
        path = self.declarations[-1].file.source.name
        if self.form == "api" and self.declarations[-1].form == "config":
            return f"{path.rpartition('/')[0]}/api.xml"
        return path

    @property
    def everything(self) -> bool:
        """True if it may call all routes: its list consists of `Magento_Backend::all`."""
        return self.granted == (ALL,)

    def allows(self, resource: str) -> bool:
        """True if `Magento\\Framework\\Authorization::isAllowed` returns true for a resource of a route.

        The policy reads the role's general permission if the ACL does not know the resource, as with `self`. Only
        `Magento_Backend::all` grants it, also as one of several in a list.
        """
        if resource == ANONYMOUS or self.everything:
            return True
        return (resource if resource in self.acl else ALL) in self._ids

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(self.granted)

    def missing(self, route: Route) -> list[str]:
        """The resources of a route that it does not have; empty if it may call the route."""
        return [resource for resource in route.resources if not self.allows(resource)]

    def to_add(self, route: Route) -> list[str]:
        """The ids to add to its list for a route: those missing, in an `api.xml` after their missing parents."""
        found: dict[str, None] = {}
        for resource in self.missing(route):
            path = self.acl.path(resource)
            needed = path if self.form == "api" else path[-1:]
            found.update((one, None) for one in needed if one not in self._ids and one != ADMIN)
        return list(found)


def grants(integrations: Integrations, acl: AclGraph, is_enabled: Callable[[Module], bool]) -> list[Grant]:
    """The integrations that Magento creates, with their permissions, in the order of their names.

    Kinds of files that Magento cannot read are skipped. Of a name in both forms, `Plugin\\Integration` takes the list
    in `integration.xml`. An `api.xml` without a `config.xml` creates no integration.
    """
    found: dict[str, Grant] = {}
    lists = dict(_declared(integrations, "api", is_enabled))
    for name, declared in _declared(integrations, "config", is_enabled):
        listed = integrations.merged("api")[name].resources if name in lists else ()
        found[name] = _grant(name, "api", lists.get(name, declared), listed, listed, acl)
    for name, declared in _declared(integrations, "consolidated", is_enabled):
        listed = tuple(dict.fromkeys(ref.name for one in declared for ref in one.resources))
        kept = integrations.merged("consolidated")[name].resources
        found[name] = _grant(name, "consolidated", declared, listed, kept, acl)
    return [found[name] for name in sorted(found)]


def without_config(integrations: Integrations, is_enabled: Callable[[Module], bool]) -> list[IntegrationDeclaration]:
    """The lists in `api.xml` files that belong to no integration."""
    forms: tuple[Form, ...] = ("config", "consolidated")
    created = {name for form in forms for name, _ in _declared(integrations, form, is_enabled)}
    return [declared[0] for name, declared in _declared(integrations, "api", is_enabled) if name not in created]


def _declared(
    integrations: Integrations, form: Form, is_enabled: Callable[[Module], bool]
) -> Iterator[tuple[str, list[IntegrationDeclaration]]]:
    try:
        merged = integrations.merged(form)
    except MergeError:
        return
    for name in merged:
        declared = [one for one in integrations.declared(form, name) if is_enabled(one.module)]
        if declared:
            yield name, declared


def _grant(
    name: str,
    form: Form,
    declared: list[IntegrationDeclaration],
    listed: Iterable[str],
    kept: tuple[str, ...],
    acl: AclGraph,
) -> Grant:
    """The permissions by the list as written, and as Magento's reader returns it."""
    granted: tuple[str, ...] = ()
    if acl.duplicates:
        kept = ()  # `Acl\Builder` throws an exception, so that the policy denies everything
    if kept == (ALL,):
        granted = kept if ALL in acl else ()
    elif kept:
        granted = tuple(acl.in_order({*kept, ADMIN}))
    effective = frozenset(granted)
    dropped = tuple(_dropped(one, acl) for one in listed if one not in effective)
    return Grant(name, form, declared, granted, dropped, acl)


def _dropped(identifier: str, acl: AclGraph) -> Dropped:
    if acl.duplicates:
        return Dropped(identifier, "duplicate", acl.duplicates[0])
    if identifier == ADMIN:
        return Dropped(identifier, "root only")
    if identifier in acl:
        return Dropped(identifier, "not below root", ADMIN)
    if acl.nodes(identifier):
        return Dropped(identifier, "disabled")
    if identifier in acl.declared_elsewhere:
        declaration = acl.declared_elsewhere[identifier]
        return Dropped(identifier, "disabled module", declaration.module.name if declaration.module is not None else "")
    return Dropped(identifier, "undeclared")
