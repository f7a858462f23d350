"""See webapi_service_name.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import (
    Cause,
    Finding,
    Fix,
    Label,
    Model,
    NoOptions,
    Place,
    RouteDeclaration,
    Rule,
    Severity,
    replace,
)


class WebapiServiceName(Rule[NoOptions]):
    id = "webapi-service-name"
    summary = "A service not named Vendor\\Module\\Api\\…Interface breaks all schemas."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_route(self, route: RouteDeclaration, model: Model) -> Iterator[Finding]:
        name = route.service_class
        if route.service is None or not name or model.services.is_service_name(name):
            return
        place = route.service.value_place("class")
        suggestion = _suggestion(model, name)
        sure = suggestion is not None and model.php_classes.has(suggestion) and _same(name, suggestion)
        absent = name == name.strip() and model.php_classes.lacks(name)
        yield Finding(
            f"`{name}` is not a valid name for a service",
            primary=Label(place, "breaks /rest/all/schema and SOAP for all services"),
            help=f"replace with `{suggestion}`" if suggestion is not None else _interface(name),
            fix=_rewrite(place, suggestion) if suggestion is not None and sure else None,
            subject=f"{route.title} {name}",
            cause=Cause("webapi-unknown-service", route.service.place) if absent else None,
        )


def _suggestion(model: Model, name: str) -> str | None:
    """The service name that is probably intended."""
    written = name.strip().replace("/", "\\")
    if model.services.is_service_name(written):
        return written
    if model.php_classes.has(name):
        return None
    owner, _, rest = written.partition("\\")
    module = model.module(owner)  # the name of the module instead of its namespace
    if module is not None and model.php_classes.has(module.namespace + rest):
        written = module.namespace + rest
        return written if model.services.is_service_name(written) else None
    near = model.php_classes.nearest(written)
    return near if near is not None and model.services.is_service_name(near) else None


def _rewrite(place: Place, suggestion: str) -> Fix:
    return Fix(f"replace with `{suggestion}`", "safe", lambda: [replace(place, suggestion)])


def _same(name: str, suggestion: str) -> bool:
    """True if two names differ only in slashes, surrounding whitespace and case."""
    return name.strip().replace("/", "\\").lower() == suggestion.lower()


def _interface(name: str) -> str:
    *spaces, last = re.split(r"[\\/]++", name.strip().strip("\\/"))
    short = re.sub(r"(?i)interf\w{0,30}$", "", last)
    module = spaces[:2] if len(spaces) > 1 else ["Vendor", "Module"]
    below = spaces[3:] if spaces[2:3] == ["Api"] else []
    intended = "\\".join((*module, "Api", *below, f"{short}Interface"))
    return f"declare an interface `{intended}` and use it as the service"
