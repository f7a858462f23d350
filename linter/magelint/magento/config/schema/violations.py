"""Schema violations as libxml2 reports them, as typed data with exact locations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from lxml import etree
from msgspec import Struct

from magelint.source.text import Place
from magelint.source.xml import Element

Kind = Literal[
    "unknown attribute",
    "missing attribute",
    "attribute value",
    "unexpected element",
    "missing element",
    "unexpected root",
    "text",
    "unexpected text",
    "missing type",
    "duplicate key",
    "missing key",
    "other",
]

_LACKING = re.compile(r"The attribute '(?:\{[^}]*\})?([^']+)' is (?:(not allowed)|required but missing)")
_TWICE = re.compile(r"\A(?>(?s:.*?)Duplicate key-sequence \[)(.*)\] in (?:\w+ identity-constraint) '([^']*)'")
_DANGLING = re.compile(r"\A(?>(?s:.*?)No match found for key-sequence \[)(.*)\] of keyref '([^']*)'")
_ABSTRACT = re.compile(r"The type definition is abstract|QName value '([^']*)' of the xsi:type attribute")
_EXPECTED = re.compile(r"Expected is (?:one of )?\( ([^()]*) \)")
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("unknown attribute", re.compile(r"The attribute '[^']+' is not allowed")),
    ("missing attribute", re.compile(r"The attribute '[^']+' is required but missing")),
    ("missing type", _ABSTRACT),
    ("attribute value", re.compile(r"^Element '[^']*', attribute '[^']+': ")),
    ("duplicate key", _TWICE),
    ("missing key", _DANGLING),
    ("unexpected element", re.compile(r"This element is not expected\.")),
    ("missing element", re.compile(r"Missing child element\(s\)\.")),
    ("unexpected root", re.compile(r"No matching global declaration available for the validation root")),
    ("unexpected text", re.compile(r"^Element '[^']*': Character content ")),
    ("text", re.compile(r"\[facet '|not accepted|not a valid value|content is not allowed")),
)
_SUBJECT = re.compile(r"^Element '(?:\{[^}]*\})?([^']*)'(?:, attribute '(?:\{[^}]*\})?([^']*)')?: ")
_FACET = re.compile(r"^\[facet '[^']*'\] ")
# follow-up errors after an abstract type and after a key without a value
_STEPS = re.compile(r"/([^/\[\]@()]++)(?:\[(\d{1,9}+)\])?")
_INTERNAL = re.compile(r"^Internal error|a node-set with more than one member|Not all fields of key")


class Violation(Struct, frozen=True):
    """One schema violation, as libxml2 reports it."""

    kind: Kind
    element: str
    """The local name of the element; empty if libxml2 does not name it."""
    attribute: str
    """The local name of the attribute; empty if the violation concerns the element."""
    expected: tuple[str, ...]
    """The elements allowed at this position, or the missing ones."""
    values: tuple[str, ...]
    """The values of a duplicate key or of a reference to a missing key, or the name of an unknown type."""
    constraint: str
    """The name of that key or reference."""
    detail: str
    """libxml2's message about the element or attribute: the only description of an invalid value."""
    path: str
    """The XPath of the element; empty if libxml2 omits it, as for a reference to a missing key."""
    line: int

    @property
    def identity(self) -> tuple[str, ...]:
        """Its identity, independent of the wording of its message."""
        return (self.kind, self.element, self.attribute, self.constraint, *self.values)

    @property
    def is_about_document(self) -> bool:
        """True if another file may satisfy it in the merged document."""
        kinds: tuple[Kind, ...] = (
            "missing attribute",
            "missing element",
            "duplicate key",
            "missing key",
            "unexpected text",
        )
        return self.kind in kinds or (self.kind == "missing type" and not self.values)

    def find(self, paths: Paths) -> etree._Element | None:
        """The element of a document that it refers to."""
        if self.path:
            return paths.find(self.path)
        values = set(self.values)
        alike = (
            element
            for element in paths.at_line(self.line)
            if not self.element or str(element.tag).rpartition("}")[2] == self.element
        )
        return next((one for one in alike if values <= {str(value) for value in one.attrib.values()}), None)

    def place(self, element: Element) -> Place:
        """Its location in the element."""
        if self.kind in ("text", "unexpected text"):
            stray = element.stray_text if element.children else None
            return stray or element.text_place
        if not self.attribute or self.kind == "missing attribute":
            return element.place
        written = next(
            (name for name in element.attributes if name.rpartition(":")[2] == self.attribute), self.attribute
        )
        return element.attribute_place(written) if self.kind == "unknown attribute" else element.value_place(written)


