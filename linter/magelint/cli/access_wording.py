"""Texts of `magelint access`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from magelint.engine.wording import thrown
from magelint.magento.access.grants import Dropped, DropReason
from magelint.magento.model import Model

_DROPS: Mapping[DropReason, str] = {
    "duplicate": "duplicate id {} in the ACL",
    "root only": "does not make a list by itself",
    "not below root": "not below {}",
    "disabled": 'disabled="true" on it or on an ancestor',
    "disabled module": "declared only by disabled module {}",
    "undeclared": "not declared in any acl.xml",
}


def why_dropped(dropped: Dropped) -> str:
    """Why Magento does not grant a listed resource."""
    return _DROPS[dropped.why].format(dropped.by).rstrip()


_CHANGES = {
    "denied": "denied: {route} needs {missing}",
    "allowed": "allowed: {route}",
    "requires": "still denied: {route} needs {missing}",
    "added": "new and allowed: {route}",
    "removed": "removed: {route}",
    "granted": "granted: {id}",
    "dropped": "not granted: {id}",
}


def change_text(change: Mapping[str, Any]) -> str:
    """A difference between releases in the shape of the JSON output, as a sentence."""
    *others, last = change["since"]
    since = f"{', '.join(others)} and {last}" if others else last
    missing = " and ".join(f"`{one}`" for one in change["missing"])
    route = f"{change['method']} {change['url']}"
    return f"since {since} " + _CHANGES[change["change"]].format(route=route, missing=missing, id=f"`{change['id']}`")


def reading_errors(model: Model) -> list[str]:
    """Why Magento cannot read the ACL, the routes or the integrations, and the files that do not parse."""
    errors = [model.acl.error, model.routes.check(), *model.integrations.errors.values()]
    found = [thrown(error) for error in errors if error is not None]
    found += [f"duplicate id `{one}` in the ACL; Magento denies everything" for one in model.acl.duplicates]
    return found + [f"{e.place.file.name}:{e.place.span.line}: {e.message}" for e in model.files.xml_errors()]
