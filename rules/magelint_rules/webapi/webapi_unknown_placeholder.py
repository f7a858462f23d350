"""See webapi_unknown_placeholder.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from magelint.api import (
    Edit,
    Element,
    Finding,
    Fix,
    Installation,
    Label,
    NoOptions,
    RouteDeclaration,
    Rule,
    Severity,
    xml_edits,
)
from magelint_rules.webapi._placeholders import placeholders

_PLACEHOLDER = re.compile(r"%[A-Za-z0-9_]+%")


class WebapiUnknownPlaceholder(Rule[NoOptions]):
    id = "webapi-unknown-placeholder"
    summary = "A parameter's %placeholder% is one that nothing fills in."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check(self, model: Installation) -> Iterator[Finding]:
        for route in model.declared_routes():
            for parameter in route.parameters if route.enabled else ():
                value = parameter.text
                stripped = value.strip()
                if not _PLACEHOLDER.fullmatch(stripped):
                    meant = placeholders(model).lacks_signs(stripped, parameter.get("name") or "")
                    if meant is not None:
                        yield _unknown(route, parameter, f"did you mean `{meant}`?")
                elif value.strip() != value:
                    yield Finding(
                        f"the blanks around `{value.strip()}` make it plain text to Magento",
                        primary=Label(parameter.text_place, "passed on as it stands"),
                        help="write it without blanks or line breaks around",
                        fix=Fix("remove the blanks", "safe", partial(_strip, parameter)),
                        subject=route.title,
                    )
                elif not placeholders(model).fills_in(value):
                    meant = placeholders(model).meant(value)
                    register = "register a `paramOverriders` item of that name in di.xml"
                    yield _unknown(route, parameter, f"did you mean `{meant}`?" if meant else register)


def _unknown(route: RouteDeclaration, parameter: Element, cure: str) -> Finding:
    return Finding(
        f"nothing fills in `{parameter.text.strip()}`: the service of `{route.title}` gets the text itself",
        primary=Label(parameter.text_place, "passed on as it stands"),
        help=cure,
        subject=route.title,
    )


def _strip(parameter: Element) -> list[Edit]:
    edit = xml_edits.set_text(parameter, parameter.text.strip())
    return [edit] if edit else []
