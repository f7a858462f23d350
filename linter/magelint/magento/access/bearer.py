"""The setting that makes Magento accept access tokens of integrations as bearer tokens, as files have it."""

from __future__ import annotations

from collections.abc import Iterable

from magelint.magento.modules.module import Module
from magelint.magento.tree.files import Files
from magelint.source.php.literals import read_returned_array
from magelint.source.xml import Element

BEARER = "oauth/consumer/enable_integration_as_bearer"
_DEPLOYMENT = ("app/etc/env.php", "app/etc/config.php")
"""The files that override the database; the first one has precedence."""


def bearer_setting(files: Files, enabled: Iterable[Module]) -> tuple[bool, str] | None:
    """The value for all stores and the file that sets it; `None` if no file does.

    A value in a module's `config.xml` is only the default: the database can have another one.
    """
    for path in _DEPLOYMENT:
        source = files.source(f"{files.root}/{path}")
        value: object = None if source is None else read_returned_array(source)
        for key in ("system", "default", *BEARER.split("/")):
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, (bool, int, str)):
            return value not in (False, 0, "", "0", "false"), path
    found = None
    for module in enabled:
        file = module.config("config.xml")
        element = None if file is None else _at(file.root, ("default", *BEARER.split("/")))
        if file is not None and element is not None:
            found = element.text.strip() not in ("", "0", "false"), file.source.name
    return found


def _at(element: Element, path: Iterable[str]) -> Element | None:
    found: Element | None = element
    for name in path:
        found = None if found is None else found.find(name)
    return found
