"""What a change of the files, or another Magento version, does once it is deployed."""

from __future__ import annotations

from typing import Literal, get_args

from msgspec import Struct

from magelint.magento.access.grants import grants
from magelint.magento.changes.acl_changes import AclChanges, acl_changes
from magelint.magento.changes.integration_changes import IntegrationChange, integration_changes
from magelint.magento.changes.route_changes import RouteChanges, route_changes
from magelint.magento.model import Model

Effect = Literal["reset", "loss", "opened", "any"]
"""What a comparison can be tested for."""
EFFECTS: tuple[Effect, ...] = get_args(Effect)


class Comparison(Struct, frozen=True):
    """The differences of two models, by what Magento computes from them."""

    before: Model
    after: Model
    integrations: list[IntegrationChange]
    acl: AclChanges
    routes: RouteChanges

    @property
    def effects(self) -> frozenset[Effect]:
        """What the change does.

        `reset`: `setup:upgrade` resets an integration, or throws an exception because of one. `loss`: an existing
        integration loses a permission or a route. `opened`: more callers may call a route than before.
        """
        found: dict[Effect, bool] = {
            "reset": any(one.change == "reset" or one.stops_upgrade for one in self.integrations),
            "loss": any(one.lost or one.routes_lost for one in self.integrations),
            "opened": self.routes.opens,
            "any": bool(
                self.integrations or self.acl.ids or self.routes.added or self.routes.removed or self.routes.changed
            ),
        }
        return frozenset(effect for effect, holds in found.items() if holds)

    @property
    def denied_later_resources(self) -> list[str]:
        """The integrations for which an upgrade to 2.4.8 may deny what the files do not show.

        Their lists are not processed at `setup:upgrade`, so that their roles have no entries for resources that were
        added since. Up to 2.4.7 the decision of a parent may apply to these, and since 2.4.8 they are denied.
        """
        if self.before.at_least(2, 4, 8) or not self.after.at_least(2, 4, 8):
            return []
        found = grants(self.after.integrations, self.after.acl, self.after.is_enabled)
        return [one.name for one in found if one.form != "consolidated" and one.granted and not one.everything]


def compare(before: Model, after: Model) -> Comparison:
    """The differences of two models."""
    acl = acl_changes(before.acl, after.acl)
    routes = route_changes(before.routes, after.routes)
    return Comparison(before, after, integration_changes(before, after, acl), acl, routes)
