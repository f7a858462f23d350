"""`magelint show` as text."""

from __future__ import annotations

import sys

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from magelint.cli.common import shown
from magelint.engine.wording import description, merge_message
from magelint.magento.access.acl import AclResource, in_force
from magelint.magento.access.integration_files import FORMATS
from magelint.magento.config.dom import MergeError
from magelint.magento.model import Model
from magelint.report.text import make_console


def print_text(model: Model, what: str) -> None:
    """Print a part of the model on the terminal."""
    make_console(sys.stdout).print(_as_text(model, what))


def _as_text(model: Model, what: str) -> RenderableType:
    return {"modules": _modules, "acl": _acl, "integrations": _integrations, "routes": _routes}[what](model)


def _modules(model: Model) -> RenderableType:
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


def _acl(model: Model) -> RenderableType:
    tree = Tree(f"ACL of {description(model.tree)}: {len(model.acl.ids)} resources")

    def add(branch: Tree, nodes: list[AclResource]) -> None:
        for node in in_force(nodes):
            add(branch.add(_acl_label(node)), node.children)

    add(tree, model.acl.tops)
    return tree


def _acl_label(node: AclResource) -> RenderableType:
    where = ", ".join(f"{s.path}:{s.line}" for s in (e.place.span for e in node.declarations))
    title = shown(node.title or "(no title)")
    return Text.assemble((shown(node.id), "bold"), f"  {title}  ", (shown(where), "dim"))


def _integrations(model: Model) -> RenderableType:
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


def _routes(model: Model) -> RenderableType:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("method", "url", "resources", "service"):
        table.add_column(heading, overflow="fold")
    for route in sorted(model.routes, key=lambda r: (r.url, r.method)):
        resources = Text(shown(", ".join(route.resources)) or "(public)", style="" if route.resources else "red")
        service = f"{route.service_class}::{route.service_method}"
        table.add_row(Text(shown(route.method)), Text(shown(route.url)), resources, Text(shown(service)))
    return table
