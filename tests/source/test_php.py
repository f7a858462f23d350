"""PHP files are read without running them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magelint.source.php import PhpFile
from magelint.source.text import SourceFile
from php_code import method, only, php
from places import at


class TestSyntaxErrors:
    @pytest.mark.parametrize(
        ("code", "line", "column", "marked"),
        [
            ("namespace <Vendor_name>\\Module-<module_name>\\Setup;\nclass A {}", 2, 11, "<"),
            ("namespace Acme\\Module-sync\\Setup;\nclass A {}", 2, 22, "-"),
            ("namespace Acme\\Module-sync\\Setup { class A {} }", 2, 22, "-"),
            ("// 😀\r\nnamespace\tAcme\\😀 Sync;", 3, 18, "Sync"),
            ("namespace \\Acme;", 2, 11, "\\"),
            ("namespace Acme\\;", 2, 15, "\\"),
            ("namespace Acme\\1st;", 2, 15, "\\"),
            ("namespace Acme\nclass A {}", 2, 14, "e"),
            ("class A {\n\tfunction f()) {}\n}", 3, 14, ")"),
            ("class A {\n\tfunction f() {\n\t\tif (1) {\n\t}\n}", 2, 9, "{"),
            ("f([1, 2);\nf();", 2, 8, ")"),
            ("/** x\nclass A {}", 2, 1, "/*"),
            ("$a = 1\n$b = 2;", 2, 6, "1"),
            ("class A { publik function f() {} }", 2, 11, "publik"),
            ("$x = 'abc;\n", 2, 6, "'"),
            ("class A {\n\tfunction f() {\n\t\treturn 'abc;\n\t}\n}", 4, 10, "'"),
            ("}", 2, 1, "}"),
        ],
    )
    def test_broken_php_is_pointed_at(self, code: str, line: int, column: int, marked: str) -> None:
        assert at(php(code).syntax_error) == (line, column, marked)

    def test_a_byte_order_mark_and_bytes_that_are_not_utf_8_do_not_shift_the_place(self) -> None:
        assert at(php(b"\xef\xbb\xbf<?php\r\n\t// \xe9\xff\r\n\tnamespace A-\xe9;").syntax_error) == (3, 13, "-")

    @pytest.mark.parametrize(
        "code",
        [
            "",
            "namespace A\\List\\Class; use A\\Function\\B; use A\\{B, C,}; use A\\{function d, const E};",
            "namespace A; namespace\\f(); echo 'namespace -x;'; // namespace <y>",
            "namespace A\\B { class C {} } namespace { class D {} }",
            "namespace /* a */ A # b\n;",
            "class A { const TRUE = 1, ARRAY = 2; const MIXED = 3; function list() { return self::TRUE; } }",
            "class A { function __construct(readonly B $a, readonly ?C $b = null, private readonly int $c = 1) {} }",
            "readonly class A { public function __construct(final public int $x) {} }",
            "f(Boolean::class, Integer::X, (Double::X)); f((string)$a, Integer::create((int) $b)); f(double($x));",
            "f(array: 1, list: 2, default: 3, class: 4);",
            "readonly(1); enum(2); function readonly() {}",
            "$a ??= clone $b ??= c(); $a{0} = $a[$b]{1};",
            "echo $this->key{0} . $this->key{$i + 1} . $a{$b{1}} . self::$a{-1} . f($x){0} . 'abc'{$i}{0} . $$a{0};",
            "$a = $this->{$b}{0}; if ($a{0}) { f(); } foreach ($a as $b) { $c{1} = \"{$d}'{0}\"; } // $e{0} '",
            "class Void {} interface Mixed {} trait Never {} class A { function f(): void {} } new Void();",
            "class Match {} echo Match::A; $a instanceof Match; class B extends Match {}",
            '$a = "\\0$b->class\\0$c"; $a = "{$b[\'c\']} ${d} $e[f] {$g->h()}";',
            "$a = <<<X\n  {$a}\n  b\n  X . <<<'Y'\nY;",
            "enum A: string implements B { case C = 'c'; const D = self::C; }",
            "$a = match(true) { 1, 2 => throw new B(), default => null }; $b = f(...); $c?->d?->e();",
            "#[A(1, b: 2)] function f(#[B] int|null $x, (C&D)|null $y, self ...$z): static|null {}",
            "new A()->b(); (void) f(); abstract class C { abstract public string $d { get; } }",
            "class A { public private(set) string $x { get => 1; set(string $v) { $this->x = $v; } } }",
            "declare(strict_types=1, encoding='UTF-8');",
            "if (1): elseif (2): else: endif; foreach ($a as [$b, 'c' => $d]): endforeach; goto x; x: exit;",
            "__halt_compiler(); this is not PHP {{{ '",
            "echo 1 ?>\n<p>'</p><?= $a, $b ?>\n<?php if (1): ?>{<?php endif ?>",
            "$a = '\0';",
        ],
    )
    def test_valid_php_is_not(self, code: str | bytes) -> None:
        assert php(code).syntax_error is None

    @pytest.mark.parametrize(
        ("code", "since", "marked"),
        [
            ("echo $this->key{$i + 1};", (8, 0), "{$i + 1}"),
            ("// class Void {}\n$a{0} = '{0}';", (8, 0), "{0}"),
            ("class Void {}", (7, 1), "Void"),
            ("interface Object {}", (7, 2), "Object"),
            ("abstract class Mixed {}", (8, 0), "Mixed"),
            ("trait Never {}", (8, 1), "Never"),
        ],
    )
    def test_removed_syntax_is_pointed_at(self, code: str, since: tuple[int, int], marked: str) -> None:
        file = php(code)
        assert file.syntax_error is None
        assert file.removed_syntax((since[0], since[1] - 1) if since[1] else (7, 4)) is None
        found = file.removed_syntax((8, 4))
        assert found is not None
        assert found[0] == since
        assert at(found[1])[2] == marked

    @pytest.mark.parametrize(
        "code", ['$a = "$b{$c} {$d[0]}";', "if ($a) {0;} f(function () use ($a) { g(); });", "$a->{'b'} = ${'c'};"]
    )
    def test_other_braces_are_not_removed_syntax(self, code: str) -> None:
        assert php(code).removed_syntax((8, 4)) is None

    @pytest.mark.parametrize("code", ["'" * 99_999, "$a{" * 50_000, "<<<A\n" + "\n" * 99_999, "/*" * 50_000 + "$a{0"])
    def test_hostile_code_takes_no_time(self, code: str) -> None:
        started = time.process_time()
        assert php(code).removed_syntax((8, 0)) is None
        assert time.process_time() - started < 10

    def test_a_text_without_php(self) -> None:
        file = PhpFile(SourceFile("/x/A.php", "A.php", b"no PHP at all \0 ((( '"))
        assert file.syntax_error is None
        assert file.classes == []


class TestNames:
    def test_namespace_and_imports(self) -> None:
        file = php(
            "/* é */ namespace Acme\\Sync;\nuse A\\B, C\\D as Other; use \\E;\nuse G\\{H, I as J, function k, const L};\n"
            "use function M\\n; use const O\\P;"
        )
        assert file.namespace == "Acme\\Sync"
        assert at(file.namespace_place) == (2, 19, "Acme\\Sync")
        full = {
            "B": "A\\B",
            "OTHER": "C\\D",
            "E": "E",
            "H": "G\\H",
            "J": "G\\I",
            "M": "Acme\\Sync\\M",
            "k": "Acme\\Sync\\k",
        }
        assert {name: file.resolve(name) for name in full} == full

    def test_a_file_without_a_namespace(self) -> None:
        file = php("use A\\B; class C {}")
        assert (file.namespace, file.namespace_place, file.resolve("B")) == ("", None, "A\\B")
        assert file.classes[0].fqcn == file.resolve("C") == "C"

    @pytest.mark.parametrize(
        ("name", "full"),
        [
            ("B", "A\\B"),
            ("b", "A\\B"),
            ("B\\C", "A\\B\\C"),
            ("\\B", "B"),
            ("Other", "C\\D"),
            ("D", "Acme\\D"),
            ("D\\E", "Acme\\D\\E"),
            ("namespace\\B", "Acme\\B"),
        ],
    )
    def test_resolving(self, name: str, full: str) -> None:
        assert php("namespace Acme; use A\\B, C\\D as Other;").resolve(name) == full

    def test_an_invalid_namespace_is_returned_as_written(self) -> None:
        file = php("namespace <Vendor>\\Module-<name>\\Setup;\nuse A\\B;\nclass C extends B {}")
        assert file.namespace == "<Vendor>\\Module-<name>\\Setup"
        assert at(file.namespace_place) == (2, 11, "<Vendor>\\Module-<name>\\Setup")
        assert [declared.parents for declared in file.classes] == [["A\\B"]]

    def test_each_namespace_of_a_file_has_its_own_imports(self) -> None:
        file = php(
            "namespace { class Z {} }\nnamespace A { use X\\B; class C extends B {} }\nnamespace D { class E extends B {} }"
        )
        assert (file.namespace, file.resolve("B")) == ("A", "X\\B")
        assert [(c.fqcn, c.parents) for c in file.classes] == [("Z", []), ("A\\C", ["X\\B"]), ("D\\E", ["D\\B"])]


class TestClasses:
    def test_all_kinds(self) -> None:
        file = php(
            "namespace N;\nuse A\\B;\nabstract class C extends B implements D, \\E { use F; use B\\G, H { x as y; } }\n"
            "interface I extends B, J {}\ntrait K {}\nenum L: string implements D {}\n"
            "if (!class_exists('M')) { final class M {} }\n$x = new class extends B {};\nfunction f() { class No {} }"
        )
        assert [(c.kind, c.fqcn, c.abstract) for c in file.classes] == [
            ("class", "N\\C", True),
            ("interface", "N\\I", False),
            ("trait", "N\\K", False),
            ("enum", "N\\L", False),
            ("class", "N\\M", False),
        ]
        first, second, _, fourth, _ = file.classes
        assert (first.parents, first.interfaces) == (["A\\B"], ["N\\D", "E"])
        assert first.traits == ["N\\F", "A\\B\\G", "N\\H"]
        assert second.parents == ["A\\B", "N\\J"]
        assert fourth.interfaces == ["N\\D"]
        assert at(first.place) == (4, 16, "C")
        assert {name: at(place) for name, place in first.base_places.items()} == {
            "A\\B": (4, 26, "B"),
            "N\\D": (4, 39, "D"),
            "E": (4, 42, "\\E"),
        }

    def test_constants(self) -> None:
        declared = only(
            "class C {\n\tconst A = 'é\\'' . \"\\x41\", B = self::A . '!', N = 1;\n"
            "\tprotected const string X = OTHER; const D = static::B; const LOOP = self::LOOP;\n"
            "\tconst ADMIN_RESOURCE = 'V_M::x'; const L = ['a']; const K = Y::class;\n}"
        )
        assert {name: constant.value for name, constant in declared.constants.items()} == {
            "A": "é'A", "B": "é'A!", "N": None, "X": None, "D": "é'A!",
            "LOOP": None, "ADMIN_RESOURCE": "V_M::x", "L": None, "K": "Y",
        }  # fmt: skip
        assert at(declared.constants["ADMIN_RESOURCE"].place) == (5, 8, "ADMIN_RESOURCE")
        assert at(declared.constants["ADMIN_RESOURCE"].value_place) == (5, 26, "V_M::x")
        assert at(declared.constants["N"].value_place)[2] == "1"

    def test_a_method(self) -> None:
        found = method(
            "\t/** d */ #[At]\n\tprotected static function go(C $a, ?\\D $b = null, self|int &$c = 1, parent ...$d): ?static {}"
        )
        assert (found.name, found.visibility, found.static, found.abstract) == ("go", "protected", True, False)
        assert at(found.place) == (6, 28, "go")
        assert found.return_type == "?static"
        assert [(p.name, p.type, p.has_default, p.variadic) for p in found.parameters] == [
            ("a", "C", False, False),
            ("b", "?\\D", True, False),
            ("c", "self|int", True, False),
            ("d", "parent", False, True),
        ]
        assert at(found.parameters[1].place) == (6, 41, "$b")
        assert at(found.parameters[1].type_place) == (6, 37, "?\\D")

    def test_a_method_that_says_little(self) -> None:
        found = method("abstract function go($a);")
        assert (found.visibility, found.static, found.abstract, found.return_type) == ("public", False, True, None)
        assert (found.docblock, found.doc_return, found.doc_params) == (None, None, [])
        (parameter,) = found.parameters
        assert parameter.type is None
        assert at(found.doc_place)[2] == "go"
        assert at(parameter.type_place)[2] == "$a"

    @pytest.mark.parametrize(
        ("body", "nothing"),
        [
            ("{}", True),
            ("{ /* return []; */ // throw\n }", True),
            ("{ return; }", True),
            ("{ if ($a) { return; } $b = 1; return NULL /* none */; }", True),
            ("{ $f = function () { return 1; }; f(fn() => 2); }", True),
            ("{ return []; }", False),
            ("{ if ($a) { return []; } }", False),
            ("{ yield 1; }", False),
            ("{ yield from f(); }", False),
            ("{ throw new C(); }", False),
            ("{ $a = $b ?? throw new C(); }", False),
            ("{ exit; }", False),
            ("{ die('x'); }", False),
            (";", False),
        ],
    )
    def test_a_method_that_returns_nothing(self, body: str, nothing: bool) -> None:
        assert method(f"function f() {body}").returns_nothing is nothing

    @pytest.mark.parametrize(
        ("body", "items"),
        [
            ("return [C::class, \\D\\E::class, self::class];", [("B\\C", "C::class"), ("D\\E", "\\D\\E::class")]),
            ("return array('x' => '\\\\D', $a, ...C::all()); /* end */", [("\\D", "\\\\D")]),
            ("return [$a ? C::class : 'D', self::NAME, 'E',];", [("Z", "Z"), ("E", "E")]),
            ("return [];", []),
            ("return C::class;", []),
            ("return f([C::class]);", []),
            ("if ($a) { return [C::class]; } return [];", []),
            ("", []),
        ],
    )
    def test_the_items_of_the_array_that_a_method_returns(self, body: str, items: list[tuple[str, str]]) -> None:
        found = only("namespace A;\nuse B\\C;\nclass X { const NAME = 'Z'; function f() { " + body + " } }")
        read = found.methods[0].returned_items
        assert [(name, at(place)[2]) for name, place in read if name != "A\\X"] == items

    @pytest.mark.parametrize(
        ("body", "text"),
        [
            ("return '1.0.0';", "1.0.0"),
            ("return self::NAME; // from 1.0", "Z"),
            ("return $a ? '1' : '2';", None),
            ("return ['1'];", None),
            ("if ($a) { return '1'; } return '2';", None),
            ("return;", None),
        ],
    )
    def test_the_string_that_a_method_returns(self, body: str, text: str | None) -> None:
        found = only("class X { const NAME = 'Z'; function f() { " + body + "\n} }").methods[0].returned_text
        assert (found[0] if found is not None else None) == text

    def test_promoted_parameters(self) -> None:
        found = method("function __construct(private readonly C $a, readonly ?C $b = null) {}")
        assert [(p.name, p.type) for p in found.parameters] == [("a", "C"), ("b", "?C")]

    def test_methods_are_found_in_whatever_case(self) -> None:
        declared = only("class A { function getList() {} }")
        found = declared.method("getlist")
        assert found is not None
        assert found.name == "getList"
        assert declared.method("get") is None

    @pytest.mark.parametrize(
        ("code", "doc"),
        [
            ("/** 1 */\n#[X] public function a() {}", "/** 1 */"),
            ("/** 1 */ #[X] /** 2 */ public function a() {}", "/** 2 */"),
            ("/** 1 */ #[X(1)]\n/** 2 */\n#[Y] function a() {}", "/** 2 */"),
            ("/** 1 */ public /** 2 */ function a() {}", "/** 2 */"),
            ("/** 1 */ /* x */ // y\nfunction a() {}", "/** 1 */"),
            ("/** 1 */\n/** 2 */\nfunction a() {}", "/** 2 */"),
            ("/** 1 */ const X = 1; function a() {}", None),
            ("/**/ function a() {}", None),
            ("/**x*/ function a() {}", None),
            ("function a(/** 1 */ $b) { /** 2 */ }", None),
        ],
    )
    def test_the_doc_comment_is_the_one_that_php_takes(self, code: str, doc: str | None) -> None:
        found = method(code).docblock
        assert (found.text if found else None) == doc


class TestDocComments:
    def test_types_as_written(self) -> None:
        found = method(
            "\t/**\r\n\t * Does 😀 things\r\n\t * at length.\r\n\t *\r\n\t * More.\r\n"
            "\t * @param C[]|null $a the\r\n\t *   @param \tarray<int, \\D|E>  ...$b\r\n\t * @throws E if\r\n"
            "\t * @return 😀|\\F\\G[] x\r\n\t */\r\n\tpublic function go($a, ...$b);"
        )
        assert [(p.name, *at(p.type.place)) for p in found.doc_params] == [
            ("a", 10, 12, "C[]|null"),
            ("b", 11, 15, "array<int, \\D|E>"),
        ]
        assert [at(place) for _, place in found.doc_params[0].type.alternatives] == [(10, 12, "C[]"), (10, 16, "null")]
        assert [text for text, _ in found.doc_params[1].type.alternatives] == ["array<int, \\D|E>"]
        assert at(found.doc_params[0].place) == (10, 5, "@param C[]|null $a")
        assert found.doc_return is not None
        assert found.doc_return.text == "😀|\\F\\G[]"
        assert at(found.doc_return.place) == (13, 13, "😀|\\F\\G[]")
        assert [at(place) for _, place in found.doc_return.alternatives] == [(13, 13, "😀"), (13, 15, "\\F\\G[]")]
        assert at(found.doc_place)[:2] == (5, 2)

    @pytest.mark.parametrize(
        ("doc", "text", "marked"),
        [
            ("/** @return string */", "string", "string"),
            ("/** @return string*/", "string", "string"),
            ("/**\n * @return $this\n */", "$this", "$this"),
            ("/**\n * @return\n * string\n */", "", "@return"),
            ("/**\n * @return\n */", "", "@return"),
            ("/**\n@return int */", "int", "int"),
            ("/**\n * @return string | null\n */", "string", "string"),
        ],
    )
    def test_return(self, doc: str, text: str, marked: str) -> None:
        found = method(doc + " function go();").doc_return
        assert found is not None
        assert (found.text, at(found.place)[2].rstrip()) == (text, marked)

    @pytest.mark.parametrize(
        "doc", ["/** Returns */", "/** see {@return x} */", "/** a@return x */", "/** @returns x */"]
    )
    def test_no_return(self, doc: str) -> None:
        assert method(doc + " function go();").doc_return is None

    @pytest.mark.parametrize(
        ("doc", "name", "text"),
        [
            ("@param $a int", "a", ""),
            ("@param int", "", "int"),
            ("@param int &$a", "a", "int"),
            ("@param", "", ""),
            ("@param int ...$a", "a", "int"),
        ],
    )
    def test_parameters(self, doc: str, name: str, text: str) -> None:
        (found,) = method(f"/** {doc} */ function go($a);").doc_params
        assert (found.name, found.type.text) == (name, text)
        assert at(found.place)[2].startswith("@param")


def test_positions_after_a_byte_order_mark_and_wrong_bytes() -> None:
    file = php(b"\xef\xbb\xbf<?php\r\n\t/* \xe9\xf0\x9f\x98\x80 */ class \xc3\x84 { const X = '\xff'; }")
    (declared,) = file.classes
    assert at(declared.place) == (2, 17, "Ä")
    assert declared.constants["X"].value == "\udcff"
    assert at(declared.constants["X"].value_place) == (2, 32, "\udcff")


@given(st.binary(max_size=40), st.text("<?php{}()[];'\"\\$ab \n/*-> namespace class use function", max_size=60))
def test_any_text_can_be_read(raw: bytes, text: str) -> None:
    file = php(raw + b"<?php " + text.encode())
    assert file.syntax_error is None or file.syntax_error.span.start <= len(file.source.text)
    assert isinstance(file.namespace, str)
    for declared in file.classes:
        assert all(parameter.place.span.line > 0 for found in declared.methods for parameter in found.parameters)
        assert all(found.docblock is None or found.docblock.text.startswith("/**") for found in declared.methods)
    for call in file.calls("a", "b", "ab"):
        assert all(place.span.line > 0 for item in call.arguments for _, place in item.strings)
