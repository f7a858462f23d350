"""The known releases of Magento, and lists of some of them."""

from __future__ import annotations

from magelint.magento.bundled.releases import known_versions

COMMUNITY = [version for version, edition in known_versions() if edition == "community"]
NEWEST = COMMUNITY[-1]


def span(first: str, last: str) -> list[tuple[str, str]]:
    """All releases of Magento Open Source from one to another."""
    return [(v, "community") for v in COMMUNITY[COMMUNITY.index(first) : COMMUNITY.index(last) + 1]]


def commerce(*versions: str) -> list[tuple[str, str]]:
    return [(version, "commerce") for version in versions]


def keys(*versions: str) -> list[tuple[str, str]]:
    return [(version, "community") for version in versions]
