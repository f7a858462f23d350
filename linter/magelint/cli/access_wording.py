"""Texts of differences between releases, of `magelint access`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
