"""See composer_version.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, ModulePackage, Options, Rule, Severity


class ComposerVersionOptions(Options, frozen=True, forbid_unknown_fields=True):
    """Options of composer-version."""

    allow_stated: bool = False
    """True to allow a version; packages that are published as archives require one."""


class ComposerVersion(Rule[ComposerVersionOptions]):
    id = "composer-version"
    summary = "A composer.json sets a redundant or invalid version."
    severity = Severity.INFO
    since = "0.1.0"

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:
        stated = package.composer.data.get("version")
        if stated is None:
            return
        place = package.composer.place("version")
        if package.composer.version is None:
            yield Finding(
                f"Composer cannot parse the version `{stated}`",
                primary=Label(place),
                help='use a version such as "1.2.0", or remove `version` and tag the release',
                severity=Severity.ERROR if package.by_composer else Severity.WARNING,
            )
        elif not self.options.allow_stated and all(module.origin == "project" for module in package.modules):
            yield Finding(
                f"composer.json sets the version `{stated}`",
                primary=Label(place),
                help="remove `version`: Composer reads it from the tag, and skips a tag that differs",
            )
