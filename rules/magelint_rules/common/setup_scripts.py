"""The PHP that installs a module: scripts and patches, and classes that no autoloader finds."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from magelint.api import ClassRoot, Installation, Module, PhpClass, PhpFile, similarity

_SETUP = "Magento\\Framework\\Setup\\"
SCRIPTS = {
    "InstallSchema": f"{_SETUP}InstallSchemaInterface",
    "InstallData": f"{_SETUP}InstallDataInterface",
    "UpgradeSchema": f"{_SETUP}UpgradeSchemaInterface",
    "UpgradeData": f"{_SETUP}UpgradeDataInterface",
    "Recurring": f"{_SETUP}InstallSchemaInterface",
    "RecurringData": f"{_SETUP}InstallDataInterface",
    "Uninstall": f"{_SETUP}UninstallInterface",
}
"""Classes of a module's `Setup` folder that Magento looks for by name, each with the interface that it must have."""

_INTERFACE_NAMES = re.compile(rb"(?:Install|Upgrade)(?:Schema|Data)Interface|UninstallInterface")
_DECLARED = re.compile(
    rb"^[ \t]*(?:(?:abstract|final|readonly)[ \t]+)*(?:class|interface|trait|enum)[ \t\r\n]+(\w+)", re.MULTILINE | re.I
)
_KINDS = (b"\nclass ", b"\ninterface ", b"\nabstract class ", b"\nfinal class ", b"\ntrait ")
_NAMESPACE = re.compile(rb"^(?:<\?php)?[ \t]*namespace[ \t]+([\w\\\\]+)[ \t]*[;{]", re.MULTILINE | re.I)
_NOT_CLASSES = ("registration.php", "cli_commands.php")
_NO_CLASS_FOLDERS = ("etc/", "view/", "i18n/", "docs/", "dev/", "bin/", "generated/")
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
_INCLUDE = re.compile(rb"\b(?:require|include)(?:_once)?\b[^;]*")
_ESCAPED = re.compile(rb"\\(?:x([0-9A-Fa-f]{1,2})|([0-7]{1,3}))")
_TESTS = re.compile(r"(?:^|/)(?:tests?|_files|fixtures)/", re.IGNORECASE)
_CLASS_FILE = re.compile(r"(?:^|/)[A-Za-z_]\w*\.php$", re.ASCII)
_LIKE = 0.85


@dataclass(frozen=True, slots=True)
class SetupScript:
    """A class that seems meant to install or upgrade, and which of the names that Magento looks for it means."""

    path: str
    """Of its file, relative to the module."""
    declared: PhpClass
    meant: str
    wanted: str
    """The class that Magento looks for."""
    misnamed: bool
    """Whether it is the class's own name that is another."""
    mapped: bool
    """Whether the autoloader finds the class in this file, so that only its prefix is not the module's name."""
    readable: bool = True
    """Whether PHP can read its namespace."""

    @property
    def found(self) -> bool:
        """Whether Magento finds it."""
        in_place = self.mapped or self.path == f"Setup/{self.meant}.php"
        return in_place and self.declared.fqcn == self.wanted


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A class that the autoloader does not find, since file and name do not agree."""

    path: str
    """Of its file, absolute."""
    declared: PhpClass
    expected: str
    """The class that is looked for in the file."""
    root: ClassRoot
    twin: PhpClass | None = None
    """The class of this very name that the autoloader does find, so that this one is only a copy."""
    by_path: bool = False
    """Whether only a letter's case differs and the class is asked for by the name that its path makes, in which
    PHP takes it."""


def php_files(module: Module) -> Iterator[str]:
    """The paths, relative to a module, of PHP files that may hold classes of it; tests and templates left out."""
    for path in module.paths:
        outside = path in _NOT_CLASSES or path.startswith(_NO_CLASS_FOLDERS) or _TESTS.search(path)
        if path.endswith(".php") and not outside:
            yield path


def setup_scripts(model: Installation, module: Module) -> Iterator[SetupScript]:
    """The scripts of a module, those that Magento never finds too."""
    roots = model.php_classes.roots(module)
    for path in php_files(module):
        meant = _meant(path) or _like_one(model, module, path)
        if meant is None:
            continue
        file = model.files.php(f"{module.path}/{path}")
        readable = file is not None and file.syntax_error is None
        sound = file is not None and (readable or file.has_broken_namespace)
        declared = next((c for c in file.classes if c.kind == "class"), None) if file and sound else None
        if declared is None or declared.abstract:
            continue
        wanted = f"{module.namespace}Setup\\{meant}"
        misnamed = declared.name != meant
        if misnamed and declared.name.lower() != meant.lower() and not _is_script(declared):
            continue  # named like one by its file alone
        whole = f"{module.path}/{path}"
        mapped = any(r.path_of(declared.fqcn) == whole for r in roots if declared.fqcn.startswith(r.prefix))
        yield SetupScript(path, declared, meant, wanted, misnamed, mapped, readable)


def _meant(path: str) -> str | None:
    """The script that a file is by its name: in the module's folder, or in one that is called like `Setup`."""
    folder, _, name = path.rpartition("/")
    if folder and folder.lower() != "setup":
        return None
    stem = name.removesuffix(".php").lower()
    return next((script for script in SCRIPTS if script.lower() == stem), None)


