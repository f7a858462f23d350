"""Static evaluation of expressions."""

from __future__ import annotations

import posixpath
import re
import string
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct, field

from magelint.source.php.tree import CLASS_NAMES, PhpTree
from magelint.source.php.writes import Writes, Written, field_text, members, own_property
from magelint.source.text import Place

if TYPE_CHECKING:
    from tree_sitter import Node

_ESCAPE = re.compile(rb"\\(?:([nrtvef\\$\"])|([0-7]{1,3})|x([0-9a-fA-F]{1,2})|u\{([0-9a-fA-F]+)\})")
_SIMPLE = {
    b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v", b"e": b"\x1b", b"f": b"\f", b"\\": b"\\", b"$": b"$", b'"': b'"'
}  # fmt: skip
_HEREDOC = re.compile(rb"""b?<<<[ \t]*+(["']?)\w++\1\r?\n""", re.IGNORECASE)
_WORD = string.ascii_letters.encode() + b"0123456789_"
_MAX_DEPTH = 200  # maximum depth of an expression: well below Python's recursion limit
# More than any legitimate value has: `$b = $a . $a; $c = $b . $b; …` doubles each time
_MAX_LENGTH, _MAX_STRINGS = 4096, 10_000
_MAX_LEVELS = 64  # maximum number of parent folders
_PATH_FUNCTIONS = frozenset({"dirname", "glob", "realpath"})
_PLAIN = frozenset({"integer", "float", "boolean", "null"})
_TRANSPARENT = frozenset({"argument", "array_element_initializer", "parenthesized_expression", "variadic_unpacking"})
_STRING_PARTS = frozenset({"escape_sequence", "heredoc_end", "heredoc_start", "nowdoc_string", "string_content"})


class Value(Struct):
    """The strings in an expression, each with its location, and a flag for unknown others."""

    strings: list[tuple[str, Place]] = field(default_factory=list)
    unknown: bool = False

    def add(self, other: Value) -> None:
        """Add another part of the same expression."""
        if len(self.strings) + len(other.strings) > _MAX_STRINGS:
            self.unknown = True
        else:
            self.strings += other.strings
            self.unknown = self.unknown or other.unknown


def unquote(literal: bytes) -> str | None:
    """The value of a string literal without interpolation: single or double quotes, heredoc or nowdoc."""
    match = _HEREDOC.match(literal)
    if match is not None:
        body = literal[match.end() :].rstrip(_WORD)  # without the label
        indent = body[len(body.rstrip(b" \t")) :]
        body = body[: len(body) - len(indent)].removesuffix(b"\n").removesuffix(b"\r")
        if indent:
            body = re.sub(rb"(?m)^[ \t]{1,%d}" % len(indent), b"", body)
        value = body if match[1] == b"'" else _unescape(body, keep_quote=True)
        return value.decode("utf-8", "surrogateescape")
    literal = literal[1:] if literal[:1] in b"bB" else literal
    if literal[:1] == b"'":
        return re.sub(rb"\\(['\\])", rb"\1", literal[1:-1]).decode("utf-8", "surrogateescape")
    if literal[:1] == b'"':
        return _unescape(literal[1:-1]).decode("utf-8", "surrogateescape")
    return None


