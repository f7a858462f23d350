"""The cache: the results of parsing the PHP files of a tree, stored for the next run.

They are stored by content, so that a file that changed is always parsed again. A cache that cannot be read, is
damaged, belongs to another user or cannot be written has no effect.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import sys
import time

import msgspec

from magelint import __version__
from magelint.engine.input_file import read_input_file
from magelint.engine.writing import is_below, replace_cache_file
from magelint.source import php, text
from magelint.source.php import ParseResult, ParseResults

_DAYS = 30
"""Results that no run used for this time are removed."""
_LEAST = 1 << 19
"""Parsing fewer bytes of PHP, as in most standalone modules, takes less than 0.1 s; nothing is stored then."""
_LARGEST = 500_000_000
"""The size of the largest cache that is read, in bytes. That of a Magento installation has a few MB."""
_DIGEST = 16


class Cache:
    """The cache of one tree."""

    def __init__(self, root: str) -> None:
        self._path = _path(root)
        self._stored = b""
        self.results = ParseResults(self._read())

    def save(self) -> None:
        """Write what is not stored yet."""
        if self._path is None or self.results.size < _LEAST:
            return
        today = int(time.time()) // 86400
        results = {key: entry for key, entry in self.results.earlier.items() if entry.day > today - _DAYS}
        for key, entry in self.results.used.items():
            if entry.syntax is not None or entry.classes is not None:
                entry.day = today
                results[key] = entry
        data = msgspec.msgpack.encode(results)
        if data != self._stored:
            with contextlib.suppress(OSError):
                replace_cache_file(self._path, _checksum(data) + data)

    def _read(self) -> dict[bytes, ParseResult]:
        if self._path is None:
            return {}
        try:
            content = read_input_file(self._path, _LARGEST, own=True)
            checksum, data = content[:_DIGEST], content[_DIGEST:]
            if checksum != _checksum(data):
                return {}
            results = msgspec.msgpack.decode(data, type=dict[bytes, ParseResult])
        except (OSError, msgspec.DecodeError, RecursionError):
            return {}
        self._stored = data
        return results


def cache_folder() -> str | None:
    """The folder of all caches; `None` without a home folder."""
    given = os.environ.get("MAGELINT_CACHE_DIR")
    if given:
        return os.path.abspath(given)
    shared = os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME", "")
    if not os.path.isabs(shared):  # the specification says to ignore relative paths
        shared = os.path.expanduser("~/.cache")
    return f"{shared}/magelint" if os.path.isabs(shared) else None


def _path(root: str) -> str | None:
    """The cache of a root; `None` if it has none: nothing is written into a checked tree."""
    folder = cache_folder()
    if folder is None:
        return None
    name = hashlib.blake2b(os.fsencode(os.path.realpath(root)), digest_size=_DIGEST).hexdigest()
    try:
        path = f"{folder}/{__version__}-{_parser()}/{name}"
    except OSError:  # installed in an archive
        return None
    return None if is_below(path, root) else path


def _parser() -> str:
    """Identifies what the results depend on: the code that finds them, the grammar and the version of Python."""
    identity = hashlib.blake2b(repr(sys.version_info[:2]).encode(), digest_size=6)
    folder = os.path.dirname(php.__file__)
    names = sorted(name for name in os.listdir(folder) if name.endswith(".py"))
    for path in (text.__file__, *(f"{folder}/{name}" for name in names)):
        with open(path, "rb") as file:
            identity.update(file.read())
    for package in ("tree_sitter", "tree_sitter_php"):
        identity.update(_distribution(package).encode())
    return identity.hexdigest()


def _distribution(package: str) -> str:
    """The name and version of an installed package; empty if unknown."""
    found = importlib.util.find_spec(package)  # without importing it, and without `importlib.metadata`, which is slow
    folder = os.path.dirname(os.path.dirname(found.origin)) if found is not None and found.origin else ""
    names = os.listdir(folder) if folder else []
    return ",".join(sorted(name for name in names if name.startswith(f"{package}-") and name.endswith("-info")))


def _checksum(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_DIGEST).digest()
