"""How deeply brackets are nested in PHP code, which is known before it is parsed.

Finding a node of a syntax tree, or its parent, takes time proportional to the depth, and most questions require many
nodes: 64 KB of nested strings would take minutes.
"""

from __future__ import annotations

from itertools import accumulate

DEEPEST = 1_000
"""The nested brackets beyond which code is not parsed. Magento and common extensions have at most 60."""
_SMALL = 10_000
"""Fewer bytes take less than a second at any depth. Most files are smaller, and counting brackets takes time, too."""
_OPENING, _CLOSING = b"([{", b")]}"
_SIGNS = bytes.maketrans(_OPENING + _CLOSING, b"\1\1\1\0\0\0")
_OTHERS = bytes(set(range(256)) - {*_OPENING, *_CLOSING})


def is_too_deep(data: bytes) -> bool:
    """True if brackets, including those in strings and comments, are nested more than `DEEPEST` levels deep.

    Always false for small files."""
    if len(data) <= _SMALL or sum(map(data.count, _OPENING)) <= DEEPEST:
        return False  # nearly every file; counting is faster than translating
    signs = data.translate(_SIGNS, _OTHERS)
    return max(accumulate(signs, lambda depth, opens: depth + 1 if opens else depth - 1)) > DEEPEST
