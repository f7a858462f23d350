"""Files of a checked tree, each read once on demand."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from errno import ELOOP
from stat import S_ISDIR, S_ISREG
from typing import Literal

from msgspec import Struct

from magelint.magento.tree.entries import Entry, VirtualEntry
from magelint.magento.tree.validation import Validation
from magelint.source.json import JsonFile, JsonSyntaxError
from magelint.source.php import ParseResults, PhpFile
from magelint.source.php.registration import RegistrationFile, read_registrations
from magelint.source.text import SourceFile
from magelint.source.xml import XmlFile, XmlSyntaxError
from magelint.steps import steps

# Folders without files that Magento loads as part of a module.
PRUNED = frozenset({".git", ".svn", ".hg", "node_modules", "__pycache__", ".idea", ".venv"})
LONGEST_PATH = 4095
"""No longer path exists: `PATH_MAX` of Linux without its NUL, in bytes; other systems allow less."""
LARGEST = 8_000_000
"""The size of the largest file that is read, in bytes: far more than any file that Magento reads has."""
Rejection = Literal[
    "nested too deeply", "not a file", "no list of packages", "outside the root", "too large", "too large a schema"
]
"""Why the contents of a file are not used, other than an error of the operating system or a parser."""


class Unread(Struct, frozen=True):
    """A file or a folder that could not be read."""

    name: str
    reason: Rejection | str
    """A `Rejection`, or the message of the operating system or a parser."""


class Files:
    """Reads files below `root`, each once; `unread` lists what could not be read.

    Paths that lead outside the root, by symbolic links or by `..`, are not read, except below `allowed` folders.

    `overlay` replaces the contents of some absolute paths: bytes, or `None` for a deleted file. `corrected` transforms
    the bytes of every other file. `php_results` are those of an earlier run.
    """

    def __init__(
        self,
        root: str,
        *,
        overlay: Mapping[str, bytes | None] | None = None,
        corrected: Callable[[str, bytes], bytes] | None = None,
        php_results: ParseResults | None = None,
    ) -> None:
        self.root = root
        self.php_results = php_results
        self._unread: dict[Unread, None] = {}
        self.too_deep: list[SourceFile] = []
        """The PHP files that were read as empty ones, because they are nested too deeply."""
        self.read_count = 0
        self._sources: dict[str, SourceFile | None] = {}
        self._xml: dict[str, XmlFile | XmlSyntaxError | None] = {}
        self._json: dict[str, JsonFile | JsonSyntaxError | None] = {}
        self._php: dict[str, PhpFile | None] = {}
        self._registrations: dict[str, RegistrationFile] = {}
        self._validations: list[Validation] = []
        self._entries: dict[str, list[Entry]] = {}
        self._allowed = [f"{os.path.realpath(root).rstrip('/')}/"]
        self._inside: dict[str, bool] = {root: True}
        self._prefix = root.rstrip("/") + "/"
        self._overlay = dict(overlay or {})
        self._corrected = corrected
        self._virtual: dict[str, dict[str, VirtualEntry]] = {}
        for path, data in self._overlay.items():
            if data is not None:
                self._add_virtual(path)

    def overlaid(
        self, changes: Mapping[str, bytes | None], corrected: Callable[[str, bytes], bytes] | None = None
    ) -> Files:
        """The same tree with other contents at some absolute paths: bytes, or `None` for a deleted file.

        Parsed files are shared with this tree. `corrected` transforms the bytes of files that were not read yet.
        """
        overlay = {**self._overlay, **changes}
        view = Files(self.root, overlay=overlay, corrected=corrected or self._corrected, php_results=self.php_results)
        view._allowed = self._allowed
        changed = overlay.keys()
        view._sources.update({path: found for path, found in self._sources.items() if path not in changed})
        view._xml.update({path: found for path, found in self._xml.items() if path not in changed})
        view._json.update({path: found for path, found in self._json.items() if path not in changed})
        view._registrations.update({path: found for path, found in self._registrations.items() if path not in changed})
        view._php.update({path: found for path, found in self._php.items() if path not in changed})
        return view

    def allow(self, folder: str) -> None:
        """Also read files below a folder outside the root. A folder that contains the root is not allowed."""
        real = f"{os.path.realpath(folder).rstrip('/')}/"
        if real not in self._allowed and not self._allowed[0].startswith(real):
            self._allowed.append(real)
            self._inside = {self.root: True}

    def is_inside(self, folder: str) -> bool:
        """True if a folder is, after all symbolic links are resolved, below the root or an allowed folder."""
        known = self._inside.get(folder)
        if known is not None:
            return known
        below: list[str] = []
        current = folder
        while current not in self._inside and current.startswith(self._prefix) and "/.." not in current:
            below.append(current)
            current = current.rpartition("/")[0]
        inside = self._inside.get(current)
        if inside is None:
            inside = self._inside[current] = self._leads_inside(current)
        for current in reversed(below):
            inside = (inside and not os.path.islink(current)) or self._leads_inside(current)
            self._inside[current] = inside
        return inside

    def _leads_inside(self, path: str) -> bool:
        try:
            return f"{os.path.realpath(path)}/".startswith(tuple(self._allowed))
        except (OSError, ValueError):  # it contains a NUL or a lone surrogate
            return False

    def note(self, name: str, reason: str | None) -> None:
        """Add an entry to `unread`, unless it is listed already."""
        self._unread.setdefault(Unread(name, reason or "unknown error"))

    @property
    def unread(self) -> list[Unread]:
        """What could not be read, in the order noted."""
        return list(self._unread)

    def _add_virtual(self, path: str) -> None:
        """Make `entries` list a file and its parent folders."""
        folder = False
        while path.startswith(self._prefix):
            parent, _, name = path.rpartition("/")
            known = self._virtual.setdefault(parent, {})
            if name in known:
                return
            known[name] = VirtualEntry(name, path, folder)
            path, folder = parent, True

    def exists(self, path: str) -> bool:
        """True if a file or folder exists at an absolute path."""
        return os.path.exists(path) if self._on_disk(path) else self._is_virtual(path)

    def is_file(self, path: str) -> bool:
        """True if a file exists at an absolute path."""
        return os.path.isfile(path) if self._on_disk(path) else self._overlay.get(path) is not None

    def _on_disk(self, path: str) -> bool:
        return not self._overlay or (path not in self._overlay and not self._is_virtual(path))

    def _is_virtual(self, path: str) -> bool:
        folder, _, name = path.rpartition("/")
        return self._overlay.get(path) is not None or name in self._virtual.get(folder, ())

    def loaded(self) -> Iterator[SourceFile]:
        """The files read so far."""
        return (source for source in self._sources.values() if source is not None)

    def name(self, path: str) -> str:
        """The name of `path` in reports: relative to the root if below it, POSIX, and always printable."""
        if path.startswith(self._prefix):
            path = path[len(self._prefix) :]
        elif path == self.root:
            path = "."
        if path.isascii():
            return path
        return os.fsencode(path).decode("utf-8", "backslashreplace")

    def source(self, path: str) -> SourceFile | None:
        """The file at an absolute path; `None` if it is missing or cannot be read."""
        try:
            return self._sources[path]
        except KeyError:
            source = self._sources[path] = self._read(path)
            return source

    def _read(self, path: str) -> SourceFile | None:
        if path in steps.skipped_files:
            self.note(self.name(path), steps.skipped_files[path].reason)
            return None
        if path in self._overlay:
            data = self._overlay[path]
            return None if data is None else SourceFile(path, self.name(path), data)
        descriptor = self._opened(path)
        if descriptor is None:
            return None
        try:
            status = os.fstat(descriptor)
            if not S_ISREG(status.st_mode):  # reading a device may never end
                if not S_ISDIR(status.st_mode):
                    self.note(self.name(path), "not a file")
                return None
            size = min(status.st_size, LARGEST)
            parts = [os.read(descriptor, size + 1)]
            # the file grew, or its size is unknown
            while len(parts[-1]) > 0 and size < sum(map(len, parts)) <= LARGEST:
                parts.append(os.read(descriptor, 1 << 20))
            if sum(map(len, parts)) > LARGEST:
                self.note(self.name(path), "too large")
                return None
        except OSError as error:
            self.note(self.name(path), error.strerror)
            return None
        finally:
            os.close(descriptor)
        self.read_count += 1
        data = b"".join(parts)
        return SourceFile(path, self.name(path), self._corrected(path, data) if self._corrected else data)

    def _opened(self, path: str) -> int | None:
        """A descriptor of a file, and `None` if it is missing, outside the root or cannot be opened."""
        if len(path) > LONGEST_PATH:
            return None
        flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK
        inside = self.is_inside(path.rpartition("/")[0])
        try:
            if inside:
                try:
                    return os.open(path, flags | os.O_NOFOLLOW)
                except OSError as error:
                    if error.errno != ELOOP:
                        raise
            if self._leads_inside(path):
                return os.open(path, flags)
            if os.path.lexists(path):
                self.note(self.name(path), "outside the root")
        except (FileNotFoundError, NotADirectoryError, ValueError):  # the path contains a NUL or a lone surrogate
            pass
        except OSError as error:
            self.note(self.name(path), error.strerror)
        return None

    def xml(self, path: str) -> XmlFile | XmlSyntaxError | None:
        """The XML file at a path, its syntax error, or `None` if missing."""
        if path not in self._xml:
            source = self.source(path)
            parsed: XmlFile | XmlSyntaxError | None = None
            if source is not None:
                try:
                    with steps.file(path):
                        parsed = XmlFile(source)
                except XmlSyntaxError as error:
                    parsed = error
            self._xml[path] = parsed
        return self._xml[path]

    def parsed_xml(self, path: str) -> XmlFile | None:
        """The XML file at a path; `None` if it is missing or does not parse."""
        parsed = self.xml(path)
        return parsed if isinstance(parsed, XmlFile) else None

    def json(self, path: str) -> JsonFile | JsonSyntaxError | None:
        """The JSON file at a path, its syntax error, or `None` if missing."""
        if path not in self._json:
            source = self.source(path)
            parsed: JsonFile | JsonSyntaxError | None = None
            if source is not None:
                try:
                    with steps.file(path):
                        parsed = JsonFile(source)
                except JsonSyntaxError as error:
                    parsed = error
            self._json[path] = parsed
        return self._json[path]

    def php(self, path: str) -> PhpFile | None:
        """The PHP file at a path, or `None` if missing."""
        if path not in self._php:
            source = self.source(path)
            php = self._php[path] = None if source is None else PhpFile(source, self.php_results)
            if php is not None and php.is_too_deep:
                self.note(self.name(path), "nested too deeply")
                self.too_deep.append(php.source)
        return self._php[path]

    def registrations(self, path: str) -> RegistrationFile:
        """The registrations and includes of a PHP file; none if it is missing."""
        if path not in self._registrations:
            source = self.source(path)
            self._registrations[path] = RegistrationFile() if source is None else read_registrations(source)
        return self._registrations[path]

    def begin_to_validate_php(self, paths: Iterable[str]) -> None:
        """Begin to find the syntax errors of many PHP files, on other processors."""
        self._validations.append(Validation(file for path in paths if (file := self.php(path)) is not None))

    def validate_php(self, paths: Iterable[str]) -> None:
        """Find the syntax errors of many PHP files at once, which is faster than one by one."""
        while self._validations:
            self._validations.pop().finish()
        Validation(file for path in paths if (file := self.php(path)) is not None).finish()

    def xml_errors(self) -> Iterator[XmlSyntaxError]:
        """The XML files read so far that do not parse."""
        return (parsed for parsed in self._xml.values() if isinstance(parsed, XmlSyntaxError))

    def entries(self, folder: str) -> list[Entry]:
        """The entries of a folder, sorted by name; empty if it is not a folder. Records unreadable folders."""
        if folder not in self._entries:
            self._entries[folder] = self._listed(folder)
        return self._entries[folder]

    def _listed(self, folder: str) -> list[Entry]:
        entries: list[Entry] = []
        try:
            if not self.is_inside(folder) and os.path.isdir(folder):
                self.note(self.name(folder), "outside the root")
                return []
            with os.scandir(folder) as found:
                entries = list(found)
        except (FileNotFoundError, NotADirectoryError, ValueError):
            pass
        except OSError as error:
            self.note(self.name(folder), error.strerror)
        if self._overlay:
            entries = [entry for entry in entries if entry.path not in self._overlay]
            names = {entry.name for entry in entries}
            entries.extend(e for e in self._virtual.get(folder, {}).values() if e.name not in names)
        return sorted(entries, key=lambda entry: entry.name)

    def walk(
        self, folder: str, pruned: frozenset[str] = PRUNED, known: frozenset[str] = frozenset()
    ) -> Iterator[tuple[str, list[str]]]:
        """`folder` and its subfolders, each with the names of its files; does not follow links.

        Skips folders with a `pruned` name and those whose path is in `known`.
        """
        pending = [folder]
        while pending:
            current = pending.pop()
            names, below = [], []
            for entry in self.entries(current):
                if entry.is_dir(follow_symlinks=False):
                    if entry.name not in pruned and entry.path not in known:
                        below.append(entry.path)
                elif is_file(entry):
                    names.append(entry.name)
            pending.extend(reversed(below))
            yield current, names


def is_file(entry: Entry) -> bool:
    """True if an entry is a file or a link to one; false for a circular link."""
    try:
        return entry.is_file()
    except OSError:
        return False


def is_folder(entry: Entry) -> bool:
    """True if an entry is a folder or a link to one; false for a circular link."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def is_test_path(relative: str) -> bool:
    """True if a path is in a folder of tests or fixtures, which are not modules."""
    parts = relative.split("/")
    if parts[:2] == ["app", "code"]:
        del parts[:4]  # `app/code/Acme/Test` is a module like any other
    return any(part in ("Test", "_files", "testData") for part in parts) or "dev/tests" in relative


def folders_of(path: str) -> Iterator[str]:
    """The folders that contain a file or folder, the nearest one first."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path
