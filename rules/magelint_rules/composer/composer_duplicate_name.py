"""See composer_duplicate_name.md."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from magelint.api import Finding, Label, Model, Module, ModulePackage, NoOptions, Place, Rule, Severity
from magelint_rules.composer._package import elsewhere_cause


class ComposerDuplicateName(Rule[NoOptions]):
    id = "composer-duplicate-name"
    summary = "Two modules have a composer.json with the same package name."
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
                f"package name `{name}` belongs to a Magento package",
                "rename the package, with your own vendor name",
                (core.composer.place("name"), core),
            )
        first = model.derive(_first_of_each_name)[name]
        if first is not package and first.modules[0].name != package.modules[0].name:
            found = _finding(
                package,
                f"package name `{name}` is used by two packages",
                "rename one of the packages",
                (first.composer.place("name"), first.modules[0]),
            )
            copied = elsewhere_cause(package)
            yield replace(found, severity=Severity.INFO, cause=copied) if copied is not None else found


def _core_module(model: Model, package: ModulePackage, name: str) -> Module | None:
    """The Magento module in the package with this name."""
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
        primary=Label(package.composer.place("name"), "Magento keeps the last one read"),
        help=helps,
        related=(Label(place, f"also the package of `{module.name}`"),),
    )
