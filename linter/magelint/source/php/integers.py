"""PHP's conversion of strings to integers."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"[ \t\n\r\v\f]*([+-]?[0-9]+)((?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?)")


def php_int(text: str) -> int:
    """PHP's `(int)` of a string: its leading number, or 0."""
    match = _NUMBER.match(text)
    if match is None:
        return 0
    value = float(match[1] + match[2])
    if abs(value) >= 2**63:
        return 2**63 - 1 if value > 0 else -(2**63)
    return int(value) if match[2] else int(re.sub("^([+-]?)0+(?=.)", r"\1", match[1]))
