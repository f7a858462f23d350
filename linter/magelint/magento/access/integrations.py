"""Integrations: what modules declare, and what Magento's readers make of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from magelint.magento.access.acl import AclGraph, AclResource, in_force
from magelint.magento.access.acl_ids import nearest
from magelint.magento.config.dom import ConfigDom, IdAttributes, MergedNode, MergeError
from magelint.magento.modules.module import Module
from magelint.source.text import Place
from magelint.source.xml import Element, XmlFile

Form = Literal["api", "config", "consolidated"]

FILES: Mapping[Form, str] = {
    "api": "integration/api.xml",
    "config": "integration/config.xml",
    "consolidated": "integration.xml",
}
ROOTS: Mapping[Form, str] = {"api": "integrations", "config": "integrations", "consolidated": "config"}
_ID_ATTRIBUTES: Mapping[Form, IdAttributes] = {
    "api": {"/integrations/integration": "name", "/integrations/integration/resources/resource": "name"},
    "config": {"/integrations/integration": "name"},
    "consolidated": {"/config/integration": "name", "/config/integration/resources/resource": "name"},
}
CHILDREN: Mapping[Form, tuple[str, ...]] = {
    "api": ("resources",),
    "config": ("email", "endpoint_url", "identity_link_url"),
    "consolidated": ("email", "endpoint_url", "identity_link_url", "resources"),
}
"""What may stand in an `<integration>`; in a `config.xml`, in this order."""
ENDPOINTS = ("endpoint_url", "identity_link_url")
# "integration", also as one mistypes it: `intergration`, `integartion`
_INTEGRATION = r"i\w?te\w{0,2}g\w{0,2}a\w?t\w{1,4}"
_FILE_NAMES = re.compile(rf"(?:apis?|configs?|{_INTEGRATION})\.xml")
# By depth: below a module's folder, and below those
_FOLDERS = (
    re.compile(rf"etc|{_INTEGRATION}"),
    re.compile(rf"{_INTEGRATION}|adminhtml|frontend|webapi_rest|webapi_soap|global"),
    re.compile(_INTEGRATION),
)


def is_integration_name(name: str) -> bool:
    """Whether a name is one that Magento's schema and its reader take: two characters or more, no apostrophe."""
    return len(name) > 1 and "'" not in name


@dataclass(eq=False, slots=True)
class ResourceRef:
    """One `<resource name="…"/>` that an integration asks for."""

    name: str
    element: Element

    @property
    def place(self) -> Place:
        """Where the name stands."""
        return self.element.value_place("name")

    @property
    def meant(self) -> str:
        """The name, or what stands in its stead under the name that the attribute has in other files."""
        return self.name or self.element.get("ref") or self.element.get("id") or ""


@dataclass(eq=False, slots=True)
class IntegrationDeclaration:
    """One `<integration>` of one file. `misplaced`: the file lies where Magento never reads it."""

    module: Module
    form: Form
    name: str
    element: Element
    misplaced: bool = False
    resources: list[ResourceRef] = field(default_factory=list)

    @property
    def name_place(self) -> Place:
        """Where the name stands."""
        return self.element.value_place("name")

    def field(self, name: str) -> Element | None:
        """The element `email`, `endpoint_url` or `identity_link_url` that Magento reads: the first of the name."""
        return next(self.element.descendants(name), None)


@dataclass(eq=False, slots=True)
class IntegrationFile:
    """One file of integrations, of whichever kind."""

    form: Form
    root: Element

    @property
    def title(self) -> str:
        """How messages name it: `api.xml`."""
        return FILES[self.form].rpartition("/")[2]


def misspelt_fields(integration: IntegrationDeclaration, *names: str) -> list[Element]:
    """The elements of an integration that Magento does not know and that were meant to be one of some names."""
    known = CHILDREN[integration.form]
    strange = [child for child in integration.element.children if child.name not in known]
    return [child for child in strange if nearest(child.name, known) in names]


def integration_files(module: Module) -> list[IntegrationFile]:
    """The files of integrations that a module has where Magento reads them."""
    found = []
    for form, name in FILES.items():
        file = module.config(name)
        if file is not None:
            found.append(IntegrationFile(form, file.root))
    return found


@dataclass(eq=False, slots=True)
class StrayFile:
    """A file of integrations that lies where Magento never reads it."""

    module: Module
    form: Form
    file: XmlFile

    @property
    def relative(self) -> str:
        """Where it lies in its module."""
        return self.file.source.path[len(self.module.path) + 1 :]

    @property
    def target(self) -> str:
        """Where it belongs in its module."""
        return f"etc/{FILES[self.form]}"


def stray_files(module: Module) -> list[StrayFile]:
    """The files of integrations in the wrong folder of a module, or under a wrong name."""
    if module.registered and not module.has("etc/module.xml"):
        return []  # it is the folder that is wrong
    right = {f"{module.path}/etc/{name}" for name in FILES.values()}
    found = []
    for path in _candidates(module, module.path, depth=0):
        source = module.files.source(path) if path not in right else None
        file = module.files.parsed_xml(path) if source is not None and b"<integration" in source.data else None
        form = None if file is None else _form_of(file)
        if file is not None and form is not None:
            found.append(StrayFile(module, form, file))
    return found


def _candidates(module: Module, folder: str, depth: int) -> Iterator[str]:
    """Files called like Magento's, in the folders where one might take them to belong."""
    for entry in module.files.entries(folder):
        name = entry.name.lower()
        if _FILE_NAMES.fullmatch(name) and entry.is_file():
            yield entry.path
        elif depth < len(_FOLDERS) and _FOLDERS[depth].fullmatch(name) and entry.is_dir(follow_symlinks=False):
            yield from _candidates(module, entry.path, depth + 1)


