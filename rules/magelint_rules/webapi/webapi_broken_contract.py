"""See webapi_broken_contract.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Cause, Finding, Label, Model, NoOptions, Rule, Severity
from magelint_rules.webapi._contract_wording import described


class WebapiBrokenContract(Rule[NoOptions]):
    id = "webapi-broken-contract"
    summary = "A service's doc comment breaks the schema of all services."
    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, model: Model) -> Iterator[Finding]:
        reader = model.services.contract_reader()
        for class_name, method, cause in _services(model):
            for fault in reader.faults(class_name, method):
                problem, action = described(fault)
                name = f"{fault.owner.fqcn}::{fault.method.name}"
                yield Finding(
                    f"`{name}` {problem}",
                    primary=Label(fault.place, "breaks /rest/all/schema and SOAP for all services"),
                    help=action,
                    subject=f"{name} {fault.kind} {fault.parameter}",
                    cause=cause,
                )


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
