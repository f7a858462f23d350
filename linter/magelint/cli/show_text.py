"""`magelint show` as text: a table if it fits, else one block per row; ids, class names and URLs are never broken."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Sequence

from msgspec import Struct, field
from rich.cells import cell_len
from rich.text import Text

from magelint.cli.release import Release
from magelint.engine.references import Reference
from magelint.engine.wording import description, merge_message
from magelint.magento.access.acl import AclGraph, AclResource, effective_only
from magelint.magento.access.integration_files import FORMATS
from magelint.magento.access.routes import Routes
from magelint.magento.config.dom import MergeError
from magelint.magento.model import Model
from magelint.report.portable import printable
from magelint.report.text import make_console, put, wrap_width
from magelint.report.wrapping import wrapped

_GAP = "  "
_INDENT = "    "
_MOST_PLACES = 3


class _Node(Struct):
    """A line of a tree and the lines below it."""

    label: Text
    children: list[_Node] = field(default_factory=list)

    def add(self, label: Text) -> _Node:
        self.children.append(_Node(label))
        return self.children[-1]


def print_text(model: Model | Release, what: str, keys: Collection[str] | None = None) -> None:
    """Print a part of the model; of the ACL all nodes, or those with some keys."""
    console = make_console(sys.stdout)
    width = wrap_width(console)
    if what == "acl":
        title = str(model.facts.magento) if isinstance(model, Release) else printable(description(model.tree))
        put(console, _acl(title, model.acl, keys, width))
    elif what == "routes":
        put(console, _routes(model.routes, width))
    elif isinstance(model, Model):
        put(console, {"modules": _modules, "integrations": _integrations}[what](model, width))


def _modules(model: Model, width: int | None) -> Iterable[Text]:
    position = {name: index + 1 for index, name in enumerate(model.module_list.load_order)}
    rows = []
    for module in sorted(model.modules, key=lambda m: (position.get(m.declared_name or "", 10**6), m.folder)):
        if not module.registered:
            state, style = "not registered", "yellow"
        elif model.is_enabled(module):
            state, style = "enabled", "green"
        else:
            disabled = model.module_list.setting(module) is False
            state, style = "disabled" if disabled else "not in config.php", "red"
        number = str(position.get(module.declared_name or "", "")) if module.registered else ""
        cells = (number.rjust(len(str(len(position)))), printable(module.name), module.origin, printable(module.folder))
        rows.append([Text(cells[0]), Text(cells[1]), Text(state, style), Text(cells[2]), Text(cells[3])])
    return _table(["", "module", "state", "origin", "folder"], rows, width, titles=2)


def _routes(routes: Routes, width: int | None) -> Iterable[Text]:
    rows = []
    for route in sorted(routes, key=lambda r: (r.url, r.method)):
        resources = Text(printable(", ".join(route.resources)) or "(public)", style="" if route.resources else "red")
        service = f"{route.service_class}::{route.service_method}"
        rows.append([Text(printable(route.method)), Text(printable(route.url)), resources, Text(printable(service))])
    return _table(["method", "url", "resources", "service"], rows, width, titles=2)


def _table(headings: list[str], rows: list[list[Text]], width: int | None, *, titles: int) -> Iterable[Text]:
    """Rows below their headings; if they are wider than the terminal, each row as a block.

    A block has the first `titles` cells on its first line, and the others below them, indented.
    """
    table = [[Text(heading, "bold") for heading in headings], *rows]
    widths = [max(cell_len(row[column].plain) for row in table) for column in range(len(headings))]
    if width is None or sum(widths) + len(_GAP) * (len(widths) - 1) <= width:
        return [_padded(row, widths) for row in table]
    return [line for row in rows for line in _block(row, widths, titles, width)]


def _block(row: Sequence[Text], widths: Sequence[int], titles: int, width: int) -> list[Text]:
    first = _padded(row[:titles], widths)
    first.stylize("bold")
    rest = Text(_INDENT) + Text(_GAP).join(row[titles:])
    return [*wrapped(first, width, len(_INDENT)), *wrapped(rest, width, len(_INDENT))]


def _padded(cells: Sequence[Text], widths: Sequence[int]) -> Text:
    """Cells side by side, each but the last filled up to its column's width."""
    line = Text()
    for index, (cell, width) in enumerate(zip(cells, widths, strict=False)):
        last = index == len(cells) - 1
        line.append_text(cell).append("" if last else " " * (width - cell_len(cell.plain)) + _GAP)
    return line


