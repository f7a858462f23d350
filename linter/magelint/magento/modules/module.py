"""One module: its registration, its `module.xml` and its other files."""

from __future__ import annotations

import posixpath
import re
from functools import cached_property
from typing import Literal

from msgspec import Struct

from magelint.magento.composer.document import ComposerJson, composer_json
from magelint.magento.composer.packages import Package
from magelint.magento.tree.files import Files
from magelint.source.php.registration import Registration
from magelint.source.text import Place, SourceFile
from magelint.source.xml import Element, XmlFile, XmlSyntaxError

Origin = Literal["project", "vendor", "core"]

# moduleName and setupVersion of urn:magento:framework:Module/etc/module.xsd
_NAME = re.compile(r"[A-Z][A-Za-z0-9]++_[A-Z][A-Z0-9a-z]++")
_SETUP_VERSION = re.compile(r"[0-9.]+")
_LEGACY_SETUP = ("InstallSchema", "UpgradeSchema", "InstallData", "UpgradeData")
_READ_XML = re.compile(r"etc/|view/[^/]+/(?:layout|page_layout|ui_component)/")
_NO_CLASSES = re.compile(
    r"\A(?:registration|cli_commands)\.php\Z|\A(?:etc|view|i18n|docs|dev|bin|generated)/"
    r"|(?:\A|/)(?i:tests?|_files|fixtures)/"
)
_CLASS_CONFIG = re.compile(r"etc/(?:\w+/)?(?:di|webapi|events)\.xml")
_CLASS_IN_XML = re.compile(rb"[\"'>]\s*\\?([A-Z]\w+(?:\\\w+){2,})\s*[\"'<]")
_SKIPPED_FOLDERS = frozenset({".git", ".svn", ".hg", "node_modules", "vendor", "__pycache__", ".idea", ".venv"})


class SequenceEntry(Struct, eq=False):
    """One `<module name="…"/>` of a sequence."""

    name: str
    element: Element


class Declaration(Struct, eq=False):
    """One `<module>` of a `module.xml`, as `Declaration\\Converter\\Dom` reads it."""

    name: str
    setup_version: str | None
    sequence: list[SequenceEntry]
    element: Element