class SchemaError(Struct, frozen=True):
    """A violation in an element of a file, with its exact location."""

    violation: Violation
    place: Place
    schema: str
    """The URN of the schema: `urn:magento:framework:Event/etc/events.xsd`."""
    element: Element
    twins: tuple[Place, ...] = ()
    """The other locations of a duplicate key, at most three."""


class Paths:
    """The elements of a document by their XPath, as libxml2 writes it: `/config/*[2]/acl:add[3]`.

    Evaluating each path would count the siblings of the element each time.
    """

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self._children: dict[etree._Element | None, dict[str, list[etree._Element]]] = {}
        self._by_line: dict[int, list[etree._Element]] | None = None

    def find(self, path: str) -> etree._Element | None:
        """The element at a path; `None` if there is no such element."""
        steps = _STEPS.findall(path)
        if "".join(f"/{name}{index and f'[{index}]'}" for name, index in steps) != path:
            return _at(path, self.root)
        found: etree._Element | None = None
        for name, index in steps:
            alike = self._of(found).get(name, [])
            if int(index or 1) > len(alike):
                return None
            found = alike[int(index or 1) - 1]
        return found

    def at_line(self, line: int) -> list[etree._Element]:
        """The elements whose start tag is at a line, as libxml2 counts."""
        if self._by_line is None:
            self._by_line = {}
            for element in self.root.iter(etree.Element):
                self._by_line.setdefault(element.sourceline or 0, []).append(element)
        return self._by_line.get(line, [])

    def _of(self, parent: etree._Element | None) -> dict[str, list[etree._Element]]:
        """The elements in an element, or the root, by their names with prefixes; all of them by `*`."""
        if parent not in self._children:
            named = self._children[parent] = {"*": []}
            for child in (self.root,) if parent is None else parent.iterchildren(etree.Element):
                local = str(child.tag).rpartition("}")[2]
                named.setdefault(f"{child.prefix}:{local}" if child.prefix else local, []).append(child)
                named["*"].append(child)
        return self._children[parent]


def _at(path: str, root: etree._Element) -> etree._Element | None:
    prefixes = {p: uri for p, uri in root.nsmap.items() if p}
    try:
        found = root.getroottree().xpath(path, namespaces=prefixes)
    except etree.XPathError:  # a prefix that a descendant declares
        prefixes = {p: uri for element in root.iter(etree.Element) for p, uri in element.nsmap.items() if p}
        try:
            found = root.getroottree().xpath(path, namespaces=prefixes)
        except etree.XPathError:
            return None
    first = found[0] if isinstance(found, list) and found else None
    return first if isinstance(first, etree._Element) else None


def violations(log: Iterable[etree._LogEntry]) -> Iterator[Violation]:
    """The violations in a log, each once: libxml2 reports the violated facet and then the invalid value."""
    found = [_violation(entry) for entry in log if not _INTERNAL.search(entry.message)]
    with_unknown = {one.path for one in found if one.kind == "unknown attribute"}
    of_no_type = {one.path: one for one in reversed(found) if one.kind == "missing type"}
    seen: set[tuple[str, int, str]] = set()
    for one in found:
        if one.kind == "missing attribute" and one.path in with_unknown:
            continue  # present under a wrong name
        if of_no_type.get(one.path, one) is not one:
            continue  # without its type its attributes are unknown too
        key = (one.path, 0 if one.path else one.line, one.attribute)
        if key not in seen:
            seen.add(key)
            yield one


def _violation(entry: etree._LogEntry) -> Violation:
    message = entry.message
    kind: Kind = next((kind for kind, pattern in _KINDS if pattern.search(message)), "other")
    subject = _SUBJECT.match(message)
    rest = message[subject.end() :] if subject else message
    attribute = _LACKING.search(rest)
    key = _TWICE.search(rest) or _DANGLING.search(rest) if kind in ("duplicate key", "missing key") else None
    expected = _EXPECTED.search(rest) if kind in ("unexpected element", "missing element") else None
    unknown_type = _ABSTRACT.search(rest) if kind == "missing type" else None
    named = [unknown_type[1]] if unknown_type and unknown_type[1] else []
    return Violation(
        kind=kind,
        element=subject[1] if subject else "",
        attribute=(attribute[1] if attribute else subject[2] if subject else "") or "",
        expected=tuple(expected[1].split(", ")) if expected else (),
        values=tuple(key[1][1:-1].split("', '") if key else named),
        constraint=key[2] if key else "",
        detail=_FACET.sub("", rest),
        path=entry.path or "",
        line=entry.line,
    )
