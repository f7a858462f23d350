"""The model: what is checked, as Magento sees it. Typed, read-only, each part computed once on demand.

`Model` composes three objects: the files on disk (`Tree`), the source of Magento's own modules (`Core`) and what the
user asked to check (`Scope`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from typing import Any, Self, TypeVar

from msgspec.structs import replace

from magelint.magento.access.acl import AclGraph
from magelint.magento.access.acl_builder import AclDocument
from magelint.magento.access.contracts import ContractVersion
from magelint.magento.access.integration_files import IntegrationDeclaration
from magelint.magento.access.integrations import Integrations
from magelint.magento.access.routes import RouteDeclaration, Routes
from magelint.magento.access.services import Services
from magelint.magento.access.unread import UnreadId, unread_ids
from magelint.magento.bundled.admin import menu_ids, tab_ids
from magelint.magento.bundled.data import Facts
from magelint.magento.bundled.formats import Definition, Formats, bundled_formats, state_of
from magelint.magento.bundled.history import Release, ResourceHistory, resource_history, resource_owners
from magelint.magento.composer.magento_version import MagentoVersion
from magelint.magento.config.di import Preferences, param_overriders
from magelint.magento.config.extension_attributes import (
    EXTENSION_ATTRIBUTES_XML,
    ExtensionAttribute,
    ExtensionAttributes,
    declared_attributes,
    extended_interfaces,
)
from magelint.magento.config.menu import Menu, menu_of
from magelint.magento.config.resource_uses import ResourceUse, is_effective, resource_uses
from magelint.magento.config.schema.config_file import ConfigFile
from magelint.magento.config.schema.derive import module_formats
from magelint.magento.config.schema.errors import config_files, schema_errors, schemas_of
from magelint.magento.config.schema.merged import MergedConfig, merged_configs
from magelint.magento.config.schema.reading import Reading
from magelint.magento.config.schema.violations import SchemaError
from magelint.magento.config.schema.xsd import Compiled, Schemas
from magelint.magento.config.system_config import SystemConfig, declared_system_config, merged_system_config
from magelint.magento.modules.module import Module
from magelint.magento.modules.module_list import ModuleList
from magelint.magento.modules.package import ModulePackage, module_packages
from magelint.magento.modules.tree import Tree
from magelint.magento.php.classes import PhpClasses
from magelint.magento.questions import Question, shared_property
from magelint.magento.scope import Core, Scope
from magelint.magento.tree.files import Files
from magelint.magento.versioned_tree import VersionedTree
from magelint.source.xml import Element, XmlFile

T = TypeVar("T")


class Model(VersionedTree):
    """A Magento root, a project or standalone modules, together with Magento's own modules or bundled data of them.

    With `after_upgrade`, modules that `app/etc/config.php` does not list count as enabled, as after `setup:upgrade`.
    """

    def __init__(
        self,
        tree: Tree,
        core: Core | None = None,
        scope: Scope | None = None,
        *,
        after_upgrade: bool = False,
        siblings: list[Any] | None = None,
    ) -> None:
        super().__init__(tree, core or Core(), siblings)
        self.scope = scope or Scope()
        self.after_upgrade = after_upgrade
        # do not depend on the Magento version
        self._compiled = Compiled()
        self._resource_uses: dict[Module, tuple[ResourceUse, ...]] = {}

    @classmethod
    def read(
        cls, path: str, *, after_upgrade: bool = False, files: Files | None = None, scope: Scope | None = None
    ) -> Model:
        """Read the tree at a path; raise `NotMagentoError` if it contains no Magento code.

        `files` are the files of the path with some changes applied; by default those on disk.
        """
        return cls(Tree.read(path, files), scope=scope, after_upgrade=after_upgrade)

    def on(
        self,
        facts: Facts,
        *,
        modules: Iterable[Module] | None = None,
        requested: bool = False,
        covers: Iterable[Release] = (),
        is_newest_known: bool = False,
        answers: Hashable = None,
    ) -> Self:
        """The same tree with the bundled data of a release, which concerns some or all of its modules.

        It may represent releases with the same answers, or a newer release that has no data. `answers` are what the
        release says about all that its modules name, so that releases that say the same share what is computed.
        """
        own = self.tree.discovered.registered
        found = type(self)(
            self.tree,
            Core(facts.without(own), requested, tuple(covers), is_newest_known, answers),
            Scope(self.scope.origins, None if modules is None else frozenset(modules)),
            after_upgrade=self.after_upgrade,
            siblings=self._siblings,
        )
        found._compiled = self._compiled
        found._resource_uses = self._resource_uses
        return found

    def agrees(self, other: Self, questions: Collection[Question]) -> bool:
        """True if this view concerns the same modules as another one and gives the same answers."""
        return self.scope == other.scope and super().agrees(other, questions)

    def derive(self, make: Callable[[Model], T]) -> T:
        """The result of a function of this model, computed once: for values that several rules need."""
        return self.once(make)

    # Modules and packages

    @shared_property
    def module_list(self) -> ModuleList:
        """The enabled modules and their order."""
        return ModuleList(
            self.tree.discovered.registered,
            self.tree.config_php,
            after_upgrade=self.after_upgrade,
            magento_first=self._does("Module/ModuleList/Loader.php", "prearrangeModules", since=(2, 3, 2)),
        )

    @property
    def enabled(self) -> list[Module]:
        """The enabled modules, in the order in which Magento reads their configuration."""
        return self.module_list.enabled

    def is_enabled(self, module: Module) -> bool:
        """True if Magento reads a module's configuration."""
        return self.module_list.is_enabled(module)

    def is_loaded_after(self, module: Module, name: str) -> bool:
        """True if a module is loaded after another one because of its sequence, directly or indirectly."""
        return self.tree.sequences.lists(module, name)

    @shared_property
    def checked(self) -> list[Module]:
        """The modules under check."""
        return [module for module in self.modules if self.scope.includes(module)]

    @shared_property
    def packages(self) -> list[ModulePackage]:
        """The Composer packages of the modules under check."""
        return module_packages(self.checked)

    def documents(self, name: str) -> list[XmlFile]:
        """The files `etc/NAME` of all enabled modules in Magento's order; those that do not parse are skipped."""
        return [file for module in self.enabled if (file := module.config(name)) is not None]

    # Permissions

    @shared_property
    def acl(self) -> AclGraph:
        """The merged ACL, on a networkx graph."""
        disabled = [(module, False) for module in self.modules if not self.is_enabled(module)]
        documents = [
            AclDocument(module, file, is_enabled)
            for module, is_enabled in (*((module, True) for module in self.enabled), *disabled)
            if (file := module.config("acl.xml")) is not None
        ]
        return AclGraph(documents, self.core.bundled)

    @shared_property
    def unread_ids(self) -> list[UnreadId]:
        """The ids in `acl.xml` files of enabled modules that have no effect."""
        return list(unread_ids(self.enabled, self.acl))

    def resource_uses(self, module: Module) -> tuple[ResourceUse, ...]:
        """The references to resources in a module's Admin code."""
        if module not in self._resource_uses:
            self._resource_uses[module] = tuple(resource_uses(module))
        return self._resource_uses[module]

    def is_effective(self, use: ResourceUse) -> bool:
        """False for the `ADMIN_RESOURCE` of a controller that inherits an `_isAllowed` that does not read it."""
        return is_effective(use, self.php_classes)

    def resource_history(self, identifier: str) -> ResourceHistory:
        """Which releases of Magento declare a resource."""
        bundled = self.core.bundled
        return resource_history(identifier, self.magento if bundled is None else bundled.magento)

    @shared_property
    def resource_owners(self) -> frozenset[str]:
        """The module names that resource ids may start with: of every module in the tree and in any release."""
        return frozenset({*resource_owners(), *(module.name for module in self.modules)})

    @shared_property
    def routes(self) -> Routes:
        """The merged routes."""
        return Routes(
            self.documents("webapi.xml"),
            self.core.bundled,
            parameters_merge=self.at_least(2, 3, 2),
            force_is_boolean=self.at_least(2, 4, 4),
        )

    @shared_property
    def integrations(self) -> Integrations:
        """The integrations: what modules declare, and what Magento's readers compute from it."""
        converter = "Integration/Model/Config/Consolidated/Converter.php"
        return Integrations(
            self.enabled,
            self.checked,
            self.acl,
            consolidated=self.at_least(2, 1),
            with_root=self._does(converter, "Add root resource", since=(2, 3, 1)),
            api_key="resource" if self.at_least(2, 1) else "resources",
        )

    def declared_routes(self, modules: Iterable[Module] | None = None) -> Iterator[RouteDeclaration]:
        """Every `<route>` in the files of some modules, by default of those under check."""
        for module in self.checked if modules is None else modules:
            file = module.config("webapi.xml")
            for element in file.root.descendants("route") if file is not None else ():
                yield RouteDeclaration(module, element, self.routes.of_element(element), self.is_enabled(module))

    def declared_integrations(self, modules: Iterable[Module] | None = None) -> Iterator[IntegrationDeclaration]:
        """Every `<integration>` in the files of some modules, by default of those under check."""
        for module in self.checked if modules is None else modules:
            yield from self.integrations.declared_in(module)

    @shared_property
    def services(self) -> Services:
        """The services that routes call."""
        version = ContractVersion(
            resolves_params=self.at_least(2, 3, 1),
            params_by_name=self.at_least(2, 4, 6),
            unstructured_array=self.at_least(2, 4, 7),
        )
        return Services(self.php_classes, self.checked, version, self.extension_attributes)

    @shared_property
    def extension_attributes(self) -> ExtensionAttributes:
        """The merged extension attributes. It reads all `extension_attributes.xml` at the first question."""
        documents = (module.config(EXTENSION_ATTRIBUTES_XML) for module in self.enabled)
        return ExtensionAttributes(document for document in documents if document is not None)

    def declared_extension_attributes(self, module: Module) -> Iterator[ExtensionAttribute]:
        """Every `<attribute>` in a module's `extension_attributes.xml`."""
        return declared_attributes(module)

    def extended_interfaces(self, module: Module) -> Iterator[Element]:
        """Every `<extension_attributes>` in a module's `extension_attributes.xml`."""
        return extended_interfaces(module)

    @shared_property
    def placeholders(self) -> frozenset[str]:
        """The placeholders (`%…%`) that Magento replaces in route parameters."""
        return param_overriders(self.enabled, has_core=self.has_core)

    # Other configuration, and PHP

    @shared_property
    def preferences(self) -> Preferences:
        """The preferences in `di.xml` that apply to the Web API."""
        return Preferences(self.tree, self.enabled)

    @shared_property
    def schemas(self) -> Schemas:
        """The XSDs of this installation, or the bundled ones of its release."""
        return Schemas(self.tree, self._formats, self._compiled)

    @shared_property
    def _formats(self) -> Formats | None:
        bundled, magento = self.core.bundled, self._magento  # what its formats say is one of the answers of the core
        if self.has_core or bundled is None or magento is None:
            return None
        return Formats(state_of(magento), bundled.formats) if bundled.formats else bundled_formats(magento)

    @shared_property
    def unbundled_formats(self) -> dict[str, Definition]:
        """The schemas in enabled modules that are not bundled for this version of Magento, by their URN."""
        bundled = None if self.magento is None else bundled_formats(self.magento)
        return {
            urn: definition
            for module in self.enabled
            for urn, definition in module_formats(module)
            if module.origin != "core" or bundled is None or not bundled.has(urn)
        }

    @shared_property
    def _reading(self) -> Reading:
        return Reading(self.tree, self.enabled, frozenset(self.checked), self.schemas)

    def config_files(self, module: Module) -> list[ConfigFile]:
        """The XML files of a module in folders that Magento reads."""
        return config_files(self._reading, module)

    @shared_property
    def merged_configs(self) -> list[MergedConfig]:
        """The merged configuration of every kind that a module under check has a file of."""
        return merged_configs(self._reading)

    def schema_errors(self) -> Iterator[SchemaError]:
        """The schema violations in the configuration of modules under check, file by file and merged, each once."""
        return schema_errors(self._reading, self.checked, self.merged_configs)

    def schema_verdict(self, version: MagentoVersion) -> frozenset[object]:
        """What the bundled formats of a release say about the modules under check; equal for equal findings."""
        schemas = Schemas(self.tree, bundled_formats(version), self._compiled)
        return schemas.once(("verdict", state_of(version)), lambda: self._verdict_of_state(schemas))

    def _verdict_of_state(self, schemas: Schemas) -> frozenset[object]:
        used = schemas.once(("used",), lambda: schemas_of(self.checked))
        same = "verdict", *(schemas.identity(urn) for urn in used)
        return schemas.once(same, lambda: self._verdict(schemas))

    def _verdict(self, schemas: Schemas) -> frozenset[object]:
        reading = replace(self._reading, schemas=schemas)
        found = schema_errors(reading, self.checked, merged_configs(reading))
        return frozenset((error.place.span, error.violation.identity) for error in found)

    @property
    def has_schemas(self) -> bool:
        """False if neither the tree nor the bundled data contain Magento's schemas of this release."""
        return self._formats is None or self._formats.state is not None

    @shared_property
    def menu(self) -> Menu:
        """The Admin menu of all enabled modules. It reads their menu.xml files: call it only if necessary."""
        return menu_of(self.enabled)

    def declared_menu(self, modules: Iterable[Module]) -> Menu:
        """The menu items that some modules declare."""
        return menu_of(modules)

    @property
    def magento_menu_ids(self) -> frozenset[str]:
        """The ids of menu items that any release of Magento Open Source declares."""
        return menu_ids()

    @property
    def magento_tabs(self) -> frozenset[str]:
        """The ids of configuration tabs that any release of Magento Open Source declares."""
        return tab_ids()

    @shared_property
    def system_config(self) -> SystemConfig:
        """The merged system configuration sections that modules under check contribute to."""
        return merged_system_config(self.merged_configs if self.has_core else ())

    def declared_system_config(self, modules: Iterable[Module]) -> SystemConfig:
        """The system configuration sections and tabs that some modules declare."""
        return declared_system_config(modules)

    @shared_property
    def php_classes(self) -> PhpClasses:
        """The PHP classes, each resolved on demand."""
        return PhpClasses(self.tree)
