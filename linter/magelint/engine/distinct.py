"""Which Magento releases make a difference for the modules under check.

A release is a view of its own only if it answers differently about something that the modules name: most patches of
Magento change nothing that a module can notice. What a module names is found by its text, so that no rule has to run.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence

from magelint.magento.bundled.data import packed, states
from magelint.magento.bundled.releases import Key, known_versions, releases_with
from magelint.magento.composer.magento_version import MagentoVersion
from magelint.magento.model import Model
from magelint.magento.modules.module import Module

BEHAVIOR = ((2, 1), (2, 2), (2, 3), (2, 3, 1), (2, 4))
"""The versions since which Magento reads a module in another way."""
WEBAPI_BEHAVIOR = ((2, 4, 3), (2, 4, 4), (2, 4, 6), (2, 4, 7))
"""The same, of modules with a `webapi.xml`."""
_URL = re.compile(rb"/v1/[\w-]+")
_PACKAGE = re.compile(rb"magento/[\w-]+")


def distinct(model: Model, allowed: Mapping[Module, Sequence[Key]]) -> dict[Key, list[Key]]:
    """The allowed releases, in groups that give the same answers; each group under its newest release."""
    wanted = {key for keys in allowed.values() for key in keys}
    if len(wanted) < 2:
        return {key: [key] for key in wanted}
    concerns = {key: tuple(module for module in allowed if key in allowed[module]) for key in wanted}
    webapi = any(module.has("etc/webapi.xml") for module in allowed)
    steps = (*BEHAVIOR, *WEBAPI_BEHAVIOR) if webapi else BEHAVIOR
    names = _names(model, allowed)
    masks = _masks(names)
    present = [releases_with(name) for name in sorted(names)]
    groups: dict[Hashable, list[Key]] = {}
    for key in known_versions():
        if key in wanted:
            numbers, bit = MagentoVersion(*key).numbers, states()[key]
            answers = (
                tuple(bool(mask & bit) for mask in masks),
                tuple(key in releases for releases in present if releases),
            )
            step = sum(numbers >= since for since in steps)
            groups.setdefault((key[1], concerns[key], step, answers), []).append(key)
    return {keys[-1]: keys for keys in groups.values()}


def by_state(keys: Iterable[Key]) -> dict[Key, list[Key]]:
    """Releases in groups with the same bundled data; each group under its newest release."""
    groups: dict[tuple[int, str], list[Key]] = {}
    for key in keys:
        groups.setdefault((states()[key], key[1]), []).append(key)
    return {found[-1]: found for found in groups.values()}


def _names(model: Model, modules: Iterable[Module]) -> set[str]:
    """What the modules' files name, in lower case: resources, modules, packages and the start of URLs."""
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
    for url, _, variants in table.routes:
        if "/".join(url.lower().split("/")[:3]) in names:
            masks.update(mask for mask, _, _ in variants)
    return sorted(masks)
