"""All that the author of a rule imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magelint.engine.finding import Change, CreateFile, Finding, Fix, Label, RenameFile, Severity
from magelint.engine.rule import NoOptions, Options, Rule
from magelint.magento.access.acl import ADMIN, ALL, AclGraph, AclResource, is_acl_id, misspelt_attributes, nearest
from magelint.magento.access.endpoints import EndpointFault, email_accepted, endpoint_faults, is_example_domain
from magelint.magento.access.integration_names import Installers, IntegrationNames, NameFault
from magelint.magento.access.integrations import CHILDREN as INTEGRATION_CHILDREN
from magelint.magento.access.integrations import (
    ENDPOINTS,
    IntegrationDeclaration,
    IntegrationFile,
    Integrations,
    ResourceRef,
    StrayFile,
    integration_files,
    misspelt_fields,
    stray_files,
)
from magelint.magento.access.integrations import ROOTS as INTEGRATION_ROOTS
from magelint.magento.access.routes import ANONYMOUS, SELF, Route, RouteDeclaration, RouteParameter, RoutePart, Routes
from magelint.magento.access.unknown import UnknownResource
from magelint.magento.composer.autoload import (
    BrokenPackage,
    ModulePackage,
    Psr4Entry,
    broken_packages,
    module_packages,
    required_packages,
)
from magelint.magento.composer.constraints import Constraint, ConstraintError, Version
from magelint.magento.composer.document import ComposerJson
from magelint.magento.composer.packages import Package
from magelint.magento.composer.product import MagentoVersion
from magelint.magento.config.admin import ResourceUse
from magelint.magento.config.di import Preferences
from magelint.magento.config.dom import MergeError
from magelint.magento.config.placeholders import Placeholders
from magelint.magento.config.schema.errors import SchemaError
from magelint.magento.config.schema.formats import known_schema, misplaced
from magelint.magento.config.schema.location import name_schema, schema_location
from magelint.magento.config.sections import HiddenSection
from magelint.magento.installation import Installation
from magelint.magento.modules.dependencies import (
    SequenceStep,
    Use,
    admits_nothing,
    ends_before_all_releases,
    is_magento_module,
    is_module_name,
    module_uses,
    nearest_module,
    sequence_circles,
    sequence_closure,
)
from magelint.magento.modules.module import Declaration, Module, SequenceEntry
from magelint.magento.php.classes import ClassRoot, Known, PhpClasses
from magelint.magento.php.contracts import ContractFault, Contracts, is_service_name
from magelint.magento.php.patches import (
    DATA_PATCH,
    PATCH,
    SCHEMA_PATCH,
    listed_patches,
    meant_interface,
    misplaced_patches,
)
from magelint.magento.php.setup import SCRIPTS as SETUP_SCRIPTS
from magelint.magento.php.setup import (
    Misplaced,
    SetupScript,
    configured_php,
    loaded_php,
    misplaced_classes,
    setup_scripts,
)
from magelint.source import json_edits, xml_edits
from magelint.source.json import JsonSyntaxError
from magelint.source.php_literal import REGISTRAR, Registration
from magelint.source.text import Edit, Place, SourceFile, Span, replace
from magelint.source.xml import Element, XmlFile, XmlSyntaxError

if TYPE_CHECKING:
    from magelint.source.php import PhpClass, PhpFile, PhpMethod, PhpParameter

__all__ = [
    "ADMIN",
    "ALL",
    "ANONYMOUS",
    "DATA_PATCH",
    "ENDPOINTS",
    "INTEGRATION_CHILDREN",
    "INTEGRATION_ROOTS",
    "PATCH",
    "REGISTRAR",
    "SCHEMA_PATCH",
    "SELF",
    "SETUP_SCRIPTS",
    "AclGraph",
    "AclResource",
    "BrokenPackage",
    "Change",
    "ClassRoot",
    "ComposerJson",
    "Constraint",
    "ConstraintError",
    "ContractFault",
    "Contracts",
    "CreateFile",
    "Declaration",
    "Edit",
    "Element",
    "EndpointFault",
    "Finding",
    "Fix",
    "HiddenSection",
    "Installation",
    "Installers",
    "IntegrationDeclaration",
    "IntegrationFile",
    "IntegrationNames",
    "Integrations",
    "JsonSyntaxError",
    "Known",
    "Label",
    "MagentoVersion",
    "MergeError",
    "Misplaced",
    "Module",
    "ModulePackage",
    "NameFault",
    "NoOptions",
    "Options",
    "Package",
    "PhpClass",
    "PhpClasses",
    "PhpFile",
    "PhpMethod",
    "PhpParameter",
    "Place",
    "Placeholders",
    "Preferences",
    "Psr4Entry",
    "Registration",
    "RenameFile",
    "ResourceRef",
    "ResourceUse",
    "Route",
    "RouteDeclaration",
    "RouteParameter",
    "RoutePart",
    "Routes",
    "Rule",
    "SchemaError",
    "SequenceEntry",
    "SequenceStep",
    "SetupScript",
    "Severity",
    "SourceFile",
    "Span",
    "StrayFile",
    "UnknownResource",
    "Use",
    "Version",
    "XmlFile",
    "XmlSyntaxError",
    "admits_nothing",
    "broken_packages",
    "configured_php",
    "email_accepted",
    "endpoint_faults",
    "ends_before_all_releases",
    "integration_files",
    "is_acl_id",
    "is_example_domain",
    "is_magento_module",
    "is_module_name",
    "is_service_name",
    "json_edits",
    "known_schema",
    "listed_patches",
    "loaded_php",
    "meant_interface",
    "misplaced",
    "misplaced_classes",
    "misplaced_patches",
    "misspelt_attributes",
    "misspelt_fields",
    "module_packages",
    "module_uses",
    "name_schema",
    "nearest",
    "nearest_module",
    "replace",
    "required_packages",
    "schema_location",
    "sequence_circles",
    "sequence_closure",
    "setup_scripts",
    "stray_files",
    "xml_edits",
]


def __getattr__(name: str) -> object:
    """The classes of the PHP reader, which most runs do without: importing it takes as long as reading a module."""
    if name in {"PhpClass", "PhpFile", "PhpMethod", "PhpParameter"}:
        from magelint.source import php

        return getattr(php, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
