"""See acl_disabled_value.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Edit, Element, Finding, Fix, Label, Model, Module, NoOptions, Rule, Severity, xml_edits

_BOOLEAN = frozenset({"true", "false", "1", "0"})
_OFF = frozenset({"false", "0", "no", "off", "n", ""})


class AclDisabledValue(Rule[NoOptions]):
    id = "acl-disabled-value"
    summary = "A `disabled` that Magento ignores: only the word `true` switches a resource off."
    severity = Severity.WARNING
    since = "0.1.0"
    fixable = True

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        file = module.config("acl.xml")
        for resource in file.root.descendants("resource") if file is not None else ():
            value = resource.get("disabled")
            if value is not None and value not in ("true", "false", "0"):
                yield _finding(resource, value)


def _finding(resource: Element, value: str) -> Finding:
    suggestion = value.strip().lower()
    right = "false" if suggestion in _OFF else "true"
    if suggestion in _OFF:
        message = f'`disabled="{value}"` of `{resource.get("id")}` is no boolean'
        cure = "leave it out"
    else:
        message = f'`disabled="{value}"` does not disable `{resource.get("id")}`'
        cure = 'write `disabled="true"`, or leave it out'
    refused = value.strip() not in _BOOLEAN

    def changes() -> list[Edit]:
        edit = xml_edits.set_value(resource, "disabled", right)
        return [] if edit is None else [edit]

    return Finding(
        message,
        primary=Label(resource.value_place("disabled"), "Magento's schema refuses it" if refused else "counts as no"),
        help=cure,
        severity=Severity.ERROR if refused else None,
        fix=Fix(f'write disabled="{right}"', "safe" if right == "false" else "unsafe", changes),
    )
