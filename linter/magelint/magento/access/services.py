"""Services of routes: their names, and the methods that the Web API calls."""

from __future__ import annotations

import re
from collections.abc import Collection

from msgspec import Struct

from magelint.magento.access.arguments import camel_case, input_keys
from magelint.magento.access.contracts import ContractReader, ContractVersion
from magelint.magento.config.extension_attributes import ExtensionAttributes
from magelint.magento.modules.module import Module
from magelint.magento.php.classes import PhpClasses
from magelint.source.php import PhpClass, PhpMethod, PhpParameter
from magelint.source.text import Place

# Magento\Webapi\Model\Config::SERVICE_CLASS_PATTERN; ServiceMetadata::getServiceName needs the suffix
_SERVICE_NAME = re.compile(r"(?>.+?\\)(?:(?>.+?\\Api\\)|(?>.+?\\Service\\(?:V[0-9]++)++\\)).+Interface", re.DOTALL)
_NOT_IN_SERVICE_NAMES = re.compile(r"[\s/]")
_NO_OBJECTS = frozenset(
    {"array", "bool", "boolean", "double", "float", "int", "integer", "mixed", "null", "string"}
)  # the doc comment types of values that are not objects


class ServiceMethod(Struct, frozen=True):
    """A method that a route calls, with the class that declares it."""

    owner: PhpClass
    method: PhpMethod

    @property
    def name(self) -> str:
        """Its name."""
        return self.method.name

    @property
    def place(self) -> Place:
        """Its name where it is declared."""
        return self.method.place

    @property
    def arguments(self) -> list[str]:
        """The names of its parameters."""
        return [parameter.name for parameter in self.method.parameters]

    def reads(self, key: str) -> bool:
        """True if a key of a request's input sets an argument."""
        return any(key in input_keys(argument) for argument in self.arguments)

    def is_set_by(self, parameter: str) -> bool:
        """True if a `<parameter>` of that name sets an argument: `ParamsOverrider` converts snake case."""
        return self.reads(parameter) or camel_case(parameter) in self.arguments

    def unfilled(self, keys: Collection[str]) -> list[str]:
        """The required arguments for which an input with these keys has no value."""
        required = [p.name for p in self.method.parameters if not p.has_default and not p.variadic]
        return [name for name in required if not any(key in keys for key in input_keys(name))]

    @property
    def takes_objects(self) -> bool:
        """True if an argument may be an object, in whose properties `ParamsOverrider` sets the last URL parameter."""
        return any(self._may_be_object(parameter) for parameter in self.method.parameters)

    @property
    def takes_search_criteria(self) -> bool:
        """True if an argument is an object with search criteria."""
        documented = [parameter.type.text for parameter in self.method.doc_params]
        declared = [parameter.type or "" for parameter in self.method.parameters]
        return any("SearchCriteria" in type_ for type_ in (*declared, *documented))

    def _may_be_object(self, parameter: PhpParameter) -> bool:
        declared = parameter.type
        if declared is None or declared.lstrip("?").lower() in ("mixed", "array"):
            documented = next((p.type.text for p in self.method.doc_params if p.name == parameter.name), "")
            declared = documented or "object"
        return any(part.strip("?[] ").lower() not in _NO_OBJECTS for part in declared.split("|"))


class Services:
    """The services that routes call, each resolved on demand."""

    def __init__(
        self,
        classes: PhpClasses,
        checked: Collection[Module],
        version: ContractVersion,
        attributes: ExtensionAttributes,
    ) -> None:
        self._classes = classes
        self._checked = checked
        self._version = version
        self._attributes = attributes

    def method(self, class_name: str | None, name: str | None) -> ServiceMethod | None:
        """A method of a class, inherited ones included; `None` if not found."""
        found = self._classes.method(class_name, name) if class_name and name else None
        return None if found is None else ServiceMethod(*found)

    def contract_reader(self) -> ContractReader:
        """A new reader of contracts."""
        return ContractReader(self._classes, self._checked, self._version, self._attributes)

    @staticmethod
    def is_service_name(name: str) -> bool:
        """True if `ServiceMetadata::getServiceName` can derive the name of a service from a class's."""
        return _SERVICE_NAME.fullmatch(name) is not None and not _NOT_IN_SERVICE_NAMES.search(name)
