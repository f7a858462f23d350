"""`magelint access` as text."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from rich.text import Text

from magelint.cli.access_wording import change_text
from magelint.engine.wording import description
from magelint.magento.access.callable_routes import CallableRoutes
from magelint.magento.access.grants import Grant
from magelint.magento.access.routes import Route
from magelint.magento.model import Model
from magelint.report.access_wording import why_dropped
from magelint.report.portable import printable
from magelint.report.text import make_console, put, wrap_width
from magelint.report.wrapping import wrapped

_METHOD = 6
"""The width of the longest HTTP method."""


def print_integrations(model: Model, chosen: list[Grant], routes: CallableRoutes, *, denied: bool) -> None:
    """Print what each integration is granted and may call."""
    lines = [(Text(f"Access of the integrations in {printable(description(model.tree))}", "bold"), 2)]
    if not chosen:
        lines.append((Text("none", "dim"), 2))
    for grant in chosen:
        lines += [(Text(""), 0), *_integration(grant, routes, denied=denied)]
    put_lines(lines)


def print_route(route: Route, chosen: list[Grant]) -> None:
    """Print which integrations may call a route, and what to add to the lists of the others."""
    lines = [
        (Text(printable(f"{route.method} {route.url}"), "bold"), 2),
        (Text(printable(f"  calls {route.service_class}::{route.service_method}")), 4),
        (Text(printable(f"  requires {', '.join(route.resources) or 'nothing'}")), 4),
    ]
    for grant in chosen:
        missing = grant.missing(route)
        state = Text("denied ", "red") if missing else Text("allowed", "green")
        why = f": missing {', '.join(missing)}" if missing else ""
        lines.append((Text.assemble("  ", state, " ", (printable(grant.name), "bold"), printable(why)), 10))
        lines.extend(_to_add(grant, route))
    put_lines(lines)


def print_changes(changes: list[dict[str, Any]], first: str, last: str) -> None:
    """Print how the access differs between Magento releases."""
    lines = [(Text(""), 0), (Text(f"Differences from Magento {first} to {last}", "bold"), 2)]
    if not changes:
        lines.append((Text("none", "dim"), 2))
    name = None
    for change in changes:
        if change["integration"] != name:
            name = change["integration"]
            lines.append((Text(printable(name), "bold cyan"), 2))
        style = {"denied": "red", "dropped": "red", "removed": "red", "allowed": "green", "granted": "green"}
        lines.append((Text(f"  {printable(change_text(change))}", style.get(change["change"], "")), 4))
    put_lines(lines)


def _to_add(grant: Grant, route: Route) -> Iterator[tuple[Text, int]]:
    if not grant.missing(route):
        return
    added = grant.to_add(route)
    if not set(grant.missing(route)) & set(added):
        yield Text("          allowed only with Magento_Backend::all", "dim"), 10
        return
    yield Text(f"          add to {printable(grant.file)}:", "dim"), 10
    for identifier in added:
        yield Text(f'            <resource name="{printable(identifier)}"/>', "cyan"), 12


def _integration(grant: Grant, routes: CallableRoutes, *, denied: bool) -> Iterator[tuple[Text, int]]:
    yield (
        Text.assemble((printable(grant.name), "bold cyan"), f"  {printable(grant.module.name)}, {grant.form_title}"),
        2,
    )
    if grant.everything:
        yield Text("  granted everything"), 4
    else:
        yield Text(f"  granted {count(len(grant.granted), 'resource')}"), 4
    for identifier in () if grant.everything else grant.granted:
        yield Text(f"    {printable(identifier)}"), 6
    if grant.dropped:
        yield Text(f"  not granted: {count(len(grant.dropped), 'listed resource')}", "red"), 4
    for dropped in grant.dropped:
        yield Text.assemble(f"    {printable(dropped.id)}  ", (printable(why_dropped(dropped)), "dim")), 6
    own = routes.allowed(grant) if grant.everything else routes.guarded(grant)
    public = 0 if grant.everything else len(routes.public)
    more = f", and {count(public, 'public route')}" if public else ""
    yield Text(f"  may call {count(len(own), 'route')}{more}", "green"), 4
    for route in own:
        yield _route(route), 13
    yield Text(f"  may not call {count(len(routes) - len(own) - public, 'route')}", "red"), 4
    for route in routes.denied(grant) if denied else ():
        yield _route(route), 13
        yield Text(f"           missing {printable(', '.join(grant.missing(route)))}", "dim"), 13


def _route(route: Route) -> Text:
    return Text(f"    {printable(route.method):{_METHOD}} {printable(route.url)}")


def count(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number} {noun}{'s' if number != 1 else ''}"


def put_lines(lines: list[tuple[Text, int]]) -> None:
    """Write lines, wrapped to the terminal with the indent of each."""
    console = make_console(sys.stdout)
    width = wrap_width(console)
    put(console, [part for line, indent in lines for part in wrapped(line, width, indent)])
