"""Integrations: what modules declare, and what Magento's readers compute from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct

from magelint.magento.access.acl import AclGraph, AclResource, effective_only
from magelint.magento.access.installed_names import InstalledNames, installed_names
from magelint.magento.access.integration_files import (
    FORMATS,
    Form,
    IntegrationDeclaration,
    IntegrationFile,
    ResourceRef,
    integration_files,
)
from magelint.magento.config.dom import ConfigDom, MergedNode, MergeError
from magelint.magento.modules.module import Module
from magelint.source.text import SourceFile
from magelint.source.xml import Element

# What PHP throws if an attribute or element is missing
_NULL = 'Attempt to read property "nodeValue" on null'


class Integration(Struct, frozen=True):
    """One integration as Magento merges all its declarations in one kind of file."""

    form: Form
    name: str
    fields: Mapping[str, str]
    """The e-mail address and the URLs; empty for an `api.xml`."""
    resources: tuple[str, ...]
    """The resources granted; of an `api.xml`, those requested; empty for a `config.xml`."""


class Declarations(tuple[IntegrationDeclaration, ...]):
    """The declarations that Magento merges: those of one name in one kind of file, in the order read."""

    @cached_property
    def resources(self) -> tuple[ResourceRef, ...]:
        """What any of them requests."""
        return tuple(resource for declaration in self for resource in declaration.resources)

    @cached_property
    def fields(self) -> dict[str, Element]:
        """The elements with its e-mail address and URLs, by their names: of each, that of the last declaration."""
        return {name: element for declaration in self for name, element in declaration.fields.items()}

    @cached_property
    def first_in(self) -> dict[Module, IntegrationDeclaration]:
        """The first declaration of each module."""
        found: dict[Module, IntegrationDeclaration] = {}
        for declaration in self:
            found.setdefault(declaration.module, declaration)
        return found


_NONE = Declarations()


class Integrations:
    """The integrations of an installation.

    A declaration is one `<integration>` of one file. Magento merges declarations of one name in one kind of file, read
    from all enabled modules, as its `Magento\\Integration\\Model\\Config\\*\\Reader` classes do.
    """

    def __init__(
        self,
        enabled: Iterable[Module],
        checked: Iterable[Module],
        acl: AclGraph,
        *,
        consolidated: bool = True,
        with_root: bool = True,
        api_key: str = "resource",
    ) -> None:
        """`consolidated`: this version reads `integration.xml`; `with_root`: it adds the root to each list;
        `api_key`: the key of an `api.xml`'s list."""
        self._enabled = list(enabled)
        self._checked = list(checked)
        self._acl = acl
        self.reads_consolidated = consolidated
        self._with_root = with_root
        self._api_key = api_key
        self._files: dict[Module, list[IntegrationFile]] = {}
        self._installed_names: dict[Module, InstalledNames] = {}
        self._merged: dict[Form, dict[str, Integration] | MergeError] = {}

    # What modules declare

    def files(self, module: Module) -> list[IntegrationFile]:
        """A module's integration files: those that Magento reads first, then misplaced ones."""
        if module not in self._files:
            self._files[module] = integration_files(module)
        return self._files[module]

    def unreadable_files(self, module: Module) -> list[SourceFile]:
        """A module's integration files that do not parse."""
        paths = [f"{module.path}/etc/{format_.path}" for format_ in FORMATS.values()]
        sources = [module.files.source(path) for path in paths if module.files.parsed_xml(path) is None]
        return [source for source in sources if source is not None]

    def declared_in(self, module: Module) -> Iterator[IntegrationDeclaration]:
        """Every declaration in the files of a module that Magento reads."""
        for file in self.files(module):
            if not file.misplaced:
                yield from file.declarations

    def intended_in(self, module: Module) -> Iterator[IntegrationDeclaration]:
        """Every declaration in a module's files; those in a misplaced file only if Magento reads none of that kind."""
        files = self.files(module)
        read = {file.form for file in files if not file.misplaced and file.declarations}
        for file in files:
            if not file.misplaced or file.form not in read:
                yield from file.declarations

    def declared(self, form: Form, name: str) -> Declarations:
        """Every declaration of a name in one kind of file, in Magento's order.

        Those of disabled modules under check come last. Empty for an empty name, which is never merged.
        """
        return self._declared[form].get(name, _NONE) if name else _NONE

    @cached_property
    def _declared(self) -> dict[Form, dict[str, Declarations]]:
        found: dict[Form, dict[str, list[IntegrationDeclaration]]] = {form: {} for form in FORMATS}
        modules: dict[str, Module] = {}
        for module in (*self._enabled, *self._checked):
            modules.setdefault(module.name, module)  # of two copies, the one registered first
        for module in modules.values():
            for declaration in self.declared_in(module):
                found[declaration.form].setdefault(declaration.name, []).append(declaration)
        return {form: {name: Declarations(those) for name, those in named.items()} for form, named in found.items()}

    def same_but_for_case(self, declaration: IntegrationDeclaration) -> IntegrationDeclaration | None:
        """An earlier declaration of a name that equals a given one in the database, which ignores case."""
        for first in self._by_letters.get(declaration.name.casefold(), ()):
            if first is declaration:
                return None
            if first.name != declaration.name:
                return first
        return None

    @cached_property
    def _by_letters(self) -> dict[str, list[IntegrationDeclaration]]:
        """The first declaration of each spelling, by the name in lower case, in the order read."""
        found: dict[str, list[IntegrationDeclaration]] = {}
        for form in ("config", "consolidated"):
            for name, (first, *_) in self._declared[form].items():
                found.setdefault(name.casefold(), []).append(first)
        return found

    def installed_names(self, module: Module) -> InstalledNames:
        """The integrations that a module's PHP installs, computed once on demand."""
        if module not in self._installed_names:
            self._installed_names[module] = installed_names(module)
        return self._installed_names[module]

    # What Magento's readers compute

    @cached_property
    def errors(self) -> dict[Form, MergeError]:
        """The exception for each kind of file that Magento cannot read."""
        found: dict[Form, MergeError] = {}
        for form in FORMATS:
            try:
                self.merged(form)
            except MergeError as error:
                found[form] = error
        return found

    def merged(self, form: Form) -> dict[str, Integration]:
        """The integrations of one kind of file by name; raises `MergeError` where Magento throws an exception."""
        if form not in self._merged:
            try:
                self._merged[form] = self._converted_all(form)
            except MergeError as error:
                self._merged[form] = error
        found = self._merged[form]
        if isinstance(found, MergeError):
            raise found
        return found

    def _converted_all(self, form: Form) -> dict[str, Integration]:
        """The integrations as the `Converter` of one kind of file returns them."""
        if form == "consolidated" and not self.reads_consolidated:
            return {}
        root = self._document(form)
        if form == "consolidated" and root is not None and len(self._acl.tree()) < 2:
            raise MergeError("no second top-level resource", root.sources[0].place, message="Undefined array key 1")
        found: dict[str, Integration] = {}
        for node in [] if root is None else root.descendants("integration"):
            name = node.attributes.get("name")
            if name is None:
                raise MergeError("nameless integration", node.sources[0].place, message=_NULL)
            found[name] = self._converted(form, name, node)
        return found

    def _document(self, form: Form) -> MergedNode | None:
        """The merged document of one kind of file."""
        dom = ConfigDom(FORMATS[form].ids)
        for module in self._enabled:
            file = module.config(FORMATS[form].path)
            if file is not None:
                dom.merge(file)
        return dom.root

    def _converted(self, form: Form, name: str, node: MergedNode) -> Integration:
        names = []
        for resource in node.descendants("resource") if form != "config" else ():
            if "name" not in resource.attributes:
                raise MergeError("nameless resource", resource.sources[0].place, message=_NULL)
            names.append(resource.attributes["name"])
        if form == "api":
            return Integration(form, name, {}, tuple(names))
        email = node.first("email")
        if email is None:
            raise MergeError("no e-mail", node.sources[0].place, message=_NULL)
        endpoints = {name: node.first(name) for name in IntegrationDeclaration.ENDPOINTS}
        fields = {"email": email.value, **{name: found.value for name, found in endpoints.items() if found is not None}}
        granted = self._consolidated.granted(names, with_root=self._with_root) if form != "config" else ()
        return Integration(form, name, fields, tuple(granted))

    @cached_property
    def _consolidated(self) -> _Consolidated:
        return _Consolidated(self._acl)

    def as_magento(self) -> dict[str, Any]:
        """All three kinds as the readers return them, with PHP's empty list; a `MergeError` for those that throw."""
        shape: dict[str, Any] = {}
        for form in ("consolidated", "api", "config"):
            try:
                shape[form] = {name: self._shape(found) for name, found in self.merged(form).items()} or []
            except MergeError as error:
                shape[form] = error
        return shape

    def _shape(self, integration: Integration) -> dict[str, Any]:
        if integration.form == "config":
            return dict(integration.fields)
        key = self._api_key if integration.form == "api" else "resource"
        return {key: list(integration.resources), **integration.fields}


