"""Converts an XSD to a definition: without comments, prefixes and annotations."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any as Anything

from lxml import etree

from magelint.magento.bundled.formats import (
    Any,
    AnyAttribute,
    Attribute,
    AttributeGroup,
    ComplexType,
    Definition,
    Element,
    Group,
    Key,
    Redefinition,
    Sequence,
    SimpleType,
)
from magelint.magento.modules.module import Module

_XS = "http://www.w3.org/2001/XMLSchema"
_XML = "http://www.w3.org/XML/1998/namespace"
_IGNORED = frozenset({"id", "elementFormDefault", "attributeFormDefault", "version"})
_FACETS = frozenset(
    {
        *("pattern", "enumeration", "length", "minLength", "maxLength", "minInclusive", "maxInclusive"),
        *("minExclusive", "maxExclusive", "totalDigits", "fractionDigits", "whiteSpace"),
    }
)
_URN = re.compile(r"(urn:[^:]*:(?:module:)?[^:]*:)(.*)")
# occurrence counts below 10,000: libxml2 builds an automaton of that many states
_SMALL = re.compile(r"0*[0-9]{1,4}")


class UnsupportedSchemaError(Exception):
    """A schema uses what definitions cannot express, such as target namespaces; the message says what."""


def derived(data: bytes, urn: str) -> Definition:
    """The definition of the XSD with this URN; raises `UnsupportedSchemaError`."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.LxmlError as error:
        raise UnsupportedSchemaError(str(error)) from None
    if root.tag != f"{{{_XS}}}schema":
        raise UnsupportedSchemaError(str(root.tag))
    _attributes(root, "attributeFormDefault")
    includes, redefines, parts = [], [], []
    for kind, node in _children(root):
        if kind == "include":
            includes.append(_joined(urn, _attributes(node, "schemaLocation")))
        elif kind == "redefine":
            location = _joined(urn, _attributes(node, "schemaLocation"))
            redefines.append(Redefinition(location, tuple(_global(*child) for child in _children(node))))
        else:
            parts.append(_global(kind, node))
    return Definition(tuple(includes), tuple(redefines), tuple(parts))


def module_formats(module: Module) -> Iterator[tuple[str, Definition]]:
    """The schemas in the folders `etc` and `view` of a module, with their URN, as far as definitions express them."""
    for path in module.paths:
        if path.endswith(".xsd") and path.startswith(("etc/", "view/")):
            urn, source = f"urn:magento:module:{module.name}:{path}", module.files.source(f"{module.path}/{path}")
            with suppress(UnsupportedSchemaError):
                yield urn, derived(b"" if source is None else source.data, urn)


def joined(urn: str, location: str) -> str:
    """The URN of a schema that another one includes."""
    if location.startswith("urn:"):
        return location
    found = _URN.fullmatch(urn)
    path = "" if found is None else posixpath.normpath(posixpath.join(posixpath.dirname(found[2]), location))
    if found is None or path.startswith(("..", "/")) or ":" in location:
        raise UnsupportedSchemaError(location)
    return found[1] + path


def _joined(urn: str, attributes: Mapping[str, str]) -> str:
    return joined(urn, attributes.get("schemaLocation", ""))


