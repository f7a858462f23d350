"""See webapi_no_resource.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Installation, Label, NoOptions, Rule, Severity


class WebapiNoResource(Rule[NoOptions]):
    id = "webapi-no-resource"
    summary = "A route asks for no resource at all: anyone may call it."
    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for declared in model.declared_routes():
            route = declared.route
            if route is None or route.resources or route.elements[-1] != declared.element:
                continue
            yield Finding(
                f"route `{declared.title}` asks for no resource: anyone may call it",
                primary=Label(declared.element.place, "public"),
                help="name a resource of acl.xml in `<resources>`, or `anonymous` where it is meant to be public",
                related=tuple(Label(element.place, "also declared here") for element in route.elements[:-1]),
                subject=declared.title,
            )
