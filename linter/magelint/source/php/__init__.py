"""PHP files, parsed with tree-sitter and never executed.

A file is parsed on the first question that its bytes cannot answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, partial
from typing import TYPE_CHECKING

from magelint.source.php.calls import PhpArgument, PhpCall, calls, words
from magelint.source.php.declarations import Declaration, PhpClass, PhpConstant, PhpMethod, PhpParameter
from magelint.source.php.doc import PhpDoc, PhpDocParameter, PhpDocType
from magelint.source.php.names import Scope, scope_at, scopes
from magelint.source.php.nesting import is_too_deep
from magelint.source.php.plain import is_plain
from magelint.source.php.removed import PhpVersion
from magelint.source.php.results import VALID, ParseResult, ParseResults, Syntax
from magelint.source.php.tree import PhpTree, place_of
from magelint.source.php.values import Evaluator
from magelint.source.text import Place, SourceFile
from magelint.steps import steps

if TYPE_CHECKING:
    from tree_sitter import Node

    from magelint.source.rest_urls import RestCall

__all__ = [
    "ParseResult",
    "ParseResults",
    "PhpArgument",
    "PhpCall",
    "PhpClass",
    "PhpConstant",
    "PhpDoc",
    "PhpDocParameter",
    "PhpDocType",
    "PhpFile",
    "PhpMethod",
    "PhpParameter",
    "Syntax",
]

_DECLARATIONS = frozenset({"class_declaration", "interface_declaration", "trait_declaration", "enum_declaration"})
# The nodes that may contain a class of the file, for example `if (!class_exists(…)) { class … }`
_CONTAINERS = frozenset(
    {"ERROR", "compound_statement", "else_clause", "if_statement", "namespace_definition", "colon_block"}
)


class PhpFile:
    """One PHP file. A file with syntax errors is read as far as possible."""

    def __init__(self, source: SourceFile, known: ParseResults | None = None) -> None:
        self.source = source.as_utf8()
        self._results = known

    @cached_property
    def _result(self) -> ParseResult:
        return ParseResult() if self._results is None else self._results.of(self.source.data)

    @cached_property
    def _tree(self) -> PhpTree:
        return PhpTree(self.source)

    @cached_property
    def _scopes(self) -> list[Scope]:
        return scopes(self._tree)

    @property
    def _scope(self) -> Scope:
        """The location of the first named namespace, else of the first one, else of the file."""
        return next((scope for scope in self._scopes if scope.namespace), self._scopes[:2][-1])

    @cached_property
    def _evaluator(self) -> Evaluator:
        return Evaluator(self._tree, self._declaration_of, self._class_of)

    @property
    def syntax(self) -> Syntax:
        """Its syntax errors in any version of PHP."""
        if self._result.syntax is None:
            self._result.syntax = VALID if is_plain(self.source.data) else self._syntax_of_tree()
        return self._result.syntax

    @syntax.setter
    def syntax(self, syntax: Syntax) -> None:
        self._result.syntax = syntax

    def _syntax_of_tree(self) -> Syntax:
        with steps.file(self.source.path):
            return self._tree.syntax

    @property
    def syntax_error(self) -> Place | None:
        """The location of the first syntax error in every version of PHP; `None` if there is no certain one."""
        error = self.syntax.error
        return None if error is None else place_of(self.source, *error)

    @property
    def is_valid(self) -> bool:
        """True if it has no syntax error in any version of PHP, as far as is certain."""
        return self.syntax == VALID

    @cached_property
    def is_too_deep(self) -> bool:
        """True if its brackets are nested so deeply that it is read as an empty file."""
        return is_too_deep(self.source.data)

    @property
    def is_examined(self) -> bool:
        """True if `syntax` is known, or if finding it takes no more parsing."""
        return self._result.syntax is not None or "_tree" in self.__dict__

    def forget(self) -> None:
        """Free the memory of its tree."""
        self.__dict__.pop("_tree", None)

    def removed_syntax(self, php: PhpVersion) -> tuple[PhpVersion, Place] | None:
        """The first construct that this version of PHP rejects and older ones accept, with the first such version."""
        first = next((one for one in self.syntax.removed if one.since <= php), None)
        return None if first is None else (first.since, place_of(self.source, first.start, first.end))

    @property
    def namespace(self) -> str:
        """The first namespace as written, even an invalid one; empty without a namespace."""
        return self._scope.namespace

    @property
    def namespace_place(self) -> Place | None:
        """The name in the first namespace statement."""
        return self._scope.place

    @property
    def has_broken_namespace(self) -> bool:
        """True if the syntax error is in the name of the namespace statement."""
        error, name = self.syntax_error, self.namespace_place
        return error is not None and name is not None and name.span.start <= error.span.start <= name.span.end

    @property
    def has_late_namespace(self) -> bool:
        """True if the syntax error is a namespace statement that is not the first statement."""
        return self.syntax.error is not None and self._tree.has_late_namespace

    @cached_property
    def classes(self) -> list[PhpClass]:
        """The named classes, interfaces, traits and enums, in order, except those inside functions."""
        outlines = self._result.classes
        if outlines is None:
            with steps.file(self.source.path):
                outlines = tuple(declaration.outline() for declaration in self._declarations)
            if all(outline.is_encodable for outline in outlines):
                self._result.classes = outlines
        return [
            PhpClass(outline, self.source, partial(self._declaration, index)) for index, outline in enumerate(outlines)
        ]

    def _declaration(self, index: int) -> Declaration:
        return self._declarations[index]

    @cached_property
    def _declarations(self) -> list[Declaration]:
        found = []
        pending = list(reversed(self._tree.root.children))
        while pending:
            node = pending.pop()
            if node.type in _DECLARATIONS and node.child_by_field_name("name") is not None:
                scope = scope_at(self._scopes, node.start_byte)
                found.append(Declaration(node, self._tree, scope, self._evaluator))
            elif node.type in _CONTAINERS:
                pending.extend(reversed(node.children))
        return found

    @cached_property
    def _nodes_by_name(self) -> dict[str, Node]:
        return {declared.fqcn.lower(): d.node for declared, d in zip(self.classes, self._declarations, strict=True)}

    def resolve(self, name: str) -> str:
        """The full name, without a leading backslash, of a class called `name` in the first namespace."""
        return self._scope.resolve(name)

    def calls(self, *names: str) -> Iterator[PhpCall]:
        """The calls of functions, methods and static methods with one of these names, ignoring case, in order."""
        if words(names).search(self.source.data):
            yield from calls(self._tree, names, self._evaluator, self._class_of)

    def rest_calls(self) -> Iterator[RestCall]:
        """The URLs of REST requests in its strings."""
        from magelint.source.php.rest_calls import MARKER, rest_calls  # no check needs them

        if MARKER.search(self.source.data):
            yield from rest_calls(self._tree)

    def says(self, word: str) -> bool:
        """True if a word occurs outside comments, ignoring case."""
        return any(node.type != "comment" for node in self._tree.find(words((word,))))

    def _class_of(self, node: Node) -> str:
        """The full name of the class that a name, `self`, `static` or `parent` refers to; empty if unknown."""
        if self._tree.text(node).lower() not in {"self", "static", "parent"}:
            return self._resolved(node)
        declaration = self._tree.enclosing_class(node)
        if declaration is None:
            return ""
        if self._tree.text(node).lower() == "parent":
            base = next((child for child in declaration.children if child.type == "base_clause"), None)
            return self._resolved(base.named_children[0]) if base is not None and base.named_children else ""
        name = declaration.child_by_field_name("name")
        return "" if name is None else self._resolved(name)

    def _resolved(self, name: Node) -> str:
        return scope_at(self._scopes, name.start_byte).resolve(self._tree.text(name))

    def _declaration_of(self, node: Node) -> Node | None:
        """The declaration in this file of the class that a name node refers to."""
        if self._tree.text(node).lower() in {"self", "static"}:
            return self._tree.enclosing_class(node)
        full = self._class_of(node).lower()
        return self._nodes_by_name.get(full) if full else None
