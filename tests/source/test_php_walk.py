"""Nodes are found as tree-sitter finds them, but in one walk, and what encloses a node in an index."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magelint.source import php as package
from magelint.source.php.tree import CLASSES, FUNCTIONS, PhpTree
from magelint.source.text import SourceFile

if TYPE_CHECKING:
    from tree_sitter import Node

PATTERNS = [re.compile(rb"\w+"), re.compile(rb"(?s)."), re.compile(rb"\S{1,5}"), re.compile(rb"(?s).{7}")]
PIECES = (
    "function f($a) {", "fn() => ", "function() use (&$a) {", "new class {", "class A extends B {", "trait T {",
    "public function g() {", "interface I {", "enum E {", "if ($a) {", "else {", "$x->f()", "->f('a')", "A::f", "::class",
    "f(", "f(...)", "[", "]", "(", ")", "{", "}", ";", ",", ".", " . 'a'", '"a{$b}c"', "'", '"', "<<<X\na $b\nX;\n",
    "/* class f */", "// function\n", "#[A(function() {})]", "?> class <?php ", "namespace N;", "return 1;", "\n", " ", "é",
    "$this->a = ", "$class", "->function", "const C = 1;",
)  # fmt: skip
CODE = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def tree(code: str) -> PhpTree:
    return PhpTree(SourceFile("/x/A.php", "A.php", ("<?php " + code).encode()))


def above(node: Node) -> Iterator[Node]:
    while node.parent is not None:
        node = node.parent
        yield node


@given(CODE, st.sampled_from(PATTERNS))
def test_finds_what_tree_sitter_finds(code: str, pattern: re.Pattern[bytes]) -> None:
    found = tree(code)
    for match, node in found.matches(pattern):
        assert node == found.root.descendant_for_byte_range(*match.span())
        assert list(found.ancestors(node)) == list(above(node))


@given(CODE)
def test_finds_in_a_part_what_is_in_it(code: str) -> None:
    found = tree(f"class A {{ function a() {{ {code} }} function b() {{ {code} }} }}")
    for within in found.root.named_children:
        for match, node in found.matches(PATTERNS[0], within):
            assert within.start_byte <= match.start() < match.end() <= within.end_byte
            expected = found.root.descendant_for_byte_range(*match.span())
            assert node == expected or (node == within and expected in list(above(within)))


@given(CODE)
def test_what_encloses_a_node(code: str) -> None:
    found = tree(code)
    for node in found.find(PATTERNS[0]):
        around = list(above(node))
        assert found.enclosing_function(node) == next((one for one in around if one.type in FUNCTIONS), None)
        assert found.enclosing_class(node) == next((one for one in around if one.type in CLASSES), None)


def test_what_encloses_a_function() -> None:
    found = tree("function f() { $g = function() {}; } $h = function() {};")
    outer, inner, last = (found.parent(word) for word in found.find(re.compile(rb"function")))
    assert [found.enclosing_function(node) for node in (outer, inner, last) if node] == [None, outer, None]


@pytest.mark.parametrize("path", sorted(Path(str(package.__file__)).parent.glob("*.py")), ids=lambda path: path.stem)
def test_no_search_from_the_root(path: Path) -> None:
    """`Node.parent` and the like take time proportional to the depth of the tree: `PhpTree.parent` does not."""
    code = ast.parse(path.read_text())
    called = {id(node.func) for node in ast.walk(code) if isinstance(node, ast.Call)}
    attributes = [node for node in ast.walk(code) if isinstance(node, ast.Attribute) and id(node) not in called]
    slow = {"parent", "prev_sibling", "prev_named_sibling", "next_sibling", "next_named_sibling"}
    assert not [node.attr for node in attributes if node.attr in slow]
    calls = [node.attr for node in ast.walk(code) if isinstance(node, ast.Attribute) and id(node) in called]
    assert not {"descendant_for_byte_range", "child_with_descendant"} & set(calls)
