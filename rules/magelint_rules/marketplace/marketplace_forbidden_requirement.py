"""See marketplace_forbidden_requirement.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, ModulePackage, NoOptions, Rule, Severity
from magelint_rules.marketplace._package import is_submitted

_FORBIDDEN = frozenset(
    {
        "magento/magento-composer-installer",
        "magento/magento2-base",
        "magento/magento2-ee-base",
        "magento/product-community-edition",
        "magento/product-enterprise-edition",
    }
)


class MarketplaceForbiddenRequirement(Rule[NoOptions]):
    id = "marketplace-forbidden-requirement"
    summary = "A package requires one that the Marketplace does not allow as a dependency."
    severity = Severity.WARNING
    since = "0.1.0"
    enabled_by_default = False

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:
        required = package.composer.section("require") if is_submitted(package) else {}
        for name in required:
            if name.lower() in _FORBIDDEN:
                yield Finding(
                    f"the Marketplace does not allow the requirement `{name}`",
                    primary=Label(package.composer.key_place("require", name), "rejected by the Marketplace"),
                    help="require the framework and the modules that the package uses",
                    subject=name,
                )
