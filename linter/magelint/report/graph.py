"""The ACL, or a part of it, as a graph for other programs."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import networkx

from magelint.magento.access.acl import AclGraph, AclResource
from magelint.report.portable import clean, json_text, printable

MERMAID_LIMITS = 500, 50_000
"""The most edges and characters of a chart: the defaults of Mermaid's `maxEdges` and `maxTextSize`."""


def plain_graph(acl: AclGraph, keys: Collection[str]) -> networkx.DiGraph[str]:
    """Some nodes of the ACL with attributes that every format has: texts and numbers."""
    graph: networkx.DiGraph[str] = networkx.DiGraph()
    for key in keys:
        resource = acl.resource(key)
        graph.add_node(clean(key), **_attributes(resource))
        if resource.parent is not None and resource.parent.key in keys:
            graph.add_edge(clean(resource.parent.key), clean(key))
    return graph


def _attributes(resource: AclResource) -> dict[str, Any]:
    places = (declared.place.span for declared in resource.declarations)
    return {
        "resource": clean(resource.id),
        "title": clean(resource.title or ""),
        "sort_order": resource.sort_order,
        "declared": "; ".join(clean(f"{place.path}:{place.line}") for place in places),
    }


def node_link(graph: networkx.DiGraph[str]) -> str:
    """JSON that `networkx.node_link_graph(…, edges="edges")` reads."""
    return json_text(networkx.node_link_data(graph, edges="edges"), 1).rstrip("\n")


def graphml(graph: networkx.DiGraph[str]) -> str:
    """GraphML, which `networkx.read_graphml` and graph editors read."""
    return "\n".join(networkx.generate_graphml(graph))


def dot(graph: networkx.DiGraph[str]) -> str:
    """The language of Graphviz."""
    lines = ["digraph acl {", "  rankdir=LR;", "  node [shape=box];"]
    for node, data in graph.nodes(data=True):
        lines.append(f"  {_quoted(node)} [label={_quoted(_label(data))}];")
    lines += [f"  {_quoted(parent)} -> {_quoted(child)};" for parent, child in graph.edges]
    return "\n".join([*lines, "}"])


def _quoted(text: str) -> str:
    lines = (printable(line).replace("\\", "\\\\").replace('"', '\\"') for line in text.split("\n"))
    return '"' + "\\n".join(lines) + '"'


def mermaid(graph: networkx.DiGraph[str]) -> str:
    """A flowchart of Mermaid, for Markdown in code hosting."""
    numbers = {node: f"n{number}" for number, node in enumerate(graph)}
    lines = ["flowchart LR"]
    for node, data in graph.nodes(data=True):
        lines.append(f'  {numbers[node]}["{_escaped(_label(data))}"]')
    lines += [f"  {numbers[parent]} --> {numbers[child]}" for parent, child in graph.edges]
    return "\n".join(lines)


def _escaped(text: str) -> str:
    """Text in a label: everything that Mermaid or HTML could interpret becomes an entity, except the line break."""
    safe = (c if c.isalnum() or c in " _:-.,()" else "<br/>" if c == "\n" else f"#{ord(c)};" for c in text)
    return "".join(safe)


def _label(data: dict[str, Any]) -> str:
    return "\n".join(printable(data[name]) for name in ("resource", "title") if data[name])


WRITERS: dict[str, Callable[[networkx.DiGraph[str]], str]] = {
    "node-link": node_link,
    "graphml": graphml,
    "dot": dot,
    "mermaid": mermaid,
}
"""The formats of a graph."""
