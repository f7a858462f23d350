"""See composer_magento_constraint.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from magelint.api import Finding, Label, Model, ModulePackage, Options, Rule, Severity
from magelint_rules.composer._package import severity_of

# Of Magento's vendor, with versions of their own: not what an installation runs on
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
    """True if packages may admit any version, as those of one project may, whose own composer.json has the limits."""


class ComposerMagentoConstraint(Rule[ComposerMagentoConstraintOptions]):
    id = "composer-magento-constraint"
    summary = "A constraint on a Magento package admits none, one or any version."
    severity = Severity.INFO
    since = "0.1.0"

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:
        if package.is_core:
            return  # what is released with Magento may name its own version as it likes
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
"""Words a fault's message and help, given a constraint and the package that it is on."""


def _finding(package: ModulePackage, fault: _Fault, names: list[str]) -> Finding:
    """One finding for all constraints with a fault, at the first of them."""
    composer = package.composer
    message, helps = fault(composer.requirements[names[0]], names[0])
    more = f", and so with {len(names) - 1} more" if len(names) > 1 else ""
    return Finding(
        message + more,
        primary=Label(composer.place("require", names[0])),
        help=helps,
        related=tuple(Label(composer.place("require", name), "the same here") for name in names[1:]),
        severity=(severity_of(package) or Severity.ERROR) if fault in (_contradictory, _impossible) else None,
    )


def _contradictory(text: str, name: str) -> tuple[str, str]:
    alternative = "write `||` between alternatives: a blank or a comma means that both hold"
    return f"`{text}` admits no `{name}` at all: its parts exclude each other", alternative


def _impossible(text: str, name: str) -> tuple[str, str]:
    known = "the framework of Magento 2.4 is 103.0, of 2.3 102.0, of 2.2 101.0"
    other = "Magento's packages have numbers of their own, from 100.0 on"
    message = f"`{text}` admits no `{name}` of Magento 2.0 or later"
    return message, known if name == "magento/framework" else other


def _exact(text: str, name: str) -> tuple[str, str]:
    message = f"`{name}` is required in the one version `{text}`"
    return message, "admit its successors: `^` or `~` before the version"


def _unbounded(text: str, name: str) -> tuple[str, str]:
    return f"`{text}` admits every `{name}` to come", "name the versions that the module was tested with"
