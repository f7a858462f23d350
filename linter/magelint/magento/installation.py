"""An installation as Magento sees it: typed, read-only views, each read once and only when asked for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from magelint.magento.access.acl import AclGraph
from magelint.magento.access.integration_names import IntegrationNames
from magelint.magento.access.integrations import IntegrationDeclaration, Integrations
from magelint.magento.access.routes import RouteDeclaration, Routes
from magelint.magento.access.unknown import UnknownResource, UnknownResources
from magelint.magento.composer.packages import CORE_VENDORS
from magelint.magento.composer.product import MagentoVersion, detect_version, locked_packages
from magelint.magento.config.placeholders import Placeholders
from magelint.magento.modules.discovery import Discovered, Discovery
from magelint.magento.modules.kind import Layout, composer_document, layout_of, vendor_folder
from magelint.magento.modules.module import Module, Origin
from magelint.magento.modules.module_list import ModuleList
from magelint.magento.php.classes import PhpClasses
from magelint.magento.tree.files import Files
from magelint.source.xml import Element, XmlFile

if TYPE_CHECKING:
    from magelint.magento.bundled.data import Facts
    from magelint.magento.config.admin import ResourceUse
    from magelint.magento.config.schema.errors import SchemaError
    from magelint.magento.config.schema.merged import MergedConfig
    from magelint.magento.config.schema.xsd import Schemas
    from magelint.magento.config.sections import HiddenSection
    from magelint.source.php import PhpClass
    from magelint.source.text import SourceFile

Kind = Literal["root", "checkout"]


class NotMagentoError(Exception):
    """Nothing at a path looks like Magento; the message says what was looked for and where."""


class Installation:
    """A Magento root, or a checkout of modules with no Magento around it.

    With `after_upgrade`, modules that `app/etc/config.php` does not list count as on and the order is the one that
    `setup:upgrade` will write, as `Setup\\Model\\Installer::updateModulesSequence` does.
    """

    def __init__(
        self,
        files: Files,
        kind: Kind,
        discovered: Discovered,
        *,
        after_upgrade: bool = False,
        facts: Facts | None = None,
        layout: Layout | None = None,
    ) -> None:
        self.files = files
        self.kind: Kind = kind
        self.discovered = discovered
        self.after_upgrade = after_upgrade
        self.facts = facts
        """What stands for Magento's own modules, where they are not there."""
        self.layout: Layout = layout or ("root" if kind == "root" else "modules")
        """A checkout may be a project without Magento's code: its `vendor` is not installed."""
        self.looked_at: frozenset[Module] | None = None
        """The modules that this version of Magento concerns; `None` for all."""
        self.more_notes: list[str] = []
        self._facts_rule = False
        self.origins: frozenset[Origin] = frozenset({"project", "vendor"})
        self.module_list.switch()

    @classmethod
    def read(cls, path: str, *, after_upgrade: bool = False, files: Files | None = None) -> Installation:
        """The installation at a path; raises `NotMagentoError` where there is none.

        `files` are those of the path as they would be with some changes; as they are on disk where none are given.
        """
        root = os.path.realpath(path)
        if not os.path.isdir(root):
            what = "is a file, not a folder" if os.path.exists(root) else "does not exist"
            raise NotMagentoError(f"{path} {what}")
        files = files or Files(root)
        layout = layout_of(files)
        if layout == "root":
            found = cls(files, "root", Discovery(files).of_root(), after_upgrade=after_upgrade)
        else:
            discovered = Discovery(files).of_checkout(project=layout == "project")
            found = cls(files, "checkout", discovered, after_upgrade=after_upgrade, layout=layout)
        if not found.modules and found.kind == "checkout":
            reason = f" ({files.notes[0]})" if files.notes else ""
            raise NotMagentoError(
                f"no Magento root (app/etc, vendor/magento/framework) and no module (etc/module.xml, registration.php) "
                f"in {path}{reason}"
            )
        return found

    @property
    def root(self) -> str:
        """The absolute path of what is checked."""
        return self.files.root

    @property
    def vendor(self) -> str:
        """Composer's vendor folder."""
        return vendor_folder(self.files)

    @cached_property
    def own_magento(self) -> MagentoVersion | None:
        """The version and edition that the tree itself names."""
        return detect_version(self.files, self.discovered.packages) if self.layout != "modules" else None

    @property
    def magento(self) -> MagentoVersion | None:
        """The version and edition that is looked at: the tree's own, or that of the facts which stand for it."""
        if self.facts is not None and (self._facts_rule or self.own_magento is None):
            return self.facts.magento
        return self.own_magento

    @property
    def asked_for(self) -> bool:
        """Whether somebody named the version that is looked at, rather than the tree."""
        return self._facts_rule

    @property
    def has_core(self) -> bool:
        """Whether Magento's own modules are there, so that no facts need to stand for them."""
        return "Magento_Backend" in self.discovered.registered

    def with_facts(
        self, facts: Facts, *, modules: Iterable[Module] | None = None, asked_for: bool = False
    ) -> Installation:
        """The same modules over the facts of a Magento version.

        `modules`: those that it concerns, if not all. `asked_for`: the version counts, whatever the tree names itself.
        """
        view = Installation(
            self.files,
            self.kind,
            self.discovered,
            after_upgrade=self.after_upgrade,
            facts=facts.without(self.discovered.registered),
            layout=self.layout,
        )
        view.origins = self.origins
        view.looked_at = None if modules is None else frozenset(modules)
        view._facts_rule = asked_for
        return view

    @property
    def taken_for(self) -> str:
        """What the path was taken for, in a few words: `a Magento 2.4.7-p3 root`, `a module`, `3 modules`."""
        if self.layout == "modules":
            return "a module" if len(self.modules) == 1 else f"{len(self.modules)} modules"
        product = self.own_magento.product if self.own_magento else "Magento"
        article = "an" if product.startswith("A") else "a"
        what = "root" if self.layout == "root" else "project without Magento's code"
        return f"{article} {product} {what}"

    def requirements(self, module: Module) -> dict[str, str]:
        """What composer installs for a module: its own `require`, and in a project what that requires and locks."""
        own = module.composer.requirements if module.composer is not None else {}
        return {**self._project_requirements, **own}

    def absent_requirements(self, module: Module) -> list[str]:
        """The packages that a module requires and that are not here: neither installed, nor part of what is checked,
        nor of the Magento that is looked at."""
        return [name for name in self.requirements(module) if "/" in name and name not in self._present_packages]

    @cached_property
    def _present_packages(self) -> frozenset[str]:
        found = {package.name for package in self.discovered.packages or ()}
        found.update(module.package.name for module in self.modules if module.package is not None)
        found.update(m.composer.name for m in self.modules if m.composer is not None and m.composer.name)
        return frozenset(found.union(self.facts.packages if self.facts is not None else ()))

    @cached_property
    def _project_requirements(self) -> dict[str, str]:
        if self.layout != "project":
            return {}
        required = composer_document(self.files).get("require")
        named = {k: v for k, v in required.items() if isinstance(v, str)} if isinstance(required, dict) else {}
        return {**locked_packages(self.files), **named}

    @property
    def notes(self) -> list[str]:
        """What a reader of a report should know: what could not be read, which modules only count as on."""
        notes = [*self.files.notes, *self.more_notes]
        if self.after_upgrade and self.module_list.unlisted:
            names = ", ".join(sorted(module.name for module in self.module_list.unlisted))
            notes.append(f"not in app/etc/config.php, counted as on since setup:upgrade will switch them on: {names}")
        return notes

    @cached_property
    def checked(self) -> list[Module]:
        """The modules that findings are wanted of: those of the asked origins."""
        return [module for module in self.modules if module.origin in self.origins and self.looks_at(module)]

    def looks_at(self, module: Module | None) -> bool:
        """Whether the version of Magento that is looked at concerns a module."""
        return module is None or self.looked_at is None or module in self.looked_at

    @property
    def modules(self) -> list[Module]:
        """Every module there is: on or off, registered or only on disk."""
        return self.discovered.all

    def module(self, name: str) -> Module | None:
        """The registered module of that name."""
        return self.discovered.registered.get(name)

    @cached_property
    def _by_folder(self) -> dict[str, Module]:
        return {module.path: module for module in self.modules}

    def core_modules(self, package: str) -> list[Module]:
        """Magento's own modules in the package of that name."""
        if not package.startswith(CORE_VENDORS):  # so that a project does not pay for reading them
            return []
        named = (m for m in self.modules if m.origin == "core" and (m.package is None or m.package.name == package))
        return [m for m in named if m.composer is not None and m.composer.name == package]

    def module_at(self, path: str) -> Module | None:
        """The module that a file belongs to."""
        while "/" in path:
            path = path.rsplit("/", 1)[0]
            if path in self._by_folder:
                return self._by_folder[path]
        return None

    @cached_property
    def config_php(self) -> SourceFile | None:
        """`app/etc/config.php`, where there is one."""
        return self.files.source(f"{self.root}/app/etc/config.php")

    @cached_property
    def module_list(self) -> ModuleList:
        """Which modules are on, and in which order."""
        return ModuleList(
            self.discovered.registered,
            self.config_php,
            after_upgrade=self.after_upgrade,
            magento_first=self._does("Module/ModuleList/Loader.php", "prearrangeModules", since=(2, 3, 1)),
        )

    @property
    def load_order(self) -> list[str]:
        """Every registered module's declared name in the loader's order."""
        return self.module_list.load_order

    @property
    def enabled_names(self) -> list[str]:
        """Names of the modules that are on, in the order in which Magento reads their configuration."""
        return self.module_list.names

    @property
    def enabled(self) -> list[Module]:
        """The modules that are on, in that order."""
        return self.module_list.enabled

    def documents(self, name: str) -> list[XmlFile]:
        """The files `etc/NAME` of all modules that are on, in Magento's order; those that do not parse left out."""
        return [file for module in self.enabled if (file := module.config(name)) is not None]

    @cached_property
    def acl(self) -> AclGraph:
        """The merged ACL."""
        return AclGraph(self.documents("acl.xml"), self.facts)

    @cached_property
    def _unknown(self) -> UnknownResources:
        return UnknownResources(self)

    def explain_unknown(self, identifier: str, module: Module | None = None) -> UnknownResource | None:
        """Why an id that `module` asks for is not in the ACL; `None` where it is, or is as much off as `module`."""
        return self._unknown.explain(identifier, module)

    def explain_untitled(self, identifier: str, module: Module | None = None) -> UnknownResource:
        """Why no `acl.xml` that counts gives an id of the ACL its title."""
        return self._unknown.explain_untitled(identifier, module)

    def is_of_a_broken_module(self, identifier: str) -> bool:
        """Whether a resource is declared by a checked module that is switched on and that Magento cannot load."""
        return self._unknown.is_of_a_broken_module(identifier)

    @cached_property
    def schemas(self) -> Schemas:
        """The XSDs of this install."""
        from magelint.magento.config.schema.xsd import Schemas

        return Schemas(self)

    def schema_errors(self, module: Module) -> Iterator[SchemaError]:
        """What breaks Magento's schemas in a module's files, but for the formats that rules state."""
        for path in module.xml_paths:
            file = module.xml(path)
            if file is not None:
                yield from self.schemas.errors(path, file)

    @cached_property
    def merged_configs(self) -> list[MergedConfig]:
        """Every kind of configuration that some checked module has a file of, merged."""
        from magelint.magento.config.schema.merged import merged_configs

        return merged_configs(self)

    def unkept_attribute(self, path: str, file: XmlFile) -> Element | None:
        """The root element of another module's file, `xsi:…` of which the one at a path of a module makes invalid."""
        from magelint.magento.config.schema.merged import unkept_attribute

        return unkept_attribute(self, path, file)

    def resource_uses(self, module: Module) -> Iterator[ResourceUse]:
        """Every resource that the back end of a module asks for by name."""
        from magelint.magento.config.admin import resource_uses

        return resource_uses(module)

    @cached_property
    def hidden_sections(self) -> list[HiddenSection]:
        """Sections of the system configuration that nobody is shown."""
        from magelint.magento.config.sections import hidden_sections

        return list(hidden_sections(self))

    def is_no_module(self, name: str, beside: Module) -> bool:
        """Whether certainly no module is called `name`, which stands in a file of the module `beside`."""
        return self._unknown.is_no_module(name, beside)

    @cached_property
    def routes(self) -> Routes:
        """The merged routes."""
        return Routes(
            self.documents("webapi.xml"),
            self.facts,
            parameters_merge=self.at_least(2, 3),
            force_is_boolean=self.at_least(2, 4, 4),
        )

    @cached_property
    def php_classes(self) -> PhpClasses:
        """The classes, each looked up when asked for."""
        return PhpClasses(self)

    def php_class(self, fqcn: str) -> tuple[Module | None, PhpClass] | None:
        """A class, looked up as the autoloader does, and its module."""
        return self.php_classes.get(fqcn)

    @cached_property
    def integrations(self) -> Integrations:
        """The merged integrations."""
        converter = "Integration/Model/Config/Consolidated/Converter.php"
        return Integrations(
            self.enabled,
            self.acl,
            consolidated=self.at_least(2, 1),
            with_root=self._does(converter, "Add root resource", since=(2, 3)),
            api_key="resource" if self.at_least(2, 1) else "resources",
        )

    @cached_property
    def placeholders(self) -> Placeholders:
        """What is filled in for `%…%` in the parameters of routes."""
        return Placeholders(self)

    def declared_routes(self, modules: Iterable[Module]) -> Iterator[RouteDeclaration]:
        """Every `<route>` in the files of some modules."""
        for module in modules:
            file = module.config("webapi.xml")
            for element in file.root.descendants("route") if file is not None else ():
                yield RouteDeclaration(module, element, self.routes.of_element(element))

    def at_least(self, *numbers: int) -> bool:
        """Whether this is that version of Magento or a later one; of an unknown version, the newest is assumed."""
        known = self.magento.numbers if self.magento else ()
        return not known or known >= numbers

    def _does(self, file: str, mark: str, since: tuple[int, ...]) -> bool:
        """Whether a class of this install has `mark` in its code: a whole install is asked itself, the
        configuration of one (or a patched version number) goes by the version that brought it."""
        module = self.module("Magento_Integration")
        if file.startswith("Integration/"):
            source = None if module is None else self.files.source(module.path + file[len("Integration") :])
        else:
            framework = ("vendor/magento/framework", "vendor/mage-os/framework", "lib/internal/Magento/Framework")
            found = (self.files.source(f"{self.root}/{folder}/{file}") for folder in framework)
            source = next((source for source in found if source is not None), None)
        return self.at_least(*since) if source is None else mark.encode() in source.data

    @cached_property
    def integration_names(self) -> IntegrationNames:
        """The names of integrations in all files and in PHP."""
        return IntegrationNames(self)

    def declared_integrations(self, modules: Iterable[Module]) -> Iterator[IntegrationDeclaration]:
        """What the files of some modules declare, file by file."""
        for module in modules:
            yield from module.integrations
