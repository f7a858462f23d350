"""Texts of `magelint diff`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from magelint.engine.references import Reference
from magelint.magento.changes.integration_changes import Change, IntegrationChange
from magelint.magento.changes.route_changes import AccessChange
from magelint.magento.changes.upgrade import Reason, ReasonCode

CHANGES: Mapping[Change, str] = {
    "added": "added",
    "removed": "removed",
    "reset": "reset: its tokens stop working",
    "changed": "changed",
}
ROUTE_CHANGES: Mapping[AccessChange, str] = {
    "anonymous": "everyone may call it now",
    "looser": "requires less",
    "other": "requires other resources",
    "stricter": "requires more",
}
_IDS: Mapping[ReasonCode, str] = {
    "list gains": "not among its stored permissions: {}",
    "list loses": "only among its stored permissions: {}",
    "declared": "listed before, and declared in the ACL now: {}",
    "undeclared": "listed, but no longer declared in the ACL: {}",
    "moved": "moved in the ACL: {}",
    "inherited": "granted by a parent until Magento processes its files again: {}",
    "denied by parent": "denied by a parent until Magento processes its files again: {}",
}
_OTHERS: Mapping[ReasonCode, str] = {
    "created": "setup:upgrade creates it; it has no tokens until it is activated in the Admin",
    "kept": "Magento keeps it with its tokens and permissions; the Admin cannot delete it",
    "renamed from": "Magento does not rename {}: it creates another integration",
    "renamed to": "replaced with {}",
    "same name": "{} exists, and the database does not distinguish the names; Magento throws an exception",
    "duplicate resource": "{} is in the ACL twice; Magento throws an exception",
    "truncated": "{} is longer than 255 characters, so that every setup:upgrade resets it",
    "form": "listed in {1} instead of {0}",
    "pending": "applied only when PHP code calls ConfigBasedIntegrationManager::processIntegrationConfig",
    "applied": "applied by {}",
}
_FIELDS: Mapping[ReasonCode, str] = {
    "email": "e-mail address",
    "endpoint_url": "endpoint URL",
    "identity_link_url": "identity link URL",
}


MOST = 20
"""How many ids, routes and references of one list are shown to people."""


def quoted(text: str) -> str:
    """A text in backquotes."""
    return f"`{text}`"


def worded(change: IntegrationChange, quote: Callable[[str], str] = quoted, most: int | None = None) -> list[str]:
    """What happens to an integration, and why; of the ids in one sentence, the first `most`."""
    return [_worded(reason, quote, most) for reason in change.reasons]


def _worded(reason: Reason, quote: Callable[[str], str], most: int | None) -> str:
    if reason.code in _IDS:
        return _IDS[reason.code].format(listing(reason.subjects, quote, most))
    subjects = list(map(quote, reason.subjects))
    if reason.code not in _FIELDS:
        return _OTHERS[reason.code].format(*subjects)
    if not reason.subjects[0]:
        return f"its {_FIELDS[reason.code]} is new: {subjects[1]}"
    return f"its {_FIELDS[reason.code]} changes from {subjects[0]} to {subjects[1]}"


def listing(texts: Sequence[str], quote: Callable[[str], str], most: int | None = MOST) -> str:
    """The first texts, and the number of the others."""
    rest = 0 if most is None else len(texts) - most
    return ", ".join(map(quote, texts[:most])) + (f" and {rest} more" if rest > 0 else "")


def referenced_by(references: Sequence[Reference]) -> list[str]:
    """What references a resource: `integration Acme Sync`, `route GET /V1/orders`."""
    return [f"{reference.kind} {reference.name}" for reference in references]
