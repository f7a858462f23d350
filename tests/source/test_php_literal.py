from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magelint.source.php_literal import (
    REGISTRAR,
    UNKNOWN,
    RegistrationFile,
    read_path_patterns,
    read_registrations,
    read_returned_array,
)
from magelint.source.php_tokens import string_value
from magelint.source.text import SourceFile

USE = "<?php\nuse Magento\\Framework\\Component\\ComponentRegistrar;\n"


def source(text: str | bytes, path: str = "/shop/app/code/Acme/Sync/registration.php") -> SourceFile:
    return SourceFile(path, path.lstrip("/"), text if isinstance(text, bytes) else text.encode())


def read(text: str) -> RegistrationFile:
    return read_registrations(source(text))


def names(text: str) -> list[tuple[str | None, str | None, str | None]]:
    return [(r.type, r.name, r.path) for r in read(text).registrations]


# What takes minutes, or Python's stack, if it is read step by step
HOSTILE = {
    "levels": "ComponentRegistrar::register('module', 'Acme_Sync', dirname(__DIR__, 99999999999));",
    "nested": "ComponentRegistrar::register('module', 'Acme_Sync', "
    + "dirname(" * 5000
    + "__DIR__"
    + ")" * 5000
    + ");",
    "doubled": "$a0 = 'x';"
    + "".join(f"$a{i + 1} = $a{i} . $a{i};" for i in range(60))
    + "ComponentRegistrar::register('module', $a60, __DIR__);",
    "chain": "$a = " * 20_000 + "1; // register",
    "quotes": "\\'" * 200_000 + "register",
    "blank": "\n" * 500_000 + "register",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_hostile_registrations_are_read_in_no_time(text: str) -> None:
    started = time.perf_counter()
    read("<?php " + text)
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("inner", ["[" * 5000 + "]" * 5000, "[" * 60_000, "\\'" * 100_000])
def test_hostile_arrays_are_read_in_no_time(inner: str) -> None:
    started = time.perf_counter()
    read_returned_array(source("<?php return ['modules' => [" + inner))
    assert time.perf_counter() - started < 5


def test_escapes_are_bytes() -> None:
    assert string_value(r'"\xc3\xa9\303\251\u{e9}"') == "\u00e9" * 3
    assert string_value(r'"\xff\0"') == "\udcff\0"


SYNC = [("module", "Acme_Sync", "/shop/app/code/Acme/Sync")]


@pytest.mark.parametrize(
    "text",
    [
        USE + "ComponentRegistrar::register(ComponentRegistrar::MODULE, 'Acme_Sync', __DIR__);",
        "<?php \\Magento\\Framework\\Component\\ComponentRegistrar::register(\n  \\Magento\\Framework\\Component"
        "\\ComponentRegistrar::MODULE,\n  'Acme_Sync',\n  __DIR__\n);",
        USE + "/* Copyright */\nComponentRegistrar::register(ComponentRegistrar::MODULE, 'Acme_Sync', __DIR__);",
        USE + "ComponentRegistrar::register( // why not\n ComponentRegistrar::MODULE, /* , */ 'Acme_Sync', __DIR__,);",
        "<?php use Magento\\Framework\\Component\\ComponentRegistrar as Reg;\nReg::register(Reg::MODULE, 'Acme_Sync', __DIR__);",
        USE
        + "$name = 'Acme' . '_' . 'Sync'; ComponentRegistrar::register(ComponentRegistrar::MODULE, $name, __DIR__);",
        USE + "ComponentRegistrar::register('module', \"Acme_\\x53ync\", dirname(__FILE__));",
        USE + "ComponentRegistrar::register(ComponentRegistrar::MODULE, 'Acme_Sync', realpath(__DIR__ . '/src/..'));",
        USE
        + "ComponentRegistrar::register(ComponentRegistrar::MODULE, 'Acme_Sync', isset($f) ? realpath(dirname($f)) : __DIR__);",
        USE
        + "if (class_exists('X')) {\n    componentregistrar::REGISTER(ComponentRegistrar::MODULE, 'Acme_Sync', __DIR__);\n}",
    ],
)
def test_the_ways_to_write_a_registration(text: str) -> None:
    assert names(text) == SYNC


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<?php",
        "no php: ComponentRegistrar::register(ComponentRegistrar::MODULE, 'Acme_Sync', __DIR__);",
        USE + "// ComponentRegistrar::register(ComponentRegistrar::MODULE, 'Acme_Sync', __DIR__);",
        USE + "/*\nComponentRegistrar::register(ComponentRegistrar::MODULE, 'Acme_Sync', __DIR__);\n*/",
        USE + "$x = \"ComponentRegistrar::register(ComponentRegistrar::MODULE, 'Acme_Sync', __DIR__);\";",
    ],
)
def test_what_is_no_registration(text: str) -> None:
    assert names(text) == []


def test_what_cannot_be_read_is_none() -> None:
    assert names(USE + "ComponentRegistrar::register(ComponentRegistrar::MODULE, Config::NAME, dir());") == [
        ("module", None, None)
    ]


