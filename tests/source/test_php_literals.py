from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magelint.source.php.literals import UNKNOWN, PhpValue, read_returned_array
from magelint.source.php.plain import plain_array
from magelint.source.text import SourceFile


def read(text: str) -> dict[str | int, PhpValue] | None:
    return read_returned_array(SourceFile("/shop/app/etc/config.php", "app/etc/config.php", text.encode()))


def test_an_array_of_every_kind_of_literal() -> None:
    text = "<?php\nreturn array('a' => [1, -2.5, 'x' => null], \"b\\n\" => true, 7 => 'it\\'s', 'c' => getenv('X'), /* , */ 'd' => 1,);"
    assert read(text) == {
        "a": {0: 1, 1: -2.5, "x": None},
        "b\n": True,
        7: "it's",
        "c": UNKNOWN,
        "d": 1,
    }


@pytest.mark.parametrize("text", ["", "<?php", "<?php return 1;", "<?php return [", "<?php return [1", "return [1];"])
def test_no_array(text: str) -> None:
    assert not read(text) or text == "<?php return [1"


@pytest.mark.parametrize("inner", ["[" * 5000 + "]" * 5000, "[" * 60_000, "\\'" * 100_000])
def test_hostile_arrays_take_no_time(inner: str) -> None:
    started = time.process_time()
    read("<?php return ['modules' => [" + inner)
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        (r"'a\'b\\c\n'", "a'b\\c\\n"),
        (r'"\101\x42\u{43}\$d\n"', "ABC$d\n"),
        (r'"\xc3\xa9\303\251\u{e9}"', "\u00e9" * 3),
        (r'"\xff\0"', "\udcff\0"),
        ('"a$b"', UNKNOWN),
        ("<<<'X'\n  a\n  X", "a"),
        ("1_000", 1000),
        ("0x1F", 31),
        ("017", 15),
        ("-1", -1),
        ("1e3", 1000.0),
        ("-PHP_INT_MAX", UNKNOWN),
        ("INF", UNKNOWN),
        ("TRUE", True),
        ("'a' . 'b'", UNKNOWN),
        ("getenv('X') ?: 1", UNKNOWN),
    ],
)
def test_literals(literal: str, value: PhpValue) -> None:
    assert read(f"<?php return [{literal}\n];") == {0: value}


def test_keys_count_on() -> None:
    assert read("<?php return ['a', 7 => 'b', 'c', 'x' => 'd'];") == {0: "a", 7: "b", 8: "c", "x": "d"}


@pytest.mark.parametrize(
    "items",
    ["'modules' => ['A_B' => 1, 'C_D' => 0]", "'modules' => ['\u00e9' => 1,],", "'modules' => []", "'a', 'b',", ""],
)
def test_plain_arrays_are_read_as_others_are(items: str) -> None:
    text = f"<?php\n/* plain */ return [\n    {items}\n]; // ["
    assert plain_array(text.encode())
    assert not plain_array(f"{text}\n?>".encode())
    assert read(text) == read(f"{text}\n?>")


@given(st.text(alphabet="<?php return array\\'\"[](){}=>,;.0_1-e#/*\n", max_size=120))
def test_nothing_breaks_it(text: str) -> None:
    for data in (text, f"<?php {text}", f"<?php return [{text}"):
        read(data)
