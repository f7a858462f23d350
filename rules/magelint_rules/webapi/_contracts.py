"""The faults of all service contracts, read once for the rules that need them."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from magelint.api import Cause, ContractFault, ExtensionAttribute, Model, Module


class Contracts(Struct, frozen=True):
    """What Magento reads when a schema of all services is requested."""

    faults: list[tuple[ContractFault, Cause | None]]
    attributes: list[tuple[ExtensionAttribute, bool]]
    """The effective extension attributes that modules under check declare, each with whether services pass it."""


def contracts(model: Model) -> Contracts:
    """The contracts of the services that modules under check route, and of the extension attributes that they add."""
    reader = model.services.contract_reader()
    found: list[tuple[ContractFault, Cause | None]] = []
    for class_name, method, cause in _services(model):
        found += ((fault, cause) for fault in reader.faults(class_name, method))
    attributes: list[tuple[ExtensionAttribute, bool]] = []
    declared = [a for module in model.checked if model.is_enabled(module) for a in _effective(module, model)]
    # those of types in modules under check come last, since other attributes may refer to these types
    for attribute in sorted(declared, key=lambda attribute: _is_checked(attribute.interface, model)):
        interface = attribute.interface
        used = reader.passes(interface) if _is_checked(interface, model) else attribute.may_be_in_services
        attributes.append((attribute, used))
        if used:
            found += ((fault, None) for fault in reader.attribute_faults(attribute))
    found += _query_faults(model)
    return Contracts(found, attributes)


def _effective(module: Module, model: Model) -> list[ExtensionAttribute]:
    declared = model.declared_extension_attributes(module)
    return [attribute for attribute in declared if model.extension_attributes.is_effective(attribute)]


def _is_checked(interface: str, model: Model) -> bool:
    found = model.php_classes.get(interface)
    return found is not None and found[0] in model.checked


def _query_faults(model: Model) -> Iterator[tuple[ContractFault, Cause | None]]:
    reader = model.services.contract_reader()
    seen = set()
    for declared in model.declared_routes():
        route = declared.route
        if route is None or not declared.is_last or route.method != "GET":
            continue
        given = {*route.url_parameters, *(name for name, parameter in route.parameters.items() if parameter.force)}
        for fault in reader.query_faults(route.service_class, route.service_method, given):
            if fault.place not in seen:
                seen.add(fault.place)
                yield fault, None


def _services(model: Model) -> Iterator[tuple[str, str, Cause | None]]:
    """The class and method that each route calls.

    If the name of a class is not a valid service name, Magento throws an exception before it reads the contract. Such
    services come last, so that faults that are also reachable from a valid service have no cause.
    """
    misnamed = []
    for route in model.declared_routes():
        if route.enabled and route.service is not None and route.service_class and route.service_method:
            if model.services.is_service_name(route.service_class):
                yield route.service_class, route.service_method, None
            else:
                place = route.service.value_place("class")
                misnamed.append((route.service_class, route.service_method, Cause("webapi-service-name", place)))
    yield from misnamed
