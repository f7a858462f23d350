"""PHP written down in a test, as a file that has been read."""

from __future__ import annotations

from magelint.source.php import PhpArgument, PhpClass, PhpFile, PhpMethod
from magelint.source.text import SourceFile


def php(code: str | bytes) -> PhpFile:
    data = code if isinstance(code, bytes) else code.encode()
    return PhpFile(SourceFile("/x/A.php", "A.php", data if b"<?" in data else b"<?php\n" + data))


def only(code: str) -> PhpClass:
    (found,) = php(code).classes
    return found


def method(code: str) -> PhpMethod:
    (found,) = only("namespace A;\nuse B\\C;\nclass X extends Y {\n" + code + "\n}").methods
    return found


def argument(code: str) -> PhpArgument:
    """The argument of the only call of `f` in `code`."""
    (call,) = php(code).calls("f")
    return call.arguments[0]


def values(code: str) -> tuple[list[str], bool]:
    found = argument(code)
    return [text for text, _ in found.strings], found.unknown
