"""See webapi_shadowed_route.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, NoOptions, Route, RouteDeclaration, Rule, Severity


class WebapiShadowedRoute(Rule[NoOptions]):
    id = "webapi-shadowed-route"
    summary = "Two routes match the same requests, so one of them is never called."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_route(self, route: RouteDeclaration, model: Model) -> Iterator[Finding]:
        if route.route is None or not route.is_last:
            return
        merged, shadowed = route.route, model.routes.shadowed
        winner = shadowed.get(merged)
        if winner is not None:
            called = f"`{merged.method} {merged.url}` is never called, because `{winner.url}` matches its requests"
            yield _finding(merged, winner, called)
        for hidden in model.routes.hidden_by(merged):
            if not _is_reported(model, hidden):
                taken = f"`{merged.method} {merged.url}` matches the requests of `{hidden.url}`, which is never called"
                yield _finding(merged, hidden, taken)


def _is_reported(model: Model, hidden: Route) -> bool:
    """True if the hidden route's own declaration has the finding."""
    return any(model.module_at(element.source.path) in model.checked for element in hidden.elements[-1:])


def _how(url: str, other: str) -> str:
    same = [part.startswith(":") for part in url.split("/")] == [part.startswith(":") for part in other.split("/")]
    return "differs only in parameter names" if same else "parameter matches a literal segment"


def _finding(route: Route, other: Route, message: str) -> Finding:
    return Finding(
        message,
        primary=Label(route.elements[-1].value_place("url"), _how(route.url, other.url)),
        help="change one of the URLs, or use the same URL in both declarations",
        related=tuple(Label(element.value_place("url"), "matches the same requests") for element in other.elements[:1]),
        subject=f"{route.method} {route.url} {other.url}",
    )
