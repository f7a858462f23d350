"""What libxml2 reports, in words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from magelint.api import Violation, nearest_name

_MANY = 6


def violation_message(violation: Violation) -> str:
    """What a schema forbids, in one line."""
    element = f"`<{violation.element}>`"
    values = ", ".join(f"`{value}`" for value in violation.values)
    if not violation.element:
        return _in_backquotes(violation.detail)
    match violation.kind:
        case "unknown attribute":
            return f"{element} has no attribute `{violation.attribute}`"
        case "missing attribute":
            return f"{element} without `{violation.attribute}`"
        case "unexpected element":
            listed = _listed(violation.element, violation.expected, ", ") or "nothing more"
            return f"{element} has no place here, where {listed} may stand"
        case "missing element":
            return f"{element} lacks {_listed(violation.element, violation.expected, ' or ')}"
        case "duplicate key":
            return f"{element}: {values} stands twice, which `{violation.constraint}` forbids"
        case "missing key":
            return f"{element}: `{violation.constraint}` finds no {values}"
        case "missing type":
            return f"{element}: {values} is no type" if values else f"{element} without `xsi:type`"
        case "unexpected root":
            return f"{element} is no root element of this format"
    attribute = f", attribute `{violation.attribute}`" if violation.attribute else ""
    return f"{element}{attribute}: {_in_backquotes(violation.detail)}"


def _listed(name: str, wanted: Sequence[str], between: str) -> str:
    """Names of elements in backquotes: of many, those most like the one that stands there."""
    suggestion = nearest_name(name, wanted) if len(wanted) > _MANY else None
    shown = wanted if len(wanted) <= _MANY else [suggestion] if suggestion is not None else wanted[:_MANY]
    listed = between.join(f"`<{one}>`" for one in shown)
    return listed if shown is wanted else f"{listed} and {len(wanted) - len(shown)} other elements"


def _in_backquotes(detail: str) -> str:
    """libxml2's text with what it quotes in backquotes, as part of a sentence."""
    text = re.sub(r"'([^']*)'", r"`\1`", detail.rstrip(". "))
    return text[:1].lower() + text[1:]
