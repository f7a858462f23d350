"""Finding nodes of a syntax tree in linear time, however deep the tree is.

`Node.parent` and `Node.descendant_for_byte_range` start at the root each time. A concatenation and a chain of calls are
as deep as they are long, because each part contains all parts before it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node


class Walk:
    """One way through a tree, from its start to its end."""

    def __init__(self, top: Node, parents: dict[int, Node]) -> None:
        """`top` is the node to stay in; `parents` receives the parent of each visited node, by the node's id."""
        self._cursor = top.walk()
        self._path = [top]
        self._parents = parents

    def smallest(self, start: int, end: int) -> Node:
        """The smallest node around a range that is not empty; each range must follow those of earlier calls."""
        path, cursor = self._path, self._cursor
        while len(path) > 1 and path[-2].end_byte < end:
            path.pop()
            cursor.goto_parent()
        while len(path) > 1 and path[-1].end_byte < end and cursor.goto_next_sibling():
            path.pop()
            self._enter()
        while path[-1].start_byte <= start and end <= path[-1].end_byte:
            if cursor.goto_first_child_for_byte(end - 1) is None:
                break
            self._enter()
        # The last node may be the one after the range, where the next call continues
        around = path[-1].start_byte <= start and end <= path[-1].end_byte
        return path[-1] if around or len(path) == 1 else path[-2]

    def _enter(self) -> None:
        node = self._cursor.node
        if node is not None:
            self._parents[node.id] = self._path[-1]
            self._path.append(node)


class Regions:
    """The parts of a file that some of its nodes span, such as its functions."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._starts: list[int] = []
        self._innermost: list[Node | None] = []
        """The innermost node from each start on."""
        self._outer: dict[int, Node | None] = {}
        opened: list[Node] = []
        for node in sorted(nodes, key=lambda node: node.start_byte):
            self._close(opened, node.start_byte)
            self._outer[node.id] = opened[-1] if opened else None
            opened.append(node)
            self._add(node.start_byte, node)
        if opened:
            self._close(opened, opened[0].end_byte)

    def _close(self, opened: list[Node], byte: int) -> None:
        while opened and opened[-1].end_byte <= byte:
            closed = opened.pop()
            self._add(closed.end_byte, opened[-1] if opened else None)

    def _add(self, start: int, innermost: Node | None) -> None:
        self._starts.append(start)
        self._innermost.append(innermost)

    def around(self, node: Node) -> Node | None:
        """The innermost node around another one, which itself does not count."""
        index = bisect_right(self._starts, node.start_byte) - 1
        found = self._innermost[index] if index >= 0 else None
        while found is not None and (found == node or found.end_byte < node.end_byte):
            found = self._outer[found.id]
        return found
