"""See composer_invalid_version.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, ModulePackage, NoOptions, Rule, Severity
from magelint_rules.composer._package import severity_of


class ComposerInvalidVersion(Rule[NoOptions]):
    id = "composer-invalid-version"
    summary = "A composer.json has a version that Composer cannot parse."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:
        stated = package.composer.data.get("version")
        if stated is not None and package.composer.version is None:
            yield Finding(
                f"Composer cannot parse the version `{stated}`",
                primary=Label(package.composer.place("version")),
                help='use a version such as "1.2.0", or remove `version` and tag the release',
                severity=severity_of(package),
            )
