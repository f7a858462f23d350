"""Files so plain that a regular expression reads them whole: a usual registration, a list of modules.

An installation has hundreds of these, and to load the grammar takes longer than to read them all. Each pattern matches
a whole file and nothing that PHP refuses, so that what matches has no syntax error either.
"""

from __future__ import annotations

import re
from typing import Final

_SPACE = rb"(?:\s++|/\*(?:[^*]++|\*(?!/))*+\*/|(?://|\#(?!\[))(?:[^\r\n?]++|\?(?!>))*+)*+"
_CLASS = rb"\\?Magento\\Framework\\Component\\ComponentRegistrar"


def _compiled(pattern: bytes) -> re.Pattern[bytes]:
    for name, part in ((b"SPACE", _SPACE), (b"CLASS", _CLASS), (rb"\s", rb"[ \t\r\n]")):
        pattern = pattern.replace(name, part)
    return re.compile(pattern, re.VERBOSE)


_REGISTRATION = _compiled(
    rb"""<\?php(?=\s) SPACE
    (?:declare\s*+\(\s*+strict_types\s*+=\s*+1\s*+\)\s*+; SPACE )?+
    (?:(?P<import>use\s++ CLASS \s*+;) SPACE )?+
    (?P<call>(?P<class> ComponentRegistrar | CLASS )::register)\s*+\(
    \s*+(?P<type>(?: ComponentRegistrar | CLASS )::(?P<constant>[A-Z]++))\s*+,
    \s*+(?P<quote>['"])(?P<name>[\w/.-]++)(?P=quote)\s*+,
    \s*+(?P<path>__DIR__)\s*+,?+\s*+\)\s*+; SPACE
    (?:if\s*+\(!function_exists\('__'\)\)\s*+\{\s*+require\s'Phrase/__\.php';\s*+\} SPACE )?+  # magento/framework
    (?:\?>\s*+)?+
    """
)
_ARRAY = _compiled(
    rb"""<\?php(?=\s) SPACE return\s*+\[\s*+(?:
        'modules'\s*+=>\s*+\[(?P<modules>(?:\s*+'[^'\\]*+'\s*+=>\s*+[01]\s*+(?:,|(?=\])))*+)\s*+\]\s*+,?+
        | (?P<list>(?:\s*+'[^'\\]*+'\s*+(?:,|(?=\])))*+)
    )\s*+\]\s*+; SPACE """
)
PLAIN_ITEM: Final = re.compile(rb"'([^']*+)'(?:\s*+=>\s*+([01]))?+")


def plain_registration(data: bytes) -> re.Match[bytes] | None:
    """The one call of a file that registers a component by its type, its name and `__DIR__`, and does nothing else.

    The groups `call`, `type`, `constant`, `name` and `path` are its parts.
    """
    match = _REGISTRATION.fullmatch(data)
    return match if match is not None and (match["import"] or b"\\" in match["class"]) else None


def plain_array(data: bytes) -> re.Match[bytes] | None:
    """A file that returns a list of strings, or an array of `modules` alone, each 1 or 0.

    The items are in the group `list` or `modules`; they match `PLAIN_ITEM`.
    """
    return _ARRAY.fullmatch(data)


def is_plain(data: bytes) -> bool:
    """True if the file is one of these, and so has no syntax error."""
    return _REGISTRATION.fullmatch(data) is not None or _ARRAY.fullmatch(data) is not None