def print_uses(found: Sequence[Reference], identifier: str) -> None:
    """Print what references a resource."""
    console = make_console(sys.stdout)
    width = wrap_width(console)
    rows = []
    for use in found:
        place = f"{use.place.span.path}:{use.place.span.line}" if use.place is not None else "Magento"
        rows.append([Text(use.kind), Text(printable(use.name)), Text(printable(place), "dim")])
    heading = f"{len(found)} reference{'s' if len(found) != 1 else ''} to {printable(identifier)}"
    table = _table(["kind", "name", "location"], rows, width, titles=2) if rows else ()
    put(console, [Text(heading, "bold"), *table])


def _acl(title: str, acl: AclGraph, keys: Collection[str] | None, width: int | None) -> Iterable[Text]:
    shown_keys = acl.effective if keys is None else keys
    top = _Node(Text(f"ACL of {title}: {_resources(len({acl.resource(key).id for key in shown_keys}))}"))

    def add(branch: _Node, resources: list[AclResource]) -> None:
        for resource in effective_only(resources):
            if keys is None or resource.key in keys:
                add(branch.add(_acl_label(resource)), resource.children)

    add(top, acl.tops)
    return _tree(top, width)


def _resources(count: int) -> str:
    return f"{count} resource{'s' if count != 1 else ''}"


def _acl_label(resource: AclResource) -> Text:
    places = [f"{s.path}:{s.line}" for s in (e.place.span for e in resource.declarations)]
    more = len(places) - _MOST_PLACES
    where = ", ".join(places) if more <= 0 else f"{', '.join(places[:_MOST_PLACES])} and {more} more"
    title = printable(resource.title or ("" if resource.known else "(no title)"))
    if not title and not where:
        return Text(printable(resource.id), "bold")
    return Text.assemble((printable(resource.id), "bold"), f"  {title}  ", (printable(where), "dim"))


def _integrations(model: Model, width: int | None) -> Iterable[Text]:
    top = _Node(Text(f"Integrations of {printable(description(model.tree))}"))
    for form, found in model.integrations.as_magento().items():
        branch = top.add(Text(FORMATS[form].path, style="bold"))  # type: ignore[index]
        if not found:
            branch.add(Text("none", style="dim"))
        if isinstance(found, MergeError):
            branch.add(Text(f"Magento throws an exception: {printable(merge_message(found))}", style="red"))
            continue
        for name, fields in found.items() if isinstance(found, dict) else ():
            leaf = branch.add(Text(printable(name), style="bold cyan"))
            for key, value in fields.items():
                if not isinstance(value, list):
                    leaf.add(Text(f"{key}: {printable(value)}"))
                    continue
                resources = leaf.add(Text(_resources(len(value))))
                for resource in value:
                    known = resource in model.acl or not (model.has_core or model.core.bundled)
                    text = printable(resource) if known else f"{printable(resource)} (unknown)"
                    resources.add(Text(text, style="" if known else "red"))
    return _tree(top, width)


_Guides = tuple[str, str, str, str]
"""What precedes the last child and what is below it, then the same for the other children."""
_WIDE: _Guides = ("└── ", "    ", "├── ", "│   ")
_NARROW: _Guides = ("└ ", "  ", "├ ", "│ ")


def _tree(node: _Node, width: int | None) -> Iterator[Text]:
    """A node and all below it, in a terminal too narrow for the usual guides with narrow ones."""
    fits = width is None or _widest(node) <= width
    return _branch(node, width, _WIDE if fits else _NARROW)


def _widest(node: _Node, guides: int = 0) -> int:
    """The cells that the ids and paths of a tree need, which are not broken."""
    words = (cell_len(word) for word in node.label.plain.split())
    own = guides + len("│ ") + max(words, default=0)
    return max([own, *(_widest(child, guides + len(_WIDE[1])) for child in node.children)])


def _branch(node: _Node, width: int | None, guides: _Guides, first: str = "", rest: str = "") -> Iterator[Text]:
    """A node and all below it; `first` and `rest` are the guides before its first line and before the others."""
    last, below_last, other, below_other = guides
    guide = rest + ("│ " if node.children else "  ")
    room = None if width is None else max(1, width - len(guide))
    for index, line in enumerate(wrapped(node.label, room)):
        yield Text(guide if index else first) + line
    for child in node.children:
        branch, below = (last, below_last) if child is node.children[-1] else (other, below_other)
        yield from _branch(child, width, guides, rest + branch, rest + below)
