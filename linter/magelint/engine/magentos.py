"""The choice of Magento versions that modules are checked against without an installation.

The options `magento`, `edition` and `facts` decide, otherwise the constraints of each `composer.json`. An installation
that contains Magento's own code is checked as it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from magelint.engine.errors import InputError
from magelint.engine.settings import Settings
from magelint.engine.snapshot import SnapshotError, read_snapshot
from magelint.engine.wording import description
from magelint.magento.bundled.data import Facts, load_facts, newest
from magelint.magento.bundled.releases import Key, admitted, known_versions
from magelint.magento.composer.magento_version import Edition
from magelint.magento.composer.version import ConstraintError, Version
from magelint.magento.model import Model
from magelint.magento.modules.module import Module


class UnknownVersionError(Exception):
    """A requested version has no bundled data; the message lists the versions that do."""


@dataclass(frozen=True, slots=True)
class Views:
    """The same modules on several versions of Magento, the newest last, and notes about the choice."""

    models: list[Model]
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Magentos:
    """The chosen versions: by name, from a snapshot, or by default those that composer.json allows."""

    wanted: str | None = None
    edition: Edition | None = None
    facts: Facts | None = None

    def views(self, model: Model) -> Views:
        """The model on each version to check, the newest last."""
        return views(model, self.wanted, self.edition, self.facts)


def choose_magentos(settings: Settings) -> Magentos:
    """The choice of the settings; raises `InputError` for an unknown version or an invalid snapshot.

    Versions or a snapshot on the command line replace both in `magelint.toml`.
    """
    config, given = settings.config, settings.given
    facts_file = settings.beside_config("facts")
    wanted = config.magento if isinstance(config.magento, str) else ",".join(config.magento)
    edition: Edition | None = config.edition
    if facts_file and "facts" in given and not given & {"magento", "edition"}:
        wanted, edition = "", None
    elif facts_file and "facts" not in given and given & {"magento", "edition"}:
        facts_file = None
    if facts_file and (wanted or edition):
        raise InputError("a snapshot has one version; remove `facts`, or `magento` and `edition`")
    if facts_file is None and not wanted:
        return Magentos(None, edition)
    key = "facts" if facts_file else "magento"
    try:
        if facts_file:
            if os.path.exists(facts_file) and not os.path.isfile(facts_file):  # reading a device may never end
                raise SnapshotError(f"`{facts_file}` is not a file")
            return Magentos(facts=read_snapshot(facts_file))
        named(wanted, edition)
    except (UnknownVersionError, SnapshotError) as error:
        from_file = key not in given and settings.file is not None
        source = settings.file.place(key) if from_file and settings.file else f"--{key}"
        raise InputError(f"{source}: {error}") from None
    return Magentos(wanted, edition)


def views(
    model: Model, magento: str | None = None, edition: Edition | None = None, facts: Facts | None = None
) -> Views:
    """The model on each Magento version to check, the newest last.

    `magento` is a comma-separated list of versions, or `all`; the default are the versions that each module's
    `composer.json` allows. `facts`, the data of a snapshot, replace the bundled data. An installation that contains
    Magento's own code is used unchanged.
    """
    if model.has_core:
        if not magento and not facts:
            return Views([model])
        return Views(
            [model], [f"{description(model.tree)} contains Magento's modules; the requested versions are ignored"]
        )
    if facts is not None:
        note = f"no Magento found; using the snapshot {facts.source} of {facts}"
        return Views([model.on(facts, requested=True)], [note])
    if magento:
        return Views([model.on(load_facts(*key), requested=True) for key in named(magento, edition)])
    return _by_composer(model, edition)


def named(text: str, edition: Edition | None = None) -> list[Key]:
    """The versions that an option names, the oldest first; raises `UnknownVersionError`."""
    known = [key for key in known_versions() if edition in (None, key[1])]
    if text.strip() == "all":
        return known
    wanted = [part.strip() for part in text.split(",") if part.strip()]
    if not wanted:
        raise UnknownVersionError("no Magento version given; use a version or `all`")
    found = {part: _named(part, known) for part in wanted}
    unknown = [part for part, key in found.items() if key is None]
    if unknown:
        of = f" {edition}" if edition else ""
        near = {_label(key): None for part in unknown for key in neighbours(*_split(part, known))}
        raise UnknownVersionError(
            f"no bundled data for Magento{of} {' and '.join(f'`{part}`' for part in unknown)}"
            + (f" (nearest: {', '.join(near)})" if near else "")
            + f"; use one of {', '.join(map(_label, known))}"
        )
    return [key for key in known if key in found.values()]


def _named(text: str, known: Sequence[Key]) -> Key | None:
    version, candidates = _split(text, known)
    matching = [key for key in candidates if key[0] == version]
    return max(matching, key=lambda key: key[1] == "community", default=None)


def _split(text: str, known: Sequence[Key]) -> tuple[str, Sequence[Key]]:
    """The version in an option such as `2.4.4-commerce`, and the known versions of its edition."""
    for name in ("community", "commerce"):
        if text.endswith(f"-{name}"):
            return text.removesuffix(f"-{name}").removeprefix("v"), [key for key in known if key[1] == name]
    return text.removeprefix("v"), known


@dataclass(frozen=True, slots=True)
class _Choice:
    keys: tuple[Key, ...]
    why: str


def _by_composer(model: Model, edition: Edition | None) -> Views:
    """Each module on the versions that its `composer.json` allows; in a project, all on the project's version."""
    project = _of_project(model, edition)
    chosen = {module: project or _of_module(model, module, edition) for module in model.modules}
    keys = {key for choice in chosen.values() for key in choice.keys} or {(newest().version, newest().edition)}
    found = []
    for key in known_versions():
        if key in keys:
            modules = [module for module, choice in chosen.items() if key in choice.keys]
            everything = len(modules) == len(chosen)
            found.append(model.on(load_facts(*key), modules=None if everything else modules))
    names = _listed([view.core.bundled.key for view in found if view.core.bundled])
    why = "; ".join(sorted({choice.why for choice in chosen.values()})) or "the newest"
    return Views(found, [f"no Magento found; using bundled data for {names} ({why})"])


