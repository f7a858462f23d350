"""Arrays of literals, such as `app/etc/config.php` returns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from magelint.source.php.calls import words
from magelint.source.php.plain import PLAIN_ITEM, plain_array
from magelint.source.php.tree import PhpTree
from magelint.source.php.values import last, literal_text
from magelint.source.text import SourceFile

if TYPE_CHECKING:
    from tree_sitter import Node

_RETURN = words(("return",))
_NUMBERS = frozenset({"float", "integer", "unary_op_expression"})
_OCTAL = re.compile(r"(?<![\d.])0(?=\d)")
_WORDS: dict[str, PhpValue] = {"true": True, "false": False, "null": None}
_DEEPEST = 24  # more than any legitimate array has


class Unknown:
    """The value of an expression that is only known at run time."""

    def __repr__(self) -> str:
        return "<unknown>"

    def __bool__(self) -> bool:
        return False


UNKNOWN: Final = Unknown()

PhpValue = str | int | float | bool | None | Unknown | dict[str | int, "PhpValue"]


def read_returned_array(source: SourceFile) -> dict[str | int, PhpValue] | None:
    """The array that a file returns; `None` if it is not a literal array or the file has a syntax error."""
    plain = plain_array(source.data)
    if plain is not None:
        return _plain(plain)
    tree = PhpTree(source)
    if tree.error is not None:
        return None
    statements = (tree.parent(word) for word in tree.find(_RETURN))
    statement = next((node for node in statements if node is not None and node.type == "return_statement"), None)
    value = _value(last(statement), tree) if statement is not None else None
    return value if isinstance(value, dict) else None


def _plain(match: re.Match[bytes]) -> dict[str | int, PhpValue]:
    items = PLAIN_ITEM.findall(match["list"] if match["list"] is not None else match["modules"])
    texts = [text.decode("utf-8", "surrogateescape") for text, _ in items]
    if match["list"] is not None:
        return dict(enumerate(texts))
    return {"modules": {name: int(on) for name, (_, on) in zip(texts, items, strict=True)}}


def _value(node: Node | None, tree: PhpTree, depth: int = 0) -> PhpValue:
    if node is None or depth > _DEEPEST:
        return UNKNOWN
    if node.type == "array_creation_expression":
        return _array(node, tree, depth)
    if node.type in {"string", "encapsed_string", "heredoc", "nowdoc"}:
        text = literal_text(node, tree)
        return UNKNOWN if text is None else text
    written = tree.text(node).lower()
    return _number(written) if node.type in _NUMBERS else _WORDS.get(written, UNKNOWN)


def _number(written: str) -> PhpValue:
    digits = _OCTAL.sub("0o", written.replace("_", ""))
    for read in (lambda: int(digits, 0), lambda: float(digits)):
        try:
            return read()
        except ValueError:
            continue
    return UNKNOWN


def _array(node: Node, tree: PhpTree, depth: int) -> dict[str | int, PhpValue]:
    result: dict[str | int, PhpValue] = {}
    following = 0
    for element in node.named_children:
        parts = [child for child in element.named_children if child.type != "comment"]
        if element.type == "comment" or not parts:
            continue
        key = _value(parts[0], tree) if len(parts) > 1 else following
        if isinstance(key, str | int):
            result[key] = _value(parts[-1], tree, depth + 1)
        if isinstance(key, int):
            following = max(following, key + 1)
    return result
