"""Ids in `acl.xml` files that Magento does not read as resources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from magelint.magento.access.acl import AclGraph
from magelint.magento.access.acl_ids import is_acl_id
from magelint.magento.config.dom import MergeError
from magelint.magento.modules.module import Module
from magelint.source.text import Place, SourceFile
from magelint.source.xml import XmlSyntaxError

_VALUE = re.compile(r"""=\s*["']([^"'<>]*)["']""")


class UnreadId(Struct, frozen=True):
    """A value that looks like an id in the `acl.xml` of an enabled module but is not the id of any resource."""

    text: str
    module: Module
    place: Place
    error: XmlSyntaxError | MergeError | None
    """Why Magento cannot read the file or the rest of it; `None` if it reads the file."""


def unread_ids(enabled: Iterable[Module], acl: AclGraph) -> Iterator[UnreadId]:
    """The ids in `acl.xml` files of enabled modules that have no effect, in Magento's reading order."""
    for module in enabled:
        source = module.files.source(f"{module.path}/etc/acl.xml")
        if source is None:
            continue
        error = module.xml_error("etc/acl.xml") or next((e for e in acl.errors if _concerns(e, source)), None)
        for match in _VALUE.finditer(_without_comments(source.text)):
            text = match[1]
            if ":" in text.partition("_")[2] and not (is_acl_id(text) and acl.nodes(text)):
                yield UnreadId(text, module, source.place(*match.span(1)), error)


def _concerns(error: MergeError, source: SourceFile) -> bool:
    return source in (error.place.file, error.merging.file if error.merging is not None else None)


def _without_comments(text: str) -> str:
    """A text with its comments replaced by spaces."""
    parts, end = [], 0
    while (start := text.find("<!--", end)) >= 0:
        parts.append(text[end:start])
        closed = text.find("-->", start)
        if closed < 0:
            return "".join(parts)
        end = closed + len("-->")
        parts.append(" " * (end - start))
    return "".join((*parts, text[end:]))
