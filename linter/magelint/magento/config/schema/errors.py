"""What libxml2 says of a document that breaks its schema, in our words and at its exact place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from lxml import etree

from magelint.source.nearest import nearest
from magelint.source.text import Place
from magelint.source.xml import Element

Kind = Literal["attribute", "lacking", "text", "twice", "unexpected", "abstract", "incomplete", "element"]

_ATTRIBUTE = re.compile(r"^Element '[^']*', attribute '(?:\{[^}]*\})?([^']+)': |The attribute '([^']+)' is not allowed")
_LACKING = re.compile(r"The attribute '(?:\{[^}]*\})?([^']+)' is (?:(not allowed)|required but missing)")
_UNEXPECTED = re.compile(r"This element is not expected\.(?: Expected is (?:one of )?\( ([^)]*) \))?")
_TWICE = re.compile(r"Duplicate key-sequence \[(.*)\] in (?:\w+ identity-constraint) '([^']*)'")
_TEXT = re.compile(r"\[facet '|not accepted|not a valid value|content is not allowed|haracter content")
_DANGLING = re.compile(r"No match found for key-sequence \[(.*)\] of keyref '([^']*)'")
_ABSTRACT = re.compile(r"The type definition is abstract|QName value '([^']*)' of the xsi:type attribute")
_INCOMPLETE = re.compile(r"Missing child element\(s\)\. Expected is (?:one of )?\( ([^)]*) \)")
_MANY = 6
_MOST_TWINS = 100
_NO_ROOT = "No matching global declaration available for the validation root"
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("abstract", _ABSTRACT),
    ("attribute", _ATTRIBUTE),
    ("twice", _TWICE),
    ("unexpected", _UNEXPECTED),
    ("incomplete", _INCOMPLETE),
    ("text", _TEXT),
)
_SUBJECT = re.compile(r"^Element '(?:\{[^}]*\})?([^']*)'(?:, attribute '(?:\{[^}]*\})?([^']*)')?: ")
# libxml2's own, after a type that is abstract and after a key without its value
_INTERNAL = re.compile(r"^Internal error|a node-set with more than one member|Not all fields of key")


@dataclass(frozen=True, slots=True)
class SchemaError:
    """What a schema forbids of an element, and where exactly that is."""

    message: str
    place: Place
    schema: str
    """The file name of the schema: `events.xsd`."""
    element: Element
    attribute: str
    """The local name of the attribute that it is about; empty where it is about the element."""
    twins: tuple[Place, ...] = ()
    """Where else a key stands that may stand once; three places at most."""


MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Violation:
    """One entry of libxml2's log."""

    path: str
    """The XPath of the element; empty where libxml2 does not say, as of a reference to nothing."""
    line: int
    raw: str
    kind: Kind
    attribute: str

    @property
    def message(self) -> str:
        """What it says, in our words."""
        return _reworded(self.raw)

    @property
    def values(self) -> list[str]:
        """The values of a key that stands twice, or of a reference to one that is not there."""
        found = _TWICE.search(self.raw) or _DANGLING.search(self.raw)
        return [] if found is None else found[1][1:-1].split("', '")

    def find(self, root: etree._Element) -> etree._Element | None:
        """The element of a document that it speaks of."""
        if self.path:
            return _at(self.path, root)
        name, values = _SUBJECT.match(self.raw), set(self.values)
        return next(
            (
                element
                for element in root.iter(f"{{*}}{name[1]}" if name else etree.Element)
                if element.sourceline == self.line and values <= {str(value) for value in element.attrib.values()}
            ),
            None,
        )

    def twins(self, element: etree._Element) -> list[etree._Element]:
        """Of a key that stands twice the other elements that have it, in document order, a hundred at most.

        A key is of some part of the document: the smallest around the element in which there are any.
        """
        keys = [[name for name, held in element.attrib.items() if held == value] for value in self.values]
        for part in element.iterancestors() if self.kind == "twice" else ():
            alike = (
                other
                for other in part.iter(str(element.tag))
                if other is not element
                and all(any(other.get(name) == element.get(name) for name in names) for names in keys)
            )
            if found := list(islice(alike, _MOST_TWINS)):
                return found
        return []

    def place(self, element: Element) -> Place:
        """Where in the element it is."""
        if self.kind == "text":
            stray = element.stray_text if element.children else None
            return stray or element.text_place
        if not self.attribute or self.kind == "lacking":
            return element.place
        written = _written_name(element, self.attribute)
        found = _LACKING.search(self.raw)
        return element.attribute_place(written) if found else element.value_place(written)


