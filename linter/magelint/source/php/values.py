"""What an expression's value is, as far as it can be told without running anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from magelint.source.php.tree import CLASS_NAMES, CLASSES, FUNCTIONS, PhpTree, ancestors
from magelint.source.text import Place

if TYPE_CHECKING:
    from tree_sitter import Node

_ESCAPE = re.compile(rb"\\(?:([nrtvef\\$\"])|([0-7]{1,3})|x([0-9a-fA-F]{1,2})|u\{([0-9a-fA-F]+)\})")
_SIMPLE = {
    b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v", b"e": b"\x1b", b"f": b"\f", b"\\": b"\\", b"$": b"$", b'"': b'"'
}  # fmt: skip
_HEREDOC = re.compile(rb"""b?<<<[ \t]*(["']?)\w+\1\r?\n(.*?)\r?\n?([ \t]*)\w+\Z""", re.IGNORECASE | re.DOTALL)
_CHANGES_ARGUMENT = frozenset({"array_push", "array_unshift", "array_splice", "array_pop", "array_shift"})
_MAX_DEPTH = 200  # of an expression: well below what Python itself can follow
_PLAIN = frozenset({"integer", "float", "boolean", "null"})
_TRANSPARENT = frozenset({"argument", "array_element_initializer", "parenthesized_expression", "variadic_unpacking"})
_STRING_PARTS = frozenset({"escape_sequence", "heredoc_end", "heredoc_start", "nowdoc_string", "string_content"})
_TARGETS = frozenset({"list_literal", "pair", "parenthesized_expression"})

# Besides assignments, what a variable stands in where it is written to
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


@dataclass(slots=True)
class Value:
    """The strings in an expression, each with its place, and whether there may be others."""

    strings: list[tuple[str, Place]] = field(default_factory=list)
    unknown: bool = False

    def add(self, other: Value) -> None:
        """Takes another part of the same expression in."""
        self.strings += other.strings
        self.unknown = self.unknown or other.unknown


def unquote(literal: bytes) -> str | None:
    """The value of a string literal without interpolation: single or double quotes, heredoc or nowdoc."""
    match = _HEREDOC.match(literal)
    if match is not None:
        quote, body, indent = match.groups()
        if indent:
            body = re.sub(rb"(?m)^[ \t]{1,%d}" % len(indent), b"", body)
        value = body if quote == b"'" else _unescape(body, keep_quote=True)
        return value.decode("utf-8", "surrogateescape")
    literal = literal[1:] if literal[:1] in b"bB" else literal
    if literal[:1] == b"'":
        return re.sub(rb"\\(['\\])", rb"\1", literal[1:-1]).decode("utf-8", "surrogateescape")
    if literal[:1] == b'"':
        return _unescape(literal[1:-1]).decode("utf-8", "surrogateescape")
    return None


def _unescape(text: bytes, keep_quote: bool = False) -> bytes:
    def replace(match: re.Match[bytes]) -> bytes:
        simple, octal, hexadecimal, point = match.groups()
        if simple is not None:
            return match[0] if simple == b'"' and keep_quote else _SIMPLE[simple]
        if octal is not None:
            return bytes([int(octal, 8) & 0xFF])
        if hexadecimal is not None:
            return bytes([int(hexadecimal, 16)])
        return chr(int(point, 16)).encode("utf-8", "surrogatepass") if int(point, 16) < 0x110000 else match[0]

    return _ESCAPE.sub(replace, text)


class Evaluator:
    """Reads literals, and follows constants, variables and properties to the literals that they stand for."""

    def __init__(
        self, tree: PhpTree, find_class: Callable[[Node], Node | None], full_name: Callable[[Node], str]
    ) -> None:
        """`find_class` gives the declaration in this file of the class that a name means, `full_name` its name."""
        self._tree = tree
        self._find_class = find_class
        self._full_name = full_name

    def value(self, node: Node | None, seen: frozenset[int] = frozenset()) -> Value:
        """The value of an expression; `seen` holds the expressions that led here."""
        if node is None or node.id in seen or len(seen) > _MAX_DEPTH:
            return Value(unknown=True)
        seen |= {node.id}
        kind = node.type
        if kind in _PLAIN or kind == "comment":
            return Value()
        if kind in {"string", "encapsed_string", "heredoc", "nowdoc"}:
            return self._literal(node)
        if kind in _TRANSPARENT:
            return self.value(last(node), seen)
        if kind == "array_creation_expression":
            return self._all(node.named_children, seen)
        if kind == "conditional_expression":
            branches = [node.child_by_field_name("body"), node.child_by_field_name("alternative")]
            return self._all([branch for branch in branches if branch is not None], seen)
        if kind == "binary_expression":
            return self._concatenation(node, seen)
        if kind == "class_constant_access_expression":
            return self._constant(node, seen)
        if kind == "cast_expression" and self._field(node, "type").lower() == "string":
            return self.value(node.child_by_field_name("value"), seen)
        if kind in {"variable_name", "member_access_expression", "scoped_property_access_expression"}:
            return self._assigned(node, seen)
        return Value(unknown=True)

    def text(self, node: Node | None) -> tuple[str, Place] | None:
        """The value of an expression that is one string, with its place."""
        value = self.value(node)
        if value.unknown or len(value.strings) != 1 or node is None or node.type == "array_creation_expression":
            return None
        return value.strings[0]

    def _all(self, nodes: list[Node], seen: frozenset[int]) -> Value:
        value = Value()
        for node in nodes:
            value.add(self.value(node, seen))
        return value

    def _field(self, node: Node, name: str) -> str:
        child = node.child_by_field_name(name)
        return "" if child is None else self._tree.text(child)

    def _literal(self, node: Node) -> Value:
        body = node.child_by_field_name("value") or node
        if any(child.type not in _STRING_PARTS for child in body.named_children):
            return Value(unknown=True)
        literal = self._tree.data[node.start_byte : node.end_byte]
        text = unquote(literal)
        if text is None:
            return Value(unknown=True)
        start, end = node.start_byte, node.end_byte
        if literal[-1:] in b"'\"" and len(literal) > 2:
            start, end = start + (2 if literal[:1] in b"bB" else 1), end - 1
        return Value([(text, self._tree.place_of(start, end))])

    def _concatenation(self, node: Node, seen: frozenset[int]) -> Value:
        if self._field(node, "operator") != ".":
            return Value(unknown=True)
        left = self.value(node.child_by_field_name("left"), seen)
        right = self.value(node.child_by_field_name("right"), seen)
        if left.unknown or right.unknown or len(left.strings) != 1 or len(right.strings) != 1:
            return Value(unknown=True)
        return Value([(left.strings[0][0] + right.strings[0][0], self._tree.place(node))])

    def _constant(self, node: Node, seen: frozenset[int]) -> Value:
        parts = node.named_children
        if len(parts) != 2 or parts[1].type != "name":
            return Value(unknown=True)
        if self._tree.text(parts[1]).lower() == "class":
            full = self._full_name(parts[0]) if parts[0].type in CLASS_NAMES else ""
            return Value([(full, self._tree.place(node))]) if full else Value(unknown=True)
        declaration = enclosing_class(node) if self._tree.text(parts[0]) == "$this" else self._find_class(parts[0])
        name = self._tree.text(parts[1])
        visited: set[int] = set()
        while declaration is not None and declaration.id not in visited:
            visited.add(declaration.id)
            for element in constants(declaration):
                if self._tree.text(element.named_children[0]) == name:
                    return self.value(last(element), seen)
            base = next((child for child in declaration.children if child.type == "base_clause"), None)
            declaration = self._find_class(base.named_children[0]) if base and base.named_children else None
        return Value(unknown=True)

    def _assigned(self, node: Node, seen: frozenset[int]) -> Value:
        """What a variable or a property holds that is written to once, and whole, in its function or its class."""
        property_name = self._own_property(node)
        if property_name is not None:
            holder, word = enclosing_class(node), re.escape(property_name)
            pattern = rf"(?<=->){word}(?![\w\x80-\xff])|(?<=::)\${word}(?![\w\x80-\xff])"
        elif node.type == "variable_name":
            holder, word = enclosing_function(node) or self._tree.root, re.escape(self._tree.text(node))
            pattern = rf"{word}(?![\w\x80-\xff])"
        else:
            return Value(unknown=True)
        if holder is None:
            return Value(unknown=True)
        written: list[Node | None] = []
        if property_name is not None:
            written += self._property_default(holder, property_name)
        for found in self._tree.find(re.compile(pattern.encode("utf-8", "surrogateescape")), holder):
            use = found if property_name is None else found.parent
            if use is None or use.type != node.type:
                continue
            if property_name is None and (_function_of(use) or self._tree.root) != holder:
                continue
            if property_name is not None and self._own_property(use) != property_name:
                continue
            written += self._writes(use)
        return self.value(written[0], seen) if len(written) == 1 else Value(unknown=True)

    def _own_property(self, node: Node) -> str | None:
        """The property's name, for `$this->name`, `self::$name` and `static::$name`."""
        if node.type == "member_access_expression" and self._field(node, "object") == "$this":
            name = node.child_by_field_name("name")
            return self._tree.text(name) if name is not None and name.type == "name" else None
        if node.type == "scoped_property_access_expression" and self._field(node, "scope").lower() in {
            "self",
            "static",
        }:
            return self._field(node, "name").lstrip("$")
        return None

    def _property_default(self, declaration: Node, name: str) -> Iterator[Node | None]:
        for member in _members(declaration):
            for element in member.named_children if member.type == "property_declaration" else ():
                default = element.child_by_field_name("default_value")
                if default is not None and default.type != "null" and self._field(element, "name") == f"${name}":
                    yield default
            if member.type == "method_declaration" and self._field(member, "name").lower() == "__construct":
                parameters = member.child_by_field_name("parameters")
                for parameter in parameters.named_children if parameters else ():
                    if (
                        parameter.type == "property_promotion_parameter"
                        and self._field(parameter, "name") == f"${name}"
                    ):
                        yield None

    def _writes(self, node: Node) -> Iterator[Node | None]:
        """The value written by this use of a variable; `None` where it is one that cannot be followed."""
        target, parent = node, node.parent
        while parent is not None and (
            parent.type in _TARGETS or (parent.type == "subscript_expression" and parent.named_children[0] == target)
        ):
            target, parent = parent, parent.parent
        if parent is None:
            return
        kind = parent.type
        if kind == "assignment_expression":
            if parent.child_by_field_name("left") == target:
                yield parent.child_by_field_name("right") if target == node else None
        elif kind == "augmented_assignment_expression":
            if parent.child_by_field_name("left") == target:
                yield None
        elif kind == "foreach_statement":
            if parent.named_children[0] != target and parent.child_by_field_name("body") != target:
                yield None
        elif kind == "argument":
            call = parent.parent.parent if parent.parent else None
            if call is not None and self._field(call, "function").lstrip("\\").lower() in _CHANGES_ARGUMENT:
                yield None
        elif kind in _OTHER_WRITES or kind.endswith("_parameter"):
            yield None


def enclosing_function(node: Node) -> Node | None:
    """The function whose variables a node sees: an arrow function sees those of the function around it."""
    return next((parent for parent in ancestors(node) if parent.type in FUNCTIONS), None)


def _function_of(variable: Node) -> Node | None:
    """The function that a variable is one of: of `use (&$x)` the one around the closure, which it may change."""
    function = enclosing_function(variable)
    clause = variable.parent.parent if variable.parent is not None and variable.parent.type == "by_ref" else None
    if function is not None and clause is not None and clause.type == "anonymous_function_use_clause":
        return enclosing_function(function)
    return function


def enclosing_class(node: Node) -> Node | None:
    """The class, anonymous or not, that a node stands in."""
    return next((parent for parent in ancestors(node) if parent.type in CLASSES), None)


def _members(declaration: Node) -> list[Node]:
    body = declaration.child_by_field_name("body")
    return [] if body is None else body.named_children


def constants(declaration: Node) -> Iterator[Node]:
    """The elements of a class's `const` statements: name first, value last."""
    for member in _members(declaration):
        if member.type == "const_declaration":
            yield from (child for child in member.named_children if child.type == "const_element")


def last(node: Node) -> Node | None:
    """The last child that says something: the value of `name: value` and of `key => value`."""
    return next((child for child in reversed(node.named_children) if child.type != "comment"), None)
