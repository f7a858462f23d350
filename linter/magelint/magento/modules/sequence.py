"""Sequences as a graph: circular sequences and transitive dependencies."""

from __future__ import annotations

from collections.abc import Iterable

import networkx

from magelint.magento.modules.module import Module
from magelint.magento.modules.tree import Tree
from magelint.source.xml import Element

Circle = list[tuple[Module, Element]]
"""Modules, each with the entry of its sequence that lists the next one; the last one lists the first."""


def sequence_circles(registered: Iterable[Module]) -> list[Circle]:
    """The circular sequences, one for each strongly connected group of modules.

    A circle starts at the module whose name sorts first; a module that lists itself is a circle of one step.
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
    """The names on the shortest path from a module back to itself through at least one other."""
    paths = [networkx.shortest_path(group, other, start) for other in group.successors(start) if other != start]
    return [start, *min(paths, key=len)[:-1]]


def sequence_closure(tree: Tree, module: Module) -> set[str]:
    """The names of the modules that a module's sequence lists, directly or indirectly."""
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
