"""See integration_defined_twice.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    ADMIN,
    ENDPOINTS,
    Finding,
    Installation,
    IntegrationDeclaration,
    Label,
    NoOptions,
    Rule,
    Severity,
)
from magelint_rules.common.integration_names import integration_names


class IntegrationDefinedTwice(Rule[NoOptions]):
    id = "integration-defined-twice"
    summary = "An integration is defined more than once, and Magento mixes what is said."
    severity = Severity.WARNING
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        said: set[tuple[str, str]] = set()
        for integration in sorted(model.declared_integrations(), key=lambda i: i.form == "api"):
            if not integration.name:
                continue
            finding = _in_one_file(model, integration) or _across(model, integration, said)
            if finding is not None:
                yield finding


def _in_one_file(model: Installation, integration: IntegrationDeclaration) -> Finding | None:
    same = [
        other
        for other in integration_names(model).named(integration.form, integration.name)
        if other.module is integration.module
    ]
    if len(same) < 2 or same[0].element == integration.element:
        return None
    elsewhere = len(integration_names(model).named(integration.form, integration.name)) > len(same)
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


def _across(model: Installation, integration: IntegrationDeclaration, said: set[tuple[str, str]]) -> Finding | None:
    """Other modules' definitions, and the module's own in the other form; said once for a name and a module."""
    key = (integration.name, integration.module.path)
    if key in said:
        return None
    named = integration_names(model).named(integration.form, integration.name)
    before = next((other for other in named if other.module is not integration.module), None)
    later = bool(named) and named[-1].module is integration.module
    owners = {other.module.path for other in integration_names(model).named("config", integration.name)}
    if integration.form == "api" and owners:  # the one without a config.xml adds to the other
        before = next((other for other in named if other.module.path in owners), None)
        later = integration.module.path not in owners
    if before is not None and later:
        said.add(key)
        return _in_modules(integration, before)
    alike = integration_names(model).alike(integration) if integration.form != "api" else None
    if alike is not None:
        said.add(key)
        return _but_for_case(integration, alike)
    new = integration_names(model).named("consolidated", integration.name)
    if integration.form == "consolidated" or not new or not model.integrations.reads_consolidated:
        return None
    said.add(key)
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


def _in_both_forms(model: Installation, old: IntegrationDeclaration, new: IntegrationDeclaration) -> Finding:
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


def _difference(model: Installation, old: IntegrationDeclaration, new: IntegrationDeclaration) -> str | None:
    """What the two forms say differently."""
    names = integration_names(model)
    for name, what in (("email", "e-mail"), *((endpoint, f"`<{endpoint}>`") for endpoint in ENDPOINTS)):
        texts = []
        for declared in (names.named("config", old.name), [new]):
            elements = [element for d in declared if (element := d.field(name)) is not None]
            texts.append(elements[-1].text.strip() if elements else None)
        if names.named("config", old.name) and (texts[0] or "") != (texts[1] or ""):
            return what
    apis = {r.name for d in names.named("api", old.name) for r in d.resources if r.name in model.acl}
    granted = {step for r in new.resources for step in model.acl.path(r.name)}
    return "list of resources" if apis and apis - {ADMIN} != granted - {ADMIN} else None
