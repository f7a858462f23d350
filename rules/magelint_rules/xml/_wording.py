"""Messages about schema violations."""

from __future__ import annotations

import re
from collections.abc import Sequence

from magelint.api import KnownNames, Violation

_MANY = 6


def violation_message(violation: Violation) -> str:
    """The message about a violation, in one line."""
    element = f"`<{violation.element}>`"
    values = ", ".join(f"`{value}`" for value in violation.values)
    if not violation.element:
        return _in_backquotes(violation.detail)
    match violation.kind:
        case "unknown attribute":
            return f"{element} does not allow the attribute `{violation.attribute}`"
        case "missing attribute":
            return f"{element} has no `{violation.attribute}`"
        case "unexpected element":
            expected = _alternatives(violation.element, violation.expected) or "no further element"
            return f"{element} is not allowed here, expected {expected}"
        case "missing element":
            return f"{element} has no {_alternatives(violation.element, violation.expected)}"
        case "duplicate key":
            return f"duplicate value {values} in {element} violates the constraint `{violation.constraint}`"
        case "missing key":
            return f"{element} references {values}, which does not exist (constraint `{violation.constraint}`)"
        case "missing type":
            return f"{element} has the unknown type {values}" if values else f"{element} has no `xsi:type`"
        case "unexpected root":
            return f"{element} is not allowed as the root element"
    subject = f"attribute `{violation.attribute}` of {element}" if violation.attribute else element
    return f"{subject}: {_in_backquotes(violation.detail)}"


def violation_key(violation: Violation) -> str:
    """The identity of a violation for the baseline, independent of the wording of its message."""
    return " ".join(part for part in violation.identity if part)


def _alternatives(name: str, expected: Sequence[str]) -> str:
    """The expected elements in backquotes, joined with "or"; of many, only those most similar to `name`."""
    suggestion = KnownNames(expected).nearest(name) if len(expected) > _MANY else None
    shown = expected if len(expected) <= _MANY else [suggestion] if suggestion is not None else expected[:_MANY]
    names = [f"`<{one}>`" for one in shown]
    if len(shown) < len(expected):
        names.append(f"one of {len(expected) - len(shown)} other elements")
    *others, last = names or [""]
    return f"{', '.join(others)} or {last}" if others else last


def _in_backquotes(detail: str) -> str:
    """The text of libxml2 as part of a sentence, with backquotes instead of quotation marks."""
    text = re.sub(r"'([^']*)'", r"`\1`", detail.rstrip(". "))
    return text[:1].lower() + text[1:]