def literal_text(node: Node, tree: PhpTree) -> str | None:
    """The value of a string literal; `None` if it depends on variables."""
    body = node.child_by_field_name("value") or node
    if any(child.type not in _STRING_PARTS for child in body.named_children):
        return None
    return unquote(tree.data[node.start_byte : node.end_byte])


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
    """Evaluates literals, and resolves constants, variables and properties to literals."""

    def __init__(
        self, tree: PhpTree, find_class: Callable[[Node], Node | None], full_name: Callable[[Node], str]
    ) -> None:
        """`find_class` returns the declaration in this file of a named class, `full_name` its full name."""
        self._tree = tree
        self._find_class = find_class
        self._full_name = full_name
        self._values: dict[int, Value] = {}
        self._writes = Writes(tree, self._holder)
        self._written: dict[tuple[int, str | None, str], Written] = {}
        self._constants: dict[int, dict[str, Node]] = {}
        self._inherited: dict[tuple[int, str], Node | None] = {}

    def value(self, node: Node | None, seen: frozenset[int] = frozenset()) -> Value:
        """The value of an expression; `seen` contains the expressions on the way here."""
        if node is None or node.id in seen or len(seen) > _MAX_DEPTH:
            return Value(unknown=True)
        if node.id not in self._values:
            self._values[node.id] = self._value(node, seen | {node.id})
        return self._values[node.id]

    def _value(self, node: Node, seen: frozenset[int]) -> Value:
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
            return self._all(self._branches(node), seen)
        if kind == "binary_expression":
            return self._concatenation(node, seen)
        if kind == "class_constant_access_expression":
            return self._constant(node, seen)
        if kind == "cast_expression" and self._field(node, "type").lower() == "string":
            return self.value(node.child_by_field_name("value"), seen)
        if kind in {"variable_name", "member_access_expression", "scoped_property_access_expression"}:
            return self._assigned(node, seen)
        if kind in {"name", "qualified_name"}:
            return self._global_constant(node)
        if kind == "function_call_expression":
            return self._path(node, seen)
        return Value(unknown=True)

    def text(self, node: Node | None) -> tuple[str, Place] | None:
        """The value of an expression that is one string, with its location."""
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
        return field_text(node, name, self._tree)

    def _literal(self, node: Node) -> Value:
        text = literal_text(node, self._tree)
        if text is None:
            return Value(unknown=True)
        literal = self._tree.data[node.start_byte : node.end_byte]
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
        joined = left.strings[0][0] + right.strings[0][0]
        return Value([(joined, self._tree.place(node))]) if len(joined) <= _MAX_LENGTH else Value(unknown=True)

    def _branches(self, node: Node) -> list[Node]:
        """The possible values of a conditional expression."""
        branches = [node.child_by_field_name("body"), node.child_by_field_name("alternative")]
        return [branch for branch in branches if branch is not None]

    def _global_constant(self, node: Node) -> Value:
        path = self._tree.source.path
        known = {"__dir__": posixpath.dirname(path), "__file__": path, "directory_separator": "/"}
        text = known.get(self._tree.text(node).lstrip("\\").lower())
        return Value(unknown=True) if text is None else Value([(text, self._tree.place(node))])

    def _path(self, node: Node, seen: frozenset[int]) -> Value:
        """The path that `dirname` or `realpath` returns; of `glob` its pattern."""
        function = self._field(node, "function").lstrip("\\").lower()
        arguments = node.child_by_field_name("arguments")
        given = [child for child in arguments.named_children if child.type == "argument"] if arguments else []
        if function not in _PATH_FUNCTIONS or not given:
            return Value(unknown=True)
        value = self.value(given[0], seen)
        if value.unknown or len(value.strings) != 1:
            return Value(unknown=True)
        path = posixpath.normpath(value.strings[0][0])
        levels = self._tree.text(given[1]) if len(given) > 1 else "1"
        for _ in range(min(int(levels[:4]), _MAX_LEVELS) if function == "dirname" and levels.isdecimal() else 0):
            path = posixpath.dirname(path)
        return Value([(path, self._tree.place(node))])

    def _constant(self, node: Node, seen: frozenset[int]) -> Value:
        parts = node.named_children
        if len(parts) != 2 or parts[1].type != "name":
            return Value(unknown=True)
        if self._tree.text(parts[1]).lower() == "class":
            full = self._full_name(parts[0]) if parts[0].type in CLASS_NAMES else ""
            return Value([(full, self._tree.place(node))]) if full else Value(unknown=True)
        own = self._tree.text(parts[0]) == "$this"
        declaration = self._tree.enclosing_class(node) if own else self._find_class(parts[0])
        element = self._constant_of(declaration, self._tree.text(parts[1]))
        return Value(unknown=True) if element is None else self.value(last(element), seen)

    def _constant_of(self, declaration: Node | None, name: str) -> Node | None:
        """The declaration of a constant in a class of this file or in the classes that it extends."""
        passed: list[tuple[int, str]] = []
        found = None
        while declaration is not None and found is None:
            key = (declaration.id, name)
            if key in self._inherited:
                found = self._inherited[key]
                break
            self._inherited[key] = None  # ends at a class that extends itself
            passed.append(key)
            found = self._constants_in(declaration).get(name)
            base = next((child for child in declaration.children if child.type == "base_clause"), None)
            declaration = self._find_class(base.named_children[0]) if base and base.named_children else None
        self._inherited.update((key, found) for key in passed)
        return found

    def _constants_in(self, declaration: Node) -> dict[str, Node]:
        if declaration.id not in self._constants:
            # of two of the same name, the first
            named = ((self._tree.text(element.named_children[0]), element) for element in constants(declaration))
            self._constants[declaration.id] = dict(reversed(list(named)))
        return self._constants[declaration.id]

    def _assigned(self, node: Node, seen: frozenset[int]) -> Value:
        """The value of a variable or a property with exactly one plain assignment in its function or class."""
        property_name = own_property(node, self._tree)
        if property_name is not None:
            holder, name = self._tree.enclosing_class(node), property_name
        elif node.type == "variable_name":
            holder, name = self._holder(node), self._tree.text(node)
        else:
            return Value(unknown=True)
        if holder is None:
            return Value(unknown=True)
        key = (holder.id, node.type if property_name is not None else None, name)
        if key not in self._written:
            is_property = property_name is not None
            writes = self._writes
            self._written[key] = writes.to_property(node, name, holder) if is_property else writes.to_variable(node)
        return self.value(self._latest(self._written[key], node), seen)

    def _latest(self, written: Written, use: Node) -> Node | None:  # noqa: ARG002
        """The value of a variable at a use; `None` if uncertain."""
        return written[0] if len(written) == 1 else None

    def _holder(self, variable: Node) -> Node:
        """The function, else the file, that a variable belongs to."""
        function, above = self._tree.enclosing_function(variable), self._tree.parent(variable)
        clause = self._tree.parent(above) if above is not None and above.type == "by_ref" else None
        if function is not None and clause is not None and clause.type == "anonymous_function_use_clause":
            function = self._tree.enclosing_function(function)  # `use (&$x)` belongs to both
        return function or self._tree.root


def constants(declaration: Node) -> Iterator[Node]:
    """The elements of a class's `const` statements: name first, value last."""
    for member in members(declaration):
        if member.type == "const_declaration":
            yield from (child for child in member.named_children if child.type == "const_element")


def last(node: Node) -> Node | None:
    """The last named child other than a comment: the value of `name: value` and of `key => value`."""
    return next((child for child in reversed(node.named_children) if child.type != "comment"), None)
