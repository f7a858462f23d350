"""The assignments to the variables and properties of a file."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct, field

from magelint.source.php.tree import PhpTree

if TYPE_CHECKING:
    from tree_sitter import Node

_VARIABLE = re.compile(rb"\$[\w\x80-\xff]*+")
_PROPERTY = re.compile(rb"(?<=->)[\w\x80-\xff]++|(?<=::)\$[\w\x80-\xff]++")
_CHANGES_ARGUMENT = frozenset({"array_push", "array_unshift", "array_splice", "array_pop", "array_shift"})
# More than any legitimate code has: uses of one variable in a function, levels of lists and offsets of an assignment
_MOST_USES, _MOST_LEVELS = 1000, 100
_LONGEST_NAME = 1000  # of a chain of calls, the receiver of each is as long as all calls before it
_TARGETS = frozenset({"list_literal", "pair", "parenthesized_expression"})
# Nodes other than assignments in which a variable is written to
_OTHER_WRITES = frozenset(
    {
        "anonymous_function_use_clause",
        "by_ref",
        "catch_clause",
        "global_declaration",
        "reference_assignment_expression",
        "static_variable_declaration",
        "unset_statement",
        "update_expression",
    }
)

Written = list["Node | None"]
"""The assigned values, in the file's order; `None` for one that cannot be resolved."""


class _Uses(Struct):
    """The uses of a name in the file's order: the byte of each, and the node if it is in code."""

    starts: list[int] = field(default_factory=list)
    nodes: list[Node | None] = field(default_factory=list)

    def within(self, holder: Node) -> list[Node] | None:
        """Those in a function or a class; `None` if there are too many."""
        first, end = (bisect_left(self.starts, byte) for byte in (holder.start_byte, holder.end_byte))
        if end - first > _MOST_USES:
            return None
        return [node for node in self.nodes[first:end] if node is not None]


class Writes:
    """The assignments to each variable of a function and to each property of a class.

    All uses in a file are found together, because a search for each name takes quadratic time.
    """

    def __init__(self, tree: PhpTree, holder: Callable[[Node], Node]) -> None:
        """`holder` returns the function, else the file, that a variable belongs to."""
        self._tree = tree
        self._holder = holder
        self._defaults: dict[int, dict[str, Written]] = {}

    def to_variable(self, variable: Node) -> Written:
        """The assignments to a variable in its function; none if it is used too often."""
        holder = self._holder(variable)
        uses = self._variables[self._tree.text(variable)].within(holder)
        return [value for use in uses or () if self._holder(use) == holder for value in self._writes(use)]

    def to_property(self, access: Node, name: str, declaration: Node) -> Written:
        """The default of a property and the assignments to it in its class; none if it is used too often."""
        uses = self._properties[name].within(declaration)
        if uses is None:
            return []
        if declaration.id not in self._defaults:
            self._defaults[declaration.id] = self._defaults_in(declaration)
        written = [value for use in uses if use.type == access.type for value in self._writes(use)]
        return self._defaults[declaration.id].get(name, []) + written

    @cached_property
    def _variables(self) -> dict[str, _Uses]:
        found: dict[str, _Uses] = defaultdict(_Uses)
        for match, node in self._tree.matches(_VARIABLE):
            uses = found[match[0].decode("utf-8", "surrogateescape")]
            uses.starts.append(match.start())
            uses.nodes.append(node if node.type == "variable_name" else None)
        return found

    @cached_property
    def _properties(self) -> dict[str, _Uses]:
        found: dict[str, _Uses] = defaultdict(_Uses)
        for match, node in self._tree.matches(_PROPERTY):
            name = match[0].lstrip(b"$").decode("utf-8", "surrogateescape")
            access = self._tree.parent(node)
            uses = found[name]
            uses.starts.append(match.start())
            uses.nodes.append(access if access is not None and own_property(access, self._tree) == name else None)
        return found

    def _defaults_in(self, declaration: Node) -> dict[str, Written]:
        """The defaults of a class's properties; `None` for a parameter of its constructor that declares one."""
        found: dict[str, Written] = defaultdict(list)
        for member in members(declaration):
            for element in member.named_children if member.type == "property_declaration" else ():
                default = element.child_by_field_name("default_value")
                if default is not None and default.type != "null":
                    found[self._field(element, "name")[1:]].append(default)
            if member.type == "method_declaration" and self._field(member, "name").lower() == "__construct":
                parameters = member.child_by_field_name("parameters")
                for parameter in parameters.named_children if parameters else ():
                    if parameter.type == "property_promotion_parameter":
                        found[self._field(parameter, "name")[1:]].append(None)
        return found

    def _field(self, node: Node, name: str) -> str:
        return field_text(node, name, self._tree)

    def _target(self, use: Node) -> tuple[Node, Node | None]:
        """The list, else the variable itself, that is assigned to if a use is an assignment; and its parent."""
        target, parent = use, self._tree.parent(use)
        for _ in range(_MOST_LEVELS):
            if parent is None or not _is_part(target, parent):
                break
            target, parent = parent, self._tree.parent(parent)
        return target, parent

    def _writes(self, use: Node) -> Iterator[Node | None]:
        """The value assigned by this use of a variable; `None` if it cannot be resolved."""
        target, parent = self._target(use)
        if parent is None:
            return
        kind = parent.type
        if kind == "assignment_expression":
            if parent.child_by_field_name("left") == target:
                yield parent.child_by_field_name("right") if target == use else None
        elif kind == "augmented_assignment_expression":
            if parent.child_by_field_name("left") == target:
                yield None
        elif kind == "foreach_statement":
            if parent.named_child(0) != target and parent.child_by_field_name("body") != target:
                yield parent.named_child(0) if target == use else None
        elif kind == "argument":
            arguments = self._tree.parent(parent)
            call = self._tree.parent(arguments) if arguments is not None else None
            if call is not None and self._field(call, "function").lstrip("\\").lower() in _CHANGES_ARGUMENT:
                yield None
        elif kind in _OTHER_WRITES or _is_part(target, parent) or kind.endswith("_parameter"):
            yield None


def _is_part(target: Node, parent: Node) -> bool:
    """True if a write to the parent writes to the target, too."""
    return parent.type in _TARGETS or (parent.type == "subscript_expression" and parent.named_child(0) == target)


def own_property(node: Node, tree: PhpTree) -> str | None:
    """The property's name, for `$this->name`, `self::$name` and `static::$name`."""
    if node.type == "member_access_expression" and field_text(node, "object", tree) == "$this":
        name = node.child_by_field_name("name")
        return tree.text(name) if name is not None and name.type == "name" else None
    scope = "scoped_property_access_expression"
    if node.type == scope and field_text(node, "scope", tree).lower() in {"self", "static"}:
        return field_text(node, "name", tree).lstrip("$")
    return None


def field_text(node: Node, name: str, tree: PhpTree) -> str:
    """The source text of a node's field; empty without one and if it is too long for a name."""
    child = node.child_by_field_name(name)
    return "" if child is None or child.end_byte - child.start_byte > _LONGEST_NAME else tree.text(child)


def members(declaration: Node) -> list[Node]:
    """The nodes in the body of a class."""
    body = declaration.child_by_field_name("body")
    return [] if body is None else body.named_children
