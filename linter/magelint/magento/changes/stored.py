"""What the entries that Magento wrote for a role decide after its ACL has changed.

`Magento\\Authorization\\Model\\Acl\\Loader\\Rule::populateAcl` applies the entries in the order in which they were
written, that of the earlier ACL. Each applies to its resource and to everything below it (`Laminas\\Permissions\\Acl`),
so a resource that was moved may get the decision of its new parent. Since 2.4.5, resources without an entry are denied
together with everything below them: until 2.4.7 those for which no role has an entry, later all of them.
"""

from __future__ import annotations

from functools import cached_property

import networkx

from magelint.magento.access.acl import ALL
from magelint.magento.access.grants import Grant, grants
from magelint.magento.model import Model


class StoredRoles:
    """The roles of the integrations of an earlier state, read with the ACL and the Magento version of a later one."""

    def __init__(self, after: Model) -> None:
        self._acl = after.acl
        self._after = after

    def before_processing(self, grant: Grant) -> list[str]:
        """The resources that `AclRetriever::getAllowedResourcesByUser` returns while `setup:upgrade` processes a role.

        Until 2.4.7, entries that another role got in the same `setup:upgrade` may change this; they do not count here.
        """
        entries = self._entries(grant)
        found = self._allowed(entries, denies_missing=self._after.at_least(2, 4, 5))
        return [identifier for identifier in found if identifier in entries]

    def after_upgrade(self, grant: Grant) -> list[str]:
        """The resources that an integration has after `setup:upgrade` if Magento does not process its files again."""
        since_2_4_5 = self._after.at_least(2, 4, 5) and not self._has_complete_role
        return self._allowed(self._entries(grant), denies_missing=self._after.at_least(2, 4, 8) or since_2_4_5)

    @cached_property
    def _has_complete_role(self) -> bool:
        """True if `setup:upgrade` writes an entry for each resource of the new ACL, for any integration."""
        found = grants(self._after.integrations, self._acl, self._after.is_enabled)
        return any(grant.form == "consolidated" and grant.granted for grant in found)

    def _entries(self, grant: Grant) -> dict[str, bool]:
        """The entries that `Magento\\Authorization\\Model\\ResourceModel\\Rules::saveRel` wrote, of known resources."""
        allowed = frozenset(grant.granted)
        listed = () if not allowed else (ALL,) if grant.everything else grant.acl.order
        return {identifier: identifier in allowed for identifier in listed if identifier in self._acl}

    def _allowed(self, entries: dict[str, bool], *, denies_missing: bool) -> list[str]:
        """The resources that entries allow, in the order of the ACL."""
        decision: dict[str, bool] = {}
        for identifier, allowed in entries.items():
            if identifier == ALL and allowed:  # the general permission
                decision = dict.fromkeys(self._acl.order, True)
            decision.update(dict.fromkeys(self._subtrees[identifier], allowed))
        if denies_missing and not all(entries.values()):
            for identifier in self._acl.order:
                if identifier not in entries:
                    decision.update(dict.fromkeys(self._subtrees[identifier], False))
        return [identifier for identifier in self._acl.order if decision.get(identifier)]

    @cached_property
    def _subtrees(self) -> dict[str, list[str]]:
        """The ids of each resource and of those below it."""
        found = {}
        for identifier in self._acl.ids:
            resource = self._acl.get(identifier)
            below = networkx.descendants(self._acl.graph, resource.key) if resource is not None else ()
            found[identifier] = [identifier, *(self._acl.resource(key).id for key in below)]
        return found
