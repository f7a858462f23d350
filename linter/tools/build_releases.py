"""Packs the packages of Magento releases.

Run `python linter/tools/build_releases.py FACTS TRACKER [VERSION-EDITION=ROOT…]`.

FACTS is the folder that `build_facts.py` packs; its files name the releases. TRACKER is the git directory of a
repository with a branch `magento-VERSION` for each release of Magento Open Source, such as
`controlaltdelete-nl/magento2-code-tracker`. For a release without a branch, the first of these applies:

- ROOT, an installation. It may be one of another version of the same minor line, as far as Magento's numbering allows:
  a patch of a release (`2.4.6-p1` for `2.4.6`) differs only in its `-p`; for an earlier release, the last number of a
  package's version is known to be at most the release's own and at most that of the later installation.
- The release is in `releases.json` already.
- The nearest earlier release with a branch: a patch changes a package's version only by its `-p`.

The branches do not contain the packages of other vendors. They are taken, without their versions, from the nearest
release that was read from an installation.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

import facts_folder
from magelint.engine.magentos import nearest_known
from magelint.magento import bundled
from magelint.magento.bundled.releases import (
    Key,
    Package,
    ReleasesFile,
    by_edition,
    known_versions,
    module_names,
    package_of_module,
    package_versions,
    php_constraint,
)
from magelint.magento.composer.magento_version import Edition, MagentoVersion
from magelint.magento.composer.version import Version
from magelint.magento.model import Model

_NUMBERED = re.compile(r"(10[0-9]\.\d+)\.(\d+)(?:-p\d+)?")
_COMMUNITY = "magento/product-community-edition"
_COMMERCE = "magento/product-enterprise-edition"
_OTHER_VENDORS = ("PayPal_", "Amazon_", "Temando_", "Dotdigitalgroup_", "Klarna_", "Vertex_", "Yotpo_")


class Release:
    """The packages of one version, with their versions and modules."""

    def __init__(self, version: str, edition: Edition) -> None:
        self.version, self.edition = version, edition
        self.base = MagentoVersion(version, edition).base
        self.php = "*"
        self.packages: dict[str, tuple[list[str], str]] = {_COMMUNITY: ([version], "")}
        if edition == "commerce":
            self.packages[_COMMERCE] = ([version], "")

    @classmethod
    def of_root(cls, version: str, edition: Edition, root: Path) -> Release:
        """A release as an installation has it."""
        model = Model.read(str(root))
        documents = _installed(root) or _in_code(root)
        actual = model.magento.version if model.magento is not None else version
        wanted = _closure(documents, _COMMUNITY) if edition == "community" else set(documents)
        modules = {
            name: module.name
            for module in model.tree.discovered.registered.values()
            if (name := module.package.name if module.package else _name_in(module.path)) is not None
        }
        found = cls(version, edition)
        for name in sorted(wanted & set(documents)):
            found._add(name, documents[name], modules.get(name, ""), actual)
        return found

    @classmethod
    def of_branch(cls, version: str, documents: list[dict[str, Any]]) -> Release:
        """A release of Magento Open Source by the `composer.json` files of its packages."""
        found = cls(version, "community")
        for document in documents:
            module = ""
            if document.get("type") == "magento2-module":
                vendor, name = next(iter(document["autoload"]["psr-4"])).split("\\")[:2]
                module = f"{vendor}_{name}"
            found._add(document["name"], document, module, version)
        return found

    @classmethod
    def bundled(cls, version: str, edition: Edition) -> Release:
        """A release as `releases.json` has it."""
        found = cls(version, edition)
        modules = {package_of_module(name): name for name in module_names(version, edition)}
        found.packages = {
            name: (list(versions), modules.get(name, ""))
            for name, versions in package_versions(version, edition).items()
        }
        found.php = php_constraint((version, edition))
        return found

    def patched(self, version: str) -> Release:
        """A later patch of the same release, whose packages are known by their numbering only."""
        if version == self.version:
            return self
        found = Release(version, self.edition)
        first, last = (int(v.partition("-p")[2] or 0) for v in (self.version, version))
        for name, (versions, module) in self.packages.items():
            if name == "magento/framework":  # its version is that of the release
                versions = [f"{versions[0].split('-')[0]}-p{last}"]
            elif name not in found.packages and versions:
                patches = [f"{versions[-1].split('-')[0]}-p{patch}" for patch in range(first + 1, last + 1)]
                versions = [*versions, *patches] if _NUMBERED.fullmatch(versions[-1]) else versions
            found.packages.setdefault(name, (versions, module))
        return found

    def with_others(self, other: Release) -> None:
        """Add what the other release has and this one lacks, in versions that are not known."""
        for name, (_, module) in other.packages.items():
            self.packages.setdefault(name, ([], module))

    def _add(self, name: str, document: dict[str, Any], module: str, actual: str) -> None:
        if name == "magento/framework":
            self.php = str(document["require"]["php"])
        core = name.startswith("magento/") and (module or name.startswith("magento/framework"))
        if core or module.startswith(_OTHER_VENDORS):
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


def _of_branches(tracker: str) -> dict[str, list[dict[str, Any]]]:
    """The `composer.json` files in `vendor` of each branch, by the version in its name."""
    names = _git(tracker, "for-each-ref", "--format=%(refname:short)", "refs/heads").decode().split()
    branches = [name for name in names if name.startswith("magento-")]
    paths = [
        f"{branch}:{path}"
        for branch in branches
        for path in _git(tracker, "ls-tree", "-r", "--name-only", branch, "vendor/").decode().splitlines()
        if path.endswith("/composer.json") and path.count("/") == 3
    ]
    found: dict[str, list[dict[str, Any]]] = {}
    for path, content in zip(paths, _contents(tracker, paths), strict=True):
        document = msgspec.json.decode(content)
        if document.get("type") == "magento2-module" or document["name"].startswith("magento/framework"):
            found.setdefault(path.partition(":")[0].removeprefix("magento-"), []).append(document)
    return found


def _contents(tracker: str, paths: list[str]) -> Iterator[bytes]:
    output = _git(tracker, "cat-file", "--batch", given="".join(f"{path}\n" for path in paths).encode())
    position = 0
    for _ in paths:
        end = output.index(b"\n", position)
        size = int(output[position:end].split()[2])
        yield output[end + 1 : end + 1 + size]
        position = end + size + 2


def _git(folder: str, *arguments: str, given: bytes = b"") -> bytes:
    command = ["git", "-C", folder, *arguments]
    return subprocess.run(command, input=given, capture_output=True, check=True).stdout  # noqa: S603 fixed arguments


def _line(version: str) -> str:
    return version.partition("-")[0]


def releases(owners: dict[Key, set[str]], tracker: str, roots: dict[Key, Path]) -> list[Release]:
    """Every wanted release, from the best source there is; `owners` are the modules that its resource ids name."""
    wanted = list(owners)
    branches = _of_branches(tracker)
    known: dict[Key, Release] = {}
    complete: list[Key] = []
    for version, edition in wanted:
        key = version, edition
        if key in roots:
            known[key] = Release.of_root(version, edition, roots[key])
        elif edition == "community" and version in branches:
            known[key] = Release.of_branch(version, branches[version])
        elif key in known_versions():
            known[key] = Release.bundled(version, edition)
        if key in roots or key in known_versions():
            complete.append(key)
    for version, edition in wanted:
        if (version, edition) not in known:
            known[version, edition] = _derived_release(version, edition, known)
    for (version, edition), release in known.items():
        near = _near(version, [key for key in complete if key[1] == "community"])
        if edition == "community" and near is not None and version in branches:
            others = Release.bundled(*near) if near in known_versions() else known[near]
            only = Release(version, edition)
            only.packages = {k: v for k, v in others.packages.items() if v[1].startswith(_OTHER_VENDORS)}
            exact = near == (version, edition)
            if exact:
                release.packages = {**only.packages, **release.packages}
            release.with_others(only)
    _without_removed(known, owners)
    return list(known.values())


def _without_removed(known: dict[Key, Release], owners: dict[Key, set[str]]) -> None:
    """Remove from Mage-OS the modules whose resources it lacks."""
    for key, release in known.items():
        if release.edition == "mage-os":
            removed = owners[release.base, "community"] - owners[key]
            release.packages = {name: p for name, p in release.packages.items() if p[1] not in removed}


def _derived_release(version: str, edition: Edition, known: dict[Key, Release]) -> Release:
    """A patch by the nearest earlier patch of its release; of Commerce, with the packages that only Commerce has."""
    found = Release(version, edition)
    earlier = [r for (v, e), r in known.items() if e == "community" and _line(v) == _line(found.base)]
    source = max((r for r in earlier if _age(r) <= _age(found)), key=_age)
    found.php = source.php
    own = found.packages
    found.packages = {**source.patched(found.base).packages, **(own if edition == "commerce" else {})}
    if edition == "commerce":
        found.with_others(max((r for (_, e), r in known.items() if e == edition and _age(r) < _age(found)), key=_age))
    return found


def _near(version: str, known: list[Key]) -> Key | None:
    """The nearest release of the same minor line, else the last one before it."""
    line = version.split(".")[:2]
    of_line = [key for key in known if key[0].split(".")[:2] == line]
    earlier = [key for key in known if Version.parse(key[0]) < Version.parse(version)]
    return nearest_known(version, of_line) or (earlier[-1] if earlier else None)


def _age(release: Release) -> Version:
    return Version.parse(release.base)


def pack(found: list[Release]) -> ReleasesFile:
    """All releases in one table."""
    releases = {(r.version, r.edition): r for r in sorted(found, key=lambda r: (_age(r), r.edition))}
    ordered = [releases[key] for key in by_edition(releases)]
    modules: dict[str, str] = {}
    for release in ordered:
        for name, (_, module) in release.packages.items():
            modules.setdefault(name, module)
    php = _changes([release.php for release in ordered])
    packages = []
    for name, module in sorted(modules.items()):
        changes = _changes([_word(release.packages.get(name)) for release in ordered])
        first = changes[0][1] == "-"  # missing before its first release anyway
        kept = changes[first:]
        packages.append(Package(name, module, [start for start, _ in kept], " ".join(word for _, word in kept)))
    return ReleasesFile(list(releases), php, packages)


def _word(package: tuple[list[str], str] | None) -> str:
    return "-" if package is None else "|".join(package[0]) or "?"


def _changes(values: list[str]) -> list[tuple[int, str]]:
    return [(index, value) for index, value in enumerate(values) if index == 0 or value != values[index - 1]]


def main() -> None:
    """Read what the command line names and write `releases.json`."""
    folder, tracker, *arguments = sys.argv[1:]
    owners: dict[Key, set[str]] = {}
    for document in facts_folder.read(Path(folder)):
        owners[document["magento"], document["edition"]] = {r["id"].partition("::")[0] for r in document["resources"]}
    roots: dict[Key, Path] = {}
    for argument in arguments:
        name, _, root = argument.partition("=")
        roots[next(key for key in owners if "-".join(key) == name)] = Path(root)
    packed = msgspec.json.encode(pack(releases(owners, tracker, roots)))
    (Path(bundled.__path__[0]) / "releases.json").write_bytes(packed.replace(b'"],["', b'"],\n["') + b"\n")


if __name__ == "__main__":
    main()
