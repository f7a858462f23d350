"""`magelint access --needs`: what the list of an integration lacks for its calls, and what it lists beyond them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from magelint.cli.access_formats import cell, markdown_table, write_csv, write_json, write_markdown
from magelint.cli.common import UsageError, note
from magelint.cli.output import write_diff
from magelint.engine.resource_list import Rewriting, rewrite
from magelint.magento.access.grants import Grant, grants
from magelint.magento.access.needs import Needs, Request, calls_of, requests_in
from magelint.magento.access.router import Router, paths
from magelint.magento.access.routes import Route
from magelint.magento.bundled.data import load_facts
from magelint.magento.bundled.releases import Key, label
from magelint.magento.model import Model
from magelint.magento.tree.files import LARGEST
from magelint.report.access_wording import why_dropped
from magelint.source.rest_texts import listed_requests

_COLUMNS = ["integration", "module", "form", "kind", "id", "routes", "file", "line"]
_VERSION = 1
_MOST_ROUTES = 3


class Comparison(Struct, frozen=True):
    """The options of the comparison."""

    file: str
    """The list of routes: a path, `-` for the standard input, or empty for the routes in the code of the modules."""
    fix: bool
    diff: bool
    format: str
    errors: list[str]
    """What prevents Magento from granting the list, for which no fix is worked out."""


class _Views:
    """The integrations of a model, on one release or on several."""

    def __init__(self, model: Model, releases: list[Key]) -> None:
        models: dict[Key | None, Model] = {key: model.on(load_facts(*key), requested=True) for key in releases}
        models = models or {None: model}
        self._views = [
            (key, {grant.name: grant for grant in grants(one.integrations, one.acl, one.is_enabled)})
            for key, one in models.items()
        ]
        self._routers = [Router(one.routes) for one in models.values()]

    def needs(self, name: str, requests: list[Request]) -> Needs:
        """Compare an integration's list with some requests on each release. The result is that of the newest."""
        found = [
            Needs(grants_of[name], calls_of(requests, router), release)
            for (release, grants_of), router in zip(self._views, self._routers, strict=True)
            if name in grants_of
        ]
        found[-1].others = tuple(found[:-1])
        return found[-1]


def run_comparison(model: Model, releases: list[Key], chosen: list[Grant], options: Comparison) -> int:
    """Compare, fix and print; return the exit code: 1 if the list does not fit.

    The model is on the newest of several releases.
    """
    if not chosen:
        raise UsageError("no enabled module declares an integration")
    if (options.fix or options.diff) and len(chosen) > 1:
        names = ", ".join(f"`{grant.name}`" for grant in chosen)
        raise UsageError(f"name the integration to fix with --integration: {names}")
    views = _Views(model, releases)
    requests = _requests(chosen, options.file)
    needs = [views.needs(name, found) for name, found in requests.items()]
    if options.errors and (options.fix or options.diff):
        raise UsageError("--fix and --diff: Magento cannot read the configuration", *options.errors)
    done, texts = _fixed(model, needs, options)
    if done is not None and options.fix and not options.diff and done.patch.contents:
        views = _Views(_after(model), releases)
        needs = [views.needs(name, found) for name, found in requests.items()]
    if done is not None and options.diff:
        write_diff(done.patch)
    elif options.format == "text":
        from magelint.cli.access_needs_text import print_needs

        print_needs(model, needs)
    else:
        values = as_values(model, needs)
        if releases:
            values["magento"] = [label(key) for key in releases]
        _write(values, options.format)
    for text in texts:
        note(text)
    return int(not all(one.fits for one in needs))


def _after(model: Model) -> Model:
    """The model with the list that was written."""
    bundled = model.core.bundled
    after = Model.read(model.files.root)
    return after if bundled is None else after.on(bundled, requested=True)


def _requests(chosen: list[Grant], file: str) -> dict[str, list[Request]]:
    """The requests of each integration: those in a file, else those in the code of its modules."""
    if file:
        listed = _listed(file)
        return {grant.name: listed for grant in chosen}
    found = {}
    for grant in chosen:
        modules = dict.fromkeys(declaration.module for declaration in grant.declarations)
        requests = [request for module in modules for request in requests_in(module)]
        if requests:
            found[grant.name] = requests
        else:
            note(f"the code of {', '.join(m.name for m in modules)} contains no URL of a REST route")
    if not found:
        raise UsageError("no REST routes to compare with; give a list with `--needs FILE`")
    return found


def _listed(name: str) -> list[Request]:
    shown = "the standard input" if name == "-" else f"`{name}`"
    if os.path.isdir(name):
        raise UsageError(f"--needs: {shown} is a folder; give ROOT before the option: `magelint access {name} --needs`")
    try:
        with open(0 if name == "-" else name, "rb", closefd=name != "-") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise UsageError(f"--needs: cannot read {shown}: {getattr(error, 'strerror', None) or error}") from None
    if len(data) > LARGEST:
        raise UsageError(f"--needs: {shown} is larger than {LARGEST // 1_000_000} MB")
    requests, wrong = listed_requests(data.decode("utf-8", "replace"))
    if wrong:
        more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        raise UsageError(f"--needs: line {wrong[0]}{more} of {shown} contains no URL; write `GET /V1/orders`")
    if not requests:
        raise UsageError(f"--needs: {shown} contains no routes")
    found: dict[tuple[str | None, tuple[str, ...]], Request] = {}
    for one in requests:
        request = Request(one.method, one.url, tuple(paths(one.url)), "stdin" if name == "-" else name, one.line)
        found.setdefault((request.method, request.paths), request)
    return list(found.values())