def _like_one(model: Installation, module: Module, path: str) -> str | None:
    """The script that a file of another name or in another folder is: it has the interface of one.

    One that is called like none of them, or that lies elsewhere, may be what another class calls.
    """
    folder, _, file_name = path.rpartition("/")
    source = module.files.source(f"{module.path}/{path}")
    if source is None or b"Setup" not in source.data or not _INTERFACE_NAMES.search(source.data):
        return None
    file = model.files.php(source.path)
    declared = next((c for c in file.classes if c.kind == "class"), None) if file is not None else None
    if declared is None or declared.abstract:
        return None
    stem = file_name.removesuffix(".php").lower()
    has = {script for script, interface in SCRIPTS.items() if interface in declared.interfaces}
    likeness = {script: similarity(stem, script.lower()) for script in SCRIPTS if script in has}
    best = max(likeness, key=lambda script: likeness[script], default=None)
    if best is None or (folder.lower() == "setup" and likeness[best] >= _LIKE):
        return best
    return None if _is_called(module, path, declared) else best


def _is_called(module: Module, path: str, declared: PhpClass) -> bool:
    """Whether another file of the module names a class: by its whole name, or by its own beside it."""
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
        pattern = short if name not in SCRIPTS and other.rpartition("/")[0] == folder else whole
        if source is not None and pattern.search(source.data):
            return True
    return False


def _is_script(declared: PhpClass) -> bool:
    return any(interface in SCRIPTS.values() for interface in declared.interfaces)


def misplaced_classes(model: Installation, module: Module) -> Iterator[Misplaced]:
    """Classes below a module's `psr-4` folders whose file is not the one that the autoloader asks.

    Of each file its bytes are looked at; it is parsed only where they do not show the class that belongs there. A
    library's files, which are included by name, are left out, as is a prefix that is itself the mistake.
    """
    roots = model.php_classes.roots(module)
    for path in php_files(module):
        whole = f"{module.path}/{path}"
        root = max((r for r in roots if whole.startswith(r.folder + "/")), key=lambda r: len(r.folder), default=None)
        source = model.files.source(whole) if root is not None else None
        if root is None or source is None:
            continue
        expected = root.class_of(whole)
        space, _, name = expected.rpartition("\\")
        if _shows(source.data, space, name):
            continue
        names = [found.decode() for found in _DECLARED.findall(source.data)]
        namespace = _NAMESPACE.search(source.data)
        if not names or (name in names and namespace is not None and namespace[1].decode() == space):
            continue
        file = model.files.php(whole)
        classes = file.classes if file is not None and file.syntax_error is None else []
        if classes and all(c.fqcn != expected for c in classes):
            wrong = Misplaced(whole, classes[0], expected, root)
            if _is_own(model, module, wrong):
                yield replace(wrong, twin=_twin(model, wrong), by_path=_is_by_path(module, wrong))


def _shows(data: bytes, space: str, name: str) -> bool:
    """Whether the bytes of a file show at once the class that belongs there: true of nearly all, and fast."""
    called = name.encode("utf-8", "surrogateescape")
    if b"\nnamespace " + space.encode("utf-8", "surrogateescape") + b";" not in data:
        return False
    return any(kind + called + end in data for kind in _KINDS for end in (b"\n", b"\r", b" ", b"{"))


def _is_own(model: Installation, module: Module, wrong: Misplaced) -> bool:
    """Whether a class is meant to be autoloaded as one of the module's, rather than included by its file's name."""
    name = wrong.declared.fqcn
    relative = wrong.path[len(module.path) + 1 :]
    prefix_fits = module.in_app_code or wrong.root.prefix.startswith(module.namespace)
    if name.startswith(module.namespace) and not prefix_fits:
        return False  # the prefix in composer.json is what is wrong
    if name.lower() == wrong.expected.lower():
        return True
    if wrong.root.prefix == module.namespace and name == _class_by_folder(module, relative):
        return False  # so is the folder that the prefix leads to
    if not _CLASS_FILE.search(relative) and model.php_classes.get(name) is not None:
        return False  # a copy that somebody kept
    own = name.lower().startswith((wrong.root.prefix.lower(), module.namespace.lower()))
    if not own and (
        "/" not in relative or not relative[0].isupper() or ("\\" not in name and not _by_rule(relative, name))
    ):
        return False  # a library's, or a script
    return not _is_included(module, posixpath.basename(relative))


