"""The bundled Magento releases: their packages, and which of them a package's requirements allow.

`linter/tools/build_releases.py` writes `releases.json`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files as package_files

import msgspec

from magelint.magento.composer.constraint import Constraint
from magelint.magento.composer.magento_version import Edition, MagentoVersion
from magelint.magento.composer.version import ConstraintError, Version

Key = tuple[str, Edition]
"""Version and edition of a release."""

# The PHP minor versions, each by its bounds: a constraint on PHP rules out Magento releases that require another.
_PHP_LINES = ("5.5", "5.6", "7.0", "7.1", "7.2", "7.3", "7.4", "8.0", "8.1", "8.2", "8.3", "8.4", "8.5")
_PHP = tuple(f"{line}.{patch}" for line in _PHP_LINES for patch in (0, 99))
_COMMERCE = ("magento/product-enterprise-edition", "magento/magento2-ee-base", "magento/magento-cloud-metapackage")
_EDITIONS: tuple[Edition, ...] = ("community", "commerce", "mage-os")
_FIRST = "100.0.0-dev"  # the first versions of packages that were released with Magento 2.0


class Package(msgspec.Struct, array_like=True, gc=False):
    """A Magento package in all releases that contain it.

    A release is an index into the list sorted by edition, where most patches follow the release that they patch.
    """

    name: str
    module: str
    """Its module; empty for a library or a metapackage."""
    starts: list[int]
    """The releases in which its version changes."""
    versions: str
    """Its version from each of them on, one word each: `-` where it is missing, `?` if unknown, or candidates `1|2`."""

    def at(self, index: int) -> tuple[str, ...] | None:
        """The versions in a release: none for a package whose version is unknown, `None` if it is missing."""
        found = bisect_right(self.starts, index)
        return _candidates(_words(self.versions)[found - 1]) if found else None

    def all_versions(self) -> list[str]:
        """The versions in all releases."""
        return [version for word in _words(self.versions) for version in _candidates(word) or ()]


@cache
def _words(versions: str) -> list[str]:
    return versions.split(" ")


@cache
def _candidates(word: str) -> tuple[str, ...] | None:
    if word == "-":
        return None
    return () if word == "?" else tuple(word.split("|"))


class ReleasesFile(msgspec.Struct):
    """All releases at once."""

    versions: list[Key]
    """Oldest first."""
    php: list[tuple[int, str]]
    """The constraint on PHP of the framework from a release on, as for `Package.starts`."""
    packages: list[Package]


def by_edition(versions: Iterable[Key]) -> list[Key]:
    """Releases in the order of `Package.starts`."""
    return sorted(versions, key=lambda key: _EDITIONS.index(key[1]))


@cache
def _table() -> ReleasesFile:
    return msgspec.json.decode(package_files(__package__).joinpath("releases.json").read_bytes(), type=ReleasesFile)


@cache
def known_versions() -> tuple[Key, ...]:
    """Version and edition of all bundled releases, oldest first."""
    return tuple(_table().versions)


@cache
def package_versions(version: str, edition: Edition) -> dict[str, tuple[str, ...]]:
    """Every package of a release, with its version there (or the candidates for it)."""
    index = _index()[version, edition]
    found = ((package.name, package.at(index)) for package in _table().packages)
    return {name: versions for name, versions in found if versions is not None}


@cache
def module_names(version: str, edition: Edition) -> frozenset[str]:
    """The modules of a release."""
    index = _index()[version, edition]
    return frozenset(
        package.module for package in _table().packages if package.module and package.at(index) is not None
    )


@cache
def _module_packages() -> dict[str, str]:
    return {package.module: package.name for package in _table().packages if package.module}


@cache
def releases_with(name: str) -> frozenset[Key]:
    """The releases with a package or a module of that name, in any case; empty for an unknown name."""
    package = _folded().get(name)
    return frozenset(key for key, index in _index().items() if package and package.at(index) is not None)


@cache
def _folded() -> dict[str, Package]:
    names = {package.name: package for package in _table().packages}
    return {**names, **{package.module.lower(): package for package in _table().packages if package.module}}


def label(key: Key) -> str:
    """The name of a release in options and messages: `2.4.7-p3`, `2.4.4-commerce`."""
    return key[0] if key[1] == "community" else f"{key[0]}-{key[1]}"


def is_magento_module(name: str) -> bool:
    """True if some bundled release has a module of that name."""
    return name in _module_packages()


def package_of_module(name: str) -> str | None:
    """The package of one of Magento's modules; `None` if no bundled release has such a module."""
    return _module_packages().get(name)


@cache
def _index() -> dict[Key, int]:
    return {key: index for index, key in enumerate(by_edition(known_versions()))}


@cache
def _packages() -> dict[str, Package]:
    return {package.name: package for package in _table().packages}


# Which releases a package's requirements allow


def admitted(requirements: Mapping[str, str], edition: Edition | None = None) -> tuple[Key, ...] | None:
    """The releases that Composer would install together with a package of these requirements, oldest first.

    `None` if they name no Magento package. Without an edition, they are releases of Magento Open Source, unless the
    requirements name packages that only Commerce has or allow no known release of Magento Open Source.
    """
    return _admitted(frozenset(requirements.items()), edition)


@cache
def _admitted(requirements: frozenset[tuple[str, str]], edition: Edition | None) -> tuple[Key, ...] | None:
    named = dict(requirements)
    constraints = _of_magento(named)
    if not constraints:
        return None
    keys = tuple(key for key in known_versions() if _admits(constraints, named.get("php"), key))
    wanted = edition or ("commerce" if any(_is_commerce(name) for name in constraints) else "community")
    of_edition = tuple(key for key in keys if key[1] == wanted)
    return of_edition if of_edition or edition else keys


