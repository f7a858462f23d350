"""Services of routes: their names, and the methods that the Web API calls."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cached_property

from msgspec import Struct

from magelint.magento.access.arguments import camel_case, input_keys, without_case
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


class ServiceMethod(Struct, frozen=True, dict=True):
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

    @cached_property
    def arguments(self) -> list[str]:
        """The names of its parameters."""
        return [parameter.name for parameter in self.method.parameters]

    def reads(self, key: str) -> bool:
        """True if a key of a request's input sets an argument."""
        return key in self._keys

    def is_set_by(self, parameter: str) -> bool:
        """True if a `<parameter>` of that name sets an argument: `ParamsOverrider` converts snake case."""
        return self.reads(parameter) or camel_case(parameter) in self._names

    def unfilled(self, keys: Collection[str]) -> Iterator[str]:
        """The required arguments for which an input with these keys has no value."""
        given = set(keys)
        return (name for name, read in self._required.items() if given.isdisjoint(read))

    def is_unfilled(self, argument: str, keys: Collection[str]) -> bool:
        """True if `unfilled` yields an argument."""
        return argument in self._required and not any(key in keys for key in self._required[argument])

    def alike(self, name: str) -> list[str]:
        """The arguments whose names differ at most in case and underscores."""
        return self._by_letters.get(without_case(name), [])

    @cached_property
    def takes_objects(self) -> bool:
        """True if an argument may be an object, in whose properties `ParamsOverrider` sets the last URL parameter."""
        return any(self._may_be_object(parameter) for parameter in self.method.parameters)

    @cached_property
    def takes_search_criteria(self) -> bool:
        """True if an argument is an object with search criteria."""
        documented = [parameter.type.text for parameter in self.method.doc_params]
        declared = [parameter.type or "" for parameter in self.method.parameters]
        return any("SearchCriteria" in type_ for type_ in (*declared, *documented))

    def _may_be_object(self, parameter: PhpParameter) -> bool:
        declared = parameter.type
        if declared is None or declared.lstrip("?").lower() in ("mixed", "array"):
            documented = self.method.doc_param(parameter.name)
            declared = (documented.type.text if documented is not None else "") or "object"
        return any(part.strip("?[] ").lower() not in _NO_OBJECTS for part in declared.split("|"))

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self.arguments)

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset(key for argument in self.arguments for key in input_keys(argument))

    @cached_property
    def _required(self) -> dict[str, tuple[str, str]]:
        """The required arguments, each with the keys that set it."""
        required = (p.name for p in self.method.parameters if not p.has_default and not p.variadic)
        return {name: input_keys(name) for name in required}

    @cached_property
    def _by_letters(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for argument in self.arguments:
            found.setdefault(without_case(argument), []).append(argument)
        return found


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
        self._methods: dict[PhpMethod, ServiceMethod] = {}

    def method(self, class_name: str | None, name: str | None) -> ServiceMethod | None:
        """A method of a class, inherited ones included; `None` if not found."""
        found = self._classes.method(class_name, name) if class_name and name else None
        if found is None:
            return None
        if found[1] not in self._methods:
            self._methods[found[1]] = ServiceMethod(*found)
        return self._methods[found[1]]

    def contract_reader(self) -> ContractReader:
        """A new reader of contracts."""
        return ContractReader(self._classes, self._checked, self._version, self._attributes)

    @staticmethod
    def is_service_name(name: str) -> bool:
        """True if `ServiceMetadata::getServiceName` can derive the name of a service from a class's."""
        return _SERVICE_NAME.fullmatch(name) is not None and not _NOT_IN_SERVICE_NAMES.search(name)
