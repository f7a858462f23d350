"""Which releases of Magento declare an ACL resource."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from magelint.magento.bundled.data import packed
from magelint.magento.bundled.releases import known_versions
from magelint.magento.composer.magento_version import Edition, MagentoVersion
from magelint.magento.composer.version import ConstraintError, Version

Release = tuple[str, Edition]
Standing = Literal["declared", "commerce", "later", "removed"]

_SUCCESSORS = {"Magento_Log::online": "Magento_Customer::online"}
"""Resources of the betas of Magento 2.0, and what took their place: the official tutorial still names them."""


@dataclass(frozen=True, slots=True)
class ResourceHistory:
    """The releases with bundled data that declare a resource, compared with a current one."""

    releases: tuple[Release, ...]
    """Oldest first; empty for a resource that Magento does not declare in any of them."""
    current: Release | None
    successor: str | None = None
    """The resource that took its place, if it is of the time before the oldest release."""

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
        """The first version without it after those that declare it; of the edition that declared it last, if any."""
        last, edition = Version.parse(self.last), self.releases[-1][1]
        editions = {edition for _, edition in self.releases}
        later = [(v, e) for v, e in known_versions() if e in editions and Version.parse(v) > last]
        return next((version for version, _ in sorted(later, key=lambda release: release[1] != edition)), None)

    @property
    def standing(self) -> Standing | None:
        """How the current release stands to it; `None` if there is none, or no release declares the resource.

        `declared` in the current release, as far as is known; only Adobe `commerce` declares it, and the current
        release is another edition; `later` releases alone declare it; it was `removed` before the current release.
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
    releases = tuple(v for v in known_versions() if mask & (1 << packed().versions.index(v)))
    return ResourceHistory(releases, _release(current), _SUCCESSORS.get(identifier))


@cache
def resource_owners() -> frozenset[str]:
    """The names that stand before the `::` of the resources of all releases."""
    return frozenset(identifier.partition("::")[0] for identifier, _ in packed().resources)


def _release(magento: MagentoVersion | None) -> Release | None:
    """A version as the bundled data names it; `None` if Composer cannot parse it."""
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
    """Of each id, the versions that declare it, a bit for each."""
    masks: dict[str, int] = {}
    for name, variants in packed().resources:
        for mask, _, _ in variants:
            masks[name] = masks.get(name, 0) | mask
    return masks
