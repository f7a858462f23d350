"""Registrations: the components that a `registration.php` registers, and the files that it includes."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from magelint.source.php import PhpFile
from magelint.source.php.calls import PhpArgument, PhpCall, words
from magelint.source.php.plain import plain_registration
from magelint.source.php.values import Evaluator
from magelint.source.php.writes import Written
from magelint.source.text import Place, SourceFile
from magelint.steps import steps

if TYPE_CHECKING:
    from tree_sitter import Node

REGISTRAR: Final = "Magento\\Framework\\Component\\ComponentRegistrar"
_PARAMETERS = ("type", "componentName", "path")
_INCLUDES = words(("require", "require_once", "include", "include_once"))
_MAY_REGISTER = re.compile(rb"ComponentRegistrar|\b(?:require|include)(?:_once)?\b", re.IGNORECASE)
_CONSTANT = re.compile(r"[\w\\]+\s*::\s*(\w+)")
_PARTS_OF_PATHS = frozenset(
    {"argument", "arguments", "binary_expression", "function_call_expression", "parenthesized_expression"}
)
_MOST = 1000  # maximum number of calls or includes in one file


class Registration(Struct, frozen=True):
    """A call of `ComponentRegistrar::register`; values only known at run time are `None`."""

    type: str | None
    """`module`, `theme`, `language`, `library` or `setup`."""
    name: str | None
    path: str | None
    """The absolute path of the registered folder."""
    place: Place
    type_place: Place
    name_place: Place
    path_place: Place
    registrar: str = REGISTRAR
    """The full name of the called class."""
    lacks: int = 0
    """The number of missing arguments, of three."""
    is_conditional: bool = False
    """True if it may not run whenever its file does."""


class RegistrationFile(Struct):
    """The statically known effects of a `registration.php`."""

    registrations: list[Registration] = field(default_factory=list)
    includes: list[str] = field(default_factory=list)
    """Absolute paths, possibly glob patterns, of the files that it includes."""


def read_registrations(source: SourceFile) -> RegistrationFile:
    """The registrations and includes of a file."""
    usual = plain_registration(source.data)
    if usual is not None:
        return RegistrationFile([_usual(source, usual)])
    if not _MAY_REGISTER.search(source.data):
        return RegistrationFile()
    script = _Script(source)
    with steps.file(source.path):
        return RegistrationFile(list(islice(script.registrations(), _MOST)), list(islice(script.includes(), _MOST)))


def read_path_patterns(source: SourceFile) -> list[str]:
    """The paths of PHP files that a file derives from `__DIR__`: the registration patterns of Magento before 2.2."""
    with steps.file(source.path):
        return [path for path in islice(_Script(source).paths(), _MOST) if path.endswith(".php")]


def _usual(source: SourceFile, match: re.Match[bytes]) -> Registration:
    def place(group: str) -> Place:
        start, end = match.span(group)
        return Place(source, lambda: (source.offset_of_byte(start), source.offset_of_byte(end)))

    return Registration(
        type=match["constant"].decode().lower(),
        name=match["name"].decode(),
        path=posixpath.dirname(source.path),
        place=place("call"),
        type_place=place("type"),
        name_place=place("name"),
        path_place=place("path"),
    )


class _ScriptEvaluator(Evaluator):
    """Reads a script that PHP runs once from top to bottom: a variable has the value last assigned above."""

    def _holder(self, variable: Node) -> Node:  # noqa: ARG002
        return self._tree.root

    def _latest(self, written: Written, use: Node) -> Node | None:
        before = (node for node in reversed(written) if node is not None and node.end_byte <= use.start_byte)
        return next(before, None)

    def _branches(self, node: Node) -> list[Node]:
        """`isset($file) ? … : __DIR__`: only an installer sets the tested variable."""
        return super()._branches(node)[-1:]


class _Script(PhpFile):
    @cached_property
    def _evaluator(self) -> Evaluator:
        return _ScriptEvaluator(self._tree, self._declaration_of, self._class_of)

    def registrations(self) -> Iterator[Registration]:
        """The calls of `ComponentRegistrar::register`, under any imported name."""
        for call in self.calls("register"):
            registrar = call.static_class
            if registrar is None:
                continue
            names = (registrar, call.receiver)
            if any(name.rpartition("\\")[2].lower() == "componentregistrar" for name in names):
                yield self._registration(call, registrar)

    def _registration(self, call: PhpCall, registrar: str) -> Registration:
        arguments = call.arguments
        given = {argument.name or _PARAMETERS[i]: argument for i, argument in enumerate(arguments[:3])}
        kind, name, path = (given.get(parameter) for parameter in _PARAMETERS)
        unpacked = any(argument.text.startswith("...") for argument in arguments)
        lacks = 0 if unpacked or self.syntax_error else max(0, 3 - len(arguments))
        place = Place(self.source, lambda: (call.whole_place.span.start, call.place.span.end))
        constant = _CONSTANT.fullmatch(kind.text) if kind is not None else None
        return Registration(
            type=constant[1].lower() if constant else _text(kind),
            name=_text(name),
            # a call without an argument is a fatal error: the module counts as located in the intended folder
            path=_absolute(_text(path)) if not lacks else posixpath.dirname(self.source.path),
            place=place,
            type_place=kind.place if kind is not None else place,
            name_place=_inner(name) if name is not None else place,
            path_place=path.place if path is not None else place,
            registrar=registrar,
            lacks=lacks,
            is_conditional=call.is_conditional,
        )

    def includes(self) -> Iterator[str]:
        """The absolute paths of the files that it includes."""
        for word in self._tree.find(_INCLUDES):
            node = self._tree.parent(word)
            if node is not None and node.type.startswith(("include", "require")) and node.named_children:
                value = self._evaluator.value(node.named_children[-1])
                paths = () if value.unknown else (_absolute(text) for text, _ in value.strings)
                yield from (path for path in paths if path is not None)

    def paths(self) -> Iterator[str]:
        """The assigned or listed absolute paths that begin at the file's own folder."""
        passed: set[int] = set()
        for node in self._tree.find(words(("__DIR__",))):
            parent = self._tree.parent(node)
            while parent is not None and parent.type in _PARTS_OF_PATHS and parent.id not in passed:
                passed.add(parent.id)
                node, parent = parent, self._tree.parent(parent)
            if parent is not None and parent.type in {"assignment_expression", "array_element_initializer"}:
                text = self._evaluator.text(node)
                path = _absolute(text[0]) if text is not None else None
                if path is not None:
                    yield path


def _text(argument: PhpArgument | None) -> str | None:
    if argument is None or argument.unknown or len(argument.strings) != 1:
        return None
    return argument.strings[0][0]


def _inner(argument: PhpArgument) -> Place:
    """A string literal without its quotes, else the whole argument."""
    return argument.strings[0][1] if argument.is_text and argument.strings else argument.place


def _absolute(path: str | None) -> str | None:
    return posixpath.normpath(path) if path is not None and path.startswith("/") else None
