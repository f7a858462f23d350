"""`magelint diff` as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from rich.text import Text

from magelint.cli.diff_values import DiffReport, parent_of
from magelint.cli.diff_wording import CHANGES, MOST, ROUTE_CHANGES, referenced_by, worded
from magelint.magento.access.acl import AclGraph
from magelint.magento.access.routes import Route, required
from magelint.magento.changes.integration_changes import IntegrationChange
from magelint.report.portable import printable
from magelint.report.text import make_console, put, wrap_width
from magelint.report.wrapping import wrapped

_MOST_REFERENCES = 3
_STYLES = {"added": "green", "removed": "red", "reset": "bold red", "changed": "yellow", "moved": "yellow"}
_METHOD = 6
"""The width of the longest HTTP method."""

_Line = tuple[Text, int]
"""A line, and the indent of the lines that it is wrapped to."""


def write_text(report: DiffReport, out: TextIO) -> None:
    """Write the report, wrapped to the terminal."""
    console = make_console(out)
    width = wrap_width(console)
    lines = [
        (Text(f"Changes {printable(report.title)}", "bold"), 2),
        *_integrations(report),
        *_acl(report),
        *_routes(report),
        (Text(""), 0),
        (Text(", ".join(report.counts) or "no changes"), 2),
    ]
    put(console, [part for line, indent in lines for part in wrapped(line, width, indent)])


def _integrations(report: DiffReport) -> Iterator[_Line]:
    for change in report.comparison.integrations:
        yield Text(""), 0
        title = Text.assemble((printable(change.name), "bold cyan"), f"  {printable(change.grant.module.name)}, ")
        yield title.append(change.grant.form_title), 2
        yield Text(f"  {CHANGES[change.change]}", _STYLES[change.change]), 4
        for reason in worded(change, most=MOST):
            yield Text(f"    {printable(reason)}"), 6
        yield from _permissions(change)


def _permissions(change: IntegrationChange) -> Iterator[_Line]:
    yield from _list(f"  gained {_count(len(change.gained), 'resource')}", "green", change.gained)
    yield from _list(f"  lost {_count(len(change.lost), 'resource')}", "red", change.lost)
    gained = [_title(route) for route in change.routes_gained]
    yield from _list(f"  may call {_count(len(gained), 'route')} more", "green", gained)
    lost = [f"{_title(route)}  requires {', '.join(route.resources)}" for route in change.routes_lost]
    yield from _list(f"  may no longer call {_count(len(lost), 'route')}", "red", lost)


def _list(heading: str, style: str, rows: Sequence[str]) -> Iterator[_Line]:
    if rows:
        yield Text(heading, style), 4
    for row in rows[:MOST]:
        yield Text(f"    {printable(row)}"), 13
    if len(rows) > MOST:
        yield Text(f"    and {len(rows) - MOST} more", "dim"), 6


def _acl(report: DiffReport) -> Iterator[_Line]:
    acl, comparison = report.comparison.acl, report.comparison

    rows = [
        *(("added", one, _below(comparison.after.acl, one)) for one in acl.added),
        *(("removed", one, f"was {_below(comparison.before.acl, one)}") for one in acl.removed),
        *(
            ("moved", one.id, f"from {one.before or 'the top level'} to {one.after or 'the top level'}")
            for one in acl.moved
        ),
    ]
    if rows:
        yield Text(""), 0
        yield Text("ACL", "bold"), 2
    for kind, identifier, place in rows:
        yield Text.assemble(f"  {kind:8}", (printable(identifier), _STYLES[kind]), f"  {printable(place)}"), 10
        found = referenced_by(report.references.get(identifier, ()))
        if found:
            more = f" and {len(found) - _MOST_REFERENCES} more" if len(found) > _MOST_REFERENCES else ""
            names = printable(", ".join(found[:_MOST_REFERENCES]))
            yield Text(f"          referenced by {names}{more}", "dim"), 12


def _below(acl: AclGraph, identifier: str) -> str:
    parent = parent_of(acl, identifier)
    return f"below {parent}" if parent else "at the top level"


def _routes(report: DiffReport) -> Iterator[_Line]:
    routes = report.comparison.routes
    if routes.added or routes.removed or routes.changed:
        yield Text(""), 0
        yield Text("Routes", "bold"), 2
    for kind, ones in (("added", routes.added), ("removed", routes.removed)):
        for route in ones:
            yield Text.assemble(f"  {kind:8}", (_title(route), _STYLES[kind]), f"  {_requires(route, kind)}"), 10
    for changed in routes.changed:
        style = "red" if changed.change in ("anonymous", "looser") else "yellow"
        yield Text.assemble("  changed ", (_title(changed.after), style), f"  {ROUTE_CHANGES[changed.change]}"), 10
        yield Text(f"          before: {_requires(changed.before)}", "dim"), 12
        yield Text(f"          now:    {_requires(changed.after)}", "dim"), 12


def _title(route: Route) -> str:
    return printable(f"{route.method:{_METHOD}} {route.url}")


def _requires(route: Route, kind: str = "") -> str:
    if required(route):
        return printable(f"requires {', '.join(route.resources)}")
    return "everyone could call it" if kind == "removed" else "everyone may call it"


def _count(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count != 1 else ''}"
