"""Packs the packages of Magento installations: `python linter/tools/build_releases.py VERSION-EDITION=ROOT…`.

ROOT may be an installation of another version of the same minor line, as far as Magento's numbering allows: a patch of
a release (`2.4.6-p1` for `2.4.6`) differs only in its `-p`; for an earlier release, the last number of a package's
version is known to be at most the release's own and at most that of the later installation.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import msgspec

from magelint.magento import bundled
from magelint.magento.bundled.releases import Package, ReleasesFile
from magelint.magento.composer.version import Version
from magelint.magento.model import Model

_NUMBERED = re.compile(r"(10[0-9]\.\d+)\.(\d+)(?:-p\d+)?")
_COMMUNITY = "magento/product-community-edition"


class Release:
    """The packages of one version, with their versions and modules."""

    def __init__(self, version: str, edition: str, root: Path) -> None:
        self.version, self.edition = version, edition
        self.php = "*"
        self.packages: dict[str, tuple[list[str], str]] = {}
        model = Model.read(str(root))
        documents = _installed(root) or _in_code(root)
        actual = model.magento.version if model.magento is not None else version
        wanted = _closure(documents, _COMMUNITY) if edition == "community" else set(documents)
        modules = {
            name: module.name
            for module in model.tree.discovered.registered.values()
            if (name := module.package.name if module.package else _name_in(module.path)) is not None
        }
        for name in sorted(wanted & set(documents)):
            self._add(name, documents[name], modules.get(name, ""), actual)
        self.packages[_COMMUNITY] = ([version], "")
        if edition == "commerce":
            self.packages["magento/product-enterprise-edition"] = ([version], "")

    def _add(self, name: str, document: dict[str, Any], module: str, actual: str) -> None:
        if name == "magento/framework":
            self.php = str(document["require"]["php"])
        core = name.startswith("magento/") and (module or name.startswith("magento/framework"))
        if core or module.startswith(
            ("PayPal_", "Amazon_", "Temando_", "Dotdigitalgroup_", "Klarna_", "Vertex_", "Yotpo_")
        ):
            versions = _derived(str(document.get("version", "")), self.version, actual)
            if name == "magento/framework" and len(versions) > 1:  # whose last number is the release's own
                versions = versions[-1:]
            self.packages[name] = (versions, module)


def _derived(own: str, wanted: str, actual: str) -> list[str]:
    """The version of a package in `wanted`, an earlier state of `actual`; empty if it cannot be derived."""
    own = own.removeprefix("v")
    if wanted == actual:
        return [own]
    if actual.split("-")[0] == wanted:
        return [own.split("-")[0]]
    numbered = _NUMBERED.fullmatch(own)
    if numbered is None:
        return []
    last = int(wanted.split(".")[2].split("-")[0])
    return [f"{numbered[1]}.{patch}" for patch in range(min(int(numbered[2]), last) + 1)]


def _installed(root: Path) -> dict[str, dict[str, Any]]:
    path = root / "vendor/composer/installed.json"
    if not path.is_file():
        return {}
    document = msgspec.json.decode(path.read_bytes())
    return {p["name"]: p for p in (document["packages"] if isinstance(document, dict) else document)}


def _in_code(root: Path) -> dict[str, dict[str, Any]]:
    found = {}
    for path in [*root.glob("app/code/Magento/*/composer.json"), *root.glob("lib/internal/Magento/*/composer.json")]:
        document = msgspec.json.decode(path.read_bytes())
        found[document["name"]] = document
    return found


def _name_in(folder: str) -> str | None:
    path = Path(folder, "composer.json")
    return str(msgspec.json.decode(path.read_bytes()).get("name")) if path.is_file() else None


def _closure(documents: dict[str, dict[str, Any]], start: str) -> set[str]:
    if start not in documents:
        return set(documents)
    found, pending = {start}, [start]
    while pending:
        for name in documents[pending.pop()].get("require", {}):
            if name in documents and name not in found:
                found.add(name)
                pending.append(name)
    return found


def pack(found: list[Release]) -> ReleasesFile:
    """All releases in one table."""
    found = sorted(found, key=lambda r: (Version.parse(r.version), r.edition), reverse=True)
    php: dict[str, int] = {}
    packages: dict[str, dict[tuple[str, ...], int]] = {}
    modules: dict[str, str] = {}
    for bit, release in enumerate(found):
        php[release.php] = php.get(release.php, 0) | 1 << bit
        for name, (versions, module) in release.packages.items():
            variants = packages.setdefault(name, {})
            variants[tuple(versions)] = variants.get(tuple(versions), 0) | 1 << bit
            modules.setdefault(name, module)
    return ReleasesFile(
        [(release.version, release.edition) for release in found],
        [(mask, constraint) for constraint, mask in php.items()],
        [
            Package(name, modules[name], [(mask, list(versions)) for versions, mask in variants.items()])
            for name, variants in sorted(packages.items())
        ],
    )


def main() -> None:
    """Read the installations that the command line names and write `releases.json`."""
    found = []
    for argument in sys.argv[1:]:
        key, _, root = argument.partition("=")
        version, _, edition = key.rpartition("-")
        found.append(Release(version, edition, Path(root)))
    packed = msgspec.json.encode(pack(found))
    (Path(bundled.__path__[0]) / "releases.json").write_bytes(packed.replace(b"]]],[", b"]]],\n[") + b"\n")


if __name__ == "__main__":
    main()
