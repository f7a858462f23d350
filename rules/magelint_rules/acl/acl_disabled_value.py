"""See acl_disabled_value.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Edit, Element, Finding, Fix, Label, Model, Module, NoOptions, Rule, Severity, xml_edits

_BOOLEAN = frozenset({"true", "false", "1", "0"})
_FALSE = frozenset({"false", "0", "no", "off", "n", ""})


class AclDisabledValue(Rule[NoOptions]):
    id = "acl-disabled-value"
    summary = "A `disabled` attribute has a value other than `true`, so Magento ignores it."
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
    right = "false" if suggestion in _FALSE else "true"
    if suggestion in _FALSE:
        message = f'`disabled="{value}"` of `{resource.get("id")}` is not a valid boolean'
        help_text = 'replace with `disabled="false"`, or remove the attribute'
    else:
        message = f'`disabled="{value}"` does not disable `{resource.get("id")}`'
        help_text = 'replace with `disabled="true"`, or remove the attribute'
    rejected = value.strip() not in _BOOLEAN

    def changes() -> list[Edit]:
        edit = xml_edits.set_value(resource, "disabled", right)
        return [] if edit is None else [edit]

    return Finding(
        message,
        primary=Label(
            resource.value_place("disabled"), "rejected by Magento's schema" if rejected else "ignored by Magento"
        ),
        help=help_text,
        severity=Severity.ERROR if rejected else None,
        fix=Fix(f'replace with `disabled="{right}"`', "safe" if right == "false" else "unsafe", changes),
    )
