"""The packages that each carried Magento version consists of: what a module's own constraints are held against.

`releases.json` is made by `python -m magelint.magento.bundled.build_releases`.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files as package_files

import msgspec


class Package(msgspec.Struct, array_like=True):
    """A package of Magento's in all versions that have it. Bit N of a mask stands for the Nth version."""

    name: str
    module: str
    """The module that it brings; empty for a library or a metapackage."""
    versions: list[tuple[int, list[str]]]
    """Masks, each with the version of the package; several where only so much is known that it is one of them."""


class ReleasesFile(msgspec.Struct):
    """All versions at once."""

    versions: list[tuple[str, str]]
    php: list[tuple[int, str]]
    """Masks, each with the constraint on PHP of the framework."""
    packages: list[Package]


@cache
def releases() -> ReleasesFile:
    """The table that comes with magelint."""
    return msgspec.json.decode(package_files(__package__).joinpath("releases.json").read_bytes(), type=ReleasesFile)


@cache
def package_versions(version: str, edition: str) -> dict[str, tuple[str, ...]]:
    """Every package of a Magento version, with the version that it has there (or those of which it has one)."""
    bit = _bit(version, edition)
    return {
        package.name: tuple(versions)
        for package in releases().packages
        for mask, versions in package.versions
        if mask & bit
    }


@cache
def module_names(version: str, edition: str) -> frozenset[str]:
    """The modules of a Magento version."""
    bit = _bit(version, edition)
    return frozenset(
        package.module
        for package in releases().packages
        if package.module and any(mask & bit for mask, _ in package.versions)
    )


@cache
def module_packages() -> dict[str, str]:
    """Of every module of any carried Magento version its package."""
    return {package.module: package.name for package in releases().packages if package.module}


def is_magento_module(name: str) -> bool:
    """True if some version or edition of Magento has a module of that name."""
    return name in module_packages()


def php_constraint(version: str, edition: str) -> str:
    """Which PHP a Magento version runs on."""
    bit = _bit(version, edition)
    return next((constraint for mask, constraint in releases().php if mask & bit), "*")


def _bit(version: str, edition: str) -> int:
    table = releases().versions
    return 1 << table.index((version, edition)) if (version, edition) in table else 0
