"""Module discovery: finds modules as Magento does, through their registrations.

Composer loads the `autoload.files` of every installed package. The root package's list contains
`app/etc/NonComposerComponentRegistration.php`, which globs for the other registrations.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from msgspec import Struct, field

from magelint.magento.composer.document import composer_json
from magelint.magento.composer.packages import (
    CORE_VENDORS,
    Package,
    allow_path_repositories,
    core_package_names,
    installed_packages,
    locked_packages,
    packages_on_disk,
)
from magelint.magento.modules.kind import vendor_folder
from magelint.magento.modules.module import Module, Origin
from magelint.magento.tree.files import PRUNED, Files, folders_of, is_folder, is_test_path
from magelint.magento.tree.globs import expand_glob
from magelint.source.php.literals import read_returned_array
from magelint.source.php.registration import Registration, read_path_patterns

# The patterns of `registration_globlist.php` for modules, since 2.2.
_DEFAULT_PATTERNS = ("app/code/*/*/registration.php", "lib/internal/*/*/registration.php")
# Top-level folders of a root without modules.
_SKIPPED_IN_ROOT = frozenset(
    {"dev", "generated", "pub", "setup", "var", "lib", "bin", "phpserver", "update", "vendor", "app"}
)
# Folders of a repository without modules, some of them large.
_SKIPPED_IN_CHECKOUT = PRUNED | {"vendor", "generated", "view", "i18n", "_files", "tests", "Tests"}
# Files below `etc` that only modules have.
_MODULE_FILES = frozenset({"acl.xml", "webapi.xml", "integration.xml"})
_INCLUDE_DEPTH = 5
# Contents of a file loaded by Composer that may register a module: the class, or an included registration file.
_MAY_REGISTER = re.compile(rb"egistra|egist[\w./-]{0,100}?\.php", re.IGNORECASE)


class Discovered(Struct):
    """All modules of a tree: registered by name, registered again, and unregistered."""

    registered: dict[str, Module] = field(default_factory=dict)
    again: list[tuple[Module, Module]] = field(default_factory=list)
    """Modules that register a name again, each with the first module of that name."""
    unregistered: list[Module] = field(default_factory=list)
    odd: list[Registration] = field(default_factory=list)
    """Module registrations whose name or path is only known at run time, or whose path is outside the tree."""
    packages: list[Package] | None = None

    @property
    def all(self) -> list[Module]:
        """Every module once, in a stable order."""
        return [*self.registered.values(), *(later for later, _ in self.again), *self.unregistered]


class _Candidates(Struct):
    """Folders of a repository that are probably modules: by `module.xml`, other configuration or package type."""

    declared: list[str] = field(default_factory=list)
    configured: list[str] = field(default_factory=list)
    packages: list[str] = field(default_factory=list)


class Discovery:
    """Finds the modules of one tree."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.result = Discovered()
        self._seen: set[str] = set()
        self._registered: set[str] = set()
        """The folders of the registered modules."""
        self._duplicates: set[tuple[str, str]] = set()
        self._core: frozenset[str] = frozenset()
        self._is_checkout = False

    def of_root(self) -> Discovered:
        """The modules of a Magento root, unregistered ones included."""
        vendor = vendor_folder(self.files)
        if any(os.path.exists(f"{vendor}/{name}") for name in ("autoload.php", "composer")):
            self.files.allow(vendor)
        allow_path_repositories(self.files)
        packages = self.result.packages = installed_packages(self.files, vendor)
        locked: list[Package] = []
        if packages is None:
            packages = list(packages_on_disk(self.files, vendor))
            locked = locked_packages(self.files)  # Magento's metapackages have no folder
        self._core = core_package_names([*locked, *packages])
        self._register_packages(packages)
        for path in self._globbed():
            self._registration_file(path, None)
        self._add_unregistering(packages)
        self._find_unregistered(list(self._candidate_folders(vendor, packages)))
        return self.result

    def _add_unregistering(self, packages: Iterable[Package]) -> None:
        """Add the modules of installed packages that register nothing, in the package's folder or below it."""
        taken = {module.path for module in self.result.all}
        registering = {module.package.name for module in self.result.all if module.package is not None}
        for package in packages:
            path = _real_folder(package.path)
            if not path or package.name in self._core or package.name in registering:
                continue
            for folder in self._declared_folders(path) if self._may_contain_module(package) else ():
                if folder not in taken:
                    self._add_unregistered_one(folder, package)

    def _may_contain_module(self, package: Package) -> bool:
        """True for the package of a module, and for a library that lists a missing registration."""
        if package.type in ("magento2-theme", "magento2-language"):
            return False
        lost = (path for path in package.loaded_files if path.endswith("registration.php"))
        return package.type == "magento2-module" or any(not self.files.is_file(path) for path in lost)

    def _declared_folders(self, path: str) -> list[str]:
        """The folder of a package if it has a `module.xml`, else the folders below it that have one."""
        if self.files.exists(f"{path}/etc/module.xml"):
            return [path]
        return [
            folder.removesuffix("/etc")
            for folder, names in self.files.walk(path, _SKIPPED_IN_CHECKOUT)
            if "module.xml" in names and folder.endswith("/etc") and not is_test_path(self.files.name(folder))
        ]

    def of_checkout(self, *, project: bool = False) -> Discovered:
        """The modules of a project or a repository of modules, broken ones included.

        Includes other vendors' modules that are installed for its tests. With `project`, the folders of a Magento root
        that contain no modules are skipped.
        """
        self._is_checkout = True
        allow_path_repositories(self.files)
        candidates = _Candidates()
        for folder in self._checkout_folders(project):
            for current, names in self.files.walk(folder, _SKIPPED_IN_CHECKOUT):
                if not is_test_path(self.files.name(current)):
                    self._scan_folder(current, frozenset(names), candidates)
        self._add_unregistered(candidates.declared)
        self._add_incomplete([*candidates.configured, *candidates.packages])
        packages = self.result.packages = installed_packages(self.files, vendor_folder(self.files))
        self._core = core_package_names(packages or [])
        self._register_packages(p for p in packages or () if p.name not in self._core)
        return self.result

    def _checkout_folders(self, project: bool) -> Iterator[str]:
        if not project:
            yield self.files.root
            return
        yield f"{self.files.root}/app/code"
        for entry in self.files.entries(self.files.root):
            if entry.name not in _SKIPPED_IN_ROOT and entry.is_dir(follow_symlinks=False):
                yield entry.path

    def _scan_folder(self, folder: str, names: frozenset[str], candidates: _Candidates) -> None:
        """Register the modules of a folder, and collect folders that are probably modules."""
        # In a module's `etc`, a registration counts only if composer.json names it
        is_in_etc = folder.endswith("/etc") and "module.xml" in names
        if "registration.php" in names and not is_in_etc and not self._is_inside_module(folder):
            self._registration_file(f"{folder}/registration.php", None)
        if "composer.json" in names:
            composer = composer_json(self.files, folder)
            for relative in composer.autoload_files if composer is not None else ():
                self._registration_file(os.path.normpath(f"{folder}/{relative}"), None)
            if composer is not None and composer.type == "magento2-module":
                candidates.packages.append(folder)
        if folder.endswith("/etc"):
            if "module.xml" in names:
                candidates.declared.append(folder.removesuffix("/etc"))
            elif names & _MODULE_FILES:
                candidates.configured.append(folder.removesuffix("/etc"))
        elif "api.xml" in names and folder.endswith("/etc/integration"):
            candidates.configured.append(folder.removesuffix("/etc/integration"))

    def _is_inside_module(self, folder: str) -> bool:
        """True if a folder of `app/code` below a registered module is not one itself.

        Magento includes the `registration.php` in `app/code/*/*` only, so the one in such a folder is a leftover.
        """
        parts = self.files.name(folder).split("/")
        own = f"{self.files.root}/{'/'.join(parts[:4])}"
        return (
            parts[:2] == ["app", "code"]
            and len(parts) > 4
            and own in self._registered
            and not self.files.exists(f"{folder}/etc/module.xml")
        )

    def _register_packages(self, packages: Iterable[Package]) -> None:
        for package in packages:
            path = _real_folder(package.path)
            for relative in package.autoload.files if path else ():
                self._registration_file(os.path.normpath(f"{path}/{relative}"), package)

    def _registration_file(self, path: str, package: Package | None, depth: int = 0) -> None:
        if path in self._seen:
            return
        self._seen.add(path)
        source = self.files.source(path)
        if source is None or not ("egist" in os.path.basename(path) or _MAY_REGISTER.search(source.data)):
            return
        read = self.files.registrations(path)
        for registration in read.registrations:
            if registration.type == "module":
                self._register(registration, package)
        if depth < _INCLUDE_DEPTH:
            for included in dict.fromkeys(read.includes):
                for found in expand_glob(included, self.files) if "*" in included else [included]:
                    self._registration_file(found, package, depth + 1)

    def _register(self, registration: Registration, package: Package | None) -> None:
        if registration.path is None or not self._is_allowed_path(registration.path, registration, package):
            self.result.odd.append(registration)
            return
        if not registration.name and not _declares_name(registration.path, self.files):
            # for example a constant, which has to equal the name in module.xml
            self.result.odd.append(registration)
            return
        module = Module(
            registration.name,
            registration.path,
            self.files,
            registration=registration,
            package=package,
            origin=self._origin(registration.path, package),
        )
        holder = self.result.registered.setdefault(module.name, module)
        self._registered.add(holder.path)
        again = (module.name, module.path)
        if holder is not module and again not in self._duplicates:  # further registrations add no information
            self._duplicates.add(again)
            self.result.again.append((module, holder))

    def _is_allowed_path(self, path: str, registration: Registration, package: Package | None) -> bool:
        """True if a registered path is in the tree, in the registration's folder, or in its package.

        All files below a module's folder are read, so a path such as `/` would read the whole machine.
        """
        own_folder = os.path.dirname(registration.place.file.path)
        allowed = (self.files.root, own_folder, package.path if package is not None else own_folder)
        return any(path == folder or path.startswith(folder.rstrip("/") + "/") for folder in allowed)

    def _origin(self, path: str, package: Package | None) -> Origin:
        if self._is_checkout:  # modules under check are part of the repository
            return "project" if package is None else "vendor"
        if path.startswith((f"{self.files.root}/app/code/Magento/", f"{self.files.root}/lib/internal/Magento/")):
            return "core"
        if package is None:
            return "vendor" if path.startswith(f"{self.files.root}/vendor/") else "project"
        if package.name in self._core:
            return "core"
        return "vendor" if path.startswith(package.path) else "project"  # the folder of a path repository is a link

    def _globbed(self) -> Iterator[str]:
        etc = f"{self.files.root}/app/etc"
        patterns: list[str] = [f"{self.files.root}/{pattern}" for pattern in _DEFAULT_PATTERNS]
        globlist = self.files.source(f"{etc}/registration_globlist.php")
        old = self.files.source(f"{etc}/NonComposerComponentRegistration.php")
        if globlist is not None:
            listed = read_returned_array(globlist) or {}
            patterns = [f"{self.files.root}/{p}" for p in listed.values() if isinstance(p, str)] or patterns
        elif old is not None:
            patterns = read_path_patterns(old) or patterns
        for pattern in patterns:
            of_modules = not self.files.name(pattern).startswith(("app/design/", "app/i18n/"))
            if of_modules and not pattern.endswith("cli_commands.php"):
                yield from expand_glob(pattern, self.files)

    def _candidate_folders(self, vendor: str, packages: list[Package]) -> Iterator[str]:
        """Folders that may contain an unregistered module."""
        root = self.files.root
        known = {package.path for package in packages}
        yield f"{root}/app/code"
        for namespace in self.files.entries(vendor):
            if namespace.name in ("composer", "bin") or not is_folder(namespace):
                continue
            for package in self.files.entries(namespace.path):
                if f"{vendor}/{namespace.name}/{package.name}" not in known and is_folder(package):
                    yield _real_folder(package.path)
        for entry in self.files.entries(root):
            hidden = entry.name.startswith(".") or entry.name in _SKIPPED_IN_ROOT | PRUNED
            if not hidden and entry.is_dir(follow_symlinks=False):
                yield entry.path

    def _find_unregistered(self, folders: list[str]) -> None:
        known = frozenset(module.path for module in self.result.all)  # modules are not nested
        found: list[str] = []
        for folder in folders:
            for current, names in self.files.walk(folder, PRUNED | {"Test", "_files", "view", "i18n"}, known):
                if "module.xml" in names and current.endswith("/etc"):
                    found.append(current[: -len("/etc")])
        self._add_unregistered(found)

    def _add_unregistered(self, paths: list[str]) -> None:
        taken = {module.path for module in self.result.all}
        elsewhere = {
            module.registered_in
            for module in self.result.registered.values()
            if module.path != module.registered_in and not module.has("etc/module.xml")
        }
        for path in dict.fromkeys(paths):
            if path in taken or is_test_path(self.files.name(path)) or not self.files.exists(f"{path}/etc/module.xml"):
                continue
            if path in elsewhere:
                continue  # it is that module, registered with a wrong folder
            self._add_unregistered_one(path)

    def _add_incomplete(self, paths: list[str]) -> None:
        """Add folders with a module's package type or configuration, but no registration and no `module.xml`."""
        known = {module.path for module in self.result.all}
        around = {folder for path in known for folder in folders_of(path)}
        for path in dict.fromkeys(paths):
            if path not in known and path not in around and known.isdisjoint(folders_of(path)):
                self._add_unregistered_one(path)
                known.add(path)
                around.update(folders_of(path))

    def _add_unregistered_one(self, path: str, package: Package | None = None) -> None:
        origin = self._unregistered_origin(path) if package is None else self._origin(path, package)
        self.result.unregistered.append(Module(None, path, self.files, package=package, origin=origin))

    def _unregistered_origin(self, path: str) -> Origin:
        vendor = f"{self.files.root}/vendor/"
        if self._is_checkout:
            return "project"
        if path.startswith(tuple(vendor + name for name in CORE_VENDORS)):
            return "core"
        return self._origin(path, None) if "app/code/Magento/" in self.files.name(path) else "project"


def _real_folder(path: str) -> str:
    """The real path of a package: PHP's `__DIR__` resolves the symbolic links of path repositories."""
    return os.path.realpath(path) if path and os.path.islink(path) else path


def _declares_name(path: str, files: Files) -> bool:
    return Module(None, path, files).declared_name is not None
