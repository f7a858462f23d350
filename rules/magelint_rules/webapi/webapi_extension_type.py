"""See webapi_extension_type.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, NoOptions, Rule, Severity
from magelint_rules.webapi._contract_wording import described_attribute
from magelint_rules.webapi._contracts import contracts


class WebapiExtensionType(Rule[NoOptions]):
    id = "webapi-extension-type"
    summary = "The type of an extension attribute breaks the schema of all services."
    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, model: Model) -> Iterator[Finding]:
        reader = model.services.contract_reader()
        for attribute, used in model.derive(contracts).attributes:
            fault = reader.attribute_fault(attribute)
            if fault is None or (fault[0] != "malformed" and not used):
                continue
            breaks, problem, action = described_attribute(*fault)
            yield Finding(
                f"type `{attribute.type}` of extension attribute `{attribute.code}` {breaks}: {problem}",
                primary=Label(attribute.element.value_place("type"), "not a type that Magento reads"),
                help=action,
                subject=f"{attribute.interface} {attribute.code}",
            )
