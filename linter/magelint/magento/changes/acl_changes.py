"""The difference of two ACLs: resources that Magento knows, and their parents."""

from __future__ import annotations

from msgspec import Struct

from magelint.magento.access.acl import AclGraph


class MovedResource(Struct, frozen=True):
    """A resource with another parent; the parent is empty at the top level."""

    id: str
    before: str
    after: str


class AclChanges(Struct, frozen=True):
    """The resources that a change adds, removes and moves; a disabled resource counts as removed."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    moved: tuple[MovedResource, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all of them."""
        return (*self.added, *self.removed, *(moved.id for moved in self.moved))


def acl_changes(before: AclGraph, after: AclGraph) -> AclChanges:
    """The difference of two ACLs, by id. A resource moves if its parent changes, not if an ancestor moves."""
    parents = {identifier: (_parent(before, identifier), _parent(after, identifier)) for identifier in before.ids}
    return AclChanges(
        added=tuple(sorted(after.ids - before.ids)),
        removed=tuple(sorted(before.ids - after.ids)),
        moved=tuple(
            MovedResource(identifier, *parents[identifier])
            for identifier in sorted(before.ids & after.ids)
            if parents[identifier][0] != parents[identifier][1]
        ),
    )


def _parent(acl: AclGraph, identifier: str) -> str:
    resource = acl.get(identifier)
    parent = resource.parent if resource is not None else None
    return parent.id if parent is not None else ""
