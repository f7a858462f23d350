"""See integration_name_mismatch.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Cause, Finding, Label, Model, Module, NoOptions, Rule, Severity
from magelint_rules.integration._names import Mismatch, module_names


class IntegrationNameMismatch(Rule[NoOptions]):
    id = "integration-name-mismatch"
    summary = "The names of an integration in api.xml, config.xml and PHP do not agree."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        names = module_names(model, module)
        for mismatch in names.mismatches() if names is not None else ():
            yield _finding(mismatch, names.broken_file if names is not None else None)


def _finding(mismatch: Mismatch, broken_file: Cause | None) -> Finding:
    if mismatch.kind == "php-without-array":
        return Finding(
            f"`processIntegrationConfig()` is handed `{mismatch.name}` itself, and not an array of names",
            primary=Label(mismatch.place, "PHP throws a TypeError"),
            help=f"write `['{mismatch.name}']`",
            subject=mismatch.name,
        )
    texts = {
        "config-without-api": ("no api.xml has the integration", "the setup that creates it throws", "api.xml"),
        "api-without-config": ("no config.xml has the integration", "so nothing installs it", "config.xml"),
        "php-without-config": ("PHP installs", "an undefined key: Magento throws", "config.xml"),
    }
    what, effect, there = texts[mismatch.kind]
    suggestion = mismatch.suggestion
    if mismatch.kind == "api-without-config" and suggestion is not None:
        effect = f"the setup that creates `{suggestion.name}` throws"
    message = f"{what} `{mismatch.name}`"
    if mismatch.kind == "php-without-config":
        message += ", which no config.xml has"
    elif mismatch.kind == "config-without-api":
        message += " of this config.xml"
    else:
        message += " of this api.xml"
    if suggestion is None:
        cure = f"define it in an {there}" if there == "api.xml" else f"define it in a {there}"
    else:
        message += f": it is `{suggestion.name}` there"
        cure = "write all three alike, letter for letter"
    return Finding(
        message,
        primary=Label(mismatch.place, effect),
        help=cure,
        related=(Label(suggestion.name_place, "likely the same"),) if suggestion is not None else (),
        subject=mismatch.name,
        cause=broken_file,
    )