class Module:
    """A module: a folder with its registration, its `module.xml` and its other files.

    `name` is the registered name, else the name in `module.xml`, else derived from its folder.
    """

    def __init__(
        self,
        name: str | None,
        path: str,
        files: Files,
        *,
        registration: Registration | None = None,
        package: Package | None = None,
        origin: Origin = "project",
    ) -> None:
        self.path = path
        self.files = files
        self.registration = registration
        self.package = package
        self.origin: Origin = origin
        self.name: str = name or self.declared_name or _suggested_name(path)

    def __repr__(self) -> str:
        return f"<Module {self.name} {self.folder}>"

    @staticmethod
    def is_valid_name(name: str) -> bool:
        """True if `module.xsd` accepts a module name."""
        return _NAME.fullmatch(name) is not None

    @staticmethod
    def is_valid_setup_version(version: str) -> bool:
        """True if `module.xsd` accepts a `setup_version`."""
        return _SETUP_VERSION.fullmatch(version) is not None

    @property
    def folder(self) -> str:
        """Its folder relative to the root."""
        return self.files.name(self.path)

    @property
    def registered(self) -> bool:
        """True if it is registered with Magento's `ComponentRegistrar`."""
        return self.registration is not None

    @property
    def namespace(self) -> str:
        """The namespace, with a trailing backslash, in which Magento looks up classes by convention."""
        return (self.declared_name or self.name).replace("_", "\\") + "\\"

    @property
    def in_app_code(self) -> bool:
        """True if it is in `app/code`, which Composer does not load."""
        return "/app/code/" in f"/{self.folder}/"

    def has(self, name: str) -> bool:
        """True if the module's folder contains a file or folder of that name."""
        return self.files.exists(f"{self.path}/{name}")

    @cached_property
    def written_registrations(self) -> list[Registration] | None:
        """The registrations in the `registration.php` of its folder, of any type; `None` without such a file."""
        path = f"{self.path}/registration.php"
        return None if self.files.source(path) is None else self.files.registrations(path).registrations

    @cached_property
    def legacy_setup_scripts(self) -> list[str]:
        """The Setup scripts that depend on `setup_version`, as paths relative to its folder."""
        names = [f"Setup/{name}.php" for name in _LEGACY_SETUP]
        return [name for name in names if self.has("Setup") and self.has(name)]

    @property
    def registered_in(self) -> str | None:
        """The folder of the file that registers it, which can differ from its own folder."""
        return self.registration.place.file.path.rpartition("/")[0] if self.registration is not None else None

    @property
    def has_two_names(self) -> bool:
        """True if its registration and its `module.xml` give it different names."""
        registration, declared = self.registration, self.declared_name
        return registration is not None and bool(registration.name and declared) and registration.name != declared

    def php_mentions(self, *words: bytes) -> bool:
        """True if one of its PHP files or templates contains all of these words."""
        sources = (self.files.source(f"{self.path}/{p}") for p in self.paths if p.endswith((".php", ".phtml")))
        return any(source is not None and all(word in source.data for word in words) for source in sources)

    def xsd_mentions(self, word: bytes) -> bool:
        """True if its own XML schemas contain `word`."""
        sources = (self.files.source(f"{self.path}/{p}") for p in self.paths if p.endswith(".xsd"))
        return any(source is not None and word in source.data for source in sources)

    def config(self, name: str) -> XmlFile | None:
        """The file `etc/NAME`; `None` if it is missing or does not parse."""
        return self.files.parsed_xml(f"{self.path}/etc/{name}")

    @cached_property
    def xml_paths(self) -> tuple[str, ...]:
        """The paths of its XML files that Magento reads: configuration, layouts and UI components."""
        return tuple(path for path in self.paths if path.endswith(".xml") and _READ_XML.match(path))

    def xml_error(self, path: str) -> XmlSyntaxError | None:
        """The syntax error of the XML file at a path relative to the module, if any."""
        parsed = self.files.xml(f"{self.path}/{path}")
        return parsed if isinstance(parsed, XmlSyntaxError) else None

    def xml(self, path: str) -> XmlFile | None:
        """The XML file at a path relative to the module; `None` if it is missing or does not parse."""
        return self.files.parsed_xml(f"{self.path}/{path}")

    @property
    def module_xml(self) -> XmlFile | None:
        """Its `etc/module.xml`; `None` if it is missing or does not parse."""
        return self.config("module.xml")

    @cached_property
    def declarations(self) -> list[Declaration]:
        """The declarations in its `module.xml`, of which Magento reads only the first."""
        return _declarations(self.module_xml)

    @property
    def declaration(self) -> Declaration | None:
        """The effective declaration."""
        return self.declarations[0] if self.declarations else None

    def comes_after(self, name: str) -> bool:
        """True if its sequence lists the module `name`."""
        return any(entry.name == name for declaration in self.declarations for entry in declaration.sequence)

    @property
    def declared_name(self) -> str | None:
        """The name in `module.xml`."""
        return self.declarations[0].name if self.declarations else None

    @cached_property
    def composer(self) -> ComposerJson | None:
        """Its package's `composer.json`, in the module's folder or in a parent folder of the same package."""
        own = composer_json(self.files, self.path)
        if own is not None:
            return own
        root = self.package.path if self.package is not None else self.files.root
        folder = self.path
        while folder != root and folder.startswith(root + "/"):
            folder = posixpath.dirname(folder)
            parent = composer_json(self.files, folder)
            if parent is not None:
                return parent if _describes(parent, self) else None
        return None

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Every file below its folder, relative to it, sorted; a nested `vendor` and hidden folders are skipped.

        So are hidden files, such as the `._di.xml` of macOS: no pattern of Magento's matches them.
        """
        skip = len(self.path) + 1
        found = sorted(
            f"{folder}/{name}"[skip:]
            for folder, names in self.files.walk(self.path, _SKIPPED_FOLDERS)
            for name in names
            if not name.startswith(".")
        )
        if self.registered and "etc/module.xml" not in found:  # of modules in subfolders, keep only the module.xml
            others = {path.removesuffix("etc/module.xml") for path in found if path.endswith("/etc/module.xml")}
            found = [
                path
                for path in found
                if path.endswith("/etc/module.xml") or not any(path.startswith(other) for other in others)
            ]
        return tuple(found)

    @cached_property
    def class_paths(self) -> tuple[str, ...]:
        """Its PHP files that may contain classes; tests and templates are skipped."""
        return tuple(path for path in self.paths if path.endswith(".php") and not _NO_CLASSES.search(path))

    @cached_property
    def configured_classes(self) -> tuple[str, ...]:
        """The classes that its `di.xml`, `events.xml` and `webapi.xml` reference."""
        paths = (path for path in self.paths if _CLASS_CONFIG.fullmatch(path))
        sources = (self.files.source(f"{self.path}/{path}") for path in paths)
        names = (name for source in sources if source is not None for name in _CLASS_IN_XML.findall(source.data))
        return tuple(dict.fromkeys(name.decode() for name in names))

    @property
    def place(self) -> Place:
        """The location of findings about the whole module: its `module.xml`, else its registration."""
        xml = self.module_xml
        if self.declaration is not None:
            return self.declaration.element.place
        if xml is not None:
            return xml.root.place
        if self.registration is not None:
            return self.registration.place
        for name in ("etc/module.xml", "composer.json", "registration.php"):
            source = self.files.source(f"{self.path}/{name}")
            if source is not None:
                return source.whole()
        return SourceFile(self.path, self.folder, b"").whole()


def _declarations(xml: XmlFile | None) -> list[Declaration]:
    if xml is None or xml.root.name != "config":
        return []
    found: dict[str, Declaration] = {}
    for element in xml.root.find_all("module"):
        name = element.get("name")
        if name is None:
            continue
        sequence: list[SequenceEntry] = []
        for child in element.find_all("sequence"):  # a later one replaces an earlier one
            sequence = [
                SequenceEntry(str(m.get("name")), m) for m in child.find_all("module") if m.get("name") is not None
            ]
        found[name] = Declaration(name, element.get("setup_version"), sequence, element)
    return list(found.values())


def _describes(composer: ComposerJson, module: Module) -> bool:
    """True if a `composer.json` in a parent folder of a module is that of the module's package."""
    if composer.type == "project":
        return False
    if composer.type == "magento2-module":
        return True
    if any(root.prefix and f"{module.path}/".startswith(f"{root.folder}/") for root in composer.psr4):
        return True
    registered_in = module.registration.place.file.path if module.registration is not None else None
    return any(composer.resolve(relative) == registered_in for relative in composer.autoload_files)


def _suggested_name(path: str) -> str:
    """The name of a module without registration and `module.xml`, derived from its folders."""
    parts = [part for part in path.split("/") if part not in ("", "src")]
    return "_".join(parts[-2:])
