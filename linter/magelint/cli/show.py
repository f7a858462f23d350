"""`magelint show`: the model of an installation, or of a Magento release, as Magento computes it."""

from __future__ import annotations

from typing import Any

import click

from magelint.cli.common import UsageError, format_option, note
from magelint.cli.common import error as print_error
from magelint.cli.release import Release, chosen_facts, open_on_release
from magelint.cli.show_resource import as_rows, part_of
from magelint.cli.show_resource import used_by as find_uses
from magelint.cli.versions import EDITIONS
from magelint.engine.wording import merge_message, notes, thrown
from magelint.magento.access.acl import AclGraph
from magelint.magento.access.routes import Routes
from magelint.magento.composer.magento_version import Edition
from magelint.magento.config.dom import MergeError
from magelint.magento.model import Model
from magelint.report.portable import json_text

WHAT = ("modules", "acl", "integrations", "routes")
FORMATS = ("text", "json", "node-link", "graphml", "dot", "mermaid")


@click.command("show")
@click.argument("what", type=click.Choice(WHAT))
@click.argument("root", required=False, type=click.Path(readable=False))
@format_option(FORMATS, "Format of the output. Those of a graph are for `show acl`.")
@click.option("--of", metavar="ID", help="Show only this ACL resource, its ancestors and its descendants.")
@click.option(
    "--used-by", metavar="ID", help="Show the integrations, routes and Admin pages that reference a resource."
)
@click.option(
    "--magento",
    metavar="VERSION",
    help="Print the bundled ACL or routes of a Magento version; with ROOT, of its modules on that version.",
)
@click.option("--edition", type=click.Choice(EDITIONS), help="Edition of the version.")
def command(
    what: str,
    root: str | None,
    format_: str,
    of: str | None,
    used_by: str | None,
    magento: str | None,
    edition: Edition | None,
) -> None:
    """Print the modules, ACL, integrations or web API routes of ROOT as Magento computes them.

    ROOT defaults to the current folder. Modules that app/etc/config.php does not list are disabled, as in Magento
    before setup:upgrade. Modules without a Magento installation are shown on the newest version that composer.json
    allows.
    """
    _refuse_options_of_acl(what, format_, of, used_by)
    shown, found = _shown(what, root, magento, edition)
    if used_by is not None:
        _print_uses(shown, used_by, format_)
    elif format_ == "json":
        values = as_values(shown, what) if of is None else shown.acl.as_magento(part_of(shown.acl, of))
        click.echo(json_text(values, 1), nl=False)
    elif format_ == "text":
        # Importing rich takes longer than the whole JSON output.
        from magelint.cli.show_text import print_text

        print_text(shown, what, part_of(shown.acl, of) if of is not None else None)
    else:
        from magelint.report.graph import MERMAID_LIMITS, WRITERS, plain_graph

        graph = plain_graph(shown.acl, part_of(shown.acl, of))
        written = WRITERS[format_](graph)
        click.echo(written)
        edges, characters = MERMAID_LIMITS
        if format_ == "mermaid" and (graph.number_of_edges() > edges or len(written) > characters):
            found.append(f"Mermaid draws at most {edges} edges and {characters:,} characters; use --of or --format dot")
    for text in found if isinstance(shown, Release) else [*found, *notes(shown)]:
        note(text)
    for error in () if isinstance(shown, Release) else _errors(shown, what):
        print_error(error)


def _refuse_options_of_acl(what: str, format_: str, of: str | None, used_by: str | None) -> None:
    given = [name for name, value in (("--of", of), ("--used-by", used_by)) if value is not None]
    given += [f"--format {format_}"] * (format_ not in ("text", "json"))
    if what != "acl" and given:
        raise UsageError(f"{given[0]} applies only to `magelint show acl`")
    if used_by is not None and len(given) > 1:
        raise UsageError(f"--used-by cannot be combined with {next(name for name in given if name != '--used-by')}")


def _print_uses(shown: Model | Release, identifier: str, format_: str) -> None:
    if isinstance(shown, Release):
        raise UsageError("--used-by needs ROOT")
    found = find_uses(shown, identifier)
    if format_ == "json":
        click.echo(json_text(as_rows(found), 1), nl=False)
        return
    from magelint.cli.show_text import print_uses

    print_uses(found, identifier)


def _shown(
    what: str, root: str | None, magento: str | None, edition: Edition | None
) -> tuple[Model | Release, list[str]]:
    """What to show, and notes about it."""
    if root is not None or (magento is None and edition is None):
        return open_on_release(root or ".", magento, edition)
    facts, found = chosen_facts(magento, edition)
    if what not in ("acl", "routes"):
        raise UsageError(f"--magento: bundled data has no {what}; name a ROOT, or use `show acl` or `show routes`")
    return Release(facts, AclGraph([], facts), Routes([], facts)), found


def as_values(model: Model | Release, what: str) -> Any:
    """A part of the model in the data structures that Magento uses."""
    if what == "acl":
        return model.acl.as_magento()
    if what == "routes":
        return model.routes.as_magento() or []
    if isinstance(model, Release):
        raise ValueError(what)
    if what == "modules":
        return {"enabled": model.module_list.names, "load_order": model.module_list.load_order}
    if what == "integrations":
        return {form: _or_error(found) for form, found in model.integrations.as_magento().items()}
    raise ValueError(what)


def _or_error(found: Any) -> Any:
    return {"error": merge_message(found)} if isinstance(found, MergeError) else found


def _errors(model: Model, what: str) -> list[str]:
    found = [thrown(error) for error in _thrown(model, what)]
    return found + [f"{e.place.file.name}:{e.place.span.line}: {e.message}" for e in model.files.xml_errors()]


def _thrown(model: Model, what: str) -> list[Exception]:
    """The exceptions that Magento throws while it reads this part of its configuration."""
    if what == "modules":
        errors: list[Exception | None] = [model.module_list.sequence_error]
    elif what == "routes":
        errors = [model.routes.check()]
    else:
        errors = [model.acl.error]
    if what == "integrations":
        errors.extend(model.integrations.errors.values())
    return [error for error in errors if error is not None]
