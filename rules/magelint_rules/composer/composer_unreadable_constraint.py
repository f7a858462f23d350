"""See composer_unreadable_constraint.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, ModulePackage, NoOptions, Rule, Severity
from magelint_rules.composer._package import severity_of

_SECTIONS = ("require", "conflict", "replace", "provide")
_WHY = {
    "not a string": "not a string",
    "too long": "longer than 2000 characters",
    "missing": "missing version",
    "malformed": "`{part}` is not a version",
    "unknown operator": "`{part}` has the operator `~>` instead of `~`",
}
"""Labels by the reason why Composer rejects a constraint."""


class ComposerUnreadableConstraint(Rule[NoOptions]):
    id = "composer-unreadable-constraint"
    summary = "composer.json has a version constraint that Composer cannot parse."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:
        composer = package.composer
        for section in _SECTIONS:
            value = composer.data.get(section)
            if value not in (None, []) and not isinstance(value, dict):
                yield _not_an_object(package, section)
            for link in composer.links(section):
                if link.error is not None:
                    yield Finding(
                        f"Composer cannot parse `{link.error.text}`, the constraint on `{link.name}` in `{section}`",
                        primary=Label(
                            composer.place(section, link.name), _WHY[link.error.reason].format(part=link.error.part)
                        ),
                        help='use a constraint such as "^1.2", "~1.2.3" or ">=1.2 <2.0"',
                        severity=severity_of(package),
                        subject=link.name,
                    )


def _not_an_object(package: ModulePackage, section: str) -> Finding:
    # Magento's PackageInfo calls array_keys() with `require`
    is_fatal = section == "require" and not isinstance(package.composer.data[section], list)
    return Finding(
        f"`{section}` is not an object of packages and their constraints",
        primary=Label(package.composer.place(section), "rejected by Composer"),
        help=f'replace with `"{section}": {{"magento/framework": "^103.0"}}`'
        if section == "require"
        else "replace with an object",
        severity=None if is_fatal and package.composer.data[section] else severity_of(package),
    )
