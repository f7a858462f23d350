"""See composer_json_missing.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Cause, Finding, Label, Model, Module, NoOptions, Rule, Severity


class ComposerJsonMissing(Rule[NoOptions]):
    id = "composer-json-missing"
    summary = "A module has no composer.json."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        if module.composer is not None or module.package is not None:
            return
        registration = module.registration
        elsewhere = (
            registration is not None and module.registered_in != module.path and not module.has("etc/module.xml")
        )
        yield Finding(
            f"`{module.name}` has no composer.json",
            primary=Label(module.place),
            help="add a composer.json of type `magento2-module` next to its `etc` folder",
            severity=Severity.INFO if module.in_app_code else None,
            cause=Cause("module-missing-module-xml", registration.path_place) if registration and elsewhere else None,
        )
