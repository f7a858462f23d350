"""Setup scripts, including those that Magento does not find."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from magelint.api import Model, Module, PhpClass, Place, setup, similarity

_INTERFACE_NAMES = tuple({name.rpartition("\\")[2].encode() for name in setup.SCRIPTS.values()})
_LIKE = 0.85
# Files that Magento loads in the same run before it looks up a script: at an installation or an upgrade
_BEFORE = {
    "InstallData": ("InstallSchema", "UpgradeSchema"),
    "UpgradeData": ("UpgradeSchema",),
    "RecurringData": ("Recurring",),
}


class SetupScript(Struct, frozen=True):
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
    def is_loaded_before(self) -> bool:
        """True if it is in the file of a script that Magento looks up first, so that PHP knows the class by then."""
        files = (f"Setup/{other}.php" for other in _BEFORE.get(self.suggestion, ()))
        return self.declared.fqcn == self.wanted and self.path in files

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
    for path in module.class_paths:
        suggestion = setup.script_of(path) or _like_one(model, module, path)
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
        if _is_copy(model, declared, whole):
            continue
        suggestion = _by_class(declared, suggestion)
        mapped = model.php_classes.is_autoloaded(declared.fqcn, whole, module)
        yield SetupScript(path, declared, suggestion, setup.script_class(module, suggestion), mapped, file.syntax_error)


def _by_class(declared: PhpClass, suggestion: str) -> str:
    """The script that a class is: the one of its name and interface, or else the one that its file suggests."""
    interface = setup.SCRIPTS.get(declared.name)
    if interface is None or interface not in declared.interfaces or setup.SCRIPTS[suggestion] in declared.interfaces:
        return suggestion
    return declared.name


def _is_copy(model: Model, declared: PhpClass, path: str) -> bool:
    """True if the autoloader finds the class in another file, for example that of `Setup/InstallData_old.php`."""
    found = model.php_classes.get(declared.fqcn)
    return found is not None and found[1].place.file.path != path


def _like_one(model: Model, module: Module, path: str) -> str | None:
    """The script that a misnamed or misplaced file probably is, by its interface.

    A class with another name or in another folder may be a helper that another class calls.
    """
    folder, _, file_name = path.rpartition("/")
    source = module.files.source(f"{module.path}/{path}")
    if source is None or not any(name in source.data for name in _INTERFACE_NAMES):
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
    return None if _is_called(model, module, path, declared) else best


def _is_called(model: Model, module: Module, path: str, declared: PhpClass) -> bool:
    """True if other code uses a class, for example a script that extends it.

    A file of the module may name it by its folder and name or, in the same folder, by its name, or compute its name
    from that of the folder; a file of another module by its namespace and name.
    """
    space, _, name = (part.encode("utf-8", "surrogateescape") for part in declared.fqcn.rpartition("\\"))
    folder = path.rpartition("/")[0]
    whole = re.compile(rb"\b" + re.escape(space.rpartition(b"\\")[2] + b"\\" + name) + rb"\b")
    short = re.compile(rb"\b" + re.escape(name) + rb"\b")
    for other, data in _code(module, name):
        is_beside = declared.name not in setup.SCRIPTS and other.rpartition("/")[0] == folder
        if other != path and (short if is_beside else whole).search(data):
            return True
    if _is_computed(module, path, space.rpartition(b"\\")[2], name):
        return True
    spaces = (space, space.replace(b"\\", b"\\\\"))
    return space != b"" and any(
        other is not module and name in data and any(s in data for s in spaces) and short.search(data)
        for other, data in model.derive(_setup_code)
    )


def _is_computed(module: Module, path: str, folder: bytes, name: bytes) -> bool:
    """True if a file of the module computes names of classes in a folder: `__NAMESPACE__ . '\\Upgrade\\' . $x`."""
    started = re.compile(rb"\b" + re.escape(folder) + rb"\\{1,2}(\w*)['\"]")
    return any(
        other != path and any(name.startswith(found[1]) for found in started.finditer(data))
        for other, data in (_code(module, folder, (".php",)) if folder else ())
    )


def _setup_code(model: Model) -> list[tuple[Module, bytes]]:
    """The PHP files of all modules, except Magento's own, in which setup scripts may be used."""
    modules = (module for module in model.modules if module.origin != "core")
    return [(module, data) for module in modules for _, data in _code(module, b"Setup", (".php",))]


def _code(module: Module, word: bytes, suffixes: tuple[str, ...] = (".php", ".xml")) -> Iterator[tuple[str, bytes]]:
    """The PHP and XML files of a module that contain a word."""
    for path in module.paths:
        source = module.files.source(f"{module.path}/{path}") if path.endswith(suffixes) else None
        if source is not None and word in source.data:
            yield path, source.data
