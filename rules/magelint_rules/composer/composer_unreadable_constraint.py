"""See composer_unreadable_constraint.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, ModulePackage, NoOptions, Rule, Severity
from magelint_rules.composer._package import severity_of

_SECTIONS = ("require", "conflict", "replace", "provide")
_WHY = {
    "not a string": "no string",
    "too long": "it has over 2000 characters",
    "missing": "a version is missing",
    "malformed": "`{part}` is not a version",
    "unknown operator": "`{part}` uses the operator `~>`; composer's is `~`",
}
"""What to say of a constraint, by the reason that Composer has to refuse it."""


class ComposerUnreadableConstraint(Rule[NoOptions]):
    id = "composer-unreadable-constraint"
    summary = "A constraint in composer.json is none that composer can read."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:
        composer = package.composer
        for section in _SECTIONS:
            value = composer.data.get(section)
            if value not in (None, []) and not isinstance(value, dict):
                yield _no_object(package, section)
            for link in composer.links(section):
                if link.error is not None:
                    yield Finding(
                        f"composer cannot read `{link.error.text}`, the constraint on `{link.name}` in `{section}`",
                        primary=Label(
                            composer.place(section, link.name), _WHY[link.error.reason].format(part=link.error.part)
                        ),
                        help='write one such as "^1.2", "~1.2.3" or ">=1.2 <2.0"',
                        severity=severity_of(package),
                        subject=link.name,
                    )


def _no_object(package: ModulePackage, section: str) -> Finding:
    return Finding(
        f"`{section}` is no object of packages and their constraints",
        primary=Label(package.composer.place(section), "composer refuses it"),
        help=f'write `"{section}": {{"magento/framework": "^103.0"}}`' if section == "require" else "write an object",
        severity=severity_of(package),
    )
