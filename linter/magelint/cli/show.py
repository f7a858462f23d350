"""`magelint show`: the model of an installation as Magento computes it."""

from __future__ import annotations

from typing import Any

import click
import msgspec

from magelint.cli.common import error as print_error
from magelint.cli.common import note, open_installation
from magelint.engine.wording import merge_message, notes, thrown
from magelint.magento.config.dom import MergeError
from magelint.magento.model import Model

WHAT = ("modules", "acl", "integrations", "routes")


@click.command("show")
@click.argument("what", type=click.Choice(WHAT))
@click.argument("root", default=".", type=click.Path(readable=False))
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Format of the output.",
)
def command(what: str, root: str, format_: str) -> None:
    """Print the modules, ACL, integrations or web API routes of ROOT as Magento computes them.

    ROOT defaults to the current folder. Modules that app/etc/config.php does not list are disabled, as in Magento
    before setup:upgrade.
    """
    model = open_installation(root)
    if format_ == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(as_values(model, what)), indent=1).decode())
    else:
        # Importing rich takes longer than the whole JSON output.
        from magelint.cli.show_text import print_text

        print_text(model, what)
    if not model.has_core:
        note("no Magento found; Magento's own modules are not included")
    for text in notes(model):
        note(text)
    for error in _errors(model, what):
        print_error(error)


def as_values(model: Model, what: str) -> Any:
    """A part of the model in the data structures that Magento uses."""
    if what == "modules":
        return {"enabled": model.module_list.names, "load_order": model.module_list.load_order}
    if what == "acl":
        return model.acl.as_magento()
    if what == "integrations":
        return {form: _or_error(found) for form, found in model.integrations.as_magento().items()}
    if what == "routes":
        return model.routes.as_magento() or []
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
