"""See webapi_invalid.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import (
    Cause,
    Element,
    Finding,
    Label,
    Model,
    Module,
    NoOptions,
    Place,
    Rule,
    Severity,
    merge_message,
    nearest,
)
from magelint_rules.common.attributes import misspelled_attributes
from magelint_rules.webapi._secure import REMOVE_SECURE, is_meant_false

_BOOLEAN = re.compile(r"\s*(?:true|false|1|0)\s*")


class WebapiInvalid(Rule[NoOptions]):
    id = "webapi-invalid"
    summary = "A webapi.xml breaks Magento's schema, or stops it from reading any route."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        file = module.config("webapi.xml")
        if file is None:
            return
        faults = list(_faults(model, file.root))
        yield from faults
        own = [fault for fault in faults if fault.cause is None]
        places = [label.place for fault in own for label in (fault.primary, *fault.related)]
        for error in model.routes.errors():
            if error.place.file is file.source and not any(_is_within(place, error.place) for place in places):
                yield Finding(
                    f"Magento cannot read the routes of any module: {merge_message(error)}",
                    primary=Label(error.place, "it stops here"),
                    help="correct it: until then there is no Web API at all",
                )


def _is_within(inner: Place, outer: Place) -> bool:
    return outer.span.start <= inner.span.start <= inner.span.end <= outer.span.end


def _faults(model: Model, root: Element) -> Iterator[Finding]:
    if root.name != "routes":
        yield Finding(
            f"`<{root.name}>` is the root of this webapi.xml, where Magento's begin with `<routes>`",
            primary=Label(root.place, "Magento cannot merge it, and so reads no route of any module"),
            help="write `<routes>`",
        )
        return
    pending = [root]
    while pending:
        element = pending.pop()
        schema = model.routes.schema[element.name]
        yield from _attributes(element, schema.required, schema.optional)
        yield from _values(element, schema.identifying)
        stray = element.stray_text if element.name != "parameter" else None
        if stray is not None and (schema.children or set(schema.required) <= set(element.attributes)):
            yield Finding(
                f"text in `<{element.name}>`, where only elements may stand"
                if schema.children
                else f"text in `<{element.name}>`, which has none",
                primary=Label(stray, "refused by Magento's schema"),
                help="remove it: it may be what is left of a tag",
            )
        yield from _order(model, element, schema.children)
        pending.extend(child for child in element.children if child.name in schema.children)


def _order(model: Model, element: Element, children: tuple[str, ...]) -> Iterator[Finding]:
    """What of an element's children is none of its own, is there twice, or stands before what it must follow."""
    seen: dict[str, Element] = {}
    for child in element.children:
        if child.name not in children:
            near = nearest(child.name, children) if child.name not in model.routes.schema else None
            only = f"only {_listed(children)} may stand there" if children else "nothing may stand there"
            yield Finding(
                f"`<{child.name}>` has no place in `<{element.name}>`",
                primary=Label(child.place, "refused by Magento's schema"),
                help=f"write `<{near}>`" if near else only,
                related=(Label(element.place, "has no `<service>` then"),) if near == "service" else (),
            )
            continue
        first = seen.setdefault(child.name, child)
        if element.name != "route":
            continue
        later = next((name for name in seen if children.index(name) > children.index(child.name)), None)
        if first != child:
            yield Finding(
                f"a second `<{child.name}>` in one route",
                primary=Label(child.place, "refused by Magento's schema"),
                help=f"put all into the first `<{child.name}>`",
                related=(Label(first.place, "the first"),),
            )
        elif later is not None:
            yield Finding(
                f"`<{child.name}>` stands behind `<{later}>`",
                primary=Label(child.place, "refused by Magento's schema"),
                help=f"keep the order: {_listed(children)}",
            )


def _attributes(element: Element, required: tuple[str, ...], optional: tuple[str, ...]) -> Iterator[Finding]:
    attributes = element.attributes
    suggestion = misspelled_attributes(element, (*required, *optional))
    for name in required:
        if name not in attributes and name not in suggestion.values():
            yield Finding(
                f"`<{element.name}>` without the attribute `{name}`",
                primary=Label(element.place, "Magento fails on it in every mode"),
                help=f'give it its `{name}="{_meant_as(element)}"`',
                subject=name,
            )
    for name in attributes:
        if ":" not in name and name not in required and name not in optional:
            allowed = f"its attributes are {_listed((*required, *optional))}" if required or optional else "it has none"
            yield Finding(
                f"`<{element.name}>` has no attribute `{name}`",
                primary=Label(element.attribute_place(name), "refused by Magento's schema"),
                help=f"write `{suggestion[name]}`" if name in suggestion else allowed,
            )


def _meant_as(element: Element) -> str:
    """What an attribute that is missing may be: a text in its place. That of a parameter is its value, not its name."""
    return (element.text.strip() if element.name != "parameter" else "") or "…"


def _values(element: Element, identifying: tuple[str, ...]) -> Iterator[Finding]:
    for name, value in element.attributes.items():
        if name in identifying and "'" in value:
            yield Finding(
                f"an apostrophe in the `{name}` of a `<{element.name}>`",
                primary=Label(element.value_place(name), "makes the query invalid by which Magento merges"),
                help="leave it out: Magento reads no route of any module",
            )
        elif name in ("secure", "force") and not _BOOLEAN.fullmatch(value):
            yield _no_boolean(element, name, value)
        elif name == "input-array-size-limit" and not value.strip().isdecimal():
            yield Finding(
                f"the `{name}` is no whole number",
                primary=Label(element.value_place(name), "refused by Magento's schema"),
                help="give a number, 0 or more",
            )


def _no_boolean(element: Element, name: str, value: str) -> Finding:
    place = element.value_place(name)
    secure = name == "secure"
    meant_false = secure and is_meant_false(value)
    either = f'write `{name}="true"`' if secure else f'write `{name}="true"` or `{name}="false"`'
    return Finding(
        f'`{name}="{value}"` is no boolean',
        primary=Label(place, "refused by Magento's schema"),
        help=REMOVE_SECURE if meant_false else either,
        cause=Cause("webapi-secure-value", place) if meant_false else None,
    )


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)
