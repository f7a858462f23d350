"""The schemas of an installation or of bundled formats, compiled on demand, and validation of files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Hashable, Iterator
from copy import deepcopy
from typing import TYPE_CHECKING, Any, TypeVar

from lxml import etree
from msgspec import Struct, field

from magelint.magento.bundled.formats import Formats
from magelint.magento.bundled.releases import is_magento_module
from magelint.magento.config.dom import ConfigDom, MergeError
from magelint.magento.config.schema.closure import Closure, SchemaLimitError, closure
from magelint.magento.config.schema.document import Nodes, built
from magelint.magento.config.schema.formats import FORMATS, Format, config_name, format_of
from magelint.magento.config.schema.includes import INCLUDE, Includes
from magelint.magento.config.schema.location import schema_location
from magelint.magento.config.schema.twins import MOST_SHOWN, Twins
from magelint.magento.config.schema.views import LAYOUT_MERGED, as_handle, view_schema
from magelint.magento.config.schema.violations import Paths, SchemaError, Violation, violations
from magelint.magento.config.schema.written import as_xsd
from magelint.magento.modules.tree import Tree
from magelint.source.xml import Element, XmlFile
from magelint.steps import steps

if TYPE_CHECKING:
    from lxml.etree._docloader import _InputDocument


T = TypeVar("T")

_MODULE_URN = re.compile(r"urn:[a-zA-Z]*:module:([A-Za-z0-9_]*):(.+)")
_LIBRARY_URN = re.compile(r"urn:([a-zA-Z]*):(framework[A-Za-z-]*):(.+)")
# files that are only read as parts of another file
_FRAGMENTS = ":etc/system_include.xsd"
_ROUNDS = 50
_XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
Identity = tuple[str, frozenset[int | str] | int | None]
# upper bound for occurrence counts: libxml2 builds an automaton of that many states
_HUGE = re.compile(rb"(?:max|min)Occurs\s*=\s*[\"']\s*\d{5,}")
_LIBRARIES = {  # where a clone of Magento's repository keeps them
    "framework": "",
    "framework-amqp": "/Amqp",
    "framework-bulk": "/Bulk",
    "framework-foreign-key": "/ForeignKey",
    "framework-message-queue": "/MessageQueue",
}


class Compiled(Struct, frozen=True):
    """Schemas and what they say about the files of one tree, for all releases whose schemas are equal."""

    paths: dict[str, str | None] = field(default_factory=dict)
    texts: dict[int | str, bytes | None] = field(default_factory=dict)
    schemas: dict[Identity, etree.XMLSchema | None] = field(default_factory=dict)
    results: dict[tuple[Hashable, ...], Any] = field(default_factory=dict)


class Schemas:
    """The schemas that files are validated against, each compiled once on demand.

    They are the XSDs of the tree. For those that a tree without Magento's code lacks, `formats` provides the content.
    """

    def __init__(self, tree: Tree, formats: Formats | None = None, compiled: Compiled | None = None) -> None:
        self._tree = tree
        self._formats = formats
        self._compiled = compiled or Compiled()
        self._parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        self._resolver = _Resolver()
        self._parser.resolvers.add(self._resolver)

    def has(self, urn: str) -> bool:
        """True if there is a schema with this URN."""
        return self.resolve(urn) is not None or (self._formats is not None and self._formats.has(_canonical(urn)))

    def resolve(self, urn: str) -> str | None:
        """The file of a URN, as `UrnResolver::getRealPath` resolves it; `None` if not found."""
        paths = self._compiled.paths
        if urn not in paths:
            paths[urn] = self._path(urn)
        return paths[urn]

    def _path(self, urn: str) -> str | None:
        folder, path = self._split(urn)
        if folder is None:
            return None
        full = posixpath.normpath(f"{folder}/{path}")
        inside = full.startswith(folder + "/")
        return full if inside and self._tree.files.source(full) is not None else None

    def may_resolve(self, urn: str) -> bool:
        """True if a URN resolves to a schema, or may resolve to one outside this tree."""
        folder, _ = self._split(urn)
        library = _LIBRARY_URN.fullmatch(urn)
        if library is not None and self._tree.kind != "root":
            return True  # even if the project contains files of the library that it patches
        if folder is not None:
            return self.resolve(urn) is not None
        if urn.startswith("urn:magento:setup"):
            return True
        if library is not None and self._library("magento", "framework") is None:
            return True  # Magento's own code is missing
        named = _MODULE_URN.fullmatch(urn)
        if named is not None and is_magento_module(named[1]):
            return True  # a package that this installation does not contain
        return named is not None and self._tree.kind != "root"

    def _split(self, urn: str) -> tuple[str | None, str]:
        if found := _MODULE_URN.fullmatch(urn):
            module = self._tree.module(found[1])
            return (None if module is None else module.path), found[2]
        if found := _LIBRARY_URN.fullmatch(urn):
            return self._library(found[1], found[2]), found[3]
        return None, ""

    def _library(self, vendor: str, name: str) -> str | None:
        root = self._tree.root
        candidates = [f"{root}/vendor/{vendor}/{name}"]
        if vendor == "magento":
            candidates.append(f"{root}/vendor/mage-os/{name}")
            if name in _LIBRARIES:
                candidates.append(f"{root}/lib/internal/Magento/Framework{_LIBRARIES[name]}")
        return next((folder for folder in candidates if self._tree.files.exists(folder)), None)

    def text(self, url: str) -> bytes | None:
        """The bytes of a schema; `None` for files outside the installation."""
        path = self.resolve(url) if url.startswith("urn:") else posixpath.normpath(url.removeprefix("file://"))
        if path is None:
            return None if self._formats is None else self._written(_canonical(url), self._formats)
        if not self._within(path):
            return None
        source = self._tree.files.source(path)
        return None if source is None or _HUGE.search(source.data) else source.data

    def _written(self, urn: str, formats: Formats) -> bytes | None:
        key, known = formats.key(urn), self._compiled.texts
        if key not in known and (definition := formats.definition(urn)) is not None:
            text = as_xsd(definition)
            known[key] = None if _HUGE.search(text) else text
        return known.get(key)

    def _within(self, path: str) -> bool:
        folders = (self._tree.root, *(module.path for module in self._tree.modules))
        return any(path.startswith(folder + "/") for folder in folders)

    def identity(self, urn: str) -> Identity:
        """What a schema depends on, apart from the tree."""
        if self._formats is None:
            return urn, None
        return urn, self._formats.state if self.resolve(urn) is not None else self._formats.identity(_canonical(urn))

    def _schema(self, urn: str) -> etree.XMLSchema | None:
        identity, known = self.identity(urn), self._compiled.schemas
        if identity not in known:
            known[identity] = self._compile(urn)
        return known[identity]

    def _compile(self, urn: str) -> etree.XMLSchema | None:
        try:
            found = closure(urn, self.text, self._base, self._parser)
            if found is None:
                return None
            if any(self.resolve(url) is not None or not url.startswith("urn:") for url in found.urls):
                found.check_limits()  # bundled formats are known to be small
            self._resolver.closure = found
            return etree.XMLSchema(found.root)
        except etree.LxmlError:
            return None
        except SchemaLimitError:
            path = self.resolve(urn)
            if path is not None:
                self._tree.files.note(self._tree.files.name(path), "too large a schema")
            return None

    def _base(self, url: str) -> str:
        """What locations in a document are relative to: its file, or its URN if bundled formats provide it."""
        if url.startswith("urn:"):
            return self.resolve(url) or _canonical(url)
        return posixpath.normpath(url.removeprefix("file://"))

    def errors(self, path: str, file: XmlFile) -> list[SchemaError]:
        """The violations of the schema of a module's file.

        Empty if there is no schema for it or Magento validates only the merged document."""
        urn = _schema_for(path, file)
        if urn is None:
            return []
        known, view = FORMATS.get(config_name(path) or ""), view_schema(path)
        key = "file", self.identity(urn), file.source.path
        with steps.file(file.source.path):
            return self.once(key, lambda: list(self._errors(urn, file, known, in_view=view is not None)))

    def once(self, key: tuple[Hashable, ...], make: Callable[[], T]) -> T:
        """The result of a function, computed once for all releases that have the same key."""
        results = self._compiled.results
        if key not in results:
            results[key] = make()
        found: T = results[key]
        return found

    def _errors(self, urn: str, file: XmlFile, known: Format | None, *, in_view: bool) -> Iterator[SchemaError]:
        for element, violation, twins in self._in_file(urn, file, includes=known is not None and known.includes):
            if known is None and not in_view and violation.is_about_document:
                continue  # its reader may validate only the merged document
            yield SchemaError(
                violation,
                violation.place(element),
                urn,
                element,
                tuple(twin.place for twin in twins[:MOST_SHOWN]),
            )

    def _in_file(
        self, urn: str, file: XmlFile, *, includes: bool
    ) -> Iterator[tuple[Element, Violation, list[Element]]]:
        """The violations in a file as its reader sees it, each with its element and those of its key."""
        own = file.root.node
        if includes and own.find(f".//{INCLUDE}") is not None:
            yield from self._with_includes(urn, file)
            return
        root = as_handle(own) if urn == LAYOUT_MERGED else own
        index = Twins()
        originals = {} if root is own else dict(zip(root.iter(), own.iter(), strict=True))
        for node, violation in self.violations(urn, root):
            found = (node, *index.of(violation, node))
            element, *twins = (Element(originals.get(one, one), file) for one in found)
            yield element, violation, twins

    def _with_includes(self, urn: str, file: XmlFile) -> Iterator[tuple[Element, Violation, list[Element]]]:
        dom = ConfigDom({}, included=(INCLUDE, Includes(self._tree).standing_for))
        try:
            dom.merge(file)
        except MergeError:
            return  # nothing to validate
        if dom.root is not None:
            nodes, index = Nodes(dom.root), Twins()
            for node, violation in self.violations(urn, built(dom.root, dom)):
                merged = [nodes.of(one) for one in (node, *index.of(violation, node))]
                element, *twins = (one.sources[0] for one in merged)
                yield element, violation, twins

    def violations(self, urn: str, root: etree._Element) -> Iterator[tuple[etree._Element, Violation]]:
        """The violations in a document; empty if the schema is missing or broken."""
        schema = self._schema(urn)
        if schema is not None and not _is_valid(schema, root):
            yield from _all_violations(schema, root)

    def is_never_allowed(self, urn: str, element: etree._Element) -> bool:
        """True if an unexpected element is not allowed even as the only element of its parent."""
        # what decides about it is where it is and, for `xsi:type`, the attributes of the elements around it
        around = tuple((str(one.tag), one.get(_XSI_TYPE)) for one in (element, *element.iterancestors()))
        key = "never allowed", self.identity(urn), around
        return self.once(key, lambda: self._is_never_allowed(urn, element))

    def _is_never_allowed(self, urn: str, element: etree._Element) -> bool:
        root = deepcopy(element.getroottree().getroot())
        only = _same_place(element, element.getroottree().getroot(), root)
        parent = only.getparent()
        if parent is not None:
            for sibling in [*only.itersiblings(preceding=True), *only.itersiblings()]:
                parent.remove(sibling)
        found = self.violations(urn, root)
        return any(node is only and violation.kind == "unexpected element" for node, violation in found)


def schemas_for(path: str, file: XmlFile) -> list[str]:
    """The URNs of the schemas that a module's file is validated against, single and merged with others."""
    known = FORMATS.get(config_name(path) or "")
    found = (_schema_for(path, file), known and known.merged)
    return [urn for urn in found if urn]


