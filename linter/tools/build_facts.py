"""Packs a folder of `VERSION-EDITION.json` into `facts.json`: `python linter/tools/build_facts.py FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import msgspec

import facts_folder
from magelint.magento import bundled
from magelint.magento.bundled.data import FactsFile
from magelint.magento.composer.version import Version

BUNDLED = Path(bundled.__path__[0])

_Resource = tuple[str, str | None, int]
_Route = tuple[str, str, str, tuple[str, ...]]


def pack(documents: list[dict[str, Any]]) -> FactsFile:
    """All documents in one: each resource and route once, with a bit mask of the states that have it.

    A state is what releases with the same resources and routes have in common.
    """
    documents = sorted(documents, key=lambda d: (Version.parse(d["magento"]), d["edition"]), reverse=True)
    states: dict[tuple[frozenset[_Resource], frozenset[_Route]], int] = {}
    releases = []
    resources: dict[str, dict[tuple[str | None, int], int]] = {}
    routes: dict[tuple[str, str], dict[tuple[str, tuple[str, ...]], int]] = {}
    for document in documents:
        declared = [(row["id"], row["parent"], row["sort_order"]) for row in document["resources"]]
        answered = [(r["url"], r["method"], r["service"], tuple(r["resources"])) for r in document["routes"]]
        state = states.setdefault((frozenset(declared), frozenset(answered)), len(states))
        releases.append((document["magento"], document["edition"], state))
        for identifier, parent, sort_order in declared:
            variants = resources.setdefault(identifier, {})
            variants[parent, sort_order] = variants.get((parent, sort_order), 0) | 1 << state
        for url, method, service, refs in answered:
            services = routes.setdefault((url, method), {})
            services[service, refs] = services.get((service, refs), 0) | 1 << state
    if len(states) > 63:
        raise ValueError("a mask has no more than 63 bits")
    return FactsFile(
        releases,
        [(i, [(mask, parent, order) for (parent, order), mask in v.items()]) for i, v in resources.items()],
        [
            (url, method, [(mask, service, list(refs)) for (service, refs), mask in v.items()])
            for (url, method), v in sorted(routes.items())
        ],
    )


def main() -> None:
    """Read the folder that the command line names and write `facts.json`."""
    packed = msgspec.json.encode(pack(facts_folder.read(Path(sys.argv[1]))))
    (BUNDLED / "facts.json").write_bytes(packed.replace(b"]]],[", b"]]],\n[") + b"\n")


if __name__ == "__main__":
    main()