def allows_newer(requirements: dict[str, str], newest: Key) -> bool:
    """True if every constraint on a Magento package allows a version that is newer than that of the newest release."""
    constraints = _of_magento(requirements)
    return bool(constraints) and all(
        any(constraint.admits(version) for version in _later(name, newest)) for name, constraint in constraints.items()
    )


def _later(name: str, newest: Key) -> list[str]:
    """Versions that a package may have in later releases."""
    known = (newest[0],) if name in _COMMERCE else _packages()[name].at(_index()[newest]) or ()
    found = []
    for version in known[-1:]:
        numbers, _, patch = version.partition("-p")
        major, minor, last = (int(part) for part in [*numbers.split("."), "0", "0"][:3])
        found += [f"{numbers}-p{count}" for count in range(int(patch or 0) + 1, int(patch or 0) + 10)]
        found += [f"{major}.{minor}.{last + step}" for step in range(1, 10)]
        found += [f"{major}.{minor + 1}.0", f"{major + 1}.0.0"]
    return found


def predates_magento_2(package: str, constraint: Constraint) -> bool:
    """True if a constraint on a Magento package allows only versions from before Magento 2.0.

    The packages released with Magento 2.0 start at version 100.0. Other packages start elsewhere, and not all their
    releases are known.
    """
    known = _packages().get(package)
    found = [_parsed(version) for version in (known.all_versions() if known else ())]
    return bool(found) and min(found) >= _parsed(_FIRST) and constraint.ends_before(_parsed(_FIRST))


def _of_magento(requirements: dict[str, str]) -> dict[str, Constraint]:
    """Constraints on Magento's packages, except those that Composer cannot parse."""
    known = _package_names()
    found = {}
    for name, text in requirements.items():
        if name in known or name in _COMMERCE:
            try:
                found[name] = _constraint(text)
            except ConstraintError:
                continue
    return found


def _admits(constraints: dict[str, Constraint], php: str | None, key: Key) -> bool:
    for name, constraint in constraints.items():
        if name in _COMMERCE:
            versions: tuple[str, ...] | None = (key[0],) if key[1] == "commerce" else None
        else:
            versions = _packages()[name].at(_index()[key])
        if versions is None:
            return False
        if versions and not any(constraint.admits(_parsed(version)) for version in versions):
            return False
    return php is None or _runs_on(php, php_constraint(key))


@cache
def _runs_on(php: str, of_magento: str) -> bool:
    """True if a PHP version satisfies both a constraint and that of a Magento release."""
    try:
        wanted = _constraint(php)
    except ConstraintError:
        return True
    suiting = [release for release in _PHP if wanted.admits(_parsed(release))]
    required = _constraint(of_magento)
    return not suiting or any(required.admits(_parsed(release)) for release in suiting)


@cache
def lowest_php(keys: tuple[Key, ...], php: str | None) -> tuple[int, int] | None:
    """The lowest PHP version, as major and minor, that one of the releases and a constraint on PHP allow, if any."""
    own = _php_lines(php) if php is not None else frozenset()
    of_magento = frozenset(line for key in keys for line in _php_lines(php_constraint(key)))
    allowed = own & of_magento or of_magento or own
    lowest = next((line for line in _PHP_LINES if line in allowed), None)
    if lowest is None:
        return None
    major, _, minor = lowest.partition(".")
    return int(major), int(minor)


@cache
def _php_lines(constraint: str) -> frozenset[str]:
    """The minor versions of PHP that a constraint allows; all if Composer cannot parse it."""
    try:
        parsed = _constraint(constraint)
    except ConstraintError:
        return frozenset(_PHP_LINES)
    named = {int(number) for number in re.findall(r"\d{1,2}(?!\d)", constraint, re.ASCII)}
    patches = {0, 99, *named, *(number + 1 for number in named)}  # its verdict changes at no other
    return frozenset(line for line in _PHP_LINES if any(parsed.admits(_parsed(f"{line}.{patch}")) for patch in patches))


def nearest_release(magento: MagentoVersion) -> Key:
    """The newest release that is not newer than a Magento version; the oldest for an older one."""
    wanted = (magento.numbers, magento.patch)
    found = _by_age()
    return next((key for age, key in reversed(found) if age <= wanted), found[0][1])


@cache
def _by_age() -> list[tuple[tuple[tuple[int, ...], int], Key]]:
    versions = [(MagentoVersion(*key), key) for key in known_versions() if key[1] == "community"]
    return sorted(((version.numbers, version.patch), key) for version, key in versions)


def php_constraint(key: Key) -> str:
    """The constraint of a release on PHP."""
    starts = [start for start, _ in _table().php]
    return _table().php[bisect_right(starts, _index()[key]) - 1][1]


@cache
def _constraint(text: str) -> Constraint:
    """A parsed constraint, cached because each module of a project has those of the project."""
    return Constraint.parse(text)


@cache
def _parsed(version: str) -> Version:
    """A parsed version, cached because it is compared with many constraints."""
    return Version.parse(version)


@cache
def _package_names() -> frozenset[str]:
    return frozenset(name for name in _packages() if name.startswith("magento/"))


def _is_commerce(name: str) -> bool:
    """True if only Commerce has a package."""
    return name in _COMMERCE or not any(
        _packages()[name].at(_index()[key]) is not None for key in known_versions() if key[1] == "community"
    )
