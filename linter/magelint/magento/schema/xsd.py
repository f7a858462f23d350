"""Validation of configuration files against the install's own XSDs, as developer mode does it.

Which schema a file must obey its reader decides, not the file: see each `SchemaLocator`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lxml import etree

from magelint.magento.dependencies import is_magento_module
from magelint.source import xml_edits
from magelint.source.text import Edit, Place
from magelint.source.xml import Element, XmlFile

if TYPE_CHECKING:
    from lxml.etree._docloader import _InputDocument

    from magelint.magento.installation import Installation

_XSI, _LOCATION = "http://www.w3.org/2001/XMLSchema-instance", "noNamespaceSchemaLocation"
_MODULE_URN = re.compile(r"urn:[a-zA-Z]*:module:([A-Za-z0-9_]*):(.+)")
_LIBRARY_URN = re.compile(r"urn:([a-zA-Z]*):(framework[A-Za-z-]*):(.+)")
_AREAS = ("adminhtml", "frontend", "base", "webapi_rest", "webapi_soap", "graphql", "crontab", "cron", "setup")
_BY_AREA = frozenset(
    {
        "csp_whitelist.xml",
        "di.xml",
        "events.xml",
        "menu.xml",
        "page_types.xml",
        "routes.xml",
        "sections.xml",
        "system.xml",
    }
)
# Of what is included into another file, and read as a part of it alone
_FRAGMENTS = ":etc/system_include.xsd"
# What a schema may not count to: libxml2 builds an automaton of that many states
_HUGE = re.compile(rb"(?:max|min)Occurs\s*=\s*[\"']\s*\d{5,}")
_LIBRARIES = {  # where a clone of Magento's repository keeps them
    "framework": "",
    "framework-amqp": "/Amqp",
    "framework-bulk": "/Bulk",
    "framework-foreign-key": "/ForeignKey",
    "framework-message-queue": "/MessageQueue",
}


def _framework(path: str) -> str:
    return f"urn:magento:framework:{path}"


def _module(name: str, path: str) -> str:
    return f"urn:magento:module:Magento_{name}:etc/{path}"


KNOWN: Mapping[str, str] = {
    "acl.xml": _framework("Acl/etc/acl.xsd"),
    "cache.xml": _framework("Cache/etc/cache.xsd"),
    "catalog_attributes.xml": _module("Catalog", "catalog_attributes.xsd"),
    "communication.xml": _framework("Communication/etc/communication.xsd"),
    "config.xml": _module("Store", "config.xsd"),
    "cron_groups.xml": _module("Cron", "cron_groups.xsd"),
    "crontab.xml": _module("Cron", "crontab.xsd"),
    "csp_whitelist.xml": _module("Csp", "csp_whitelist.xsd"),
    "db_schema.xml": _framework("Setup/Declaration/Schema/etc/schema.xsd"),
    "di.xml": _framework("ObjectManager/etc/config.xsd"),
    "email_templates.xml": _module("Email", "email_templates.xsd"),
    "events.xml": _framework("Event/etc/events.xsd"),
    "export.xml": _module("ImportExport", "export.xsd"),
    "extension_attributes.xml": _framework("Api/etc/extension_attributes.xsd"),
    "fieldset.xml": _framework("DataObject/etc/fieldset.xsd"),
    "import.xml": _module("ImportExport", "import.xsd"),
    "indexer.xml": _framework("Indexer/etc/indexer.xsd"),
    "integration.xml": _module("Integration", "integration/integration_file.xsd"),
    "integration/api.xml": _module("Integration", "integration/api.xsd"),
    "integration/config.xml": _module("Integration", "integration/config.xsd"),
    "menu.xml": _module("Backend", "menu.xsd"),
    "module.xml": _framework("Module/etc/module.xsd"),
    "mview.xml": _framework("Mview/etc/mview.xsd"),
    "page_types.xml": _framework("View/Layout/etc/page_types.xsd"),
    "payment.xml": _module("Payment", "payment.xsd"),
    "pdf.xml": _module("Sales", "pdf_file.xsd"),
    "product_options.xml": _module("Catalog", "product_options.xsd"),
    "product_types.xml": _module("Catalog", "product_types.xsd"),
    "queue.xml": "urn:magento:framework-message-queue:etc/queue.xsd",
    "queue_consumer.xml": "urn:magento:framework-message-queue:etc/consumer.xsd",
    "queue_publisher.xml": "urn:magento:framework-message-queue:etc/publisher.xsd",
    "queue_topology.xml": "urn:magento:framework-message-queue:etc/topology.xsd",
    "routes.xml": _framework("App/etc/routes.xsd"),
    "sales.xml": _module("Sales", "sales.xsd"),
    "search_engine.xml": _framework("Search/etc/search_engine.xsd"),
    "search_request.xml": _framework("Search/etc/search_request.xsd"),
    "sections.xml": _module("Customer", "sections.xsd"),
    "system.xml": _module("Config", "system_file.xsd"),
    "view.xml": _framework("Config/etc/view.xsd"),
    "webapi.xml": _module("Webapi", "webapi.xsd"),
    "webapi_async.xml": _module("WebapiAsync", "webapi_async.xsd"),
    "widget.xml": _module("Widget", "widget.xsd"),
}
"""Of each configuration file, by its path below `etc` without the area, the schema that it names."""

_PER_FILE: Mapping[str, str] = {
    "payment.xml": _module("Payment", "payment_file.xsd"),
    "widget.xml": _module("Widget", "widget_file.xsd"),
}
# Formats that are validated merged alone: what is twice in one file merges, and what is missing another may bring
_MERGED_ONLY = frozenset(
    {
        "crontab.xml",
        "di.xml",
        "eav_attributes.xml",
        "fieldset.xml",
        "menu.xml",
        "sales.xml",
        "sections.xml",
    }
)
_OF_THE_WHOLE = re.compile(
    r"Duplicate key-sequence|No match found for key-sequence|[Mm]issing|abstract|haracter content"
)
# Formats that a family of rules states in full
_STATED = frozenset(
    {"acl.xml", "integration.xml", "integration/api.xml", "integration/config.xml", "module.xml", "webapi.xml"}
)
_ASKS_FOR_RESOURCE = frozenset(
    {("system.xml", "resource", ""), ("menu.xml", "add", "resource"), ("menu.xml", "update", "resource")}
)
_ATTRIBUTE = re.compile(r"^Element '[^']*', attribute '(?:\{[^}]*\})?([^']+)': |The attribute '([^']+)' is not allowed")
_LACKING = re.compile(r"The attribute '(?:\{[^}]*\})?([^']+)' is (?:(not allowed)|required but missing)")
_UNEXPECTED = re.compile(r"This element is not expected\.(?: Expected is (?:one of )?\( ([^)]*) \))?")
_TWICE = re.compile(r"Duplicate key-sequence \[(.*)\] in (?:\w+ identity-constraint) '([^']*)'")
_NOT_ALLOWED = "is not allowed."
_NO_ROOT = "No matching global declaration available for the validation root"
_SUBJECT = re.compile(r"^Element '(?:\{[^}]*\})?([^']*)'(?:, attribute '(?:\{[^}]*\})?([^']*)')?: ")


@dataclass(frozen=True, slots=True)
class SchemaError:
    """What libxml2 says of an element, and where exactly that is."""

    message: str
    place: Place
    schema: str
    """The file name of the schema: `events.xsd`."""


def config_name(path: str) -> str | None:
    """What `KNOWN` calls a file of a module: `di.xml` for `etc/frontend/di.xml`; `None` outside `etc`, and where
    Magento reads no file of that name in an area."""
    if not path.startswith("etc/"):
        return None
    area, slash, rest = path[len("etc/") :].partition("/")
    if not slash or area not in _AREAS:
        return path[len("etc/") :]
    return None if rest in KNOWN and rest not in _BY_AREA else rest


def known_schema(path: str) -> str | None:
    """The schema that a file at a path of a module should name; `None` where its format is not Magento's own."""
    return KNOWN.get(config_name(path) or "")


