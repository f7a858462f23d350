"""See integration_name_mismatch.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Installation, Label, NoOptions, Rule, Severity
from magelint_rules.common.integration_names import NameFault, integration_names


class IntegrationNameMismatch(Rule[NoOptions]):
    id = "integration-name-mismatch"
    summary = "The names of an integration in api.xml, config.xml and PHP do not agree."
    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for module in model.checked:
            for fault in integration_names(model).faults(module):
                if fault.kind != "never-installed":
                    yield _finding(fault)


def _finding(fault: NameFault) -> Finding:
    if fault.kind == "php-without-array":
        return Finding(
            f"`processIntegrationConfig()` is handed `{fault.name}` itself, and not an array of names",
            primary=Label(fault.place, "PHP throws a TypeError"),
            help=f"write `['{fault.name}']`",
            subject=fault.name,
        )
    texts = {
        "config-without-api": ("no api.xml has the integration", "the setup that creates it throws", "api.xml"),
        "api-without-config": ("no config.xml has the integration", "so nothing installs it", "config.xml"),
        "php-without-config": ("PHP installs", "an undefined key: Magento throws", "config.xml"),
    }
    what, effect, there = texts[fault.kind]
    if fault.kind == "api-without-config" and fault.meant is not None:
        effect = f"the setup that creates `{fault.meant}` throws"
    message = f"{what} `{fault.name}`"
    if fault.kind == "php-without-config":
        message += ", which no config.xml has"
    elif fault.kind == "config-without-api":
        message += " of this config.xml"
    else:
        message += " of this api.xml"
    if fault.meant is None:
        cure = f"define it in an {there}" if there == "api.xml" else f"define it in a {there}"
    else:
        message += f": it is `{fault.meant}` there"
        cure = "write all three alike, letter for letter"
    return Finding(
        message,
        primary=Label(fault.place, effect),
        help=cure,
        related=(Label(fault.meant_place, "likely the same"),) if fault.meant_place is not None else (),
        subject=fault.name,
    )
