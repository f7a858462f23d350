"""Composer packages, read from `vendor/composer/installed.json` and from `composer.json` files."""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from magelint.magento.composer.autoload import ClassRoot, class_roots, resolved
from magelint.magento.composer.document import ComposerJson, composer_document, composer_json
from magelint.magento.tree.files import Files, is_folder
from magelint.source.text import Place, SourceFile

CORE_VENDORS = ("magento/", "mage-os/", "adobe-commerce/")


class Autoload(msgspec.Struct, frozen=True):
    """The part of `autoload` that modules use."""

    files: tuple[str, ...] = ()
    psr4: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw, name="psr-4")


class Package(msgspec.Struct, frozen=True):
    """An installed package, as Composer recorded it."""

    name: str
    version: str = ""
    type: str = "library"
    autoload: Autoload = Autoload()
    install_path: str | None = msgspec.field(default=None, name="install-path")
    require: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)
    path: str = ""
    """The absolute folder that it is installed in; empty for a metapackage."""

    @property
    def requirements(self) -> dict[str, str]:
        """Package names with their constraints."""
        value = _value_of(self.require)
        return {k: str(v) for k, v in value.items()} if isinstance(value, dict) else {}

    @property
    def psr4(self) -> list[ClassRoot]:
        """The mappings of its `autoload.psr-4`; empty for a metapackage."""
        return class_roots(_value_of(self.autoload.psr4), self.path) if self.path else []

    @property
    def loaded_files(self) -> list[str]:
        """The absolute paths of the files that Composer loads on every request."""
        return [resolved(self.path, relative) for relative in self.autoload.files] if self.path else []


def _value_of(raw: msgspec.Raw) -> Any:
    """The value of JSON that was not decoded yet; `None` if it is empty or malformed."""
    try:
        return msgspec.json.decode(raw) if bytes(raw) else None
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def own_package(composer: ComposerJson) -> Package:
    """A package as its own `composer.json` describes it; the name is empty if it is missing there."""
    autoload = Autoload(tuple(composer.autoload_files), _raw(composer.section("autoload", "psr-4")))
    return Package(
        composer.name or "",
        composer.text("version") or "",
        composer.type or "library",
        autoload,
        require=_raw(composer.requirements),
        path=composer.folder,
    )


def _raw(value: dict[str, Any]) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(value))


def packages_on_disk(files: Files, vendor: str) -> Iterator[Package]:
    """The packages of a `vendor` folder without an `installed.json`, read from their own `composer.json`."""
    for namespace in files.entries(vendor):
        for entry in files.entries(namespace.path) if is_folder(namespace) else ():
            composer = composer_json(files, entry.path)
            if composer is not None and composer.is_object:
                yield own_package(composer)


class _Installed(msgspec.Struct):
    packages: list[Package]


def installed_packages(files: Files, vendor: str) -> list[Package] | None:
    """The packages in `installed.json`, in the format of Composer 1 (a list) or 2; `None` if the file is missing.

    A file in another format counts as missing and is added to `files.unread`.
    """
    source = files.source(installed_json(vendor))
    if source is None:
        return None
    try:
        packages = _listed(source.data)
    except (msgspec.MsgspecError, ValueError, RecursionError, TypeError) as error:
        files.note(source.name, str(error))
        return None
    return [msgspec.structs.replace(package, path=_install_path(package, vendor, files.root)) for package in packages]


def installed_json(vendor: str) -> str:
    """The path of `installed.json`."""
    return f"{vendor}/composer/installed.json"


def listed_place(source: SourceFile, name: str) -> Place:
    """The location of a package's name in `installed.json`; the whole file if it is not listed."""

    def locate() -> tuple[int, int]:
        found = re.search(rf'"name"\s*:\s*"({re.escape(name)})"', source.text)
        return found.span(1) if found is not None else (0, 0)

    return Place(source, locate)


def locked_packages(files: Files) -> list[Package]:
    """The packages in the root's `composer.lock`, without their folders; empty if it is missing or malformed."""
    source = files.source(f"{files.root}/composer.lock")
    if source is None:
        return []
    try:
        packages = _listed(source.data)
    except (msgspec.MsgspecError, ValueError, RecursionError, TypeError):
        return []
    # an entry may have a key `path`, which is not the folder
    return [msgspec.structs.replace(package, path="") for package in packages]


def _listed(data: bytes) -> list[Package]:
    """The packages of a list in the format of Composer 1 or 2; malformed entries are skipped."""
    try:
        if data.lstrip()[:1] == b"[":
            return msgspec.json.decode(data, type=list[Package])
        return msgspec.json.decode(data, type=_Installed).packages
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return _valid_entries(data)


def _valid_entries(data: bytes) -> list[Package]:
    value: Any = msgspec.json.decode(data)
    listed = value.get("packages") if isinstance(value, dict) else value
    if not isinstance(listed, list):
        raise TypeError("no list of packages")
    packages = []
    for entry in listed:
        try:
            packages.append(msgspec.json.decode(msgspec.json.encode(entry), type=Package))
        except (msgspec.MsgspecError, ValueError, RecursionError):
            continue
    return packages


def _install_path(package: Package, vendor: str, root: str) -> str:
    """The folder of a package; empty for a metapackage, and for a path outside the root and the vendor folder."""
    if package.type == "metapackage":
        return ""
    path = f"{vendor}/{package.name}"
    if package.install_path is not None:
        path = f"{vendor}/composer/{package.install_path}"
    path = os.path.normpath(path)
    return path if path.startswith((f"{root.rstrip('/')}/", f"{vendor}/")) else ""


def allow_path_repositories(files: Files) -> None:
    """Allow reading the folders of the path repositories that the root's `composer.json` declares.

    Composer installs their packages as symbolic links.
    """
    repositories = composer_document(files).get("repositories")
    listed = repositories.values() if isinstance(repositories, dict) else repositories
    urls = [
        repository.get("url")
        for repository in (listed if isinstance(listed, Iterable) and not isinstance(listed, str) else ())
        if isinstance(repository, dict) and repository.get("type") == "path"
    ]
    patterns = dict.fromkeys(url for url in urls if isinstance(url, str) and "\0" not in url)
    matching = (_matching(os.path.join(files.root, os.path.expanduser(url)).split("/")) for url in patterns)
    for folder in dict.fromkeys(folder for folders in matching for folder in folders):
        files.allow(folder)


def _matching(parts: list[str]) -> list[str]:
    """The folders that match the path of a repository, up to its first part with a pattern."""
    at = next((index for index, part in enumerate(parts) if re.search(r"[*?\[{]", part)), len(parts))
    folder = os.path.normpath("/".join(parts[:at]) or "/")
    if at == len(parts):
        return [folder]
    try:
        names = fnmatch.filter(sorted(os.listdir(folder)), re.sub(r"\{.*", "*", parts[at]))
    except (OSError, ValueError):
        return []
    return [f"{folder}/{name}" for name in names]


def core_package_names(packages: Iterable[Package]) -> frozenset[str]:
    """Packages that are part of Magento: its vendors' packages and what its product metapackages require."""
    by_name = {package.name: package for package in packages}
    core = {name for name in by_name if name.startswith(CORE_VENDORS)}
    pending = [name for name in core if by_name[name].type == "metapackage"]
    while pending:
        for required in by_name[pending.pop()].requirements:
            if required in by_name and required not in core:
                core.add(required)
                if by_name[required].type == "metapackage":
                    pending.append(required)
    return frozenset(core)
