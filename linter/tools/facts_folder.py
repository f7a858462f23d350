"""The folder of `VERSION-EDITION.json` files that the bundled data is made from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from magelint.magento.composer.magento_version import MAGE_OS, MagentoVersion

Document = dict[str, Any]


def read(folder: Path) -> list[Document]:
    """All documents of a folder, and those of the Mage-OS releases that can be derived from them."""
    documents = [msgspec.json.decode(path.read_bytes()) for path in sorted(folder.glob("*.json"))]
    return [*documents, *_derived(documents)]


def _derived(documents: list[Document]) -> Iterator[Document]:
    """The Mage-OS releases that build on a known Magento release, without what Mage-OS removed from it."""
    community = {d["magento"]: d for d in documents if d["edition"] == "community"}
    own = {d["magento"]: d for d in documents if d["edition"] == "mage-os"}
    removed: set[str] = set()
    for version, document in own.items():
        base = community[MagentoVersion(version, "mage-os").base]
        removed |= modules(base) - modules(document)
    for version, base in MAGE_OS if own else ():
        if version not in own and base in community:
            yield without(community[base], removed) | {"magento": version, "edition": "mage-os"}


def without(document: Document, modules: set[str]) -> Document:
    """A document without the resources and services of modules."""
    return document | {
        "resources": [row for row in document["resources"] if row["id"].partition("::")[0] not in modules],
        "routes": [route for route in document["routes"] if _owner(route) not in modules],
    }


def modules(document: Document) -> set[str]:
    """The modules whose resources or services a document names."""
    return {r["id"].partition("::")[0] for r in document["resources"]} | {_owner(r) for r in document["routes"]}


def _owner(route: dict[str, Any]) -> str:
    """The module in whose namespace a route's service is."""
    return "_".join(route["service"].split("\\")[:2])
