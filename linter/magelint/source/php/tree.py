"""A PHP file's syntax tree: its nodes' text and locations, and its first syntax error.

The grammar is tree-sitter's. It rejects some valid PHP (a constant named `TRUE`, `f(Integer::X)`), so a file with
errors is parsed again with these constructs masked by other words of the same length.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from typing import TYPE_CHECKING

from magelint.source.php.nesting import is_too_deep
from magelint.source.php.removed import Removed, without_removed
from magelint.source.php.results import Syntax
from magelint.source.php.walk import Regions, Walk
from magelint.source.text import Place, SourceFile
from magelint.steps import steps

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

FUNCTIONS = frozenset({"method_declaration", "function_definition", "anonymous_function"})
CLASSES = frozenset(
    {"class_declaration", "interface_declaration", "trait_declaration", "enum_declaration", "anonymous_class"}
)
_KEYWORDS = re.compile(rb"(?<![\w\x80-\xff$])(?:function|class|interface|trait|enum)(?![\w\x80-\xff])", re.I)
CLASS_NAMES = frozenset({"name", "qualified_name", "relative_name", "relative_scope"})
_STRINGS = frozenset({"encapsed_string", "heredoc", "shell_command_expression"})

_SHEBANG = re.compile(rb"\A#![^\n]*\n")
_REOPENED = re.compile(rb"\?>(?:\r?\n)?<\?(?:php)?\s*")  # no text between the tags: PHP drops one line break
_STRICT = re.compile(r"declare\s*\(\s*strict_types\b", re.I)
_PAIRS = {"(": ")", "[": "]", "{": "}", "${": "}", "#[": "]"}
_TOKEN = re.compile(rb"[ \t]*(\$?[\w\x80-\xff]+|[^\s\w])")

_BLANK = rb"(?>\s++|/\*.*?\*/|(?://|#)(?:[^\n?]++|\?(?!>))*+)*+"
_NAME = rb"[a-z_\x80-\xff][\w\x80-\xff]*"
_NAMESPACE_WORD = re.compile(rb"(?<![\w$\\>:\x80-\xff])namespace(?![\w\\\x80-\xff])", re.I)
_NAMESPACE_TEXT = re.compile(_BLANK + rb"((?:[^;{\s/#?]|\{\{|[ \t]+(?=[^;{\s/#?])|\?(?!>)){0,500}+)", re.S)
_NAMESPACE = re.compile(
    rb"(?:(?:" + _NAME + rb")(?:\\" + _NAME + rb")*)?(?P<end>" + _BLANK + rb"(?:[;{]|\?>))?", re.I | re.S
)
# A file's opening tag, its `declare`, and its namespace
_SKIPPED = rb"(?:\s++|/\*(?:[^*]++|\*(?!/))*+\*/|(?://|#(?!\[))(?:[^\r\n?]++|\?(?!>))*+)*+"
_HEAD = re.compile(
    rb"<\?php(?=\s)" + _SKIPPED + rb"(?:declare\s*+\(\s*+strict_types\s*+=\s*+1\s*+\)\s*+;" + _SKIPPED + rb")?+"
    rb"namespace\s++([A-Za-z_]\w*+(?:\\[A-Za-z_]\w*+)*+)\s*+;"
)

_TYPE_WORDS = (
    rb"(?:array|binary|bool|boolean|callable|double|false|float|int|integer|iterable|mixed|never|null|object|parent"
    rb"|real|self|static|string|true|unset|void)"
)
_CASTS = rb"(?:array(?!\s*\()|binary|bool|boolean|double|float|int|integer|object|real|string|unset)"
_RESERVED = (
    rb"(?:abstract|and|as|break|callable|case|catch|class|clone|const|continue|declare|default|do|echo|else|elseif"
    rb"|empty|enddeclare|endfor|endforeach|endif|endswitch|endwhile|enum|eval|exit|extends|final|finally|fn|for"
    rb"|foreach|function|global|goto|if|implements|include|include_once|instanceof|insteadof|interface|isset|list"
    rb"|match|namespace|new|or|print|private|protected|public|readonly|require|require_once|return|static|switch"
    rb"|throw|trait|try|use|var|while|xor|yield|" + _TYPE_WORDS[3:]
)


def _word(match: re.Match[bytes]) -> bytes:
    return match[1] + b"x" * len(match[2])


def _class_word(match: re.Match[bytes]) -> bytes:
    return match[0] if match[2].lower() in {b"self", b"static", b"parent"} else _word(match)


def _blank(match: re.Match[bytes]) -> bytes:
    return match[1] + b" " * (len(match[0]) - len(match[1]))


def _statement(match: re.Match[bytes]) -> bytes:
    return match[1] + b";".ljust(len(match[0]) - len(match[1]))


_Mask = tuple[re.Pattern[bytes], Callable[[re.Match[bytes]], bytes]]


@cache
def _masks() -> tuple[_Mask, ...]:
    """Each keeps the length, so that offsets in the masked text are offsets in the file, and takes linear time."""
    return (
        (re.compile(rb"\b()new(?=\s+\\?[a-z_][\w\\]*\s*\()", re.I), _blank),  # `new A()->b()`
        (re.compile(rb"(\(\s*)(" + _CASTS + rb")\b(?!\s*\))", re.I), _word),  # parsed as a cast
        (re.compile(rb"((?<![\w$\\>:]))(" + _TYPE_WORDS + rb")(?=\s*::)", re.I), _class_word),
        (re.compile(rb"([(,]\s*)(" + _RESERVED + rb")(?=\s*:(?!:))", re.I), _word),  # named arguments
        (re.compile(rb"([\s,])(" + _RESERVED + rb")(?=\s*=(?![=>]))", re.I), _word),  # constants
        (re.compile(rb"(\\)(" + _RESERVED + rb")\b", re.I), _word),  # parts of a qualified name
        (re.compile(rb"\b()(readonly|enum)(?=\s*\()", re.I), _word),  # functions
        # references to classes of these names, before PHP 8 (7.4) reserved them
        (re.compile(rb"\b((?:extends|implements|new|instanceof)\s+)(match|readonly|fn)\b", re.I), _word),
        (re.compile(rb"(?<![\w$\\>:\x80-\xff])()(match|readonly|fn)(?=\s*::)", re.I), _word),
        (re.compile(rb"([(,]\s*)readonly(?=\s+[?(\\\w][^,$]{0,200}+\$)", re.I), lambda m: m[1] + b"private "),
        (re.compile(rb"([(,]\s*)final(?=\s+[?(\\\w][^,$]{0,200}+\$)", re.I), _blank),
        (re.compile(rb"()\(void\)(?=\s*[\w\\$])", re.I), _blank),
        (re.compile(rb"\b()clone(?=\s+\$[\w>$-]+\s*(?:\?\?)?=[^=>])", re.I), _blank),  # `clone $a ??= $b`
        (re.compile(rb"()\?\?(?==)"), _blank),
        (re.compile(rb"(\buse\b[^;{}()]{0,200}+\{(?:[^{},]++|,(?!\s*+\}))*+),(?=\s*\})", re.I), _blank),
        (re.compile(rb"(\bdeclare\s*\([^),]{0,200}+),[^)]{0,200}+", re.I), _blank),
        (re.compile(rb"(<\?=)[^?,]*+,[^?]*+(?=\?>)"), lambda m: (m[1] + b"1").ljust(len(m[0]))),  # `<?= $a, $b ?>`
        (
            re.compile(rb"^([^\S\n]*+)(?!default\b)" + _NAME + rb"[ \t]*:(?!:)", re.I | re.M),
            _statement,
        ),  # labels of `goto`
        (re.compile(rb"(\b__halt_compiler\s*\(\s*\)\s*;).*", re.I | re.S), _blank),
    )


@cache
def _parser() -> Parser:
    # 10 ms to import and to build; most runs need no parser
    import tree_sitter_php
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_php.language_php()))


class PhpTree:
    """The tree of one file; empty if the file is nested too deeply."""

    def __init__(self, source: SourceFile) -> None:
        self.source = source.as_utf8()
        self.data = b"" if is_too_deep(source.data) else source.data
        self._ascii = self.data.isascii()
        # The grammar treats a NUL as the end of the file
        self._text = self.data.replace(b"\0", b" ") if b"\0" in self.data else self.data
        self._removed: list[Removed] = []
        self._parents: dict[int, Node] = {}
        with steps.file(source.path):
            self._tree = _parser().parse(self._text)
            if self.root.has_error:
                self._mask()

    def _mask(self) -> None:
        """Parse the text again with unsupported constructs masked, as far as that leaves fewer errors."""
        text, errors = self._text, sum(1 for _ in _errors(self.root))

        def parse(masked: bytes) -> bool:
            """True if the masked text has fewer errors."""
            nonlocal text, errors
            if masked == text:
                return False
            tree = _parser().parse(masked)
            left = sum(1 for _ in _errors(tree.root_node))
            if left < errors:
                self._tree, text, errors = tree, masked, left
                return True
            return False

        # First, because it is the only mask that most files need
        masked, removed = without_removed(text)
        if parse(masked):
            self._removed = removed
        for pattern, replace in _masks():
            if errors:
                parse(pattern.sub(replace, text))

    @property
    def syntax(self) -> Syntax:
        """Its syntax errors in any version of PHP."""
        return Syntax(self._error, tuple(self._removed))

    @property
    def root(self) -> Node:
        """The node of the whole file."""
        return self._tree.root_node

    def text(self, node: Node) -> str:
        """A node's source text."""
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "surrogateescape")

    def place(self, node: Node) -> Place:
        """A node's location."""
        return self.place_of(node.start_byte, node.end_byte)

    def place_of(self, start: int, end: int) -> Place:
        """The location between two bytes of the file."""
        return Place(self.source, lambda: (self.offset(start), self.offset(end)))

    def offset(self, byte: int) -> int:
        """The offset in the file's text of the character at a byte."""
        return byte if self._ascii else self.source.offset_of_byte(byte)

    def find(self, pattern: re.Pattern[bytes], within: Node | None = None) -> Iterator[Node]:
        """The smallest node around each match of `pattern`'s text, in the file's order."""
        return (node for _, node in self.matches(pattern, within))

    def matches(self, pattern: re.Pattern[bytes], within: Node | None = None) -> Iterator[tuple[re.Match[bytes], Node]]:
        """The matches of a pattern, none of them empty, each with the smallest node around it."""
        start, end = (within.start_byte, within.end_byte) if within else (0, len(self.data))
        walk = Walk(within or self.root, self._parents)
        for match in pattern.finditer(self.data, start, end):
            yield match, walk.smallest(*match.span())

    def parent(self, node: Node) -> Node | None:
        """The parent of a node that `find` yielded or passed on its way."""
        return self._parents.get(node.id)

    def ancestors(self, node: Node) -> Iterator[Node]:
        """The ancestors of such a node, innermost first."""
        above = self.parent(node)
        while above is not None:
            yield above
            above = self.parent(above)

    def enclosing_function(self, node: Node) -> Node | None:
        """The function whose variables are in scope at a node: arrow functions share the scope of their parent."""
        return self._functions.around(node)

    def enclosing_class(self, node: Node) -> Node | None:
        """The enclosing class of a node, anonymous or not."""
        return self._classes.around(node)

    @cached_property
    def _declared(self) -> list[Node]:
        """The functions and classes, each found by its keyword."""
        parents = (self.parent(word) for word in self.find(_KEYWORDS) if not word.is_named)
        return [node for node in parents if node is not None]

    @cached_property
    def _functions(self) -> Regions:
        return Regions(node for node in self._declared if node.type in FUNCTIONS)

    @cached_property
    def _classes(self) -> Regions:
        return Regions(node for node in self._declared if node.type in CLASSES)

    def first_end(self, pattern: re.Pattern[bytes]) -> int:
        """The byte where the first of the nodes that `find` yields ends; after the file without one."""
        if pattern not in self._first_ends:
            nodes = self.find(pattern)
            self._first_ends[pattern] = min((node.end_byte for node in nodes), default=len(self.data) + 1)
        return self._first_ends[pattern]

    @cached_property
    def _first_ends(self) -> dict[re.Pattern[bytes], int]:
        return {}

    @cached_property
    def namespaces(self) -> list[tuple[int, int]]:
        """The bytes where each namespace's name, as written, starts and ends; well-formed or not."""
        if self._usual_namespace is not None:
            return [self._usual_namespace]
        found = []
        for node in self.find(_NAMESPACE_WORD):
            if node.type == "namespace" and self._is_statement(node):
                written = _NAMESPACE_TEXT.match(self.data, node.end_byte)
                found.append(written.span(1) if written else (node.end_byte, node.end_byte))
        return found

    @property
    def error(self) -> Place | None:
        """The location of the first certain syntax error; `None` without one."""
        return None if self._error is None else self.place_of(*self._error)

    @cached_property
    def _error(self) -> tuple[int, int] | None:
        if b"<?" not in self.data:
            return None
        if not self.root.has_error and self._usual_namespace is not None:
            return None
        for start, _ in self.namespaces:
            match = _NAMESPACE.match(self.data, start)
            if match is not None and match["end"] is None:
                return self._token(match.end())
        if self._late_statement is not None:
            return self._token(self._late_statement.start_byte)
        node = next(_errors(self.root, outside=_STRINGS), None)
        return None if node is None else self._unexpected(node)

    @cached_property
    def _usual_namespace(self) -> tuple[int, int] | None:
        """The bytes of the namespace's name if the file starts, as nearly all do, with its only, well-formed namespace.

        Only a `declare(strict_types=1)` may precede it.
        """
        head = _HEAD.match(self.data)
        if head is None:
            return None
        rest = self.data[head.end() :].lower()
        return None if b"namespace" in rest or b"strict_types" in rest else head.span(1)

    def _is_statement(self, keyword: Node) -> bool:
        """True if a `namespace` starts a statement; the grammar parses `namespace \\A;` as a constant."""
        parent = self.parent(keyword)
        if parent is not None and parent.type == "relative_name":
            above = self.parent(parent)
            return above is not None and above.type == "expression_statement"
        return parent is not None and parent.type in {"namespace_definition", "ERROR"}

    @property
    def has_late_namespace(self) -> bool:
        """True if `error` is at a namespace statement that is not the first statement."""
        late = self._late_statement
        if late is None or late.type != "namespace_definition":
            return False
        return self._error == self._token(late.start_byte)

    @cached_property
    def _late_statement(self) -> Node | None:
        """A `namespace` or a `declare(strict_types=1)` that is not the first statement.

        Text before the `<?php` counts too, even a byte order mark."""
        before = _SHEBANG.sub(b"", self.data, count=1).partition(b"<?")[0] != b""
        for node in self.root.named_children:
            if node.type in {"php_tag", "comment", "text"} or _REOPENED.fullmatch(
                self.data, node.start_byte, node.end_byte
            ):
                continue
            if node.type == "namespace_definition":
                return node if before else None
            strict = node.type == "declare_statement" and _STRICT.match(self.text(node)) is not None
            if strict:
                if before:
                    return node
            elif node.type != "declare_statement":
                before = True
        return None

    def _unexpected(self, node: Node) -> tuple[int, int]:
        """The token to report for an error node, which may be as long as the file."""
        # of errors without a certain token, the innermost, which starts where the others do not
        for error in _nested_errors(node):
            node = error
            if node.is_missing and node.type != "}":
                break
            if self.data.startswith(b"/*", node.start_byte):
                return node.start_byte, node.start_byte + 2
            quote = next((child for child in node.children if child.type in {"'", '"'}), None)
            if quote is not None:
                return quote.start_byte, quote.end_byte
            if node.start_point.row == node.end_point.row and not node.is_missing:
                return node.start_byte, node.end_byte
            bracket = self._bracket
            if bracket is not None and bracket.start_byte <= node.end_byte:
                return bracket.start_byte, bracket.end_byte
        return self._token(node.start_byte)

    @cached_property
    def _bracket(self) -> Node | None:
        return _unpaired(self.root)

    def _token(self, byte: int) -> tuple[int, int]:
        """The token at a byte; at the end of a line, the last character before it."""
        match = _TOKEN.match(self.data, byte)
        return match.span(1) if match else (max(byte - 1, 0), byte)


