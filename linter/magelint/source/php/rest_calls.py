"""URLs of REST requests in the strings of a PHP file, with the HTTP method of the call that they are in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from magelint.source.php.tree import CLASSES, FUNCTIONS, PhpTree
from magelint.source.rest_urls import RestCall, paths_of, shown, urls_in

if TYPE_CHECKING:
    from tree_sitter import Node

MARKER = re.compile(rb"(?<![\w$])V[0-9]{1,2}/")
_STRINGS = frozenset({"string", "encapsed_string", "heredoc", "nowdoc"})
_CALLS = frozenset({"member_call_expression", "nullsafe_member_call_expression", "scoped_call_expression"})
_ENDS = CLASSES | FUNCTIONS | {"anonymous_function_creation_expression", "arrow_function", "program"}
# More than any legitimate code has: the strings of a file, the parts of a concatenation, and the levels around it
_MOST_URLS, _MOST_PARTS, _DEEPEST = 1000, 100, 1000
_LONGEST_CALL, _LONGEST_FUNCTION = 4_000, 20_000  # bytes in which an HTTP method is searched
_VERBS = "get|post|put|delete"
_CALL_NAME = re.compile(rf"(?:do|send|make|http|call)?_?({_VERBS})(?:request|async|json)?", re.IGNORECASE)
_NAMED = re.compile(
    rf"""["']({_VERBS})["']|(?:METHOD_|::(?:HTTP_|REQUEST_)?)({_VERBS})\b|CURLOPT_(HTTPGET|POST|PUT)\b""",
    re.IGNORECASE,
)
_LEADING = re.compile(rf"\s*+({_VERBS})\s++\S", re.IGNORECASE)
_VARIABLE_USE = r"(?:->|::)\s*+(?:do|send|make|http|call)?_?({verbs})(?:request|async|json)?\s*+\(\s*+{name}(?!\w)"


def rest_calls(tree: PhpTree) -> Iterator[RestCall]:
    """The URLs in string literals and in concatenations of them; those in comments are skipped."""
    done: set[int] = set()
    for marker in islice(MARKER.finditer(tree.data), _MOST_URLS):
        path = _path(tree.root, marker.start())
        while path and path[-1].type not in _STRINGS:
            path.pop()
        if not path:
            continue
        string = path[-1]
        whole = _concatenation(path, tree)
        if whole.start_byte in done:
            continue
        done.add(whole.start_byte)
        text = _template(whole, tree)
        for start, _, url in urls_in(text):
            leading = _LEADING.match(text)
            method = leading[1].upper() if leading is not None and start >= len(leading[1]) else _method(path, tree)
            yield RestCall(method, shown(url), paths_of(url), tree.place(string))


def _path(root: Node, byte: int) -> list[Node]:
    """The nodes around a byte, from the root down; empty if they are nested too deeply.

    `Node.parent` starts at the root each time, which takes quadratic time for deeply nested code.
    """
    cursor = root.walk()
    found = [root]
    while cursor.goto_first_child_for_byte(byte) is not None and cursor.node is not None:
        if cursor.node.start_byte > byte:
            break
        found.append(cursor.node)
        if len(found) > _DEEPEST:
            return []
    return found


def _concatenation(path: list[Node], tree: PhpTree) -> Node:
    """The largest concatenation that a string is a part of; the path is shortened to it."""
    whole = len(path)
    for index in range(len(path) - 2, -1, -1):
        if path[index].type == "binary_expression" and _operator(path[index], tree) == ".":
            whole = index + 1
        elif path[index].type != "parenthesized_expression":
            break
    del path[whole:]
    return path[-1]


def _operator(node: Node, tree: PhpTree) -> str:
    operator = node.child_by_field_name("operator")
    return "" if operator is None else tree.text(operator)


def _template(node: Node, tree: PhpTree) -> str:
    """The text of a concatenation, with `{}` for what is only known at run time."""
    parts: list[str] = []
    pending = [node]
    while pending and len(parts) < _MOST_PARTS:
        part = pending.pop()
        if part.type == "binary_expression" and _operator(part, tree) == ".":
            pending.extend(reversed([part.named_children[0], part.named_children[-1]]))
        elif part.type == "parenthesized_expression" and part.named_children:
            pending.append(part.named_children[0])
        elif part.type == "string":
            parts.append(tree.text(part)[1:-1])
        elif part.type in _STRINGS or part.type == "heredoc_body":
            parts.extend(_of_children(part, tree))
        else:
            parts.append("{}")
    return "".join(parts)


def _of_children(node: Node, tree: PhpTree) -> Iterator[str]:
    for child in node.named_children:
        if child.type in {"heredoc_body", "nowdoc_body"}:
            yield from _of_children(child, tree)
        elif child.type in {"string_content", "nowdoc_string", "escape_sequence"}:
            yield tree.text(child)
        elif child.type not in {"heredoc_start", "heredoc_end"}:
            yield "{}"


def _method(path: list[Node], tree: PhpTree) -> str | None:
    """The HTTP method of the call that a URL is in, else the only one that its function names."""
    variable = ""
    for parent in reversed(path[:-1]):
        if parent.type in _ENDS:
            return _in_function(parent, variable, tree)
        if parent.type in _CALLS:
            name = parent.child_by_field_name("name")
            found = None if name is None else _CALL_NAME.fullmatch(tree.text(name))
            if found is not None:
                return str(found[1]).upper()
        is_list = parent.type in {"arguments", "array_creation_expression"}
        if is_list and parent.end_byte - parent.start_byte <= _LONGEST_CALL:
            verbs = _verbs(tree.text(parent))
            if len(verbs) == 1:
                return verbs.pop()
        if parent.type == "assignment_expression":
            left = parent.child_by_field_name("left")
            variable = "" if left is None else tree.text(left)
    return None


def _in_function(function: Node, variable: str, tree: PhpTree) -> str | None:
    if function.type not in FUNCTIONS or function.end_byte - function.start_byte > _LONGEST_FUNCTION:
        return None
    text = tree.text(function)
    if variable.startswith("$") and variable[1:].isidentifier():
        used = re.compile(_VARIABLE_USE.replace("{verbs}", _VERBS).replace("{name}", re.escape(variable)), re.I)
        verbs = {str(found).upper() for found in used.findall(text)}
        if len(verbs) == 1:
            return verbs.pop()
    verbs = _verbs(text)
    return verbs.pop() if len(verbs) == 1 else None


def _verbs(text: str) -> set[str]:
    """The HTTP methods that a text names: as a string, as a constant, or as an option of curl."""
    return {next(filter(None, found)).upper().removeprefix("HTTP") for found in _NAMED.findall(text)}
