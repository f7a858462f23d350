"""The formats of configuration files: the content of Magento's XSDs as data, for trees without these XSDs.

`formats.json` holds all releases: each distinct definition once, and for each schema the definitions with a bit mask of
the states that use them. Most patches change no schema, so releases with the same schemas share a state.
`linter/tools/build_formats.py` writes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from importlib.resources import files as package_files
from typing import Literal

import msgspec
from msgspec import Struct, field

from magelint.magento.composer.magento_version import MagentoVersion


class _Part(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    pass


class SimpleType(_Part, frozen=True, tag_field="is", tag="simple"):
    """A type of text: a restriction of another one, a list or a union."""

    name: str = ""
    """Empty for the type of one element or attribute."""
    variety: Literal["restriction", "list", "union"] = "restriction"
    of: tuple[str, ...] = ()
    """The names of the types that it restricts, lists or unites."""
    inner: tuple[SimpleType, ...] = ()
    """The unnamed ones of these types."""
    facets: tuple[tuple[str, str], ...] = ()
    """The restrictions, such as `("pattern", "[a-z]+")`."""


class Attribute(_Part, frozen=True, tag_field="is", tag="attribute"):
    """An attribute, or a reference to one."""

    name: str = ""
    ref: str = ""
    type: str | SimpleType = ""
    use: str = ""
    default: str | None = None
    fixed: str | None = None


class AttributeGroup(_Part, frozen=True, tag_field="is", tag="attributes"):
    """Attributes that several types have, or a reference to them."""

    name: str = ""
    ref: str = ""
    attributes: tuple[Attribute | AttributeGroup | AnyAttribute, ...] = ()


class AnyAttribute(_Part, frozen=True, tag_field="is", tag="any attribute"):
    """Attributes of any name."""

    namespace: str = ""
    process: str = ""


class _Occurring(_Part, frozen=True):
    min: int = 1
    max: int | None = 1
    """`None` if unbounded."""


class Any(_Occurring, frozen=True, tag_field="is", tag="any"):
    """Elements of any name."""

    namespace: str = ""
    process: str = ""


class Group(_Occurring, frozen=True, tag_field="is", tag="group"):
    """A reference to a named group of elements, or its declaration."""

    ref: str = ""
    name: str = ""
    content: Sequence | None = None


class Sequence(_Occurring, frozen=True, tag_field="is", tag="order"):
    """Elements in this order, one of them, or all of them in any order."""

    kind: Literal["sequence", "choice", "all"] = "sequence"
    parts: tuple[Element | Group | Any | Sequence, ...] = ()


class ComplexType(_Part, frozen=True, tag_field="is", tag="complex"):
    """The content and the attributes of an element."""

    name: str = ""
    """Empty for the type of one element."""
    abstract: bool = False
    mixed: bool = False
    """True if text may stand between the elements."""
    derivation: Literal["", "extension", "restriction"] = ""
    base: str = ""
    """The type that it extends or restricts."""
    simple: bool = False
    """True if its content is text."""
    facets: tuple[tuple[str, str], ...] = ()
    content: Sequence | Group | None = None
    attributes: tuple[Attribute | AttributeGroup | AnyAttribute, ...] = ()


class Key(_Part, frozen=True):
    """Values that must be unique, present, or refer to another key."""

    kind: Literal["unique", "key", "keyref"]
    name: str
    selector: str
    fields: tuple[str, ...]
    refer: str = ""


class Element(_Occurring, frozen=True, tag_field="is", tag="element"):
    """An element, or a reference to one."""

    name: str = ""
    ref: str = ""
    type: str | SimpleType | ComplexType = ""
    default: str | None = None
    fixed: str | None = None
    nillable: bool = False
    abstract: bool = False
    keys: tuple[Key, ...] = ()


class Redefinition(_Part, frozen=True):
    """Another schema, with other definitions of some of its types and groups."""

    schema: str
    parts: tuple[SimpleType | ComplexType | Group | AttributeGroup, ...] = ()


class Definition(_Part, frozen=True):
    """What one schema declares. It refers to others by their URN."""

    includes: tuple[str, ...] = ()
    redefines: tuple[Redefinition, ...] = ()
    parts: tuple[Element | SimpleType | ComplexType | Group | Attribute | AttributeGroup, ...] = ()


class FormatsFile(msgspec.Struct):
    """The packed form. Bit N of a mask is the state N."""

    releases: list[tuple[str, int]]
    """Each version with its state, the newest first."""
    schemas: dict[str, list[tuple[int, int]]]
    """For each URN: masks, each with the number of a definition."""
    definitions: list[msgspec.Raw]


@cache
def _packed() -> FormatsFile:
    data = package_files(__package__).joinpath("formats.json").read_bytes()
    return msgspec.json.decode(data, type=FormatsFile)


@cache
def _definition(number: int) -> Definition:
    return msgspec.json.decode(_packed().definitions[number], type=Definition)


class Formats(Struct, frozen=True, dict=True):
    """The schemas of one release, and possibly of other modules, by their URN."""

    state: int | None
    """The state of the release; `None` if nothing is bundled for it."""
    others: Mapping[str, Definition] = field(default_factory=dict)
    """The schemas of other modules, from a snapshot."""

    def __hash__(self) -> int:
        return hash(self.state)  # a mapping has no hash

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        if self.state is None:
            return {}
        bit = 1 << self.state
        return {urn: number for urn, found in _packed().schemas.items() for mask, number in found if mask & bit}

    def has(self, urn: str) -> bool:
        """True if there is a schema with this URN."""
        return urn in self._numbers or urn in self.others

    def definition(self, urn: str) -> Definition | None:
        """What a schema declares; `None` if there is no such schema."""
        if urn in self.others:
            return self.others[urn]
        number = self._numbers.get(urn)
        return None if number is None else _definition(number)

    @cached_property
    def _identities(self) -> dict[str, frozenset[int | str]]:
        return {}

    def key(self, urn: str) -> int | str:
        """The identity of a schema among those of all releases with the same URN."""
        return urn if urn in self.others else self._numbers.get(urn, urn)

    @property
    def urns(self) -> list[str]:
        """The schemas of Magento."""
        return sorted(self._numbers)

    def identity(self, urn: str) -> frozenset[int | str]:
        """What a schema consists of: two releases with the same answer have the same schema."""
        if urn not in self._identities:
            self._identities[urn] = self._parts(urn)
        return self._identities[urn]

    def _parts(self, urn: str) -> frozenset[int | str]:
        found: set[int | str] = set()
        pending = [urn]
        while pending:
            name = pending.pop()
            key = self.key(name)
            if key not in found:
                found.add(key)
                definition = self.definition(name)
                if definition is not None:
                    pending.extend((*definition.includes, *(one.schema for one in definition.redefines)))
        return frozenset(found)


@cache
def _patches() -> dict[tuple[int, ...], dict[int, int]]:
    """The states of all patches of each version."""
    found: dict[tuple[int, ...], dict[int, int]] = {}
    for name, state in _packed().releases:
        known = MagentoVersion(name, "community")
        found.setdefault(known.numbers, {})[known.patch] = state
    return found


def state_of(version: MagentoVersion) -> int | None:
    """The state of a version, or of its nearest bundled patch; `None` if no patch of it is bundled."""
    patches = _patches().get(version.numbers)
    own = version.patch
    return patches[min(patches, key=lambda patch: (abs(patch - own), patch))] if patches else None


@cache
def _formats(state: int | None) -> Formats:
    return Formats(state)


def bundled_formats(version: MagentoVersion) -> Formats:
    """The bundled formats of a version, or of its nearest bundled patch."""
    return _formats(state_of(version))


def module_of(urn: str) -> str:
    """The module whose folder contains a schema; empty for a library."""
    parts = urn.split(":")
    return parts[3] if parts[2:3] == ["module"] and len(parts) > 4 else ""
