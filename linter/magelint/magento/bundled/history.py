"""Which releases of Magento declare an ACL resource."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from magelint.magento.bundled.data import packed, states
from magelint.magento.bundled.releases import known_versions
from magelint.magento.composer.magento_version import Edition, MagentoVersion
from magelint.magento.composer.version import ConstraintError, Version

Release = tuple[str, Edition]
Standing = Literal["declared", "commerce", "later", "removed"]

_SUCCESSORS = {"Magento_Log::online": "Magento_Customer::online"}
"""Resources of the Magento 2.0 betas and their successors: the official tutorial still lists them."""


@dataclass(frozen=True, slots=True)
class ResourceHistory:
    """The bundled releases that declare a resource, compared with the current release."""

    releases: tuple[Release, ...]
    """Oldest first; empty for a resource that Magento does not declare in any of them."""
    current: Release | None
    successor: str | None = None
    """Its successor, if the resource is older than the oldest release."""

    @property
    def first(self) -> str:
        """The oldest version that declares it."""
        return self.releases[0][0]

    @property
    def last(self) -> str:
        """The newest version that declares it."""
        return self.releases[-1][0]

    @property
    def removed_in(self) -> str | None:
        """The first later version without it, of the edition that declared it last; `None` if it still exists."""
        last, edition = Version.parse(self.last), self.releases[-1][1]
        editions = {edition for _, edition in self.releases}
        later = [(v, e) for v, e in known_versions() if e in editions and Version.parse(v) > last]
        return next((version for version, _ in sorted(later, key=lambda release: release[1] != edition)), None)

    @property
    def standing(self) -> Standing | None:
        """Its status in the current release; `None` if that is unknown or no release declares the resource.

        `declared`: the current release declares it, as far as known. `commerce`: only Adobe Commerce declares it, and
        the current release is another edition. `later`: only later releases declare it. `removed`: only earlier ones.
        """
        if self.current is None or not self.releases:
            return None
        version, edition = self.current
        first, now, last = (Version.parse(text) for text in (self.first, version, self.last))
        if edition != "commerce" and self._is_commerce_only and last >= min(now, self._newest):
            return "commerce"
        if first > now:
            return "later"
        return "removed" if last < now and self.removed_in is not None else "declared"

    @property
    def _is_commerce_only(self) -> bool:
        return all(edition != "community" for _, edition in self.releases)

    @property
    def _newest(self) -> Version:
        """The newest version of the edition that declared it last."""
        return max(Version.parse(v) for v, edition in known_versions() if edition == self.releases[-1][1])


def resource_history(identifier: str, current: MagentoVersion | None = None) -> ResourceHistory:
    """The history of the resource of that id."""
    mask = _resource_masks().get(identifier, 0)
    releases = tuple(release for release in known_versions() if mask & states()[release])
    return ResourceHistory(releases, _release(current), _SUCCESSORS.get(identifier))


@cache
def resource_owners() -> frozenset[str]:
    """The module names before the `::` in the resource ids of all releases."""
    return frozenset(identifier.partition("::")[0] for identifier, _ in packed().resources)


def _release(magento: MagentoVersion | None) -> Release | None:
    """A version as bundled data names it; `None` if Composer cannot parse it."""
    if magento is None:
        return None
    if magento.edition == "mage-os":  # a distribution of Magento Open Source
        return ".".join(map(str, magento.numbers)), "community"
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