def schema_location(file: XmlFile) -> str | None:
    """The schema that a file names in `xsi:noNamespaceSchemaLocation`."""
    return file.root.get(f"{{{_XSI}}}{_LOCATION}")


def name_schema(file: XmlFile, urn: str) -> list[Edit]:
    """The edit that makes a file name a schema, in the attribute that it has or in a new one."""
    root = file.root
    written = next((name for name in root.attributes if name.endswith(":" + _LOCATION)), None)
    if written is not None:
        edit = xml_edits.set_value(root, written, urn)
        return [] if edit is None else [edit]
    prefix = next((p for p, uri in root.node.nsmap.items() if uri == _XSI and p), None)
    parts = [] if prefix else [xml_edits.add_attribute(root, "xmlns:xsi", _XSI)]
    parts.append(xml_edits.add_attribute(root, f"{prefix or 'xsi'}:{_LOCATION}", urn))
    edits = [edit for edit in parts if edit is not None]
    if len(edits) < len(parts):
        return []
    return [Edit(edits[0].file, edits[0].start, edits[0].end, "".join(edit.text for edit in edits))]


class Schemas:
    """The XSDs of an install: each compiled once, and only when a file needs it."""

    def __init__(self, model: Installation) -> None:
        self._model = model
        self._compiled: dict[str, etree.XMLSchema | None] = {}
        self._parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        self._parser.resolvers.add(_Resolver(self))

    def resolve(self, urn: str) -> str | None:
        """The file that a URN means, as `UrnResolver::getRealPath` finds it; `None` where there is none."""
        folder, path = self._split(urn)
        if folder is None:
            return None
        full = posixpath.normpath(f"{folder}/{path}")
        inside = full.startswith(folder + "/")
        return full if inside and self._model.files.source(full) is not None else None

    def may_resolve(self, urn: str) -> bool:
        """Whether a URN means a schema, as far as that can be known: of what is not here, its form alone."""
        folder, _ = self._split(urn)
        if folder is not None:
            return self.resolve(urn) is not None
        if urn.startswith("urn:magento:setup"):
            return True
        library = _LIBRARY_URN.fullmatch(urn)
        if library is not None and self._library("magento", "framework") is None:
            return True  # Magento's own code is not here at all
        named = _MODULE_URN.fullmatch(urn)
        if named is not None and is_magento_module(named[1]):
            return True  # one that this shop does without
        return (library or named) is not None and self._model.kind == "checkout"

    def _split(self, urn: str) -> tuple[str | None, str]:
        if found := _MODULE_URN.fullmatch(urn):
            module = self._model.module(found[1])
            return (None if module is None else module.path), found[2]
        if found := _LIBRARY_URN.fullmatch(urn):
            return self._library(found[1], found[2]), found[3]
        return None, ""

    def _library(self, vendor: str, name: str) -> str | None:
        root = self._model.root
        candidates = [f"{root}/vendor/{vendor}/{name}"]
        if vendor == "magento":
            candidates.append(f"{root}/vendor/mage-os/{name}")
            if name in _LIBRARIES:
                candidates.append(f"{root}/lib/internal/Magento/Framework{_LIBRARIES[name]}")
        return next((folder for folder in candidates if self._model.files.exists(folder)), None)

    def text(self, url: str) -> bytes | None:
        """The bytes of a schema that another one includes; of files outside the install nothing."""
        path = self.resolve(url) if url.startswith("urn:") else posixpath.normpath(url.removeprefix("file://"))
        if path is None or not self._within(path):
            return None
        source = self._model.files.source(path)
        return None if source is None or _HUGE.search(source.data) else source.data

    def _within(self, path: str) -> bool:
        folders = (self._model.root, *(module.path for module in self._model.modules))
        return any(path.startswith(folder + "/") for folder in folders)

    def _schema(self, urn: str) -> etree.XMLSchema | None:
        if urn not in self._compiled:
            self._compiled[urn] = self._compile(urn)
        return self._compiled[urn]

    def _compile(self, urn: str) -> etree.XMLSchema | None:
        path, data = self.resolve(urn), self.text(urn)
        if path is None or data is None:
            return None
        try:
            return etree.XMLSchema(etree.fromstring(data, self._parser, base_url=path))
        except etree.LxmlError:
            return None

    def errors(self, path: str, file: XmlFile) -> Iterator[SchemaError]:
        """What breaks the schema of the file at a path of a module. Nothing where this install has no schema for it."""
        name = config_name(path)
        if name is None or name in _STATED or file.namespace_error is not None:
            return
        urn = next(
            (u for u in (_PER_FILE.get(name), KNOWN.get(name), schema_location(file)) if u and self.resolve(u)), None
        )
        schema = None if urn is None else self._schema(urn)
        if urn is None or schema is None or urn.endswith(_FRAGMENTS):
            return
        try:
            if schema.validate(file.tree):
                return
        except etree.XMLSchemaValidateError:
            pass  # a value that its pattern takes too long for; what was found before it counts
        yield from self._told(name, file, schema, posixpath.basename(urn))

    def _told(self, name: str, file: XmlFile, schema: etree.XMLSchema, called: str) -> Iterator[SchemaError]:
        told: set[tuple[str | None, str]] = set()
        odd = {entry.path for entry in schema.error_log if _NOT_ALLOWED in entry.message}
        for entry in schema.error_log:
            if entry.message.startswith("Internal error"):
                continue  # libxml2's own, after a type that is abstract
            element = _element(file, entry.path)
            found = _ATTRIBUTE.search(entry.message)
            attribute = (found[1] or found[2]) if found else ""
            if element is None or (entry.path, attribute) in told:
                continue
            lacking = _LACKING.search(entry.message)
            if lacking is not None and not lacking[2] and entry.path in odd:
                continue  # it is there by a wrong name
            alone = lacking is not None and not lacking[2] and name in _MERGED_ONLY and not self._comes(name, element)
            if not alone and _left_to_rules(name, element, attribute, entry):
                continue  # libxml2 says of one value what it breaks, and then that it is not valid
            told.add((entry.path, attribute))
            yield SchemaError(_reworded(entry.message), _place(element, entry.message, attribute), called)

    def _comes(self, name: str, element: Element) -> bool:
        """Whether another file may bring what an element lacks: one of its format that knows the element's name."""
        key = next((value for k in ("id", "name", "for") if (value := element.get(k))), None)
        if key is None:
            return False  # with nothing to merge it by, it stays as it is
        if element.source.data.count(key.encode()) > 1:
            return True  # the file itself
        paths = (f"{m.path}/etc/{a}{name}" for m in self._model.enabled for a in ("", *(f"{a}/" for a in _AREAS)))
        sources = (self._model.files.source(path) for path in paths if path != element.source.path)
        return any(source is not None and key.encode() in source.data for source in sources)


