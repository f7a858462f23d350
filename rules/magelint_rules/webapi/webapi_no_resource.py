"""See webapi_no_resource.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, NoOptions, RouteDeclaration, Rule, Severity


class WebapiNoResource(Rule[NoOptions]):
    id = "webapi-no-resource"
    summary = "A route asks for no resource at all: anyone may call it."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_route(self, route: RouteDeclaration, model: Model) -> Iterator[Finding]:
        merged = route.route
        if merged is not None and not merged.resources and route.is_last:
            yield Finding(
                f"route `{route.title}` asks for no resource: anyone may call it",
                primary=Label(route.element.place, "public"),
                help="name a resource of acl.xml in `<resources>`, or `anonymous` where it is meant to be public",
                related=tuple(Label(element.place, "also declared here") for element in merged.elements[:-1]),
                subject=route.title,
            )
