"""Converts a definition to an XML Schema for libxml2."""

from __future__ import annotations

from collections.abc import Iterable

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
    Sequence,
    SimpleType,
)

_Part = Element | SimpleType | ComplexType | Group | Attribute | AttributeGroup | AnyAttribute | Any | Sequence

_REFERENCES = {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}


def as_xsd(definition: Definition) -> bytes:
    """The XML Schema that a definition describes."""
    includes = [_node("include", schemaLocation=urn) for urn in definition.includes]
    redefines = [_node("redefine", map(_written, one.parts), schemaLocation=one.schema) for one in definition.redefines]
    content = "".join((*includes, *redefines, *map(_written, definition.parts)))
    return f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{content}</xs:schema>'.encode()


def _node(tag: str, inner: Iterable[str] = (), /, **attributes: str | None) -> str:
    """An element; attributes that are `None` are omitted."""
    start = "".join(f' {key}="{_escaped(value)}"' for key, value in attributes.items() if value is not None)
    content = "".join(inner)
    return f"<xs:{tag}{start}>{content}</xs:{tag}>" if content else f"<xs:{tag}{start}/>"


def _escaped(value: str) -> str:
    if value.isalnum():
        return value
    for character, reference in _REFERENCES.items():
        value = value.replace(character, reference)
    return value


def _written(part: _Part) -> str:
    match part:
        case Element():
            return _element(part)
        case ComplexType():
            return _complex(part)
        case SimpleType():
            return _simple(part)
        case Sequence():
            return _node(part.kind, map(_written, part.parts), **_occurs(part))
        case Group():
            inner = [] if part.content is None else [_written(part.content)]
            return _node("group", inner, name=part.name or None, ref=part.ref or None, **_occurs(part))
        case Any():
            return _node("any", namespace=part.namespace or None, processContents=part.process or None, **_occurs(part))
        case Attribute():
            return _attribute(part)
        case AttributeGroup():
            return _node("attributeGroup", map(_written, part.attributes), name=part.name or None, ref=part.ref or None)
        case AnyAttribute():
            return _node("anyAttribute", namespace=part.namespace or None, processContents=part.process or None)


def _occurs(part: Element | Group | Any | Sequence) -> dict[str, str | None]:
    return {
        "minOccurs": None if part.min == 1 else str(part.min),
        "maxOccurs": None if part.max == 1 else "unbounded" if part.max is None else str(part.max),
    }


def _element(part: Element) -> str:
    inner = [] if isinstance(part.type, str) else [_written(part.type)]
    return _node(
        "element",
        [*inner, *map(_key, part.keys)],
        name=part.name or None,
        ref=part.ref or None,
        type=part.type or None if isinstance(part.type, str) else None,
        default=part.default,
        fixed=part.fixed,
        nillable="true" if part.nillable else None,
        abstract="true" if part.abstract else None,
        **_occurs(part),
    )


def _key(key: Key) -> str:
    paths = [_node("selector", xpath=key.selector), *(_node("field", xpath=path) for path in key.fields)]
    return _node(key.kind, paths, name=key.name, refer=key.refer or None)


def _attribute(part: Attribute) -> str:
    inline = None if isinstance(part.type, str) else part.type
    return _node(
        "attribute",
        [] if inline is None else [_simple(inline)],
        name=part.name or None,
        ref=part.ref or None,
        type=part.type or None if isinstance(part.type, str) else None,
        use=part.use or None,
        default=part.default,
        fixed=part.fixed,
    )


def _simple(part: SimpleType) -> str:
    names = {"restriction": "base", "list": "itemType", "union": "memberTypes"}
    inner = [*map(_simple, part.inner), *(_node(name, value=value) for name, value in part.facets)]
    of = {names[part.variety]: " ".join(part.of) or None}
    return _node("simpleType", [_node(part.variety, inner, **of)], name=part.name or None)


def _complex(part: ComplexType) -> str:
    inner = [] if part.content is None else [_written(part.content)]
    inner.extend(_node(name, value=value) for name, value in part.facets)
    inner.extend(map(_written, part.attributes))
    if part.derivation:
        derived = _node(part.derivation, inner, base=part.base)
        inner = [_node("simpleContent" if part.simple else "complexContent", [derived])]
    return _node(
        "complexType",
        inner,
        name=part.name or None,
        abstract="true" if part.abstract else None,
        mixed="true" if part.mixed else None,
    )
