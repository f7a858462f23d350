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

_MISTYPED = ("blanks", "case", "unknown")


class ApiMissingParent(Rule[NoOptions]):
    id = "api-missing-parent"
    summary = "An api.xml lists a resource without one that stands above it in the ACL."
    severity = Severity.WARNING
    since = "0.1.0"
    fixable = True

    def check(self, model: Installation) -> Iterator[Finding]:
        for integration in model.declared_integrations(model.checked):
            if integration.form == "api":
                yield from _missing(model, integration)


def _missing(model: Installation, integration: IntegrationDeclaration) -> Iterator[Finding]:
    own: dict[str, ResourceRef] = {}
    for resource in integration.resources:
        own.setdefault(_meant(model, integration, resource.name), resource)
    # Magento merges what several modules list for an integration of the same name
    listed = [*own]
    for other in model.integration_names.named("api", integration.name):
        listed.extend(_meant(model, other, resource.name) for resource in other.resources)
    missing = model.acl.missing_parents(listed)
    for parent in sorted(missing, key=lambda parent: len(model.acl.ancestors(parent))):
        children = [own[child] for child in missing[parent] if child in own]
        if children:
            yield _finding(integration, parent, children)


def _meant(model: Installation, integration: IntegrationDeclaration, name: str) -> str:
    """The id itself, or the one that was meant: that it is misspelt is said elsewhere."""
    unknown = model.explain_unknown(name, integration.module) if name else None
    return unknown.meant if unknown is not None and unknown.meant and unknown.reason in _MISTYPED else name


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
