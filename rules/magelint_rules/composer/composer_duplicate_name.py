"""See composer_duplicate_name.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import ComposerJson, Finding, Installation, Label, Module, ModulePackage, NoOptions, Rule, Severity


class ComposerDuplicateName(Rule[NoOptions]):
    id = "composer-duplicate-name"
    summary = "Two modules have a composer.json with the same name of a package."
    severity = Severity.WARNING
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        seen: dict[str, ModulePackage] = {}
        for package in model.packages:
            name = package.composer.name
            if name is None or _is_core(package):
                continue
            for module in model.tree.core_modules(name):
                if module not in package.modules and module.composer is not None:
                    yield _of_magento(package, module, module.composer)
                    break
            first = seen.setdefault(name, package)
            if first is not package and first.modules[0].name != package.modules[0].name:
                yield Finding(
                    f"`{name}` is the name of two packages",
                    primary=Label(package.composer.place("name"), "Magento takes the one that it reads last"),
                    help="give each package a name of its own",
                    related=(Label(first.composer.place("name"), f"the other one, with `{first.modules[0].name}`"),),
                )


def _is_core(package: ModulePackage) -> bool:
    return all(module.origin == "core" for module in package.modules)


def _of_magento(package: ModulePackage, module: Module, composer: ComposerJson) -> Finding:
    return Finding(
        f"`{package.composer.name}` is the name of a package of Magento's",
        primary=Label(package.composer.place("name"), "Magento takes the one that it reads last"),
        help="give the package a name of its own, of your vendor",
        related=(Label(composer.place("name"), f"the other one, with `{module.name}`"),),
    )
