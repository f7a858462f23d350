"""Sequences as a graph: circular sequences and transitive dependencies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import networkx

from magelint.magento.modules.module import Module
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


class Sequences:
    """What the sequences of registered modules list, directly or indirectly.

    The modules after which one is loaded are a bit mask: in a chain of thousands of modules, sets of their names would
    take gigabytes. A circular sequence lists each of its modules.
    """

    def __init__(self, registered: Mapping[str, Module]) -> None:
        graph: networkx.DiGraph[str] = networkx.DiGraph()
        for name, module in registered.items():
            graph.add_edges_from((name, listed) for listed in _listed(module))
        self._bits = {name: 1 << number for number, name in enumerate(graph)}
        self._below: dict[str, int] = {}
        for group in networkx.strongly_connected_components(graph):  # a group comes after all that it lists
            listed = {name for member in group for name in graph.successors(member)}
            mask = 0
            for name in listed:
                mask |= self._bits[name] | self._below.get(name, 0)
            self._below.update(dict.fromkeys(group, mask))

    def lists(self, module: Module, name: str) -> bool:
        """True if a module's sequence lists another module, directly or indirectly."""
        bit = self._bits.get(name, 0)
        return any(listed == name or self._below.get(listed, 0) & bit for listed in _listed(module))


def _listed(module: Module) -> list[str]:
    return [entry.name for entry in module.declaration.sequence] if module.declaration is not None else []
