"""`magelint access --needs` as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from magelint.cli.access_text import count, put_lines
from magelint.engine.wording import description, release_ranges
from magelint.magento.access.needs import Needs, Request
from magelint.magento.access.routes import Route
from magelint.magento.model import Model
from magelint.report.access_wording import why_dropped
from magelint.report.portable import printable

_MOST = 3
"""How many routes of one resource are shown."""
_METHOD = 6

_Line = tuple[Text, int]


def print_needs(model: Model, needs: list[Needs]) -> None:
    """Print what each integration's list lacks for its calls, and what it has beyond them."""
    lines: list[_Line] = [(Text(f"Needs of the integrations in {printable(description(model.tree))}", "bold"), 2)]
    for one in needs:
        lines += [(Text(""), 0), *_integration(one, model)]
    put_lines(lines)


def _integration(needs: Needs, model: Model) -> Iterator[_Line]:
    grant = needs.grant
    yield Text.assemble((printable(grant.name), "bold cyan"), f"  {printable(grant.file)}"), 2
    yield from _calls(needs)
    yield from _lacks(needs)
    yield from _exceeds(needs, model)
    opened = [f"{route.method} {route.url}" for route in needs.opens(model.routes)]
    if opened:
        yield Text(f"  the additions also permit {_some(sorted(opened))}", "yellow"), 4
    if needs.dropped:
        yield Text(f"  lists {count(len(needs.dropped), 'resource')} that Magento does not grant"), 4
    for dropped in needs.dropped:
        yield Text.assemble(f"    {printable(dropped.id)}  ", (printable(why_dropped(dropped)), "dim")), 6
    if needs.fits:
        yield Text("  the list fits the calls", "green"), 4


def _calls(needs: Needs) -> Iterator[_Line]:
    yield Text(f"  calls {count(len(needs.calls.routes), 'route')}"), 4
    for route, requests in needs.calls.routes.items():
        yield Text(f"    {printable(route.method):{_METHOD}} {printable(route.url)}{_of_any(requests)}"), 13
    for route in needs.only_for_customers:
        yield Text(f"    only customers may call {printable(_title(route))}", "dim"), 6
    for route, missing in needs.ungrantable.items():
        ids = ", ".join(missing)
        yield Text(f"    no list grants {printable(_title(route))}: the ACL does not have {printable(ids)}", "red"), 6
    if needs.calls.unanswered:
        yield Text(f"  no route answers {count(len(needs.calls.unanswered), 'request')}", "red"), 4
    for one in needs.calls.unanswered:
        hint = f" (did you mean `{one.nearest}`?)" if one.nearest is not None else ""
        place = f"  {one.request.file}:{one.request.line}"
        yield Text.assemble(f"    {printable(one.request.title)}", (printable(place + hint), "dim")), 6


def _of_any(requests: list[Request]) -> str:
    """The remark about requests whose method is not known, so that they count for all methods of the URL."""
    return "" if any(request.method for request in requests) else "  (method not stated)"


def _lacks(needs: Needs) -> Iterator[_Line]:
    if needs.lacks:
        yield Text(f"  lacks {count(len(needs.lacks), 'resource')}", "red"), 4
    for identifier in needs.lacks:
        routes, children, releases = needs.reason(identifier)
        why = f"for {_some([_title(r) for r in routes])}" if routes else f"parent of {_some(children)}"
        if releases and len(releases) <= len(needs.others):
            every = [one.release for one in (*needs.others, needs) if one.release is not None]
            why += f" on {release_ranges(releases, every)}"
        yield Text.assemble(f"    {printable(identifier)}  ", (printable(why), "dim")), 6


def _exceeds(needs: Needs, model: Model) -> Iterator[_Line]:
    if needs.exceeds:
        yield Text(f"  lists {count(len(needs.exceeds), 'resource')} that no call requires", "yellow"), 4
    for identifier, permitted in needs.permitted(model.routes).items():
        routes = sorted(map(_title, permitted))
        why = "permits everything" if needs.grant.everything else f"permits {_some(routes)}" if routes else ""
        yield Text.assemble(f"    {printable(identifier)}  ", (printable(why), "dim")), 6


def _title(route: Route) -> str:
    return f"{route.method} {route.url}"


def _some(titles: Sequence[str]) -> str:
    """The first titles, and the number of the others."""
    more = len(titles) - _MOST
    return ", ".join(titles[:_MOST]) + (f" and {more} more" if more > 0 else "")