def _fixed(model: Model, needs: list[Needs], options: Comparison) -> tuple[Rewriting | None, list[str]]:
    """Work out the fix and, with `--fix`, write it; also return what it does."""
    if not (options.fix or options.diff):
        return None, []
    texts = []
    (only,) = needs
    done = rewrite(only, model.files)
    changed = done.patch.changed()
    if options.fix and not options.diff and changed:
        done.patch.write()
    verb = "would " if options.diff else ""
    if changed and not done.patch.rejected:
        names = ", ".join(model.files.name(path) for path in changed)
        for action, ids in (("add", done.added), ("remove", done.removed)):
            past = action if verb else {"add": "added", "remove": "removed"}[action]
            if ids:
                texts.append(f"{names}: {verb}{past} {', '.join(ids)}")
    elif not changed and not done.patch.rejected:
        texts.append("nothing to add or remove")
    if done.kept:
        why = "requests without a route may require them" if only.calls.unanswered else "they cannot be removed"
        texts.append(f"not removed, because {why}: {', '.join(done.kept)}")
    for name, why in sorted(done.patch.rejected.items()):
        texts.append(f"not fixed: {name}: {why}")
    return done, texts


def as_values(model: Model, needs: list[Needs]) -> dict[str, Any]:
    """The comparison in the shape of the JSON output."""
    return {
        "version": _VERSION,
        "magento": None if model.magento is None else model.magento.version,
        "integrations": [_values(one, model) for one in needs],
    }


def _values(needs: Needs, model: Model) -> dict[str, Any]:
    grant = needs.grant
    return {
        "name": grant.name,
        "module": grant.module.name,
        "form": grant.form_title,
        "file": grant.file,
        "fits": needs.fits,
        "routes": [
            {
                "method": route.method,
                "url": route.url,
                "resources": route.resources,
                "allowed": not grant.missing(route),
                "missing": grant.missing(route),
                "requests": [_request(one) for one in requests],
            }
            for route, requests in needs.calls.routes.items()
        ],
        "lacks": [_lacking(needs, one) for one in needs.lacks],
        "exceeds": [{"id": one, "routes": _titles(routes)} for one, routes in needs.permitted(model.routes).items()],
        "opens": _titles(needs.opens(model.routes)),
        "dropped": [{"id": one.id, "why": why_dropped(one)} for one in needs.dropped],
        "ungrantable": [{"route": _title(route), "resources": missing} for route, missing in needs.ungrantable.items()],
        "unanswered": [{**_request(one.request), "nearest": one.nearest} for one in needs.calls.unanswered],
    }


def _lacking(needs: Needs, identifier: str) -> dict[str, Any]:
    routes, children, releases = needs.reason(identifier)
    found: dict[str, Any] = {"id": identifier, "routes": _titles(routes), "parent_of": children}
    return {**found, "releases": [label(key) for key in releases]} if releases else found


def _request(request: Request) -> dict[str, Any]:
    return {"method": request.method, "url": request.url, "path": request.file, "line": request.line}


def _title(route: Route) -> str:
    return f"{route.method} {route.url}"


def _titles(routes: list[Route]) -> list[str]:
    return sorted(map(_title, routes))


def _rows(values: dict[str, Any]) -> Iterator[list[str]]:
    """The rows of the CSV output: one for each id and each request without a route."""
    for one in values["integrations"]:
        head = [one["name"], one["module"], one["form"]]
        for kind in ("lacks", "exceeds"):
            for entry in one[kind]:
                yield [*head, kind, entry["id"], ", ".join(entry["routes"]), one["file"], ""]
        for entry in one["ungrantable"]:
            yield [*head, "ungrantable", " ".join(entry["resources"]), entry["route"], one["file"], ""]
        for entry in one["unanswered"]:
            title = f"{entry['method'] or ''} {entry['url']}".strip()
            yield [*head, "unanswered", "", title, entry["path"], str(entry["line"])]


def _markdown(values: dict[str, Any]) -> Iterator[str]:
    for one in values["integrations"]:
        yield from (f"## {cell(one['name'])}", "", f"{cell(one['module'])}, {one['form']}", "")
        rows = [[kind, f"`{e['id']}`", _few(e["routes"])] for kind in ("lacks", "exceeds") for e in one[kind]]
        rows += [["ungrantable", ", ".join(e["resources"]), e["route"]] for e in one["ungrantable"]]
        rows += [
            ["unanswered", "", f"{e['method'] or ''} {e['url']} ({e['path']}:{e['line']})".strip()]
            for e in one["unanswered"]
        ]
        yield from markdown_table(["kind", "resource", "routes"], rows) or ("The list fits its calls.", "")


def _few(titles: list[str]) -> str:
    more = len(titles) - _MOST_ROUTES
    return ", ".join(titles[:_MOST_ROUTES]) + (f" and {more} more" if more > 0 else "")


def _write(values: dict[str, Any], format_: str) -> None:
    """Write the comparison in a format other than text."""
    if format_ == "json":
        write_json(values)
    elif format_ == "csv":
        write_csv(_COLUMNS, _rows(values))
    else:
        write_markdown(_markdown(values))
