"""What the entries that Magento wrote for a role decide after its ACL has changed.

`Magento\\Authorization\\Model\\Acl\\Loader\\Rule::populateAcl` applies the entries in the order in which they were
written, that of the earlier ACL. Each applies to its resource and to everything below it (`Laminas\\Permissions\\Acl`),
so a resource that was moved may get the decision of its new parent. Since 2.4.5, resources without an entry are denied
together with everything below them: until 2.4.7 those for which no role has an entry, later all of them.
"""

from __future__ import annotations

from functools import cached_property

from magelint.magento.access.acl import ALL, AclGraph
from magelint.magento.access.grants import Grant, grants
from magelint.magento.model import Model


class StoredRoles:
    """The roles of the integrations of an earlier state, read with the ACL and the Magento version of a later one."""

    def __init__(self, after: Model) -> None:
        self._acl = after.acl
        self._after = after
        self._found: dict[AclGraph, _Entries] = {}

    def before_processing(self, grant: Grant) -> list[str]:
        """The resources that `AclRetriever::getAllowedResourcesByUser` returns while `setup:upgrade` processes a role.

        Until 2.4.7, entries that another role got in the same `setup:upgrade` may change this; they do not count here.
        """
        found = self._allowed(grant, denies_missing=self._after.at_least(2, 4, 5))
        entries = (ALL,) if grant.everything else self._entries(grant).positions
        return [identifier for identifier in found if identifier in entries]

    def after_upgrade(self, grant: Grant) -> list[str]:
        """The resources that an integration has after `setup:upgrade` if Magento does not process its files again."""
        since_2_4_5 = self._after.at_least(2, 4, 5) and not self._has_complete_role
        return self._allowed(grant, denies_missing=self._after.at_least(2, 4, 8) or since_2_4_5)

    @cached_property
    def _has_complete_role(self) -> bool:
        """True if `setup:upgrade` writes an entry for each resource of the new ACL, for any integration."""
        found = grants(self._after.integrations, self._acl, self._after.is_enabled)
        return any(grant.form == "consolidated" and grant.granted for grant in found)

    def _entries(self, grant: Grant) -> _Entries:
        if grant.acl not in self._found:
            self._found[grant.acl] = _Entries(grant.acl, self._acl)
        return self._found[grant.acl]

    def _allowed(self, grant: Grant, *, denies_missing: bool) -> list[str]:
        """The resources that the entries of a role allow, in the order of the ACL."""
        if grant.everything:
            return list(self._acl.order) if ALL in self._acl else []
        entries = self._entries(grant)
        allowed = {identifier for identifier in grant.granted if identifier in entries.positions}
        found = {one for identifier in allowed for one in entries.decided(by_all=ALL in allowed).get(identifier, ())}
        if denies_missing and len(allowed) < len(entries.positions):
            found -= entries.missing
        return self._acl.in_order(found)


class _Entries:
    """The resources for which `Magento\\Authorization\\Model\\ResourceModel\\Rules::saveRel` wrote entries.

    It writes one for each resource of the earlier ACL. Which one decides about a resource of the later ACL is the same
    for all roles, except that `Magento_Backend::all`, if it is allowed, applies to all resources.
    """

    def __init__(self, before: AclGraph, after: AclGraph) -> None:
        known = (identifier for identifier in before.order if identifier in after)
        self.positions = {identifier: position for position, identifier in enumerate(known)}
        """Those that the later ACL has, in the order in which they are applied."""
        self._after = after
        self._decided: dict[bool, dict[str, list[str]]] = {}

    @cached_property
    def _above(self) -> dict[str, list[str]]:
        """Each resource of the later ACL with the ids whose entries apply to it: its own and those of ancestors."""
        found: dict[str, list[str]] = {identifier: [identifier] for identifier in self._after.order}
        for resource in self._after:
            if resource.id in found:
                above = (one for one in resource.ancestors if self._after.get(one.id) is one)
                found[resource.id].extend(one.id for one in above)
        return found

    def decided(self, *, by_all: bool) -> dict[str, list[str]]:
        """The resources that each entry decides about: the last one that applies. `by_all`: that of all is allowed."""
        if by_all not in self._decided:
            found = self._decided[by_all] = {}
            for identifier, above in self._above.items():
                every = [one for one in (*above, *((ALL,) if by_all else ())) if one in self.positions]
                if every:
                    found.setdefault(max(every, key=self.positions.__getitem__), []).append(identifier)
        return self._decided[by_all]

    @cached_property
    def missing(self) -> frozenset[str]:
        """The resources without an entry, and those below them."""
        return frozenset(
            identifier
            for identifier, above in self._above.items()
            if any(one in self._after and one not in self.positions for one in above)
        )
