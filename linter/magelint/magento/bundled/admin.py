"""What the Admin of Magento Open Source declares: menu items and configuration tabs, of all releases together.

`linter/tools/build_admin.py` writes `admin.json`.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files as package_files

import msgspec


class AdminFile(msgspec.Struct):
    """The contents of `admin.json`."""

    menu: list[str]
    """The ids of menu items."""
    tabs: list[str]
    """The ids of tabs in the system configuration."""


@cache
def admin() -> AdminFile:
    """The bundled data."""
    return msgspec.json.decode(package_files(__package__).joinpath("admin.json").read_bytes(), type=AdminFile)


@cache
def menu_ids() -> frozenset[str]:
    """The ids of menu items that any release of Magento Open Source declares."""
    return frozenset(admin().menu)


@cache
def tab_ids() -> frozenset[str]:
    """The ids of configuration tabs that any release of Magento Open Source declares."""
    return frozenset(admin().tabs)
