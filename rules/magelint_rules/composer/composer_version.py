"""See composer_version.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import ConstraintError, Finding, Installation, Label, NoOptions, Rule, Severity, Version


class ComposerVersion(Rule[NoOptions]):
    id = "composer-version"
    summary = "A composer.json states a version, or one that composer cannot read."
    severity = Severity.INFO
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for package in model.packages:
            version = package.composer.data.get("version")
            if version is None:
                continue
            place = package.composer.place("version")
            if not isinstance(version, str) or not _reads(version):
                yield Finding(
                    f"composer cannot read the version `{version}`",
                    primary=Label(place),
                    help='write one such as "1.2.0", or leave it out and tag the release',
                    severity=Severity.ERROR if package.by_composer else Severity.WARNING,
                )
            elif all(module.origin == "project" for module in package.modules):
                yield Finding(
                    f"composer.json states the version `{version}`",
                    primary=Label(place),
                    help="leave it out: composer takes it from the tag, and skips a tag that disagrees",
                )


def _reads(version: str) -> bool:
    try:
        Version.parse(version)
    except ConstraintError:
        return False
    return True
