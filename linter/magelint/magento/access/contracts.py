"""Service contracts: the doc comments of services and of their types, as Magento reads them.

`Webapi\\Model\\Config\\ClassReflector` and `Reflection\\TypeProcessor` read the services of all routes at once, and
throw at the first comment that lacks what they require.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Iterator

from msgspec import Struct

from magelint.magento.access.contract_faults import ContractFault, TypeFault
from magelint.magento.access.contract_types import (
    INTENDED,
    SIMPLE,
    attribute_type,
    can_generate,
    types_of,
    without_null,
)
from magelint.magento.config.extension_attributes import ExtensionAttribute, ExtensionAttributes
from magelint.magento.modules.module import Module
from magelint.magento.php.classes import PhpClasses
from magelint.source.php import PhpClass, PhpDocParameter, PhpMethod, PhpParameter

_SERVICE_TYPE = re.compile(r"\A(?>.*?\\)(?>.*?\\(?:Service|Api)\\)", re.DOTALL)  # TypeProcessor::translateTypeName
_GETTER = re.compile(r"get|is|has")
_ANY = frozenset({"mixed", "anyType"})
_EXTENSION = "ExtensionInterface"
_EXTENSIBLE = "Magento\\Framework\\Api\\ExtensibleDataInterface"
# Swagger describes their query parameters
_CRITERIA = frozenset({"Magento\\Framework\\Api\\SearchCriteriaInterface", "Magento\\Framework\\Api\\SearchCriteria"})


class ContractVersion(Struct, frozen=True):
    """How a Magento version reads contracts."""

    resolves_params: bool = True
    """True if it resolves names in `@param` by the file's imports and counts `@param`: since 2.3.1."""
    params_by_name: bool = True
    """True if `@param` tags may be in any order: since 2.4.6."""
    unstructured_array: bool = True
    """True if `UnstructuredArray` is a type: since 2.4.7."""