def _at(path: str, root: etree._Element) -> etree._Element | None:
    prefixes = {p: uri for p, uri in root.nsmap.items() if p}
    try:
        found = root.getroottree().xpath(path, namespaces=prefixes)
    except etree.XPathError:  # a prefix that is declared further down
        prefixes = {p: uri for element in root.iter(etree.Element) for p, uri in element.nsmap.items() if p}
        try:
            found = root.getroottree().xpath(path, namespaces=prefixes)
        except etree.XPathError:
            return None
    first = found[0] if isinstance(found, list) and found else None
    return first if isinstance(first, etree._Element) else None


def violations(log: Iterable[etree._LogEntry]) -> Iterator[Violation]:
    """What a log says, each fault once: libxml2 says what a value breaks, and then that it is not valid."""
    found = [_violation(entry) for entry in log if not _INTERNAL.search(entry.message)]
    odd = {one.path for one in found if "is not allowed." in one.raw}
    of_no_type = {one.path: one for one in reversed(found) if one.kind == "abstract"}
    told: set[tuple[str, int, str]] = set()
    for one in found:
        if one.kind == "lacking" and one.path in odd:
            continue  # it is there by a wrong name
        if of_no_type.get(one.path, one) is not one:
            continue  # without its type no attribute of it is known either
        key = (one.path, 0 if one.path else one.line, one.attribute)
        if key not in told:
            told.add(key)
            yield one


def _violation(entry: etree._LogEntry) -> Violation:
    message = entry.message
    found = _ATTRIBUTE.search(message) or _LACKING.search(message)
    attribute = next((group for group in found.groups() if group), "") if found else ""
    return Violation(entry.path or "", entry.line, message, _kind(message), attribute)


def _kind(message: str) -> Kind:
    lacking = _LACKING.search(message)
    if lacking is not None:
        return "attribute" if lacking[2] else "lacking"
    for kind, pattern in _KINDS:
        if pattern.search(message):
            return kind
    return "element"


def _listed(name: str, wanted: list[str], between: str = ", ") -> str:
    """Names of elements in backquotes: of many, those most like the one that stands there."""
    if not wanted:
        return "nothing more"
    meant = nearest(name, wanted) if len(wanted) > _MANY else None
    shown = wanted if len(wanted) <= _MANY else [meant] if meant is not None else wanted[:_MANY]
    listed = between.join(f"`<{one}>`" for one in shown)
    return listed if shown is wanted else f"{listed} and {len(wanted) - len(shown)} other elements"


def _written_name(element: Element, attribute: str) -> str:
    """An attribute's name with the prefix that it is written with."""
    return next((name for name in element.attributes if name.rpartition(":")[2] == attribute), attribute)


def _reworded(message: str) -> str:
    """libxml2's message in our words: what it speaks of in backquotes, without its name for the kind of rule."""
    found = _SUBJECT.match(message)
    if found and (attribute := _LACKING.search(message)):
        return f"`<{found[1]}>` {'has no attribute' if attribute[2] else 'without'} `{attribute[1]}`"
    if found and (unexpected := _UNEXPECTED.search(message)):
        wanted = unexpected[1].split(", ") if unexpected[1] else []
        return f"`<{found[1]}>` has no place here, where {_listed(found[1], wanted)} may stand"
    if found and (twice := _TWICE.search(message)):
        return f"`<{found[1]}>`: {twice[1].replace(chr(39), chr(96))} stands twice, which `{twice[2]}` forbids"
    if found and (dangling := _DANGLING.search(message)):
        return f"`<{found[1]}>`: `{dangling[2]}` finds no {dangling[1].replace(chr(39), chr(96))}"
    if found and (abstract := _ABSTRACT.search(message)):
        return f"`<{found[1]}>`: `{abstract[1]}` is no type" if abstract[1] else f"`<{found[1]}>` without `xsi:type`"
    if found and _NO_ROOT in message:
        return f"`<{found[1]}>` is no root element of this format"
    rest = message[found.end() :] if found else message
    if found and (incomplete := _INCOMPLETE.search(message)):
        return f"`<{found[1]}>` lacks {_listed(found[1], incomplete[1].split(', '), ' or ')}"
    rest = re.sub(r"^\[facet '[^']*'\] ", "", rest).rstrip(". ")
    rest = re.sub(r"'([^']*)'", r"`\1`", rest)
    rest = rest[:1].lower() + rest[1:]
    if found is None:
        return rest
    subject = f"`<{found[1]}>`" + (f", attribute `{found[2]}`" if found[2] else "")
    return f"{subject}: {rest}"
