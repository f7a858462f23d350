"""PHP code that is nested too deeply is not parsed."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from magelint.source.php import PhpFile
from magelint.source.php.nesting import DEEPEST
from magelint.source.text import SourceFile
from magelint.testing import write_tree
from shell import magelint
from trees import bare_module

CLASS = b"<?php\n" + b"//" * 5_000 + b"\nclass A {\n    function a() { return %s; }\n}\n"


def file(data: bytes) -> PhpFile:
    return PhpFile(SourceFile("/tree/A.php", "A.php", data))


@pytest.mark.parametrize(
    ("opening", "closing", "levels"), [("[", "]", 1), ("(", ")", 1), ('"{$a[', ']}"', 2), ("fn() => [", "]", 1)]
)
def test_the_limit(opening: str, closing: str, levels: int) -> None:
    most = (DEEPEST - 2) // levels  # the class and the method are two levels
    allowed = file(CLASS % f"{opening * most}1{closing * most}".encode())
    assert not allowed.is_too_deep
    assert [found.fqcn for found in allowed.classes] == ["A"]
    deeper = file(CLASS % f"{opening * (most + 1)}1{closing * (most + 1)}".encode())
    assert deeper.is_too_deep
    assert deeper.classes == []
    assert deeper.syntax_error is None


def test_brackets_that_close_do_not_count() -> None:
    data = CLASS % (b"[" + b"[1], " * 5 * DEEPEST + b"]")
    assert not file(data).is_too_deep


@pytest.mark.parametrize("unit", [b'"{$a[', b'"{$a["{$a[', b"`{$a[", b"<<<A\n{$a["])
def test_nested_strings_take_no_time(unit: bytes) -> None:
    begun = time.process_time()
    parsed = file(b"<?php $x = " + unit * (1 << 20))
    assert parsed.is_valid
    assert parsed.classes == []
    assert list(parsed.calls("register", "a")) == []
    assert time.process_time() - begun < 5


def test_it_is_reported(tmp_path: Path) -> None:
    nested = "<?php\nnamespace Acme\\Sync\\Model;\nclass A { const B = " + '"{$a[' * 20_000
    write_tree(tmp_path, {**bare_module("Acme_Sync"), "Model/A.php": nested})
    run = magelint("check", tmp_path, "--select", "php")
    assert run.returncode == 1
    message = "brackets are nested more than 1,000 levels deep"
    assert f"error[check-incomplete]: `Model/A.php` was skipped: {message}" in run.stdout
    assert f"note: cannot read Model/A.php: {message}" in run.stderr