def _left_to_rules(name: str, element: Element, attribute: str, entry: etree._LogEntry) -> bool:
    """Whether Magento does not look at it so, or another rule states it: of the back end its resources."""
    if (name in _MERGED_ONLY or name not in KNOWN) and _OF_THE_WHOLE.search(entry.message):
        return not (name == "menu.xml" and element.name == "add" and attribute != "parent")
    asks = (name, element.name, attribute) in _ASKS_FOR_RESOURCE
    return asks and bool(element.get(attribute) if attribute else element.text.strip())


class _Resolver(etree.Resolver):
    """Resolves what schemas include, import and redefine, inside the install and nowhere else."""

    def __init__(self, schemas: Schemas) -> None:
        super().__init__()
        self._schemas = schemas

    def resolve(
        self,
        system_url: str | None,
        public_id: str | None,  # noqa: ARG002
        context: Any,
    ) -> _InputDocument | None:
        """The bytes that stand for a URL."""
        url = system_url or ""
        data = self._schemas.text(url)
        if data is None:
            return self.resolve_empty(context)
        return self.resolve_string(data, context, base_url=self._schemas.resolve(url) or url)


def _element(file: XmlFile, path: str | None) -> Element | None:
    if not path:
        return None
    try:
        found = file.tree.xpath(path, namespaces={k: v for k, v in file.root.node.nsmap.items() if k})
    except etree.XPathError:
        return None
    return (
        Element(found[0], file) if isinstance(found, list) and found and isinstance(found[0], etree._Element) else None
    )


