"""Which versions of Magento a checkout is held against: those that are asked for, or that composer would admit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from magelint.magento.bundled.data import known_versions, load_facts, newest
from magelint.magento.bundled.releases import php_constraint, releases
from magelint.magento.composer.constraints import Constraint, ConstraintError, Version
from magelint.magento.composer.product import Edition

if TYPE_CHECKING:
    from magelint.magento.bundled.data import Facts
    from magelint.magento.installation import Installation
    from magelint.magento.modules.module import Module

Key = tuple[str, Edition]

# The lines of PHP that a Magento runs on, each by its ends: a constraint on PHP rules out what needs another.
_PHP_LINES = ("5.5", "5.6", "7.0", "7.1", "7.2", "7.3", "7.4", "8.0", "8.1", "8.2", "8.3", "8.4", "8.5")
_PHP = tuple(f"{line}.{patch}" for line in _PHP_LINES for patch in (0, 99))
_COMMERCE = ("magento/product-enterprise-edition", "magento/magento2-ee-base", "magento/magento-cloud-metapackage")


class UnknownVersionError(Exception):
    """No facts of a version that is asked for; the message names the nearest known ones."""


def views(
    model: Installation, magento: str | None = None, edition: Edition | None = None, facts: Facts | None = None
) -> list[Installation]:
    """The installation over the facts of each version of Magento to look at, the newest last.

    `magento` is a list of versions with commas, or `all`; without it, what each module's `composer.json` admits counts.
    `facts`, a snapshot's, stand in place of all that magelint carries. An install that holds Magento itself is looked
    at as it is.
    """
    if model.has_core:
        if magento or facts:
            model.more_notes.append(f"{model.taken_for} has Magento's modules itself: no other version was looked at")
        return [model]
    if facts is not None:
        found = [model.with_facts(facts, asked_for=True)]
        found[-1].more_notes.append(f"Magento is not here: the snapshot {facts.source} of {facts} stands for it")
    elif magento:
        found = [model.with_facts(load_facts(*key), asked_for=True) for key in named(magento, edition)]
    else:
        found = _by_composer(model, edition)
    return found


def named(text: str, edition: Edition | None = None) -> list[Key]:
    """The versions that an option names, oldest first; raises `UnknownVersionError`."""
    known = [key for key in known_versions() if edition in (None, key[1])]
    if text.strip() == "all":
        return known
    wanted = [part.strip() for part in text.split(",") if part.strip()]
    if not wanted:
        raise UnknownVersionError("no version of Magento is named")
    found = {_named(part, edition, known) for part in wanted}
    return [key for key in known if key in found]


def _named(text: str, edition: Edition | None, known: Sequence[Key]) -> Key:
    version = text
    for name in ("community", "commerce"):
        if text.endswith(f"-{name}"):
            version = text.removesuffix(f"-{name}")
            known = [key for key in known if key[1] == name]
    matching = [key for key in known if key[0] == version.removeprefix("v")]
    if matching:  # of both editions, Magento Open Source is meant
        return max(matching, key=lambda key: key[1] == "community")
    of = f" {edition}" if edition else ""
    near = ", ".join(map(_label, neighbours(version, known)))
    listed = ", ".join(map(_label, known))
    raise UnknownVersionError(
        f'no facts of Magento{of} "{text}" come with magelint'
        + (f"; nearest known: {near}" if near else "")
        + f"; all: {listed}"
    )


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


@dataclass(frozen=True, slots=True)
class _Choice:
    keys: tuple[Key, ...]
    why: str


def _by_composer(model: Installation, edition: Edition | None) -> list[Installation]:
    """Each module over the versions that its own `composer.json` admits, or the project's over the project's own."""
    project = _of_project(model, edition)
    chosen = {module: project or _of_module(model, module, edition) for module in model.modules}
    keys = {key for choice in chosen.values() for key in choice.keys} or {(newest().version, newest().edition)}
    found = []
    for key in known_versions():
        if key in keys:
            modules = [module for module, choice in chosen.items() if key in choice.keys]
            everything = len(modules) == len(chosen)
            found.append(model.with_facts(load_facts(*key), modules=None if everything else modules))
    names = _listed([view.facts.key for view in found if view.facts])
    why = "; ".join(sorted({choice.why for choice in chosen.values()})) or "the newest"
    found[-1].more_notes.append(f"Magento is not here: facts of {names} stand for it ({why})")
    return found


def _of_project(model: Installation, edition: Edition | None) -> _Choice | None:
    """The version that a composer project without its `vendor` names, or the nearest to it."""
    own = model.own_magento
    if own is None:
        return None
    wanted = edition or ("commerce" if own.edition == "commerce" else "community")
    version = ".".join(map(str, own.numbers)) if own.edition == "mage-os" else own.version
    known = [key for key in known_versions() if key[1] == wanted] or known_versions()
    key = nearest_known(version, known)
    if key is None:
        return None
    exact = key[0] == own.version
    return _Choice((key,), f"{own.product} is required" if exact else f"the nearest known to {own.product}")


def _of_module(model: Installation, module: Module, edition: Edition | None) -> _Choice:
    keys = admitted(model.requirements(module), edition)
    if keys:
        return _Choice(tuple(keys), "composer.json admits no other" if len(keys) == 1 else "composer.json admits these")
    key = [k for k in known_versions() if k[1] == (edition or "community")][-1]
    why = (
        "the newest; composer.json names no Magento"
        if keys is None
        else "the newest; composer.json admits no known one"
    )
    return _Choice((key,), why)


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


def _label(key: Key) -> str:
    return key[0] if key[1] == "community" else f"{key[0]}-{key[1]}"


def _listed(names: Sequence[str]) -> str:
    return "Magento " + (names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}")
