"""See composer_version.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, ModulePackage, Options, Rule, Severity


class ComposerVersionOptions(Options, frozen=True, forbid_unknown_fields=True):
    """Options of composer-version."""

    allow_stated: bool = False
    """True if packages may state a version, as those that are published as archives must."""


class ComposerVersion(Rule[ComposerVersionOptions]):
    id = "composer-version"
    summary = "A composer.json states a version, or one that composer cannot read."
    severity = Severity.INFO
    since = "0.1.0"

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:
        stated = package.composer.data.get("version")
        if stated is None:
            return
        place = package.composer.place("version")
        if package.composer.version is None:
            yield Finding(
                f"composer cannot read the version `{stated}`",
                primary=Label(place),
                help='write one such as "1.2.0", or leave it out and tag the release',
                severity=Severity.ERROR if package.by_composer else Severity.WARNING,
            )
        elif not self.options.allow_stated and all(module.origin == "project" for module in package.modules):
            yield Finding(
                f"composer.json states the version `{stated}`",
                primary=Label(place),
                help="leave it out: composer takes it from the tag, and skips a tag that disagrees",
            )
