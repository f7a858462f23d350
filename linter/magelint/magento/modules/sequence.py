"""Sequences as a graph: circular sequences and transitive dependencies."""

from __future__ import annotations

from collections.abc import Iterable

import networkx

from magelint.magento.modules.module import Module
from magelint.magento.modules.tree import Tree
from magelint.source.xml import Element

Circle = list[tuple[Module, Element]]
"""Modules, each with the entry of its sequence that names the next one; the last one names the first."""


def sequence_circles(registered: Iterable[Module]) -> list[Circle]:
    """The circular sequences, one for each strongly connected group of modules.

    A circle begins at the module that is first by name; a module that names itself makes a circle of one step.
    """
    graph: networkx.DiGraph[str] = networkx.DiGraph()
    for module in registered:
        declaration = module.declaration
        if declaration is not None:
            steps = ((declaration.name, e.name, {"step": (module, e.element)}) for e in declaration.sequence)
            graph.add_edges_from(steps)
    found = [[graph.edges[name, name]["step"]] for name in networkx.nodes_with_selfloops(graph)]
    for group in networkx.strongly_connected_components(graph):
        if len(group) > 1:
            names = _shortest_circle(graph.subgraph(group), min(group))
            found.append([graph.edges[pair]["step"] for pair in zip(names, [*names[1:], names[0]], strict=True)])
    return found


def _shortest_circle(group: networkx.DiGraph[str], start: str) -> list[str]:
    """The names along the shortest path from a module back to itself, via at least one other."""
    ways = [networkx.shortest_path(group, other, start) for other in group.successors(start) if other != start]
    return [start, *min(ways, key=len)[:-1]]


def sequence_closure(tree: Tree, module: Module) -> set[str]:
    """Every module that is read before one by its sequence, directly or through others."""
    found: set[str] = set()
    pending = [entry.name for entry in module.declaration.sequence] if module.declaration else []
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            other = tree.module(name)
            if other is not None and other.declaration is not None:
                pending.extend(entry.name for entry in other.declaration.sequence)
    return found
