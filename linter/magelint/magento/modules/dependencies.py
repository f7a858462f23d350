"""What modules ask of each other: circles in the sequence, and what a module uses without saying so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from magelint.magento.access.integrations import integration_files
from magelint.magento.bundled.releases import releases
from magelint.magento.composer.constraints import Comparison, Constraint, Version
from magelint.magento.modules.module import Module, SequenceEntry

if TYPE_CHECKING:
    from magelint.magento.access.acl import AclResource
    from magelint.magento.installation import Installation
    from magelint.source.text import Place
    from magelint.source.xml import Element

_NAME = re.compile(r"[A-Z]+[A-Za-z0-9]+_[A-Z]+[A-Z0-9a-z]+")  # moduleName in module.xsd
_FIRST = Version.parse("100.0.0-dev")


@dataclass(frozen=True, slots=True)
class SequenceStep:
    """A module whose sequence names the next module of a circle."""

    module: Module
    entry: SequenceEntry


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


def sequence_circles(model: Installation) -> list[list[SequenceStep]]:
    """The circles in which modules name each other in their sequences, one for each group of modules that has any.

    A circle begins at the module that is first by name; a module that names itself makes a circle of one step.
    """
    if model.module_list.sequence_error is None:
        return []
    found = []
    graph = _named_in_sequence(model)
    for group in _strongly_connected(graph):
        start = min(group)
        steps = _shortest_way_back(graph, start)
        if steps:
            found.append([SequenceStep(*graph[name][following]) for name, following in steps])
    found.extend([SequenceStep(*graph[name][name])] for name in graph if name in graph[name])
    return found


_Graph = dict[str, dict[str, tuple[Module, SequenceEntry]]]


def _named_in_sequence(model: Installation) -> _Graph:
    graph: _Graph = {}
    for module in model.discovered.registered.values():
        declaration = module.declaration
        if declaration is not None:
            graph[declaration.name] = {entry.name: (module, entry) for entry in declaration.sequence}
    return graph


def _strongly_connected(graph: _Graph) -> Iterator[set[str]]:
    """Groups of two modules and more that all reach each other."""
    import networkx

    edges = [(name, other) for name, named in graph.items() for other in named if other in graph and other != name]
    connected: Iterator[set[str]] = networkx.strongly_connected_components(networkx.DiGraph(edges))
    yield from (group for group in connected if len(group) > 1)


def _shortest_way_back(graph: _Graph, start: str) -> list[tuple[str, str]]:
    """The steps of the shortest way from a module back to itself, over at least one other."""
    came_from: dict[str, str] = {}
    pending = [start]
    for name in pending:
        for other in graph.get(name, ()):
            if other == start and name != start:
                way = [(name, start)]
                while name != start:
                    way.append((came_from[name], name))
                    name = came_from[name]
                return way[::-1]
            if other not in came_from and other != start and other in graph:
                came_from[other] = name
                pending.append(other)
    return []


def sequence_closure(model: Installation, module: Module) -> set[str]:
    """Every module that is read before one by its sequence, directly or through others."""
    found: set[str] = set()
    pending = [entry.name for entry in module.declaration.sequence] if module.declaration else []
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            other = model.module(name)
            if other is not None and other.declaration is not None:
                pending.extend(entry.name for entry in other.declaration.sequence)
    return found


def module_uses(model: Installation, module: Module) -> list[Use]:
    """What a module's files plainly need of other modules, one entry for each of them.

    An integration needs `Magento_Integration`; a resource of an `acl.xml` needs the module that declares the resource
    it hangs under. Of Magento's own modules, which every shop has, only the former is asked for: they hang their own
    resources below each other's without a word of it.
    """
    found: dict[str, Use] = {}
    integration = next(_integration_roots(module), None)
    if integration is not None and module.name != "Magento_Integration":
        package = package_of(model, "Magento_Integration")
        what = f"has an {integration.source.path[len(module.path) + 1 :]}"
        found["Magento_Integration"] = Use(
            module.name, "Magento_Integration", package, what, integration.file.root.place
        )
    for resource in _own_resources(model, module):
        owner = _only_owner(model, module, resource.parent)
        if owner is not None and resource.parent is not None:
            what = f"hangs `{resource.id}` under `{resource.parent.id}`"
            place = resource.declarations[0].value_place("id")
            found.setdefault(owner.name, Use(module.name, owner.name, package_of(model, owner.name), what, place))
    return list(found.values())


def _integration_roots(module: Module) -> Iterator[Element]:
    """An element of each file of integrations, those in the wrong folder too."""
    yield from (file.root for file in integration_files(module))
    yield from (integration.element for integration in module.integrations)


def _own_resources(model: Installation, module: Module) -> Iterator[AclResource]:
    """The resources that a module declares, and it alone."""
    file = module.config("acl.xml") if module.enabled else None
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


def is_magento_module(name: str) -> bool:
    """Whether some version or edition of Magento has a module of that name."""
    return any(package.module == name for package in releases().packages)


def nearest_module(wanted: str, names: Iterable[str]) -> str | None:
    """The module that a wrong name was most likely to be; `None` where none is near."""
    from difflib import SequenceMatcher

    # Magento has all names of its own here, so that one which it never had is a misspelling
    best, best_ratio = None, 0.9 if wanted.startswith("Magento_") else 0.93
    for name in sorted(names):
        if name.lower() == wanted.lower():
            return name
        matcher = SequenceMatcher(None, wanted, name)
        if matcher.real_quick_ratio() >= best_ratio and matcher.quick_ratio() >= best_ratio:
            ratio = matcher.ratio()
            if ratio > best_ratio:
                best, best_ratio = name, ratio
    return best
