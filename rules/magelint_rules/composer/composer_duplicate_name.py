"""See composer_duplicate_name.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Installation, Label, ModulePackage, NoOptions, Rule, Severity, module_packages


class ComposerDuplicateName(Rule[NoOptions]):
    id = "composer-duplicate-name"
    summary = "Two modules have a composer.json with the same name of a package."
    severity = Severity.WARNING
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        seen: dict[str, ModulePackage] = {}
        for package in module_packages(model):
            name = package.composer.name
            first = seen.setdefault(name, package) if name else package
            if first is not package and first.modules[0].name != package.modules[0].name:
                yield Finding(
                    f"`{name}` is the name of two packages",
                    primary=Label(package.composer.place("name"), "Magento takes the one that it reads last"),
                    help="give each package a name of its own",
                    related=(Label(first.composer.place("name"), f"the other one, with `{first.modules[0].name}`"),),
                )
