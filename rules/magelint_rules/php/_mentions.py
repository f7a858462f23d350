"""The names under which code uses a class, and therefore the autoloader looks it up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from magelint.api import Model, Module
from magelint_rules.common.words import Words

_NAMESPACE = re.compile(rb"^(?:<\?php)?[ \t]*namespace[ \t]+([\w\\]+)[ \t]*[;{]", re.M | re.I)
_IMPORT = re.compile(rb"^[ \t]*use\s+\\?([\w\\]+?)(?:\\\{([^{}]*+)\}|(?:\s+as\s+(\w+))?\s*[;,])", re.M | re.I)
_COMMENT = re.compile(rb"/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)|^[ \t]*(?://|#)[^\n]*", re.M)
# A class that Magento generates uses the one that it is generated from
_END = rb"(?:Factory|\\{1,2}(?:Proxy|Interceptor))?(?![\w\\])"
_WORD = re.compile(rb"\w")
_GENERATED = b"Factory"
_SUFFIXES = (".php", ".phtml", ".xml")


def is_named(model: Model, module: Module, fqcn: str, other: str, path: str) -> bool:
    """True if a file other than `path` names a class; `other` is a similar name, which does not count.

    Files of the module and of the project's modules count. They name the class in full, by an import, or by its short
    name in its namespace, unless they import another class of that name.
    """
    needle = _difference(fqcn, other)
    space, _, name = (_bytes(part) for part in fqcn.rpartition("\\"))
    # It starts with a literal, which is what makes it fast
    whole = re.compile(rb"\\{1,2}".join(map(re.escape, _bytes(fqcn).split(b"\\"))) + _END)
    # However code names a class, its file contains each part of the name; long parts are in few files
    parts = sorted(set(_bytes(fqcn).split(b"\\")), key=len, reverse=True)
    for file, data in model.derive(_Code).files_with(module, needle, parts):
        if file == path or not all(part in data for part in parts):
            continue
        if file.endswith(".phtml"):
            data = _COMMENT.sub(b"", data)  # only tools read the type in a template's comment
        if any(not _WORD.match(data, found.start() - 1) for found in whole.finditer(data)) or (
            file.endswith((".php", ".phtml")) and _imports(data, _bytes(fqcn))
        ):
            return True
        inside = _NAMESPACE.search(data) if space in data else None
        if inside is None or inside[1] != space or _is_imported(data, name):
            continue
        if _has_word(_COMMENT.sub(b"", data), name):
            return True
    return False


def _difference(fqcn: str, other: str) -> bytes:
    """The first part of a name that differs from another name."""
    parts, others = fqcn.split("\\"), other.split("\\")
    different = (one for index, one in enumerate(parts) if others[index : index + 1] != [one])
    return _bytes(next(different, parts[-1]))


def _is_imported(data: bytes, name: bytes) -> bool:
    """True if a file imports a class of that short name."""
    return any(short == name for _, short in _imported(data))


def _imports(data: bytes, fqcn: bytes) -> bool:
    """True if a file imports a class or uses it by a namespace that it imports."""
    return any(
        imported == fqcn or (fqcn.startswith(imported + b"\\") and _has_word(data, short + fqcn[len(imported) :]))
        for imported, short in _imported(data)
    )


def _imported(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The classes and namespaces that a file imports: the full name, and the name in the file."""
    for start, group, alias in _IMPORT.findall(data):
        items = [item.split() for item in group.split(b",")] if group else []
        names = [(start + b"\\" + item[0], item[-1]) for item in items if item] if group else [(start, alias or start)]
        for imported, called in names:
            yield imported, called.rpartition(b"\\")[2]


def _has_word(data: bytes, name: bytes) -> bool:
    return name in data and re.search(rb"(?<![\w\\$>:])" + re.escape(name) + _END, data) is not None


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


class _Code:
    """The PHP files, templates and XML files of modules, searched once for each word."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._project = [module for module in model.modules if module.origin == "project"]
        self._files: dict[Module, dict[str, bytes]] = {}
        self._words: dict[Module, Words] = {}
        self._found: dict[tuple[Module, bytes], list[str]] = {}

    def files_with(self, module: Module, word: bytes, words: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
        """The files of a module and of the project's modules that contain a word, at least those with all `words`."""
        for one in dict.fromkeys((module, *self._project)):
            files = self._of(one)
            if self._words[one].is_many(b"\\".join(words)):
                rarest = min(((part, part + _GENERATED) for part in words), key=self._words[one].count)
                yield from ((path, files[path]) for path in self._words[one].files_with(*rarest))
                continue
            if (one, word) not in self._found:
                self._found[one, word] = [path for path, data in files.items() if word in data]
            yield from ((path, files[path]) for path in self._found[one, word])

    def _of(self, module: Module) -> dict[str, bytes]:
        if module not in self._files:
            paths = (f"{module.path}/{path}" for path in module.paths if path.endswith(_SUFFIXES))
            sources = ((path, self._model.files.source(path)) for path in paths)
            self._files[module] = {path: source.data for path, source in sources if source is not None}
            self._words[module] = Words(self._files[module].items())
        return self._files[module]
