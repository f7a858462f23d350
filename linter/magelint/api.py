"""All that the author of a rule imports."""

from __future__ import annotations

from magelint.engine.finding import Change, CreateFile, Finding, Fix, Label, RenameFile, Severity
from magelint.engine.rule import NoOptions, Options, Rule
from magelint.magento.acl import ADMIN, ALL, AclGraph, AclResource
from magelint.magento.composer import ComposerJson
from magelint.magento.composer_versions import Constraint, ConstraintError, Version
from magelint.magento.config_dom import MergeError
from magelint.magento.installation import Installation
from magelint.magento.integrations import ENDPOINTS, IntegrationDeclaration, Integrations, ResourceRef
from magelint.magento.modules import Declaration, Module, SequenceEntry
from magelint.magento.packages import Package
from magelint.magento.routes import ANONYMOUS, SELF, Route, RouteParameter, Routes
from magelint.magento.unknown import UnknownResource
from magelint.magento.version import MagentoVersion
from magelint.source import xml_edits
from magelint.source.text import Edit, Place, SourceFile, Span, replace
from magelint.source.xml import Element, XmlFile, XmlSyntaxError

__all__ = [
    "ADMIN",
    "ALL",
    "ANONYMOUS",
    "ENDPOINTS",
    "SELF",
    "AclGraph",
    "AclResource",
    "Change",
    "ComposerJson",
    "Constraint",
    "ConstraintError",
    "CreateFile",
    "Declaration",
    "Edit",
    "Element",
    "Finding",
    "Fix",
    "Installation",
    "IntegrationDeclaration",
    "Integrations",
    "Label",
    "MagentoVersion",
    "MergeError",
    "Module",
    "NoOptions",
    "Options",
    "Package",
    "Place",
    "RenameFile",
    "ResourceRef",
    "Route",
    "RouteParameter",
    "Routes",
    "Rule",
    "SequenceEntry",
    "Severity",
    "SourceFile",
    "Span",
    "UnknownResource",
    "Version",
    "XmlFile",
    "XmlSyntaxError",
    "replace",
    "xml_edits",
]
