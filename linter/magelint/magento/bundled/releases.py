"""The bundled Magento releases: their packages, and which of them a package's requirements allow.

`linter/tools/build_releases.py` writes `releases.json`.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files as package_files

import msgspec

from magelint.magento.composer.constraint import Constraint
from magelint.magento.composer.magento_version import Edition
from magelint.magento.composer.version import ConstraintError, Version

Key = tuple[str, Edition]
"""Version and edition of a release."""

# The PHP minor versions, each by its bounds: a constraint on PHP rules out Magento releases that require another.
_PHP_LINES = ("5.5", "5.6", "7.0", "7.1", "7.2", "7.3", "7.4", "8.0", "8.1", "8.2", "8.3", "8.4", "8.5")
_PHP = tuple(f"{line}.{patch}" for line in _PHP_LINES for patch in (0, 99))
_COMMERCE = ("magento/product-enterprise-edition", "magento/magento2-ee-base", "magento/magento-cloud-metapackage")
_FIRST = "100.0.0-dev"  # the first versions of packages that were released with Magento 2.0


class Package(msgspec.Struct, array_like=True):
    """A Magento package in all releases that contain it. Bit N of a mask is the Nth release."""

    name: str
    module: str
    """Its module; empty for a library or a metapackage."""
    versions: list[tuple[int, list[str]]]
    """Masks, each with the version of the package, or with several candidates."""


class ReleasesFile(msgspec.Struct):
    """All releases at once."""

    versions: list[Key]
    php: list[tuple[int, str]]
    """Masks, each with the constraint on PHP of the framework."""
    packages: list[Package]


@cache
def _table() -> ReleasesFile:
    return msgspec.json.decode(package_files(__package__).joinpath("releases.json").read_bytes(), type=ReleasesFile)


@cache
def known_versions() -> tuple[Key, ...]:
    """Version and edition of all bundled releases, oldest first."""
    return tuple(sorted(_table().versions, key=lambda key: (Version.parse(key[0]), key[1])))


@cache
def package_versions(version: str, edition: str) -> dict[str, tuple[str, ...]]:
    """Every package of a release, with its version there (or the candidates for it)."""
    bit = _bit(version, edition)
    return {
        package.name: tuple(versions)
        for package in _table().packages
        for mask, versions in package.versions
        if mask & bit
    }


@cache
def module_names(version: str, edition: str) -> frozenset[str]:
    """The modules of a release."""
    bit = _bit(version, edition)
    return frozenset(
        package.module
        for package in _table().packages
        if package.module and any(mask & bit for mask, _ in package.versions)
    )


@cache
def _module_packages() -> dict[str, str]:
    return {package.module: package.name for package in _table().packages if package.module}


def is_magento_module(name: str) -> bool:
    """True if some bundled release has a module of that name."""
    return name in _module_packages()


def package_of_module(name: str) -> str | None:
    """The package of one of Magento's modules; `None` if no bundled release has such a module."""
    return _module_packages().get(name)


def _bit(version: str, edition: str) -> int:
    table = _table().versions
    return next((1 << index for index, key in enumerate(table) if key == (version, edition)), 0)


# Which releases a package's requirements allow


def admitted(requirements: dict[str, str], edition: Edition | None = None) -> list[Key] | None:
    """The releases that Composer would install together with a package of these requirements, oldest first.

    `None` if they name no Magento package. Without an edition, they are releases of Magento Open Source, unless the
    requirements name packages that only Commerce has or allow no known release of Magento Open Source.
    """
    constraints = _of_magento(requirements)
    if not constraints:
        return None
    keys = [key for key in known_versions() if _admits(constraints, requirements.get("php"), key)]
    wanted = edition or ("commerce" if any(_is_commerce(name) for name in constraints) else "community")
    of_edition = [key for key in keys if key[1] == wanted]
    return of_edition if of_edition or edition else keys


def predates_magento_2(package: str, constraint: Constraint) -> bool:
    """True if a constraint on a Magento package allows only versions from before Magento 2.0.

    The packages released with Magento 2.0 start at version 100.0. Other packages start elsewhere, and not all their
    releases are known.
    """
    named = (known for known in _table().packages if known.name == package)
    found = [_parsed(version) for known in named for _, versions in known.versions for version in versions]
    return bool(found) and min(found) >= _parsed(_FIRST) and constraint.ends_before(_parsed(_FIRST))


def _of_magento(requirements: dict[str, str]) -> dict[str, Constraint]:
    """Constraints on Magento's packages, except those that Composer cannot parse."""
    known = _package_names()
    found = {}
    for name, text in requirements.items():
        if name in known or name in _COMMERCE:
            try:
                found[name] = Constraint.parse(text)
            except ConstraintError:
                continue
    return found


def _admits(constraints: dict[str, Constraint], php: str | None, key: Key) -> bool:
    packages = package_versions(*key)
    for name, constraint in constraints.items():
        if name in _COMMERCE:
            versions: tuple[str, ...] | None = (key[0],) if key[1] == "commerce" else None
        else:
            versions = packages.get(name)
        if versions is None:
            return False
        if versions and not any(constraint.admits(_parsed(version)) for version in versions):
            return False
    return php is None or _runs_on(php, key)


def _runs_on(php: str, key: Key) -> bool:
    """True if a PHP version satisfies both a constraint and a Magento release."""
    try:
        wanted = Constraint.parse(php)
    except ConstraintError:
        return True
    suiting = [release for release in _PHP if wanted.admits(_parsed(release))]
    of_magento = Constraint.parse(_php_constraint(*key))
    return not suiting or any(of_magento.admits(_parsed(release)) for release in suiting)


def _php_constraint(version: str, edition: str) -> str:
    bit = _bit(version, edition)
    return next((constraint for mask, constraint in _table().php if mask & bit), "*")


@cache
def _parsed(version: str) -> Version:
    """A parsed version, cached because it is compared with many constraints."""
    return Version.parse(version)


@cache
def _package_names() -> frozenset[str]:
    return frozenset(package.name for package in _table().packages if package.name.startswith("magento/"))


def _is_commerce(name: str) -> bool:
    """True if only Commerce has a package."""
    return name in _COMMERCE or not any(
        name in package_versions(*key) for key in known_versions() if key[1] == "community"
    )
