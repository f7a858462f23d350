"""See marketplace_copied_files.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, ModulePackage, NoOptions, Rule, Severity
from magelint_rules.marketplace._package import is_submitted


class MarketplaceCopiedFiles(Rule[NoOptions]):
    id = "marketplace-copied-files"
    summary = "A package copies files with extra.map, or sets extra.magento-root-dir."
    severity = Severity.WARNING
    since = "0.1.0"
    enabled_by_default = False

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:
        extra = package.composer.section("extra") if is_submitted(package) else {}
        for key in ("map", "magento-root-dir"):
            if key in extra:
                yield Finding(
                    f"the Marketplace does not allow `extra.{key}`",
                    primary=Label(package.composer.key_place("extra", key), "rejected by the Marketplace"),
                    help=f"remove `extra.{key}`: Magento loads the package from the vendor folder",
                    subject=key,
                )
