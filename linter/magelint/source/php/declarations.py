"""The classes of a PHP file and what they declare."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from magelint.source.php.doc import PhpDoc, PhpDocParameter, PhpDocType
from magelint.source.php.names import Scope
from magelint.source.php.results import ClassOutline
from magelint.source.php.tree import CLASS_NAMES, PhpTree, place_of
from magelint.source.php.values import Evaluator, constants, last
from magelint.source.text import Place, SourceFile

if TYPE_CHECKING:
    from tree_sitter import Node

_TEXTS = frozenset({"class_constant_access_expression", "encapsed_string", "string"})
_ENDS = re.compile(rb"\b(?:die|exit|return|throw|yield)\b", re.IGNORECASE)


class PhpConstant:
    """One constant of a class."""

    def __init__(self, element: Node, tree: PhpTree, evaluator: Evaluator) -> None:
        self._element = element
        self._tree = tree
        self._evaluator = evaluator
        self.name = tree.text(element.named_children[0])

    @property
    def place(self) -> Place:
        """Its name."""
        return self._tree.place(self._element.named_children[0])

    @cached_property
    def _literal(self) -> tuple[str, Place] | None:
        return self._evaluator.text(last(self._element))

    @property
    def value(self) -> str | None:
        """Its string value; `None` if it is not a string or only known at run time."""
        return self._literal[0] if self._literal else None

    @property
    def value_place(self) -> Place:
        """The location of that string, without quotes; else of the whole expression."""
        return self._literal[1] if self._literal else self._tree.place(last(self._element) or self._element)


class PhpParameter:
    """One parameter of a method."""

    def __init__(self, node: Node, owner: PhpClass) -> None:
        self._node = node
        self._owner = owner
        self.name = owner.tree.text(_named(node)).lstrip("&$. ")

    @property
    def place(self) -> Place:
        """Its name with the `$`."""
        return self._owner.tree.place(_named(self._node))

    @property
    def type(self) -> str | None:
        """The declared type as written."""
        declared = self._node.child_by_field_name("type")
        return None if declared is None else self._owner.tree.text(declared)

    @property
    def type_place(self) -> Place:
        """The location of the declared type; of the name if there is no type."""
        declared = self._node.child_by_field_name("type")
        return self.place if declared is None else self._owner.tree.place(declared)

    @property
    def has_default(self) -> bool:
        """True if it has a default value."""
        return self._node.child_by_field_name("default_value") is not None

    @property
    def variadic(self) -> bool:
        """True if it is variadic."""
        return self._node.type == "variadic_parameter"


class PhpMethod:
    """One method declaration."""

    def __init__(self, node: Node, owner: PhpClass, evaluator: Evaluator, comments: list[Node]) -> None:
        """`comments` are those between the previous member and the method."""
        self._node = node
        self._owner = owner
        self._evaluator = evaluator
        self._comments = comments
        self.name = owner.tree.text(_named(node))

    @property
    def place(self) -> Place:
        """Its name."""
        return self._owner.tree.place(_named(self._node))

    @property
    def visibility(self) -> str:
        """`public` (the default), `protected` or `private`."""
        return next(
            (self._owner.tree.text(c).lower() for c in self._node.children if c.type == "visibility_modifier"), "public"
        )

    @property
    def static(self) -> bool:
        """True if it is static."""
        return any(child.type == "static_modifier" for child in self._node.children)

    @property
    def text(self) -> str:
        """Its source text."""
        return self._owner.tree.text(self._node)

    @property
    def abstract(self) -> bool:
        """True without a body."""
        return self._node.child_by_field_name("body") is None

    @cached_property
    def parameters(self) -> list[PhpParameter]:
        """Its parameters in order."""
        parameters = self._node.child_by_field_name("parameters")
        return [
            PhpParameter(node, self._owner)
            for node in (parameters.named_children if parameters is not None else ())
            if node.type.endswith("_parameter") and node.child_by_field_name("name") is not None
        ]

    @property
    def return_type(self) -> str | None:
        """The declared return type as written."""
        declared = self._node.child_by_field_name("return_type")
        return None if declared is None else self._owner.tree.text(declared)

    @property
    def returns_nothing(self) -> bool:
        """True if every call returns null: no statement returns another value, throws, exits or yields."""
        if self.abstract:
            return False
        tree = self._owner.tree
        ends = (node for node in tree.find(_ENDS, self._node) if tree.enclosing_function(node) == self._node)
        return not any(_may_end_otherwise(node, tree) for node in ends)

    @cached_property
    def returned_items(self) -> list[tuple[str, Place]]:
        """The strings and class names in the array that it always returns: its body is a single `return`.

        Each has the location of its literal or of its `Name::class`. Other elements are skipped.
        """
        value = self._returned
        if value is None or value.type != "array_creation_expression":
            return []
        elements = (last(element) for element in value.named_children)
        texts = (self._evaluator.text(node) for node in elements if node is not None and node.type in _TEXTS)
        return [text for text in texts if text is not None]

    @property
    def returned_text(self) -> tuple[str, Place] | None:
        """The string that it always returns, with its location: its body is a single `return`."""
        value = self._returned
        return self._evaluator.text(value) if value is not None and value.type in _TEXTS else None

    @property
    def _returned(self) -> Node | None:
        """The value of the `return` that is its only statement."""
        body = self._node.child_by_field_name("body")
        statements = [child for child in body.named_children if child.type != "comment"] if body is not None else []
        return last(statements[0]) if len(statements) == 1 and statements[0].type == "return_statement" else None

    @cached_property
    def docblock(self) -> PhpDoc | None:
        """Its parsed doc comment."""
        found = _doc_comment(self._node, self._comments, self._owner.tree)
        if found is None:
            return None
        tree, start = self._owner.tree, found.start_byte
        return PhpDoc(tree.text(found), tree.source, lambda: tree.offset(start))

    @property
    def doc_place(self) -> Place:
        """The location of its doc comment, else of its name."""
        return self.docblock.place if self.docblock else self.place

    @property
    def doc_return(self) -> PhpDocType | None:
        """The type in `@return`; `None` without a `@return`."""
        return self.docblock.return_type if self.docblock else None

    @property
    def doc_params(self) -> list[PhpDocParameter]:
        """Every `@param`."""
        return self.docblock.parameters if self.docblock else []

    def doc_param(self, name: str) -> PhpDocParameter | None:
        """The first `@param` for a parameter, by its name."""
        return self.docblock.by_name.get(name) if self.docblock else None


class Declaration(Struct, frozen=True):
    """The node of a class, and what its code refers to."""

    node: Node
    tree: PhpTree
    scope: Scope
    evaluator: Evaluator

    def outline(self) -> ClassOutline:
        """What the class is and what it inherits."""
        name = _named(self.node)
        text = self.tree.text(name)
        return ClassOutline(
            kind=self.node.type.removesuffix("_declaration"),
            fqcn=f"{self.scope.namespace}\\{text}" if self.scope.namespace else text,
            abstract=any(child.type == "abstract_modifier" for child in self.node.children),
            parents=tuple(self.resolved(name) for name in self.bases("base_clause")),
            interfaces=tuple(self.resolved(name) for name in self.bases("class_interface_clause")),
            traits=tuple(
                self.resolved(name)
                for member in self.members
                if member.type == "use_declaration"
                for name in member.named_children
                if name.type in CLASS_NAMES
            ),
            name_span=(name.start_byte, name.end_byte),
        )

    @property
    def members(self) -> list[Node]:
        """The nodes in its body."""
        body = self.node.child_by_field_name("body")
        return [] if body is None else body.named_children

    def bases(self, *clauses: str) -> Iterator[Node]:
        """The class names in these clauses, one clause after the other."""
        for clause in clauses:
            for child in self.node.children:
                if child.type == clause:
                    yield from (name for name in child.named_children if name.type in CLASS_NAMES)

    def resolved(self, name: Node) -> str:
        """The full name that a class name refers to."""
        return self.scope.resolve(self.tree.text(name))


class PhpClass:
    """A named class, interface, trait or enum. Its file is parsed on the first question about its members."""

    def __init__(self, outline: ClassOutline, source: SourceFile, parse: Callable[[], Declaration]) -> None:
        self._outline = outline
        self._source = source
        self._parse = parse
        self.kind = outline.kind
        self.fqcn = outline.fqcn
        self.name = outline.fqcn.rpartition("\\")[2]

    def __repr__(self) -> str:
        return f"<{self.kind} {self.fqcn}>"

    @cached_property
    def _declaration(self) -> Declaration:
        return self._parse()

    @property
    def tree(self) -> PhpTree:
        """The tree of its file."""
        return self._declaration.tree

    @property
    def place(self) -> Place:
        """Its name."""
        return place_of(self._source, *self._outline.name_span)

    @property
    def abstract(self) -> bool:
        """True if it is declared `abstract`."""
        return self._outline.abstract

    @property
    def parents(self) -> list[str]:
        """Full names of the parents; an interface can have several."""
        return list(self._outline.parents)

    @property
    def interfaces(self) -> list[str]:
        """Full names of the interfaces in its `implements` clause."""
        return list(self._outline.interfaces)

    @cached_property
    def base_places(self) -> dict[str, Place]:
        """The locations of the names of its parents and interfaces."""
        declaration = self._declaration
        names = declaration.bases("base_clause", "class_interface_clause")
        return {declaration.resolved(name): declaration.tree.place(name) for name in names}

    @property
    def traits(self) -> list[str]:
        """Full names of the traits that it uses."""
        return list(self._outline.traits)

    @cached_property
    def constants(self) -> dict[str, PhpConstant]:
        """Its own constants by name."""
        declaration = self._declaration
        found = (PhpConstant(node, self.tree, declaration.evaluator) for node in constants(declaration.node))
        return {constant.name: constant for constant in found}

    @cached_property
    def methods(self) -> list[PhpMethod]:
        """Its own methods in order."""
        found = []
        comments: list[Node] = []
        for member in self._declaration.members:
            if member.type == "comment":
                comments.append(member)
                continue
            if member.type == "method_declaration" and member.child_by_field_name("name") is not None:
                found.append(PhpMethod(member, self, self._declaration.evaluator, comments))
            comments = []
        return found

    @cached_property
    def _methods_by_name(self) -> dict[str, PhpMethod]:
        return {method.name.lower(): method for method in reversed(self.methods)}

    def method(self, name: str) -> PhpMethod | None:
        """Its own method of that name, ignoring case, as in PHP."""
        return self._methods_by_name.get(name.lower())

    def resolve(self, name: str) -> str:
        """The full name, without a leading backslash, of a class called `name` in this class's code."""
        return self._declaration.scope.resolve(name)


def _may_end_otherwise(word: Node, tree: PhpTree) -> bool:
    """True if a `return` has a value other than null, or if another word is not in a comment."""
    statement = tree.parent(word)
    if word.type != "return" or statement is None:
        return word.type != "comment"
    value = last(statement)
    return value is not None and tree.text(value).lower() != "null"


def _named(node: Node) -> Node:
    return node.child_by_field_name("name") or node


def _doc_comment(node: Node, before: list[Node], tree: PhpTree) -> Node | None:
    """The doc comment that PHP assigns to a declaration: the last one before its name, even between attributes."""
    name = node.child_by_field_name("name")
    inside = itertools.takewhile(lambda child: child != name, node.children)
    comments = (
        comment
        for child in inside
        for comment in ((child, *child.children) if child.type == "attribute_list" else (child,))
        if comment.type == "comment"
    )
    return next((comment for comment in reversed([*before, *comments]) if _is_doc(comment, tree)), None)


def _is_doc(comment: Node, tree: PhpTree) -> bool:
    return (
        tree.data[comment.start_byte : comment.start_byte + 3] == b"/**"
        and tree.data[comment.start_byte + 3 : comment.start_byte + 4].isspace()
    )