def _form_of(file: XmlFile) -> Form | None:
    """Which of the three kinds of file one is by what it holds; `None` for a file of something else."""
    integrations = file.root.find_all("integration")
    if not integrations or file.root.name not in ROOTS.values():
        return None
    if file.root.name == "config":
        return "consolidated"
    return "api" if any(i.find("resources") is not None for i in integrations) else "config"


def declared_integrations(module: Module) -> list[IntegrationDeclaration]:
    """Every integration that a module's own files declare; those in a misplaced file too, where none lies right."""
    found = []
    for form, name in FILES.items():
        file = module.config(name)
        if file is not None:
            found.extend(_declared(module, form, file, misplaced=False))
    read = {declaration.form for declaration in found}
    for stray in stray_files(module):
        if stray.form not in read:
            found.extend(_declared(module, stray.form, stray.file, misplaced=True))
    return found


def _declared(module: Module, form: Form, file: XmlFile, *, misplaced: bool) -> list[IntegrationDeclaration]:
    found = []
    for element in file.root.descendants("integration"):
        declaration = IntegrationDeclaration(module, form, element.get("name") or "", element, misplaced)
        if form != "config":
            declaration.resources = [ResourceRef(r.get("name") or "", r) for r in element.descendants("resource")]
        found.append(declaration)
    return found


class Integrations:
    """What `Magento\\Integration\\Model\\Config\\*\\Reader` return for all modules that are on."""

    def __init__(
        self,
        modules: Iterable[Module],
        acl: AclGraph,
        *,
        consolidated: bool = True,
        with_root: bool = True,
        api_key: str = "resource",
    ) -> None:
        """`consolidated`: this version reads `integration.xml`; `with_root`: it adds the root to each list;
        `api_key`: what it calls the list of an `api.xml`."""
        self._modules = list(modules)
        self._acl = acl
        self.reads_consolidated = consolidated
        self._with_root = with_root
        self._api_key = api_key

    def merged(self, form: Form) -> MergedNode | None:
        """The merged document of one kind of file; raises `MergeError` where Magento throws."""
        dom = ConfigDom(_ID_ATTRIBUTES[form])
        for module in self._modules:
            file = module.config(FILES[form])
            if file is not None:
                dom.merge(file)
        return dom.root

    @cached_property
    def errors(self) -> dict[Form, MergeError]:
        """Of each kind of file that Magento cannot read, what it throws."""
        found: dict[Form, MergeError] = {}
        for form in FILES:
            try:
                self.read(form)
            except MergeError as error:
                found[form] = error
        return found

    def read(self, form: Form) -> dict[str, dict[str, Any]]:
        """Of one kind of file, each integration by its name; raises `MergeError` where Magento throws."""
        if form == "consolidated" and not self.reads_consolidated:
            return {}
        root = self.merged(form)
        if form == "consolidated" and root is not None and len(self._acl.tree()) < 2:
            raise MergeError("Undefined array key 1: the ACL has no second top-level resource", root.sources[0].place)
        result: dict[str, dict[str, Any]] = {}
        for node in [] if root is None else root.descendants("integration"):
            name = node.attributes.get("name")
            if name is None:
                raise MergeError('an integration without a "name"', node.sources[0].place)
            result[name] = self._converted(form, node)
        return result

    def _converted(self, form: Form, node: MergedNode) -> dict[str, Any]:
        names = []
        for resource in node.descendants("resource") if form != "config" else ():
            if "name" not in resource.attributes:
                raise MergeError('a resource without a "name"', resource.sources[0].place)
            names.append(resource.attributes["name"])
        if form == "api":
            return {self._api_key: names}
        email = node.first("email")
        if email is None:
            raise MergeError("an integration without an `<email>`", node.sources[0].place)
        fields = {"email": email.value}
        for endpoint in ENDPOINTS:
            found = node.first(endpoint)
            if found is not None:
                fields[endpoint] = found.value
        if form == "config":
            return fields
        return {"resource": consolidated_resources(self._acl, names, with_root=self._with_root), **fields}

    def as_magento(self) -> dict[str, Any]:
        """All three in the shape that the readers return, with PHP's empty list; what throws as its error."""
        shape: dict[str, Any] = {}
        for form in ("consolidated", "api", "config"):
            try:
                shape[form] = self.read(form) or []
            except MergeError as error:
                shape[form] = {"error": error.message}
        return shape


def consolidated_resources(acl: AclGraph, names: Iterable[str], *, with_root: bool = True) -> list[str]:
    """What `Consolidated\\Converter` makes of a list: each id behind its parents, unknown ones dropped.

    It looks below the second resource of the top level, whatever that is: `Magento_Backend::admin` where no module
    pushed it from its place.
    """
    root = acl.tree()[1]
    below = _hashed(root)
    found: dict[str, None] = {}
    for name in names:
        path = _path_to(below, name)
        if path:
            if with_root:
                found.setdefault(root.id)
            found.update(dict.fromkeys(path))
    return list(found)


_Hash = dict[str, "_Hash"]


def _hashed(node: AclResource) -> _Hash:
    """`Converter::hashResources`: of siblings with one id, the last one's children count, in the first one's place."""
    return {child.id: _hashed(child) for child in in_force(node.children)}


def _path_to(below: _Hash, identifier: str) -> list[str]:
    for name, children in below.items():
        if name == identifier:
            return [name]
        path = _path_to(children, identifier)
        if path:
            return [name, *path]
    return []
