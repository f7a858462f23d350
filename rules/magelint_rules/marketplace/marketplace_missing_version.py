"""See marketplace_missing_version.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, ModulePackage, NoOptions, Rule, Severity
from magelint_rules.marketplace._package import is_submitted


class MarketplaceMissingVersion(Rule[NoOptions]):
    id = "marketplace-missing-version"
    summary = "A composer.json has no version."
    severity = Severity.WARNING
    since = "0.1.0"
    enabled_by_default = False

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:
        if is_submitted(package) and not package.composer.data.get("version"):
            has_name = "name" in package.composer.data
            yield Finding(
                "composer.json has no `version`",
                primary=Label(package.composer.place("name") if has_name else package.composer.place()),
                help='add `"version"` with the version of the uploaded package',
            )
