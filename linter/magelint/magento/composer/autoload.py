"""PSR-4: in which folders the classes of a namespace are looked for."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClassRoot:
    """A folder in which the autoloader looks for the classes of a namespace."""

    prefix: str
    """The namespace, with a backslash at its end unless `composer.json` lacks it."""
    folder: str
    """Absolute."""
    where: tuple[str | int, ...] = ()
    """The path in `composer.json` that leads to the folder; empty if no `composer.json` maps the prefix to it."""

    def path_of(self, fqcn: str) -> str:
        """The file that a class of the namespace must be in."""
        return f"{self.folder}/{fqcn[len(self.prefix) :].replace(chr(92), '/')}.php"

    def class_of(self, path: str) -> str:
        """The class that a file of the folder must declare; `path` is absolute."""
        return self.prefix + path[len(self.folder) + 1 : -len(".php")].replace("/", "\\")

    def namespace_of(self, path: str) -> str | None:
        """The namespace that a folder stands for, with its backslash at the end; `None` if it is outside this one."""
        if path == self.folder:
            return self.prefix
        if not path.startswith(f"{self.folder}/"):
            return None
        return self.prefix + path[len(self.folder) + 1 :].replace("/", "\\") + "\\"


def class_roots(psr4: object, package: str) -> list[ClassRoot]:
    """What an `autoload.psr-4` maps, for a package in some folder; entries that are no folders are left out."""
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
    """The absolute path of a path in `autoload`, as Composer makes it: with slashes, within the package's folder."""
    return posixpath.normpath(f"{package}/" + relative.replace("\\", "/"))
