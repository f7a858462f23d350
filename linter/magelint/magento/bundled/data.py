"""Bundled data of Magento versions, for standalone modules and projects.

`facts.json` holds all versions. Most patches change nothing, so versions with the same data share a state, and each
entry has a bit mask of the states that it applies to. `linter/tools/build_facts.py` writes it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache, cached_property
from importlib.resources import files as package_files

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from magelint.magento.bundled.formats import Definition, module_of
from magelint.magento.bundled.releases import known_versions, module_names, package_versions
from magelint.magento.composer.magento_version import Edition, MagentoVersion

FactsRoute = tuple[str, str, str, str, tuple[str, ...]]
"""URL, HTTP method, service class, service method and resources of a route."""


class Content(Struct, frozen=True):
    """The lists in the data of one version."""

    resources: tuple[tuple[str, str | None, int], ...]
    """Id, parent id and sort order of each resource; parents come before their children."""
    routes: tuple[FactsRoute, ...] = ()
    modules: frozenset[str] = frozenset()
    """Names of the modules."""
    packages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Composer packages, each with its version (or the candidates for it)."""


class Facts(Struct, frozen=True, eq=False, dict=True):
    """What one Magento version declares: its ACL resources and its REST routes."""

    version: str
    edition: Edition
    read: Callable[[], Content]
    """Reads the lists, which most views of a version share with another version and never need."""
    source: str = ""
    """The snapshot file; empty for bundled data."""
    formats: Mapping[str, Definition] = field(default_factory=dict)
    """Schemas by their URN that are not bundled for the version: those of other vendors' modules."""

    @cached_property
    def _content(self) -> Content:
        return self.read()

    @property
    def resources(self) -> tuple[tuple[str, str | None, int], ...]:
        """Id, parent id and sort order of each resource; parents come before their children."""
        return self._content.resources

    @property
    def routes(self) -> tuple[FactsRoute, ...]:
        """The REST routes."""
        return self._content.routes

    @property
    def modules(self) -> frozenset[str]:
        """Names of the modules."""
        return self._content.modules

    @property
    def packages(self) -> Mapping[str, tuple[str, ...]]:
        """Composer packages, each with its version (or the candidates for it)."""
        return self._content.packages

    @property
    def key(self) -> str:
        """Its name in options and messages: `2.4.7-p3`, `2.4.4-commerce`."""
        return self.version if self.edition == "community" else f"{self.version}-{self.edition}"

    @property
    def magento(self) -> MagentoVersion:
        """The version with its edition."""
        return MagentoVersion(self.version, self.edition)

    def without(self, modules: Collection[str]) -> Facts:
        """The data without some modules that a snapshot contains and that are now read from disk."""
        formats = {urn: one for urn, one in self.formats.items() if module_of(urn) not in self.modules & set(modules)}
        return replace(self, read=lambda: _without(self._content, frozenset(modules)), formats=formats)

    def __str__(self) -> str:
        return self.key


class FactsFile(msgspec.Struct):
    """The packed form. Bit N of a mask is the state N."""

    releases: list[tuple[str, Edition, int]]
    """Each version with its edition and its state."""
    resources: list[tuple[str, list[tuple[int, str | None, int]]]]
    """For each id: mask, parent and sort order, one entry for each variant, in tree order."""
    routes: list[tuple[str, str, list[tuple[int, str, list[str]]]]]
    """For each URL and method: mask, service and resources, one entry for each variant."""


@cache
def packed() -> FactsFile:
    """The bundled data."""
    data = package_files(__package__).joinpath("facts.json").read_bytes()
    return msgspec.json.decode(data, type=FactsFile)


@cache
def states() -> dict[tuple[str, Edition], int]:
    """The state of each release, as one bit."""
    return {(version, edition): 1 << state for version, edition, state in packed().releases}


@cache
def load_facts(version: str, edition: Edition) -> Facts:
    """The data of one version; raises `KeyError` if it is not bundled."""
    bit = states()[version, edition]
    return Facts(version, edition, lambda: _unpacked(version, edition, bit))


def _unpacked(version: str, edition: Edition, bit: int) -> Content:
    table = packed()
    resources = [
        (identifier, parent, sort_order)
        for identifier, variants in table.resources
        for mask, parent, sort_order in variants
        if mask & bit
    ]
    routes = []
    for url, method, route_variants in table.routes:
        for mask, service, refs in route_variants:
            if mask & bit:
                service_class, _, service_method = service.partition("::")
                routes.append((url, method, service_class, service_method, tuple(refs)))
    return Content(
        tuple(_parents_first(resources)),
        tuple(routes),
        module_names(version, edition),
        package_versions(version, edition),
    )


def _without(content: Content, modules: frozenset[str]) -> Content:
    """The lists without what some modules declare."""
    own = content.modules & modules
    if not own:
        return content
    prefixes = tuple(f"{name}::" for name in own)
    classes = tuple(name.replace("_", "\\", 1) + "\\" for name in own)
    needed: set[str | None] = set()
    for identifier, parent, _ in reversed(content.resources):  # parents come first
        if identifier in needed or not identifier.startswith(prefixes):
            needed.update((identifier, parent))
    return replace(
        content,
        resources=tuple(r for r in content.resources if r[0] in needed),
        routes=tuple(r for r in content.routes if not r[2].lstrip("\\").startswith(classes)),
        modules=content.modules - own,
    )


def newest() -> Facts:
    """The newest version of Magento Open Source."""
    return load_facts(*[v for v in known_versions() if v[1] == "community"][-1])


def _parents_first(rows: list[tuple[str, str | None, int]]) -> list[tuple[str, str | None, int]]:
    children: dict[str | None, list[tuple[str, str | None, int]]] = {}
    for row in rows:
        children.setdefault(row[1], []).append(row)
    ordered: list[tuple[str, str | None, int]] = []
    pending = list(reversed(children.get(None, [])))
    while pending:
        row = pending.pop()
        ordered.append(row)
        pending.extend(reversed(children.get(row[0], [])))
    return ordered
