"""The choice of Magento versions that modules are checked against without an installation.

The options `magento`, `edition` and `facts` decide, otherwise the constraints of each `composer.json`. An installation
that contains Magento's own code is checked as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct, field

from magelint.engine.distinct import Group, by_state, distinct
from magelint.engine.errors import InputError
from magelint.engine.settings import Settings
from magelint.engine.snapshot import SnapshotError, read_snapshot
from magelint.engine.wording import description, release_ranges
from magelint.magento.bundled.data import Facts, load_facts, newest
from magelint.magento.bundled.releases import Key, admitted, allows_newer, known_versions, label
from magelint.magento.composer.magento_version import PRODUCTS, Edition, MagentoVersion
from magelint.magento.composer.version import ConstraintError, Version
from magelint.magento.model import Model
from magelint.magento.modules.module import Module


class UnknownVersionError(Exception):
    """A requested version has no bundled data; the message lists the versions that do."""


class Views(Struct, frozen=True):
    """The same modules on several versions of Magento, the newest last, and notes about the choice."""

    models: list[Model]
    notes: list[str] = field(default_factory=list)


class Magentos(Struct, frozen=True):
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
        return _by_name(model, magento, edition)
    return _by_composer(model, edition)


def _by_name(model: Model, text: str, edition: Edition | None) -> Views:
    keys, notes = choose(text, edition)
    groups = by_state(model, keys) if text.strip() == "all" else [Group((key,)) for key in keys]
    newer = {key for key in keys if notes and _is_newest(key) and not _is_named(key, text, edition)}
    found = [
        model.on(
            load_facts(*group.newest),
            requested=True,
            covers=group.releases,
            is_newest_known=group.newest in newer,
        )
        for group in groups
    ]
    return Views(found, notes)


def choose(text: str, edition: Edition | None = None) -> tuple[list[Key], list[str]]:
    """The versions that an option names, and a note about each that another one replaces."""
    keys = named(text, edition)
    notes = []
    for part in _parts(text) if text.strip() != "all" else ():
        choice = _named(part, _of(edition))
        if choice is not None and not choice.exact:
            product = MagentoVersion(_split(part, ())[0], choice.key[1]).product
            notes.append(f"no bundled data for {product}; using {label(choice.key)}, the nearest earlier version")
    return keys, notes


def _is_named(key: Key, text: str, edition: Edition | None) -> bool:
    found = [_named(part, _of(edition)) for part in _parts(text)]
    return all(choice is None or choice.key != key or choice.exact for choice in found)


def named(text: str, edition: Edition | None = None) -> list[Key]:
    """The versions that an option names, the oldest first; raises `UnknownVersionError`.

    `all` are all versions, `2.4` is the newest one of that line, and a version without data is the nearest earlier one
    of its line.
    """
    known = _of(edition)
    if text.strip() == "all":
        return [key for key in known if edition or key[1] != "mage-os"]
    wanted = _parts(text)
    if not wanted:
        raise UnknownVersionError("no Magento version given; use a version or `all`")
    found = {part: _named(part, known) for part in wanted}
    unknown = [part for part, choice in found.items() if choice is None]
    if unknown:
        of = PRODUCTS[edition or "community"]
        near = {label(key): None for part in unknown for key in neighbours(*_split(part, known))}
        usual = [key for key in known if edition or key[1] != "mage-os"]
        lines = ", ".join(dict.fromkeys(_line(key[0]) for key in usual))
        raise UnknownVersionError(
            f"no bundled data for {of} {' and '.join(f'`{part}`' for part in unknown)}"
            + (f" (nearest: {', '.join(near)})" if near else "")
            + f"; use `all`, a line ({lines}) or a version such as {label(usual[-1])}"
        )
    keys = {choice.key for choice in found.values() if choice is not None}
    return [key for key in known if key in keys]


def _of(edition: Edition | None) -> list[Key]:
    return [key for key in known_versions() if edition in (None, key[1])]


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


class _Named(Struct, frozen=True):
    key: Key
    exact: bool
    """True if it is the version or the line that was named."""


def _named(text: str, known: Sequence[Key]) -> _Named | None:
    version, candidates = _split(text, known)
    exact = [key for key in candidates if key[0] == version]
    if exact:
        return _Named(max(exact, key=lambda key: key[1] == "community"), exact=True)
    if not re.fullmatch(r"\d{1,3}(?:\.\d{1,3}){1,2}(?:-p\d{1,3})?", version, re.ASCII):
        return None
    wanted = Version.parse(version)
    of_line = [key for key in candidates if _line(key[0]) == _line(version)]
    is_line = version.count(".") == 1 and bool(of_line)
    if not of_line and all(key[1] == "mage-os" for key in candidates):
        of_line = list(candidates)  # every line of Mage-OS builds on Magento 2.4
    if not is_line:
        of_line = [key for key in of_line if Version.parse(key[0]) < wanted]
        of_release = [key for key in of_line if key[0].partition("-")[0] == version.partition("-")[0]]
        of_line = of_release or of_line
    community = [key for key in of_line if key[1] == "community"] or of_line
    return _Named(community[-1], is_line) if community else None


def _line(version: str) -> str:
    return ".".join(version.partition("-")[0].split(".")[:2])


def _is_newest(key: Key) -> bool:
    return key == [known for known in known_versions() if known[1] == key[1]][-1]


def _split(text: str, known: Sequence[Key]) -> tuple[str, Sequence[Key]]:
    """The version in an option such as `2.4.4-commerce`, and the known versions of its edition."""
    for name in ("community", "commerce", "mage-os"):
        if text.endswith(f"-{name}"):
            return text.removesuffix(f"-{name}").removeprefix("v"), [key for key in known if key[1] == name]
    return text.removeprefix("v"), known


class _Choice(Struct, frozen=True):
    keys: tuple[Key, ...]
    why: str
    newer: bool = False
    """True if it requires a newer release than all known ones."""


def _by_composer(model: Model, edition: Edition | None) -> Views:
    """Each module on the versions that its `composer.json` allows; in a project, all on the project's version."""
    chosen = _choices(model, edition)
    groups = distinct(model, {module: choice.keys for module, choice in chosen.items()})
    groups = groups or [Group(((newest().version, newest().edition),))]
    found = []
    for group in groups:
        concerned = [module for module, choice in chosen.items() if group.newest in choice.keys]
        view = model.on(
            load_facts(*group.newest),
            modules=None if len(concerned) == len(chosen) else concerned,
            covers=group.releases,
            is_newest_known=any(chosen[module].newer for module in concerned),
            answers=group.answers,
        )
        found.append(view)
    used = {key for group in groups for key in group.releases}
    editions = {key[1] for key in used}
    names = release_ranges(used, [key for key in known_versions() if key[1] in editions])
    why = "; ".join(sorted({choice.why for choice in chosen.values()})) or "the newest"
    return Views(found, [f"no Magento found; using bundled data for Magento {names} ({why})"])


