from __future__ import annotations

import re
import time
from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tree_sitter import Node

from magelint.source.php.plain import plain_registration
from magelint.source.php.registration import (
    REGISTRAR,
    RegistrationFile,
    read_path_patterns,
    read_registrations,
)
from magelint.source.php.tree import PhpTree
from magelint.source.text import SourceFile

USE = "<?php\nuse Magento\\Framework\\Component\\ComponentRegistrar;\n"


def source(text: str | bytes, path: str = "/shop/app/code/Acme/Sync/registration.php") -> SourceFile:
    return SourceFile(path, path.lstrip("/"), text if isinstance(text, bytes) else text.encode())


def read(text: str) -> RegistrationFile:
    return read_registrations(source(text))


def names(text: str) -> list[tuple[str | None, str | None, str | None]]:
    return [(r.type, r.name, r.path) for r in read(text).registrations]


CALL = "ComponentRegistrar::register('module', $a60, __DIR__);"
# What takes minutes, or Python's stack, if it is read step by step
HOSTILE = {
    "levels": "ComponentRegistrar::register('module', 'Acme_Sync', dirname(__DIR__, 99999999999));",
    "nested": f"ComponentRegistrar::register('module', 'A_B', {'dirname(' * 5000}__DIR__{')' * 5000});",
    "doubled": "$a0 = 'x';" + "".join(f"$a{i + 1} = $a{i} . $a{i};" for i in range(60)) + CALL,
    "doubled arrays": "$a0 = ['x'];" + "".join(f"$a{i + 1} = [$a{i}, $a{i}];" for i in range(60)) + CALL,
    "chain": "$a60 = " * 20_000 + "1;" + CALL,
    "writes": "$a60 = 'x';" * 20_000 + CALL * 1000,
    "includes": "$a60 = __DIR__; require $a60;" * 20_000,
    "loops": "foreach (glob(__DIR__ . '/*') as $f) {" * 5000 + "require $f;" + "}" * 5000,
    "quotes": "\\'" * 200_000 + CALL,
    "blank": "\n" * 500_000 + "ComponentRegistrar",
    "declare": "declare(ComponentRegistrar " * 10_000,
    "namespace": "namespace ComponentRegistrar " * 10_000,
    "echo": "ComponentRegistrar <?=" + "," * 100_000,
    "use": "use ComponentRegistrar " * 10_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_hostile_registrations_take_no_time(text: str) -> None:
    started = time.process_time()
    read("<?php " + text)
    assert time.process_time() - started < 10


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


def test_unreadable_arguments_are_none() -> None:
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


def test_patterns_of_the_old_registration_file() -> None:
    text = "<?php\n$pathList[] = dirname(__DIR__) . '/code/*/*/registration.php';\n$pathList[] = dirname(dirname(__DIR__)) . '/lib/internal/*/*/registration.php';"
    assert read_path_patterns(source(text, "/shop/app/etc/NonComposerComponentRegistration.php")) == [
        "/shop/app/code/*/*/registration.php",
        "/shop/lib/internal/*/*/registration.php",
    ]


@given(st.text(alphabet="<?php registeComponentRegistrar::MODULE('\"_,.[]{}()=>$;#/*\n", max_size=120))
def test_nothing_breaks_it(text: str) -> None:
    for data in (text, "<?php " + text, USE + text):
        read_registrations(source(data))
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


def test_missing_arguments() -> None:
    calls = ["register('module', 'Acme_Sync');", "register('module', 'Acme_Sync', );", "register();"]
    found = [read(f"{USE}ComponentRegistrar::{call}").registrations[0] for call in calls]
    assert [(r.lacks, r.path) for r in found] == [(n, "/shop/app/code/Acme/Sync") for n in (1, 1, 3)]


@pytest.mark.parametrize(
    ("start", "comment", "name"),
    [
        (USE, "", "ComponentRegistrar"),
        ("<?php\n", "", f"\\{REGISTRAR}"),
        (
            f"<?php\ndeclare(strict_types=1);\n{USE.removeprefix('<?php')}",
            "// ComponentRegistrar::register(",
            REGISTRAR,
        ),
        (USE, "/* \u00a9 *//**/ # ?\n", "ComponentRegistrar"),
    ],
)
def test_the_usual_registration_is_read_as_others_are(start: str, comment: str, name: str) -> None:
    usual = f"{start}{comment}\n{name}::register(\n    {name}::MODULE,\n    'Acme_Sync', __DIR__\n);"
    assert plain_registration(usual.encode())
    assert not plain_registration(f"{usual} 1;".encode())
    (fast,), (slow,) = read(usual).registrations, read(f"{usual} 1;").registrations
    for one, other in zip(msgspec.structs.astuple(fast), msgspec.structs.astuple(slow), strict=True):
        assert getattr(one, "span", one) == getattr(other, "span", other)


def test_the_registration_of_magentos_framework_is_plain() -> None:
    text = f"{USE}\nComponentRegistrar::register(ComponentRegistrar::LIBRARY, 'magento/framework', __DIR__);\n\n"
    text += "if (!function_exists('__')) {\n    require 'Phrase/__.php';\n}\n"
    assert plain_registration(text.encode())
    assert names(text) == [("library", "magento/framework", "/shop/app/code/Acme/Sync")]


@pytest.mark.parametrize(
    "text",
    [
        "<?php\nComponentRegistrar::register(ComponentRegistrar::MODULE, 'Acme_Sync', __DIR__);",
        "<?php\nnamespace Acme;\n" + USE.removeprefix("<?php\n") + CALL,
        USE + "// ?>\nComponentRegistrar::register(ComponentRegistrar::MODULE, 'Acme_Sync', __DIR__);",
        USE + "ComponentRegistrar::register(ComponentRegistrar::MODULE, 'Acme_Sync', __DIR__) or die;",
        "\ufeff" + USE + "ComponentRegistrar::register(ComponentRegistrar::MODULE, 'Acme_Sync', __DIR__);",
    ],
)
def test_what_is_no_usual_registration(text: str) -> None:
    assert not plain_registration(text.encode())


def test_a_loop_over_files_that_a_variable_holds() -> None:
    text = "<?php $files = glob(__DIR__ . '/*/registration.php'); foreach ($files as $f) { require $f; }"
    assert read(text).includes == ["/shop/app/code/Acme/Sync/*/registration.php"]


def test_a_variable_holds_what_was_assigned_last() -> None:
    text = f"{USE}$a = __DIR__; require $a . '/x.php'; if (X) {{ $a = __DIR__ . '/src'; }} "
    found = read(f"{text} ComponentRegistrar::register('module', 'Acme_Sync', $a); $a = 1;")
    assert found.includes == ["/shop/app/code/Acme/Sync/x.php"]
    assert found.registrations[0].path == "/shop/app/code/Acme/Sync/src"


def test_named_arguments() -> None:
    text = f"{USE}ComponentRegistrar::register(path: __DIR__, type: 'module', componentName: 'Acme_Sync');"
    assert names(text) == SYNC


def test_many_conditional_calls_take_one_search_for_an_early_end(monkeypatch: pytest.MonkeyPatch) -> None:
    searches = 0

    def counted(tree: PhpTree, pattern: re.Pattern[bytes], within: Node | None = None) -> Iterator[Node]:
        nonlocal searches
        searches += 1
        return find(tree, pattern, within)

    find = PhpTree.find
    monkeypatch.setattr(PhpTree, "find", counted)
    call = "\\Magento\\Framework\\Component\\ComponentRegistrar::register('module', 'Acme_A', __DIR__);"
    code = f"<?php {call * 20} return; {call * 20}"
    found = read(code).registrations
    assert [one.is_conditional for one in found] == [False] * 20 + [True] * 20
    assert searches < 10
