"""Types as doc comments, PHP and extension_attributes.xml write them."""

from __future__ import annotations

import re

from magelint.magento.config.extension_attributes import ExtensionAttribute

# What Laminas' tags accept as types, in a line that may contain more
_TYPES = re.compile(r"(?:[\w|\\]+(?:\[\])*\|?)+", re.ASCII)
# TypeProcessor::translateTypeName
SIMPLE = frozenset({"str", "string", "int", "integer", "float", "double", "bool", "boolean", "mixed", "anyType"})
# The likely intended type for names that are not types, in lower case
INTENDED = {
    **dict.fromkeys(
        ("date", "datetime", "datetimeinterface", "json", "text", "timestamp", "uuid", "varchar"), "string"
    ),
    **dict.fromkeys(("decimal", "number", "numeric"), "float"),
    **dict.fromkeys(("true", "false"), "bool"),
    "array": "string[]",
    "list": "string[]",
    "iterable": "string[]",
    "long": "int",
}
# What PHP accepts as the declared type of a parameter
_DECLARED = re.compile(r"\\?[^\W\d]\w*(?:\\[^\W\d]\w*)*(?:\|\\?[^\W\d]\w*(?:\\[^\W\d]\w*)*)*")
_NOT_DECLARED = frozenset({"never", "parent", "self", "static", "void"})


def without_null(declared: str | None) -> str | None:
    """A declared type without null: for PHP, `int|null` is `?int`."""
    if declared is None:
        return None
    native = declared.lstrip("?")
    return "|".join(part for part in native.split("|") if part.lower() != "null") or native


def attribute_type(attribute: ExtensionAttribute) -> str | None:
    """The type of an extension attribute that Magento reads, without brackets; `None` if there is only null."""
    return next((part.replace("[]", "") for part in attribute.type.split("|") if part != "null"), None)


def can_generate(written: str) -> bool:
    """True if PHP can load the class for which `ExtensionAttributesGenerator` declares a setter with the type."""
    bare = written.lstrip("\\")
    if written.endswith("[]"):
        return not any(character.isspace() for character in written)
    scalar = bare != written and bare.lower() in SIMPLE
    return _DECLARED.fullmatch(written) is not None and bare.lower() not in _NOT_DECLARED and not scalar


def types_of(text: str) -> list[str]:
    """The types in the text of a tag."""
    match = _TYPES.search(text)
    return [part for part in match[0].split("|") if part] if match else []
