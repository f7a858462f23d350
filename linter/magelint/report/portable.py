"""Paths and text for all formats: paths as CI services and editors expect them, text without control characters."""

from __future__ import annotations

import os
import re

from magelint.source.text import SourceFile

# What XML 1.0 or UTF-8 cannot represent: control characters, lone surrogates and two noncharacters.
_FORBIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# The unreserved characters of RFC 3986, and the slash between folders.
_KEPT_IN_URI = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")


class Paths:
    """Paths relative to the root of the repository, whatever folder of it is checked.

    GitHub and GitLab accept only these. Without a repository, paths are relative to the working directory, or to the
    checked root if that is outside the working directory.
    """

    def __init__(self, root: str) -> None:
        self.base = _base_of(os.path.realpath(root))

    @classmethod
    def from_working_directory(cls) -> Paths:
        """Paths relative to the working directory, as an editor that was started there opens them."""
        paths = cls.__new__(cls)
        paths.base = os.getcwd()
        return paths

    def of(self, file: SourceFile) -> str:
        """The POSIX path of a file in valid Unicode; absolute if the file is outside the base folder."""
        return _decoded(self.relative(file.path))

    def uri(self, path: str) -> str:
        """The percent-encoded relative URI reference of an absolute path; a `file:` URI outside the base folder."""
        relative = self.relative(path)
        encoded = "".join(chr(b) if b in _KEPT_IN_URI else f"%{b:02X}" for b in os.fsencode(relative))
        return f"file://{encoded}" if relative.startswith("/") else encoded

    def relative(self, path: str) -> str:
        """An absolute path relative to the base folder; unchanged if it is outside."""
        below = path.removeprefix(self.base.rstrip(os.sep) + os.sep)
        return below.replace(os.sep, "/")


def _base_of(root: str) -> str:
    folder = root
    while True:
        if os.path.exists(os.path.join(folder, ".git")):
            return folder
        parent = os.path.dirname(folder)
        if parent == folder:
            break
        folder = parent
    here = os.getcwd()
    return here if f"{root}{os.sep}".startswith(here.rstrip(os.sep) + os.sep) else root


def _decoded(path: str) -> str:
    return path if path.isascii() else os.fsencode(path).decode("utf-8", "backslashreplace")


def printable(text: str) -> str:
    """Text on one line, without the control characters of a checked file, which could change the terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def clean(text: str) -> str:
    """Text without the characters that XML or UTF-8 cannot represent; a checked file may contain any bytes."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
