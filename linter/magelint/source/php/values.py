"""Static evaluation of expressions."""

from __future__ import annotations

import posixpath
import re
import string
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct, field

from magelint.source.php.tree import CLASS_NAMES, CLASSES, FUNCTIONS, PhpTree, ancestors
from magelint.source.text import Place

if TYPE_CHECKING:
    from tree_sitter import Node

_ESCAPE = re.compile(rb"\\(?:([nrtvef\\$\"])|([0-7]{1,3})|x([0-9a-fA-F]{1,2})|u\{([0-9a-fA-F]+)\})")
_SIMPLE = {
    b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v", b"e": b"\x1b", b"f": b"\f", b"\\": b"\\", b"$": b"$", b'"': b'"'
}  # fmt: skip
_HEREDOC = re.compile(rb"""b?<<<[ \t]*+(["']?)\w++\1\r?\n""", re.IGNORECASE)
_WORD = string.ascii_letters.encode() + b"0123456789_"
_CHANGES_ARGUMENT = frozenset({"array_push", "array_unshift", "array_splice", "array_pop", "array_shift"})
_MAX_DEPTH = 200  # maximum depth of an expression: well below Python's recursion limit
# More than any legitimate value has: `$b = $a . $a; $c = $b . $b; …` doubles each time
_MAX_LENGTH, _MAX_STRINGS, _MAX_USES = 4096, 10_000, 1000
_MAX_LEVELS = 64  # maximum number of parent folders
_PATH_FUNCTIONS = frozenset({"dirname", "glob", "realpath"})
_PLAIN = frozenset({"integer", "float", "boolean", "null"})
_TRANSPARENT = frozenset({"argument", "array_element_initializer", "parenthesized_expression", "variadic_unpacking"})
_STRING_PARTS = frozenset({"escape_sequence", "heredoc_end", "heredoc_start", "nowdoc_string", "string_content"})
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
        self._written: dict[tuple[int, str | None, str], list[Node | None]] = {}

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
        child = node.child_by_field_name(name)
        return "" if child is None else self._tree.text(child)

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
        declaration = (
            enclosing_class(node, self._tree.root)
            if self._tree.text(parts[0]) == "$this"
            else self._find_class(parts[0])
        )
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
        """The value of a variable or a property with exactly one plain assignment in its function or class."""
        property_name = self._own_property(node)
        if property_name is not None:
            holder, name = enclosing_class(node, self._tree.root), property_name
        elif node.type == "variable_name":
            holder, name = self._holder(node), self._tree.text(node)
        else:
            return Value(unknown=True)
        if holder is None:
            return Value(unknown=True)
        key = (holder.id, node.type if property_name is not None else None, name)
        if key not in self._written:
            self._written[key] = self._all_writes(node, holder, property_name)
        return self.value(self._latest(self._written[key], node), seen)

    def _all_writes(self, node: Node, holder: Node, property_name: str | None) -> list[Node | None]:
        """The assignments to a variable or a property in its function or class, in order."""
        written: list[Node | None] = []
        if property_name is not None:
            word = re.escape(property_name)
            pattern = rf"(?<=->){word}(?![\w\x80-\xff])|(?<=::)\${word}(?![\w\x80-\xff])"
            written += self._property_default(holder, property_name)
        else:
            pattern = rf"{re.escape(self._tree.text(node))}(?![\w\x80-\xff])"
        matches = self._tree.find(re.compile(pattern.encode("utf-8", "surrogateescape")), holder)
        uses = list(islice(matches, _MAX_USES + 1))
        if len(uses) > _MAX_USES:
            return []
        for found in uses:
            use = found if property_name is None else found.parent
            if use is None or use.type != node.type:
                continue
            if property_name is None and self._holder(use) != holder:
                continue
            if property_name is not None and self._own_property(use) != property_name:
                continue
            written += self._writes(use)
        return written

    def _latest(self, written: list[Node | None], use: Node) -> Node | None:  # noqa: ARG002
        """The value of a variable at a use; `None` if uncertain."""
        return written[0] if len(written) == 1 else None

    def _holder(self, variable: Node) -> Node:
        """The function, else the file, that a variable belongs to."""
        return _function_of(variable, self._tree.root) or self._tree.root

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
        """The value assigned by this use of a variable; `None` if it cannot be resolved."""
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
                yield parent.named_children[0] if target == node else None
        elif kind == "argument":
            call = parent.parent.parent if parent.parent else None
            if call is not None and self._field(call, "function").lstrip("\\").lower() in _CHANGES_ARGUMENT:
                yield None
        elif kind in _OTHER_WRITES or kind.endswith("_parameter"):
            yield None


def enclosing_function(node: Node, root: Node) -> Node | None:
    """The function whose variables are in scope at a node: arrow functions share the scope of their parent."""
    return next((parent for parent in ancestors(node, root) if parent.type in FUNCTIONS), None)


def _function_of(variable: Node, root: Node) -> Node | None:
    """The function that a variable belongs to; `use (&$x)` belongs to the enclosing function, too."""
    function = enclosing_function(variable, root)
    clause = variable.parent.parent if variable.parent is not None and variable.parent.type == "by_ref" else None
    if function is not None and clause is not None and clause.type == "anonymous_function_use_clause":
        return enclosing_function(function, root)
    return function


def enclosing_class(node: Node, root: Node) -> Node | None:
    """The enclosing class of a node, anonymous or not."""
    return next((parent for parent in ancestors(node, root) if parent.type in CLASSES), None)


def _members(declaration: Node) -> list[Node]:
    body = declaration.child_by_field_name("body")
    return [] if body is None else body.named_children


def constants(declaration: Node) -> Iterator[Node]:
    """The elements of a class's `const` statements: name first, value last."""
    for member in _members(declaration):
        if member.type == "const_declaration":
            yield from (child for child in member.named_children if child.type == "const_element")


def last(node: Node) -> Node | None:
    """value`. => The last named child: the value of `name: value` and of `key => value`. => value`."""
    return next((child for child in reversed(node.named_children) if child.type != "comment"), None)
