"""See webapi_secure_value.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from magelint.api import Edit, Element, Finding, Fix, Installation, Label, NoOptions, Rule, Severity, xml_edits

_MEANT_FALSE = {"false", "no", "off", "none", "null"}
_BOOLEAN = {"true", "false", "1", "0"}


class WebapiSecureValue(Rule[NoOptions]):
    id = "webapi-secure-value"
    summary = 'A route\'s secure="false" means true to Magento.'
    severity = Severity.WARNING
    since = "0.1.0"
    fixable = True

    def check(self, model: Installation) -> Iterator[Finding]:
        for route in model.declared_routes():
            value = route.element.get("secure") or ""
            if value.strip().lower() in _MEANT_FALSE:
                refused = value.strip() not in _BOOLEAN
                yield Finding(
                    f'`secure="{value}"` of `{route.title}` means true to Magento: it refuses plain HTTP',
                    primary=Label(
                        route.element.value_place("secure"),
                        "Magento's schema refuses it" if refused else "every text but `0` is true",
                    ),
                    help="remove the attribute where plain HTTP is meant to be let in, else write `true`",
                    fix=Fix("remove `secure`", "unsafe", _removal(route.element)),
                    severity=Severity.ERROR if refused else None,
                    subject=route.title,
                )


def _removal(element: Element) -> Callable[[], list[Edit]]:
    def changes() -> list[Edit]:
        edit = xml_edits.remove_attribute(element, "secure")
        return [edit] if edit else []

    return changes