def test_other_types_are_told() -> None:
    text = USE + "ComponentRegistrar::register(ComponentRegistrar::THEME, 'frontend/Acme/x', __DIR__ . '/theme');"
    assert names(text) == [("theme", "frontend/Acme/x", "/shop/app/code/Acme/Sync/theme")]


def test_places() -> None:
    (found,) = read(
        USE + "ComponentRegistrar::register(\n    ComponentRegistrar::MODULE,\n    'Acme_Sync', __DIR__);"
    ).registrations
    spans = (found.place.span, found.type_place.span, found.name_place.span, found.path_place.span)
    assert [(s.line, s.column) for s in spans] == [(3, 1), (4, 5), (5, 6), (5, 18)]


def test_files_that_are_included() -> None:
    text = "<?php require_once __DIR__ . '/a/registration.php';\nforeach (glob(__DIR__ . '/*/registration.php') as $f) { require $f; }"
    assert read(text).includes == [
        "/shop/app/code/Acme/Sync/a/registration.php",
        "/shop/app/code/Acme/Sync/*/registration.php",
    ]


def test_an_array_of_every_kind_of_literal() -> None:
    text = "<?php\nreturn array('a' => [1, -2.5, 'x' => null], \"b\\n\" => true, 7 => 'it\\'s', 'c' => getenv('X'), /* , */ 'd' => 1,);"
    assert read_returned_array(source(text)) == {
        "a": {0: 1, 1: -2.5, "x": None},
        "b\n": True,
        7: "it's",
        "c": UNKNOWN,
        "d": 1,
    }


@pytest.mark.parametrize("text", ["", "<?php", "<?php return 1;", "<?php return [", "<?php return [1", "return [1];"])
def test_no_array(text: str) -> None:
    assert not read_returned_array(source(text)) or text == "<?php return [1"


def test_patterns_of_the_old_registration_file() -> None:
    text = "<?php\n$pathList[] = dirname(__DIR__) . '/code/*/*/registration.php';\n$pathList[] = dirname(dirname(__DIR__)) . '/lib/internal/*/*/registration.php';"
    assert read_path_patterns(source(text, "/shop/app/etc/NonComposerComponentRegistration.php")) == [
        "/shop/app/code/*/*/registration.php",
        "/shop/lib/internal/*/*/registration.php",
    ]


def test_strings() -> None:
    assert string_value(r"'a\'b\\c\n'") == "a'b\\c\\n"
    assert string_value(r'"\101\x42\u{43}\$d\n"') == "ABC$d\n"
    assert string_value('"a$b"') is None


@given(st.text(alphabet="<?php registeComponentRegistrar::MODULE('\"_,.[]{}()=>$;#/*\n", max_size=120))
def test_nothing_breaks_it(text: str) -> None:
    for data in (text, "<?php " + text, USE + text):
        read_registrations(source(data))
        read_returned_array(source(data))
        read_path_patterns(source(data))


@pytest.mark.parametrize(
    "text",
    [
        USE + "ComponentRegistrar::register('module', 'Acme_Sync', __DIR__);",
        "<?php\nuse \\Magento\\Framework\\Component\\ComponentRegistrar as R;\nR::register('module', 'Acme_Sync', __DIR__);",
        "<?PHP\n\\Magento\\Framework\\Component\\ComponentRegistrar::register('module', 'Acme_Sync', __DIR__);",
        "<?php\nuse Magento\\Framework\\{Foo, Component\\ComponentRegistrar AS R};\nR::register('module', 'A_B', __DIR__);",
        "<?php\nuse Magento\\Framework\\Component;\nComponent\\ComponentRegistrar::register('module', 'A_B', __DIR__);",
        "<?php\nnamespace Magento\\Framework\\Component;\nComponentRegistrar::register('module', 'A_B', __DIR__);",
        USE + "ComponentRegistrar::register(...['module', 'Acme_Sync', __DIR__]);",
    ],
)
def test_ways_to_name_the_registrar(text: str) -> None:
    (registration,) = read(text).registrations
    assert (registration.registrar, registration.lacks) == (REGISTRAR, 0)


def test_a_class_that_is_another() -> None:
    call = "ComponentRegistrar::register(ComponentRegistrar::MODULE, 'Acme_Sync', __DIR__);"
    written = {
        "ComponentRegistrar": f"<?php\n{call}",
        "Magento\\Framework\\ComponentRegistrar": f"<?php\nuse Magento\\Framework\\ComponentRegistrar;\n{call}",
        "Acme\\ComponentRegistrar": f"<?php\nnamespace Acme;\n{call}",
    }
    assert [read(text).registrations[0].registrar for text in written.values()] == list(written)


def test_text_that_is_no_php() -> None:
    assert names(USE.removeprefix("<?php\n") + "ComponentRegistrar::register('module', 'Acme_Sync', __DIR__);") == []


def test_arguments_that_are_not_there() -> None:
    calls = ["register('module', 'Acme_Sync');", "register('module', 'Acme_Sync', );", "register();"]
    found = [read(f"{USE}ComponentRegistrar::{call}").registrations[0] for call in calls]
    assert [(r.lacks, r.path) for r in found] == [(n, "/shop/app/code/Acme/Sync") for n in (1, 1, 3)]
