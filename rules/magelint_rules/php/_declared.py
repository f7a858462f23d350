"""Class declarations in the bytes of a PHP file, found without parsing it."""

from __future__ import annotations

import re

_DECLARED = re.compile(
    rb"(?:^|[;{}]|<\?php\s)[ \t]*+(?:(?:abstract|final|readonly)\s++){0,4}(?:class|interface|trait|enum)\s+(\w+)",
    re.M | re.I,
)
_DECLARED_OR_NAMESPACE = re.compile(_DECLARED.pattern + rb"|(?:^|<\?php\s)[ \t]*namespace\s", re.M | re.I)
# The usual forms, which are faster to find
_USUAL = (b"\nclass ", b"\nabstract class ", b"\nfinal class ", b"\ninterface ", b"\ntrait ")


def declared_names(data: bytes) -> list[bytes]:
    """The names of the classes that a file probably declares; comments may add others."""
    return _DECLARED.findall(data)


def declares_class(data: bytes) -> bool:
    """True if a file probably declares a class, or is intended to: it has a namespace.

    `setup:di:compile` and the autoloader load no other files.
    """
    return any(usual in data for usual in _USUAL) or _DECLARED_OR_NAMESPACE.search(data) is not None


def shows_class(data: bytes, fqcn: str) -> bool:
    """True if a file declares a class of this full name in the usual form, as nearly all files do."""
    space, _, name = (part.encode("utf-8", "surrogateescape") for part in fqcn.rpartition("\\"))
    if b"\nnamespace " + space + b";" not in data:
        return False
    return any(kind + name + end in data for kind in _USUAL for end in (b"\n", b"\r", b" ", b"{"))