def _children(node: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    for child in node.iterchildren(etree.Element):
        namespace, _, name = str(child.tag)[1:].rpartition("}")
        if namespace != _XS:
            raise UnsupportedSchemaError(str(child.tag))
        if name != "annotation":
            yield name, child


def _only(children: list[tuple[str, etree._Element]]) -> tuple[str, etree._Element]:
    if len(children) != 1:
        raise UnsupportedSchemaError(" ".join(kind for kind, _ in children))
    return children[0]


def _attributes(node: etree._Element, *names: str) -> dict[str, str]:
    """The attributes of a node; raises `UnsupportedSchemaError` if there are others."""
    found = {}
    for name, value in node.attrib.items():
        if str(name) in names:
            found[str(name)] = value if isinstance(value, str) else value.decode()
        elif str(name)[0] != "{" and str(name) not in _IGNORED:
            raise UnsupportedSchemaError(f"{node.tag!s} {name!s}")
    if found.get("attributeFormDefault", "unqualified") != "unqualified":
        raise UnsupportedSchemaError("attributeFormDefault")
    return found


def _names(node: etree._Element, value: str | None) -> tuple[str, ...]:
    """References without their prefixes; built-in types and attributes get the prefixes `xs` and `xml`."""
    found = []
    for name in (value or "").split():
        prefix, _, local = name.rpartition(":")
        uri = _XML if prefix == "xml" else node.nsmap.get(prefix or None)
        if uri not in (None, _XS, _XML):
            raise UnsupportedSchemaError(name)
        found.append({_XS: "xs:", _XML: "xml:"}.get(uri or "", "") + local)
    return tuple(found)


def _name(node: etree._Element, value: str | None) -> str:
    return next(iter(_names(node, value)), "")


def _occurs(found: Mapping[str, str]) -> dict[str, Anything]:
    low, high = found.get("minOccurs", "1").strip(), found.get("maxOccurs", "1").strip()
    numbers = [low] if high == "unbounded" else [low, high]
    if not all(_SMALL.fullmatch(number) for number in numbers):
        raise UnsupportedSchemaError(f"maxOccurs={high}")
    return {"min": int(low[-4:]), "max": None if high == "unbounded" else int(high[-4:])}


def _global(kind: str, node: etree._Element) -> Anything:
    match kind:
        case "element":
            return _element(node)
        case "simpleType":
            return _simple(node)
        case "complexType":
            return _complex(node)
        case "group":
            content = [_sequence(*child) for child in _children(node)]
            return Group(name=_attributes(node, "name").get("name", ""), content=next(iter(content), None))
        case "attribute" | "attributeGroup":
            return _attribute(kind, node)
    raise UnsupportedSchemaError(kind)


def _element(node: etree._Element) -> Element:
    names = ("name", "ref", "type", "minOccurs", "maxOccurs", "default", "fixed", "nillable", "abstract")
    found = _attributes(node, *names)
    own: str | SimpleType | ComplexType = _name(node, found.get("type"))
    keys = []
    for kind, child in _children(node):
        if kind in ("simpleType", "complexType"):
            own = _simple(child) if kind == "simpleType" else _complex(child)
        else:
            keys.append(_key(kind, child))
    return Element(
        **_occurs(found),
        name=found.get("name", ""),
        ref=_name(node, found.get("ref")),
        type=own,
        default=found.get("default"),
        fixed=found.get("fixed"),
        nillable=_is_true(found.get("nillable")),
        abstract=_is_true(found.get("abstract")),
        keys=tuple(keys),
    )


def _key(kind: str, node: etree._Element) -> Key:
    if kind not in ("unique", "key", "keyref"):
        raise UnsupportedSchemaError(kind)
    found = _attributes(node, "name", "refer")
    paths: dict[str, list[str]] = {"selector": [], "field": []}
    for name, child in _children(node):
        paths.setdefault(name, []).append(_attributes(child, "xpath").get("xpath", ""))
    if len(paths) > len(("selector", "field")) or len(paths["selector"]) != 1:
        raise UnsupportedSchemaError(kind)
    if any(":" in path.replace("::", "") for path in (*paths["selector"], *paths["field"])):
        raise UnsupportedSchemaError("xpath")
    return Key(
        kind,  # type: ignore[arg-type]
        found.get("name", ""),
        paths["selector"][0],
        tuple(paths["field"]),
        _name(node, found.get("refer")),
    )


def _is_true(value: str | None) -> bool:
    return (value or "").strip() in ("true", "1")


def _sequence(kind: str, node: etree._Element) -> Sequence:
    if kind not in ("sequence", "choice", "all"):
        raise UnsupportedSchemaError(kind)
    occurs = _occurs(_attributes(node, "minOccurs", "maxOccurs"))
    return Sequence(
        **occurs,
        kind=kind,  # type: ignore[arg-type]
        parts=tuple(_particle(*child) for child in _children(node)),
    )


def _particle(kind: str, node: etree._Element) -> Element | Group | Any | Sequence:
    if kind == "element":
        return _element(node)
    if kind == "any":
        found = _attributes(node, "minOccurs", "maxOccurs", "namespace", "processContents")
        return Any(**_occurs(found), namespace=found.get("namespace", ""), process=found.get("processContents", ""))
    return _group(node) if kind == "group" else _sequence(kind, node)


def _group(node: etree._Element) -> Group:
    found = _attributes(node, "ref", "minOccurs", "maxOccurs")
    return Group(**_occurs(found), ref=_name(node, found.get("ref")))


def _attribute(kind: str, node: etree._Element) -> Attribute | AttributeGroup | AnyAttribute:
    if kind == "anyAttribute":
        found = _attributes(node, "namespace", "processContents")
        return AnyAttribute(found.get("namespace", ""), found.get("processContents", ""))
    if kind == "attributeGroup":
        found = _attributes(node, "name", "ref")
        inner = tuple(_attribute(*child) for child in _children(node))
        return AttributeGroup(found.get("name", ""), _name(node, found.get("ref")), inner)
    if kind != "attribute":
        raise UnsupportedSchemaError(kind)
    found = _attributes(node, "name", "ref", "type", "use", "default", "fixed")
    inline = [_simple(child) for kind, child in _children(node) if kind == "simpleType"]
    return Attribute(
        name=found.get("name", ""),
        ref=_name(node, found.get("ref")),
        type=inline[0] if inline else _name(node, found.get("type")),
        use="" if found.get("use") == "optional" else found.get("use", ""),
        default=found.get("default"),
        fixed=found.get("fixed"),
    )


def _simple(node: etree._Element) -> SimpleType:
    name = _attributes(node, "name").get("name", "")
    variety, child = _only(list(_children(node)))
    if variety not in ("restriction", "list", "union"):
        raise UnsupportedSchemaError(variety)
    found = _attributes(child, "base", "itemType", "memberTypes")
    inner, facets = [], []
    for kind, one in _children(child):
        if kind == "simpleType":
            inner.append(_simple(one))
        else:
            facets.append(_facet(kind, one))
    return SimpleType(
        name=name,
        variety=variety,  # type: ignore[arg-type]
        of=_names(child, " ".join(found.values())),
        inner=tuple(inner),
        facets=tuple(facets),
    )


def _facet(kind: str, node: etree._Element) -> tuple[str, str]:
    if kind not in _FACETS:
        raise UnsupportedSchemaError(kind)
    return kind, _attributes(node, "value", "fixed").get("value", "")


def _complex(node: etree._Element) -> ComplexType:
    found = _attributes(node, "name", "abstract", "mixed")
    own: dict[str, Anything] = {"name": found.get("name", ""), "abstract": _is_true(found.get("abstract"))}
    mixed, content = found.get("mixed"), list(_children(node))
    if content and content[0][0] in ("simpleContent", "complexContent"):
        kind, holder = _only(content)
        mixed = _attributes(holder, "mixed").get("mixed", mixed)
        derivation, inner = _only(list(_children(holder)))
        if derivation not in ("extension", "restriction"):
            raise UnsupportedSchemaError(derivation)
        own["simple"] = kind == "simpleContent"
        own["derivation"] = derivation
        own["base"] = _name(inner, _attributes(inner, "base").get("base"))
        content = list(_children(inner))
    attributes, facets = [], []
    for kind, child in content:
        if kind in ("sequence", "choice", "all"):
            own["content"] = _sequence(kind, child)
        elif kind == "group":
            own["content"] = _group(child)
        elif kind in _FACETS:
            facets.append(_facet(kind, child))
        else:
            attributes.append(_attribute(kind, child))
    return ComplexType(**own, mixed=_is_true(mixed), facets=tuple(facets), attributes=tuple(attributes))
