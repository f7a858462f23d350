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
    summary = "A composer.json sets a redundant version."
    severity = Severity.INFO
    since = "0.1.0"
    enabled_by_default = False

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:
        stated = package.composer.version
        if stated is None or self.options.allow_stated or any(module.origin != "project" for module in package.modules):
            return
        yield Finding(
            f"composer.json sets the version `{package.composer.text('version')}`",
            primary=Label(package.composer.place("version")),
            help="remove `version`: Composer reads it from the tag, and skips a tag that differs",
        )
