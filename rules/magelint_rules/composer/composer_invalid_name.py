"""See composer_invalid_name.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import (
    Edit,
    Finding,
    Fix,
    Installation,
    Label,
    ModulePackage,
    NoOptions,
    Rule,
    Severity,
    json_edits,
    module_packages,
)

# composer's own, of its JSON schema
_NAME = re.compile(r"[a-z0-9]([_.-]?[a-z0-9]+)*/[a-z0-9](([_.]|-{1,2})?[a-z0-9]+)*")


class ComposerInvalidName(Rule[NoOptions]):
    id = "composer-invalid-name"
    summary = "A package has no name, or one that composer refuses."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check(self, model: Installation) -> Iterator[Finding]:
        for package in module_packages(model):
            if not package.composer.data:
                continue
            name = package.composer.name
            if name is None:
                yield _finding(package, "the package has no name, so that composer cannot install it", "")
            elif not _NAME.fullmatch(name):
                yield _finding(package, f"composer refuses the name `{name}`", name)


def _finding(package: ModulePackage, message: str, name: str) -> Finding:
    composer = package.composer
    lower = name.lower()
    good = bool(_NAME.fullmatch(lower))

    def lowered() -> list[Edit]:
        edit = json_edits.set_value(composer.file, lower, "name") if composer.file is not None else None
        return [edit] if edit is not None else []

    return Finding(
        message,
        primary=Label(composer.place("name")),
        help=f"write `{lower}`" if good else "vendor, slash, package: `acme/module-sync`, all in lower case",
        severity=None if package.by_composer else Severity.WARNING,
        fix=Fix(f"write `{lower}`", "safe", lowered) if good else None,
    )
