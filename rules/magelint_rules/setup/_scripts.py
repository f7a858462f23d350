"""Setup scripts, including those that Magento does not find."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from magelint.api import Model, Module, PhpClass, Place, setup, similarity

_INTERFACE_NAMES = re.compile(rb"(?:Install|Upgrade)(?:Schema|Data)Interface|UninstallInterface")
_LIKE = 0.85


@dataclass(frozen=True, slots=True)
class SetupScript:
    """A class that is probably intended as one of the scripts that Magento looks up."""

    path: str
    """The path of its file, relative to the module."""
    declared: PhpClass
    suggestion: str
    wanted: str
    """The class that Magento looks up."""
    mapped: bool
    """True if the autoloader finds the class in this file."""
    syntax_error: Place | None
    """The invalid namespace, if any."""

    @property
    def target(self) -> str:
        """The path that its file should have."""
        return f"Setup/{self.suggestion}.php"

    @property
    def found(self) -> bool:
        """True if Magento finds it."""
        return (self.mapped or self.path == self.target) and self.declared.fqcn == self.wanted


def setup_scripts(model: Model, module: Module) -> Sequence[SetupScript]:
    """The scripts of a module under check."""
    return model.derive(_of_all_modules)[module]


def _of_all_modules(model: Model) -> dict[Module, list[SetupScript]]:
    return {module: list(_scripts(model, module)) for module in model.checked}


def _scripts(model: Model, module: Module) -> Iterator[SetupScript]:
    roots = model.php_classes.roots(module)
    for path in module.class_paths:
        suggestion = setup.script_of(path) or _like_one(module, path)
        if suggestion is None:
            continue
        whole = f"{module.path}/{path}"
        file = model.files.php(whole)
        if file is None or (file.syntax_error is not None and not file.has_broken_namespace):
            continue
        declared = next((c for c in file.classes if c.kind == "class"), None)
        if declared is None or declared.abstract:
            continue
        if declared.name.lower() != suggestion.lower() and not setup.is_script(declared):
            continue  # only its file is named like a script
        mapped = any(r.path_of(declared.fqcn) == whole for r in roots if declared.fqcn.startswith(r.prefix))
        yield SetupScript(path, declared, suggestion, setup.script_class(module, suggestion), mapped, file.syntax_error)


def _like_one(module: Module, path: str) -> str | None:
    """The script that a misnamed or misplaced file probably is, by its interface.

    A class with another name or in another folder may be a helper that another class calls.
    """
    folder, _, file_name = path.rpartition("/")
    source = module.files.source(f"{module.path}/{path}")
    if source is None or b"Setup" not in source.data or not _INTERFACE_NAMES.search(source.data):
        return None
    file = module.files.php(source.path)
    declared = next((c for c in file.classes if c.kind == "class"), None) if file is not None else None
    if declared is None or declared.abstract:
        return None
    stem = file_name.removesuffix(".php").lower()
    has = [script for script, interface in setup.SCRIPTS.items() if interface in declared.interfaces]
    likeness = {script: similarity(stem, script.lower()) for script in has}
    best = max(likeness, key=lambda script: likeness[script], default=None)
    if best is None or (folder.lower() == "setup" and likeness[best] >= _LIKE):
        return best
    return None if _is_called(module, path, declared) else best


def _is_called(module: Module, path: str, declared: PhpClass) -> bool:
    """True if another file of the module names a class, in full or, in the same folder, by its short name."""
    space, _, name = declared.fqcn.rpartition("\\")
    folder = path.rpartition("/")[0]
    whole = re.compile(
        rb"\b" + re.escape(f"{space.rpartition(chr(92))[2]}\\{name}".encode("utf-8", "surrogateescape")) + rb"\b"
    )
    short = re.compile(rb"\b" + re.escape(name.encode("utf-8", "surrogateescape")) + rb"\b")
    for other in module.paths:
        if other == path or not other.endswith((".php", ".xml")):
            continue
        source = module.files.source(f"{module.path}/{other}")
        pattern = short if name not in setup.SCRIPTS and other.rpartition("/")[0] == folder else whole
        if source is not None and pattern.search(source.data):
            return True
    return False
