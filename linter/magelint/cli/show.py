"""`magelint show`: the model, as Magento sees it now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import msgspec

from magelint.cli.common import UsageError, note, open_installation
from magelint.cli.common import error as tell
from magelint.engine.wording import merge_message, notes, thrown
from magelint.magento.config.dom import MergeError
from magelint.magento.model import Model

if TYPE_CHECKING:
    pass


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
    help="Text, or JSON for other programs.",
)
def command(what: str, root: str, format_: str) -> None:
    """Print the modules, the ACL, the integrations or the routes of ROOT.

    Modules that `app/etc/config.php` does not list are off here, as they are in Magento now.
    """

    model = open_installation(root)
    if format_ == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(as_values(model, what)), indent=1).decode())
    else:
        # rich takes longer to import than all of JSON takes
        from magelint.cli.show_text import print_text

        print_text(model, what)
    for text in notes(model):
        note(text)
    for error in _errors(model, what):
        tell(error)


def as_values(model: Model, what: str) -> Any:
    """The model in Magento's own shapes."""
    if what == "modules":
        return {"enabled": model.module_list.names, "load_order": model.module_list.load_order}
    if what == "acl":
        return model.acl.as_magento()
    if what == "integrations":
        return {form: _or_error(found) for form, found in model.integrations.as_magento().items()}
    if what == "routes":
        return model.routes.as_magento() or []
    raise UsageError(f"nothing is known of {what}")


def _or_error(found: Any) -> Any:

    return {"error": merge_message(found)} if isinstance(found, MergeError) else found


def _errors(model: Model, what: str) -> list[str]:

    found = [thrown(error) for error in _thrown(model, what)]
    return found + [f"{e.place.file.name}:{e.place.span.line}: {e.message}" for e in model.files.xml_errors()]


def _thrown(model: Model, what: str) -> list[Exception]:
    """What Magento throws while it reads this part."""
    if what == "modules":
        errors: list[Exception | None] = [model.module_list.sequence_error]
    elif what == "routes":
        errors = [model.routes.check()]
    else:
        errors = [model.acl.error]
    if what == "integrations":
        errors.extend(model.integrations.errors.values())
    return [error for error in errors if error is not None]
