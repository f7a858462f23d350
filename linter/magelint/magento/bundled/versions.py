"""Magento versions with bundled data: the nearest to a version, and those that Composer would install."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from magelint.magento.bundled.data import known_versions, load_facts
from magelint.magento.bundled.releases import php_constraint, releases
from magelint.magento.composer.constraints import Constraint, ConstraintError, Version
from magelint.magento.composer.product import Edition

Key = tuple[str, Edition]

# The lines of PHP that a Magento runs on, each by its ends: a constraint on PHP rules out what needs another.
_PHP_LINES = ("5.5", "5.6", "7.0", "7.1", "7.2", "7.3", "7.4", "8.0", "8.1", "8.2", "8.3", "8.4", "8.5")
_PHP = tuple(f"{line}.{patch}" for line in _PHP_LINES for patch in (0, 99))
_COMMERCE = ("magento/product-enterprise-edition", "magento/magento2-ee-base", "magento/magento-cloud-metapackage")


def neighbours(version: str, known: Iterable[Key]) -> list[Key]:
    """The known versions before and after one, or itself, oldest first; none where it is no version."""
    try:
        wanted = Version.parse(version)
    except ConstraintError:
        return []
    parsed = [(Version.parse(key[0]), key) for key in known]
    before = [pair for pair in parsed if pair[0] <= wanted]
    after = [pair for pair in parsed if pair[0] > wanted]
    return [pair[1] for pair in (*before[-1:], *after[:1])]


def nearest_known(version: str, known: Sequence[Key]) -> Key | None:
    """The known version closest to one by its numbers, the newer of two that are equally far."""
    around = neighbours(version, known)
    return min(reversed(around), key=lambda key: _distance(version, key[0]), default=None)


def _distance(one: str, other: str) -> tuple[int, ...]:
    pairs = zip(_numbers(one), _numbers(other), strict=True)
    return tuple(abs(a - b) for a, b in pairs)


def _numbers(version: str) -> list[int]:
    release, _, patch = version.partition("-p")
    parts = [int(part) if part.isdecimal() and len(part) < 10 else 0 for part in (*release.split(".")[:3], patch)]
    return [*parts[:-1], *[0] * (4 - len(parts)), parts[-1]]


def admitted(requirements: dict[str, str], edition: Edition | None = None) -> list[Key] | None:
    """The known versions that composer would install beside a package with these requirements, oldest first.

    `None` where they name nothing of Magento's. Without an edition, Magento Open Source is meant, unless they name
    packages that only Commerce has or no known version of it will do.
    """
    constraints = _of_magento(requirements)
    if not constraints:
        return None
    keys = [key for key in known_versions() if _admits(constraints, requirements.get("php"), key)]
    wanted = edition or ("commerce" if any(_is_commerce(name) for name in constraints) else "community")
    of_edition = [key for key in keys if key[1] == wanted]
    return of_edition if of_edition or edition else keys


def _of_magento(requirements: dict[str, str]) -> dict[str, Constraint]:
    """Constraints on packages that Magento consists of; those that composer cannot read left out."""
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
    packages = load_facts(*key).packages
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
    """Whether some release of PHP suits both a constraint and a version of Magento."""
    try:
        wanted = Constraint.parse(php)
    except ConstraintError:
        return True
    suiting = [release for release in _PHP if wanted.admits(_parsed(release))]
    of_magento = Constraint.parse(php_constraint(*key))
    return not suiting or any(of_magento.admits(_parsed(release)) for release in suiting)


@cache
def _parsed(version: str) -> Version:
    """A version of our facts: each is held against many constraints."""
    return Version.parse(version)


@cache
def _package_names() -> frozenset[str]:
    return frozenset(package.name for package in releases().packages if package.name.startswith("magento/"))


def _is_commerce(name: str) -> bool:
    """Whether only Commerce has a package."""
    return name in _COMMERCE or not any(
        name in load_facts(*key).packages for key in known_versions() if key[1] == "community"
    )
