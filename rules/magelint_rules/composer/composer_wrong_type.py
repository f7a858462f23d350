"""See composer_wrong_type.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Edit, Finding, Fix, Installation, Label, ModulePackage, NoOptions, Rule, Severity, json_edits

_TYPE = "magento2-module"
# A package may bring a module along with what it is for.
_ALSO_RIGHT = ("magento2-module", "magento2-component", "composer-plugin", "metapackage")


class ComposerWrongType(Rule[NoOptions]):
    id = "composer-wrong-type"
    summary = "The package of a module is not of the type magento2-module."
    severity = Severity.WARNING
    since = "0.1.0"
    fixable = True

    def check(self, model: Installation) -> Iterator[Finding]:
        for package in model.packages:
            kind = package.composer.data.get("type")
            if package.composer.is_object and len(package.modules) == 1 and kind not in _ALSO_RIGHT:
                yield _finding(package, kind)


def _finding(package: ModulePackage, kind: object) -> Finding:
    composer = package.composer

    def typed() -> list[Edit]:
        edit = json_edits.put(composer.file, _TYPE, "type") if composer.file is not None else None
        return [edit] if edit is not None else []

    return Finding(
        "the package has no type, so that composer takes it for a library"
        if kind is None
        else f"the package of a module is of the type `{kind}`",
        primary=Label(composer.place("type") if kind is not None else composer.key_place("name")),
        help=f'write `"type": "{_TYPE}"`',
        severity=None if package.by_composer else Severity.INFO,
        fix=Fix(f"make it {_TYPE}", "safe", typed),
    )
