"""What a change does to integrations: permissions, routes, and what `setup:upgrade` does to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from magelint.magento.access.grants import Grant, grants
from magelint.magento.access.integration_files import Form
from magelint.magento.access.routes import Route
from magelint.magento.changes.acl_changes import AclChanges
from magelint.magento.changes.route_changes import key_of, required
from magelint.magento.changes.stored import StoredRoles
from magelint.magento.changes.upgrade import (
    RESETS,
    STOPS,
    Reason,
    database_name,
    differing,
    fields,
    processing,
)
from magelint.magento.model import Model

Change = Literal["added", "removed", "reset", "changed"]


class IntegrationChange(Struct):
    """What happens to one integration."""

    name: str
    change: Change
    """`reset`: `setup:upgrade` deletes it and creates it again, so that its tokens stop working."""
    grant: Grant
    """Its permissions after the change; those before if it is removed."""
    reasons: list[Reason] = field(default_factory=list)
    gained: tuple[str, ...] = ()
    """The resources granted in addition, once Magento has processed the files."""
    lost: tuple[str, ...] = ()
    routes_gained: tuple[Route, ...] = ()
    """The routes that it may call in addition, except those that everyone may call."""
    routes_lost: tuple[Route, ...] = ()
    """The routes that it may no longer call; of removed routes, those that not everyone could call."""

    @property
    def stops_upgrade(self) -> bool:
        """True if `setup:upgrade` throws an exception when it processes the integration."""
        codes = {reason.code for reason in self.reasons}
        return bool(codes & STOPS) and "pending" not in codes

    @property
    def is_empty(self) -> bool:
        """True if nothing happens to it."""
        return self.change == "changed" and not (
            self.reasons or self.gained or self.lost or self.routes_gained or self.routes_lost
        )


def integration_changes(before: Model, after: Model, acl: AclChanges) -> list[IntegrationChange]:
    """What happens to each integration, by name; those that a change does not concern are left out.

    The earlier state is taken as deployed: Magento has processed its files. Integrations of a kind of file that Magento
    cannot read on one of the sides are left out. `acl` is the difference of the two ACLs.
    """
    unread = {*before.integrations.errors, *after.integrations.errors}
    old = _readable(before, unread)
    new = _readable(after, unread)
    found = []
    roles = StoredRoles(after)
    spellings = {database_name(name): name for name in old if name not in new}
    for name, grant in new.items():
        other = None if name in old else spellings.pop(database_name(name), None)
        if name in old:
            found.append(_kept(before, old[name], after, grant, roles))
        elif other is not None:
            del old[other]
            found.append(_respelled(before, other, after, grant))
        else:
            found.append(_added(before, after, grant))
    found += [IntegrationChange(name, "removed", old[name], [Reason("kept")]) for name in old if name not in new]
    _find_renamed(before, after, found)
    _find_moved(acl, old, found)
    return sorted((change for change in found if not change.is_empty), key=lambda change: change.name)


def _readable(model: Model, unread: set[Form]) -> dict[str, Grant]:
    found = grants(model.integrations, model.acl, model.is_enabled)
    concerned: set[Form] = unread | ({"api"} if "config" in unread else set())
    return {grant.name: grant for grant in found if grant.form not in concerned}


def _added(before: Model, after: Model, grant: Grant) -> IntegrationChange:
    routes = tuple(route for route in _callable(after, grant).values() if required(route))
    reasons = [Reason("created")] if grant.form == "consolidated" else [_applied(before, after, grant)]
    return IntegrationChange(grant.name, "added", grant, reasons, gained=grant.granted, routes_gained=routes)


def _kept(before: Model, old: Grant, after: Model, new: Grant, roles: StoredRoles) -> IntegrationChange:
    """An integration that both sides declare."""
    change = IntegrationChange(new.name, "changed", new)
    found = differing(before, old, after, new, roles)
    script = None if new.form == "consolidated" else _applied(before, after, new)
    if script is None:
        change.reasons = found
        if any(reason.code in RESETS for reason in found) and not change.stops_upgrade:
            change.change = "reset"
    else:
        change.reasons = [reason for reason in found if not reason.code.startswith("list")]
    if old.form != new.form:
        change.reasons.append(Reason("form", (old.form_title, new.form_title)))
    _find_permissions(change, old, new)
    change.reasons += _by_acl(change, old, new)
    if script is not None and script.code == "pending" and not (old.everything or new.everything):
        _find_standing(change, old, roles.after_upgrade(old))
    _find_routes(change, before, old, after)
    if found and script is not None:
        change.reasons.append(script)
    return change


def _find_standing(change: IntegrationChange, old: Grant, held: list[str]) -> None:
    """Add what a changed ACL gives and takes until Magento processes the files again."""
    inherited = tuple(one for one in held if one not in old.granted and one not in change.grant.granted)
    denied = tuple(one for one in change.grant.granted if one in old.granted and one not in held)
    if inherited:
        change.reasons.append(Reason("inherited", inherited))
    if denied:
        change.reasons.append(Reason("denied by parent", denied))
    change.gained += inherited
    change.lost += denied
    kept = [one for one in old.granted if one not in change.lost]
    change.grant = replace(change.grant, granted=(*kept, *change.gained))


def _respelled(before: Model, other: str, after: Model, grant: Grant) -> IntegrationChange:
    """An integration whose name the database does not distinguish from that of an existing one."""
    reasons = [Reason("same name", (other,))]
    if grant.form != "consolidated":
        reasons.append(_applied(before, after, grant))
    return IntegrationChange(grant.name, "changed", grant, reasons)


def _applied(before: Model, after: Model, grant: Grant) -> Reason:
    script = processing(before, after, grant)
    return Reason("pending") if script is None else Reason("applied", (script,))


def _find_permissions(change: IntegrationChange, old: Grant, new: Grant) -> None:
    """Set the resources gained and lost. `Magento_Backend::all` by itself includes all of them."""
    if old.everything != new.everything:
        change.gained, change.lost = (new.granted, ()) if new.everything else ((), old.granted)
    else:
        change.gained = tuple(one for one in new.granted if one not in old.granted)
        change.lost = tuple(one for one in old.granted if one not in new.granted)


def _find_routes(change: IntegrationChange, before: Model, old: Grant, after: Model) -> None:
    earlier, now = _callable(before, old), _callable(after, change.grant)
    remaining = {key_of(route): route for route in after.routes}
    change.routes_gained = tuple(route for key, route in now.items() if key not in earlier and required(route))
    change.routes_lost = tuple(
        remaining.get(key, route)
        for key, route in earlier.items()
        if key not in now and (key in remaining or required(route))
    )


def _callable(model: Model, grant: Grant) -> dict[tuple[str, str], Route]:
    """The routes that an integration may call, by URL and method."""
    found = (route for route in model.routes if route not in model.routes.shadowed and not grant.missing(route))
    return {key_of(route): route for route in sorted(found, key=key_of)}


def _by_acl(change: IntegrationChange, old: Grant, new: Grant) -> Iterator[Reason]:
    """Ids that both lists name and that only one of the ACLs has."""
    was_dropped, is_dropped = {one.id for one in old.dropped}, {one.id for one in new.dropped}
    declared = tuple(one for one in change.gained if one in was_dropped)
    undeclared = tuple(one for one in change.lost if one in is_dropped)
    if declared:
        yield Reason("declared", declared)
    if undeclared:
        yield Reason("undeclared", undeclared)


def _find_moved(acl: AclChanges, old: Mapping[str, Grant], changes: list[IntegrationChange]) -> None:
    """Name the resources whose new parents are why a list differs."""
    ids = [moved.id for moved in acl.moved]
    for change in changes:
        before = old[change.name].granted if change.name in old else ()
        moved = tuple(one for one in ids if one in before and one in change.grant.granted)
        if moved and (change.change == "reset" or change.gained or change.lost):
            change.reasons.append(Reason("moved", moved))


def _find_renamed(before: Model, after: Model, changes: list[IntegrationChange]) -> None:
    """Add the other name to an added and a removed integration of a module that are otherwise equal."""
    removed = [change for change in changes if change.change == "removed"]
    for added in (change for change in changes if change.change == "added"):
        for gone in removed:
            if _is_renamed(before, gone.grant, after, added.grant):
                added.reasons.append(Reason("renamed from", (gone.name,)))
                gone.reasons.append(Reason("renamed to", (added.name,)))
                removed.remove(gone)
                break


def _is_renamed(before: Model, old: Grant, after: Model, new: Grant) -> bool:
    """True if a module replaced an integration with one of another name, with the same list or the same URLs."""
    if old.module.name != new.module.name or old.form != new.form:
        return False
    urls = [
        {name: url for name, url in fields(*side).items() if name != "email"} for side in ((before, old), (after, new))
    ]
    return (bool(new.granted) and old.granted == new.granted) or (bool(urls[0]) and urls[0] == urls[1])