def newest_release(model: Model) -> Key:
    """The newest release that the modules of a tree without Magento's code allow."""
    keys = {key for choice in _choices(model, None).values() for key in choice.keys}
    return max(keys, key=known_versions().index, default=(newest().version, newest().edition))


def _choices(model: Model, edition: Edition | None) -> dict[Module, _Choice]:
    project = _of_project(model, edition)
    return {module: project or _of_module(model, module, edition) for module in model.modules}


def _of_project(model: Model, edition: Edition | None) -> _Choice | None:
    """The version that a Composer project without `vendor` requires, or the known one nearest to it."""
    own = model.tree.magento
    if own is None:
        return None
    known = {MagentoVersion(*key).base: key for key in _of(edition or own.edition)}
    base = _nearest_base(own.base, list(known))
    if base is None:
        return None
    key = known[base]
    if key == (own.version, own.edition):
        return _Choice((key,), f"{own.product} is required")
    newer = base == list(known)[-1] and Version.parse(own.base) > Version.parse(base)
    return _Choice((key,), f"the nearest to {own.product}", newer)


def _nearest_base(version: str, known: Sequence[str]) -> str | None:
    """The latest of the same line up to a version, otherwise the nearest one; `None` for an invalid version."""
    try:
        wanted = Version.parse(version)
    except ConstraintError:
        return None
    of_line = [base for base in known if _line(base) == _line(version)]
    earlier = [base for base in of_line if Version.parse(base) <= wanted]
    if earlier:
        return earlier[-1]
    key = nearest_known(version, [(base, "community") for base in of_line or known])
    return key and key[0]


def _of_module(model: Model, module: Module, edition: Edition | None) -> _Choice:
    keys = admitted(model.tree.requirements(module), edition)
    if keys:
        return _Choice(
            tuple(keys), "the only one that composer.json allows" if len(keys) == 1 else "allowed by composer.json"
        )
    key = [k for k in known_versions() if k[1] == (edition or "community")][-1]
    if keys is None:
        return _Choice((key,), "the newest; composer.json does not require Magento")
    if allows_newer(model.tree.requirements(module), key):
        return _Choice((key,), "the newest known; composer.json requires a later one", newer=True)
    return _Choice((key,), "the newest; composer.json allows no version with bundled data")


def neighbours(version: str, known: Iterable[Key]) -> list[Key]:
    """The known version up to and the one after a version, the oldest first; empty for an invalid version."""
    try:
        wanted = Version.parse(version)
    except ConstraintError:
        return []
    editions = {key[1] for key in known}
    parsed = [(Version.parse(key[0]), key) for key in known if key[1] != "mage-os" or len(editions) == 1]
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
