"""See marketplace_inline_alias.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import Finding, Label, Model, ModulePackage, NoOptions, Rule, Severity
from magelint_rules.marketplace._package import is_submitted

# As Composer's RootPackageLoader reads an alias
_ALIAS = re.compile(r"(?:^|[|,] *)([^,\s#|]++)(?:#[^ ]++)? ++as ++([^,\s|]++)(?:$| *[|,])")


class MarketplaceInlineAlias(Rule[NoOptions]):
    id = "marketplace-inline-alias"
    summary = "A package requires another with an inline alias."
    severity = Severity.WARNING
    since = "0.1.0"
    enabled_by_default = False

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:
        for section in ("require", "require-dev") if is_submitted(package) else ():
            for name, text in package.composer.section(section).items():
                alias = _ALIAS.search(text) if isinstance(text, str) else None
                if alias is not None:
                    yield Finding(
                        f"the Marketplace does not allow the alias of `{alias[1]}` as `{alias[2]}` for `{name}`",
                        primary=Label(package.composer.place(section, name), "rejected by the Marketplace"),
                        help="require a released version",
                        subject=name,
                    )
