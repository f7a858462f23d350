"""Where the classes of an installation are, as Composer's autoloader and Magento's look for them.

Nothing is indexed ahead: a name is looked up in the folders that its namespace is mapped to, and one file is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from magelint.magento.composer.document import composer_document
from magelint.magento.composer.packages import value_of
from magelint.magento.modules.module import Module
from magelint.magento.modules.tree import Tree
from magelint.magento.php.completeness import WholeShop
from magelint.magento.tree.files import PRUNED
from magelint.source.nearest import nearest
from magelint.source.php import PhpClass, PhpMethod

_FRAMEWORKS = ("vendor/magento/framework", "vendor/mage-os/framework", "lib/internal/Magento/Framework")
# What Magento writes by itself where the class is missing: suffix, and what the class that it is made of ends with
_GENERATED = (
    ("ExtensionInterfaceFactory", "Interface"),
    ("ExtensionInterface", "Interface"),
    ("ExtensionFactory", "Interface"),
    ("Extension", "Interface"),
    ("\\Interceptor", ""),
    ("\\ProxyDeferred", ""),
    ("\\Proxy", ""),
    ("\\Logger", ""),
    ("Factory", ""),
    ("\\Repository", "Interface"),
    ("\\Persistor", "Interface"),
    ("SearchResults", ""),
    ("Repository", ""),
    ("Persistor", ""),
    ("Mapper", ""),
    ("Converter", ""),
)
_SETUP_INTERFACES = (
    "Magento\\Framework\\Setup\\Patch\\",
    "Magento\\Framework\\Setup\\Install",
    "Magento\\Framework\\Setup\\U",
)
_LIKE = 0.85
_NOT_MODULE_CLASSES = PRUNED | {"vendor", "generated"}


class Known(Enum):
    """What is known of a class."""

    FOUND = "found"
    ABSENT = "absent"
    """Its namespace is that of a folder of which all PHP is here, and the class is not in it; or it is that of none,
    in a shop of which all is here."""
    UNKNOWABLE = "unknowable"
    """Where it would be is not here: another package's, or a tree without its PHP."""


@dataclass(frozen=True, slots=True)
class ClassRoot:
    """A folder in which the classes of a namespace are looked for; `prefix` ends with a backslash."""

    prefix: str
    folder: str
    module: Module | None = None

    def path_of(self, fqcn: str) -> str:
        """The file that a class of the namespace must be in."""
        return f"{self.folder}/{fqcn[len(self.prefix) :].replace(chr(92), '/')}.php"

    def class_of(self, path: str) -> str:
        """The class that a file of the folder must declare; `path` is absolute."""
        return self.prefix + path[len(self.folder) + 1 : -len(".php")].replace("/", "\\")


