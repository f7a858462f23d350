"""See composer_duplicate_name.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, Module, ModulePackage, NoOptions, Place, Rule, Severity


class ComposerDuplicateName(Rule[NoOptions]):
    id = "composer-duplicate-name"
    summary = "Two modules have a composer.json with the same name of a package."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:
        name = package.composer.name
        if name is None or package.is_core:
            return
        core = _core_module(model, package, name)
        if core is not None and core.composer is not None:
            yield _finding(
                package,
                f"`{name}` is the name of a package of Magento's",
                "give the package a name of its own, of your vendor",
                (core.composer.place("name"), core),
            )
        first = model.derive(_first_of_each_name)[name]
        if first is not package and first.modules[0].name != package.modules[0].name:
            yield _finding(
                package,
                f"`{name}` is the name of two packages",
                "give each package a name of its own",
                (first.composer.place("name"), first.modules[0]),
            )


def _core_module(model: Model, package: ModulePackage, name: str) -> Module | None:
    """One of Magento's own modules whose package has a name."""
    return next((module for module in model.tree.core_modules(name) if module not in package.modules), None)


def _first_of_each_name(model: Model) -> dict[str, ModulePackage]:
    found: dict[str, ModulePackage] = {}
    for package in model.packages:
        if package.composer.name is not None and not package.is_core:
            found.setdefault(package.composer.name, package)
    return found


def _finding(package: ModulePackage, message: str, helps: str, other: tuple[Place, Module]) -> Finding:
    place, module = other
    return Finding(
        message,
        primary=Label(package.composer.place("name"), "Magento takes the one that it reads last"),
        help=helps,
        related=(Label(place, f"the other one, with `{module.name}`"),),
    )
