"""Packs the formats of configuration files, as the XSDs of Magento releases define them, into `formats.json`.

Run `python linter/tools/build_formats.py TRACKER [VERSION=ROOT…]`. TRACKER is the git directory of a repository with a
branch `magento-VERSION` for each release, such as `controlaltdelete-nl/magento2-code-tracker`. ROOT is an installation,
or the git directory of a repository that contains one. A release that neither provides keeps what `formats.json` has
for it.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from magelint.magento import bundled
from magelint.magento.bundled.formats import FormatsFile
from magelint.magento.composer.version import Version
from magelint.magento.config.schema.derive import UnsupportedSchemaError, derived

TARGET = Path(bundled.__path__[0]) / "formats.json"
_PACKAGE = re.compile(r"vendor/magento/(?:module-[^/]+|framework[^/]*)/")
_SKIPPED = {"Test", "tests", "_files", "dev"}
_NAME = re.compile(rb"<module\s[^>]*?\bname\s*=\s*[\"']([^\"']+)")


def of_branch(repository: str, branch: str, known: dict[str, bytes]) -> dict[str, bytes]:
    """The XSDs and `etc/module.xml` files of a branch; `known` holds the contents that were read before."""
    listed = _git(repository, "ls-tree", "-r", "-z", branch).decode().split("\0")
    found = {path: entry.split()[2] for entry, _, path in (line.partition("\t") for line in listed) if _is_used(path)}
    known.update(_contents(repository, set(found.values()) - known.keys()))
    return {path: known[blob] for path, blob in found.items()}


def of_root(root: Path) -> dict[str, bytes]:
    """The XSDs and `etc/module.xml` files of an installation."""
    if (root / "objects").is_dir():
        return of_branch(str(root), "HEAD", {})
    paths = [*root.glob("vendor/magento/*/**/*.xsd"), *root.glob("vendor/magento/*/etc/module.xml")]
    return {name: path.read_bytes() for path in paths if _is_used(name := path.relative_to(root).as_posix())}


def _is_used(path: str) -> bool:
    parts = path.split("/")
    if not _PACKAGE.match(path) or not _SKIPPED.isdisjoint(parts):
        return False
    return path.endswith(".xsd") or parts[3:] == ["etc", "module.xml"]


def _git(repository: str, *arguments: str, given: bytes | None = None) -> bytes:
    command = ["git", "--git-dir", repository, *arguments]
    return subprocess.run(command, input=given, capture_output=True, check=True).stdout  # noqa: S603


def _contents(repository: str, blobs: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    out, at = _git(repository, "cat-file", "--batch", given="\n".join(blobs).encode()), 0
    while at < len(out):
        end = out.index(b"\n", at)
        name, _, size = out[at:end].decode().split()
        at = end + 1 + int(size)
        yield name, out[end + 1 : at]
        at += 1


def schemas(files: dict[str, bytes]) -> dict[str, bytes]:
    """The XSDs by URN."""
    names = {
        path.removesuffix("etc/module.xml"): found[1].decode()
        for path, data in files.items()
        if path.endswith("/etc/module.xml") and (found := _NAME.search(data))
    }
    found = {}
    for path, data in files.items():
        package = _PACKAGE.match(path)
        if not path.endswith(".xsd") or package is None:
            continue
        folder = package[0]
        library = folder.split("/")[2]
        owner = f"urn:magento:module:{names[folder]}" if folder in names else f"urn:magento:{library}"
        found[f"{owner}:{path.removeprefix(folder)}"] = data
    return found


class Packer:
    """Collects the formats of releases."""

    def __init__(self) -> None:
        self._of_bytes: dict[tuple[str, bytes], bytes | None] = {}
        self._releases: dict[str, dict[str, bytes]] = {}

    def add(self, version: str, xsds: dict[str, bytes]) -> None:
        """Add the XSDs of a release."""
        found = {urn: self._definition(urn, data) for urn, data in xsds.items()}
        self._releases[version] = {urn: one for urn, one in sorted(found.items()) if one is not None}

    def keep(self, old: FormatsFile) -> None:
        """Add the releases that only an earlier file contains."""
        for version, state in old.releases:
            if version not in self._releases:
                self._releases[version] = {
                    urn: bytes(old.definitions[number])
                    for urn, variants in old.schemas.items()
                    for mask, number in variants
                    if mask >> state & 1
                }

    def _definition(self, urn: str, data: bytes) -> bytes | None:
        key = urn, data
        if key not in self._of_bytes:
            try:
                self._of_bytes[key] = msgspec.json.encode(derived(data, urn))
            except UnsupportedSchemaError as error:
                sys.stderr.write(f"skipped {urn}: {error}\n")
                self._of_bytes[key] = None
        return self._of_bytes[key]

    def packed(self) -> FormatsFile:
        """All releases, the newest first."""
        states: dict[tuple[tuple[str, bytes], ...], int] = {}
        versions = sorted(self._releases, key=Version.parse, reverse=True)
        releases = [(one, states.setdefault(tuple(self._releases[one].items()), len(states))) for one in versions]
        numbers: dict[bytes, int] = {}
        masks: dict[str, dict[bytes, int]] = {}
        for content, state in states.items():
            for urn, definition in content:
                variants = masks.setdefault(urn, {})
                variants[definition] = variants.get(definition, 0) | 1 << state
        packed = {}
        for urn, variants in sorted(masks.items()):
            packed[urn] = [(mask, numbers.setdefault(one, len(numbers))) for one, mask in variants.items()]
        return FormatsFile(releases, packed, [msgspec.Raw(one) for one in numbers])


def written(packed: FormatsFile) -> bytes:
    """The file, with one line for each schema and definition."""
    encode = msgspec.json.encode
    urns = [encode(urn) + b":" + encode(variants) for urn, variants in packed.schemas.items()]
    return b'{"releases":%s,\n"schemas":{\n%s},\n"definitions":[\n%s]}\n' % (
        encode(packed.releases),
        b",\n".join(urns),
        b",\n".join(bytes(one) for one in packed.definitions),
    )


def main() -> None:
    """Read the repository and the installations that the command line names and write `formats.json`."""
    tracker, *roots = sys.argv[1:]
    packer = Packer()
    known: dict[str, bytes] = {}
    branches = _git(tracker, "for-each-ref", "--format=%(refname:short)", "refs/heads/magento-*").decode().split()
    for branch in branches:
        packer.add(branch.removeprefix("magento-"), schemas(of_branch(tracker, branch, known)))
    for version, _, root in (argument.partition("=") for argument in roots):
        packer.add(version, schemas(of_root(Path(root))))
    if TARGET.exists():
        packer.keep(msgspec.json.decode(TARGET.read_bytes(), type=FormatsFile))
    packed = packer.packed()
    TARGET.write_bytes(written(packed))
    sys.stderr.write(
        f"{len(packed.releases)} releases, {len(packed.schemas)} schemas, {len(packed.definitions)} definitions\n"
    )


if __name__ == "__main__":
    main()
