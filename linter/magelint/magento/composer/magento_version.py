"""The Magento version and edition of a tree, from `installed.json`, `composer.lock` or `composer.json`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from msgspec import Struct

from magelint.magento.composer.document import composer_document, composer_json
from magelint.magento.composer.packages import Package, locked_packages
from magelint.magento.tree.files import Files

Edition = Literal["community", "commerce", "mage-os"]

# The packages whose version is the Magento version, the most specific ones first.
_PRODUCTS: tuple[tuple[str, Edition], ...] = (
    ("magento/product-enterprise-edition", "commerce"),
    ("magento/magento-cloud-metapackage", "commerce"),
    ("mage-os/product-community-edition", "mage-os"),
    ("magento/product-community-edition", "community"),
    ("magento/magento2-ee-base", "commerce"),
    ("mage-os/magento2-base", "mage-os"),
    ("magento/magento2-base", "community"),
)
# Magento's own repositories, whose `version` is that of their code, and the templates of projects. The `version` of a
# project is that of its template: it does not change when the project is upgraded.
_REPOSITORIES: dict[str, Edition] = {
    "magento/magento2ce": "community",
    "magento/magento2ee": "commerce",
    "mage-os/mageos-magento2": "mage-os",
}
_TEMPLATES: dict[str, Edition] = {
    "magento/project-community-edition": "community",
    "magento/project-enterprise-edition": "commerce",
    "mage-os/project-community-edition": "mage-os",
}


MAGE_OS = (
    ("1.0.0", "2.4.6-p3"),
    ("1.0.2", "2.4.7-p1"),
    ("1.0.4", "2.4.7-p2"),
    ("1.0.5", "2.4.7-p3"),
    ("1.0.6", "2.4.7-p4"),
    ("1.1.0", "2.4.8"),
    ("1.2.0", "2.4.8-p1"),
    ("1.3.0", "2.4.8-p2"),
    ("2.0.0", "2.4.8-p3"),
    ("2.2.0", "2.4.8-p4"),
    ("2.3.0", "2.4.8-p5"),
    ("3.0.0", "2.4.9"),
)
"""The releases of Mage-OS that began to build on another release of Magento."""

# A constraint that allows a single version
_EXACT = re.compile(r"={0,2}\s*v?(\d+(?:\.\d+)*(?:-[\w.]+)?)", re.ASCII)

# Magento release lines by the major version of their framework, whose last number is that of the release since 2.3.
_FRAMEWORKS = {"102": "2.3", "103": "2.4"}


PRODUCTS: Mapping[Edition, str] = {"community": "Magento", "commerce": "Adobe Commerce", "mage-os": "Mage-OS"}
"""Names of the editions for users."""


class MagentoVersion(Struct, frozen=True):
    """A version as its package names it, and the edition: Magento Open Source, Adobe Commerce or Mage-OS."""

    version: str
    edition: Edition

    @property
    def product(self) -> str:
        """Its name for users: `Magento 2.4.7-p3`, `Adobe Commerce 2.4.4`, `Mage-OS 1.2.0`."""
        return f"{PRODUCTS[self.edition]} {self.version}"

    def __str__(self) -> str:
        edition = "Magento Open Source" if self.edition == "community" else PRODUCTS[self.edition]
        return f"{edition} {self.version}"

    @property
    def base(self) -> str:
        """The Magento release that it is or, for Mage-OS, that it builds on: `2.4.8-p1` for Mage-OS 1.2.0."""
        if self.edition != "mage-os" or self.version.startswith("2.4."):
            return self.version
        numbers = _numbers(self.version)
        earlier = [base for since, base in MAGE_OS if _numbers(since) <= numbers]
        return earlier[-1] if earlier else MAGE_OS[0][1]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The leading numbers of the Magento version that it is or builds on."""
        return _numbers(self.base)

    @property
    def patch(self) -> int:
        """The number of the security patch: 3 for `2.4.7-p3`, 0 without one."""
        _, marker, number = self.base.partition("-p")
        return int(number) if marker and number.isdecimal() and len(number) < 10 else 0


@cache
def _numbers(version: str) -> tuple[int, ...]:
    parts = version.split("-")[0].split(".")
    return tuple(int(part) for part in parts if part.isdecimal() and len(part) < 10)


def detect_version(files: Files, packages: list[Package] | None) -> MagentoVersion | None:
    """The version and edition from `installed.json`, else `composer.lock`, else the root's `composer.json`."""
    found = _of_packages({p.name: p.version for p in packages or ()})
    found = found or _of_packages({p.name: p.version for p in locked_packages(files)})
    return found or _of_project(composer_document(files)) or _of_framework(files)


def _of_framework(files: Files) -> MagentoVersion | None:
    """The version by the framework in `vendor`, without `installed.json`: 103.0.7-p3 is that of Magento 2.4.7-p3."""
    vendor = f"{files.root}/vendor/magento"
    framework = composer_json(files, f"{vendor}/framework")
    version = (framework.text("version") if framework is not None else None) or ""
    major, _, rest = version.partition(".0.")
    if major not in _FRAMEWORKS or not rest:
        return None
    commerce = files.exists(f"{vendor}/module-enterprise")
    return MagentoVersion(f"{_FRAMEWORKS[major]}.{rest}", "commerce" if commerce else "community")


def _of_packages(versions: dict[str, str]) -> MagentoVersion | None:
    for name, edition in _PRODUCTS:
        if versions.get(name):
            return MagentoVersion(versions[name].removeprefix("v"), edition)
    return None


def _of_project(project: dict[str, Any]) -> MagentoVersion | None:
    name, version, required = str(project.get("name")), project.get("version"), project.get("require")
    if name in _REPOSITORIES and isinstance(version, str):
        return MagentoVersion(version, _REPOSITORIES[name])
    constraints = {k: v for k, v in required.items() if isinstance(v, str)} if isinstance(required, dict) else {}
    products = {k: v for k, v in constraints.items() if k in dict(_PRODUCTS)}
    if name in _TEMPLATES and isinstance(version, str) and not products:
        return MagentoVersion(version, _TEMPLATES[name])
    exact = {k: found[1] for k, v in products.items() if (found := _EXACT.fullmatch(v.strip()))}
    return _of_packages(exact)
