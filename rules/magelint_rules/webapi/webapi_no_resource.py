"""See webapi_no_resource.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, NoOptions, RouteDeclaration, Rule, Severity


class WebapiNoResource(Rule[NoOptions]):
    id = "webapi-no-resource"
    summary = "A route requires no resource, so anyone can call it."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_route(self, route: RouteDeclaration, model: Model) -> Iterator[Finding]:
        merged = route.route
        if merged is not None and not merged.resources and route.is_last:
            yield Finding(
                f"route `{route.title}` requires no resource, so anyone can call it",
                primary=Label(route.element.place, "public"),
                help="add a resource from acl.xml to `<resources>`, or `anonymous` if it is intentionally public",
                related=tuple(Label(element.place, "also declared here") for element in merged.elements[:-1]),
                subject=route.title,
            )
