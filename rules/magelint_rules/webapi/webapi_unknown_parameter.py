"""See webapi_unknown_parameter.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    Finding,
    Installation,
    Label,
    NoOptions,
    PhpMethod,
    PhpParameter,
    RouteDeclaration,
    Rule,
    Severity,
)

_SCALAR = {"array", "bool", "boolean", "double", "float", "int", "integer", "mixed", "null", "string"}


class WebapiUnknownParameter(Rule[NoOptions]):
    id = "webapi-unknown-parameter"
    summary = "A route has a parameter that its service method does not take."
    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        refused = model.at_least(2, 4, 3)
        for route in model.declared_routes(model.checked):
            service = route.service
            name, called = (service.get("class"), service.get("method")) if service is not None else (None, None)
            found = model.php_classes.method(name, called) if name and called else None
            if found is None:
                continue
            method = found[1]
            yield from _data(route, method, refused)
            yield from _url(route, method)


def _key(name: str) -> str:
    """A name without what tells `customerId` from `customer_id`: Magento takes either."""
    return name.replace("_", "").lower()


def _takes(method: PhpMethod) -> str:
    names = [f"${parameter.name}" for parameter in method.parameters]
    return f"it takes {', '.join(f'`{name}`' for name in names)}" if names else "it takes none"


def _data(route: RouteDeclaration, method: PhpMethod, refused: bool) -> Iterator[Finding]:
    known = {_key(parameter.name) for parameter in method.parameters}
    for parameter in route.parameters:
        name = parameter.get("name") or ""
        if not name or _key(name.partition(".")[0]) in known:
            continue
        yield Finding(
            f"`{method.name}` takes no `{name.partition('.')[0]}`, which `{route.title}` sets",
            primary=Label(parameter.value_place("name"), "every call is refused" if refused else "passed to nobody"),
            help=f"{_takes(method)}; name one of them" if known else f"{_takes(method)}: remove it",
            related=(Label(method.place, "declared here"),),
            severity=None if refused else Severity.WARNING,
            subject=f"{route.title} {name}",
        )


def _url(route: RouteDeclaration, method: PhpMethod) -> Iterator[Finding]:
    known = {_key(parameter.name) for parameter in method.parameters}
    names = [part[1:] for part in route.url.split("/") if part.startswith(":") and not part.startswith("::")]
    unused = [name for name in names if _key(name) not in known]
    if not unused or any(_may_be_object(method, parameter) for parameter in method.parameters):
        return  # it may be said again in the object, where PUT puts it by itself
    given = {_key(name) for name in names} | {_key((p.get("name") or "").partition(".")[0]) for p in route.parameters}
    missing = [p.name for p in method.parameters if _key(p.name) not in given and not p.has_default and not p.variadic]
    for name in unused:
        never = bool(missing) and route.method in ("GET", "DELETE")
        yield Finding(
            f"`:{name}` of `{route.title}` reaches nobody: `{method.name}` has no parameter of that name",
            primary=Label(route.element.value_place("url"), f"no `${name}` in `{method.name}`"),
            help=f"write `:{missing[0]}`" if len(missing) == 1 else _takes(method),
            related=(Label(method.place, "declared here"),),
            severity=None if never else Severity.WARNING,
            subject=f"{route.title} :{name}",
        )


def _may_be_object(method: PhpMethod, parameter: PhpParameter) -> bool:
    """Whether a parameter may be an object, in whose properties `ParamsOverrider` looks for the URL's last one."""
    declared = parameter.type
    if declared is None or declared.lstrip("?").lower() in ("mixed", "array"):
        documented = next((p.type.text for p in method.doc_params if p.name == parameter.name), "")
        declared = documented or "object"
    return any(part.strip("?[] ").lower() not in _SCALAR for part in declared.split("|"))
