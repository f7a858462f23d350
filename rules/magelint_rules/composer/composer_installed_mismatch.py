"""See composer_installed_mismatch.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Installation, Label, NoOptions, Rule, Severity
from magelint_rules.composer._installed import broken_packages


class ComposerInstalledMismatch(Rule[NoOptions]):
    id = "composer-installed-mismatch"
    summary = "composer's installed.json lists a module whose files are not there."
    severity = Severity.ERROR
    since = "0.1.0"
    needs_installation = True

    def check(self, model: Installation) -> Iterator[Finding]:
        for broken in broken_packages(model):
            name = broken.package.name
            missing = model.files.name(broken.missing)
            whole = broken.missing == broken.package.path
            yield Finding(
                f"composer has `{name}` installed, but {missing} is not there",
                primary=Label(broken.place, "" if whole else "composer's autoloader dies of it on every request"),
                help="run `composer install`",
                subject=broken.missing,
            )
