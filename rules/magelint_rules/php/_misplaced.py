"""Classes that the autoloader does not find because file and class name differ."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from magelint.api import Cause, ClassRoot, Model, Module, PhpClass, setup
from magelint_rules.php._declared import declared_names, shows_class
from magelint_rules.php._mentions import is_named

_NAMESPACE = re.compile(rb"^(?:<\?php)?[ \t]*namespace[ \t]+([\w\\\\]+)[ \t]*[;{]", re.MULTILINE | re.I)
_CLASS_FOLDERS = frozenset(
    {
        "Api",
        "Block",
        "Console",
        "Controller",
        "Cron",
        "Helper",
        "Model",
        "Observer",
        "Plugin",
        "Service",
        "Setup",
        "Ui",
        "ViewModel",
    }
)
_LOOKED_UP = re.compile(r"Controller/.+/|Setup/")
_INCLUDE = re.compile(rb"\b(?:require|include)(?:_once)?\b[^;]*")
_ESCAPED = re.compile(rb"\\(?:x([0-9A-Fa-f]{1,2})|([0-7]{1,3}))")
_CLASS_FILE = re.compile(r"(?:^|/)[A-Za-z_]\w*\.php$", re.ASCII)


class Misplaced(Struct, frozen=True):
    """A class that the autoloader does not find in its file."""

    path: str
    """The absolute path of its file."""
    declared: PhpClass
    expected: str
    """The class that the autoloader expects in the file."""
    root: ClassRoot

    def relative(self, module: Module) -> str:
        """The path of its file in a module."""
        return self.path[len(module.path) + 1 :]

    @property
    def differs_in_case(self) -> bool:
        """True if only case differs between the two names."""
        return self.declared.fqcn.lower() == self.expected.lower()


def misplaced_classes(model: Model, module: Module) -> Iterator[Misplaced]:
    """Classes below a module's PSR-4 folders that are not in the file that the autoloader loads.

    Files that are included by name, such as those of a library, are skipped.
    """
    included = _Included(module)
    for wrong in _in_other_files(model, module):
        if wrong.differs_in_case or (
            _is_own(model, module, wrong) and not included.has(posixpath.basename(wrong.path))
        ):
            yield wrong


def _in_other_files(model: Model, module: Module) -> Iterator[Misplaced]:
    """The first class of each file that does not declare the class that the autoloader expects in it.

    Searches the bytes of each file, and parses it only if they do not show the expected class.
    """
    for path in module.class_paths:
        whole = f"{module.path}/{path}"
        root = model.php_classes.root_around(whole, module)
        source = model.files.source(whole) if root is not None else None
        if root is None or source is None:
            continue
        expected = root.class_of(whole)
        space, _, name = expected.rpartition("\\")
        if shows_class(source.data, expected):
            continue
        names = [found.decode() for found in declared_names(source.data)]
        namespace = _NAMESPACE.search(source.data)
        if not names or (name in names and namespace is not None and namespace[1].decode() == space):
            continue
        file = model.files.php(whole)
        classes = file.classes if file is not None and file.syntax_error is None else []
        if model.module_at(whole) not in (module, None):
            continue  # a module inside this one
        loaded = (c.fqcn == expected or model.php_classes.is_autoloaded(c.fqcn, whole, module) for c in classes)
        if classes and not any(loaded):
            yield Misplaced(whole, classes[0], expected, root)


def _is_own(model: Model, module: Module, wrong: Misplaced) -> bool:
    """True if a class is intended to be autoloaded as one of the module's classes."""
    name, relative = wrong.declared.fqcn, wrong.relative(module)
    if not _CLASS_FILE.search(relative) and model.php_classes.get(name) is not None:
        return False  # a backup copy
    if name.lower().startswith((wrong.root.prefix.lower(), module.namespace.lower())):
        return True
    in_folder = "/" in relative and relative[0].isupper()  # other folders contain libraries and scripts
    return in_folder and ("\\" in name or _by_rule(relative, name))


def _by_rule(relative: str, name: str) -> bool:
    """True if a class without a namespace is in a folder for the module's classes, in a file of its name."""
    *folders, file = relative.split("/")
    return folders[0] in _CLASS_FOLDERS and all(folder[0].isupper() for folder in folders) and file == f"{name}.php"


