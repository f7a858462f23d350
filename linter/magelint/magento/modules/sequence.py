"""Sequences as a graph: circles, and what a module comes after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import networkx

from magelint.magento.modules.module import Module, SequenceEntry
from magelint.magento.modules.tree import Tree


@dataclass(frozen=True, slots=True)
class SequenceStep:
    """A module whose sequence names the next module of a circle."""

    module: Module
    entry: SequenceEntry


def sequence_circles(registered: Iterable[Module]) -> list[list[SequenceStep]]:
    """The circles in which modules name each other in their sequences, one for each group of modules that has any.

    A circle begins at the module that is first by name; a module that names itself makes a circle of one step.
    """
    found = []
    graph = _named_in_sequence(registered)
    for group in _strongly_connected(graph):
        start = min(group)
        steps = _shortest_way_back(graph, start)
        if steps:
            found.append([SequenceStep(*graph[name][following]) for name, following in steps])
    found.extend([SequenceStep(*graph[name][name])] for name in graph if name in graph[name])
    return found


_Graph = dict[str, dict[str, tuple[Module, SequenceEntry]]]


def _named_in_sequence(registered: Iterable[Module]) -> _Graph:
    graph: _Graph = {}
    for module in registered:
        declaration = module.declaration
        if declaration is not None:
            graph[declaration.name] = {entry.name: (module, entry) for entry in declaration.sequence}
    return graph


def _strongly_connected(graph: _Graph) -> Iterator[set[str]]:
    """Groups of two modules and more that all reach each other."""
    edges = [(name, other) for name, named in graph.items() for other in named if other in graph and other != name]
    connected: Iterator[set[str]] = networkx.strongly_connected_components(networkx.DiGraph(edges))
    yield from (group for group in connected if len(group) > 1)


def _shortest_way_back(graph: _Graph, start: str) -> list[tuple[str, str]]:
    """The steps of the shortest way from a module back to itself, over at least one other."""
    came_from: dict[str, str] = {}
    pending = [start]
    for name in pending:
        for other in graph.get(name, ()):
            if other == start and name != start:
                way = [(name, start)]
                while name != start:
                    way.append((came_from[name], name))
                    name = came_from[name]
                return way[::-1]
            if other not in came_from and other != start and other in graph:
                came_from[other] = name
                pending.append(other)
    return []


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
