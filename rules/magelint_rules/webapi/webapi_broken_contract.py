"""See webapi_broken_contract.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Installation, Label, NoOptions, Rule, Severity
from magelint_rules.webapi._contracts import Contracts, is_service_name


class WebapiBrokenContract(Rule[NoOptions]):
    id = "webapi-broken-contract"
    summary = "A service's doc comment makes Magento fail to read it, and every schema."
    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for fault in Contracts(model).faults(_services(model)):
            yield Finding(
                f"`{fault.owner.fqcn}::{fault.method.name}` {fault.what}",
                primary=Label(fault.place, "breaks /rest/all/schema and SOAP for the whole shop"),
                help=fault.help,
                subject=f"{fault.owner.fqcn}::{fault.method.name} {fault.what}",
            )


def _services(model: Installation) -> Iterator[tuple[str, str]]:
    for route in model.declared_routes():
        service = route.service
        name = service.get("class") if service is not None else None
        if route.enabled and service is not None and name and is_service_name(name):
            yield name, service.get("method") or ""