def _of_project(model: Model, edition: Edition | None) -> _Choice | None:
    """The version that a Composer project without `vendor` requires, or the known one nearest to it."""
    own = model.tree.magento
    if own is None:
        return None
    wanted = edition or ("commerce" if own.edition == "commerce" else "community")
    version = ".".join(map(str, own.numbers)) if own.edition == "mage-os" else own.version
    known = [key for key in known_versions() if key[1] == wanted] or known_versions()
    key = nearest_known(version, known)
    if key is None:
        return None
    exact = key[0] == own.version
    return _Choice((key,), f"{own.product} is required" if exact else f"the nearest to {own.product}")


def _of_module(model: Model, module: Module, edition: Edition | None) -> _Choice:
    keys = admitted(model.tree.requirements(module), edition)
    if keys:
        return _Choice(
            tuple(keys), "the only one that composer.json allows" if len(keys) == 1 else "allowed by composer.json"
        )
    key = [k for k in known_versions() if k[1] == (edition or "community")][-1]
    why = (
        "the newest; composer.json does not require Magento"
        if keys is None
        else "the newest; composer.json allows no version with bundled data"
    )
    return _Choice((key,), why)


def neighbours(version: str, known: Iterable[Key]) -> list[Key]:
    """The known version up to and the one after a version, the oldest first; empty for an invalid version."""
    try:
        wanted = Version.parse(version)
    except ConstraintError:
        return []
    parsed = [(Version.parse(key[0]), key) for key in known]
    before = [pair for pair in parsed if pair[0] <= wanted]
    after = [pair for pair in parsed if pair[0] > wanted]
    return [pair[1] for pair in (*before[-1:], *after[:1])]


def nearest_known(version: str, known: Sequence[Key]) -> Key | None:
    """The known version with the nearest numbers; the newer of two that are equally near."""
    around = neighbours(version, known)
    return min(reversed(around), key=lambda key: _distance(version, key[0]), default=None)


def _distance(one: str, other: str) -> tuple[int, ...]:
    pairs = zip(_numbers(one), _numbers(other), strict=True)
    return tuple(abs(a - b) for a, b in pairs)


def _numbers(version: str) -> list[int]:
    release, _, patch = version.partition("-p")
    parts = [int(part) if part.isdecimal() and len(part) < 10 else 0 for part in (*release.split(".")[:3], patch)]
    return [*parts[:-1], *[0] * (4 - len(parts)), parts[-1]]


def _label(key: Key) -> str:
    return key[0] if key[1] == "community" else f"{key[0]}-{key[1]}"


def _listed(names: Sequence[str]) -> str:
    return "Magento " + (names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}")
