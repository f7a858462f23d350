"""Which releases of Magento declare an ACL resource."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Literal

from msgspec import Struct

from magelint.magento.bundled.data import packed, states
from magelint.magento.bundled.releases import known_versions
from magelint.magento.composer.magento_version import Edition, MagentoVersion
from magelint.magento.composer.version import ConstraintError, Version

Release = tuple[str, Edition]
Standing = Literal["declared", "commerce", "later", "removed"]

_SUCCESSORS = {"Magento_Log::online": "Magento_Customer::online"}
"""Resources of the Magento 2.0 betas and their successors: the official tutorial still lists them."""


class ResourceHistory(Struct, frozen=True):
    """The bundled releases that declare a resource, compared with the current release."""

    releases: tuple[Release, ...]
    """Oldest first; empty for a resource that Magento does not declare in any of them."""
    current: Release | None
    successor: str | None = None
    """Its successor, if the resource is older than the oldest release."""
    is_optional: bool = False
    """True if its module belongs to a package that Adobe Commerce does not require, such as B2B."""

    @property
    def first(self) -> str:
        """The oldest version that declares it."""
        return self.releases[0][0]

    @property
    def last(self) -> str:
        """The newest version that declares it."""
        return self.releases[-1][0]

    @property
    def is_commerce_only(self) -> bool:
        """True if no release of another edition than Adobe Commerce declares it."""
        return bool(self.releases) and self._is_commerce_only

    @property
    def since(self) -> list[str]:
        """The versions that introduced it: the security patches of older lines, and the first of all later ones."""
        return list(self._starts().values())

    @property
    def required(self) -> str:
        """The version to require for it: a patch of the current release, or the first that all later ones follow."""
        starts = self._starts()
        own = starts.get(_minor_release(self.current[0])) if self.current is not None else None
        return own or list(starts.values())[-1]

    @property
    def has_gap(self) -> bool:
        """True if a version before the current one, other than a late patch of an older line, declares it too."""
        now = _parsed(self.current[0]) if self.current is not None else None
        return any(now is not None and "-" not in v and _parsed(v) <= now for v, _ in self.releases)

    @property
    def last_before(self) -> str:
        """The newest version up to the current one that declares it, if there is one: of its own line, else of all."""
        return self._last_before()[0]

    @property
    def removed_in(self) -> str | None:
        """The version after `last_before`, of the edition that declared it last; `None` if it still exists."""
        last, edition = self._last_before()
        editions = {edition for _, edition in self.releases}
        later = [(v, e) for v, e in _magento() if e in editions and _parsed(v) > _parsed(last)]
        return next((version for version, _ in sorted(later, key=lambda release: release[1] != edition)), None)

    def _last_before(self) -> Release:
        own = self._of_own_release()
        earlier = own or [r for r in self.releases if self.current and _parsed(r[0]) <= _parsed(self.current[0])]
        return earlier[-1] if earlier else self.releases[-1]

    def _of_own_release(self) -> list[Release]:
        """Of the same release as the current one, the patches before it that declare the resource."""
        if self.current is None:
            return []
        release, now = _minor_release(self.current[0]), _parsed(self.current[0])
        return [r for r in self.releases if _minor_release(r[0]) == release and _parsed(r[0]) <= now]

    @property
    def standing(self) -> Standing | None:
        """Its status in the current release; `None` if that is unknown or no release declares the resource.

        `declared`: the current release declares it, as far as known. `commerce`: only Adobe Commerce declares it, and
        the current release is another edition. `later`: only later releases declare it. `removed`: only earlier ones.
        """
        if self.current is None or not self.releases:
            return None
        version, edition = self.current
        now = _parsed(version)
        if edition != "commerce" and self._is_commerce_only and _parsed(self.last) >= min(now, self._newest):
            return "commerce"
        if self._is_declared(version, edition):
            return "declared"
        if not self._of_own_release() and any(_parsed(v) > now for v, _ in self.releases):
            return "later"
        return "removed" if self.removed_in is not None else "declared"

    def _is_declared(self, version: str, edition: Edition) -> bool:
        """True if the newest known release up to the current one declares it."""
        own = [key for key in _magento() if key[1] == edition]
        of_release = [key for key in own if _minor_release(key[0]) == _minor_release(version)]
        for known in (of_release, own):
            earlier = [key for key in known if _parsed(key[0]) <= _parsed(version)]
            if earlier:
                return earlier[-1] in self.releases
        return False

    def _starts(self) -> dict[str, str]:
        """By release, such as `2.4.7`: the first version that declares it, up to the release that always does."""
        edition: Edition = "commerce" if self._is_commerce_only else "community"
        starts: dict[str, str] = {}
        for version, _ in [release for release in self.releases if release[1] == edition]:
            starts.setdefault(_minor_release(version), version)
        found: dict[str, str] = {}
        for release, start in starts.items():
            found[release] = start
            if start == next(v for v, e in _magento() if e == edition and _minor_release(v) == release):
                break
        return found

    @property
    def _is_commerce_only(self) -> bool:
        return all(edition != "community" for _, edition in self.releases)

    @property
    def _newest(self) -> Version:
        """The newest version of the edition that declared it last."""
        return max(_parsed(v) for v, edition in known_versions() if edition == self.releases[-1][1])


def resource_history(identifier: str, current: MagentoVersion | None = None) -> ResourceHistory:
    """The history of the resource of that id."""
    releases = _in_states(_resource_masks().get(identifier, 0))
    is_optional = identifier.partition("::")[0] in _optional_owners()
    return ResourceHistory(releases, _release(current), _SUCCESSORS.get(identifier), is_optional)


@cache
def _in_states(mask: int) -> tuple[Release, ...]:
    """The releases whose state is in a bit mask."""
    return tuple(release for release in _magento() if mask & states()[release])


@cache
def _optional_owners() -> frozenset[str]:
    """The module names in ids that only Adobe Commerce declared, but not its newest release.

    The bundled data of a release contain optional packages if they were installed.
    """
    masks = _resource_masks().items()
    newest = states()[[release for release in _magento() if release[1] == "commerce"][-1]]
    community = sum({states()[release] for release in _magento() if release[1] == "community"})
    lasting = {name.partition("::")[0] for name, mask in masks if mask & (newest | community)}
    return resource_owners() - lasting


@cache
def _magento() -> list[Release]:
    """The releases of Magento itself; a distribution builds on one of them."""
    return [release for release in known_versions() if release[1] != "mage-os"]


def _minor_release(version: str) -> str:
    return version.partition("-")[0]


@cache
def _parsed(version: str) -> Version:
    return Version.parse(version)


@cache
def resource_owners() -> frozenset[str]:
    """The module names before the `::` in the resource ids of all releases."""
    return frozenset(identifier.partition("::")[0] for identifier, _ in packed().resources)


@lru_cache(256)
def _release(magento: MagentoVersion | None) -> Release | None:
    """A version as bundled data names it; `None` if Composer cannot parse it."""
    if magento is None:
        return None
    if magento.edition == "mage-os":  # a distribution of Magento Open Source
        return magento.base, "community"
    try:
        Version.parse(magento.version)
    except ConstraintError:
        return None
    return magento.version, magento.edition


@cache
def _resource_masks() -> dict[str, int]:
    """A bit mask of the states that declare each id."""
    masks: dict[str, int] = {}
    for name, variants in packed().resources:
        for mask, _, _ in variants:
            masks[name] = masks.get(name, 0) | mask
    return masks
