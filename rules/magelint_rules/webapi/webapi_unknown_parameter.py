"""See webapi_unknown_parameter.md."""

from __future__ import annotations

import re
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
_PARAMETER = re.compile(r"(?<=/):(\w+)(?=/|$)", re.ASCII)  # others, as `:id.json`, are webapi-unreachable's


class WebapiUnknownParameter(Rule[NoOptions]):
    id = "webapi-unknown-parameter"
    summary = "A route has a parameter that its service method does not take."
    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        refused = model.at_least(2, 4, 3)
        for route in model.declared_routes():
            service = route.service
            name, called = (service.get("class"), service.get("method")) if service is not None else (None, None)
            found = model.php_classes.method(name, called) if name and called else None
            if found is None:
                continue
            method = found[1]
            yield from _data(route, method, refused)
            yield from _url(route, method)


def _key(name: str) -> str:
    """A name without what tells `customerId` from `customer_id` and `customerid`: any of them may have been meant."""
    return name.replace("_", "").lower()


def _meant(name: str, method: PhpMethod) -> str | None:
    """The parameter that a name is but for a letter's case."""
    return next((parameter.name for parameter in method.parameters if _key(parameter.name) == _key(name)), None)


def _camel(name: str) -> str:
    """`SimpleDataObjectConverter::snakeCaseToCamelCase`."""
    words = "".join(word[:1].upper() + word[1:] for word in name.split("_"))
    return words[:1].lower() + words[1:]


def _reaches(name: str, parameter: PhpParameter) -> bool:
    """Whether `ServiceInputProcessor` finds for a parameter what is given by a name: a letter's case counts."""
    return name in (parameter.name, re.sub(r"(?<=\w)(?=[A-Z])", "_", parameter.name).lower())


def _takes(method: PhpMethod) -> str:
    names = [f"${parameter.name}" for parameter in method.parameters]
    return f"it takes {', '.join(f'`{name}`' for name in names)}" if names else "it takes none"


def _data(route: RouteDeclaration, method: PhpMethod, refused: bool) -> Iterator[Finding]:
    for parameter in route.parameters:
        name = parameter.get("name") or ""
        first = name.partition(".")[0]
        if not name or any(_reaches(first, p) or _camel(first) == p.name for p in method.parameters):
            continue
        meant = _meant(first, method)
        takes = f"{_takes(method)}; name one of them" if method.parameters else f"{_takes(method)}: remove it"
        yield Finding(
            f"`{method.name}` takes no `{first}`, which `{route.title}` sets",
            primary=Label(parameter.value_place("name"), "every call is refused" if refused else "passed to nobody"),
            help=f"write `{meant}`: a letter's case counts" if meant else takes,
            related=(Label(method.place, "declared here"),),
            severity=None if refused else Severity.WARNING,
            subject=f"{route.title} {name}",
        )


def _url(route: RouteDeclaration, method: PhpMethod) -> Iterator[Finding]:
    names = _PARAMETER.findall(route.url)
    given = [*names, *((p.get("name") or "").partition(".")[0] for p in route.parameters)]
    if route.method == "PUT" and names:  # overrideRequestBodyIdWithPathParam adds the last in both spellings
        given += [_camel(names[-1]), re.sub("([A-Z])", r"_\1", names[-1]).lower().lstrip("_")]
    unused = [name for name in names if not any(_reaches(name, p) for p in method.parameters)]
    if any(_may_be_object(method, parameter) for parameter in method.parameters):
        # it may be said again in the object, where PUT puts it by itself
        unused = [name for name in unused if _meant(name, method) and route.method != "PUT"]
    required = [p for p in method.parameters if not p.has_default and not p.variadic]
    missing = [p.name for p in required if not any(_reaches(name, p) for name in given)]
    for name in unused:
        meant = _meant(name, method)
        if route.method == "PUT" and meant is not None and meant not in missing:
            continue
        never = bool(missing) and route.method in ("GET", "DELETE")
        yield Finding(
            f"`:{name}` of `{route.title}` reaches nobody: `{method.name}` has no parameter of that name",
            primary=Label(route.element.value_place("url"), f"no `${name}` in `{method.name}`"),
            help=_cure(meant, missing, method),
            related=(Label(method.place, "declared here"),),
            severity=None if never else Severity.WARNING,
            subject=f"{route.title} :{name}",
        )


def _cure(meant: str | None, missing: list[str], method: PhpMethod) -> str:
    if meant is not None:
        return f"write `:{meant}`: a letter's case counts"
    return f"write `:{missing[0]}`" if len(missing) == 1 else _takes(method)


def _may_be_object(method: PhpMethod, parameter: PhpParameter) -> bool:
    """Whether a parameter may be an object, in whose properties `ParamsOverrider` looks for the URL's last one."""
    declared = parameter.type
    if declared is None or declared.lstrip("?").lower() in ("mixed", "array"):
        documented = next((p.type.text for p in method.doc_params if p.name == parameter.name), "")
        declared = documented or "object"
    return any(part.strip("?[] ").lower() not in _SCALAR for part in declared.split("|"))
