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
from magelint_rules.webapi._secure import REMOVE_SECURE, is_meant_false

_BOOLEAN = {"true", "false", "1", "0"}


class WebapiSecureValue(Rule[NoOptions]):
    id = "webapi-secure-value"
    summary = 'A route\'s secure="false" means true to Magento.'
    severity = Severity.WARNING
    since = "0.1.0"
    fixable = True

    def check_route(self, route: RouteDeclaration, model: Model) -> Iterator[Finding]:
        value = route.element.get("secure") or ""
        if not is_meant_false(value):
            return
        refused = value.strip() not in _BOOLEAN
        yield Finding(
            f'`secure="{value}"` of `{route.title}` means true to Magento: it refuses plain HTTP',
            primary=Label(
                route.element.value_place("secure"),
                "Magento's schema refuses it" if refused else "every text but `0` is true",
            ),
            help=REMOVE_SECURE,
            fix=edit_fix("remove `secure`", "unsafe", lambda: xml_edits.remove_attribute(route.element, "secure")),
            severity=Severity.ERROR if refused else None,
            subject=route.title,
        )
