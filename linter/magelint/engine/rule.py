"""The shape of a rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Generic, TypeVar

import msgspec

from magelint.engine.finding import Finding, Severity
from magelint.magento.access.acl import AclResource
from magelint.magento.access.integration_files import IntegrationDeclaration
from magelint.magento.access.routes import RouteDeclaration
from magelint.magento.model import Model
from magelint.magento.modules.module import Module
from magelint.magento.modules.package import ModulePackage


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Base of a rule's options: each field has a default, and an entry on the rule's page.

    In `magelint.toml`, the field `allowed_hosts` is the key `allowed-hosts`.
    """


class NoOptions(Options, frozen=True, forbid_unknown_fields=True):
    """For rules that have no options."""


OptionsT = TypeVar("OptionsT", bound=Options)


class Rule(Generic[OptionsT]):
    """Metadata first, then one hook or several. A rule opens no file, prints nothing and keeps no state.

    The engine walks the installation once and calls a rule's hooks with what it meets: `check_module` with each module
    in which findings are wanted, `check_package`, `check_integration` and `check_route` with what these modules bring,
    `check_resource` with each resource of the merged ACL. `check` answers questions about the whole.

    The options' type is the class's parameter: `class MyRule(Rule[NoOptions])`.
    """

    id: ClassVar[str]
    """Kebab-case; names the problem, not the cure. Its first word is the rule's family."""
    summary: ClassVar[str]
    """One line of at most 80 characters, with a full stop; the first paragraph of the rule's page."""
    severity: ClassVar[Severity]
    since: ClassVar[str]
    """The magelint version that brought it."""
    needs_installation: ClassVar[bool] = False
    """True if it finds nothing without a whole Magento installation around a module."""
    fixable: ClassVar[bool] = False
    """True if some of its findings have a fix."""

    def __init__(self, options: OptionsT) -> None:
        self.options = options

    @classmethod
    def options_type(cls) -> type[Options]:
        """The type of this rule's options."""
        for base in getattr(cls, "__orig_bases__", ()):
            for argument in getattr(base, "__args__", ()):
                if isinstance(argument, type) and issubclass(argument, Options):
                    return argument
        return NoOptions

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:  # noqa: ARG002
        """The findings in one module."""
        return iter(())

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:  # noqa: ARG002
        """The findings in one Composer package of modules."""
        return iter(())

    def check_integration(self, integration: IntegrationDeclaration, model: Model) -> Iterator[Finding]:  # noqa: ARG002
        """The findings in one `<integration>` of one file."""
        return iter(())

    def check_route(self, route: RouteDeclaration, model: Model) -> Iterator[Finding]:  # noqa: ARG002
        """The findings in one `<route>` of one `webapi.xml`."""
        return iter(())

    def check_resource(self, resource: AclResource, model: Model) -> Iterator[Finding]:  # noqa: ARG002
        """The findings in one resource of the merged ACL, whoever declares it."""
        return iter(())

    def check(self, model: Model) -> Iterator[Finding]:  # noqa: ARG002
        """The findings in the installation as a whole."""
        return iter(())