def _schema_for(path: str, file: XmlFile) -> str | None:
    """The schema of a single file; `None` if it has no schema, or if nothing is known to read the file."""
    name, view = config_name(path), view_schema(path)
    if name is None and view is None:
        return None
    known = FORMATS.get(name or "")
    urn = view or (schema_location(file) if known is None else known.file)
    if urn is None or urn.endswith(_FRAGMENTS) or (known is None and view is None and format_of(urn) is not None):
        return None
    return urn


def _canonical(urn: str) -> str:
    """The URN under which `Formats` knows a schema: Magento ignores the vendor in the URN of a module's schema."""
    if found := _MODULE_URN.fullmatch(urn):
        return f"urn:magento:module:{found[1]}:{posixpath.normpath(found[2])}"
    if found := _LIBRARY_URN.fullmatch(urn):
        return f"urn:{found[1]}:{found[2]}:{posixpath.normpath(found[3])}"
    return urn


def _is_valid(schema: etree.XMLSchema, root: etree._Element) -> bool:
    try:
        return schema.validate(root.getroottree())
    except etree.XMLSchemaValidateError:
        return False  # a pattern took too long for a value; violations found before count


def _all_violations(schema: etree.XMLSchema, root: etree._Element) -> Iterator[tuple[etree._Element, Violation]]:
    """The violations just found in a document, and those that they hide.

    An unexpected element ends the validation of its parent, and a missing type ends the whole validation. Such elements
    are removed from a copy, which is validated again."""
    copy = deepcopy(root)
    originals = dict(zip(copy.iter(), root.iter(), strict=True))
    seen: set[tuple[etree._Element, str]] = set()
    bereft: set[etree._Element] = set()
    for _ in range(_ROUNDS):
        hiding = []
        paths = Paths(copy)
        for violation in violations(schema.error_log):
            element = violation.find(paths)
            if element is None or (violation.kind == "missing element" and element in bereft):
                continue
            if violation.kind in ("unexpected element", "missing type"):
                hiding.append(element)
            if (element, violation.attribute) not in seen:
                seen.add((element, violation.attribute))
                yield originals[element], violation
        for element in hiding:
            if (parent := element.getparent()) is not None:
                bereft.add(parent)
                parent.remove(element)
        if not hiding or _is_valid(schema, copy):
            return


def _same_place(node: etree._Element, root: etree._Element, other: etree._Element) -> etree._Element:
    """The node at the same position of another document."""
    return next(twin for one, twin in zip(root.iter(), other.iter(), strict=True) if one is node)


class _Resolver(etree.Resolver):
    """Resolves included, imported and redefined schemas to the documents that were read before."""

    def __init__(self) -> None:
        super().__init__()
        self.closure = Closure()

    def resolve(
        self,
        system_url: str | None,
        public_id: str | None,  # noqa: ARG002
        context: Any,
    ) -> _InputDocument | None:
        """The bytes of a URL."""
        url = system_url or ""
        data = self.closure.text(url)
        return self.resolve_empty(context) if data is None else self.resolve_string(data, context, base_url=url)
