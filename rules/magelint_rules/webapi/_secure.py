"""Values of a route's `secure`."""

from __future__ import annotations

REMOVE_SECURE = "remove the attribute where plain HTTP is meant to be let in, else write `true`"
_MEANT_FALSE = frozenset({"false", "no", "off", "none", "null"})


def is_meant_false(value: str) -> bool:
    """True if a value of `secure` reads like false, which Magento takes for true."""
    return value.strip().lower() in _MEANT_FALSE
