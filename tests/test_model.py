"""The model states facts: it holds no text for a user."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

MODEL = Path(__file__).resolve().parents[1] / "linter/magelint/magento"
# Messages of Magento's and PHP's own exceptions, names of products, and code that is looked for
QUOTED = {
    'Attribute "id" is required for ACL resource.',
    "Undefined array key 1",
    'Attempt to read property "nodeValue" on null',
    "Circular sequence reference from '{}' to '{}'.",
    "Magento Open Source",
    "Add root resource",
}
SENTENCE = re.compile(r"[A-Za-z`'{}]+,?(?: [A-Za-z`'{}]+,?){2,}")


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Each string of a module that is neither a docstring nor a regular expression, with its line."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {id(part) for node in ast.walk(tree) for part in _skipped(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and id(node) not in skipped:
            literal = "".join(str(v.value) if isinstance(v, ast.Constant) else "{}" for v in node.values)
            skipped.update(map(id, node.values))
            yield node.lineno, literal
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.lineno, node.value


def _skipped(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Expr):
        yield node.value
    if isinstance(node, ast.FunctionDef) and node.name == "__repr__":
        yield from ast.walk(node)
    if isinstance(node, ast.Call) and ast.unparse(node.func) in ("re.compile", "re.sub", "re.search", "re.fullmatch"):
        yield from node.args
    if isinstance(node, ast.JoinedStr):
        yield from node.values


def reasons() -> set[str]:
    """The values of all `Literal` types: a rule words what they stand for."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in MODEL.rglob("*.py")]
    literals = [
        node.slice
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Literal"
    ]
    return {node.value for literal in literals for node in ast.walk(literal) if isinstance(node, ast.Constant)}


REASONS = reasons()


@pytest.mark.parametrize("path", sorted(MODEL.rglob("*.py")), ids=lambda path: path.relative_to(MODEL).as_posix())
def test_the_model_has_no_sentences(path: Path) -> None:
    found = [f"{line}: {text}" for line, text in texts(path) if SENTENCE.search(text)]
    assert [line for line in found if line.partition(": ")[2] not in QUOTED | REASONS] == []


@pytest.mark.parametrize("path", sorted(MODEL.rglob("*.py")), ids=lambda path: path.relative_to(MODEL).as_posix())
def test_the_model_grades_nothing(path: Path) -> None:
    names = {node.id for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Name)}
    assert not names & {"Severity", "Finding", "Label", "Fix"}
