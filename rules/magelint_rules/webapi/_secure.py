"""Values of the attribute `secure` of routes."""

from __future__ import annotations

REMOVE_SECURE = "remove the attribute to allow plain HTTP, or set it to `true`"
_READS_AS_FALSE = frozenset({"false", "no", "off", "none", "null"})


def reads_as_false(value: str) -> bool:
    """True if a value of `secure` reads like false; for Magento it is true."""
    return value.strip().lower() in _READS_AS_FALSE
