"""`magelint access`: what each integration is granted, and which REST routes it may call."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from magelint.cli.access_formats import cell, markdown_table, write_csv, write_json, write_markdown
from magelint.cli.access_wording import change_text
from magelint.cli.common import UsageError, format_option, note
from magelint.cli.common import error as print_error
from magelint.cli.release import chosen_releases
from magelint.cli.versions import EDITIONS
from magelint.engine.access_changes import AccessChange, AccessHistory
from magelint.engine.did_you_mean import did_you_mean
from magelint.engine.wording import notes
from magelint.magento.access.callable_routes import CallableRoutes
from magelint.magento.access.grants import Grant, grants
from magelint.magento.access.router import Router
from magelint.magento.access.routes import Route
from magelint.magento.bundled.releases import Key, label
from magelint.magento.composer.magento_version import Edition
from magelint.magento.model import Model
from magelint.report.access_wording import read_errors, remarks, why_dropped

FORMATS = ("text", "json", "csv", "markdown")
_VERSION = 1


@click.command("access")
@click.argument("root", default=".", type=click.Path(readable=False))
@click.option("--integration", metavar="NAME", help="Show only this integration.")
@click.option("--denied", is_flag=True, help="Also show the routes that it may not call, with the missing resources.")
@click.option(
    "--route",
    metavar="ROUTE",
    help='Show who may call one route: "GET /V1/orders", or a URL as a caller writes it.',
)
@format_option(FORMATS)
@click.option(
    "--needs",
    is_flag=False,
    flag_value="",
    metavar="[FILE|-]",
    help="Compare the list of resources with the routes in FILE, or with those that the code of the module calls.",
)
@click.option("--fix", is_flag=True, help="With --needs: add the missing resources to the list, and remove the others.")
@click.option("--diff", is_flag=True, help="With --needs: print this change as a diff instead of applying it.")
@click.option(
    "--magento",
    metavar="VERSION[,VERSION…]|all",
    help="Magento version for modules without an installation; several show how the access differs.",
)
@click.option("--edition", type=click.Choice(EDITIONS), help="Edition of the version.")
def command(
    root: str,
    integration: str | None,
    denied: bool,
    route: str | None,
    format_: str,
    needs: str | None,
    fix: bool,
    diff: bool,
    magento: str | None,
    edition: Edition | None,
) -> int:
    """Show which REST routes each integration in ROOT may call, and why others are denied.

    ROOT defaults to the current folder. The output states what Magento grants once it has processed the integration
    files. Modules without a Magento installation are shown on the newest version that composer.json allows.

    \b
    Exit codes:
      0    the access was shown; with --needs: the list fits the routes
      1    with --needs: the list lacks resources or has others, or a route does not exist
      2    invalid usage
      3    ROOT contains no Magento code
      130  interrupted
    """
    if (fix or diff) and needs is None:
        raise UsageError("--fix and --diff need --needs")
    if needs is not None and (route is not None or denied):
        raise UsageError("--needs cannot be used with --route or --denied")
    releases, model, found = chosen_releases(root, magento, edition)
    chosen = _chosen(model, integration)
    if needs is not None:
        # Comparing takes modules that no other use of the command needs.
        from magelint.cli.access_needs import Comparison, run_comparison

        errors = read_errors(model)
        code = run_comparison(model, releases, chosen, Comparison(needs, fix, diff, format_, errors))
        _print_remarks([*found, *notes(model)], errors)
        return code
    denied = denied or route is not None
    routes = model.routes.by_url() if route is None else _called(model, route)
    changes = _changes(model, releases, integration, route, denied=denied)
    if format_ == "text":
        # Importing rich takes longer than the whole JSON output.
        from magelint.cli.access_text import print_changes, print_integrations, print_route

        if route is None:
            print_integrations(model, chosen, CallableRoutes(routes), denied=denied)
        for one in routes if route is not None else ():
            print_route(one, chosen)
        if releases:
            print_changes([_change(one) for one in changes], label(releases[0]), label(releases[-1]))
    else:
        values = as_values(model, chosen, routes, denied=denied, adds=route is not None)
        if releases:
            values["magento"] = [label(key) for key in releases]
            values["differences"] = [_change(one) for one in changes]
        _WRITERS[format_](values)
    _print_remarks([*found, *notes(model), *remarks(model)], read_errors(model))
    return 0


def _print_remarks(texts: list[str], errors: list[str]) -> None:
    for text in texts:
        note(text)
    for error in errors:
        print_error(error)


def as_values(
    model: Model, chosen: list[Grant], routes: list[Route], *, denied: bool, adds: bool = False
) -> dict[str, Any]:
    """The access of integrations in the shape of the JSON output; with `adds`, what to add to a list for each route."""
    those = CallableRoutes(routes)
    return {
        "version": _VERSION,
        "magento": None if model.magento is None else model.magento.version,
        "integrations": [
            {
                "name": grant.name,
                "module": grant.module.name,
                "form": grant.form_title,
                "granted": list(grant.granted),
                "dropped": [{"id": dropped.id, "why": why_dropped(dropped)} for dropped in grant.dropped],
                "everything": grant.everything,
                "routes": [
                    {
                        "method": route.method,
                        "url": route.url,
                        "resources": route.resources,
                        "allowed": not grant.missing(route),
                        "missing": grant.missing(route),
                        **({"add": grant.to_add(route)} if adds else {}),
                    }
                    for route in (routes if denied else those.allowed(grant))
                ],
            }
            for grant in chosen
        ],
    }


def _chosen(model: Model, name: str | None) -> list[Grant]:
    found = grants(model.integrations, model.acl, model.is_enabled)
    chosen = [grant for grant in found if name in (None, grant.name)]
    if name is not None and not chosen:
        names = [grant.name for grant in found]
        raise UsageError(f"no module declares an integration `{name}`{did_you_mean(name, names)}")
    return chosen


def _called(model: Model, route: str) -> list[Route]:
    router = Router(model.routes)
    found = router.called(route)
    if not found:
        raise UsageError(f"no route matches `{route}`{did_you_mean(route, router.titles)}")
    return found


def _changes(
    model: Model, releases: list[Key], integration: str | None, route: str | None, *, denied: bool
) -> list[AccessChange]:
    """How the access differs between the releases; with a route, only its own."""
    if not releases:
        return []

    def routes(of: Model) -> list[Route]:
        return of.routes.by_url() if route is None else Router(of.routes).called(route)

    names = None if integration is None else [integration]
    found = AccessHistory(model, releases, names, routes).changes(denied=denied)
    return [one for one in found if route is None or not one.id]


def _change(change: AccessChange) -> dict[str, Any]:
    return {
        "since": list(change.since),
        "integration": change.integration,
        "change": change.kind,
        "method": change.method or None,
        "url": change.url or None,
        "id": change.id or None,
        "missing": list(change.missing),
    }


def _rows(values: dict[str, Any]) -> Iterator[list[str]]:
    for integration in values["integrations"]:
        for route in integration["routes"]:
            allowed = "yes" if route["allowed"] else "no"
            resources, missing = " ".join(route["resources"]), " ".join(route["missing"])
            yield [route["method"], route["url"], resources, allowed, missing]


def _write_csv(values: dict[str, Any]) -> None:
    header = ["integration", "module", "form", "method", "url", "resources", "allowed", "missing"]
    if "differences" in values:
        header = ["integration", "change", "since", "method", "url", "resource", "missing"]
        write_csv(header, _difference_rows(values))
        return
    rows: list[list[str]] = []
    for integration in values["integrations"]:
        head = [integration["name"], integration["module"], integration["form"]]
        rows += [[*head, *row] for row in _rows({"integrations": [integration]})]
    write_csv(header, rows)


def _difference_rows(values: dict[str, Any]) -> Iterator[list[str]]:
    for one in values["differences"]:
        cells = (one["method"] or "", one["url"] or "", one["id"] or "", " ".join(one["missing"]))
        yield [one["integration"], one["change"], " ".join(one["since"]), *cells]


def _write_markdown(values: dict[str, Any]) -> None:
    lines = []
    for integration in values["integrations"]:
        lines += [f"## {cell(integration['name'])}", "", f"{cell(integration['module'])}, {integration['form']}", ""]
        granted = ["everything"] if integration["everything"] else [f"`{one}`" for one in integration["granted"]]
        dropped = [f"`{one['id']}` ({one['why']})" for one in integration["dropped"]]
        for name, ids in (("Granted", granted), ("Not granted", dropped)):
            lines += [f"{name}: {cell(', '.join(ids))}", ""] if ids else []
        header = ["method", "URL", "resources", "allowed", "missing"]
        lines += markdown_table(header, _rows({"integrations": [integration]}))
    if "differences" in values:
        first, *_, last = values["magento"]
        lines += [f"## Differences from Magento {first} to {last}", ""]
        rows = [
            [row[0], change_text(one)] for row, one in zip(_difference_rows(values), values["differences"], strict=True)
        ]
        lines += markdown_table(["integration", "difference"], rows) or ["None.", ""]
    write_markdown(lines)


_WRITERS = {"json": write_json, "csv": _write_csv, "markdown": _write_markdown}
