"""The files of a git revision, as a view of the tree on disk: only what differs is read from the repository.

Nothing is checked out and nothing is written. Files that git ignores, such as an installed `vendor`, are taken as they
are on disk.
"""

from __future__ import annotations

import hashlib
import os
import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from itertools import islice

from msgspec import Struct, field

from magelint.engine.git import Revision, prefixes
from magelint.engine.input_file import read_input_file
from magelint.magento.tree.files import LARGEST, Files

# Of files that no longer exist, only these are read; of the others, only their existence matters.
_READ = (".xml", ".php", ".phtml", ".json", ".xsd", ".lock", ".graphqls")
# What Magento's configuration consists of: if it is staged, it is read with one call of git
_CONFIGURATION = (".xml", ".json", ".lock", "registration.php")
_POINTER = b"version https://git-lfs.github.com/spec/"
_STORED = re.compile(rb"^oid sha256:([0-9a-f]{64})$", re.MULTILINE)
_LINKS = 40
"""The number of links that are followed in one path, as in the kernel."""
_LONGEST_PATH = 4096
"""The length of the longest target of a link, and of a path, as in the kernel."""
_MOST_LINKED = 100_000
"""The number of files and folders that changed links may lead to. Links multiply: each may lead to all files."""
_SHOWN = 3
"""The number of files that a note names."""


class RevisionTree(Struct, dict=True):
    """The files below the root of `files` at a revision."""

    revision: Revision
    files: Files
    """The tree on disk. Files that it has read already are not read again if they did not change."""
    unavailable: dict[str, None] = field(default_factory=dict)
    """Files whose content at the revision is not in the clone, by their names in reports; found while reading."""
    too_large: dict[str, None] = field(default_factory=dict)
    """Files that are too large at the revision and count as empty in it, by their names; found while reading."""
    has_too_many_links: bool = False
    """True if some changed links are not followed, because they lead to too many files; found while reading."""

    @cached_property
    def _links(self) -> dict[str, str]:
        """The links of the revision and the absolute paths that they lead to."""
        links = self.revision.links()
        self.revision.prefetch(links)
        targets = {link: os.fsdecode(self.revision.content(link)) for link in links}
        return {
            link: os.path.normpath(os.path.join(os.path.dirname(link), target))
            for link, target in targets.items()
            if len(target) < _LONGEST_PATH and "\0" not in target
        }

    def notes(self, revision: str) -> Iterator[str]:
        """Notes about what was not read of the revision with this name, once it is read."""
        names = list(self.too_large)
        if names:
            more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            yield f"too large in {revision}, and taken as empty: {', '.join(names[:_SHOWN])}{more}"
        if self.has_too_many_links:
            yield f"links of {revision} lead to more than {_MOST_LINKED:,} files; the others are not followed"

    def read(self) -> Files:
        """A view of the tree with its contents at the revision."""
        below = f"{self.files.root.rstrip('/')}/"
        contents: dict[str, bytes | None] = dict.fromkeys(path.removesuffix("/") for path in self.revision.new)
        gone = [path for path in self.revision.gone() if path not in self._links and path.startswith(below)]
        staged = (path for path in self.revision.restaged if path.startswith(below) and path.endswith(_CONFIGURATION))
        self.revision.prefetch({*staged, *(path for path in gone if path.endswith(_READ))})
        for path in gone:
            contents[path] = self._content(path, b"") if path.endswith(_READ) else b""
        paths = sorted(self.revision.tree)
        linked = (found for link in self._changed_links() for found in self._below_link(link, paths))
        contents.update(islice(linked, _MOST_LINKED))
        self.has_too_many_links = next(linked, None) is not None
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
        if self.revision.is_too_large(path):
            self.too_large[self.files.name(path)] = None
            return b""
        found = self.revision.content(path) if self.revision.has_content(path) else None
        if found is not None and found.startswith(_POINTER):
            found = self._stored_by_lfs(path, found, now)
        if found is None:
            self.unavailable[self.files.name(path)] = None
        return found or b""

    def _stored_by_lfs(self, path: str, pointer: bytes, now: bytes) -> bytes | None:
        stored = _STORED.search(pointer)
        if stored is None:
            return None
        object_name = stored[1].decode()
        if hashlib.sha256(now).hexdigest() == object_name:
            return now
        folder = f"{self.revision.tree[path].top}/.git/lfs/objects/{object_name[:2]}/{object_name[2:4]}"
        try:
            data = read_input_file(f"{folder}/{object_name}", LARGEST)
        except OSError:
            return None
        return data if hashlib.sha256(data).hexdigest() == object_name else None

    def _resolved(self, path: str) -> str:
        """A path with the links of the revision followed."""
        for _ in range(_LINKS if self._links else 0):
            link = next((one for one in prefixes(path) if one in self._links), None)
            if link is None or len(path) > _LONGEST_PATH:
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

    def _below_link(self, link: str, paths: list[str]) -> Iterator[tuple[str, bytes | None]]:
        """What a link of the revision leads to: a file or the files of a folder, instead of what is there now.

        `paths` are those of the revision, sorted.
        """
        yield link, None
        for folder, names in self.files.walk(link):
            yield from ((f"{folder}/{name}", None) for name in names)
        target = self._resolved(link)
        if target in self.revision.tree:
            yield link, self._content(target, b"")
        inside = f"{target}/"
        for path in islice(paths, bisect_left(paths, inside), None):
            if not path.startswith(inside):
                break
            if path not in self._links:
                yield link + path[len(target) :], self._content(path, b"") if path.endswith(_READ) else b""
