"""See webapi_misleading_method.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import Finding, Label, Model, NoOptions, RouteDeclaration, Rule, Severity

_WRITES = re.compile(
    r"(?:add|assign|cancel|clear|create|delete|insert|place|remove|reset|save|set|submit|unassign|update)(?![a-z])"
)
_READS = re.compile(r"(?:fetch|find|get|has|is|list|load|search)(?![a-z])")


class WebapiMisleadingMethod(Rule[NoOptions]):
    id = "webapi-misleading-method"
    summary = "A route's HTTP method contradicts the name of its service method."
    severity = Severity.INFO
    since = "0.1.0"

    def check_route(self, route: RouteDeclaration, model: Model) -> Iterator[Finding]:
        name = route.service_method or ""
        if route.method == "GET" and _WRITES.match(_verb(route, name)):
            problem, action = "changes data", "use POST, PUT or DELETE"
        elif route.method == "DELETE" and _READS.match(_verb(route, name)):
            problem, action = "only reads data", "use GET, or call the method that deletes"
        else:
            return
        yield Finding(
            f"route `{route.title}` calls `{name}`, which by its name {problem}",
            primary=Label(route.element.value_place("method"), "contradicts the service method"),
            help=action,
            subject=route.title,
        )


def _verb(route: RouteDeclaration, method: str) -> str:
    """What a method does: its name, or for `execute` the name of the service."""
    if method != "execute":
        return method
    service = (route.service_class or "").rpartition("\\")[2]
    return service[:1].lower() + service[1:]
