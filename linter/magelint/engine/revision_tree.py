"""The files of a git revision, as a view of the tree on disk: only what differs is read from the repository.

Nothing is checked out and nothing is written. Files that git ignores, such as an installed `vendor`, are taken as they
are on disk.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field

from magelint.engine.git import Revision
from magelint.magento.tree.files import Files

# Of files that no longer exist, only these are read; of the others, only their existence matters.
_READ = (".xml", ".php", ".phtml", ".json", ".xsd", ".lock", ".graphqls")
# What Magento's configuration consists of: if it is staged, it is read with one call of git
_CONFIGURATION = (".xml", ".json", ".lock", "registration.php")
_POINTER = b"version https://git-lfs.github.com/spec/"
_LINKS = 40
"""The number of links that are followed in one path, as in the kernel."""


@dataclass(slots=True)
class RevisionTree:
    """The files below the root of `files` at a revision."""

    revision: Revision
    files: Files
    """The tree on disk. Files that it has read already are not read again if they did not change."""
    unavailable: list[str] = field(default_factory=list)
    """Files whose content at the revision is not in the clone, by their names in reports; found while reading."""
    _links: dict[str, str] = field(init=False)
    """The links of the revision and the absolute paths that they lead to."""

    def __post_init__(self) -> None:
        self._links = {
            link: os.path.normpath(os.path.join(os.path.dirname(link), os.fsdecode(self.revision.content(link))))
            for link in self.revision.links()
        }

    def read(self) -> Files:
        """A view of the tree with its contents at the revision."""
        below = f"{self.files.root.rstrip('/')}/"
        contents: dict[str, bytes | None] = dict.fromkeys(path.removesuffix("/") for path in self.revision.new)
        gone = [path for path in self.revision.gone() if path not in self._links and path.startswith(below)]
        staged = (path for path in self.revision.restaged if path.startswith(below) and path.endswith(_CONFIGURATION))
        self.revision.prefetch({*staged, *(path for path in gone if path.endswith(_READ))})
        for path in gone:
            contents[path] = self._content(path, b"") if path.endswith(_READ) else b""
        for link in self._changed_links():
            contents.update(self._below_link(link))
        for source in self.files.loaded():
            data = self._at_revision(source.path, source.data)
            if data is not source.data:
                contents[source.path] = data
        return self.files.overlaid(contents, self._at_revision)

    def _at_revision(self, path: str, data: bytes) -> bytes:
        """The content at the revision of a file that exists on both sides; `data` itself if it is the same."""
        path = self._resolved(path)
        if path in self.revision.tree and self.revision.differs(path, data):
            return self._content(path, data)
        return data

    def _content(self, path: str, now: bytes) -> bytes:
        """The content of a file at the revision, that of Git LFS included if it is on this machine."""
        found = self.revision.content(path) if self.revision.has_content(path) else None
        if found is not None and found.startswith(_POINTER):
            found = self._stored_by_lfs(path, found, now)
        if found is None:
            self.unavailable.append(self.files.name(path))
        return found or b""

    def _stored_by_lfs(self, path: str, pointer: bytes, now: bytes) -> bytes | None:
        object_name = pointer.partition(b"sha256:")[2][:64].decode("ascii", "replace")
        if hashlib.sha256(now).hexdigest() == object_name:
            return now
        folder = f"{self.revision.tree[path].top}/.git/lfs/objects/{object_name[:2]}/{object_name[2:4]}"
        try:
            with open(f"{folder}/{object_name}", "rb") as file:
                data = file.read()
        except OSError:
            return None
        return data if hashlib.sha256(data).hexdigest() == object_name else None

    def _resolved(self, path: str) -> str:
        """A path with the links of the revision followed."""
        for _ in range(_LINKS if self._links else 0):
            link = next((one for one in _prefixes(path) if one in self._links), None)
            if link is None:
                break
            path = self._links[link] + path[len(link) :]
        return path

    def _changed_links(self) -> Iterator[str]:
        """The links of the revision that lead elsewhere or do not exist on disk."""
        for link in self._links:
            try:
                same = os.fsencode(os.readlink(link)) == self.revision.content(link)
            except OSError:
                same = False
            if not same:
                yield link

    def _below_link(self, link: str) -> Iterator[tuple[str, bytes | None]]:
        """What a link of the revision leads to: a file or the files of a folder, instead of what is there now."""
        yield link, None
        for folder, names in self.files.walk(link):
            yield from ((f"{folder}/{name}", None) for name in names)
        target = self._resolved(link)
        if target in self.revision.tree:
            yield link, self._content(target, b"")
        inside = f"{target}/"
        for path in self.revision.tree:
            if path.startswith(inside) and path not in self._links:
                yield link + path[len(target) :], self._content(path, b"") if path.endswith(_READ) else b""


def _prefixes(path: str) -> Iterator[str]:
    """A path's parent folders from the top down, and the path itself."""
    at = path.find("/", 1)
    while at > 0:
        yield path[:at]
        at = path.find("/", at + 1)
    yield path
