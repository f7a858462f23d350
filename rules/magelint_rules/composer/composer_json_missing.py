"""See composer_json_missing.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Installation, Label, NoOptions, Rule, Severity


class ComposerJsonMissing(Rule[NoOptions]):
    id = "composer-json-missing"
    summary = "A module has no composer.json."
    severity = Severity.WARNING
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for module in model.checked:
            astray = module.registered_in not in (None, module.path) and not module.has("etc/module.xml")
            if module.composer is None and module.package is None and not astray:  # module-missing-module-xml says it
                yield Finding(
                    f"`{module.name}` has no composer.json",
                    primary=Label(module.place),
                    help="write one beside its `etc`, of the type `magento2-module`",
                    severity=Severity.INFO if module.in_app_code else None,
                )
