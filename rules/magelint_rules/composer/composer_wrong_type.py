"""See composer_wrong_type.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, ModulePackage, NoOptions, Rule, Severity, json_edits
from magelint_rules.composer._package import json_fix

_TYPE = "magento2-module"
# Packages of these types may also contain a module.
_ACCEPTED = ("magento2-module", "magento2-component", "composer-plugin", "metapackage")


class ComposerWrongType(Rule[NoOptions]):
    id = "composer-wrong-type"
    summary = "The package of a module does not have the type magento2-module."
    severity = Severity.WARNING
    since = "0.1.0"
    fixable = True

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:
        composer = package.composer
        kind = composer.data.get("type")
        if not composer.is_object or len(package.modules) > 1 or kind in _ACCEPTED:
            return
        yield Finding(
            "the package has no type, so Composer treats it as a library"
            if kind is None
            else f"the package of a module has the type `{kind}`",
            primary=Label(composer.place("type") if kind is not None else composer.key_place("name")),
            help=f'set `"type": "{_TYPE}"`',
            severity=None if package.by_composer else Severity.INFO,
            fix=json_fix(package, f'set `"type": "{_TYPE}"`', "safe", lambda file: json_edits.put(file, _TYPE, "type")),
        )
