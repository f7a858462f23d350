"""See composer_json_unreadable.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, ModulePackage, NoOptions, Rule, Severity


class ComposerJsonUnreadable(Rule[NoOptions]):
    id = "composer-json-unreadable"
    summary = "A composer.json is not JSON, or no object."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:
        composer = package.composer
        if composer.error is not None:
            yield Finding(
                f"composer.json is not valid JSON: {composer.error.message}",
                primary=Label(composer.error.place),
                help="neither composer nor Magento reads the file until this is mended",
            )
        elif not composer.is_object:
            yield Finding(
                "composer.json holds no object",
                primary=Label(composer.place()),
                help='write an object: `{"name": "vendor/name", …}`',
            )

    def check(self, model: Model) -> Iterator[Finding]:
        """What is wrong with the project's own composer.json, and with Composer's list of what is installed."""
        if model.tree.kind == "modules":
            return
        project, installed = model.tree.composer, model.tree.installed_json_error
        is_package = any(project and package.composer.source is project.source for package in model.packages)
        if project is not None and project.error is not None and not is_package:
            yield Finding(
                f"composer.json is not valid JSON: {project.error.message}",
                primary=Label(project.error.place, "no command of composer runs"),
                help="mend it: `composer validate` checks it",
            )
        if installed is not None:
            yield Finding(
                f"installed.json is not valid JSON: {installed.message}",
                primary=Label(installed.place, "composer reads none of it"),
                help="mend it: `composer install` writes it",
            )
