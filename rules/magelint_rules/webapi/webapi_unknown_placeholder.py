"""See webapi_unknown_placeholder.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from magelint.api import (
    Element,
    Finding,
    KnownNames,
    Label,
    Model,
    NoOptions,
    RouteDeclaration,
    Rule,
    Severity,
    folded,
    nearest,
    xml_edits,
)
from magelint_rules.common.fixes import edit_fix

_PLACEHOLDER = re.compile(r"%[A-Za-z0-9_]+%")


class WebapiUnknownPlaceholder(Rule[NoOptions]):
    id = "webapi-unknown-placeholder"
    summary = "A route parameter contains a %placeholder% that Magento does not replace."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_route(self, route: RouteDeclaration, model: Model) -> Iterator[Finding]:
        for parameter in route.parameters if route.enabled else ():
            value = parameter.text
            stripped = value.strip()
            if not _PLACEHOLDER.fullmatch(stripped):
                suggestion = _without_signs(model, stripped, parameter.get("name") or "")
                if suggestion is not None:
                    yield _unknown(route, parameter, f"did you mean `{suggestion}`?")
            elif stripped != value:
                yield Finding(
                    f"`{stripped}` has surrounding whitespace, so Magento does not replace it",
                    primary=Label(parameter.text_place, "passed to the service as text"),
                    help="remove the whitespace",
                    fix=edit_fix("remove the whitespace", "safe", partial(xml_edits.set_text, parameter, stripped)),
                    subject=route.title,
                )
            elif value not in model.placeholders:
                suggestion = nearest(value, model.derive(_placeholders))
                register = "add a `paramOverriders` item of that name in di.xml"
                if suggestion is not None or model.has_core:  # otherwise another module may register it
                    yield _unknown(route, parameter, f"did you mean `{suggestion}`?" if suggestion else register)


def _placeholders(model: Model) -> KnownNames:
    return KnownNames(model.placeholders)


def _without_signs(model: Model, value: str, name: str) -> str | None:
    """The placeholder that a text without both percent signs is intended as: `%customer_id`, `{customer_id}`.

    A plain `customer_id` counts only if the parameter has the same name: it may be the name of a field.
    """
    if value in model.placeholders:
        return None
    bare = value == value.strip("%{}:$")
    if bare and folded(value) != folded(name.rpartition(".")[2]):
        return None
    return next((known for known in sorted(model.placeholders) if folded(known) == folded(value)), None)


def _unknown(route: RouteDeclaration, parameter: Element, advice: str) -> Finding:
    return Finding(
        f"`{parameter.text.strip()}` of `{route.title}` is not a placeholder that Magento replaces",
        primary=Label(parameter.text_place, "passed to the service as text"),
        help=advice,
        subject=route.title,
    )
