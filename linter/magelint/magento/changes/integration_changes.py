"""What a change does to integrations: permissions, routes, and what `setup:upgrade` does to them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from functools import cached_property
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from magelint.magento.access.callable_routes import CallableRoutes
from magelint.magento.access.grants import Grant, grants
from magelint.magento.access.integration_files import Form
from magelint.magento.access.routes import Route
from magelint.magento.changes.acl_changes import AclChanges
from magelint.magento.changes.route_changes import Key, key_of
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


class _Sides(Struct, frozen=True, dict=True):
    """The two models, and what is computed once for all integrations."""

    before: Model
    after: Model
    roles: StoredRoles
    routes_before: CallableRoutes
    routes_after: CallableRoutes

    @cached_property
    def public(self) -> tuple[frozenset[Key], frozenset[Key]]:
        """The routes that everyone may call, before and after."""
        before, after = (frozenset(map(key_of, side.public)) for side in (self.routes_before, self.routes_after))
        return before, after

    @cached_property
    def closed(self) -> frozenset[Key]:
        """The routes that everyone could call before, and that still exist."""
        before, after = self.public
        return (before - after) & self.remaining.keys()

    @cached_property
    def remaining(self) -> dict[Key, Route]:
        """All routes after the change, also those that are never called."""
        return {key_of(route): route for route in self.after.routes}


def _callable(model: Model) -> CallableRoutes:
    return CallableRoutes(route for route in model.routes if route not in model.routes.shadowed)


def integration_changes(before: Model, after: Model, acl: AclChanges) -> list[IntegrationChange]:
    """What happens to each integration, by name; those that a change does not concern are left out.

    The earlier state is taken as deployed: Magento has processed its files. Integrations of a kind of file that Magento
    cannot read on one of the sides are left out. `acl` is the difference of the two ACLs.
    """
    unread = {*before.integrations.errors, *after.integrations.errors}
    old = _readable(before, unread)
    new = _readable(after, unread)
    found = []
    sides = _Sides(before, after, StoredRoles(after), _callable(before), _callable(after))
    spellings = {database_name(name): name for name in old if name not in new}
    for name, grant in new.items():
        other = None if name in old else spellings.pop(database_name(name), None)
        if name in old:
            found.append(_kept(sides, old[name], grant))
        elif other is not None:
            del old[other]
            found.append(_respelled(before, other, after, grant))
        else:
            found.append(_added(sides, grant))
    found += [IntegrationChange(name, "removed", old[name], [Reason("kept")]) for name in old if name not in new]
    _find_renamed(before, after, found)
    _find_moved(acl, old, found)
    return sorted((change for change in found if not change.is_empty), key=lambda change: change.name)


def _readable(model: Model, unread: set[Form]) -> dict[str, Grant]:
    found = grants(model.integrations, model.acl, model.is_enabled)
    concerned: set[Form] = unread | ({"api"} if "config" in unread else set())
    return {grant.name: grant for grant in found if grant.form not in concerned}


def _added(sides: _Sides, grant: Grant) -> IntegrationChange:
    routes = tuple(sorted(sides.routes_after.guarded(grant), key=key_of))
    is_created = grant.form == "consolidated"
    reasons = [Reason("created") if is_created else _applied(sides.before, sides.after, grant)]
    return IntegrationChange(grant.name, "added", grant, reasons, gained=grant.granted, routes_gained=routes)


def _kept(sides: _Sides, old: Grant, new: Grant) -> IntegrationChange:
    """An integration that both sides declare."""
    before, after, roles = sides.before, sides.after, sides.roles
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
    _find_routes(change, sides, old)
    if found and script is not None:
        change.reasons.append(script)
    return change


def _find_standing(change: IntegrationChange, old: Grant, held: list[str]) -> None:
    """Add what a changed ACL gives and takes until Magento processes the files again."""
    stored, new, kept = frozenset(held), frozenset(change.grant.granted), frozenset(old.granted)
    inherited = tuple(one for one in held if one not in kept and one not in new)
    denied = tuple(one for one in change.grant.granted if one in kept and one not in stored)
    if inherited:
        change.reasons.append(Reason("inherited", inherited))
    if denied:
        change.reasons.append(Reason("denied by parent", denied))
    change.gained += inherited
    change.lost += denied
    lost = frozenset(change.lost)
    remaining = [one for one in old.granted if one not in lost]
    change.grant = replace(change.grant, granted=(*remaining, *change.gained))


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
        before, after = frozenset(old.granted), frozenset(new.granted)
        change.gained = tuple(one for one in new.granted if one not in before)
        change.lost = tuple(one for one in old.granted if one not in after)


def _find_routes(change: IntegrationChange, sides: _Sides, old: Grant) -> None:
    earlier = {key_of(route): route for route in sides.routes_before.guarded(old)}
    now = {key_of(route): route for route in sides.routes_after.guarded(change.grant)}
    public_before, public_after = sides.public
    closed = {key for key in sides.closed if key not in now}
    lost = {key for key in earlier if key not in now and key not in public_after}
    change.routes_gained = tuple(now[key] for key in sorted(now) if key not in earlier and key not in public_before)
    change.routes_lost = tuple(sides.remaining.get(key) or earlier[key] for key in sorted(closed | lost))


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
    positions = {moved.id: position for position, moved in enumerate(acl.moved)}
    for change in changes:
        before = old[change.name].granted if change.name in old and positions else ()
        both = positions.keys() & before & frozenset(change.grant.granted)
        moved = tuple(sorted(both, key=positions.__getitem__))
        if moved and (change.change == "reset" or change.gained or change.lost):
            change.reasons.append(Reason("moved", moved))


def _find_renamed(before: Model, after: Model, changes: list[IntegrationChange]) -> None:
    """Add the other name to an added and a removed integration of a module that are otherwise equal."""
    removed = [change for change in changes if change.change == "removed"]
    numbers: dict[_Likeness, list[int]] = {}
    for position, gone in reversed([*enumerate(removed)]):
        for likeness in _likenesses(before, gone.grant):
            numbers.setdefault(likeness, []).append(position)
    taken: set[int] = set()
    for added in (change for change in changes if change.change == "added"):
        alike = [numbers[likeness] for likeness in _likenesses(after, added.grant) if likeness in numbers]
        for left in alike:
            while left and left[-1] in taken:
                left.pop()
        number = min((left[-1] for left in alike if left), default=None)
        if number is not None:
            taken.add(number)
            added.reasons.append(Reason("renamed from", (removed[number].name,)))
            removed[number].reasons.append(Reason("renamed to", (added.name,)))


_Likeness = tuple[str, str, Hashable]
"""A module, a form, and a list or URLs."""


def _likenesses(model: Model, grant: Grant) -> Iterator[_Likeness]:
    """What is equal if a module replaced an integration with one of another name: its list or its URLs."""
    if grant.granted:
        yield grant.module.name, grant.form, grant.granted
    urls = frozenset((name, url) for name, url in fields(model, grant).items() if name != "email")
    if urls:
        yield grant.module.name, grant.form, urls
