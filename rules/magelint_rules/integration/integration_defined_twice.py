"""See integration_defined_twice.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    ADMIN,
    Element,
    Finding,
    IntegrationDeclaration,
    Label,
    Model,
    Module,
    NoOptions,
    Rule,
    Severity,
)


class IntegrationDefinedTwice(Rule[NoOptions]):
    id = "integration-defined-twice"
    summary = "An integration is defined more than once, so Magento mixes the definitions."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        reported: set[str] = set()
        declared = [integration for integration in model.integrations.declared_in(module) if integration.name]
        for integration in sorted(declared, key=lambda i: i.form == "api"):
            duplicate = _in_one_file(model, integration)
            if duplicate is not None:
                yield duplicate
            elif integration.name not in reported:
                across = _across(model, integration)
                if across is not None:
                    reported.add(integration.name)  # The other form would be reported for the same reason.
                    yield across


def _in_one_file(model: Model, integration: IntegrationDeclaration) -> Finding | None:
    named = model.integrations.declared(integration.form, integration.name)
    first = named.first_in.get(integration.module, integration)
    if first is integration:
        return None
    elsewhere = len(named.first_in) > 1
    return Finding(
        f"integration `{integration.name}` is defined twice in this file",
        primary=Label(
            integration.name_place,
            "prevents Magento from merging these files" if elsewhere else "duplicate definition",
        ),
        help="combine both definitions into one",
        related=(Label(first.name_place, "first defined here"),),
        severity=Severity.ERROR if elsewhere else None,
        subject=integration.name,
    )


def _across(model: Model, integration: IntegrationDeclaration) -> Finding | None:
    """The finding about definitions in other modules, or in another form in the same module."""
    declared = model.integrations.declared
    named = declared(integration.form, integration.name)
    before = next((first for module, first in named.first_in.items() if module is not integration.module), None)
    later = bool(named) and named[-1].module is integration.module
    owners = declared("config", integration.name).first_in
    if integration.form == "api" and owners:  # The module without a config.xml adds to the other one.
        before = next((first for module, first in named.first_in.items() if module in owners), None)
        later = integration.module not in owners
    if before is not None and later:
        return _in_modules(integration, before)
    same = model.integrations.same_but_for_case(integration) if integration.form != "api" else None
    if same is not None:
        return _case_finding(integration, same)
    new = declared("consolidated", integration.name)
    if integration.form == "consolidated" or not new or not model.integrations.reads_consolidated:
        return None
    return _in_both_forms(model, integration, new[0])


def _in_modules(integration: IntegrationDeclaration, before: IntegrationDeclaration) -> Finding:
    extends = integration.form == "api"
    message = (
        f"this api.xml adds resources to integration `{integration.name}` of `{before.module.name}`"
        if extends
        else f"integration `{integration.name}` is also defined by `{before.module.name}`"
    )
    return Finding(
        message,
        primary=Label(integration.name_place, "Magento merges both definitions"),
        help="rename it, unless both modules intentionally define the same integration",
        related=(Label(before.name_place, f"defined by `{before.module.name}`"),),
        severity=Severity.INFO if extends else None,
        subject=integration.name,
    )


def _case_finding(integration: IntegrationDeclaration, alike: IntegrationDeclaration) -> Finding:
    return Finding(
        f"integration `{integration.name}` differs only in case from `{alike.name}`",
        primary=Label(integration.name_place, "same name in Magento's database"),
        help="rename it, or remove one of the two definitions",
        related=(Label(alike.name_place, f"defined by `{alike.module.name}`"),),
        subject=integration.name,
    )


def _in_both_forms(model: Model, old: IntegrationDeclaration, new: IntegrationDeclaration) -> Finding:
    differs = _difference(model, old, new)
    return Finding(
        f"integration `{old.name}` is also defined in integration.xml"
        + (f", with a different {differs}" if differs else ""),
        primary=Label(old.name_place, "integration.xml takes precedence"),
        help="remove one of the two definitions"
        if differs
        else "remove this definition, unless the module supports Magento 2.0",
        related=(Label(new.name_place, "also defined here"),),
        severity=None if differs else Severity.INFO,
        subject=old.name,
    )


def _difference(model: Model, old: IntegrationDeclaration, new: IntegrationDeclaration) -> str | None:
    """The first part that the two forms define differently."""
    configs = model.integrations.declared("config", old.name)
    for name, what in (("email", "e-mail address"), *((endpoint, f"`<{endpoint}>`") for endpoint in old.ENDPOINTS)):
        if configs and _text(configs.fields.get(name)) != _text(new.fields.get(name)):
            return what
    apis = {r.name for r in model.integrations.declared("api", old.name).resources if r.name in model.acl}
    granted = {step for r in new.resources for step in model.acl.path(r.name)}
    return "list of resources" if apis and apis - {ADMIN} != granted - {ADMIN} else None


def _text(element: Element | None) -> str:
    return "" if element is None else element.text.strip()
