"""Service contracts as Magento reads them: by the types in their doc comments.

`Reflection\\TypeProcessor` and `Webapi\\Model\\Config\\ClassReflector` throw where a comment does not say what they
need; they read the services of all routes at once, so that one fault takes the schema of the whole shop with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from magelint.api import Installation, Known, PhpClass, PhpDocParameter, PhpMethod, PhpParameter, Place

# What Laminas' tags take for types, in a line that may hold more
_TYPES = re.compile(r"(?:[\w|\\]+(?:\[\])*\|?)+", re.ASCII)
_SIMPLE = frozenset({"str", "string", "int", "integer", "float", "double", "bool", "boolean", "mixed", "anyType"})
# TypeProcessor::translateTypeName
# Magento\\Webapi\\Model\\Config::SERVICE_CLASS_PATTERN, and ServiceMetadata::getServiceName with a suffix that it needs
_SERVICE_NAME = re.compile(r".+?\\.+?\\(?:Service\\(?:V[0-9]+)+\\.+|Api\\.+)Interface", re.DOTALL)
_SERVICE_TYPE = re.compile(r"\\?(.*)\\(.*)\\(Service|Api)\\(.*)", re.DOTALL)
_GETTER = re.compile(r"get|is|has")
_NO_TYPES = "say there of which type each parameter is, and what it returns: `@inheritdoc` is not followed"
_NO_DOC = "add a doc comment with `@param` for each parameter and `@return`"


@dataclass(frozen=True, slots=True)
class ContractFault:
    """What is wrong with one method of a contract: `what` follows its name in a message."""

    owner: PhpClass
    method: PhpMethod
    place: Place
    what: str
    help: str


class Contracts:
    """The contracts of the routes of some modules, each method read once."""

    def __init__(self, model: Installation) -> None:
        self._model = model
        self._classes = model.php_classes
        self._resolves = model.at_least(2, 3)
        self._seen_types: set[str] = set()
        self._pending: list[PhpClass] = []

    def faults(self, services: Iterator[tuple[str, str]]) -> Iterator[ContractFault]:
        """The faults of these methods of these classes, and of the getters of the types that they pass."""
        done = set()
        for name, called in services:
            found = self._classes.method(name, called)
            if found is not None and (found[0].fqcn, found[1].name) not in done:
                done.add((found[0].fqcn, found[1].name))
                yield from self._service_method(*found)
        while self._pending:
            declared = self._pending.pop(0)
            for method in declared.methods:
                if _is_getter(method):
                    yield from self._result(declared, method, "a getter")

    def _service_method(self, owner: PhpClass, method: PhpMethod) -> Iterator[ContractFault]:
        if method.docblock is None:
            yield ContractFault(owner, method, method.place, "has no doc comment", _NO_DOC)
            return
        empty = method.parameters and not method.doc_params and method.doc_return is None
        if empty and not self._inherits(owner, method):
            what = "has neither `@param` nor `@return` in its doc comment"
            yield ContractFault(owner, method, method.doc_place, what, _NO_TYPES)
            return
        for index, parameter in enumerate(method.parameters):
            fault = self._parameter(owner, method, parameter, index)
            if fault is not None:
                yield ContractFault(owner, method, *fault)
        yield from self._result(owner, method, "a service method")

    def _result(self, owner: PhpClass, method: PhpMethod, kind: str) -> Iterator[ContractFault]:
        if method.docblock is None:
            yield ContractFault(owner, method, method.place, f"is {kind} without a doc comment", _NO_DOC)
            return
        declared = method.doc_return
        if declared is None:
            if not self._inherits(owner, method):
                written = method.return_type
                help_ = f"add `@return {written}`: the declared type is not read" if written else "add `@return`"
                yield ContractFault(owner, method, method.doc_place, "has no `@return` in its doc comment", help_)
            return
        types = _types(declared.text)
        chosen = next((t for t in types if t != "null"), None)
        if chosen is None or chosen == "void":
            return
        why = self._wrong(owner, chosen, resolve=False)
        if why is not None:
            yield ContractFault(owner, method, declared.place, f"returns `{declared.text}`: {why[0]}", why[1])

    def _inherits(self, owner: PhpClass, method: PhpMethod) -> bool:
        """Whether an interface or a parent says what a method returns, or may say so."""
        lineage, missing = self._classes.lineage(owner)
        above = (base.method(method.name) for base in lineage[1:])
        return bool(missing) or any(found is not None and found.doc_return is not None for found in above)

    def _parameter(
        self, owner: PhpClass, method: PhpMethod, parameter: PhpParameter, index: int
    ) -> tuple[Place, str, str] | None:
        tags = method.doc_params
        native = parameter.type.lstrip("?") if parameter.type is not None else None
        name = f"`${parameter.name}`"
        if native is not None:  # `int|null` is `?int` to PHP itself
            native = "|".join(part for part in native.split("|") if part.lower() != "null") or native
        if self._resolves and parameter in _without_tag(method):
            return parameter.place, f"has no `@param` for {name}", "add one: the declared type alone is not enough"
        if native is not None and ("|" in native or "&" in native):
            return parameter.type_place, f"declares {name} as `{native}`, which Magento cannot read", "declare one type"
        if native is not None and native.lower() != "array":
            return None  # read from the declaration, and PHP itself knows whether it is good
        tag = self._tag(method, parameter, index)
        if tag is None and any(tag.name == parameter.name for tag in tags) and _without_tag(method):
            return None  # by its place: that of the parameter without one is told
        if tag is None:
            return parameter.place, f"has no `@param` for {name}", f"add `@param` with the type of {name}"
        types = _types(tag.type.text)
        if not types:
            return tag.place, f"has a `@param` for {name} without a type", "put the type before the name"
        if types[0] == "null":
            return tag.type.place, f"takes {name} as `{tag.type.text}`: null comes first", "put the other type first"
        why = self._wrong(owner, types[0], resolve=self._resolves)
        return None if why is None else (tag.type.place, f"takes {name} as `{tag.type.text}`: {why[0]}", why[1])

    def _tag(self, method: PhpMethod, parameter: PhpParameter, index: int) -> PhpDocParameter | None:
        """The `@param` that counts: the one in a parameter's place, and where that names another, the one of its name.

        In Magento 2.4.3 and before, and for arrays in all versions, only the place counts.
        """
        placed = method.doc_params[index] if index < len(method.doc_params) else None
        if parameter.type is not None or not self._model.at_least(2, 4, 6):
            return placed
        if placed is not None and placed.name in ("", parameter.name):
            return placed
        return next((tag for tag in method.doc_params if tag.name == parameter.name), None)

    def _wrong(self, owner: PhpClass, written: str, *, resolve: bool) -> tuple[str, str] | None:
        """Why Magento throws at a type, and what to do; `None` where it does not, or where that is not certain."""
        name = written.replace("[]", "")
        if name in _SIMPLE or (name.startswith("ArrayOf") and "\\" not in name):
            return None
        if name == "UnstructuredArray" and self._model.at_least(2, 4, 7):
            return None
        if name == "array":
            return "it takes `array` for a class", "say of what it is an array: `string[]`, `mixed[]`"
        full, bare = owner.resolve(name), name.lstrip("\\")
        read = full if resolve and name != name.lower() else bare
        if self._classes.known(read) is not Known.FOUND and self._classes.known(bare) is Known.FOUND:
            read = bare  # TypeProcessor keeps what it cannot resolve as it is written
        if _SERVICE_TYPE.search("\\" + read) is None:
            better = "\\" + full
            imported = full != owner.fqcn.rpartition("\\")[0] + "\\" + name or self._classes.known(full) is Known.FOUND
            if not resolve and _SERVICE_TYPE.search(better) and imported and name.lower() not in _SIMPLE:
                return "an imported or relative name is not resolved here", f"write it in full: `{better}`"
            if name.lower() in ("this", "self", "static"):
                return "it takes that for a class", f"write the class in full: `\\{owner.fqcn}`"
            if name.lower() in _SIMPLE:
                return "it takes that for a class", f"write it in small letters: `{name.lower()}`"
            return "it is no type that it knows, nor a class below an `Api` namespace", (
                "name a scalar, an array of one, or an interface of an `Api` folder in full"
            )
        known = self._classes.known(read)
        if known is Known.ABSENT:
            return "there is no such class", "correct the name"
        if known is Known.FOUND:
            self._visit(read)
        return None

    def _visit(self, fqcn: str) -> None:
        if fqcn in self._seen_types:
            return
        self._seen_types.add(fqcn)
        found = self._classes.get(fqcn)
        if found is None or found[0] is None or found[0] not in self._model.checked:
            return
        for declared in self._classes.lineage(found[1])[0]:
            if declared.fqcn == fqcn or declared.fqcn not in self._seen_types:
                self._seen_types.add(declared.fqcn)
                self._pending.append(declared)


def is_service_name(name: str) -> bool:
    """Whether Magento can make the name of a service of a class's."""
    return _SERVICE_NAME.fullmatch(name) is not None and not re.search(r"[\s/]", name)


def _without_tag(method: PhpMethod) -> list[PhpParameter]:
    """The parameters of a method that lack a `@param`, where there are fewer of these.

    Magento counts them, and throws at the last parameter; missing is the one that none is named after.
    """
    tags = method.doc_params
    lacking = len(method.parameters) - len(tags)
    if lacking <= 0:
        return []
    named = {tag.name for tag in tags}
    unnamed = [parameter for parameter in method.parameters if parameter.name not in named]
    return unnamed if len(unnamed) == lacking else list(method.parameters[len(tags) :])


def _types(text: str) -> list[str]:
    match = _TYPES.search(text)
    return [part for part in match[0].split("|") if part] if match else []


def _is_getter(method: PhpMethod) -> bool:
    """What `TypeProcessor::_processMethod` makes a field of."""
    if method.visibility != "public" or method.static or not _GETTER.match(method.name):
        return False
    return all(parameter.has_default or parameter.variadic for parameter in method.parameters)
