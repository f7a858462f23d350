"""Reading PHP takes time in proportion to the size of the file, whatever is repeated in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from magelint.source.php import PhpFile
from magelint.source.php.registration import read_path_patterns, read_registrations
from magelint.source.text import SourceFile
from test_growth import calls_of

REGISTER = "\\Magento\\Framework\\Component\\ComponentRegistrar::register('module', 'Acme_A', __DIR__)"


def repeated(part: str, between: str = "") -> Callable[[int], str]:
    """`%d` in a part is the number of its repetition."""
    return lambda count: between.join(part.replace("%d", str(number)) for number in range(count))


def within(before: str, repeat: Callable[[int], str], after: str) -> Callable[[int], str]:
    return lambda count: before + repeat(count) + after


# so many brackets that their nesting is determined
START = f"<?php // {' ' * 10_000}{'()' * 1000}\n"
SHAPES: dict[str, Callable[[int], str]] = {
    "calls": repeated("f('a');"),
    "calls in a concatenation": within("$x = ", repeated("f('a')", "."), ";"),
    "calls in a chain": within("$x", repeated("->f('a')"), ";"),
    "calls in else branches": within("", repeated("if (f('a')) {} else "), "{}"),
    "calls in a loop": within("for (;;):", repeated("f('a');"), "endfor;"),
    "calls of results": within("f", repeated("($a)"), ";"),
    "calls in comments": repeated("/* f register return class */"),
    "variables": repeated("$a%d = 'a'; f($a%d);"),
    "variables in a concatenation": within("$x = ", repeated("f($a%d)", "."), ";"),
    "variables of closures": repeated("$x = function() use (&$a%d) { f($a%d); };"),
    "one variable": repeated("$a = 'a'; f($a);"),
    "offsets": within("$a", repeated("['a']"), " = 1; f($a);"),
    "properties": within("class A { function m() {", repeated("$this->a%d = 'a'; f($this->a%d);"), "}}"),
    "properties in a chain": within("class A { function m() { f($this", repeated("->a"), "); }}"),
    "default properties": within("class A {", repeated("public $a%d = 'a'; function m%d() { f($this->a%d); }"), "}"),
    "constants": within("class A {", repeated("const C%d = 'a'; function m%d() { f(self::C%d); }"), "}"),
    "inherited constants": repeated("class A%d extends A { function m() { f(self::C); } }"),
    "classes": repeated("namespace N%d; use B\\C%d; class A extends C%d { function m() { f(C%d::class); } }"),
    "classes in else branches": within("", repeated("if (1) { class A%d {} } else "), "{}"),
    "anonymous classes": repeated("f((new class { function m() { return self::C; } })->m());"),
    "methods": within("class A {", repeated("/** @return string */ function m%d() { return null; }"), "}"),
    "comments before a method": within("class A {", repeated("// a\n"), "function m() {} }"),
    "comments in a method": within("class A { public ", repeated("/* a */"), "function m() {} }"),
    "registrations": within("", repeated(REGISTER, "."), ";"),
    "registrations in a list": within("[", repeated(REGISTER, ","), "]->a()->a()->a();"),
    "chained registrations": within("A::register()", repeated("->register('a')"), ";"),
    "paths": within("[", repeated("__DIR__ . '/a%d.php'", ","), "];"),
    "paths in a concatenation": within("$x = ", repeated("__DIR__", "."), ";"),
    "includes": repeated("$a%d = __DIR__ . '/a.php'; include $a%d;"),
    "includes in a concatenation": within("$x = ", repeated("(include $a%d)", "."), ";"),
    "namespace operators": within("$x = ", repeated("namespace\\f('a')", "."), ";"),
    "errors in a concatenation": within("$x = ", repeated("f('a' 'b')", "."), ";"),
    "errors in strings": within("$x = ", repeated('"{$a b}"', "."), ";"),
    "open brackets": lambda count: "f([" * (count // 2),
}


def read(code: str) -> None:
    """Ask all that the rules ask about a file."""
    source = SourceFile("/x/registration.php", "registration.php", (START + code).encode())
    file = PhpFile(source)
    for call in file.calls("f", "register"):
        assert call.is_conditional in {True, False}
        assert call.static_class != ""
        assert all(argument.strings or argument.unknown for argument in call.arguments)
    for declared in file.classes:
        assert list(declared.constants) == [constant.name for constant in declared.constants.values()]
        for method in declared.methods:
            assert declared.method(method.name) is not None
            assert not (method.returns_nothing and method.returned_text)
            assert method.docblock is None or method.docblock.text
    assert file.syntax == PhpFile(source).syntax
    assert len(list(file.rest_calls())) <= len(source.data)
    assert len(read_registrations(source).registrations) <= code.count("register")
    assert len(read_path_patterns(source)) <= code.count("__DIR__")


@pytest.mark.parametrize("name", SHAPES)
def test_twice_the_size_takes_twice_the_calls(name: str) -> None:
    make = SHAPES[name]
    read(make(8))  # fills what is cached
    one, two, four = (calls_of(lambda count=count: read(make(count))) for count in (250, 500, 1000))
    assert four - two <= 2.05 * (two - one)
