"""Misspelled elements of an integration."""

from __future__ import annotations

from magelint.api import Cause, IntegrationDeclaration, nearest


def misspelled(integration: IntegrationDeclaration, *names: str) -> Cause | None:
    """The finding about an unknown element whose name is likely a misspelling of one of `names`.

    It is the cause of a finding that such an element is missing.
    """
    known = integration.file.format.fields
    unknown = (child for child in integration.element.children if child.name not in known)
    suggestion = next((child for child in unknown if nearest(child.name, known) in names), None)
    return None if suggestion is None else Cause("integration-invalid", suggestion.place)
