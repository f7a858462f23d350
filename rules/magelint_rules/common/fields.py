"""Elements of an integration under a misspelled name."""

from __future__ import annotations

from magelint.api import Cause, IntegrationDeclaration, nearest


def misspelled(integration: IntegrationDeclaration, *names: str) -> Cause | None:
    """The finding about an element that Magento does not know and that was likely meant to be one of some names.

    That the integration has no such element is a symptom of it.
    """
    known = integration.file.format.fields
    unknown = (child for child in integration.element.children if child.name not in known)
    suggestion = next((child for child in unknown if nearest(child.name, known) in names), None)
    return None if suggestion is None else Cause("integration-invalid", suggestion.place)
