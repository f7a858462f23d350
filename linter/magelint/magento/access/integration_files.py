"""Integration files: where Magento reads them, and what each declares."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import ClassVar, Literal

from msgspec import Struct, field

from magelint.magento.config.dom import IdAttributes
from magelint.magento.modules.module import Module
from magelint.source.text import Place, SourceFile
from magelint.source.xml import Element, XmlFile

Form = Literal["api", "config", "consolidated"]


class FileFormat(Struct, frozen=True):
    """One of the three kinds of file that declare integrations."""

    path: str
    """Where Magento reads it, below a module's `etc`."""
    root: str
    """The name of its root element."""
    fields: tuple[str, ...]
    """The elements allowed in an `<integration>`; in a `config.xml`, in this order."""
    ids: IdAttributes
    """The attributes that identify elements to its reader: `$_idAttributes`."""

    @property
    def title(self) -> str:
        """The name of the file, without its folder."""
        return self.path.rpartition("/")[2]


FORMATS: Mapping[Form, FileFormat] = {
    "api": FileFormat(
        "integration/api.xml",
        "integrations",
        ("resources",),
        {"/integrations/integration": "name", "/integrations/integration/resources/resource": "name"},
    ),
    "config": FileFormat(
        "integration/config.xml",
        "integrations",
        ("email", "endpoint_url", "identity_link_url"),
        {"/integrations/integration": "name"},
    ),
    "consolidated": FileFormat(
        "integration.xml",
        "config",
        ("email", "endpoint_url", "identity_link_url", "resources"),
        {"/config/integration": "name", "/config/integration/resources/resource": "name"},
    ),
}
# `resourceType` and `emailType` of Magento's integration_base.xsd: a dot of XSD matches no line end
_RESOURCE = re.compile(r"(?>.+?_)(?>.+?::).+")
_EMAIL = re.compile(r"[^@]+@[^.]+\.[^\n\r]+")

# Where misplaced files are searched: under the names and in the folders of those that Magento reads,
# whatever their case, also with typos: `intergration`, `integartion`.
_INTEGRATION = r"i\w?te\w{0,2}g\w{0,2}a\w?t\w{1,4}"
_FILE_NAMES = re.compile(rf"(?:apis?|configs?|{_INTEGRATION})\.xml")
# By depth: below a module's folder, and below those
_FOLDERS = (
    re.compile(rf"etc|{_INTEGRATION}"),
    re.compile(rf"{_INTEGRATION}|adminhtml|frontend|webapi_rest|webapi_soap|global"),
    re.compile(_INTEGRATION),
)


class ResourceRef(Struct, eq=False):
    """One `<resource name="…"/>` that an integration requests."""

    name: str
    element: Element

    @property
    def place(self) -> Place:
        """The value of the attribute `name`."""
        return self.element.value_place("name")

    @property
    def written(self) -> str:
        """The name or, if missing, the id in an attribute that other file formats use for it."""
        return self.name or self.element.get("ref") or self.element.get("id") or ""

    @property
    def has_valid_name(self) -> bool:
        """True if Magento's schema accepts the name."""
        return _RESOURCE.fullmatch(self.name) is not None


