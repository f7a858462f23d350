"""Texts of `magelint access`."""

from __future__ import annotations

from collections.abc import Mapping

from magelint.magento.access.grants import Dropped, DropReason

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
