"""See webapi_secure_value.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    Finding,
    Label,
    Model,
    NoOptions,
    RouteDeclaration,
    Rule,
    Severity,
    xml_edits,
)
from magelint_rules.common.fixes import edit_fix
from magelint_rules.webapi._secure import REMOVE_SECURE, reads_as_false

_BOOLEAN = {"true", "false", "1", "0"}


class WebapiSecureValue(Rule[NoOptions]):
    id = "webapi-secure-value"
    summary = 'A route has secure="false", which Magento reads as true.'
    severity = Severity.WARNING
    since = "0.1.0"
    fixable = True

    def check_route(self, route: RouteDeclaration, model: Model) -> Iterator[Finding]:
        value = route.element.get("secure") or ""
        if not reads_as_false(value):
            return
        rejected = value.strip() not in _BOOLEAN
        yield Finding(
            f'Magento reads `secure="{value}"` of `{route.title}` as true and rejects plain HTTP',
            primary=Label(
                route.element.value_place("secure"),
                "rejected by Magento's schema" if rejected else "any text except `0` is true",
            ),
            help=REMOVE_SECURE,
            fix=edit_fix("remove `secure`", "unsafe", lambda: xml_edits.remove_attribute(route.element, "secure")),
            severity=Severity.ERROR if rejected else None,
            subject=route.title,
        )