def _place(element: Element, message: str, attribute: str) -> Place:
    if "is not allowed" in message and attribute:
        return element.attribute_place(_written(element, attribute))
    if attribute:
        return element.value_place(_written(element, attribute))
    if "not accepted" in message or "not a valid value" in message or "content is not allowed" in message:
        return element.text_place
    return element.place


def _written(element: Element, attribute: str) -> str:
    """An attribute's name with the prefix that it is written with."""
    return next((name for name in element.attributes if name.rpartition(":")[2] == attribute), attribute)


def _reworded(message: str) -> str:
    """libxml2's message in our words: what it speaks of in backquotes, without its name for the kind of rule."""
    found = _SUBJECT.match(message)
    if found and (attribute := _LACKING.search(message)):
        return f"`<{found[1]}>` {'has no attribute' if attribute[2] else 'without'} `{attribute[1]}`"
    if found and (unexpected := _UNEXPECTED.search(message)):
        wanted = ", ".join(f"`<{name}>`" for name in unexpected[1].split(", ")) if unexpected[1] else "nothing more"
        return f"`<{found[1]}>` has no place here, where {wanted} may stand"
    if found and (twice := _TWICE.search(message)):
        return f"`<{found[1]}>`: {twice[1].replace(chr(39), chr(96))} stands twice, which `{twice[2]}` forbids"
    if found and _NO_ROOT in message:
        return f"`<{found[1]}>` is no root element of this format"
    rest = message[found.end() :] if found else message
    rest = re.sub(r"^\[facet '[^']*'\] ", "", rest).rstrip(". ")
    rest = re.sub(r"'([^']*)'", r"`\1`", rest)
    rest = rest[:1].lower() + rest[1:]
    if found is None:
        return rest
    subject = f"`<{found[1]}>`" + (f", attribute `{found[2]}`" if found[2] else "")
    return f"{subject}: {rest}"
