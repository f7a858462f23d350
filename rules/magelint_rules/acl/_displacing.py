"""Top-level resources that precede `Magento_Backend::admin`."""

from __future__ import annotations

from magelint.api import AclResource, Model


def displaces_admin(model: Model, resource: AclResource) -> bool:
    """True if a resource takes the position where Magento expects `Magento_Backend::admin`."""
    return resource in model.derive(_displacing)


def _displacing(model: Model) -> frozenset[AclResource]:
    return frozenset(model.acl.displacing())
