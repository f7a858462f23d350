"""What formats for machines share: paths as CI services want them, and text that every encoding can carry."""

from __future__ import annotations

import os
import re

from magelint.source.text import SourceFile

# what XML 1.0 or UTF-8 cannot carry: control characters, halves of surrogate pairs, and two that are no characters
_FORBIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# RFC 3986's unreserved characters, and the slash between folders
_KEPT_IN_URI = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")


class Paths:
    """Names files from the repository's root, wherever below it the check was asked for.

    GitHub and GitLab know files by these names alone. Without a repository it is the working directory, or the checked
    root where that lies elsewhere.
    """

    def __init__(self, root: str) -> None:
        self.base = _base_of(os.path.realpath(root))

    @classmethod
    def from_working_directory(cls) -> Paths:
        """Name files as an editor that was started here opens them."""
        paths = cls.__new__(cls)
        paths.base = os.getcwd()
        return paths

    def of(self, file: SourceFile) -> str:
        """A file's path, printable and POSIX; absolute where it lies outside."""
        return _printable(self.relative(file.path))

    def uri(self, path: str) -> str:
        """The relative URI reference of an absolute path, its bytes percent-encoded; `file:` where it lies outside."""
        relative = self.relative(path)
        encoded = "".join(chr(b) if b in _KEPT_IN_URI else f"%{b:02X}" for b in os.fsencode(relative))
        return f"file://{encoded}" if relative.startswith("/") else encoded

    def relative(self, path: str) -> str:
        """An absolute path from the base on; as it is where it lies outside."""
        below = path.removeprefix(self.base.rstrip(os.sep) + os.sep)
        return below.replace(os.sep, "/")


def _base_of(root: str) -> str:
    folder = root
    while True:
        if os.path.exists(os.path.join(folder, ".git")):
            return folder
        above = os.path.dirname(folder)
        if above == folder:
            break
        folder = above
    here = os.getcwd()
    return here if f"{root}{os.sep}".startswith(here.rstrip(os.sep) + os.sep) else root


def _printable(path: str) -> str:
    return path if path.isascii() else os.fsencode(path).decode("utf-8", "backslashreplace")


def printable(text: str) -> str:
    """One line without control characters: a checked file must not control the terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def clean(text: str) -> str:
    """Text without what JSON's or XML's encoding cannot carry: a checked file's bytes may be anything."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
