"""See webapi_invalid.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Element, Finding, Installation, Label, NoOptions, Rule, Severity

# Of each element: what may stand in it, which attributes it must have, and which it may have
_SCHEMA: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "routes": (("route",), (), ()),
    "route": (("service", "resources", "data"), ("url", "method"), ("secure", "soapOperation")),
    "service": ((), ("class", "method"), ()),
    "resources": (("resource",), (), ()),
    "resource": ((), ("ref",), ()),
    "data": (("parameter",), (), ("input-array-size-limit",)),
    "parameter": ((), ("name",), ("force", "source", "method")),
}


class WebapiInvalid(Rule[NoOptions]):
    id = "webapi-invalid"
    summary = "A webapi.xml breaks Magento's schema, or stops it from reading any route."
    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        told = set()
        for module in model.checked:
            file = module.config("webapi.xml")
            for finding in _faults(file.root) if file is not None else ():
                told.add(finding.primary.place.span)
                yield finding
        for error in model.routes.errors():
            if error.place.span not in told:
                yield Finding(
                    f"Magento cannot read the routes of any module: {error.message}",
                    primary=Label(error.place, "it stops here"),
                    help="correct it: until then there is no Web API at all",
                )


def _faults(root: Element) -> Iterator[Finding]:
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
        children, required, optional = _SCHEMA[element.name]
        yield from _attributes(element, required, optional)
        seen: dict[str, Element] = {}
        for child in element.children:
            if child.name not in children:
                yield Finding(
                    f"`<{child.name}>` has no place in `<{element.name}>`",
                    primary=Label(child.place),
                    help=f"only {_listed(children)} may stand there" if children else "nothing may stand there",
                )
                continue
            pending.append(child)
            first = seen.setdefault(child.name, child)
            if first != child and element.name == "route":
                yield Finding(
                    f"a second `<{child.name}>` in one route",
                    primary=Label(child.place),
                    help=f"put all into the first `<{child.name}>`",
                    related=(Label(first.place, "the first"),),
                )


def _attributes(element: Element, required: tuple[str, ...], optional: tuple[str, ...]) -> Iterator[Finding]:
    attributes = element.attributes
    for name in required:
        if name not in attributes:
            yield Finding(
                f"`<{element.name}>` without the attribute `{name}`",
                primary=Label(element.place, "Magento fails on it in every mode"),
                help=f'give it its `{name}="…"`',
                subject=name,
            )
    for name in attributes:
        if ":" not in name and name not in required and name not in optional:
            yield Finding(
                f"`<{element.name}>` has no attribute `{name}`",
                primary=Label(element.attribute_place(name)),
                help=f"its attributes are {_listed((*required, *optional))}" if required else "it has none",
            )


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)
