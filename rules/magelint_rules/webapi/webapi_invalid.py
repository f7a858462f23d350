"""See webapi_invalid.md."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

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
from magelint_rules.webapi._secure import REMOVE_SECURE, reads_as_false

_BOOLEAN = re.compile(r"\s*(?:true|false|1|0)\s*")


class WebapiInvalid(Rule[NoOptions]):
    id = "webapi-invalid"
    summary = "webapi.xml does not conform to Magento's schema."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        file = module.config("webapi.xml")
        if file is None:
            return
        faults = list(_faults(model, file.root))
        yield from faults
        own = [fault for fault in faults if fault.cause is None]
        reported = _Places([label.place for fault in own for label in (fault.primary, *fault.related)])
        for error in model.routes.errors():
            if error.place.file is file.source and not reported.any_within(error.place):
                yield Finding(
                    f"Magento cannot read the routes of any module: {merge_message(error)}",
                    primary=Label(error.place, "causes an exception in every mode"),
                    help="fix it: until then the Web API does not work",
                )


class _Places:
    """Parts of a file."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._starts: list[int] = []
        self._first_ends: list[int] = []
        """The first end of a part that starts there or later."""
        for span in sorted((place.span for place in places), key=lambda span: span.start, reverse=True):
            self._starts.append(-span.start)
            self._first_ends.append(min([span.end, *self._first_ends[-1:]]))

    def any_within(self, outer: Place) -> bool:
        """True if another part of the file contains one of them."""
        later = bisect_right(self._starts, -outer.span.start)
        return later > 0 and self._first_ends[later - 1] <= outer.span.end


def _faults(model: Model, root: Element) -> Iterator[Finding]:
    if root.name != "routes":
        yield Finding(
            f"the root element of this webapi.xml is `<{root.name}>`, not `<routes>`",
            primary=Label(root.place, "Magento then reads no route of any module"),
            help="rename it to `<routes>`",
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
                f"unexpected text in `<{element.name}>`",
                primary=Label(stray, "rejected by Magento's schema"),
                help="remove the text, or complete the tag that it belongs to",
            )
        yield from _order(model, element, schema.children)
        pending.extend(child for child in element.children if child.name in schema.children)


def _order(model: Model, element: Element, children: tuple[str, ...]) -> Iterator[Finding]:
    """Yield the findings about children that are unknown, duplicate or out of order."""
    seen: dict[str, Element] = {}
    for child in element.children:
        if child.name not in children:
            near = nearest(child.name, children) if child.name not in model.routes.schema else None
            only = f"remove it: the elements allowed here are {_listed(children)}" if children else "remove it"
            yield Finding(
                f"`<{child.name}>` is not allowed in `<{element.name}>`",
                primary=Label(child.place, "rejected by Magento's schema"),
                help=f"rename it to `<{near}>`" if near else only,
                related=(Label(element.place, "therefore has no `<service>`"),) if near == "service" else (),
            )
            continue
        first = seen.setdefault(child.name, child)
        if element.name != "route":
            continue
        later = next((name for name in seen if children.index(name) > children.index(child.name)), None)
        if first != child:
            yield Finding(
                f"duplicate `<{child.name}>` in one route",
                primary=Label(child.place, "rejected by Magento's schema"),
                help=f"merge it into the first `<{child.name}>`",
                related=(Label(first.place, "first declared here"),),
            )
        elif later is not None:
            yield Finding(
                f"`<{child.name}>` must come before `<{later}>`",
                primary=Label(child.place, "rejected by Magento's schema"),
                help=f"use the order {_listed(children)}",
            )


def _attributes(element: Element, required: tuple[str, ...], optional: tuple[str, ...]) -> Iterator[Finding]:
    attributes = element.attributes
    suggestion = misspelled_attributes(element, (*required, *optional))
    for name in required:
        if name not in attributes and name not in suggestion.values():
            yield Finding(
                f"`<{element.name}>` has no attribute `{name}`",
                primary=Label(element.place, "causes an exception in every mode"),
                help=f'add `{name}="{_value_in_text(element)}"`',
                subject=name,
            )
    for name in attributes:
        if ":" not in name and name not in required and name not in optional:
            known = f": its attributes are {_listed((*required, *optional))}" if required or optional else ""
            yield Finding(
                f"unknown attribute `{name}` in `<{element.name}>`",
                primary=Label(element.attribute_place(name), "rejected by Magento's schema"),
                help=f"rename it to `{suggestion[name]}`" if name in suggestion else f"remove it{known}",
            )


def _value_in_text(element: Element) -> str:
    """The probable value of a missing attribute: the element's text, except that of a parameter."""
    return (element.text.strip() if element.name != "parameter" else "") or "…"


def _values(element: Element, identifying: tuple[str, ...]) -> Iterator[Finding]:
    for name, value in element.attributes.items():
        if name in identifying and "'" in value:
            yield Finding(
                f"`{name}` of `<{element.name}>` contains an apostrophe",
                primary=Label(element.value_place(name), "breaks the XPath query of Magento's merge"),
                help="remove the apostrophe: until then Magento reads no route of any module",
            )
        elif name in ("secure", "force") and not _BOOLEAN.fullmatch(value):
            yield _not_boolean(element, name, value)
        elif name == "input-array-size-limit" and not value.strip().isdecimal():
            yield Finding(
                f"`{value}` is not a valid `{name}`",
                primary=Label(element.value_place(name), "rejected by Magento's schema"),
                help="use a whole number, 0 or more",
            )


def _not_boolean(element: Element, name: str, value: str) -> Finding:
    place = element.value_place(name)
    secure = name == "secure"
    is_false = secure and reads_as_false(value)
    either = f'set `{name}="true"`' if secure else f'set `{name}="true"` or `{name}="false"`'
    return Finding(
        f'`{name}="{value}"` is not a boolean',
        primary=Label(place, "rejected by Magento's schema"),
        help=REMOVE_SECURE if is_false else either,
        cause=Cause("webapi-secure-value", place) if is_false else None,
    )


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)
