"""See acl_invalid.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import (
    Element,
    Finding,
    Label,
    Model,
    Module,
    NoOptions,
    Rule,
    Severity,
    XmlFile,
    is_acl_id,
)
from magelint_rules.common.attributes import misspelled_attributes
from magelint_rules.common.unknown_resources import explain_untitled

_CHILD = {"config": "acl", "acl": "resources", "resources": "resource", "resource": "resource"}
_ATTRIBUTES = ("id", "title", "translate", "sortOrder", "disabled")
_INT = re.compile(r"\s*[+-]?[0-9]{1,10}\s*")


class AclInvalid(Rule[NoOptions]):
    id = "acl-invalid"
    summary = "An acl.xml breaks Magento's schema for it."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        file = module.config("acl.xml")
        if file is None:
            return
        if file.root.name != "config":
            yield Finding(
                f"`<{file.root.name}>` is the root of this acl.xml, where Magento's begin with `<config>`",
                primary=Label(file.root.place, "Magento cannot merge it, and so reads no acl.xml at all"),
                help="wrap it: `<config><acl><resources>…</resources></acl></config>`",
            )
            return
        yield from _structure(file)
        for resource in file.root.descendants("resource"):
            yield from _attributes(model, resource)


def _structure(file: XmlFile) -> Iterator[Finding]:
    for element in (file.root, *file.root.descendants()):
        allowed = _CHILD.get(element.name)
        children = element.children
        if allowed is None:
            continue  # reported as a child
        for child in children:
            if child.name != allowed:
                yield Finding(
                    f"`<{child.name}>` has no place in `<{element.name}>`",
                    primary=Label(child.place),
                    help=_only(allowed),
                )
        if element.name != "resource" and not _is_misspelt(element):
            yield from _no_attributes(element)
        stray = element.stray_text
        if stray is not None:
            yield Finding(
                f"text in `<{element.name}>`, where only elements may stand",
                primary=Label(stray, "refused by Magento's schema"),
                help="remove it: it may be what is left of a tag",
            )
        if allowed in ("acl", "resources"):
            same = [child for child in children if child.name == allowed]
            if not same and not children and not _is_second(element):
                yield Finding(
                    f"`<{element.name}>` without `<{allowed}>`", primary=Label(element.place), help=_only(allowed)
                )
            for again in same[1:]:
                yield Finding(
                    f"a second `<{allowed}>`",
                    primary=Label(again.place),
                    help=f"put what it holds into the first `<{allowed}>`",
                    related=(Label(same[0].place, "the first"),),
                )


def _is_misspelt(element: Element) -> bool:
    """True if it is in the place of another element, which is reported."""
    return element.parent is not None and _CHILD.get(element.parent.name) != element.name


def _is_second(element: Element) -> bool:
    """True if another of its name precedes it, so that it is itself reported."""
    return element.parent is not None and element.parent.find(element.name) != element


def _no_attributes(element: Element) -> Iterator[Finding]:
    for name in element.attributes:
        if ":" not in name:
            yield Finding(
                f"`<{element.name}>` has no attribute `{name}`",
                primary=Label(element.attribute_place(name)),
                help="remove it, or give it to the `<resource>` that it is meant for",
            )


def _only(allowed: str) -> str:
    return f"only `<{allowed}>` may stand there"


def _attributes(model: Model, resource: Element) -> Iterator[Finding]:
    attributes = resource.attributes
    suggestion = misspelled_attributes(resource, _ATTRIBUTES)
    for name in attributes:
        if name not in _ATTRIBUTES and ":" not in name:
            yield Finding(
                f"`<resource>` has no attribute `{name}`",
                primary=Label(resource.attribute_place(name)),
                help=f"write `{suggestion[name]}`"
                if name in suggestion
                else "its attributes are " + ", ".join(f"`{known}`" for known in _ATTRIBUTES),
            )
    if "id" not in suggestion.values():
        yield from _id(model, resource, attributes.get("id"))
    title = attributes.get("title")
    if title is not None and not 3 <= len(title) <= 50:
        yield Finding(
            f"the title of `{attributes.get('id')}` has {len(title)} characters, not 3 to 50",
            primary=Label(resource.value_place("title")),
            help="choose a longer title" if len(title) < 3 else "choose a shorter title",
        )
    order = attributes.get("sortOrder")
    if order is not None and not (_INT.fullmatch(order) and len(order) < 20 and abs(int(order)) < 2**31):
        yield Finding(
            f"the sortOrder of `{attributes.get('id')}` is no whole number",
            primary=Label(resource.value_place("sortOrder"), "counts as its leading digits, or as 0"),
            help="give a number, or leave it out",
        )


def _id(model: Model, resource: Element, identifier: str | None) -> Iterator[Finding]:
    if identifier is None:
        yield Finding(
            "a `<resource>` without an id",
            primary=Label(resource.place, "Magento throws in every mode when it reads the ACL"),
            help='give it one: `id="Vendor_Module::name"`',
        )
    elif "'" in identifier:
        yield Finding(
            f"an apostrophe in the id `{identifier}`",
            primary=Label(resource.value_place("id"), "makes the query invalid by which Magento merges"),
            help="ids consist of letters, digits and `_`: `Vendor_Module::name`",
        )
    elif not is_acl_id(identifier):
        near = explain_untitled(model, identifier).suggestion if resource.get("title") is None else None
        yield Finding(
            f"`{identifier}` is no id that Magento's schema allows",
            primary=Label(resource.value_place("id")),
            help=f"did you mean `{near}`?" if near else f"write it as {_shape(identifier)}",
        )


def _shape(identifier: str) -> str:
    """The same id with what can be put right."""
    owner, _, name = identifier.strip().partition("::")
    vendor, _, module = owner.partition("_")
    parts = [re.sub(r"[^A-Za-z0-9]", "", part) for part in (vendor, module)]
    fixed = f"{'_'.join(part[:1].upper() + part[1:] for part in parts)}::{re.sub(r'[^A-Za-z0-9_]', '_', name)}"
    return (
        f"`{fixed}`"
        if is_acl_id(fixed)
        else "`Vendor_Module::name`: letters, digits and `_`, both parts with a capital"
    )
