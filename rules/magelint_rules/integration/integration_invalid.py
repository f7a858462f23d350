"""See integration_invalid.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    Cause,
    Edit,
    Element,
    Finding,
    Fix,
    IntegrationDeclaration,
    IntegrationFile,
    Label,
    Model,
    Module,
    NoOptions,
    ResourceRef,
    Rule,
    Severity,
    nearest,
    xml_edits,
)


class IntegrationInvalid(Rule[NoOptions]):
    id = "integration-invalid"
    summary = "An integration file does not conform to Magento's schema."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        for file in model.integrations.files(module):
            yield from _root(file)
            for integration in file.declarations:
                yield from _integration(model, integration)


def _integration(model: Model, integration: IntegrationDeclaration) -> Iterator[Finding]:
    fields = integration.file.format.fields
    yield from _name(integration)
    yield from _fields(integration.element, fields, ordered=integration.form == "config")
    for field in integration.element.children:
        if field.name in fields and field.name != "resources":
            yield from _within_text(field)
    if integration.form != "config":
        for resources in integration.element.find_all("resources"):
            yield from _only(resources, ("resource",))
        first: dict[str, ResourceRef] = {}
        for resource in integration.resources:
            yield from _resource(model, resource, first.setdefault(resource.name, resource))


def _root(file: IntegrationFile) -> Iterator[Finding]:
    root, wanted, title = file.root, file.format.root, file.format.title
    if root.name != wanted:
        yield Finding(
            f"the root element of {title} is `<{root.name}>` instead of `<{wanted}>`",
            primary=Label(root.place, f"prevents Magento from reading any {title}"),
            help=f"rename to `<{wanted}>`",
        )
    elif root.children and not root.find_all("integration") and any(c.name == "integration" for c in root.children):
        yield Finding(
            f"{title} declares a default namespace",
            primary=Label(root.place, f"Magento expects `<{wanted}>` without one"),
            help="remove the `xmlns` attribute",
        )
    elif not root.children:
        yield Finding(
            f"{title} does not define any integration",
            primary=Label(root.place, "missing `<integration>`"),
            help="add an `<integration>`, or remove the file",
        )
    yield from _attributes(root, ())
    if root.name == wanted:
        yield from _only(root, ("integration",))


def _only(element: Element, allowed: tuple[str, ...]) -> Iterator[Finding]:
    unknown: dict[str, list[Element]] = {}
    for child in element.children:
        if child.name not in allowed:
            unknown.setdefault(child.name, []).append(child)
    for name, (first, *more) in unknown.items():
        yield Finding(
            f"`<{name}>` is not allowed in `<{element.name}>`",
            primary=Label(first.place, "rejected by Magento's schema"),
            help=_alternative(name, allowed),
            related=tuple(Label(other.place, "also not allowed") for other in more),
        )


def _alternative(name: str, allowed: tuple[str, ...]) -> str:
    if name == "resource" and "resources" in allowed:
        return "wrap it in `<resources>`"
    near = nearest(name, allowed)
    if near is not None:
        return f"did you mean `<{near}>`?"
    return "remove it: allowed are " + ", ".join(f"`<{name}>`" for name in allowed)


def _fields(integration: Element, allowed: tuple[str, ...], *, ordered: bool) -> Iterator[Finding]:
    yield from _only(integration, allowed)
    first: dict[str, Element] = {}
    for child in integration.children:
        if child.name not in allowed:
            continue
        known = first.setdefault(child.name, child)
        if known is not child:
            yield Finding(
                f"duplicate `<{child.name}>` in integration `{integration.get('name') or ''}`",
                primary=Label(child.place, "rejected by Magento's schema"),
                help=f"combine both into one `<{child.name}>`",
                related=(Label(known.place, f"first `<{child.name}>`"),),
            )
    order = [allowed.index(name) for name in first]
    for name, before, index in zip([*first][1:], order, order[1:], strict=False):
        if ordered and index < before:
            yield Finding(
                f"`<{name}>` must precede `<{allowed[before]}>` in integration `{integration.get('name') or ''}`",
                primary=Label(first[name].place, "rejected by Magento's schema"),
                help="use the order " + ", ".join(f"`<{name}>`" for name in allowed),
            )


def _within_text(field: Element) -> Iterator[Finding]:
    for child in field.children[:1]:
        yield Finding(
            f"`<{child.name}>` is not allowed in `<{field.name}>`, which contains only text",
            primary=Label(child.place, "rejected by Magento's schema"),
            help=f"replace `<{child.name}>` with plain text",
        )


def _attributes(element: Element, allowed: tuple[str, ...]) -> Iterator[Finding]:
    for name in element.attributes:
        if name not in allowed and ":" not in name:
            yield Finding(
                f"`<{element.name}>` does not allow the attribute `{name}`",
                primary=Label(element.attribute_place(name), "rejected by Magento's schema"),
                help="remove it: only `name` is allowed" if allowed else "remove it",
            )


def _name(integration: IntegrationDeclaration) -> Iterator[Finding]:
    element, name = integration.element, integration.name
    if element.get("name") is None:
        yield _nameless(element)
        return
    yield from _attributes(element, ("name",))
    if "'" in name:
        yield _apostrophe(element, f"the name of integration `{name}`")
    elif not integration.has_valid_name:
        yield Finding(
            f"the name of integration `{name}` is too short" if name else "an integration has an empty name",
            primary=Label(integration.name_place, "rejected by Magento's schema"),
            help="use a name of at least two characters",
        )


def _resource(model: Model, resource: ResourceRef, first: ResourceRef) -> Iterator[Finding]:
    """Faults in the name of a resource; `first` is the first resource of that name in the integration."""
    element, name = resource.element, resource.name
    if element.get("name") is None:
        yield _nameless(element)
        return
    yield from _attributes(element, ("name",))
    if "'" in name:
        yield _apostrophe(element, f"the resource `{name}`")
    elif not resource.has_valid_name:
        unknown = bool(name) and name not in model.acl
        yield Finding(
            f"`{name}` is not a valid resource id in {element.source.path.rpartition('/')[2]}"
            if name
            else "a resource has an empty name",
            primary=Label(resource.place, "rejected by Magento's schema"),
            help="use an id of the form `Vendor_Module::name`",
            cause=Cause("api-unknown-resource", first.place) if unknown else None,
        )


def _nameless(element: Element) -> Finding:
    others = [name for name in element.attributes if ":" not in name]

    def changes() -> list[Edit]:
        edit = xml_edits.rename_attribute(element, others[0], "name")
        return [] if edit is None else [edit]

    rename = f"rename the attribute `{others[0]}` to `name`" if others else ""
    return Finding(
        f"`<{element.name}>` has " + (f"the attribute `{others[0]}` instead of `name`" if others else "no `name`"),
        primary=Label(
            element.attribute_place(others[0]) if others else element.place, "causes an exception in every mode"
        ),
        help=rename or 'add `name="…"`',
        fix=Fix(rename, "unsafe", changes) if len(others) == 1 else None,
    )


def _apostrophe(element: Element, what: str) -> Finding:
    return Finding(
        f"{what} contains an apostrophe",
        primary=Label(element.value_place("name"), "breaks the XPath query of Magento's merge"),
        help="remove the apostrophe",
    )
