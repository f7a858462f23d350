"""See webapi_shadowed_route.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Installation, Label, NoOptions, Route, Rule, Severity


class WebapiShadowedRoute(Rule[NoOptions]):
    id = "webapi-shadowed-route"
    summary = "Two routes match the same requests, and one of them is never called."
    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        mine = {d.route for d in model.declared_routes() if d.route is not None}
        if not mine:
            return
        for hidden, winner in model.routes.shadowed.items():
            if hidden in mine:
                yield _finding(
                    hidden, winner, f"`{hidden.method} {hidden.url}` is never called: `{winner.url}` takes its requests"
                )
            elif winner in mine:
                yield _finding(winner, hidden, f"`{winner.method} {winner.url}` takes the requests of `{hidden.url}`")


def _how(url: str, other: str) -> str:
    same = [part.startswith(":") for part in url.split("/")] == [part.startswith(":") for part in other.split("/")]
    return "the same but for a parameter's name" if same else "one has a parameter where the other has a word"


def _finding(route: Route, other: Route, message: str) -> Finding:
    return Finding(
        message,
        primary=Label(route.elements[-1].value_place("url"), _how(route.url, other.url)),
        help="give one of them another URL, or declare both by the same name",
        related=tuple(Label(element.value_place("url"), "matches the same requests") for element in other.elements[:1]),
        subject=f"{route.method} {route.url} {other.url}",
    )
