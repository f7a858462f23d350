"""Adds what the Admin of some Magento releases declares to `admin.json`: `python linter/tools/build_admin.py ROOT…`."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
from lxml import etree

from magelint.magento import bundled
from magelint.magento.bundled.admin import AdminFile, admin

TARGET = Path(bundled.__path__[0]) / "admin.json"
_SKIPPED = {"Test", "tests", "_files", "dev"}


def _ids(root: Path, name: str, element: str) -> set[str]:
    """The ids of all elements of one name in the files `etc/adminhtml/NAME` below a folder."""
    found: set[str] = set()
    for path in root.rglob(f"etc/adminhtml/{name}"):
        if _SKIPPED.isdisjoint(path.relative_to(root).parts):
            found.update(node.get("id") or "" for node in etree.parse(path).iter(element))
    return found - {""}


def main() -> None:
    """Read the roots that the command line names and write `admin.json`."""
    menu, tabs = set(admin().menu), set(admin().tabs)
    for root in map(Path, sys.argv[1:]):
        menu |= _ids(root, "menu.xml", "add")
        tabs |= _ids(root, "system.xml", "tab")
    packed = msgspec.json.encode(AdminFile(sorted(menu), sorted(tabs)))
    TARGET.write_bytes(msgspec.json.format(packed, indent=1) + b"\n")


if __name__ == "__main__":
    main()
