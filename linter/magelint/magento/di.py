"""What `di.xml` files say, as far as rules ask."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from magelint.magento.installation import Installation
    from magelint.magento.modules import Module
    from magelint.source.text import SourceFile

# The areas that a call of the Web API may be in, and the global one
_AREAS = ("", "webapi_rest/", "webapi_soap/")
_PREFERENCE = re.compile(rb"\bfor\s*=\s*[\"']\s*\\?([\w\\]+)\s*[\"']")


def di_files(module: Module, areas: tuple[str, ...] = _AREAS) -> Iterator[SourceFile]:
    """A module's `di.xml` files that count for the Web API."""
    for area in areas:
        source = module.files.source(f"{module.path}/etc/{area}di.xml")
        if source is not None:
            yield source


class Preferences:
    """The interfaces that some module names a class for."""

    def __init__(self, model: Installation) -> None:
        self._model = model

    def has(self, fqcn: str, near: Module) -> bool:
        """Whether any module that is on does so for an interface; `near` is asked before all others are read."""
        wanted = fqcn.lstrip("\\").encode("utf-8", "surrogateescape")
        if any(wanted in _PREFERENCE.findall(source.data) for source in di_files(near)):
            return True
        return wanted in self._all

    @cached_property
    def _all(self) -> frozenset[bytes]:
        sources = [source for module in self._model.enabled for source in di_files(module)]
        primary = self._model.files.source(f"{self._model.root}/app/etc/di.xml")
        if primary is not None:
            sources.append(primary)
        return frozenset(name for source in sources for name in _PREFERENCE.findall(source.data))