class PhpClasses:
    """The classes of an installation, each looked up when it is asked for."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._complete: dict[str, bool] = {}
        self._found: dict[str, tuple[Module | None, PhpClass] | None] = {}
        self._names: dict[str, frozenset[str]] = {}

    def get(self, fqcn: str) -> tuple[Module | None, PhpClass] | None:
        """A class and the module that it belongs to (`None` for a library's); `None` where it is not found.

        A leading backslash is no part of the name. Case matters, as the names of files do.
        """
        fqcn = fqcn.lstrip("\\")
        if fqcn not in self._found:
            self._found[fqcn] = self._look_up(fqcn)
        return self._found[fqcn]

    def known(self, fqcn: str) -> Known:
        """Whether a class is there, is surely not, or cannot be known; what Magento generates counts as there."""
        fqcn = fqcn.lstrip("\\")
        if self.get(fqcn) is not None:
            return Known.FOUND
        base = generated_from(fqcn)
        if base is not None and self.known(base) is not Known.ABSENT:
            return self.known(base)
        roots = list(self._roots_of(fqcn))
        if "\\" not in fqcn:
            return Known.UNKNOWABLE
        if not roots:
            return Known.ABSENT if self._whole.lacks(fqcn) else Known.UNKNOWABLE
        if not all(self._has_php(root.folder) for root in roots):
            return Known.UNKNOWABLE
        return Known.UNKNOWABLE if self._declared_elsewhere(fqcn, roots) else Known.ABSENT

    def lineage(self, start: PhpClass) -> tuple[list[PhpClass], list[str]]:
        """A class with its traits, parents and interfaces, nearest first, and the names of those not found."""
        found: list[PhpClass] = []
        missing: list[str] = []
        pending, seen = [start], {start.fqcn.lower()}
        while pending:
            current = pending.pop(0)
            found.append(current)
            for name in (*current.traits, *current.parents, *current.interfaces):
                if name.lower() in seen:
                    continue
                seen.add(name.lower())
                base = self.get(name)
                if base is None:
                    missing.append(name)
                else:
                    pending.append(base[1])
        return found, missing

    def method(self, fqcn: str, name: str) -> tuple[PhpClass, PhpMethod] | None:
        """A method of a class, inherited ones too, with the class that declares it."""
        found = self.get(fqcn)
        for current in self.lineage(found[1])[0] if found is not None else ():
            method = current.method(name)
            if method is not None:
                return current, method
        return None

    def method_names(self, fqcn: str) -> list[str]:
        """The public methods of a class, inherited ones too."""
        found = self.get(fqcn)
        lineage = self.lineage(found[1])[0] if found is not None else []
        return [method.name for current in lineage for method in current.methods if method.visibility == "public"]

    def nearest(self, fqcn: str) -> str | None:
        """The class, of those in the folders where one would be, that was most likely meant."""
        fqcn = fqcn.lstrip("\\")
        known = {
            root.class_of(path): None
            for root in self._roots_of(fqcn)
            for path in self._php_below(root.folder)
            if "/Test/" not in path
        }
        meant = nearest(fqcn, known, _LIKE)
        return meant if meant is not None and self.get(meant) is not None else None

    def lacks_method(self, fqcn: str, name: str) -> bool:
        """Whether a class is there, with all that it inherits from, all of it PHP, and none declares the method."""
        found = self.get(fqcn)
        if found is None:
            return False
        lineage, missing = self.lineage(found[1])
        if any(current.tree.error is not None for current in lineage):
            return False
        return not missing and not any(current.method(name) for current in lineage)

    def is_a(self, declared: PhpClass, *names: str) -> bool | None:
        """Whether a class is, extends or implements one of these; `None` where what it inherits from is not here.

        The interfaces of Magento's own scripts and patches are known to extend no other but one another.
        """
        wanted = {name.lower() for name in names}
        lineage, missing = self.lineage(declared)
        for current in lineage:
            if any(name.lower() in wanted for name in (current.fqcn, *current.parents, *current.interfaces)):
                return True
        elsewhere = [name for name in missing if not name.startswith(_SETUP_INTERFACES)]
        return False if all(self.known(name) is Known.ABSENT for name in elsewhere) else None

    def roots(self, module: Module) -> list[ClassRoot]:
        """Where Composer looks for a module's own classes.

        Below `app/code` the root package's `psr-0` makes the path the namespace, and a module's own `composer.json` is
        not asked. Elsewhere it is what the `composer.json` says; without one, the module's name.
        """
        below = _path_in_app_code(module.path)
        if below is not None:
            return [ClassRoot(below.replace("/", "\\") + "\\", module.path, module)]
        composer = module.composer
        mapped = [] if composer is None else [(p, composer.resolve(f).rstrip("/")) for p, f, _ in composer.psr4]
        roots = [ClassRoot(prefix, folder, module) for prefix, folder in mapped if prefix.endswith("\\")]
        inside = [r for r in roots if r.folder == module.path or r.folder.startswith(module.path + "/")]
        return inside or ([] if roots else [_by_name(module)] if "_" in module.name else [])

    def php_paths(self, module: Module) -> Iterator[str]:
        """The absolute paths of a module's PHP files."""
        return (f"{module.path}/{name}" for name in module.paths if name.endswith(".php"))

    @cached_property
    def _whole(self) -> WholeShop:
        return WholeShop(self._tree)

    @cached_property
    def _prefixes(self) -> dict[str, list[ClassRoot]]:
        """The folders that each namespace prefix is mapped to."""
        found: dict[str, list[ClassRoot]] = {}

        def add(root: ClassRoot) -> None:
            if all(root.folder != other.folder for other in found.setdefault(root.prefix, [])):
                found[root.prefix].append(root)

        for module in self._tree.modules:
            if "_" in module.name:
                add(_by_name(module))
            for root in self.roots(module) if module.origin == "project" else ():
                add(root)
        files = self._tree.files
        # `app/code/Magento` is named in every project, and in few is there
        for prefix, folder in filter(lambda mapped: files.exists(f"{files.root}/{mapped[1]}"), self._project_folders()):
            add(ClassRoot(prefix, f"{files.root}/{folder}".rstrip("/")))
        by_path = {module.path: module for module in self._tree.modules}
        for package in self._tree.packages:
            for prefix, folder in _psr4(value_of(package.autoload.psr4)):
                path = f"{package.path}/{folder}".rstrip("/") if package.path else ""
                if path:
                    add(ClassRoot(prefix, path, by_path.get(path)))
        return found

    def _project_folders(self) -> Iterator[tuple[str, str]]:
        """The folders that the project itself maps, Magento's framework first."""
        if self._tree.kind == "root":
            yield from (("Magento\\Framework\\", folder) for folder in _FRAMEWORKS)
        autoload = composer_document(self._tree.files).get("autoload")
        yield from _psr4(autoload.get("psr-4") if isinstance(autoload, dict) else None)

    def _roots_of(self, fqcn: str) -> Iterator[ClassRoot]:
        """The folders that a class may be in, those of the longest prefix first."""
        end = fqcn.rfind("\\")
        while end > 0:
            yield from self._prefixes.get(fqcn[: end + 1], ())
            end = fqcn.rfind("\\", 0, end)

    def _look_up(self, fqcn: str) -> tuple[Module | None, PhpClass] | None:
        if not _CLASS_NAME.fullmatch(fqcn):
            return None
        for root in self._roots_of(fqcn):
            file = self._tree.files.php(root.path_of(fqcn))
            for declared in file.classes if file is not None else ():
                if declared.fqcn == fqcn:
                    return root.module, declared
        return None

    def _has_php(self, folder: str) -> bool:
        """Whether a folder has its PHP: more than registrations, which are left in trees that are configuration only.

        A folder that is not there at all has none.
        """
        if folder not in self._complete:
            self._complete[folder] = any(
                name.endswith(".php") and name not in ("registration.php", "cli_commands.php")
                for _, names in self._tree.files.walk(folder, _NOT_MODULE_CLASSES)
                for name in names
            )
        return self._complete[folder]

    def _declared_elsewhere(self, fqcn: str, roots: list[ClassRoot]) -> bool:
        """Whether another file of these folders declares the class, or the right file is there, whatever it declares.

        That the autoloader does not find it is then another matter than that it is not there.
        """
        name = fqcn.rpartition("\\")[2]
        pattern = re.compile(
            rf"\b(?:class|interface|trait|enum)\s+{re.escape(name)}\b".encode("utf-8", "surrogateescape")
        )
        for root in roots:
            wanted = root.path_of(fqcn)
            if self._tree.files.source(wanted) is not None:
                return True
            for path in self._php_below(root.folder):
                source = self._tree.files.source(path)
                if source is None or not pattern.search(source.data):
                    continue
                found = self._tree.files.php(path)
                if found and any(c.fqcn == fqcn or path.lower() == wanted.lower() for c in found.classes):
                    return True
        return False

    def _php_below(self, folder: str) -> frozenset[str]:
        if folder not in self._names:
            self._names[folder] = frozenset(
                f"{current}/{name}"
                for current, names in self._tree.files.walk(folder, _NOT_MODULE_CLASSES)
                for name in names
                if name.endswith(".php")
            )
        return self._names[folder]


_CLASS_NAME = re.compile(
    r"[^\x00-@\[-^`{-\x7f][^\x00-/:-@\[-^`{-\x7f]*(?:\\[^\x00-@\[-^`{-\x7f][^\x00-/:-@\[-^`{-\x7f]*)*"
)


def generated_from(fqcn: str) -> str | None:
    """The class that Magento's code generation makes this one of; `None` for a name that it does not make."""
    for suffix, ending in _GENERATED:
        if fqcn.endswith(suffix) and len(fqcn) > len(suffix):
            return fqcn[: -len(suffix)] + ending
    return None


def _by_name(module: Module) -> ClassRoot:
    return ClassRoot(module.name.replace("_", "\\") + "\\", module.path, module)


def _path_in_app_code(path: str) -> str | None:
    """A module's folder below `app/code`, two levels deep as Magento looks for it."""
    match = re.search(r"/app/code/([^/]+/[^/]+)$", path)
    return match[1] if match else None


def _psr4(value: object) -> Iterator[tuple[str, str]]:
    for prefix, folders in value.items() if isinstance(value, dict) else ():
        for folder in folders if isinstance(folders, list) else [folders]:
            if isinstance(folder, str) and prefix.endswith("\\"):
                yield prefix, folder.strip("/")
