"""Files with a fixed form that a regular expression can read: a usual registration, a list of modules.

An installation has hundreds of these files, and loading the grammar takes longer than reading them all. Each pattern
matches a whole file and only valid PHP, so that a matching file has no syntax error.
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
    """A file that returns a list of strings, or an array with only `modules`, each 1 or 0.

    The items are in the group `list` or `modules`; they match `PLAIN_ITEM`.
    """
    return _ARRAY.fullmatch(data)


def is_plain(data: bytes) -> bool:
    """True if the file has one of these forms, and therefore no syntax error."""
    return _REGISTRATION.fullmatch(data) is not None or _ARRAY.fullmatch(data) is not None
