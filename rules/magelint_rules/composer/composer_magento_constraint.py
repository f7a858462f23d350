"""See composer_magento_constraint.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from magelint.api import Finding, Label, Model, ModulePackage, Options, Rule, Severity
from magelint_rules.composer._package import severity_of

# Tools of the vendor `magento`, whose versions do not follow Magento's
_TOOLS = frozenset(
    {
        "magento/composer",
        "magento/composer-root-update-plugin",
        "magento/ece-tools",
        "magento/magento-coding-standard",
        "magento/magento-composer-installer",
        "magento/quality-patches",
    }
)


class ComposerMagentoConstraintOptions(Options, frozen=True, forbid_unknown_fields=True):
    """Options of composer-magento-constraint."""

    allow_unbounded: bool = False
    """True to allow constraints without an upper limit; for packages of one project, whose composer.json has it."""


class ComposerMagentoConstraint(Rule[ComposerMagentoConstraintOptions]):
    id = "composer-magento-constraint"
    summary = "A constraint on a Magento package allows no version, only one, or any version."
    severity = Severity.INFO
    since = "0.1.0"

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:
        if package.is_core:
            return  # packages that are released with Magento may require each other's exact versions
        by_fault: dict[_Fault, list[str]] = {fault: [] for fault in (_contradictory, _impossible, _exact, _unbounded)}
        for link in package.composer.links("require"):
            if link.constraint is None or not link.name.startswith("magento/") or link.name in _TOOLS:
                continue
            if link.constraint.contradictory:
                by_fault[_contradictory].append(link.name)
            elif model.predates_magento_2(link.name, link.constraint):
                by_fault[_impossible].append(link.name)
            elif link.constraint.exact:
                by_fault[_exact].append(link.name)
            elif link.constraint.unbounded and not self.options.allow_unbounded:
                by_fault[_unbounded].append(link.name)
        for fault, names in by_fault.items():
            if names:
                yield _finding(package, fault, names)


_Fault = Callable[[str, str], tuple[str, str]]
"""Returns the message and the help for a constraint and the name of the package that it is on."""


def _finding(package: ModulePackage, fault: _Fault, names: list[str]) -> Finding:
    """One finding for all constraints with the same fault, at the first of them."""
    composer = package.composer
    message, helps = fault(composer.requirements[names[0]], names[0])
    others = len(names) - 1
    more = f" (and {others} more constraint{'s' if others > 1 else ''})" if others else ""
    return Finding(
        message + more,
        primary=Label(composer.place("require", names[0])),
        help=helps,
        related=tuple(Label(composer.place("require", name), "same fault") for name in names[1:]),
        severity=(severity_of(package) or Severity.ERROR) if fault in (_contradictory, _impossible) else None,
    )


def _contradictory(text: str, name: str) -> tuple[str, str]:
    alternative = "separate alternatives with `||`: a space or a comma means AND"
    return f"`{text}` allows no version of `{name}`: its parts exclude each other", alternative


def _impossible(text: str, name: str) -> tuple[str, str]:
    known = "require 103.0 for Magento 2.4, 102.0 for 2.3 or 101.0 for 2.2"
    other = "use the version numbers of Magento's packages, which start at 100.0"
    message = f"`{text}` allows no version of `{name}` for Magento 2.0 or later"
    return message, known if name == "magento/framework" else other


def _exact(text: str, name: str) -> tuple[str, str]:
    message = f"`{text}` allows only one version of `{name}`"
    return message, "add `^` or `~` before the version to allow later releases"


def _unbounded(text: str, name: str) -> tuple[str, str]:
    return (
        f"`{text}` allows every future version of `{name}`",
        "limit it to the versions that the module was tested with",
    )
