"""`magelint diff` as Markdown that fits a comment of a pull request or a merge request.

All text of the compared files is in code spans on lines that begin with other text: there it contains no markup, and
mentions nobody; GitLab executes quick actions only at the beginning of a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from magelint.cli.diff_values import DiffReport, parent_of
from magelint.cli.diff_wording import CHANGES, MOST, ROUTE_CHANGES, listing, referenced_by, worded
from magelint.magento.access.acl import AclGraph
from magelint.magento.access.routes import Route, required
from magelint.magento.changes.integration_changes import IntegrationChange
from magelint.report.comment import MARKER
from magelint.report.portable import printable, steerless

LIMIT = 65_536
"""The length of the longest comment on GitHub, in characters; GitLab allows 1,000,000."""
_RESERVED = 1_000
"""The characters kept for the headings that follow, and for the numbers of what is not shown."""
_LONGEST = 200
"""The length of the longest id or value that is shown as a whole, in characters."""

_Block = list[str]
"""The lines of one change."""


def markdown(report: DiffReport) -> str:
    """The report. Changes that do not fit into `LIMIT` are counted instead."""
    counts = ", ".join(report.counts) or "no changes"
    lines = [MARKER, "## Integrations, permissions and routes", "", f"{_code(f'Changes {report.title}')}: {counts}"]
    left = LIMIT - _RESERVED - sum(len(line) + 1 for line in lines)
    sections: tuple[tuple[str, list[_Block]], ...] = (
        ("Integrations", [_integration(change) for change in report.comparison.integrations]),
        ("Routes", list(_routes(report))),
        ("ACL", list(_acl(report))),
    )
    for heading, blocks in sections:
        shown = ["", f"### {heading}", ""] if blocks else []
        for index, block in enumerate(blocks):
            size = sum(len(line) + 1 for line in block)
            if size > left:
                shown.append(f"- and {len(blocks) - index} more; `--format json` lists all")
                break
            left -= size
            shown += block
        lines += shown
    return steerless("".join(f"{line}\n" for line in lines))


def _integration(change: IntegrationChange) -> _Block:
    grant = change.grant
    found = [
        f"- **{_code(change.name)}** of {_code(grant.module.name)}, {grant.form_title}: **{CHANGES[change.change]}**"
    ]
    found += [f"  - {reason}" for reason in worded(change, _code, MOST)]
    for label, ids in (("gained", change.gained), ("lost", change.lost)):
        found += [f"  - {label}: {_codes(ids)}"] if ids else []
    gained = [_code(_title(route)) for route in change.routes_gained]
    lost = [f"{_code(_title(route))}, which requires {_codes(route.resources)}" for route in change.routes_lost]
    found += _listed("may now call", gained) + _listed("may no longer call", lost)
    return found


def _listed(label: str, rows: Sequence[str]) -> _Block:
    more = [f"    - and {len(rows) - MOST} more"] if len(rows) > MOST else []
    return [f"  - {label}:", *(f"    - {row}" for row in rows[:MOST]), *more] if rows else []


def _routes(report: DiffReport) -> Iterator[_Block]:
    routes = report.comparison.routes
    for changed in routes.changed:
        yield [
            f"- {_code(_title(changed.after))}: **{ROUTE_CHANGES[changed.change]}**",
            f"  - before: {_requires(changed.before)}",
            f"  - now: {_requires(changed.after)}",
        ]
    for kind, ones in (("added", routes.added), ("removed", routes.removed)):
        for route in ones:
            yield [f"- {_code(_title(route))}: **{kind}**; {_requires(route, kind)}"]


def _acl(report: DiffReport) -> Iterator[_Block]:
    acl, comparison = report.comparison.acl, report.comparison
    for one in acl.moved:
        places = (_code(parent) if parent else "the top level" for parent in (one.before, one.after))
        yield _resource(report, one.id, "**moved** from {} to {}".format(*places))
    for identifier in acl.added:
        yield _resource(report, identifier, f"**added**, {_below(comparison.after.acl, identifier)}")
    for identifier in acl.removed:
        yield _resource(report, identifier, f"**removed**, was {_below(comparison.before.acl, identifier)}")


def _below(acl: AclGraph, identifier: str) -> str:
    parent = parent_of(acl, identifier)
    return f"below {_code(parent)}" if parent else "at the top level"


def _resource(report: DiffReport, identifier: str, what: str) -> _Block:
    found = referenced_by(report.references.get(identifier, ()))
    return [f"- {_code(identifier)}: {what}", *([f"  - referenced by {_codes(found)}"] if found else [])]


def _requires(route: Route, kind: str = "") -> str:
    if required(route):
        return f"requires {_codes(route.resources)}"
    return "everyone could call it" if kind == "removed" else "everyone may call it"


def _title(route: Route) -> str:
    return f"{route.method} {route.url}"


def _codes(texts: Sequence[str]) -> str:
    return listing(texts, _code)


def _code(text: str) -> str:
    """A code span, delimited by more backquotes than the text has in a row."""
    shown = " ".join(printable(text).split()) or "(empty)"
    if len(shown) > _LONGEST:
        shown = f"{shown[:_LONGEST]}…"
    ticks = "`" * (1 + max(map(len, re.findall("`+", shown)), default=0))
    space = " " if shown[0] == "`" or shown[-1] == "`" else ""
    return f"{ticks}{space}{shown}{space}{ticks}"
