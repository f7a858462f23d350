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
    summary = "A file of integrations breaks Magento's schema for it, or kills its reader."
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
            f"`<{root.name}>` is the root of this {title}, where Magento's begin with `<{wanted}>`",
            primary=Label(root.place, f"Magento cannot merge it, and so reads no {title} at all"),
            help=f"call it `<{wanted}>`",
        )
    elif root.children and not root.find_all("integration") and any(c.name == "integration" for c in root.children):
        yield Finding(
            f"this {title} has a namespace of its own",
            primary=Label(root.place, f"Magento looks for `<{wanted}>` without one"),
            help="remove the `xmlns`",
        )
    elif not root.children:
        yield Finding(
            f"this {title} defines no integration",
            primary=Label(root.place, "Magento's schema wants one"),
            help="define one, or remove the file",
        )
    yield from _attributes(root, ())
    if root.name == wanted:
        yield from _only(root, ("integration",))


def _only(element: Element, allowed: tuple[str, ...]) -> Iterator[Finding]:
    strange: dict[str, list[Element]] = {}
    for child in element.children:
        if child.name not in allowed:
            strange.setdefault(child.name, []).append(child)
    for name, (first, *more) in strange.items():
        yield Finding(
            f"`<{name}>` has no place in `<{element.name}>`",
            primary=Label(first.place, "refused by Magento's schema"),
            help=_instead(name, allowed),
            related=tuple(Label(other.place, "nor has this") for other in more),
        )


def _instead(name: str, allowed: tuple[str, ...]) -> str:
    if name == "resource" and "resources" in allowed:
        return "put a `<resources>` around"
    near = nearest(name, allowed)
    if near is not None:
        return f"did you mean `<{near}>`?"
    return "only " + ", ".join(f"`<{name}>`" for name in allowed) + " may stand there"


def _fields(integration: Element, allowed: tuple[str, ...], *, ordered: bool) -> Iterator[Finding]:
    yield from _only(integration, allowed)
    first: dict[str, Element] = {}
    for child in integration.children:
        if child.name not in allowed:
            continue
        known = first.setdefault(child.name, child)
        if known is not child:
            yield Finding(
                f"a second `<{child.name}>` in integration `{integration.get('name') or ''}`",
                primary=Label(child.place, "refused by Magento's schema"),
                help="make one of them",
                related=(Label(known.place, "the first"),),
            )
    order = [allowed.index(name) for name in first]
    for name, before, index in zip([*first][1:], order, order[1:], strict=False):
        if ordered and index < before:
            yield Finding(
                f"`<{name}>` stands behind `<{allowed[before]}>` in integration `{integration.get('name') or ''}`",
                primary=Label(first[name].place, "refused by Magento's schema"),
                help="keep the order: " + ", ".join(f"`<{name}>`" for name in allowed),
            )


def _within_text(field: Element) -> Iterator[Finding]:
    for child in field.children[:1]:
        yield Finding(
            f"`<{child.name}>` has no place in `<{field.name}>`, which holds a text",
            primary=Label(child.place, "refused by Magento's schema"),
            help=f"write the text alone into `<{field.name}>`",
        )


def _attributes(element: Element, allowed: tuple[str, ...]) -> Iterator[Finding]:
    for name in element.attributes:
        if name not in allowed and ":" not in name:
            yield Finding(
                f"`<{element.name}>` has no attribute `{name}`",
                primary=Label(element.attribute_place(name), "refused by Magento's schema"),
                help="remove it" if not allowed else "its only attribute is `name`",
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
            f"the name of integration `{name}` is too short" if name else "an integration with an empty name",
            primary=Label(integration.name_place, "refused by Magento's schema"),
            help="give it a name of two characters or more",
        )


def _resource(model: Model, resource: ResourceRef, first: ResourceRef) -> Iterator[Finding]:
    """What is wrong with the name of a resource; `first` is the first of that name in the integration."""
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
            f"`{name}` is no resource that Magento's schema allows here" if name else "a resource with an empty name",
            primary=Label(resource.place, "refused by Magento's schema"),
            help="ids are written `Vendor_Module::name`",
            cause=Cause("api-unknown-resource", first.place) if unknown else None,
        )


def _nameless(element: Element) -> Finding:
    others = [name for name in element.attributes if ":" not in name]

    def changes() -> list[Edit]:
        edit = xml_edits.rename_attribute(element, others[0], "name")
        return [] if edit is None else [edit]

    return Finding(
        f"`<{element.name}>` without a name" + (f", but with an attribute `{others[0]}`" if others else ""),
        primary=Label(
            element.attribute_place(others[0]) if others else element.place,
            "Magento throws when it reads any file of the kind, whatever the mode",
        ),
        help=f"call the attribute `name`, not `{others[0]}`" if others else 'give it one: `name="…"`',
        fix=Fix("call the attribute `name`", "unsafe", changes) if len(others) == 1 else None,
    )


def _apostrophe(element: Element, what: str) -> Finding:
    return Finding(
        f"an apostrophe in {what}",
        primary=Label(element.value_place("name"), "makes the query invalid by which Magento merges these files"),
        help="leave it out",
    )
