"""Arguments of calls; values that depend on running PHP are unknown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from php_code import argument, php, values
from places import at


class TestCalls:
    def test_every_kind(self) -> None:
        file = php(
            "namespace N; use A\\B;\nclass X extends Y { function m() {\n"
            "\t$this->a->f('é', name: 'n'); $x?->F(); B::f(); self::f(); parent::f(); $x::f(); (new B)->f();\n"
            "f(); \\f(); C\\f(); $f(); $x->$f(); $x->f; new f(); f(...); 'f()'; /* f() */ ff(); X::f::class;\n}}"
        )
        assert [(c.name, c.receiver, c.static_class, len(c.arguments)) for c in file.calls("f", "missing")] == [
            ("f", "$this->a", None, 2),
            ("F", "$x", None, 0),
            ("f", "B", "A\\B", 0),
            ("f", "self", "N\\X", 0),
            ("f", "parent", "N\\Y", 0),
            ("f", "$x", None, 0),
            ("f", "(new B)", None, 0),
            ("f", "", None, 0),
            ("f", "", None, 0),
            ("f", "", None, 0),
        ]
        call = next(file.calls("F"))
        assert at(call.place) == (4, 12, "f")
        assert at(call.whole_place)[2] == "$this->a->f('é', name: 'n')"
        assert [(a.name, a.text, at(a.place)[1]) for a in call.arguments] == [
            (None, "'é'", 14),
            ("name", "name: 'n'", 19),
        ]

    def test_a_class_that_extends_a_reserved_name(self) -> None:
        assert values("class A extends parent { function m() { f(parent::class); } }") == (["parent"], False)
        assert values("class parent extends parent { function m() { f(self::class); } }") == (["parent"], False)
        assert values("class self { function m() { f(self::class); } }") == (["self"], False)

    @pytest.mark.parametrize(
        ("expression", "strings", "unknown"),
        [
            ("'a'", ["a"], False),
            ("['a', 'k' => \"b\", ['c'], 1, null]", ["a", "b", "c"], False),
            ("array('a')", ["a"], False),
            ("'a' . \"b\" . 'c'", ["abc"], False),
            ("('a')", ["a"], False),
            ("(string) 'a'", ["a"], False),
            ("$x ? 'a' : 'b'", ["a", "b"], False),
            ("[...['a'], 'b']", ["a", "b"], False),
            ("1", [], False),
            ("B::class", ["N\\B"], False),
            ("'a' . $x", [], True),
            ("'a' . 1", [], True),
            ('"a$x"', [], True),
            ('"a{$x->y()}"', [], True),
            ("<<<X\na $x\nX", [], True),
            ("['a', $x]", ["a"], True),
            ("[...$x, 'a']", ["a"], True),
            ("g('a')", [], True),
            ("X", [], True),
            ("B::X", [], True),
            ("self::X", [], True),
            ("$x ?? 'a'", [], True),
        ],
    )
    def test_arguments(self, expression: str, strings: list[str], unknown: bool) -> None:
        assert values(f"namespace N; f({expression});") == (strings, unknown)

    def test_places_of_strings(self) -> None:
        found = argument("\tf([ 'é😀',\r\n\t\t\"b\\n\", '', b'c', 'd' . 'e', <<<'X'\n  x\n  X, ]);")
        assert [(text, *at(place)) for text, place in found.strings] == [
            ("é😀", 2, 7, "é😀"),
            ("b\n", 3, 4, "b\\n"),
            ("", 3, 10, "''"),
            ("c", 3, 16, "c"),
            ("de", 3, 20, "'d' . 'e'"),
            ("x", 3, 31, "<<<'X'\n  x\n  X"),
        ]

    def test_constants_of_the_file(self) -> None:
        code = (
            "namespace N; use N\\P as Alias;\nclass P { const A = 'a', LIST = ['l', self::A]; }\n"
            "class X extends P { const B = 'b'; function m() { f([self::B, static::A, X::B, parent::A, \\N\\P::A, Alias::LIST,\n"
            "$this::B]); } }"
        )
        assert values(code) == (["b", "a", "b", "a", "a", "l", "a", "b"], False)
        assert at(argument(code).strings[0][1]) == (4, 32, "b")
        assert values("class P { const A = 'a'; } f(P::B); ") == ([], True)
        assert values("class P { const A = self::B, B = self::A; } f(P::A); ") == ([], True)
        assert values("class P extends P { const A = 'a'; } f(P::B); ") == ([], True)

    @pytest.mark.parametrize(
        ("body", "strings", "unknown"),
        [
            ("$x = ['a', 'b']; f($x);", ["a", "b"], False),
            ("$x = 'a'; $y = [$x]; f($y);", ["a"], False),
            ("$x = 'a'; if (1) { $x = 'b'; } f($x);", [], True),
            ("$x = ['a']; $x[] = 'b'; f($x);", [], True),
            ("$x = ['a']; $x['k']['l'] = 'b'; f($x);", [], True),
            ("$x = 'a'; $x .= 'b'; f($x);", [], True),
            ("$x = 'a'; $y = &$x; f($x);", [], True),
            ("$x = 'a'; [$x] = g(); f($x);", [], True),
            ("$x = 'a'; list('k' => $x) = g(); f($x);", [], True),
            ("$x = 'a'; foreach (g() as $k => $x) {} f($x);", [], True),
            ("$x = 'a'; foreach (g() as $x) {} f($x);", [], True),
            ("$x = 'a'; foreach (g() as $k => [$x]) {} f($x);", [], True),
            ("$x = ['a']; foreach ($x as $y) {} f($x);", ["a"], False),
            ("$x = ['a']; array_push($x, 'b'); f($x);", [], True),
            ("$x = ['a']; count($x); echo \"$x\"; $z = $x['k']; f($x);", ["a"], False),
            ("$x = 'a'; global $x; f($x);", [], True),
            ("static $x = 'a'; f($x);", [], True),
            ("$x = 'a'; unset($x); f($x);", [], True),
            ("$x = 'a'; try {} catch (E $x) {} f($x);", [], True),
            ("$x = 'a'; function () use (&$x) { $x = 'b'; }; f($x);", [], True),
            ("$x = 'a'; function () { $x = 'b'; }; f($x);", ["a"], False),
            ("$x = 'a'; $g = fn() => f($x);", ["a"], False),
            ("$x = 'a'; $xy = 'b'; f($x);", ["a"], False),
            ("f($p);", [], True),
            ("$p = 'a'; f($p);", [], True),
            ("$x = $x . 'a'; f($x);", [], True),
            ("$x = $y = 'a'; f($x);", [], True),
            ("$x++; f($x);", [], True),
            ("f($$x);", [], True),
        ],
    )
    def test_variables(self, body: str, strings: list[str], unknown: bool) -> None:
        assert values("$x = 'outside';\nfunction m($p) { " + body + " }") == (strings, unknown)

    @pytest.mark.parametrize(
        ("members", "strings", "unknown"),
        [
            ("private $x = ['a']; function m() { f($this->x); }", ["a"], False),
            ("private $x; function m() { $this->x = ['a']; f($this->x); }", ["a"], False),
            (
                "private ?array $x = null; function n() { $this->x = ['a']; } function m() { f($this->x); }",
                ["a"],
                False,
            ),
            ("private static $x = 'a'; function m() { f([self::$x, static::$x]); }", ["a", "a"], False),
            ("private $x = ['a']; function n() { $this->x[] = 'b'; } function m() { f($this->x); }", [], True),
            ("private $x = ['a']; function n() { $this->x = []; } function m() { f($this->x); }", [], True),
            (
                "private $x = ['a']; function n() { $o->x = []; $this->xy = 1; } function m() { f($this->x); }",
                ["a"],
                False,
            ),
            ("function __construct(private $x = 'a') {} function m() { f($this->x); }", [], True),
            ("function m() { f($this->x); }", [], True),
            ("private $x = 'a'; function m() { f($o->x); }", [], True),
        ],
    )
    def test_properties(self, members: str, strings: list[str], unknown: bool) -> None:
        assert values("class A { " + members + " }") == (strings, unknown)

    @pytest.mark.parametrize(
        ("literal", "value"),
        [
            (r"'a\'b\\c\n'", "a'b\\c\\n"),
            (r'"a\"b\\c\n\t\r\v\e\f\$x"', 'a"b\\c\n\t\r\v\x1b\f$x'),
            (r'"\x41\101\0\u{1F600}\q\'"', "AA\0😀\\q\\'"),
            (r'"\xc3\xa9\xff"', "é\udcff"),
            ('b"a"', "a"),
            ("B'a'", "a"),
            ('<<<X\na\\t"\\""\nb\nX', 'a\t"\\""\nb'),
            ('<<<"X"\nX', ""),
            ("<<<'X'\na\\t$b\nX", "a\\t$b"),
            ("<<<X\n    a\n\n      b\n    X", "a\n\n  b"),
        ],
    )
    def test_literals(self, literal: str, value: str) -> None:
        assert values(f"f({literal});") == ([value], False)

    @given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=8), st.booleans())
    def test_any_string_comes_back(self, text: str, double: bool) -> None:
        if double:
            literal = '"' + "".join(f"\\u{{{ord(char):x}}}" if char in '\\"${' else char for char in text) + '"'
        else:
            literal = "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
        found = argument(f"/* 😀 */ f({literal});")
        assert not found.unknown
        ((value, place),) = found.strings
        assert value == text
        assert at(place)[2] == (literal[1:-1] or literal)

    def test_depth_is_no_danger(self) -> None:
        assert values("f(" + " . ".join(["'a'"] * 100) + ");") == (["a" * 100], False)
        assert values("f(" + " . ".join(["'a'"] * 5000) + ");") == ([], True)
        assert values("f(" + "[" * 900 + "'a'" + "]" * 900 + ");") == ([], True)
        file = php("{" * 900 + "use A\\B;" + "}" * 900)
        assert (file.syntax_error, file.resolve("B"), file.classes) == (None, "A\\B", [])

    def test_a_file_that_says_no_such_name_is_not_parsed(self) -> None:
        file = php("$x->g();")
        assert list(file.calls("f")) == []
        assert "_tree" not in vars(file)