def _by_rule(relative: str, name: str) -> bool:
    """Whether a class without a namespace lies where a module's own are, in a file of its name."""
    *folders, file = relative.split("/")
    return folders[0] in _CLASS_FOLDERS and all(folder[0].isupper() for folder in folders) and file == f"{name}.php"


def _class_by_folder(module: Module, relative: str) -> str:
    return module.namespace + relative.removesuffix(".php").replace("/", "\\")


def _twin(model: Installation, wrong: Misplaced) -> PhpClass | None:
    """The class that the autoloader finds by that name, where this file is called like it too."""
    found = model.php_classes.get(wrong.declared.fqcn)
    if found is None or found[1].place.file.path == wrong.path:
        return None
    return found[1] if posixpath.basename(wrong.path) == f"{wrong.declared.name}.php" else None


def _is_by_path(module: Module, wrong: Misplaced) -> bool:
    """Whether the class is asked for as its path says, and PHP finds it since it takes no heed of case: by the router,
    or by the module's own files."""
    name = wrong.declared.fqcn
    if name.lower() != wrong.expected.lower() or _is_named(module, name, wrong.path):
        return False
    return wrong.path.startswith(f"{module.path}/Controller/") or _is_named(module, wrong.expected, wrong.path)


def _is_named(module: Module, fqcn: str, path: str) -> bool:
    """Whether a file of the module but that at `path` names a class: in full, or in its own namespace by its name."""
    space, _, name = (part.encode("utf-8", "surrogateescape") for part in fqcn.rpartition("\\"))
    in_full = re.compile(
        rb"(?<!\w)" + rb"\\{1,2}".join(fqcn.encode("utf-8", "surrogateescape").split(b"\\")) + rb"(?![\w\\])"
    )
    short = re.compile(rb"(?<![\w\\$>:])" + name + rb"(?![\w\\])")
    for relative in module.paths:
        whole = f"{module.path}/{relative}"
        source = module.files.source(whole) if relative.endswith((".php", ".phtml", ".xml")) else None
        if source is None or whole == path:
            continue
        inside = _NAMESPACE.search(source.data)
        if in_full.search(source.data) or (inside is not None and inside[1] == space and short.search(source.data)):
            return True
    return False


def _is_included(module: Module, name: str) -> bool:
    """Whether a file is included by its name: by composer, or by some file of the module."""
    composer = module.composer
    if composer is not None and any(posixpath.basename(path) == name for path in composer.autoload_files):
        return True
    sources = (module.files.source(f"{module.path}/{path}") for path in module.paths if path.endswith(".php"))
    included = (found[0] for source in sources if source is not None for found in _INCLUDE.finditer(source.data))
    return any(name.encode("utf-8", "surrogateescape") in _ESCAPED.sub(_unescaped, text) for text in included)


def _unescaped(found: re.Match[bytes]) -> bytes:
    """A character that a string in code hard to read is written with."""
    return bytes((int(found[1], 16) if found[1] else int(found[2], 8) & 255,))


def loaded_php(model: Installation, module: Module) -> Iterator[PhpFile]:
    """The PHP files of a module that Magento is sure to load: registration, scripts, contracts, and what its
    configuration names. Of a project's own modules, all classes: `setup:di:compile` reads them."""
    own = frozenset(php_files(module)) if module.origin == "project" else ()
    paths = dict.fromkeys(
        path
        for path in module.paths
        if path in _NOT_CLASSES
        or (own and path in own)
        or (path.endswith(".php") and (path.startswith(("Setup/", "Api/")) or ("/" in path and _meant(path))))
    )
    for path in [*paths, *(path for path in configured_php(model, module) if path not in paths)]:
        file = model.files.php(f"{module.path}/{path}")
        if file is not None:
            yield file


def configured_php(model: Installation, module: Module) -> list[str]:
    """Where, relative to a module, the classes of it must be that its configuration names."""
    paths = {
        root.path_of(fqcn): None
        for fqcn in _configured(module)
        for root in model.php_classes.roots(module)
        if fqcn.startswith(root.prefix) and root.path_of(fqcn).startswith(module.path + "/")
    }
    return [path[len(module.path) + 1 :] for path in paths]


def _configured(module: Module) -> Iterator[str]:
    """Classes that a module's `webapi.xml`, `di.xml` and `events.xml` name."""
    for path in module.paths:
        if re.fullmatch(r"etc/(?:\w+/)?(?:di|webapi|events)\.xml", path):
            source = module.files.source(f"{module.path}/{path}")
            for name in _CLASS_IN_XML.findall(source.data) if source is not None else ():
                yield name.decode()


_CLASS_IN_XML = re.compile(rb"[\"'>]\s*\\?([A-Z]\w+(?:\\\w+){2,})\s*[\"'<]")
