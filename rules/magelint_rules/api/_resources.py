"""The resources that an integration lists."""

from __future__ import annotations

from magelint.api import Cause, ResourceRef


def nameless(resource: ResourceRef) -> Cause | None:
    """The finding about a `<resource>` without a name, for which Magento throws an exception."""
    return None if resource.name else Cause("integration-invalid", resource.element.place)
