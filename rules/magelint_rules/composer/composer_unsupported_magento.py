"""See composer_unsupported_magento.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, ModulePackage, NoOptions, Rule, Severity


class ComposerUnsupportedMagento(Rule[NoOptions]):
    id = "composer-unsupported-magento"
    summary = "The requirements of a package allow no supported Magento release."
    severity = Severity.INFO
    since = "0.1.0"

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:
        if package.is_core or model.is_unsupported:
            return
        names = [
            link.name
            for link in package.composer.links("require")
            if link.constraint is not None
            and not link.constraint.contradictory
            and model.predates_support(link.name, link.constraint)
            and not model.predates_magento_2(link.name, link.constraint)
        ]
        if names:
            yield _finding(package, names, model.oldest_supported)


def _finding(package: ModulePackage, names: list[str], oldest: str) -> Finding:
    """One finding for all constraints, at the first of them."""
    composer, name, others = package.composer, names[0], len(names) - 1
    more = f" (and {others} more constraint{'s' if others > 1 else ''})" if others else ""
    what = "PHP version" if name == "php" else f"version of `{name}`"
    return Finding(
        f"`{composer.requirements[name]}` allows no {what} for Magento {oldest} or later{more}",
        primary=Label(composer.place("require", name), "rules out all supported releases"),
        help="test the package with a supported Magento release, and allow its versions",
        related=tuple(Label(composer.place("require", other), "same fault") for other in names[1:]),
    )