class ContractReader:
    """Reads contracts, each method once, regardless of how many routes and types refer to it.

    Follows only the types of some modules.
    """

    def __init__(
        self,
        classes: PhpClasses,
        modules: Collection[Module],
        version: ContractVersion,
        attributes: ExtensionAttributes,
    ) -> None:
        self._classes = classes
        self._modules = modules
        self._version = version
        self._attributes = attributes
        self._methods: set[tuple[str, str]] = set()
        self._types: set[str] = set()
        self._lineages: set[str] = set()
        """The classes whose ancestors were queued too, each unless it is one of the types read before."""
        self._queried: set[str] = set()
        """The types that Swagger can describe in a query."""
        self._query: dict[str, tuple[TypeFault, str] | None] = {}
        self._unqueried: dict[PhpMethod, list[ContractFault]] = {}
        """The faults that no route's query has had yet."""
        self._pending: deque[PhpClass] = deque()

    def faults(self, class_name: str, method_name: str) -> Iterator[ContractFault]:
        """The faults of a service method and of the getters of its types; methods read before are skipped."""
        found = self._classes.method(class_name, method_name)
        if found is None:
            return
        owner, method = found
        if (owner.fqcn, method.name) not in self._methods:
            self._methods.add((owner.fqcn, method.name))
            yield from self._service_method(owner, method)
        yield from self._getters()

    def attribute_faults(self, attribute: ExtensionAttribute) -> Iterator[ContractFault]:
        """The faults of the getters of an extension attribute's type; types read before are skipped."""
        self._follow_attribute(attribute)
        yield from self._getters()

    def query_faults(self, class_name: str, method_name: str, given: Collection[str]) -> Iterator[ContractFault]:
        """The parameters of a GET route's method that Swagger cannot describe, each once.

        `given` are those not in the query.
        """
        found = self._classes.method(class_name, method_name)
        if found is None:
            return
        if found[1] not in self._unqueried:
            self._unqueried[found[1]] = list(self._parameter_faults(*found))
        faults = self._unqueried[found[1]]
        self._unqueried[found[1]] = [fault for fault in faults if fault.parameter in given]
        yield from (fault for fault in faults if fault.parameter not in given)

    def _parameter_faults(self, owner: PhpClass, method: PhpMethod) -> Iterator[ContractFault]:
        for index, parameter in enumerate(method.parameters):
            native = without_null(parameter.type)
            tag = self._tag(method, parameter, index) if native is None or native.lower() == "array" else None
            types = types_of(tag.type.text) if tag is not None else [] if native in (None, "array") else [native or ""]
            fault = self._query_fault(self._full(owner, types[0])) if types else None
            if fault is not None:
                place = tag.type.place if tag is not None else parameter.type_place
                written = tag.type.text if tag is not None else parameter.type or ""
                yield ContractFault("query", owner, method, place, parameter.name, written, *fault)

    def passes(self, fqcn: str) -> bool:
        """True if a contract read before refers to a type."""
        return fqcn in self._types

    def attribute_fault(self, attribute: ExtensionAttribute) -> tuple[TypeFault, str] | None:
        """Why the type of an extension attribute causes an exception, and what to state instead, if that is certain."""
        if not can_generate(attribute.type):
            intended = attribute.type.strip().split("|")[0].lstrip("?")
            return "malformed", intended if can_generate(intended) else ""
        chosen = attribute_type(attribute)
        if chosen is None or self._is_known(chosen):
            return None
        items = "[]" if "[]" in attribute.type else ""
        lower = chosen.lstrip("\\").lower()
        if lower in SIMPLE:
            return "case", lower + items
        if lower in INTENDED:
            intended = INTENDED[lower]
            return "array" if lower == "array" else "no-type", intended if intended.endswith("[]") else intended + items
        if self._classes.lacks(chosen):
            return "no-class", (self._classes.nearest(chosen) or "") + items
        return None if _SERVICE_TYPE.search("\\" + chosen.lstrip("\\")) else ("no-type", "")

    def _getters(self) -> Iterator[ContractFault]:
        """The faults of the queued types."""
        while self._pending:
            declared = self._pending.popleft()
            for getter in filter(_is_getter, declared.methods):
                faults = list(self._result(declared, getter, is_getter=True))
                yield from faults or self._extension_fault(declared, getter)

    def _extension_fault(self, declared: PhpClass, getter: PhpMethod) -> Iterator[ContractFault]:
        """The fault of a type's `getExtensionAttributes` for which `ExtensionAttributesFactory::create` throws."""
        returned = getter.doc_return
        if getter.name != "getExtensionAttributes" or returned is None or not declared.fqcn.endswith("Interface"):
            return
        right = "\\" + declared.fqcn.removesuffix("Interface") + _EXTENSION
        # that of a base interface is accepted, as in Magento's `ProductAttributeInterface`
        if _EXTENSION not in returned.text and self._classes.is_a(declared, _EXTENSIBLE):
            yield ContractFault(
                "extension", declared, getter, returned.place, "", returned.text, None, right, is_getter=True
            )

    def _query_fault(self, name: str) -> tuple[TypeFault, str] | None:
        """Why `Swagger\\Generator` cannot list the query parameters for a type."""
        bare = name.replace("[]", "").lstrip("\\")
        if bare not in self._query:
            self._query[bare] = self._find_query_fault(bare)
        return self._query[bare]

    def _find_query_fault(self, name: str) -> tuple[TypeFault, str] | None:
        getter = ""
        above: set[str] = set()
        opened: list[tuple[str, Iterator[tuple[str, str]]]] = []
        while True:
            bare = name.replace("[]", "").lstrip("\\")
            if bare in above:
                return "recursive", bare
            fault: tuple[TypeFault, str] | None = ("mixed", getter) if bare in _ANY else self._query.get(bare)
            if fault is not None and fault[0] == "mixed":
                self._query.update((passed, fault) for passed, _ in opened)
                return fault
            if not self._is_known(bare) and bare not in _CRITERIA and bare not in self._queried:
                above.add(bare)
                opened.append((bare, self._contained(bare)))
            step = None
            while opened and step is None:
                step = next(opened[-1][1], None)
                if step is None:
                    above.discard(opened.pop()[0])
            if step is None:
                return None
            name, getter = step

    def _contained(self, bare: str) -> Iterator[tuple[str, str]]:
        """The types of a type's fields, each with the name of the getter or of the extension attribute."""
        found = self._classes.get(bare)
        if found is None and bare.endswith(_EXTENSION):
            for attribute in self._attributes.of(bare.removesuffix(_EXTENSION) + "Interface"):
                yield attribute_type(attribute) or "null", attribute.code
        lineage = self._classes.lineage(found[1], self._queried)[0] if found is not None else []
        for declared in lineage:
            for getter in filter(_is_getter, () if declared.fqcn in self._queried else declared.methods):
                types = types_of(getter.doc_return.text) if getter.doc_return is not None else []
                yield next((t for t in types if t != "null"), "null"), f"{bare}::{getter.name}"
        self._queried.update((bare, *(declared.fqcn for declared in lineage)))

    def _full(self, owner: PhpClass, written: str) -> str:
        """The full name of a type, as it is resolved in `@param` and in declarations."""
        name = written.replace("[]", "")
        return name if self._is_known(name) or not self._version.resolves_params else owner.resolve(name)

    def _is_known(self, name: str) -> bool:
        """True for a type without getters."""
        if name in SIMPLE or (name.startswith("ArrayOf") and "\\" not in name):
            return True
        return name == "UnstructuredArray" and self._version.unstructured_array

    def _service_method(self, owner: PhpClass, method: PhpMethod) -> Iterator[ContractFault]:
        if method.docblock is None:
            yield ContractFault("no-doc", owner, method, method.place)
            return
        empty = method.parameters and not method.doc_params and method.doc_return is None
        if empty and not self._inherits_return(owner, method):
            yield ContractFault("no-tags", owner, method, method.doc_place)
            return
        lacking = _without_tag(method)
        for index, parameter in enumerate(method.parameters):
            yield from self._parameter(owner, method, parameter, index, lacking)
        yield from self._result(owner, method)

    def _result(self, owner: PhpClass, method: PhpMethod, *, is_getter: bool = False) -> Iterator[ContractFault]:
        if method.docblock is None:
            advice = self._declared_return(owner, method)
            yield ContractFault("no-doc", owner, method, method.place, "", "", *advice, is_getter=is_getter)
            return
        declared = method.doc_return
        if declared is None:
            if not self._inherits_return(owner, method):
                type_fault, better = self._declared_return(owner, method)
                yield ContractFault(
                    "no-return", owner, method, method.doc_place, "", "", type_fault, better, is_getter=is_getter
                )
            return
        chosen = next((t for t in types_of(declared.text) if t != "null"), None)
        if chosen is None or chosen == "void":
            return
        fault = self._type_fault(owner, chosen, resolve=False)
        if fault is not None:
            yield ContractFault("return", owner, method, declared.place, "", declared.text, *fault, is_getter=is_getter)

    def _declared_return(self, owner: PhpClass, method: PhpMethod) -> tuple[TypeFault | None, str]:
        """What is wrong with the declared type as an `@return`, and the text of an `@return` that Magento reads."""
        native = without_null(method.return_type)
        if native is None or "|" in native or "&" in native:
            return None, ""
        if native == "void":
            return None, native
        fault, _ = self._read_type(owner, native, resolve=False)
        kind, better = fault or (None, native)
        optional = "|null" if better and method.return_type != native else ""
        return kind, better + optional

    def _inherits_return(self, owner: PhpClass, method: PhpMethod) -> bool:
        """True if an interface or a parent declares what a method returns, or may declare it."""
        above = self._classes.may_override(owner, method.name)
        return above is None or any(inherited.doc_return is not None for inherited in above)

    def _parameter(
        self, owner: PhpClass, method: PhpMethod, parameter: PhpParameter, index: int, lacking: Collection[PhpParameter]
    ) -> Iterator[ContractFault]:
        native = without_null(parameter.type)
        if self._version.resolves_params and parameter in lacking:
            yield ContractFault("too-few-params", owner, method, parameter.place, parameter.name)
            return
        if native is not None and ("|" in native or "&" in native):
            yield ContractFault("declared-type", owner, method, parameter.type_place, parameter.name, native)
            return
        if native is not None and native.lower() != "array":
            return  # the declaration counts, and PHP itself rejects an invalid one
        tag = self._tag(method, parameter, index)
        if tag is not None:
            yield from self._param(owner, method, parameter, tag)
        elif not lacking or method.doc_param(parameter.name) is None:
            # otherwise its `@param` has a wrong position because another parameter has no `@param`
            yield ContractFault("no-param", owner, method, parameter.place, parameter.name)

    def _param(
        self, owner: PhpClass, method: PhpMethod, parameter: PhpParameter, tag: PhpDocParameter
    ) -> Iterator[ContractFault]:
        types = types_of(tag.type.text)
        if not types:
            yield ContractFault("untyped-param", owner, method, tag.place, parameter.name)
        elif types[0] == "null":
            yield ContractFault("null-first", owner, method, tag.type.place, parameter.name, tag.type.text)
        else:
            fault = self._type_fault(owner, types[0], resolve=self._version.resolves_params)
            if fault is not None:
                yield ContractFault("param", owner, method, tag.type.place, parameter.name, tag.type.text, *fault)

    def _tag(self, method: PhpMethod, parameter: PhpParameter, index: int) -> PhpDocParameter | None:
        """The effective `@param`: the one at the parameter's position, or if that names another, the one of its name.

        For arrays, and in versions before `params_by_name`, only the position counts.
        """
        placed = method.doc_params[index] if index < len(method.doc_params) else None
        if parameter.type is not None or not self._version.params_by_name:
            return placed
        if placed is not None and placed.name in ("", parameter.name):
            return placed
        return method.doc_param(parameter.name)

    def _type_fault(self, owner: PhpClass, written: str, *, resolve: bool) -> tuple[TypeFault, str] | None:
        """Why a type causes an exception, and what is read instead; `None` if it causes none or that is uncertain."""
        fault, followed = self._read_type(owner, written, resolve=resolve)
        if followed is not None:
            self._follow(followed)
        return fault

    def _read_type(
        self, owner: PhpClass, written: str, *, resolve: bool
    ) -> tuple[tuple[TypeFault, str] | None, str | None]:
        """The fault of a type as of `_type_fault`, or the class whose getters Magento reads next."""
        name = written.replace("[]", "")
        if self._is_known(name):
            return None, None
        if name == "array":
            return ("array", ""), None
        full, bare = owner.resolve(name), name.lstrip("\\")
        read = full if resolve and name != name.lower() else bare
        if not self._classes.has(read) and self._classes.has(bare):
            read = bare  # TypeProcessor keeps what it cannot resolve as it is written
        if _SERVICE_TYPE.search("\\" + read) is None:
            kind, better = self._not_a_service_type(owner, name, full, resolve=resolve)
            items = "[]" if written.endswith("[]") and better and not better.endswith("[]") else ""
            return (kind, better + items), None
        if self._classes.lacks(read):
            return ("no-class", self._nearest(read, written)), None
        return None, read

    def _nearest(self, name: str, written: str) -> str:
        """The full name of the type probably intended by one that does not exist; `""` if unknown."""
        near = self._classes.nearest(name)
        items = "[]" if written.endswith("[]") else ""
        return "" if near is None or _SERVICE_TYPE.search("\\" + near) is None else f"\\{near}{items}"

    def _not_a_service_type(self, owner: PhpClass, name: str, full: str, *, resolve: bool) -> tuple[TypeFault, str]:
        """Classify a name that is neither a scalar nor a class that Magento can pass."""
        lower = name.lower()
        imported = full != owner.fqcn.rpartition("\\")[0] + "\\" + name or self._classes.has(full)
        if not resolve and _SERVICE_TYPE.search("\\" + full) and imported and lower not in SIMPLE:
            return "not-resolved", "\\" + full
        if lower in ("this", "self", "static"):
            return "self", "\\" + owner.fqcn
        return ("case", lower) if lower in SIMPLE else ("no-type", INTENDED.get(lower.lstrip("\\"), ""))

    def _follow_attribute(self, attribute: ExtensionAttribute) -> None:
        """Queue the getters of an extension attribute's type if Magento can read the type."""
        chosen = attribute_type(attribute)
        if chosen is not None and not self._is_known(chosen) and self.attribute_fault(attribute) is None:
            self._follow(chosen.lstrip("\\"))

    def _follow(self, fqcn: str) -> None:
        """Queue the getters of a type, inherited ones included."""
        if fqcn in self._types:
            return
        self._types.add(fqcn)
        found = self._classes.get(fqcn)
        if found is None and fqcn.endswith(_EXTENSION):
            for attribute in self._attributes.of(fqcn.removesuffix(_EXTENSION) + "Interface"):
                self._follow_attribute(attribute)
        if found is None or found[0] is None or found[0] not in self._modules:
            return
        for declared in self._classes.lineage(found[1], self._lineages)[0]:
            self._lineages.add(declared.fqcn)
            if declared.fqcn == fqcn or declared.fqcn not in self._types:
                self._types.add(declared.fqcn)
                self._pending.append(declared)


def _without_tag(method: PhpMethod) -> frozenset[PhpParameter]:
    """The parameters of a method that lack a `@param`, if there are fewer tags than parameters.

    Magento counts the tags and throws at the last parameter; the one without a tag of its name is missing.
    """
    tags = method.doc_params
    lacking = len(method.parameters) - len(tags)
    if lacking <= 0:
        return frozenset()
    named = {tag.name for tag in tags}
    unnamed = [parameter for parameter in method.parameters if parameter.name not in named]
    return frozenset(unnamed if len(unnamed) == lacking else method.parameters[len(tags) :])


def _is_getter(method: PhpMethod) -> bool:
    """True if `TypeProcessor::_processMethod` turns a method into a field."""
    if method.visibility != "public" or method.static or not _GETTER.match(method.name):
        return False
    return all(parameter.has_default or parameter.variadic for parameter in method.parameters)
