"""See marketplace_any_version.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, ModulePackage, NoOptions, Rule, Severity
from magelint_rules.marketplace._package import is_submitted


class MarketplaceAnyVersion(Rule[NoOptions]):
    id = "marketplace-any-version"
    summary = "A package requires a Magento package in any version."
    severity = Severity.WARNING
    since = "0.1.0"
    enabled_by_default = False

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:
        required = package.composer.requirements if is_submitted(package) else {}
        names = [name for name, text in required.items() if name.startswith("magento/") and text.strip() == "*"]
        if names:
            more = f" (and {len(names) - 1} more)" if len(names) > 1 else ""
            places = [package.composer.place("require", name) for name in names]
            yield Finding(
                f"the Marketplace does not allow `*` for `{names[0]}`{more}",
                primary=Label(places[0], "rejected by the Marketplace"),
                help="name the versions that the package was tested with, such as `^103.0` for the framework",
                related=tuple(Label(place, "same fault") for place in places[1:]),
            )
