"""See composer_unreadable_constraint.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import (
    Constraint,
    ConstraintError,
    Finding,
    Installation,
    Label,
    ModulePackage,
    NoOptions,
    Rule,
    Severity,
)

_SECTIONS = ("require", "conflict", "replace", "provide")


class ComposerUnreadableConstraint(Rule[NoOptions]):
    id = "composer-unreadable-constraint"
    summary = "A constraint in composer.json is none that composer can read."
    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for package in model.packages:
            for section in _SECTIONS:
                value = package.composer.data.get(section)
                if value not in (None, []) and not isinstance(value, dict):
                    yield _no_object(package, section)
                for name, constraint in package.composer.section(section).items():
                    wrong = _wrong(constraint)
                    if wrong is not None:
                        yield Finding(
                            f"composer cannot read `{constraint}`, the constraint on `{name}` in `{section}`",
                            primary=Label(package.composer.place(section, name), wrong),
                            help='write one such as "^1.2", "~1.2.3" or ">=1.2 <2.0"',
                            severity=None if package.by_composer else Severity.WARNING,
                            subject=name,
                        )


def _no_object(package: ModulePackage, section: str) -> Finding:
    return Finding(
        f"`{section}` is no object of packages and their constraints",
        primary=Label(package.composer.place(section), "composer refuses it"),
        help=f'write `"{section}": {{"magento/framework": "^103.0"}}`' if section == "require" else "write an object",
        severity=None if package.by_composer else Severity.WARNING,
    )


def _wrong(constraint: object) -> str | None:
    """What composer says of a constraint; `None` where it reads it."""
    if not isinstance(constraint, str):
        return "no string"
    try:
        Constraint.parse(constraint)
    except ConstraintError as error:
        reason = str(error).partition(": ")[2] or "not a constraint"
        return re.sub(r"'([^']*)'", r"`\1`", reason)
    return None