class _Consolidated:
    """The lists that `Consolidated\\Converter` returns.

    It searches the second top-level resource, which is `Magento_Backend::admin` unless a module displaces it.
    """

    def __init__(self, acl: AclGraph) -> None:
        root = acl.tree()[1]
        self._root = root.id
        self._paths: dict[str, _Path] = {}
        _add_paths(_hashed(root), None, self._paths)

    def granted(self, names: Iterable[str], *, with_root: bool) -> list[str]:
        """Each id of a list after its parents, unknown ids dropped; also the root, since 2.3.1."""
        found: dict[str, None] = {}
        added: set[int] = set()  # the paths, which compare step by step
        for name in names:
            if name in self._paths:
                if with_root:
                    found.setdefault(self._root)
                found.update(dict.fromkeys(_steps(self._paths[name], added)))
        return list(found)


_Hash = dict[str, "_Hash"]
_Path = tuple[str, "_Path | None"]
"""An id, and the path to its parent."""


def _hashed(node: AclResource) -> _Hash:
    """`Converter::hashResources`: of siblings with one id, the last one's children count, at the first's position."""
    return {child.id: _hashed(child) for child in effective_only(node.children)}


def _add_paths(below: _Hash, above: _Path | None, found: dict[str, _Path]) -> None:
    """`Converter::addParentsToResource` for all ids: of several resources with one id, the first in document order."""
    for name, children in below.items():
        path = (name, above)
        found.setdefault(name, path)
        _add_paths(children, path, found)


def _steps(path: _Path | None, added: set[int]) -> list[str]:
    """The ids on a path, downwards, without those of paths that were added before."""
    steps = []
    while path is not None and id(path) not in added:
        added.add(id(path))
        name, path = path
        steps.append(name)
    return steps[::-1]
