"""`magelint show acl` of one resource: its part of the tree, and what references it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import networkx

from magelint.cli.common import UsageError
from magelint.engine.did_you_mean import did_you_mean
from magelint.engine.references import Reference, references
from magelint.magento.access.acl import AclGraph
from magelint.magento.model import Model


def part_of(acl: AclGraph, identifier: str | None) -> list[str]:
    """The nodes of a resource, of its ancestors and of its descendants, in the order of the graph; all without an id.

    Raises `UsageError` for an unknown id.
    """
    if identifier is None:
        return [key for key in acl.graph if key in acl.effective]
    found = [resource.key for resource in acl.nodes(identifier)]
    if not found:
        raise UsageError(f"the ACL has no resource `{identifier}`{did_you_mean(identifier, sorted(acl.ids))}")
    related = {key for one in found for key in (one, *networkx.ancestors(acl.graph, one), *_below(acl, one))}
    return [key for key in acl.graph if key in related]


def _below(acl: AclGraph, key: str) -> Iterator[str]:
    return (below for below in networkx.descendants(acl.graph, key) if below in acl.effective)


def used_by(model: Model, identifier: str) -> list[Reference]:
    """What references a resource; raises `UsageError` for an id that is neither known nor referenced."""
    found = list(references(model, identifier))
    if not found:
        part_of(model.acl, identifier)
    return found


def as_rows(found: list[Reference]) -> list[dict[str, Any]]:
    """References in the shape of the JSON output."""
    return [
        {
            "kind": reference.kind,
            "name": reference.name,
            "module": reference.module.name if reference.module is not None else None,
            "path": reference.place.span.path if reference.place is not None else None,
            "line": reference.place.span.line if reference.place is not None else None,
        }
        for reference in found
    ]
