"""Name resolution in a PHP file: namespaces and imports."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct, field

from magelint.source.text import Place

if TYPE_CHECKING:
    from tree_sitter import Node

    from magelint.source.php.tree import PhpTree


class Scope(Struct):
    """The range of a namespace: from the byte `start` to the next namespace."""

    start: int
    namespace: str = ""
    place: Place | None = None
    uses: dict[str, str] = field(default_factory=dict)

    def resolve(self, name: str) -> str:
        """The full name, without a leading backslash, of a class called `name` here."""
        if name.startswith("\\"):
            return name[1:]
        first, separator, rest = name.partition("\\")
        if first.lower() == "namespace" and separator:
            return f"{self.namespace}\\{rest}" if self.namespace else rest
        imported = self.uses.get(first.lower())
        if imported is not None:
            return imported + separator + rest
        return f"{self.namespace}\\{name}" if self.namespace else name


def scopes(tree: PhpTree) -> list[Scope]:
    """The namespaces of a file in order; the first one covers the code before any namespace statement."""
    found = [Scope(0)]
    for start, end in tree.namespaces:
        name = tree.data[start:end].decode("utf-8", "surrogateescape").strip()
        found.append(Scope(start, name, tree.place_of(start, end)))
    for node in _statements(tree.root):
        if node.type == "namespace_use_declaration":
            scope = scope_at(found, node.start_byte)
            scope.uses.update(_imports(tree, node))
    return found


def scope_at(found: list[Scope], byte: int) -> Scope:
    """The scope that a byte of the file belongs to."""
    return found[bisect_right(found, byte, key=lambda scope: scope.start) - 1]


def _statements(root: Node) -> Iterator[Node]:
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        if node is root or node.type in {"ERROR", "namespace_definition", "compound_statement"}:
            pending.extend(reversed(node.children))


def _imports(tree: PhpTree, declaration: Node) -> Iterator[tuple[str, str]]:
    """The classes that a `use` statement imports: alias in lower case, full name."""
    if any(child.type in {"function", "const"} for child in declaration.children):
        return
    group = declaration.child_by_field_name("body")
    prefix = ""
    if group is not None:
        prefix = "".join(tree.text(child) for child in declaration.children if child.type == "namespace_name") + "\\"
    for clause in (group or declaration).named_children:
        if clause.type != "namespace_use_clause" or any(c.type in {"function", "const"} for c in clause.children):
            continue
        alias = clause.child_by_field_name("alias")
        name = next((c for c in clause.named_children if c.type in {"name", "qualified_name", "namespace_name"}), None)
        if name is None:
            continue
        full = (prefix + tree.text(name)).lstrip("\\")
        short = tree.text(alias) if alias is not None else full.rpartition("\\")[2]
        yield short.lower(), full
