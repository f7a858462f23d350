"""See composer_magento_constraint.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from magelint.api import (
    Constraint,
    ConstraintError,
    Finding,
    Installation,
    Label,
    ModulePackage,
    NoOptions,
    Rule,
    Severity,
)
from magelint_rules.common.dependencies import admits_nothing, ends_before_all_releases

# Of Magento's vendor, with numbers of their own: not what a shop runs on
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


class ComposerMagentoConstraint(Rule[NoOptions]):
    id = "composer-magento-constraint"
    summary = "A constraint on a Magento package admits none, one or any version."
    severity = Severity.INFO
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for package in model.packages:
            if all(module.origin == "core" for module in package.modules):
                continue  # what comes out with Magento may name its own version as it likes
            read = dict(_read(package))
            empty = [name for name, constraint in read.items() if admits_nothing(constraint)]
            impossible = [n for n, c in read.items() if n not in empty and ends_before_all_releases(c, n)]
            rest = [name for name in read if name not in (*empty, *impossible)]
            yield from _found(package, empty, _contradictory, Severity.ERROR)
            yield from _found(package, impossible, _impossible, Severity.ERROR)
            yield from _found(package, [name for name in rest if read[name].exact], _exact)
            yield from _found(package, [name for name in rest if read[name].unbounded], _unbounded)


def _read(package: ModulePackage) -> Iterator[tuple[str, Constraint]]:
    """The constraints on Magento's packages; those that do not read are composer-unreadable-constraint's."""
    for name, text in package.composer.requirements.items():
        if name.startswith("magento/") and name not in _TOOLS:
            try:
                yield name, Constraint.parse(text)
            except ConstraintError:
                continue


def _found(
    package: ModulePackage,
    names: list[str],
    told: Callable[[str, str], tuple[str, str]],
    severity: Severity | None = None,
) -> Iterator[Finding]:
    """One finding for all constraints of a kind, at the first of them."""
    if not names:
        return
    composer = package.composer
    message, helps = told(composer.requirements[names[0]], names[0])
    more = f", and so with {len(names) - 1} more" if len(names) > 1 else ""
    yield Finding(
        message + more,
        primary=Label(composer.place("require", names[0])),
        help=helps,
        related=tuple(Label(composer.place("require", name), "the same here") for name in names[1:]),
        severity=Severity.WARNING if severity is not None and not package.by_composer else severity,
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