class IntegrationDeclaration(Struct, eq=False):
    """One `<integration>` of one file."""

    ENDPOINTS: ClassVar[tuple[str, ...]] = ("endpoint_url", "identity_link_url")
    """The elements that hold a URL."""

    file: IntegrationFile
    element: Element
    name: str
    """Empty where the attribute is missing."""
    resources: list[ResourceRef] = field(default_factory=list)
    """The resources it requests, in the order written; none in a `config.xml`."""

    @property
    def module(self) -> Module:
        """The module that the file belongs to."""
        return self.file.module

    @property
    def form(self) -> Form:
        """The kind of file that it is declared in."""
        return self.file.form

    @property
    def name_place(self) -> Place:
        """The value of the attribute `name`; the start tag where it is missing."""
        return self.element.value_place("name")

    @property
    def has_valid_name(self) -> bool:
        """True if Magento's schema and its reader accept the name: two characters or more, no apostrophe."""
        return len(self.name) > 1 and "'" not in self.name

    def field(self, name: str) -> Element | None:
        """The element `email`, `endpoint_url` or `identity_link_url` that Magento reads: the first of that name."""
        return next(self.element.descendants(name), None)

    @property
    def fields(self) -> dict[str, Element]:
        """The elements with its e-mail address and its URLs that Magento reads, by their names."""
        found = {name: self.field(name) for name in ("email", *self.ENDPOINTS)}
        return {name: element for name, element in found.items() if element is not None}

    @property
    def endpoints(self) -> dict[str, Element]:
        """The elements with its URLs, by their names."""
        return {name: element for name, element in self.fields.items() if name in self.ENDPOINTS}

    @staticmethod
    def is_email(text: str) -> bool:
        """True if Magento's schema accepts a text as an e-mail address."""
        return _EMAIL.fullmatch(text) is not None


class IntegrationFile(Struct, eq=False, dict=True):
    """One file of integrations in a module."""

    module: Module
    form: Form
    xml: XmlFile
    misplaced: bool = False
    """True if Magento does not read a file at this path."""

    @property
    def root(self) -> Element:
        """Its document element."""
        return self.xml.root

    @property
    def source(self) -> SourceFile:
        """Its text."""
        return self.xml.source

    @property
    def path(self) -> str:
        """Its path relative to the module."""
        return self.source.path[len(self.module.path) + 1 :]

    @property
    def format(self) -> FileFormat:
        """What Magento's schema and reader have for this kind of file."""
        return FORMATS[self.form]

    @cached_property
    def declarations(self) -> list[IntegrationDeclaration]:
        """Every `<integration>` in it."""
        return [self._declaration(element) for element in self.root.descendants("integration")]

    def _declaration(self, element: Element) -> IntegrationDeclaration:
        resources = () if self.form == "config" else element.descendants("resource")
        return IntegrationDeclaration(
            self, element, element.get("name") or "", [ResourceRef(r.get("name") or "", r) for r in resources]
        )


def integration_files(module: Module) -> list[IntegrationFile]:
    """A module's integration files: those that Magento reads first, then misplaced ones."""
    found = []
    for form, format_ in FORMATS.items():
        xml = module.config(format_.path)
        if xml is not None:
            found.append(IntegrationFile(module, form, xml))
    if not module.registered or module.has("etc/module.xml"):  # otherwise the intended folder is unknown
        found.extend(_misplaced_files(module))
    return found


def _misplaced_files(module: Module) -> Iterator[IntegrationFile]:
    right = {f"{module.path}/etc/{format_.path}" for format_ in FORMATS.values()}
    for path in _candidates(module, module.path, depth=0):
        source = module.files.source(path) if path not in right else None
        xml = module.files.parsed_xml(path) if source is not None and b"<integration" in source.data else None
        form = None if xml is None else _form_of(xml)
        if xml is not None and form is not None:
            yield IntegrationFile(module, form, xml, misplaced=True)


def _candidates(module: Module, folder: str, depth: int) -> Iterator[str]:
    """Files named like Magento's, in the folders where developers put them by mistake."""
    for entry in module.files.entries(folder):
        name = entry.name.lower()
        if _FILE_NAMES.fullmatch(name) and entry.is_file():
            yield entry.path
        elif depth < len(_FOLDERS) and _FOLDERS[depth].fullmatch(name) and entry.is_dir(follow_symlinks=False):
            yield from _candidates(module, entry.path, depth + 1)


def _form_of(xml: XmlFile) -> Form | None:
    """The kind of file by its content; `None` if it declares no integration."""
    integrations = xml.root.find_all("integration")
    if not integrations or all(xml.root.name != format_.root for format_ in FORMATS.values()):
        return None
    if xml.root.name == FORMATS["consolidated"].root:
        return "consolidated"
    return "api" if any(i.find("resources") is not None for i in integrations) else "config"
