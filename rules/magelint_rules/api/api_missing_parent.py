"""See api_missing_parent.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    Finding,
    Fix,
    Installation,
    IntegrationDeclaration,
    Label,
    NoOptions,
    ResourceRef,
    Rule,
    Severity,
    xml_edits,
)
from magelint_rules.common.integration_names import integration_names
from magelint_rules.common.unknown_resources import explain_unknown

_CERTAIN = ("blanks", "case")


class ApiMissingParent(Rule[NoOptions]):
    id = "api-missing-parent"
    summary = "An api.xml lists a resource without one that stands above it in the ACL."
    severity = Severity.WARNING
    since = "0.1.0"
    fixable = True

    def check(self, model: Installation) -> Iterator[Finding]:
        for integration in model.declared_integrations():
            if integration.form == "api":
                yield from _missing(model, integration)


def _missing(model: Installation, integration: IntegrationDeclaration) -> Iterator[Finding]:
    own: dict[str, ResourceRef] = {}
    guessed: list[str] = []
    for resource in integration.resources:
        name, certain = _meant(model, integration, resource)
        if certain:
            own.setdefault(name, resource)
        else:
            guessed.append(name)
    # Magento merges what several modules list for an integration of the same name
    listed = [*own, *guessed]
    for other in integration_names(model).named("api", integration.name):
        listed.extend(_meant(model, other, resource)[0] for resource in other.resources)
    missing = model.acl.missing_parents(listed)
    for parent in sorted(missing, key=lambda parent: len(model.acl.ancestors(parent))):
        children = [own[child] for child in missing[parent] if child in own]
        if children:
            yield _finding(integration, parent, children)


def _meant(model: Installation, integration: IntegrationDeclaration, resource: ResourceRef) -> tuple[str, bool]:
    """The id itself, or the one that was meant, and whether that is certain: that it is misspelt is said elsewhere."""
    name = resource.meant
    unknown = explain_unknown(model, name, integration.module) if name else None
    if unknown is None or not unknown.meant or unknown.reason not in (*_CERTAIN, "unknown"):
        return name, bool(resource.name)
    return unknown.meant, unknown.reason in _CERTAIN


def _finding(integration: IntegrationDeclaration, parent: str, children: list[ResourceRef]) -> Finding:
    first, *others = sorted(children, key=lambda child: child.place.span.start)
    line = f'<resource name="{xml_edits.escape(parent, chr(34))}"/>'
    return Finding(
        f"integration `{integration.name}` lists `{first.name}` without its parent `{parent}`",
        primary=Label(first.place, f"below `{parent}`"),
        help=f"list it too: {line}",
        related=tuple(Label(child.place, "so is this") for child in others),
        fix=Fix(f"list `{parent}` too", "safe", lambda: [xml_edits.insert_before(first.element, line)]),
        subject=f"{integration.name} {parent}",
    )
