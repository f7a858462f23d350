"""What `magelint diff` reports, and its JSON shape."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from magelint.cli.diff_wording import worded
from magelint.cli.show_resource import as_rows
from magelint.engine.references import Reference
from magelint.magento.access.acl import AclGraph
from magelint.magento.access.routes import Route
from magelint.magento.changes.comparison import Comparison
from magelint.magento.changes.integration_changes import IntegrationChange

_VERSION = 1


class DiffReport(Struct, frozen=True):
    """A comparison, what was compared, and what references the resources that change."""

    title: str
    comparison: Comparison
    references: dict[str, list[Reference]]
    """The references after the change, by the id of the resource."""

    @property
    def counts(self) -> list[str]:
        """The number of changes of each kind, without those that are zero: `1 integration reset`."""
        acl, routes, found = self.comparison.acl, self.comparison.routes, self.comparison.integrations
        kinds = [change.change for change in found]
        numbers = [
            *((kinds.count(kind), "integration", kind) for kind in ("reset", "added", "removed", "changed")),
            *((len(ids), "resource", kind) for kind, ids in (("added", acl.added), ("removed", acl.removed))),
            (len(acl.moved), "resource", "moved"),
            *((len(ones), "route", kind) for kind, ones in (("added", routes.added), ("removed", routes.removed))),
            (len(routes.changed), "route", "changed"),
        ]
        return [f"{number} {noun}{'s' if number != 1 else ''} {kind}" for number, noun, kind in numbers if number]


def parent_of(acl: AclGraph, identifier: str) -> str:
    """The id of a resource's parent; empty at the top level."""
    return next(iter(acl.ancestors(identifier)), "")


def as_values(report: DiffReport) -> dict[str, Any]:
    """The report in the shape of the JSON output."""
    acl, routes = report.comparison.acl, report.comparison.routes
    return {
        "version": _VERSION,
        "integrations": [_integration(change) for change in report.comparison.integrations],
        "acl": {
            "added": list(acl.added),
            "removed": list(acl.removed),
            "moved": [{"id": moved.id, "from": moved.before or None, "to": moved.after or None} for moved in acl.moved],
            "references": [{"id": one, "by": as_rows(found)} for one, found in sorted(report.references.items())],
        },
        "routes": {
            "added": _routes(routes.added),
            "removed": _routes(routes.removed),
            "changed": [
                {
                    "method": changed.after.method,
                    "url": changed.after.url,
                    "before": changed.before.resources,
                    "after": changed.after.resources,
                    "change": changed.change,
                }
                for changed in routes.changed
            ],
        },
    }


def _integration(change: IntegrationChange) -> dict[str, Any]:
    grant = change.grant
    return {
        "name": change.name,
        "module": grant.module.name,
        "form": grant.form_title,
        "change": change.change,
        "stops_upgrade": change.stops_upgrade,
        "reasons": worded(change),
        "gained": list(change.gained),
        "lost": list(change.lost),
        "routes_gained": _routes(change.routes_gained),
        "routes_lost": _routes(change.routes_lost),
    }


def _routes(routes: Iterable[Route]) -> list[dict[str, Any]]:
    return [{"method": route.method, "url": route.url, "resources": route.resources} for route in routes]
