"""See integration_invalid.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import (
    INTEGRATION_CHILDREN,
    INTEGRATION_ROOTS,
    Edit,
    Element,
    Finding,
    Fix,
    Installation,
    IntegrationFile,
    Label,
    NoOptions,
    Rule,
    Severity,
    integration_files,
    nearest,
    xml_edits,
)

_TEXTS = ("email", "endpoint_url", "identity_link_url")
_RESOURCE = re.compile(r".+_.+::.+")


class IntegrationInvalid(Rule[NoOptions]):
    id = "integration-invalid"
    summary = "A file of integrations breaks Magento's schema for it, or kills its reader."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check(self, model: Installation) -> Iterator[Finding]:
        for module in model.checked:
            for file in integration_files(module):
                yield from _root(file)
                for integration in file.root.descendants("integration"):
                    yield from _name(integration)
                    yield from _children(integration, INTEGRATION_CHILDREN[file.form], ordered=file.form == "config")
                    for field in integration.children:
                        if field.name in _TEXTS and field.name in INTEGRATION_CHILDREN[file.form]:
                            yield from _within_text(field)
                    for resources in integration.find_all("resources") if file.form != "config" else ():
                        yield from _only(resources, ("resource",))
                    for resource in integration.descendants("resource") if file.form != "config" else ():
                        yield from _resource(model, resource)


def _root(file: IntegrationFile) -> Iterator[Finding]:
    root, wanted = file.root, INTEGRATION_ROOTS[file.form]
    if root.name != wanted:
        yield Finding(
            f"`<{root.name}>` is the root of this {file.title}, where Magento's begin with `<{wanted}>`",
            primary=Label(root.place, f"Magento cannot merge it, and so reads no {file.title} at all"),
            help=f"call it `<{wanted}>`",
        )
    elif root.children and not root.find_all("integration") and any(c.name == "integration" for c in root.children):
        yield Finding(
            f"this {file.title} has a namespace of its own",
            primary=Label(root.place, f"Magento looks for `<{wanted}>` without one"),
            help="remove the `xmlns`",
        )
    elif not root.children:
        yield Finding(
            f"this {file.title} defines no integration",
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


def _children(integration: Element, allowed: tuple[str, ...], *, ordered: bool) -> Iterator[Finding]:
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


def _name(integration: Element) -> Iterator[Finding]:
    name = integration.get("name")
    if name is None:
        yield _nameless(integration)
        return
    yield from _attributes(integration, ("name",))
    if "'" in name:
        yield _apostrophe(integration, f"the name of integration `{name}`")
    elif len(name) < 2:
        yield Finding(
            f"the name of integration `{name}` is too short" if name else "an integration with an empty name",
            primary=Label(integration.value_place("name"), "refused by Magento's schema"),
            help="give it a name of two characters or more",
        )


def _resource(model: Installation, resource: Element) -> Iterator[Finding]:
    name = resource.get("name")
    if name is None:
        yield _nameless(resource)
        return
    yield from _attributes(resource, ("name",))
    if "'" in name:
        yield _apostrophe(resource, f"the resource `{name}`")
    elif not name or (not _RESOURCE.fullmatch(name) and name in model.acl):
        yield Finding(
            f"`{name}` is no resource that Magento's schema allows here" if name else "a resource with an empty name",
            primary=Label(resource.value_place("name"), "refused by Magento's schema"),
            help="ids are written `Vendor_Module::name`",
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
