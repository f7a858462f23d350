"""See composer_json_unreadable.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Installation, Label, NoOptions, Rule, Severity, module_packages


class ComposerJsonUnreadable(Rule[NoOptions]):
    id = "composer-json-unreadable"
    summary = "A composer.json is not JSON, or no object."
    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for package in module_packages(model):
            composer = package.composer
            if composer.error is not None:
                yield Finding(
                    f"composer.json is not valid JSON: {composer.error.message}",
                    primary=Label(composer.error.place),
                    help="neither composer nor Magento reads the file until this is mended",
                )
            elif composer.file is not None and not isinstance(composer.file.value, dict):
                yield Finding(
                    "composer.json holds no object",
                    primary=Label(composer.place()),
                    help='write an object: `{"name": "vendor/name", …}`',
                )
