"""The base classes of rules and their options."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Generic, TypeVar

import msgspec

from magelint.engine.finding import Effective, Finding, Severity
from magelint.magento.access.acl import AclResource
from magelint.magento.access.integration_files import IntegrationDeclaration
from magelint.magento.access.routes import RouteDeclaration
from magelint.magento.model import Model
from magelint.magento.modules.module import Module
from magelint.magento.modules.package import ModulePackage


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """The base class of a rule's options. Each field has a default, and an entry on the rule's page.

    In `magelint.toml`, the field `allowed_hosts` is the key `allowed-hosts`.
    """


class NoOptions(Options, frozen=True, forbid_unknown_fields=True):
    """The options of a rule that has none."""


OptionsT = TypeVar("OptionsT", bound=Options)


class Rule(Generic[OptionsT]):
    """The base class of a rule: metadata, and one or more hooks.

    A rule opens no files, prints nothing and keeps no state. The engine walks the model once and calls the hooks:
    `check_module` with each checked module; `check_package`, `check_integration` and `check_route` with the packages,
    integrations and routes of these modules; `check_resource` with each resource of the merged ACL. `check` is called
    once, for findings that need the whole model.

    The parameter of the class is the type of its options: `class MyRule(Rule[NoOptions])`.
    """

    id: ClassVar[str]
    """Kebab-case with two or more words. It names the problem, not the fix; the first word is the rule's family."""
    summary: ClassVar[str]
    """One line of at most 80 characters, with a full stop; the first paragraph of the rule's page."""
    severity: ClassVar[Severity]
    since: ClassVar[str]
    """The version of magelint that added the rule."""
    needs_installation: ClassVar[bool] = False
    """True if the rule is skipped without a full Magento installation."""
    needs_schemas: ClassVar[bool] = False
    """True if the rule reports nothing for a Magento release whose schemas are not bundled."""
    effective: ClassVar[Effective] = "enabled"
    """The modules in which its faults take effect: those that are enabled, all that are registered, or `always`."""
    fixable: ClassVar[bool] = False
    """True if some findings of the rule have a fix."""
    enabled_by_default: ClassVar[bool] = True
    """False if the rule only runs when it or its family is selected."""

    def __init__(self, options: OptionsT) -> None:
        self.options = options

    @classmethod
    def options_type(cls) -> type[Options]:
        """The type of the rule's options."""
        for base in getattr(cls, "__orig_bases__", ()):
            for argument in getattr(base, "__args__", ()):
                if isinstance(argument, type) and issubclass(argument, Options):
                    return argument
        return NoOptions

    def prepare(self, model: Model) -> None:
        """Begin work on other processors, before the hooks of all rules; it must have no other effect."""

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:  # noqa: ARG002
        """Yield the findings in one module."""
        return iter(())

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:  # noqa: ARG002
        """Yield the findings in one Composer package that contains modules."""
        return iter(())

    def check_integration(self, integration: IntegrationDeclaration, model: Model) -> Iterator[Finding]:  # noqa: ARG002
        """Yield the findings in one `<integration>` of one file."""
        return iter(())

    def check_route(self, route: RouteDeclaration, model: Model) -> Iterator[Finding]:  # noqa: ARG002
        """Yield the findings in one `<route>` of one `webapi.xml`."""
        return iter(())

    def check_resource(self, resource: AclResource, model: Model) -> Iterator[Finding]:  # noqa: ARG002
        """Yield the findings in one resource of the merged ACL, whichever module declares it."""
        return iter(())

    def check(self, model: Model) -> Iterator[Finding]:  # noqa: ARG002
        """Yield the findings that need the whole model."""
        return iter(())
