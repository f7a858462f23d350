"""A schema with all that it includes, read through one function, and limits for what libxml2 would expand.

libxml2 opens any file or device that a schema names, and builds content models whose size is exponential in the size of
the schema; nothing can interrupt it. Schemas of a checked tree are therefore measured before they are compiled.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator

from lxml import etree
from msgspec import Struct, field

_XS = "{http://www.w3.org/2001/XMLSchema}"
_INCLUDES = (f"{_XS}include", f"{_XS}redefine", f"{_XS}import", f"{_XS}override")
_PARTICLES = frozenset({f"{_XS}{name}" for name in ("sequence", "choice", "all", "group")})
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*+:|/")
_COUNT = re.compile(r"\{(\d++)?(?:,(\d++)?)?\}")
_MOST_FILES = 500
_MOST_BYTES = 8_000_000
_DEEPEST = 100
LARGEST = 500
"""The most particles, attributes or members of one type: libxml2 needs 1 s for 600 optional elements in a sequence.

The largest of Magento's types has fewer than 100."""
_LARGEST_COUNT = 10_000


class SchemaLimitError(Exception):
    """A schema that libxml2 must not compile."""


class Closure(Struct):
    """The documents of a schema by the URLs that they have for libxml2; the schema itself has the first one."""

    documents: dict[str, etree._Element] = field(default_factory=dict)
    urls: list[str] = field(default_factory=list)
    """Where they were read."""

    @property
    def root(self) -> etree._Element:
        """The schema itself."""
        return next(iter(self.documents.values()))

    def text(self, url: str) -> bytes | None:
        """The bytes of one document; `None` if it is not part of the schema."""
        found = self.documents.get(url)
        return None if found is None else etree.tostring(found)

    def check_limits(self) -> None:
        """Raise `SchemaLimitError` if libxml2 must not compile it."""
        _Measured(list(self.documents.values())).check()


def closure(
    url: str,
    read: Callable[[str], bytes | None],
    base_of: Callable[[str], str],
    parser: etree.XMLParser[etree._Element],
) -> Closure | None:
    """The schema at a URL, whose locations are those of the other documents; `None` if one is missing.

    `read` returns the bytes of a URL, and `base_of` the file to which locations in it are relative. Raises `LxmlError`
    and `SchemaLimitError`, but only for too many files or bytes."""
    found = Closure()
    numbers: dict[str, str] = {}
    pending = [(_number(numbers, base_of(url)), url)]
    size = 0
    while pending:
        name, url = pending.pop()
        if name in found.documents:
            continue
        data = read(url)
        if data is None:
            return None
        size += len(data)
        found.urls.append(url)
        if len(found.documents) >= _MOST_FILES or size > _MOST_BYTES:
            raise SchemaLimitError
        root = found.documents[name] = etree.fromstring(data, parser, base_url=name)
        for node in root.findall("*"):
            if node.tag not in _INCLUDES or "schemaLocation" not in node.attrib:
                continue
            target = _joined(base_of(url), str(node.get("schemaLocation")).strip())
            if node.tag == f"{_XS}import" and read(target) is None:
                del node.attrib["schemaLocation"]
                continue
            named = _number(numbers, base_of(target))
            node.set("schemaLocation", named)
            pending.append((named, target))
    return found


def _number(numbers: dict[str, str], base: str) -> str:
    return numbers.setdefault(base, f"magelint:/{len(numbers)}.xsd")


def _joined(base: str, location: str) -> str:
    if _SCHEME.match(location):
        return location
    return posixpath.normpath(f"{posixpath.dirname(base)}/{location}")


class _Measured:
    """Counts what libxml2 expands for each type; stops as soon as a count exceeds a limit."""

    def __init__(self, roots: list[etree._Element]) -> None:
        self._roots = roots
        self._known: dict[etree._Element, int] = {}
        self._open: set[etree._Element] = set()
        self._globals: dict[tuple[str, str], list[etree._Element]] = {}
        self._substitutes = 0
        for node in self._all():
            name = node.get("name")
            if name and isinstance(node.tag, str):
                self._globals.setdefault((node.tag, name), []).append(node)
            self._substitutes += "substitutionGroup" in node.attrib

    def _all(self) -> Iterator[etree._Element]:
        for root in self._roots:
            for child in root.iterchildren(etree.Element):
                yield child
                if child.tag == f"{_XS}redefine":
                    yield from child.iterchildren(etree.Element)

    def check(self) -> None:
        """Raises `SchemaLimitError`."""
        kinds = ("complexType", "group", "attributeGroup", "simpleType")
        for root in self._roots:
            for node in root.iter(*(f"{_XS}{kind}" for kind in kinds)):
                self._size(node)
            for node in root.iter(f"{_XS}pattern"):
                product = 1
                for low, high in _COUNT.findall(node.get("value") or ""):
                    product *= max(_number_of(low), _number_of(high), 1)
                if product > _LARGEST_COUNT:
                    raise SchemaLimitError

    def _size(self, node: etree._Element) -> int:
        if node in self._open or len(self._open) > _DEEPEST:
            # A redefinition contains a reference to itself, that is to the original
            raise SchemaLimitError
        if node not in self._known:
            self._open.add(node)
            size = 1 + sum(self._part(child) for child in node.iterchildren(etree.Element)) + self._referred(node)
            self._open.discard(node)
            self._known[node] = size
            if size > LARGEST:
                raise SchemaLimitError
        return self._known[node]

    def _part(self, node: etree._Element) -> int:
        if node.tag == f"{_XS}element":
            return 1 + (self._substitutes if "ref" in node.attrib else 0)
        if node.tag in _PARTICLES or node.tag == f"{_XS}attributeGroup":
            return self._size(node)
        if node.tag in (f"{_XS}attribute", f"{_XS}any"):
            return 1
        if node.tag in (f"{_XS}annotation", f"{_XS}enumeration"):
            return 0
        return self._size(node)

    def _referred(self, node: etree._Element) -> int:
        names = [node.get("ref") if node.tag in (f"{_XS}group", f"{_XS}attributeGroup") else None]
        kinds: tuple[str, ...] = (str(node.tag),)
        if node.tag in (f"{_XS}extension", f"{_XS}restriction"):
            names, kinds = [node.get("base")], (f"{_XS}complexType", f"{_XS}simpleType")
        elif node.tag == f"{_XS}union":
            names, kinds = [*(node.get("memberTypes") or "").split()], (f"{_XS}simpleType",)
        size = 0
        for name in names:
            local = (name or "").rpartition(":")[2]
            for kind in kinds:
                targets = [one for one in self._globals.get((kind, local), ()) if one not in self._open]
                size += max((self._size(one) for one in targets), default=0)
        return size


def _number_of(text: str | None) -> int:
    text = (text or "").strip()
    if not (text.isascii() and text.isdecimal()):
        return 0
    return int(text) if len(text.lstrip("0")) <= len(str(_LARGEST_COUNT)) else _LARGEST_COUNT + 1
