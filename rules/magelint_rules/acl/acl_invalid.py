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
    summary = "acl.xml does not conform to Magento's schema."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        file = module.config("acl.xml")
        if file is None:
            return
        if file.root.name != "config":
            yield Finding(
                f"the root element of acl.xml is `<{file.root.name}>` instead of `<config>`",
                primary=Label(file.root.place, "prevents Magento from reading any acl.xml"),
                help="use this structure: `<config><acl><resources>…</resources></acl></config>`",
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
                    f"`<{child.name}>` is not allowed in `<{element.name}>`",
                    primary=Label(child.place),
                    help=f"remove it, or use `<{allowed}>`, the only element allowed here",
                )
        if element.name != "resource" and not _is_not_allowed(element):
            yield from _no_attributes(element)
        stray = element.stray_text
        if stray is not None:
            yield Finding(
                f"`<{element.name}>` contains text, but only elements are allowed in it",
                primary=Label(stray, "rejected by Magento's schema"),
                help="remove it: it may be the remainder of a tag",
            )
        if allowed in ("acl", "resources"):
            same = [child for child in children if child.name == allowed]
            if not same and not children and not _is_second(element):
                yield Finding(
                    f"`<{element.name}>` has no `<{allowed}>`",
                    primary=Label(element.place, f"missing `<{allowed}>`"),
                    help=f"add `<{allowed}>`",
                )
            for again in same[1:]:
                yield Finding(
                    f"duplicate `<{allowed}>` in `<{element.name}>`",
                    primary=Label(again.place),
                    help=f"move its content into the first `<{allowed}>`",
                    related=(Label(same[0].place, f"first `<{allowed}>`"),),
                )


def _is_not_allowed(element: Element) -> bool:
    """True if its parent does not allow it, which is reported."""
    return element.parent is not None and _CHILD.get(element.parent.name) != element.name


def _is_second(element: Element) -> bool:
    """True if it is a duplicate, which is reported."""
    return element.parent is not None and element.parent.find(element.name) != element


def _no_attributes(element: Element) -> Iterator[Finding]:
    for name in element.attributes:
        if ":" not in name:
            yield Finding(
                f"`<{element.name}>` does not allow the attribute `{name}`",
                primary=Label(element.attribute_place(name)),
                help="remove it, or move it to a `<resource>`",
            )


def _attributes(model: Model, resource: Element) -> Iterator[Finding]:
    attributes = resource.attributes
    suggestion = misspelled_attributes(resource, _ATTRIBUTES)
    for name in attributes:
        if name not in _ATTRIBUTES and ":" not in name:
            yield Finding(
                f"`<resource>` does not allow the attribute `{name}`",
                primary=Label(resource.attribute_place(name)),
                help=f"rename to `{suggestion[name]}`"
                if name in suggestion
                else f"remove it: only {', '.join(f'`{known}`' for known in _ATTRIBUTES)} are allowed",
            )
    if "id" not in suggestion.values():
        yield from _id(model, resource, attributes.get("id"))
    title = attributes.get("title")
    if title is not None and not 3 <= len(title) <= 50:
        yield Finding(
            f"the title of `{attributes.get('id')}` has {len(title)} characters; Magento allows 3 to 50",
            primary=Label(resource.value_place("title")),
            help="use a longer title" if len(title) < 3 else "shorten the title",
        )
    order = attributes.get("sortOrder")
    if order is not None and not (_INT.fullmatch(order) and len(order) < 20 and abs(int(order)) < 2**31):
        yield Finding(
            f"the sortOrder of `{attributes.get('id')}` is not a valid integer",
            primary=Label(resource.value_place("sortOrder"), "read as its leading digits or 0"),
            help="use an integer, or remove the attribute",
        )


def _id(model: Model, resource: Element, identifier: str | None) -> Iterator[Finding]:
    if identifier is None:
        yield Finding(
            "`<resource>` has no `id`",
            primary=Label(resource.place, "causes an exception in every mode"),
            help='add `id="Vendor_Module::name"`',
        )
    elif "'" in identifier:
        yield Finding(
            f"the id `{identifier}` contains an apostrophe",
            primary=Label(resource.value_place("id"), "breaks the XPath query of Magento's merge"),
            help="rename to the form `Vendor_Module::name`, with letters, digits and `_` only",
        )
    elif not is_acl_id(identifier):
        near = explain_untitled(model, identifier).suggestion if resource.get("title") is None else None
        yield Finding(
            f"`{identifier}` is not a valid resource id",
            primary=Label(resource.value_place("id"), "rejected by Magento's schema"),
            help=f"did you mean `{near}`?" if near else f"rename to {_valid_form(identifier)}",
        )


def _valid_form(identifier: str) -> str:
    """A valid id made from an invalid one, in backquotes, or the general form."""
    owner, _, name = (part.strip() for part in identifier.partition("::"))
    vendor, _, module = owner.partition("_")
    parts = [re.sub(r"[^A-Za-z0-9]", "", part) for part in (vendor, module)]
    fixed = f"{'_'.join(part[:1].upper() + part[1:] for part in parts)}::{re.sub(r'[^A-Za-z0-9_]', '_', name)}"
    return (
        f"`{fixed}`"
        if is_acl_id(fixed)
        else "the form `Vendor_Module::name`: `Vendor` and `Module` are a capital followed by letters or digits"
    )
