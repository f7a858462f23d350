"""What modules ask of each other: circles in the sequence, and what a module uses without saying so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from magelint.api import (
    AclResource,
    Comparison,
    Constraint,
    Installation,
    Module,
    Place,
    Version,
    nearest_name,
    releases,
)

_NAME = re.compile(r"[A-Z]+[A-Za-z0-9]+_[A-Z]+[A-Z0-9a-z]+")  # moduleName in module.xsd
_FIRST = Version.parse("100.0.0-dev")


@dataclass(frozen=True, slots=True)
class Use:
    """Something in a module's files that another module has to be there for."""

    user: str
    """The name of the module that uses it."""
    module: str
    """The name of that other module."""
    package: str
    """The composer package that brings it."""
    what: str
    """What uses it, to be read after the module's name: `declares an integration`."""
    place: Place


def module_uses(model: Installation, module: Module) -> list[Use]:
    """What a module's files plainly need of other modules, one entry for each of them.

    An integration needs `Magento_Integration`; a resource of an `acl.xml` needs the module that declares the resource
    it hangs under. Of Magento's own modules, which every shop has, only the former is asked for: they hang their own
    resources below each other's without a word of it.
    """
    found: dict[str, Use] = {}
    integration = next(iter(model.integrations.files(module)), None)
    if integration is not None and module.name != "Magento_Integration":
        package = package_of(model, "Magento_Integration")
        what = f"has an {integration.path}"
        found["Magento_Integration"] = Use(module.name, "Magento_Integration", package, what, integration.root.place)
    for resource in _own_resources(model, module):
        owner = _only_owner(model, module, resource.parent)
        if owner is not None and resource.parent is not None:
            what = f"hangs `{resource.id}` under `{resource.parent.id}`"
            place = resource.declarations[0].value_place("id")
            found.setdefault(owner.name, Use(module.name, owner.name, package_of(model, owner.name), what, place))
    return list(found.values())


def _own_resources(model: Installation, module: Module) -> Iterator[AclResource]:
    """The resources that a module declares, and it alone."""
    file = module.config("acl.xml") if model.is_enabled(module) else None
    elements = file.root.descendants("resource") if file is not None else ()
    for identifier in dict.fromkeys(element.get("id") or "" for element in elements):
        for resource in model.acl.nodes(identifier):
            if not resource.known and _titled_in(resource) == {f"{module.path}/etc/acl.xml"}:
                yield resource


def _only_owner(model: Installation, module: Module, resource: AclResource | None) -> Module | None:
    """The one module that has to be there for a resource to be, if it is another one and not Magento's own."""
    owners = owners_of(model, resource) if resource is not None else []
    if module in owners:
        return None
    if len(owners) > 1:
        owners = [owner for owner in owners if resource is not None and resource.id.startswith(f"{owner.name}::")]
    if len(owners) != 1 or owners[0].origin == "core":
        return None
    return owners[0]


def owners_of(model: Installation, resource: AclResource) -> list[Module]:
    """The modules that declare a resource with its title; none where it is known from facts alone."""
    paths = set() if resource.known else _titled_in(resource)
    return [module for path in sorted(paths) if (module := model.module_at(path)) is not None]


def _titled_in(resource: AclResource) -> set[str]:
    """The files that give a resource a title."""
    return {element.source.path for element in resource.declarations if element.get("title") is not None}


def package_of(model: Installation, name: str) -> str:
    """The composer package that brings a module: by its own `composer.json`, else by Magento's way of naming it."""
    module = model.module(name)
    if module is not None and module.composer is not None and module.composer.name:
        return module.composer.name
    if not name.startswith("Magento_"):
        return ""
    kebab = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", name.removeprefix("Magento_"))
    return f"magento/module-{kebab.lower()}"


def ends_before_all_releases(constraint: Constraint, package: str) -> bool:
    """Whether a constraint on a Magento package ends before its numbers begin.

    Not every release is known here, but that those which began with the product have numbers from 100 on is.
    """
    known = [
        v for entry in releases().packages if entry.name == package for _, versions in entry.versions for v in versions
    ]
    if not known or min(map(Version.parse, known)) < _FIRST:
        return False
    return all(any(_ends_before(part) for part in group) for group in constraint.groups)


def _ends_before(part: Comparison) -> bool:
    if part.version is None or part.version.is_branch:
        return False
    return part.version <= _FIRST if part.op == "<" else part.op in ("<=", "==") and part.version < _FIRST


def admits_nothing(constraint: Constraint) -> bool:
    """Whether no version at all meets a constraint, as with `>104 <103` and `^103 ^104`."""
    return all(_is_contradictory(group) for group in constraint.groups)


def _is_contradictory(group: tuple[Comparison, ...]) -> bool:
    parts = [(part.op, part.version) for part in group if part.version is not None and not part.version.is_branch]
    lowest = max((version for op, version in parts if op in (">", ">=", "==")), default=None)
    highest = min((version for op, version in parts if op in ("<", "<=", "==")), default=None)
    if lowest is None or highest is None:
        return False
    return lowest > highest or (lowest == highest and any(v == lowest and op in ("<", ">") for op, v in parts))


def is_module_name(name: str) -> bool:
    """Whether a name has the form that `module.xsd` asks of a module's name."""
    return _NAME.fullmatch(name) is not None


def nearest_module(wanted: str, names: Iterable[str]) -> str | None:
    """The module that a wrong name was most likely to be; `None` where none is near."""
    # Magento has all names of its own here, so that one which it never had is a misspelling
    return nearest_name(wanted, names, 0.9 if wanted.startswith("Magento_") else 0.93)
