"""See webapi_broken_contract.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, NoOptions, Rule, Severity
from magelint_rules.webapi._contract_wording import broken, described
from magelint_rules.webapi._contracts import contracts


class WebapiBrokenContract(Rule[NoOptions]):
    id = "webapi-broken-contract"
    summary = "A service's doc comment breaks the schema of all services."
    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, model: Model) -> Iterator[Finding]:
        for fault, cause in model.derive(contracts).faults:
            problem, action = described(fault)
            name = f"{fault.owner.fqcn}::{fault.method.name}"
            yield Finding(
                f"`{name}` {problem}",
                primary=Label(fault.place, broken(fault)),
                help=action,
                subject=f"{name} {fault.kind} {fault.parameter}",
                cause=cause,
            )
