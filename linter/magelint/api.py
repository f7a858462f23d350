"""The API for rules: everything that a rule imports."""

from __future__ import annotations

from magelint.engine.finding import Cause, Change, CreateFile, Finding, Fix, Label, RenameFile, Severity
from magelint.engine.rule import NoOptions, Options, Rule
from magelint.engine.wording import merge_message
from magelint.magento.access.acl import ADMIN, ALL, AclGraph, AclResource
from magelint.magento.access.acl_builder import AclDeclaration
from magelint.magento.access.acl_ids import is_acl_id, nearest
from magelint.magento.access.contract_faults import ContractFault
from magelint.magento.access.integration_files import IntegrationDeclaration, IntegrationFile, ResourceRef
from magelint.magento.access.routes import ANONYMOUS, SELF, Route, RouteDeclaration
from magelint.magento.access.services import ServiceMethod
from magelint.magento.access.unread import UnreadId
from magelint.magento.bundled.history import ResourceHistory
from magelint.magento.composer.autoload import ClassRoot
from magelint.magento.composer.magento_version import MagentoVersion
from magelint.magento.composer.packages import Package
from magelint.magento.composer.version import Version
from magelint.magento.config.dom import MergeError
from magelint.magento.config.extension_attributes import ExtensionAttribute
from magelint.magento.config.menu import Menu, MenuItem
from magelint.magento.config.resource_uses import ResourceUse
from magelint.magento.config.schema.config_file import ConfigFile
from magelint.magento.config.schema.violations import Violation
from magelint.magento.model import Model
from magelint.magento.modules.module import Module
from magelint.magento.modules.package import ModulePackage
from magelint.magento.php import setup
from magelint.magento.php.classes import PhpClasses
from magelint.source import json_edits, xml_edits
from magelint.source.nearest import KnownNames, folded, similarity
from magelint.source.php import PhpClass, PhpFile
from magelint.source.php.registration import Registration
from magelint.source.text import Edit, Place, replace
from magelint.source.xml import Element, XmlFile, XmlSyntaxError

__all__ = [
    "ADMIN",
    "ALL",
    "ANONYMOUS",
    "SELF",
    "AclDeclaration",
    "AclGraph",
    "AclResource",
    "Cause",
    "Change",
    "ClassRoot",
    "ConfigFile",
    "ContractFault",
    "CreateFile",
    "Edit",
    "Element",
    "ExtensionAttribute",
    "Finding",
    "Fix",
    "IntegrationDeclaration",
    "IntegrationFile",
    "KnownNames",
    "Label",
    "MagentoVersion",
    "Menu",
    "MenuItem",
    "MergeError",
    "Model",
    "Module",
    "ModulePackage",
    "NoOptions",
    "Options",
    "Package",
    "PhpClass",
    "PhpClasses",
    "PhpFile",
    "Place",
    "Registration",
    "RenameFile",
    "ResourceHistory",
    "ResourceRef",
    "ResourceUse",
    "Route",
    "RouteDeclaration",
    "Rule",
    "ServiceMethod",
    "Severity",
    "UnreadId",
    "Version",
    "Violation",
    "XmlFile",
    "XmlSyntaxError",
    "folded",
    "is_acl_id",
    "json_edits",
    "merge_message",
    "nearest",
    "replace",
    "setup",
    "similarity",
    "xml_edits",
]
