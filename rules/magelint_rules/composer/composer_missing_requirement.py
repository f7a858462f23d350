"""See composer_missing_requirement.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import Finding, Installation, Label, ModulePackage, NoOptions, Rule, Severity
from magelint_rules.common.dependencies import Use, module_uses

_FRAMEWORK = "magento/framework"
# What brings all of Magento in
_WHOLE = re.compile(
    r"(?:magento|mage-os)/(?:product|project)-[\w-]+|magento/magento(?:2-(?:ee-)?base|-cloud-metapackage)"
    r"|[^/]+/.*metapackage.*"
)


class ComposerMissingRequirement(Rule[NoOptions]):
    id = "composer-missing-requirement"
    summary = "A composer.json does not require what the module plainly uses."
    severity = Severity.INFO
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for package in model.packages:
            if all(module.origin == "core" for module in package.modules):
                continue
            required = _required(model, package)
            if not _is_readable(package) or any(_WHOLE.fullmatch(name) for name in required):
                continue
            missing = _missing(model, package, required)
            if _needs_framework(required):
                yield _finding(package, _FRAMEWORK, "a module is registered with a class of it", ())
            for use in missing.values():
                what = f"`{use.user}` {use.what}"
                yield _finding(package, use.package, what, (Label(use.place, f"here it needs `{use.module}`"),))


def _required(model: Installation, package: ModulePackage) -> set[str]:
    """The names of the packages that one requires, and of those that a required metapackage stands for."""
    installed = {p.name: p for p in model.tree.packages if p.type == "metapackage"}
    found = set(package.composer.section("require"))
    pending = [name for name in found if name in installed]
    while pending:
        further = set(installed[pending.pop()].requirements) - found
        found |= further
        pending.extend(name for name in further if name in installed)
    return found


def _is_readable(package: ModulePackage) -> bool:
    """Whether there is an object that names what is required, or would: other rules tell one that is broken."""
    composer = package.composer
    return composer.is_object and isinstance(composer.data.get("require", {}), dict)


def _needs_framework(required: set[str]) -> bool:
    """Whether the framework is not required, and nothing that may be meant to bring it in: a vendor's own base."""
    if "magento_framework" in map(str.lower, required):  # composer-invalid-name says it
        return False
    names = [name for name in required if "/" in name]
    return _FRAMEWORK not in required and all(name.startswith("magento/module-") for name in names)


def _missing(model: Installation, package: ModulePackage, required: set[str]) -> dict[str, Use]:
    own = {module.name for module in package.modules}
    named = {name.partition("/")[2] for name in required}
    return {
        use.package: use
        for module in package.modules
        for use in module_uses(model, module)
        if use.module not in own and use.package and use.package.partition("/")[2] not in named
    }


def _finding(package: ModulePackage, name: str, what: str, related: tuple[Label, ...]) -> Finding:
    composer = package.composer
    there = "require" in composer.data
    return Finding(
        f"composer.json does not require `{name}`: {what}",
        primary=Label(composer.key_place("require") if there else composer.key_place("name")),
        help=f'add `"{name}"` to `require`, with the versions that the module was tested with',
        related=related,
        subject=name,
    )
