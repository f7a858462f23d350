"""Paths and text for all formats: paths as CI services and editors expect them, text without control characters."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any

import msgspec

from magelint.engine.checkouts import repositories
from magelint.source.text import SourceFile

# What XML 1.0 or UTF-8 cannot represent: control characters, lone surrogates and two noncharacters.
_FORBIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# What changes a terminal, or the order in which text is shown: control characters, and invisible formatting characters.
_STEERING = (
    "[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
# What runners of CI services obey in a log, GitHub, Azure and TeamCity: `##[` and alike anywhere in a line, and `::` at
# its beginning. The report's own `::: ` is not a command.
_COMMANDS = r"#(?=#(?:vso|teamcity)?\[)|(?:(?<=\n)|\A)[^\S\n]*+:(?=:(?!: ))"
_COMMAND = re.compile(_COMMANDS, re.IGNORECASE)
_STEERING_OR_COMMAND = re.compile(f"{_STEERING}|{_COMMANDS}", re.IGNORECASE)
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
    repository = next(repositories(root), None)
    if repository is not None:
        return repository
    here = os.getcwd()
    return here if f"{root}{os.sep}".startswith(here.rstrip(os.sep) + os.sep) else root


def _decoded(path: str) -> str:
    return path if path.isascii() else os.fsencode(path).decode("utf-8", "backslashreplace")


def printable(text: str) -> str:
    """Text on one line, without the control characters of a checked file, which could change the terminal."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return without_commands(text)


def without_commands(text: str) -> str:
    """Text without the commands that runners of CI services obey when they read them in a log."""
    if "##" not in text and "::" not in text:
        return text
    return _COMMAND.sub(lambda found: f"{found[0][:-1]}\N{REPLACEMENT CHARACTER}", text)


def clean(text: str) -> str:
    """Text without the characters that XML or UTF-8 cannot represent; a checked file may contain any bytes."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def steerless(text: str) -> str:
    """Text without control characters other than line breaks, and without commands that may be anywhere in a line."""
    return _STEERING_OR_COMMAND.sub(_replaced, text)


def _replaced(found: re.Match[str]) -> str:
    return found[0] if found[0][-1] in "\r:" else f"{found[0][:-1]}\N{REPLACEMENT CHARACTER}"


def json_text(value: Any, indent: int = 2) -> str:
    """A JSON document in which control characters and commands of CI services are escaped; its values do not change."""
    try:
        data = msgspec.json.encode(value)
    except UnicodeEncodeError:  # a lone surrogate
        data = msgspec.json.encode(_cleaned(value))
    return _escaped(msgspec.json.format(data, indent=indent).decode(), json_escape) + "\n"


def json_escape(character: str) -> str:
    """A character as JSON escapes it."""
    code = ord(character)
    if code < 0x10000:
        return f"\\u{code:04x}"
    return f"\\u{0xD7C0 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def xml_escaped(text: str) -> str:
    """A serialized XML document in which control characters and commands of CI services are character references."""
    return _escaped(text, lambda character: f"&#{ord(character)};")


def _escaped(text: str, escape: Callable[[str], str]) -> str:
    return _STEERING_OR_COMMAND.sub(lambda found: found[0][:-1] + escape(found[0][-1]), text)


def _cleaned(value: Any) -> Any:
    """A value with all its texts clean."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {_cleaned(key): _cleaned(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(item) for item in value]
    return value
