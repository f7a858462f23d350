"""The words of many files, so that each of many names is not searched in all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

_WORD = re.compile(rb"[\w\x80-\xff]++")
_FEW = 32  # names that are searched in all files, which is faster than splitting these into words


class Words:
    """Finds the files that contain a name."""

    def __init__(self, files: Iterable[tuple[str, bytes]]) -> None:
        """`files` are contents with the paths of their files, or of a folder whose files count as one."""
        self._contents = list(files)
        self._asked: set[bytes] = set()

    def is_many(self, name: bytes) -> bool:
        """True if so many names were passed, with this one, that the files are split into words."""
        self._asked.add(name)
        return len(self._asked) > _FEW

    def files_with(self, *words: bytes) -> list[str]:
        """The files that contain one of some words, each as a whole."""
        return list(dict.fromkeys(path for word in words for path in self._files.get(word, ())))

    def count(self, words: Iterable[bytes]) -> int:
        """In how many files the words are, those with several of them counted several times."""
        return sum(len(self._files.get(word, ())) for word in words)

    def is_elsewhere(self, name: bytes, path: str) -> bool:
        """True if a file other than `path` contains a name, even as a part of a word."""
        if not self.is_many(name):
            return any(name in data for other, data in self._contents if other != path)
        if any(other != path for other in self._files.get(name, ())[:2]):
            return True
        start = self._joined.find(name)
        while start >= 0:
            end = self._joined.index(b"\n", start)
            word = self._joined[self._joined.rindex(b"\n", 0, start) + 1 : end]
            if any(other != path for other in self._files[word][:2]):
                return True
            start = self._joined.find(name, end)
        return False

    @cached_property
    def _files(self) -> dict[bytes, list[str]]:
        """By each word, the files that contain it."""
        found: dict[bytes, list[str]] = {}
        for path, data in self._contents:
            for word in set(_WORD.findall(data)):
                paths = found.setdefault(word, [])
                if paths[-1:] != [path]:
                    paths.append(path)
        return found

    @cached_property
    def _joined(self) -> bytes:
        return b"\n".join((b"", *self._files, b""))
