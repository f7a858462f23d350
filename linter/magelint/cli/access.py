"""`magelint access`: what each integration is granted, and which REST routes it may call."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import click

from magelint.cli.access_wording import why_dropped
from magelint.cli.common import UsageError, note
from magelint.cli.common import error as print_error
from magelint.cli.release import open_on_release
from magelint.cli.versions import EDITIONS
from magelint.engine.did_you_mean import did_you_mean
from magelint.engine.wording import notes, thrown
from magelint.magento.access.bearer import BEARER, bearer_setting
from magelint.magento.access.grants import Grant, grants, without_config
from magelint.magento.access.router import called
from magelint.magento.access.routes import Route
from magelint.magento.composer.magento_version import Edition
from magelint.magento.model import Model
from magelint.report.portable import json_text, printable, steerless

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
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="Format of the output.",
)
@click.option("--magento", metavar="VERSION", help="Magento version for modules without an installation.")
@click.option("--edition", type=click.Choice(EDITIONS), help="Edition of the version.")
def command(
    root: str,
    integration: str | None,
    denied: bool,
    route: str | None,
    format_: str,
    magento: str | None,
    edition: Edition | None,
) -> None:
    """Show which REST routes each integration in ROOT may call, and why others are denied.

    ROOT defaults to the current folder. The output states what Magento grants once it has processed the integration
    files. Modules without a Magento installation are shown on the newest version that composer.json allows.
    """
    model, found = open_on_release(root, magento, edition)
    chosen = _chosen(model, integration)
    routes = _sorted(model) if route is None else _called(model, route)
    denied = denied or route is not None
    if format_ == "text":
        # Importing rich takes longer than the whole JSON output.
        from magelint.cli.access_text import print_integrations, print_route

        if route is None:
            print_integrations(model, chosen, routes, denied=denied)
        for one in routes if route is not None else ():
            print_route(one, chosen)
    else:
        _WRITERS[format_](as_values(model, chosen, routes, denied=denied, adds=route is not None))
    for text in [*found, *notes(model), *_remarks(model)]:
        note(text)
    for error in _errors(model):
        print_error(error)


def as_values(
    model: Model, chosen: list[Grant], routes: list[Route], *, denied: bool, adds: bool = False
) -> dict[str, Any]:
    """The access of integrations in the shape of the JSON output; with `adds`, what to add to a list for each route."""
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
                    for route in routes
                    if denied or not grant.missing(route)
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


def _sorted(model: Model) -> list[Route]:
    """The routes that can be called, by their URLs."""
    return sorted((r for r in model.routes if r not in model.routes.shadowed), key=lambda r: (r.url, r.method))


def _called(model: Model, route: str) -> list[Route]:
    found = called(model.routes, route)
    if not found:
        titles = [f"{one.method} {one.url}" for one in model.routes]
        raise UsageError(f"no route matches `{route}`{did_you_mean(route, titles)}")
    return found


def _remarks(model: Model) -> Iterator[str]:
    for declaration in without_config(model.integrations, model.is_enabled):
        yield (
            f"`{declaration.name}` in {declaration.file.source.name} has no integration/config.xml of the same name; "
            "Magento does not create it"
        )
    if model.at_least(2, 4, 4):
        setting = bearer_setting(model.files, model.enabled)
        if setting is None:
            yield f"access tokens are not accepted as bearer tokens unless {BEARER} is set"
        else:
            accepted, path = setting
            state = "are accepted" if accepted else "are not accepted"
            yield f"access tokens {state} as bearer tokens: {path} sets {BEARER}"


def _errors(model: Model) -> list[str]:
    errors = [model.acl.error, model.routes.check(), *model.integrations.errors.values()]
    found = [thrown(error) for error in errors if error is not None]
    found += [f"duplicate id `{one}` in the ACL; Magento denies everything" for one in model.acl.duplicates]
    return found + [f"{e.place.file.name}:{e.place.span.line}: {e.message}" for e in model.files.xml_errors()]


def _write_json(values: dict[str, Any]) -> None:
    click.echo(json_text(values, 1), nl=False)


def _rows(values: dict[str, Any]) -> Iterator[tuple[dict[str, Any], list[str]]]:
    for integration in values["integrations"]:
        for route in integration["routes"]:
            allowed = "yes" if route["allowed"] else "no"
            resources, missing = " ".join(route["resources"]), " ".join(route["missing"])
            yield integration, [route["method"], route["url"], resources, allowed, missing]


def _write_csv(values: dict[str, Any]) -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["integration", "module", "form", "method", "url", "resources", "allowed", "missing"])
    for integration, row in _rows(values):
        cells = [integration["name"], integration["module"], integration["form"], *row]
        writer.writerow([printable(cell) for cell in cells])
    click.echo(steerless(out.getvalue()), nl=False)


def _write_markdown(values: dict[str, Any]) -> None:
    lines = []
    for integration in values["integrations"]:
        lines += [f"## {_cell(integration['name'])}", "", f"{_cell(integration['module'])}, {integration['form']}", ""]
        granted = ["everything"] if integration["everything"] else [f"`{one}`" for one in integration["granted"]]
        dropped = [f"`{one['id']}` ({one['why']})" for one in integration["dropped"]]
        for label, ids in (("Granted", granted), ("Not granted", dropped)):
            lines += [f"{label}: {_cell(', '.join(ids))}", ""] if ids else []
        lines += ["| method | URL | resources | allowed | missing |", "|---|---|---|---|---|"]
        for _, row in _rows({"integrations": [integration]}):
            lines.append(f"| {' | '.join(_cell(cell) for cell in row)} |")
        lines.append("")
    click.echo(steerless("".join(f"{line}\n" for line in lines)), nl=False)


def _cell(text: str) -> str:
    """Text that cannot end a cell or contain markup."""
    return " ".join(printable(text).replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|").split())


_WRITERS = {"json": _write_json, "csv": _write_csv, "markdown": _write_markdown}
