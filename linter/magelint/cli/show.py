"""`magelint show`: the model, as Magento sees it now."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from magelint.cli.common import UsageError, note, open_installation, shown
from magelint.cli.common import error as tell

if TYPE_CHECKING:
    from rich.console import RenderableType

    from magelint.magento.access.acl import AclResource
    from magelint.magento.installation import Installation

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
    from magelint.engine.wording import notes

    model = open_installation(root)
    if format_ == "json":
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(as_values(model, what)), indent=1).decode())
    else:
        from magelint.report.text import make_console

        make_console(sys.stdout).print(_as_text(model, what))
    for text in notes(model):
        note(text)
    for error in _errors(model, what):
        tell(error)


def as_values(model: Installation, what: str) -> Any:
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
    from magelint.engine.wording import merge_message
    from magelint.magento.config.dom import MergeError

    return {"error": merge_message(found)} if isinstance(found, MergeError) else found


def _errors(model: Installation, what: str) -> list[str]:
    from magelint.engine.wording import thrown

    found = [thrown(error) for error in _thrown(model, what)]
    return found + [f"{e.place.file.name}:{e.place.span.line}: {e.message}" for e in model.files.xml_errors()]


def _thrown(model: Installation, what: str) -> list[Exception]:
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


def _as_text(model: Installation, what: str) -> RenderableType:
    return {"modules": _modules, "acl": _acl, "integrations": _integrations, "routes": _routes}[what](model)


def _modules(model: Installation) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("", "module", "state", "origin", "folder"):
        table.add_column(heading, justify="right" if not heading else "left", no_wrap=True)
    position = {name: index + 1 for index, name in enumerate(model.module_list.load_order)}
    for module in sorted(model.modules, key=lambda m: (position.get(m.declared_name or "", 10**6), m.folder)):
        if not module.registered:
            state, style = "not registered", "yellow"
        elif model.is_enabled(module):
            state, style = "on", "green"
        else:
            state, style = ("off" if model.module_list.setting(module) is False else "not in config.php"), "red"
        number = str(position.get(module.declared_name or "", "")) if module.registered else ""
        table.add_row(
            number, Text(shown(module.name)), Text(state, style=style), module.origin, Text(shown(module.folder))
        )
    return table


def _acl(model: Installation) -> RenderableType:
    from rich.tree import Tree

    from magelint.engine.wording import description

    tree = Tree(f"ACL of {description(model.tree)}: {len(model.acl.ids)} resources")

    def add(branch: Tree, nodes: list[AclResource]) -> None:
        from magelint.magento.access.acl import in_force

        for node in in_force(nodes):
            add(branch.add(_acl_label(node)), node.children)

    add(tree, model.acl.tops)
    return tree


def _acl_label(node: AclResource) -> RenderableType:
    from rich.text import Text

    where = ", ".join(f"{s.path}:{s.line}" for s in (e.place.span for e in node.declarations))
    title = shown(node.title or "(no title)")
    return Text.assemble((shown(node.id), "bold"), f"  {title}  ", (shown(where), "dim"))


def _integrations(model: Installation) -> RenderableType:
    from rich.text import Text
    from rich.tree import Tree

    from magelint.engine.wording import description, merge_message
    from magelint.magento.access.integration_files import FORMATS
    from magelint.magento.config.dom import MergeError

    tree = Tree(f"Integrations of {description(model.tree)}")
    shape = model.integrations.as_magento()
    for form, found in shape.items():
        branch = tree.add(Text(FORMATS[form].path, style="bold"))  # type: ignore[index]
        if not found:
            branch.add(Text("none", style="dim"))
        if isinstance(found, MergeError):
            branch.add(Text(f"Magento throws: {shown(merge_message(found))}", style="red"))
            continue
        for name, fields in found.items() if isinstance(found, dict) else ():
            leaf = branch.add(Text(shown(name), style="bold cyan"))
            for key, value in fields.items():
                if isinstance(value, list):
                    resources = leaf.add(Text(f"{len(value)} resources"))
                    for resource in value:
                        known = resource in model.acl
                        resources.add(
                            Text(
                                shown(resource) if known else f"{shown(resource)} (unknown)",
                                style="" if known else "red",
                            )
                        )
                else:
                    leaf.add(Text(f"{key}: {shown(value)}"))
    return tree


def _routes(model: Installation) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("method", "url", "resources", "service"):
        table.add_column(heading, overflow="fold")
    for route in sorted(model.routes, key=lambda r: (r.url, r.method)):
        resources = Text(shown(", ".join(route.resources)) or "(public)", style="" if route.resources else "red")
        service = f"{route.service_class}::{route.service_method}"
        table.add_row(Text(shown(route.method)), Text(shown(route.url)), resources, Text(shown(service)))
    return table
