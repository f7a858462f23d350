"""See composer_missing_requirement.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import Cause, Finding, Label, Model, ModulePackage, NoOptions, Rule, Severity
from magelint_rules.common.dependencies import Use, module_uses

_FRAMEWORK = "magento/framework"
# Packages that require all of Magento
_WHOLE = re.compile(
    r"(?:magento|mage-os)/(?:product|project)-[\w-]+|magento/magento(?:2-(?:ee-)?base|-cloud-metapackage)"
    r"|[^/]++/(?>.*?metapackage).*+"
)


class ComposerMissingRequirement(Rule[NoOptions]):
    id = "composer-missing-requirement"
    summary = "A composer.json does not require a package that the module uses."
    severity = Severity.INFO
    since = "0.1.0"
    enabled_by_default = False

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:
        required = _required(model, package)
        if package.is_core or not package.composer.is_object or any(_WHOLE.fullmatch(name) for name in required):
            return
        if _needs_framework(required):
            yield _finding(
                package, _FRAMEWORK, "its `ComponentRegistrar` registers modules", (), _module_name_cause(package)
            )
        for name, use in _missing(model, package, required).items():
            what = f"`{use.module.name}` {use.what}"
            yield _finding(package, name, what, (Label(use.place, f"depends on `{use.needed}`"),))


def _required(model: Model, package: ModulePackage) -> set[str]:
    """The names of the packages that a package requires, directly or through installed metapackages."""
    installed = {p.name: p for p in model.tree.packages if p.type == "metapackage"}
    found = set(package.composer.section("require"))
    pending = [name for name in found if name in installed]
    while pending:
        further = set(installed[pending.pop()].requirements) - found
        found |= further
        pending.extend(name for name in further if name in installed)
    return found


def _needs_framework(required: set[str]) -> bool:
    """True if neither the framework nor a package that may require it, such as a vendor's base, is required."""
    names = [name for name in required if "/" in name]
    return _FRAMEWORK not in required and all(name.startswith("magento/module-") for name in names)


def _module_name_cause(package: ModulePackage) -> Cause | None:
    """The cause if the framework is required by a module's name, `Magento_Framework`."""
    name = next((name for name in package.composer.section("require") if name.lower() == "magento_framework"), None)
    return Cause("composer-invalid-name", package.composer.key_place("require", name)) if name is not None else None


def _missing(model: Model, package: ModulePackage, required: set[str]) -> dict[str, Use]:
    """The uses of modules whose packages are not required, by package name."""
    own = {module.name for module in package.modules}
    named = {name.partition("/")[2] for name in required}
    found: dict[str, Use] = {}
    for module in package.modules:
        for use in module_uses(model, module):
            name = model.package_of(use.needed)
            if use.needed not in own and name is not None and name.partition("/")[2] not in named:
                found[name] = use
    return found


def _finding(
    package: ModulePackage, name: str, what: str, related: tuple[Label, ...], cause: Cause | None = None
) -> Finding:
    composer = package.composer
    required = composer.data.get("require")
    if required not in (None, []) and not isinstance(required, dict):
        cause = Cause("composer-unreadable-constraint", composer.place("require"))
    return Finding(
        f"composer.json does not require `{name}`: {what}",
        primary=Label(composer.key_place("require") if "require" in composer.data else composer.key_place("name")),
        help=f'add `"{name}"` to `require`, with the versions that the module was tested with',
        related=related,
        subject=name,
        cause=cause,
    )
