"""PSR-4: the folders in which classes of a namespace are looked up."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from msgspec import Struct


class ClassRoot(Struct, frozen=True):
    """A folder in which the autoloader looks up the classes of a namespace."""

    prefix: str
    """The namespace, with a trailing backslash unless `composer.json` lacks it."""
    folder: str
    """The absolute path of the folder."""
    where: tuple[str | int, ...] = ()
    """The path in `composer.json` that leads to the folder; empty if no `composer.json` maps the prefix to it."""

    def path_of(self, fqcn: str) -> str:
        """The file that a class of the namespace must be in."""
        return f"{self.folder}/{fqcn[len(self.prefix) :].replace(chr(92), '/')}.php"

    def class_of(self, path: str) -> str:
        """The class that a file of the folder must declare; `path` is absolute."""
        return self.prefix + path[len(self.folder) + 1 : -len(".php")].replace("/", "\\")

    def namespace_of(self, path: str) -> str | None:
        """The namespace of a folder, with a trailing backslash; `None` if the folder is outside this one."""
        if path == self.folder:
            return self.prefix
        if not path.startswith(f"{self.folder}/"):
            return None
        return self.prefix + path[len(self.folder) + 1 :].replace("/", "\\") + "\\"


class ClassRoots:
    """Folders in which the autoloader looks up classes, found by a path or by a namespace."""

    def __init__(self, roots: Iterable[ClassRoot]) -> None:
        self._by_folder: dict[str, list[ClassRoot]] = {}
        self._by_prefix: dict[str, list[ClassRoot]] = {}
        for root in roots:
            self._by_folder.setdefault(root.folder, []).append(root)
            self._by_prefix.setdefault(root.prefix, []).append(root)

    def around(self, path: str) -> Iterator[ClassRoot]:
        """Those that contain a file or folder, innermost first; a folder contains itself."""
        while True:
            yield from self._by_folder.get(path, ())
            if "/" not in path:
                return
            path = path.rpartition("/")[0]

    def of(self, fqcn: str) -> Iterator[ClassRoot]:
        """Those of the namespaces around a class, innermost first."""
        end = len(fqcn)
        while end >= 0:
            end = fqcn.rfind("\\", 0, end)
            yield from self._by_prefix.get(fqcn[: end + 1], ())


def class_roots(psr4: object, package: str) -> list[ClassRoot]:
    """The mappings of an `autoload.psr-4`; `package` is the package's folder, and malformed entries are skipped."""
    found: list[ClassRoot] = []
    for prefix, folders in psr4.items() if isinstance(psr4, dict) else ():
        where: tuple[str | int, ...] = ("autoload", "psr-4", prefix)
        if isinstance(folders, str):
            found.append(ClassRoot(prefix, resolved(package, folders), where))
        elif isinstance(folders, list):
            written = ((index, folder) for index, folder in enumerate(folders) if isinstance(folder, str))
            found.extend(ClassRoot(prefix, resolved(package, folder), (*where, index)) for index, folder in written)
    return found


def resolved(package: str, relative: str) -> str:
    """The absolute path of a path in `autoload`, as Composer resolves it within the package's folder."""
    return posixpath.normpath(f"{package}/" + relative.replace("\\", "/"))