def prefix_cause(module: Module, wrong: Misplaced) -> Cause | None:
    """The finding about the prefix in composer.json under which the autoloader looks up a class."""
    if module.composer is None or not _has_wrong_prefix(module, wrong):
        return None
    return Cause("composer-autoload-psr4", module.composer.source.whole())


def setup_cause(model: Model, module: Module, wrong: Misplaced) -> Cause | None:
    """The finding about a setup script or patch that Magento does not find."""
    declared, relative = wrong.declared, wrong.relative(module)
    if declared.kind != "class" or declared.abstract:
        return None
    if model.at_least(2, 3) and setup.patch_kind(declared) and not setup.is_patch_path(relative):
        return Cause("setup-misplaced-patch", declared.place)
    script = setup.script_of(relative)
    if setup.is_script(declared) or (script is not None and script.lower() == declared.name.lower()):
        return Cause("setup-script-not-run", declared.place)
    return None


def is_in_other_script(wrong: Misplaced) -> bool:
    """True if a setup script is in the file of another, for example `InstallData` in `Setup/InstallSchema.php`."""
    space, _, name = wrong.expected.rpartition("\\")
    own_space = wrong.declared.fqcn.rpartition("\\")[0]
    return own_space == space and {name, wrong.declared.name} <= setup.SCRIPTS.keys()


def _has_wrong_prefix(module: Module, wrong: Misplaced) -> bool:
    """True if the prefix in composer.json or its folder differs from the module's name."""
    name, prefix = wrong.declared.fqcn, wrong.root.prefix
    if name.startswith(module.namespace) and not (module.in_app_code or prefix.startswith(module.namespace)):
        return True
    by_folder = module.namespace + wrong.relative(module).removesuffix(".php").replace("/", "\\")
    return prefix == module.namespace and name == by_folder and not wrong.differs_in_case


def twin_of(model: Model, module: Module, wrong: Misplaced) -> PhpClass | None:
    """The class of the same name in another file, which the autoloader finds, unless this file is also used.

    Magento runs each file in a folder of patches, as the class that its path implies.
    """
    if model.at_least(2, 3) and setup.is_patch_path(wrong.relative(module)):
        return None
    found = model.php_classes.get(wrong.declared.fqcn)
    if found is None or found[1].place.file.path == wrong.path:
        return None
    return None if is_named(model, module, wrong.expected, wrong.declared.fqcn, wrong.path) else found[1]


def is_found_by_path(model: Model, module: Module, wrong: Misplaced) -> bool:
    """True if only case differs and no code names the class as declared: PHP finds it by its path's name."""
    return wrong.differs_in_case and not is_named(model, module, wrong.declared.fqcn, wrong.expected, wrong.path)


def is_unused(model: Model, module: Module, wrong: Misplaced) -> bool:
    """True if nothing looks a class up, by either name: no code names it, and Magento derives no name from its path."""
    if _LOOKED_UP.match(wrong.relative(module)):
        return False
    names = (wrong.declared.fqcn, wrong.expected)
    return not any(is_named(model, module, name, other, wrong.path) for name, other in (names, names[::-1]))


class _Included:
    """The files that Composer or a file of the module includes by name."""

    def __init__(self, module: Module) -> None:
        self._module = module

    def has(self, name: str) -> bool:
        """True if a file of that name is included."""
        return name in self._by_composer or name.encode("utf-8", "surrogateescape") in self._by_files

    @cached_property
    def _by_composer(self) -> frozenset[str]:
        composer = self._module.composer
        return frozenset(posixpath.basename(path) for path in composer.autoload_files) if composer else frozenset()

    @cached_property
    def _by_files(self) -> bytes:
        """The operands of all `include` and `require` statements."""
        module = self._module
        sources = (module.files.source(f"{module.path}/{path}") for path in module.paths if path.endswith(".php"))
        texts = (found[0] for source in sources if source is not None for found in _INCLUDE.finditer(source.data))
        return b"\n".join(_ESCAPED.sub(_unescaped, text) for text in texts)


def _unescaped(found: re.Match[bytes]) -> bytes:
    """The character of an escape sequence."""
    return bytes((int(found[1], 16) if found[1] else int(found[2], 8) & 255,))
