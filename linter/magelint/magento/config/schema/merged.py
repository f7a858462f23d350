"""Merges configuration as Magento's readers do and validates the merged document.

Follows `Magento\\Framework\\Config\\Reader\\Filesystem::_readFiles`: what cannot be merged throws in every mode, and a
schema violation of the merged document throws in developer mode. Magento then names no file, or the last one read; here
it is the file with the fault.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import islice

from lxml import etree

from magelint.magento.config.dom import ConfigDom, MergedNode, MergeError
from magelint.magento.config.schema.document import Nodes, built
from magelint.magento.config.schema.formats import FORMATS, Format, config_name
from magelint.magento.config.schema.includes import INCLUDE, Includes
from magelint.magento.config.schema.reading import Reading
from magelint.magento.config.schema.twins import MOST_SHOWN, Twins
from magelint.magento.config.schema.violations import SchemaError, Violation
from magelint.magento.modules.module import Module
from magelint.source.text import Place
from magelint.source.xml import Element, XmlFile


def merged_configs(reading: Reading) -> list[MergedConfig]:
    """Each kind of file, area by area, that a module under check has."""
    wanted: dict[str, list[Module]] = {}
    for module in reading.order:
        if module not in reading.checked:
            continue
        for path in module.xml_paths:
            how = FORMATS.get(config_name(path) or "")
            if how is not None and how.merges and module.xml(path) is not None:
                wanted.setdefault(path, []).append(module)
    return [_merged_config(reading, path, modules) for path, modules in sorted(wanted.items())]


def _merged_config(reading: Reading, path: str, modules: list[Module]) -> MergedConfig:
    """Releases whose schemas are equal share the merged files."""
    how, schemas = FORMATS[config_name(path) or ""], reading.schemas
    identities = tuple(schemas.identity(urn) for urn in (how.file, how.merged) if urn)
    key = "merged", path, identities, tuple(modules), tuple(reading.order)
    return schemas.once(key, lambda: MergedConfig(reading, path, modules))


class MergedConfig:
    """All files of one kind in one area, merged in the order in which Magento reads them.

    Without Magento's own modules, whose files are read first, only errors that no file of theirs can prevent count.
    """

    def __init__(self, reading: Reading, path: str, checked: list[Module]) -> None:
        """`path` is relative to a module: `etc/adminhtml/menu.xml`; `checked` are the modules under check."""
        self._reading = reading
        self.path = path
        self._format: Format = FORMATS[config_name(path) or ""]
        self._checked = set(checked)
        how = self._format
        self._names = self._part_names() if how.parts else None

    def _documents(self) -> Iterator[XmlFile]:
        """The files in Magento's order.

        Of a format with independent parts: the first file, which all others must match, and the files that share a
        part with a checked file."""
        files = self._reading.files
        paths = [(f"{module.path}/{self.path}", module in self._checked) for module in self._reading.order]
        if self._format.primary is not None:
            paths.append((f"{self._reading.tree.root}/{self._format.primary}", False))
        names = None if self._names is None else frozenset(name.encode() for name in self._names)
        begun = False
        for path, checked in paths:
            if not self._reading.has(path):
                continue
            if names is not None and begun and not checked:
                source = files.source(path)
                if source is None or not self._may_share(source.data, names):
                    continue
            if (file := files.parsed_xml(path)) is not None:
                begun = begun or not checked
                yield file

    def _part_names(self) -> frozenset[str] | None:
        """The names of the parts in checked files.

        `None` if there are no parts, or one without a name, which can merge with any."""
        patterns = ConfigDom(self._format.ids)
        names = set()
        pending = [(file.root, "/" + file.root.name) for m in self._checked if (file := m.xml(self.path)) is not None]
        while pending:
            element, path = pending.pop()
            if path.count("/") <= self._format.parts:
                pending.extend((child, f"{path}/{child.name}") for child in element.children)
                continue
            identifier = patterns.id_attribute(path)
            name = element.get(identifier) if isinstance(identifier, str) else element.name
            if not name or name == INCLUDE:
                return None
            names.add(name)
        return frozenset(names) or None

    def _may_share(self, data: bytes, names: frozenset[bytes]) -> bool:
        """True if a file may contain one of the names, as the value of an attribute or as the name of an element."""
        if b"\0" in data or b"&#" in data:
            return True  # in another encoding, or with character references
        if not self._format.ids:
            return any(b"<" + name in data for name in names)
        if self._format.includes and b"<include" in data:
            return True
        return not names.isdisjoint(data.replace(b"'", b'"').split(b'"'))

    def _is_part(self, element: Element) -> bool:
        names = self._names or ()
        return element.name in names or any(value in names for value in element.node.attrib.values())

    def _is_checked(self, file: XmlFile) -> bool:
        return self._reading.tree.module_at(file.source.path) in self._reading.checked

    def _is_checked_place(self, place: Place) -> bool:
        file = self._reading.files.parsed_xml(place.file.path)
        return file is not None and self._is_checked(file)

    @cached_property
    def _merged(self) -> tuple[ConfigDom, list[MergeError]]:
        """The merged files, which are the same for all releases."""
        key = "merging", self.path, frozenset(self._checked), tuple(self._reading.order)
        return self._reading.schemas.once(key, self._merge)

    def _merge(self) -> tuple[ConfigDom, list[MergeError]]:
        how, tree = self._format, self._reading.tree
        dom = ConfigDom(
            how.ids,
            type_attribute=how.type_attribute,
            only=how.only,
            included=(INCLUDE, Includes(tree).standing_for) if how.includes else None,
            wanted=None if self._names is None else (how.parts, self._is_part),
            follows=not tree.has_core,
        )
        errors = []
        for file in self._documents():
            try:
                dom.merge(file)
            except MergeError as error:
                if error.reason != "ambiguous" or tree.has_core:  # if Magento has the branch, the two nodes are one
                    errors.append(error)
        return dom, errors

    @property
    def root(self) -> MergedNode | None:
        """The merged document, as far as it concerns checked files; `None` if Magento cannot merge it."""
        dom, errors = self._merged
        return None if errors else dom.root

    def merge_errors(self) -> Iterator[MergeError]:
        """The exception that merging throws in every mode, if it concerns a checked file.

        Its `place` is in that file."""
        for error in self._merged[1]:
            merging = error.merging
            if self._is_checked_place(error.place):
                yield error
            elif merging is not None and self._is_checked_place(merging):
                yield MergeError(error.reason, merging, error.place, names=error.names)

    @cached_property
    def schema_errors(self) -> list[SchemaError]:
        """The violations of the merged document's schema that a checked file causes.

        Violations that the file's own schema reports are skipped."""
        return list(self._schema_errors())

    def _schema_errors(self) -> Iterator[SchemaError]:
        urn, schemas = self._format.merged, self._reading.schemas
        if urn is None or not schemas.has(urn) or (root := self.root) is None or self._is_covered(root):
            return
        nodes, index = Nodes(root), Twins()
        for element, violation in schemas.violations(urn, built(root, self._merged[0])):
            node, twins = nodes.of(element), [nodes.of(twin) for twin in index.of(violation, element)]
            if not self._reading.tree.has_core and self._is_open(element, node, twins, violation):
                continue
            error = self._error([node, *twins], violation, urn)
            if error is not None:
                yield error

    def _is_covered(self, root: MergedNode) -> bool:
        """True if validating the only file that is here is enough."""
        alone = not self._reading.tree.has_core and len(root.sources) == 1
        return alone and self._format.file == self._format.merged

    def _is_open(
        self, element: etree._Element, node: MergedNode, twins: list[MergedNode], violation: Violation
    ) -> bool:
        """True if Magento's own files may prevent a violation: by what they add, or because nodes are merged there."""
        dom = self._merged[0]
        match violation.kind:
            case "missing key":
                return True
            case "duplicate key":
                return any(dom.may_merge(node, twin) for twin in twins)
            case "text":
                return not node.text.strip() and not node.children and dom.is_merged(node)
            case "unexpected element":
                schemas, urn = self._reading.schemas, self._format.merged or ""
                return dom.is_merged(node) and not schemas.is_never_allowed(urn, element)
        return violation.is_about_document and dom.is_merged(node)

    def _error(self, nodes: list[MergedNode], violation: Violation, schema: str) -> SchemaError | None:
        """`nodes`: the node of a violation, and those with the same key."""
        node, *twins = nodes
        by_blame = [node, *reversed(twins)]  # of two elements, the later one is the one to change
        sources = (source for one in by_blame for source in _sources(one, violation))
        element = next((source for source in sources if self._is_checked(source.file)), None)
        if element is None or {(element, violation.attribute), (element, "")} & self._wrong_by_themselves:
            return None
        others = (one.sources[0].place for one in (*twins, node) if twins and element not in one.sources)
        place = violation.place(element)
        return SchemaError(violation, place, schema, element, tuple(islice(others, MOST_SHOWN)))

    @cached_property
    def _wrong_by_themselves(self) -> set[tuple[Element, str]]:
        """Elements, and attributes of elements, that break the schema of their own file."""
        if self._format.file is None:
            return set()
        files = [file for module in self._checked if (file := module.xml(self.path)) is not None]
        return {
            (e.element, e.violation.attribute) for file in files for e in self._reading.schemas.errors(self.path, file)
        }


def _sources(node: MergedNode, violation: Violation) -> list[Element]:
    """The merged elements that cause a violation: the one that set the value, or the first one of the node."""
    match violation.kind:
        case "duplicate key":
            names = [name for name, value in node.attributes.items() if value in violation.values]
            return [one for one in node.sources if all(_gives(one, name, node) for name in names)][:1]
        case "unknown attribute" | "attribute value":
            name = next((n for n in node.attributes if n.rpartition(":")[2] == violation.attribute), "")
            return [one for one in node.sources if _gives(one, name, node)]
        case "text" | "unexpected text":
            return [one for one in node.sources if one.text.strip()][-1:] or node.sources[:1]
    return node.sources[:1]


def _gives(element: Element, name: str, node: MergedNode) -> bool:
    """True if this element has an attribute's merged value."""
    return element.attributes.get(name) == node.attributes.get(name)
