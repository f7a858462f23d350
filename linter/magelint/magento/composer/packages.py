"""Composer packages: what `vendor/composer/installed.json` lists, and what a `composer.json` says."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from magelint.magento.tree.files import Files

CORE_VENDORS = ("magento/", "mage-os/", "adobe-commerce/")
_CORE_METAPACKAGES = (*CORE_VENDORS, "adobe-commerce/")


class Autoload(msgspec.Struct, frozen=True):
    """The part of `autoload` that brings modules in."""

    files: tuple[str, ...] = ()
    psr4: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw, name="psr-4")


class Package(msgspec.Struct, frozen=True):
    """An installed package, as composer wrote it down."""

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
        value = value_of(self.require)
        return {k: str(v) for k, v in value.items()} if isinstance(value, dict) else {}


def value_of(raw: msgspec.Raw) -> Any:
    """What a part of a file says that was not read before; `None` where it says nothing."""
    try:
        return msgspec.json.decode(raw) if bytes(raw) else None
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


class OwnPackage(Package, frozen=True):
    """A package by its own `composer.json`, which need not name it."""

    name: str = ""


class _Installed(msgspec.Struct):
    packages: list[Package]


def installed_packages(files: Files, vendor: str) -> list[Package] | None:
    """What `installed.json` lists, in composer 1's form (a list) or composer 2's; `None` where it is not there.

    A file that is no such list counts as absent and is noted.
    """
    path = f"{vendor}/composer/installed.json"
    source = files.source(path)
    if source is None:
        return None
    try:
        packages = _decoded(source.data)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        try:
            packages = _salvaged(source.data)
        except (msgspec.MsgspecError, ValueError, RecursionError, TypeError) as error:
            files.notes.append(f"cannot read {source.name}: {error}")
            return None
    return [msgspec.structs.replace(package, path=_install_path(package, vendor)) for package in packages]


def locked_list(files: Files) -> list[Package]:
    """What `composer.lock` lists; nothing where it is not there, or does not read."""
    source = files.source(f"{files.root}/composer.lock")
    if source is None:
        return []
    try:
        return _decoded(source.data)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return []


def _decoded(data: bytes) -> list[Package]:
    if data.lstrip()[:1] == b"[":
        return msgspec.json.decode(data, type=list[Package])
    return msgspec.json.decode(data, type=_Installed).packages


def _salvaged(data: bytes) -> list[Package]:
    """The packages that read well, of a list in which some do not."""
    value: Any = msgspec.json.decode(data)
    listed = value.get("packages") if isinstance(value, dict) else value
    if not isinstance(listed, list):
        raise TypeError("it has no list of packages")
    packages = []
    for entry in listed:
        try:
            packages.append(msgspec.json.decode(msgspec.json.encode(entry), type=Package))
        except (msgspec.MsgspecError, ValueError, RecursionError):
            continue
    return packages


def _install_path(package: Package, vendor: str) -> str:
    if package.type == "metapackage":
        return ""
    if package.install_path is not None:
        return os.path.normpath(f"{vendor}/composer/{package.install_path}")
    return f"{vendor}/{package.name}"


def core_package_names(packages: list[Package]) -> frozenset[str]:
    """Packages that Magento itself ships: its vendors', and what its product metapackages bring in besides."""
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
