"""See webapi_unknown_placeholder.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from magelint.api import (
    Element,
    Finding,
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
    summary = "A parameter's %placeholder% is one that nothing fills in."
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
                    f"the blanks around `{stripped}` make it plain text to Magento",
                    primary=Label(parameter.text_place, "passed on as it stands"),
                    help="write it without blanks or line breaks around",
                    fix=edit_fix("remove the blanks", "safe", partial(xml_edits.set_text, parameter, stripped)),
                    subject=route.title,
                )
            elif value not in model.placeholders:
                suggestion = nearest(value, model.placeholders)
                register = "register a `paramOverriders` item of that name in di.xml"
                if suggestion is not None or model.has_core:  # else a module that is not here may register it
                    yield _unknown(route, parameter, f"did you mean `{suggestion}`?" if suggestion else register)


def _without_signs(model: Model, value: str, name: str) -> str | None:
    """The placeholder that a text means without its two percent signs: `%customer_id` or `{customer_id}`.

    A bare `customer_id` is taken for it only where the parameter is called so too: it may be a field's name.
    """
    if value in model.placeholders:
        return None
    bare = value == value.strip("%{}:$")
    if bare and folded(value) != folded(name.rpartition(".")[2]):
        return None
    return next((known for known in sorted(model.placeholders) if folded(known) == folded(value)), None)


def _unknown(route: RouteDeclaration, parameter: Element, cure: str) -> Finding:
    return Finding(
        f"nothing fills in `{parameter.text.strip()}`: the service of `{route.title}` gets the text itself",
        primary=Label(parameter.text_place, "passed on as it stands"),
        help=cure,
        subject=route.title,
    )
