"""See composer_json_unreadable.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, ModulePackage, NoOptions, Rule, Severity
from magelint_rules.composer._package import severity_of


class ComposerJsonUnreadable(Rule[NoOptions]):
    id = "composer-json-unreadable"
    summary = "A composer.json is not valid JSON, or not an object."
    severity = Severity.ERROR
    since = "0.1.0"
    effective = "registered"

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:
        composer = package.composer
        if not package.by_composer and composer.source.data in (b"", b"0"):
            yield Finding(
                "composer.json is empty",
                primary=Label(composer.source.whole(), "skipped by Magento"),
                help="describe the package in it, or remove the file",
                severity=Severity.INFO,
            )
        elif composer.error is not None:
            yield Finding(
                f"composer.json is not valid JSON: {composer.error.message}",
                primary=Label(composer.error.place),
                help="correct the syntax: neither Composer nor Magento can read the file",
            )
        elif not composer.is_object:
            yield Finding(
                "composer.json is not a JSON object",
                primary=Label(composer.place()),
                help='replace with an object: `{"name": "vendor/name", …}`',
                severity=severity_of(package),
            )

    def check(self, model: Model) -> Iterator[Finding]:
        """Check the project's own composer.json and Composer's installed.json."""
        if model.tree.kind == "modules":
            return
        project, installed = model.tree.composer, model.tree.installed_json_error
        is_package = any(project and package.composer.source is project.source for package in model.packages)
        if project is not None and project.error is not None and not is_package:
            yield Finding(
                f"composer.json is not valid JSON: {project.error.message}",
                primary=Label(project.error.place, "all Composer commands fail"),
                help="correct the syntax; `composer validate` checks the file",
            )
        if installed is not None:
            yield Finding(
                f"installed.json is not valid JSON: {installed.message}",
                primary=Label(installed.place, "Composer cannot read the file"),
                help="delete the file and run `composer install`, which writes it",
            )
