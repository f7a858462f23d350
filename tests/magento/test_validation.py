"""Files that several processes search for syntax errors: the result is that of one process."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from magelint.magento.tree import validation
from magelint.source.php import PhpFile
from magelint.source.text import SourceFile

CODE = [
    "<?php\nnamespace Acme;\nclass A {}\n",
    "<?php\nclass A {{\n",
    "<?php\necho $this->a{0};\n",
    "no PHP",
    "<?php\nnamespace Acme-1;\n",
    "",
]


def files() -> list[PhpFile]:
    return [PhpFile(SourceFile(f"/x/{index}.php", f"{index}.php", code.encode())) for index, code in enumerate(CODE)]


def told(found: list[PhpFile]) -> list[tuple[bool, bool, bool]]:
    return [(file.is_valid, file.syntax_error is None, file.removed_syntax((8, 0)) is None) for file in found]


def failing_fork() -> int:
    raise BlockingIOError


def failing_write(_pipe: int, _data: bytes) -> None:
    raise BrokenPipeError


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three processes, whatever the size of the files and the machine."""
    monkeypatch.setattr(validation, "_SHARE", 1)
    monkeypatch.setattr(validation, "_processors", lambda: 3)
    monkeypatch.setattr("threading.active_count", lambda: 1)


@pytest.mark.usefixtures("many")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
@pytest.mark.parametrize(
    ("target", "replacement"),
    [
        ("magelint.magento.tree.validation._MOST", 8),
        ("magelint.magento.tree.validation._MOST", 1),
        ("magelint.magento.tree.validation._write", failing_write),
        ("os.fork", failing_fork),
    ],
)
def test_several_processes_find_what_one_does(
    monkeypatch: pytest.MonkeyPatch, target: str, replacement: Callable[..., object] | int
) -> None:
    expected = told(files())
    monkeypatch.setattr(target, replacement)
    found = files()
    validation.Validation(found).finish()
    assert told(found) == expected


@pytest.mark.usefixtures("many")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
def test_files_of_other_processes_are_not_parsed_again() -> None:
    found = files()
    validation.Validation(found).finish()
    assert all(file.is_examined for file in found)
