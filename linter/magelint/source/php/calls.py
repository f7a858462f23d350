"""Calls in a PHP file and the statically known values of their arguments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from magelint.source.php.tree import CLASS_NAMES, PhpTree
from magelint.source.php.values import Evaluator, Value
from magelint.source.text import Place

if TYPE_CHECKING:
    from tree_sitter import Node

_FUNCTIONS = frozenset(
    {"function_definition", "method_declaration", "anonymous_function", "anonymous_function_creation_expression"}
    | {"arrow_function"}
)
# Only their first part always runs. Of binary expressions, most evaluate both operands, but they contain no statements.
_CONDITIONS = frozenset(
    {"if_statement", "else_if_clause", "while_statement", "for_statement", "foreach_statement", "switch_statement"}
    | {"conditional_expression", "binary_expression", "catch_clause", "match_expression", "else_clause"}
)
_METHOD_CALLS = frozenset({"member_call_expression", "nullsafe_member_call_expression"})


class PhpArgument:
    """One argument of a call."""

    def __init__(self, node: Node, tree: PhpTree, evaluator: Evaluator) -> None:
        self._node = node
        self._tree = tree
        self._evaluator = evaluator

    @property
    def name(self) -> str | None:
        """The parameter's name in a named argument (`name: value`)."""
        name = self._node.child_by_field_name("name")
        return None if name is None else self._tree.text(name)

    @property
    def text(self) -> str:
        """The source text of the argument."""
        return self._tree.text(self._node)

    @property
    def place(self) -> Place:
        """The location of the whole argument."""
        return self._tree.place(self._node)

    @cached_property
    def _value(self) -> Value:
        return self._evaluator.value(self._node)

    @property
    def strings(self) -> list[tuple[str, Place]]:
        """Its string value, or the string values of its array (without keys), each with the location of its literal.

        Constants, variables and properties are resolved within the file, so a literal may be elsewhere in it.
        """
        return self._value.strings

    @property
    def is_text(self) -> bool:
        """True if the argument is a string literal."""
        value = self._node.named_children[-1] if self._node.named_children else self._node
        return value.type in ("string", "encapsed_string")

    @property
    def unknown(self) -> bool:
        """True if part of its value is unknown, so that `strings` may be incomplete."""
        return self._value.unknown


class _Conditions:
    """Which code is in a condition, a loop or a function; remembered, because calls share what is around them."""

    def __init__(self, tree: PhpTree) -> None:
        self._tree = tree
        self._known: dict[int, bool] = {}

    def around(self, node: Node) -> bool:
        """True if a node is in a part of the code that may not run."""
        passed: list[int] = []
        while node.id not in self._known:
            passed.append(node.id)
            parent = self._tree.parent(node)
            if parent is None or parent.type in _FUNCTIONS:
                self._known[node.id] = parent is not None
            elif parent.type in _CONDITIONS and parent.named_child(0) != node:
                self._known[node.id] = True
            else:
                node = parent
        found = self._known[node.id]
        self._known.update(dict.fromkeys(passed, found))
        return found


class PhpCall:
    """A call of a function, a method or a static method."""

    def __init__(
        self,
        node: Node,
        name: Node,
        tree: PhpTree,
        evaluator: Evaluator,
        resolve: Callable[[Node], str],
        conditions: _Conditions,
    ) -> None:
        self._node = node
        self._name = name
        self._tree = tree
        self._evaluator = evaluator
        self._resolve = resolve
        self._conditions = conditions
        self.name = tree.text(name)

    @property
    def place(self) -> Place:
        """The called name."""
        return self._tree.place(self._name)

    @property
    def whole_place(self) -> Place:
        """The location of the whole call, with its receiver and arguments."""
        return self._tree.place(self._node)

    @property
    def is_conditional(self) -> bool:
        """True if it may not run with its script: it is in a condition, loop or function, or after an early end."""
        return self._conditions.around(self._node) or self._tree.first_end(_ENDS) <= self._node.start_byte

    @property
    def receiver(self) -> str:
        """Its receiver, as written; empty for a function."""
        node = self._node.child_by_field_name("object") or self._node.child_by_field_name("scope")
        return "" if node is None else self._tree.text(node)

    @property
    def static_class(self) -> str | None:
        """The full name of the class before `::`; `None` for other calls and for an expression."""
        scope = self._node.child_by_field_name("scope")
        if scope is None or scope.type not in CLASS_NAMES:
            return None
        return self._resolve(scope) or None

    @cached_property
    def arguments(self) -> list[PhpArgument]:
        """Its arguments in the order written."""
        arguments = self._node.child_by_field_name("arguments")
        return [
            PhpArgument(node, self._tree, self._evaluator)
            for node in (arguments.named_children if arguments is not None else ())
            if node.type == "argument"
        ]


def words(names: tuple[str, ...]) -> re.Pattern[bytes]:
    """A pattern that matches any of these names as a whole word, ignoring case."""
    alternatives = "|".join(re.escape(name) for name in names)
    return re.compile(
        rf"(?<![\w\x80-\xff])(?:{alternatives})(?![\w\x80-\xff])".encode("utf-8", "surrogateescape"), re.IGNORECASE
    )


_ENDS = words(("return", "exit", "die"))


def calls(
    tree: PhpTree, names: tuple[str, ...], evaluator: Evaluator, resolve: Callable[[Node], str]
) -> Iterator[PhpCall]:
    """The calls of these names, in the file's order, except `f(...)`, which creates a closure."""
    conditions = _Conditions(tree)
    for name in tree.find(words(names)):
        call = _call_of(name, tree)
        if call is None:
            continue
        arguments = call.child_by_field_name("arguments")
        if arguments is not None and not any(node.type == "variadic_placeholder" for node in arguments.children):
            yield PhpCall(call, name, tree, evaluator, resolve, conditions)


def _call_of(name: Node, tree: PhpTree) -> Node | None:
    parent = tree.parent(name)
    if name.type != "name" or parent is None:
        return None
    if parent.type in _METHOD_CALLS or parent.type == "scoped_call_expression":
        return parent if parent.child_by_field_name("name") == name else None
    if parent.type in {"qualified_name", "relative_name"} and parent.named_children[-1] == name:
        name, parent = parent, tree.parent(parent)
    if parent is not None and parent.type == "function_call_expression":
        return parent if parent.child_by_field_name("function") == name else None
    return None
