"""See integration_name_mismatch.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Cause, Finding, Label, Model, Module, NoOptions, Rule, Severity
from magelint_rules.integration._names import Mismatch, module_names


class IntegrationNameMismatch(Rule[NoOptions]):
    id = "integration-name-mismatch"
    summary = "The names of an integration in api.xml, config.xml and PHP do not match."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        names = module_names(model, module)
        for mismatch in names.mismatches() if names is not None else ():
            yield _finding(mismatch, names.broken_file if names is not None else None)


def _finding(mismatch: Mismatch, broken_file: Cause | None) -> Finding:
    if mismatch.kind == "php-without-array":
        return Finding(
            f"`processIntegrationConfig()` requires an array of names, but receives the string `{mismatch.name}`",
            primary=Label(mismatch.place, "causes a TypeError"),
            help=f"replace with `['{mismatch.name}']`",
            subject=mismatch.name,
        )
    texts = {
        "config-without-api": ("config.xml defines", "its installation throws an exception", "api.xml"),
        "api-without-config": ("api.xml defines", "never installed", "config.xml"),
        "php-without-config": ("PHP installs", "undefined array key: throws an exception", "config.xml"),
    }
    statement, effect, other_file = texts[mismatch.kind]
    suggestion = mismatch.suggestion
    if mismatch.kind == "api-without-config" and suggestion is not None:
        effect = f"installation of `{suggestion.name}` throws an exception"
    if not mismatch.is_installed:
        effect = "cannot be installed"
    if suggestion is None:
        contrast = f"no {other_file} defines it"
        advice = f"define it in `etc/integration/{other_file}`"
    else:
        contrast = f"{other_file} defines `{suggestion.name}`"
        advice = "use the same name in api.xml, config.xml and PHP"
    return Finding(
        f"{statement} integration `{mismatch.name}`, but {contrast}",
        primary=Label(mismatch.place, effect),
        help=advice,
        related=(Label(suggestion.name_place, "probably the same integration"),) if suggestion is not None else (),
        subject=mismatch.name,
        cause=broken_file,
    )
