"""Which Magento releases make a difference for the modules under check.

A release is a view of its own only if it answers differently about something that the modules name, or if its schemas
do not have the same verdict on their files: most patches of Magento change nothing that a module can notice. What a
module names is found by its text, so that no rule has to run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence

from msgspec import Struct

from magelint.magento.bundled.data import packed, states
from magelint.magento.bundled.releases import Key, known_versions, releases_with
from magelint.magento.composer.magento_version import MagentoVersion
from magelint.magento.model import Model
from magelint.magento.modules.module import Module

Version = tuple[int, ...]
BEHAVIOR: dict[Version, Callable[[Model, Collection[Module]], bool]] = {
    (2, 1): lambda _, __: True,
    (2, 3): lambda _, __: True,
    # the root of an integration's resources, and short class names in `@param`
    (2, 3, 1): lambda model, modules: _has_integration(modules) or _in_webapi(model, modules, b"<route"),
    (2, 3, 2): lambda model, modules: len(modules) > 1 or _in_webapi(model, modules, b"<parameter"),  # order, merging
    (2, 3, 7, 1): lambda model, modules: _in_webapi(model, modules, b"<parameter"),  # rejected parameters
    (2, 4): lambda _, __: True,
    (2, 4, 2, 2): lambda model, modules: _in_webapi(model, modules, b"<parameter"),  # rejected parameters
    (2, 4, 4): lambda model, modules: _in_webapi(model, modules, b"<parameter"),  # the values of `force`
    (2, 4, 6): lambda model, modules: _in_webapi(model, modules, b"<route"),  # the types of parameters
    (2, 4, 7): lambda _, modules: any(module.php_mentions(b"UnstructuredArray") for module in modules),
}
"""The versions since which Magento reads a module in another way, each with the modules that it concerns.

A fourth number is that of a security patch.
"""
_URL = re.compile(rb"/v1/[^\"'<>\s]*")
_PACKAGE = re.compile(rb"magento/[\w-]+")


class Group(Struct, frozen=True):
    """Releases that make no difference for the modules under check, the newest last."""

    releases: tuple[Key, ...]
    answers: Hashable = None
    """What they say about everything that the modules name. Groups with equal answers differ in behavior only."""

    @property
    def newest(self) -> Key:
        """The release that represents the group."""
        return self.releases[-1]


def distinct(model: Model, allowed: Mapping[Module, Sequence[Key]]) -> list[Group]:
    """The allowed releases, in groups that make no difference; the oldest first."""
    wanted = {key for keys in allowed.values() for key in keys}
    if len(wanted) < 2:
        return [Group((key,)) for key in wanted]
    concerns = {key: tuple(module for module in allowed if key in allowed[module]) for key in wanted}
    first, last = (min(wanted, key=_numbers), max(wanted, key=_numbers))
    steps = [
        since
        for since, concerns_them in BEHAVIOR.items()
        if _numbers(first) < since <= _numbers(last) and concerns_them(model, allowed)
    ]
    names = _names(model, allowed)
    masks = _masks(names)
    present = [releases_with(name) for name in sorted(names)]
    groups: dict[tuple[Hashable, ...], list[Key]] = {}
    for key in known_versions():
        if key in wanted:
            numbers, bit = _numbers(key), states()[key]
            answers = (
                key[1],
                _verdict(model, key),
                tuple(bool(mask & bit) for mask in masks),
                tuple(key in releases for releases in present if releases),
            )
            step = sum(numbers >= since for since in steps)
            groups.setdefault((answers, concerns[key], step), []).append(key)
    return _ordered(Group(tuple(keys), answers) for (answers, *_), keys in groups.items())


def by_state(model: Model, keys: Iterable[Key]) -> list[Group]:
    """Releases in groups with the same bundled data; the oldest first."""
    groups: dict[Hashable, list[Key]] = {}
    for key in keys:
        verdict = _verdict(model, key)
        groups.setdefault((states()[key], key[1], verdict), []).append(key)
    return _ordered(Group(tuple(found)) for found in groups.values())


def _ordered(groups: Iterable[Group]) -> list[Group]:
    return sorted(groups, key=lambda group: known_versions().index(group.newest))


def _verdict(model: Model, key: Key) -> Hashable:
    try:
        return model.schema_verdict(MagentoVersion(*key))
    except Exception:  # the rule crashes in the same way, and the report names it
        return None


def _numbers(key: Key) -> Version:
    magento = MagentoVersion(*key)
    return (*magento.numbers, magento.patch)


def _has_integration(modules: Iterable[Module]) -> bool:
    return any(path.startswith("etc/integration") for module in modules for path in module.paths)


def _in_webapi(model: Model, modules: Iterable[Module], text: bytes) -> bool:
    found = (model.files.source(f"{module.path}/etc/webapi.xml") for module in modules)
    return any(source is not None and text in source.data for source in found)


def _names(model: Model, modules: Iterable[Module]) -> set[str]:
    """What the modules' files name, in lower case: resources, modules, packages and URLs."""
    vendors = {identifier.partition("_")[0].lower() for identifier, _ in packed().resources}
    patterns = [re.compile(rb"%s_\w+(?:::\w+)?" % vendor.encode()) for vendor in sorted(vendors)]
    found: set[bytes] = set()
    for module in modules:
        for path in module.paths:
            if path.endswith((".xml", ".php")) or path == "composer.json":
                source = model.files.source(f"{module.path}/{path}")
                text = b"" if source is None else source.data.lower()
                chosen = [_PACKAGE] if path == "composer.json" else [*patterns, *[_URL] * path.endswith(".xml")]
                for pattern in chosen:
                    found.update(pattern.findall(text))
    names = {name.decode("utf-8", "replace") for name in found}
    return names | {name.partition("::")[0] for name in names}


def _masks(names: set[str]) -> list[int]:
    """The states that declare each variant of what is named, and of the ancestors of a resource."""
    table = packed()
    resources = dict(table.resources)
    pending = [identifier for identifier in resources if identifier.lower() in names]
    seen = set(pending)
    masks = set()
    while pending:
        for mask, parent, _ in resources[pending.pop()]:
            masks.add(mask)
            if parent is not None and parent not in seen:
                seen.add(parent)
                pending.append(parent)
    urls: dict[int, list[list[str]]] = {}
    for name in names:
        if name.startswith("/"):
            parts = name.split("/")
            urls.setdefault(len(parts), []).append(parts)
    for url, _, variants in table.routes:
        parts = url.lower().split("/")
        if any(_matches(parts, own) for own in urls.get(len(parts), ())):
            masks.update(mask for mask, _, _ in variants)
    return sorted(masks)


def _matches(one: list[str], other: list[str]) -> bool:
    """True if a request can match both URLs, whose parameters begin with a colon."""
    return all(a == b or a[:1] == ":" or b[:1] == ":" for a, b in zip(one, other, strict=True))
