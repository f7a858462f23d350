"""Files of a checked tree: each read once, and only when somebody asks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from magelint.source.text import SourceFile
from magelint.source.xml import XmlFile, XmlSyntaxError

if TYPE_CHECKING:
    from magelint.source.json import JsonFile, JsonSyntaxError
    from magelint.source.php import PhpFile

# Folders that hold no file Magento would load as a module's own.
PRUNED = frozenset({".git", ".svn", ".hg", "node_modules", "__pycache__", ".idea", ".venv"})


class Files:
    """Reads files below `root`; what cannot be read is told in `notes`, once."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.notes: list[str] = []
        self.read_count = 0
        self._sources: dict[str, SourceFile | None] = {}
        self._xml: dict[str, XmlFile | XmlSyntaxError | None] = {}
        self._json: dict[str, JsonFile | JsonSyntaxError | None] = {}
        self._php: dict[str, PhpFile | None] = {}
        self._prefix = root.rstrip("/") + "/"

    def name(self, path: str) -> str:
        """What reports call `path`: relative to the root where it lies below it, POSIX, and always printable."""
        if path.startswith(self._prefix):
            path = path[len(self._prefix) :]
        elif path == self.root:
            path = "."
        if path.isascii():
            return path
        return os.fsencode(path).decode("utf-8", "backslashreplace")

    def source(self, path: str) -> SourceFile | None:
        """The file at an absolute path; `None` where there is none or it cannot be read."""
        try:
            return self._sources[path]
        except KeyError:
            source = self._sources[path] = self._read(path)
            return source

    def _read(self, path: str) -> SourceFile | None:
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            self.notes.append(f"cannot read {self.name(path)}: {error.strerror}")
            return None
        try:
            size = os.fstat(descriptor).st_size
            parts = [os.read(descriptor, size + 1)]
            while len(parts[-1]) > 0 and sum(map(len, parts)) > size:  # it grew, or its size is not known
                parts.append(os.read(descriptor, 1 << 20))
        except OSError as error:
            if not os.path.isdir(path):
                self.notes.append(f"cannot read {self.name(path)}: {error.strerror}")
            return None
        finally:
            os.close(descriptor)
        self.read_count += 1
        return SourceFile(path, self.name(path), b"".join(parts))

    def xml(self, path: str) -> XmlFile | XmlSyntaxError | None:
        """The XML file at a path, the error that it does not parse with, or `None` where there is no file."""
        if path not in self._xml:
            source = self.source(path)
            parsed: XmlFile | XmlSyntaxError | None = None
            if source is not None:
                try:
                    parsed = XmlFile(source)
                except XmlSyntaxError as error:
                    parsed = error
            self._xml[path] = parsed
        return self._xml[path]

    def parsed_xml(self, path: str) -> XmlFile | None:
        """The XML file at a path, where there is one that parses."""
        parsed = self.xml(path)
        return parsed if isinstance(parsed, XmlFile) else None

    def json(self, path: str) -> JsonFile | JsonSyntaxError | None:
        """The JSON file at a path, the error that it does not parse with, or `None` where there is no file."""
        from magelint.source.json import JsonFile, JsonSyntaxError

        if path not in self._json:
            source = self.source(path)
            parsed: JsonFile | JsonSyntaxError | None = None
            if source is not None:
                try:
                    parsed = JsonFile(source)
                except JsonSyntaxError as error:
                    parsed = error
            self._json[path] = parsed
        return self._json[path]

    def php(self, path: str) -> PhpFile | None:
        """The PHP file at a path, or `None` where there is no file."""
        from magelint.source.php import PhpFile

        if path not in self._php:
            source = self.source(path)
            self._php[path] = None if source is None else PhpFile(source)
        return self._php[path]

    def xml_errors(self) -> Iterator[XmlSyntaxError]:
        """Of the XML files read so far, those that do not parse."""
        return (parsed for parsed in self._xml.values() if isinstance(parsed, XmlSyntaxError))

    def entries(self, folder: str) -> list[os.DirEntry[str]]:
        """What a folder holds, sorted by name; nothing where it is no folder. A folder barred to us is noted."""
        try:
            with os.scandir(folder) as found:
                return sorted(found, key=lambda entry: entry.name)
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            self.notes.append(f"cannot read {self.name(folder)}: {error.strerror}")
            return []

    def walk(
        self, folder: str, pruned: frozenset[str] = PRUNED, known: frozenset[str] = frozenset()
    ) -> Iterator[tuple[str, list[str]]]:
        """Folders below `folder` (itself first) with the names of their files; follows no link, so it ends.

        Left out are folders of a `pruned` name and those whose path is in `known`.
        """
        pending = [folder]
        while pending:
            current = pending.pop()
            names, below = [], []
            for entry in self.entries(current):
                if entry.is_dir(follow_symlinks=False):
                    if entry.name not in pruned and entry.path not in known:
                        below.append(entry.path)
                elif entry.is_file():
                    names.append(entry.name)
            pending.extend(reversed(below))
            yield current, names


def is_test_path(relative: str) -> bool:
    """Whether a path lies among tests or fixtures, which are not modules of the shop."""
    parts = relative.split("/")
    return any(part in ("Test", "_files", "testData") for part in parts) or "dev/tests" in relative
