"""Packs a folder of `VERSION-EDITION.json` into `facts.json`: `python linter/tools/build_facts.py FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import msgspec

from magelint.magento import bundled
from magelint.magento.bundled.data import FactsFile
from magelint.magento.composer.version import Version

BUNDLED = Path(bundled.__path__[0])


def pack(documents: list[dict[str, Any]]) -> FactsFile:
    """All documents in one: each resource and route once, with a bit mask of its versions."""
    documents = sorted(documents, key=lambda d: (Version.parse(d["magento"]), d["edition"]), reverse=True)
    versions = [(d["magento"], d["edition"]) for d in documents]
    resources: dict[str, dict[tuple[str | None, int], int]] = {}
    routes: dict[tuple[str, str], dict[tuple[str, tuple[str, ...]], int]] = {}
    for bit, document in enumerate(documents):
        for row in document["resources"]:
            variants = resources.setdefault(row["id"], {})
            key = (row["parent"], row["sort_order"])
            variants[key] = variants.get(key, 0) | 1 << bit
        for row in document["routes"]:
            services = routes.setdefault((row["url"], row["method"]), {})
            service = (row["service"], tuple(row["resources"]))
            services[service] = services.get(service, 0) | 1 << bit
    return FactsFile(
        versions,
        [(i, [(mask, parent, order) for (parent, order), mask in v.items()]) for i, v in resources.items()],
        [
            (url, method, [(mask, service, list(refs)) for (service, refs), mask in v.items()])
            for (url, method), v in sorted(routes.items())
        ],
    )


def main() -> None:
    """Read the folder that the command line names and write `facts.json`."""
    documents = [msgspec.json.decode(path.read_bytes()) for path in sorted(Path(sys.argv[1]).glob("*.json"))]
    packed = msgspec.json.encode(pack(documents))
    (BUNDLED / "facts.json").write_bytes(packed.replace(b"]]],[", b"]]],\n[") + b"\n")


if __name__ == "__main__":
    main()
