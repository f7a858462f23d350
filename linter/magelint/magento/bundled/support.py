"""The Magento release lines that Adobe supports, and the constraints that rule all of them out.

The dates are those of Adobe's lifecycle policy (experienceleague.adobe.com, Commerce operations, *Lifecycle policy*).
"""

from __future__ import annotations

from datetime import date
from functools import cache

from msgspec import Struct

from magelint.magento.bundled.releases import Key, known_versions, package_versions
from magelint.magento.composer.constraint import Constraint
from magelint.magento.composer.version import Version


class ReleaseLine(Struct, frozen=True):
    """A release with its security patches."""

    name: str
    released: date
    regular_until: date
    """The end of regular support."""
    fixed_until: date
    """The end of all support: extended support and security fixes included, as far as announced."""


RELEASE_LINES = (
    ReleaseLine("2.4.4", date(2022, 4, 12), date(2025, 4, 12), date(2027, 5, 31)),
    ReleaseLine("2.4.5", date(2022, 8, 9), date(2025, 8, 12), date(2027, 5, 31)),
    ReleaseLine("2.4.6", date(2023, 3, 14), date(2026, 8, 11), date(2028, 5, 31)),
    ReleaseLine("2.4.7", date(2024, 4, 9), date(2027, 5, 31), date(2028, 5, 31)),
    ReleaseLine("2.4.8", date(2025, 4, 8), date(2028, 5, 31), date(2028, 5, 31)),
    ReleaseLine("2.4.9", date(2026, 5, 12), date(2029, 5, 31), date(2029, 5, 31)),
)
"""The lines that Adobe's policy lists, oldest first. Earlier lines have had no support since November 2022.

The table does not depend on the date of a check: a line is removed by a release of magelint.
"""

OLDEST = RELEASE_LINES[0]
_OLDEST_PHP = "7.4.0"  # magento/framework 103.0.4 requires ~7.4.0||~8.1.0


def predates_support(package: str, constraint: Constraint) -> bool:
    """True if a constraint on a Magento package or on `php` allows only versions from before the supported releases."""
    oldest = _oldest_version(package)
    return oldest is not None and constraint.ends_before(oldest)


@cache
def _oldest_version(package: str) -> Version | None:
    """The oldest version of a package in the supported releases; `None` if they lack it or its version is unknown."""
    if package == "php":
        return Version.parse(_OLDEST_PHP)
    found = (package_versions(*key).get(package, ()) for key in _oldest_releases())
    return min((Version.parse(version) for versions in found for version in versions), default=None)


@cache
def _oldest_releases() -> tuple[Key, ...]:
    """The first bundled release of each edition that is supported."""
    first = Version.parse(OLDEST.name)
    supported = [key for key in known_versions() if key[1] != "mage-os" and Version.parse(key[0]) >= first]
    return tuple({edition: (version, edition) for version, edition in reversed(supported)}.values())
