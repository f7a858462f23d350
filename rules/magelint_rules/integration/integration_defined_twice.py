"""See integration_defined_twice.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    ADMIN,
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
    summary = "An integration is defined more than once, and Magento mixes what is said."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        reported: set[str] = set()
        declared = [integration for integration in model.integrations.declared_in(module) if integration.name]
        for integration in sorted(declared, key=lambda i: i.form == "api"):
            again = _in_one_file(model, integration)
            if again is not None:
                yield again
            elif integration.name not in reported:
                across = _across(model, integration)
                if across is not None:
                    reported.add(integration.name)  # in its other form it is the same
                    yield across


def _in_one_file(model: Model, integration: IntegrationDeclaration) -> Finding | None:
    named = model.integrations.declared(integration.form, integration.name)
    same = [other for other in named if other.module is integration.module]
    if len(same) < 2 or same[0] is integration:
        return None
    elsewhere = len(named) > len(same)
    return Finding(
        f"integration `{integration.name}` is defined twice in this file",
        primary=Label(
            integration.name_place,
            "Magento throws where it merges the other module's" if elsewhere else "the last counts",
        ),
        help="make one of them",
        related=(Label(same[0].name_place, "defined here"),),
        severity=Severity.ERROR if elsewhere else None,
        subject=integration.name,
    )


def _across(model: Model, integration: IntegrationDeclaration) -> Finding | None:
    """Other modules' definitions, and the module's own in the other form."""
    declared = model.integrations.declared
    named = declared(integration.form, integration.name)
    before = next((other for other in named if other.module is not integration.module), None)
    later = bool(named) and named[-1].module is integration.module
    owners = {other.module for other in declared("config", integration.name)}
    if integration.form == "api" and owners:  # the one without a config.xml adds to the other
        before = next((other for other in named if other.module in owners), None)
        later = integration.module not in owners
    if before is not None and later:
        return _in_modules(integration, before)
    same = model.integrations.same_but_for_case(integration) if integration.form != "api" else None
    if same is not None:
        return _but_for_case(integration, same)
    new = declared("consolidated", integration.name)
    if integration.form == "consolidated" or not new or not model.integrations.reads_consolidated:
        return None
    return _in_both_forms(model, integration, new[0])


def _in_modules(integration: IntegrationDeclaration, before: IntegrationDeclaration) -> Finding:
    extends = integration.form == "api"
    what = "adds resources to" if extends else "is defined by"
    message = (
        f"this api.xml {what} integration `{integration.name}` of `{before.module.name}`"
        if extends
        else f"integration `{integration.name}` {what} `{before.module.name}` too"
    )
    return Finding(
        message,
        primary=Label(integration.name_place, "Magento makes one of both"),
        help="give it another name, unless both are meant to be one",
        related=(Label(before.name_place, f"by `{before.module.name}`"),),
        severity=Severity.INFO if extends else None,
        subject=integration.name,
    )


def _but_for_case(integration: IntegrationDeclaration, alike: IntegrationDeclaration) -> Finding:
    return Finding(
        f"integration `{integration.name}` is `{alike.name}` but for a letter's case",
        primary=Label(integration.name_place, "Magento's database makes no difference"),
        help="give it another name, or define one of them",
        related=(Label(alike.name_place, f"by `{alike.module.name}`"),),
        subject=integration.name,
    )


def _in_both_forms(model: Model, old: IntegrationDeclaration, new: IntegrationDeclaration) -> Finding:
    differs = _difference(model, old, new)
    return Finding(
        f"integration `{old.name}` is defined in an integration.xml too"
        + (f", with another {differs}" if differs else ""),
        primary=Label(old.name_place, "the integration.xml counts"),
        help="remove the old form, if Magento 2.0 need not be supported" if not differs else "remove one of the two",
        related=(Label(new.name_place, "in the new form"),),
        severity=None if differs else Severity.INFO,
        subject=old.name,
    )


def _difference(model: Model, old: IntegrationDeclaration, new: IntegrationDeclaration) -> str | None:
    """What the two forms say differently."""
    configs = model.integrations.declared("config", old.name)
    for name, what in (("email", "e-mail"), *((endpoint, f"`<{endpoint}>`") for endpoint in old.ENDPOINTS)):
        if configs and _text(configs, name) != _text([new], name):
            return what
    apis = {r.name for d in model.integrations.declared("api", old.name) for r in d.resources if r.name in model.acl}
    granted = {step for r in new.resources for step in model.acl.path(r.name)}
    return "list of resources" if apis and apis - {ADMIN} != granted - {ADMIN} else None


def _text(declared: list[IntegrationDeclaration], name: str) -> str:
    """The text of an element, of the last declaration that has it."""
    elements = [element for declaration in declared if (element := declaration.field(name)) is not None]
    return elements[-1].text.strip() if elements else ""