def place_of(source: SourceFile, start: int, end: int) -> Place:
    """The location between two bytes of a file."""
    return Place(source, lambda: (source.offset_of_byte(start), source.offset_of_byte(end)))


def _errors(root: Node, outside: frozenset[str] = frozenset()) -> Iterator[Node]:
    """Error and missing nodes, except those in nodes of some types, in the file's order; parents come first."""
    pending = [root]
    while pending:
        node = pending.pop()
        if node.is_error or node.is_missing:
            yield node
        if node.has_error and node.type not in outside:
            pending.extend(reversed(node.children))


def _nested_errors(node: Node) -> Iterator[Node]:
    """An error node, the first one in it, the first one in that, and so on."""
    inner: Node | None = node
    while inner is not None:
        node = inner
        yield node
        inner = next((child for child in _errors(node) if child != node), None)


def _unpaired(root: Node) -> Node | None:
    """The first unbalanced or mismatched bracket."""
    opened: list[Node] = []
    pending = [root]
    while pending:
        node = pending.pop()
        pending.extend(reversed(node.children))
        if node.is_missing:
            continue
        if node.type in _PAIRS:
            opened.append(node)
        elif node.type in _PAIRS.values():
            if not opened:
                return node
            if _PAIRS[opened[-1].type] != node.type:
                return opened[-1] if any(_PAIRS[other.type] == node.type for other in opened) else node
            opened.pop()
    return opened[-1] if opened else None
