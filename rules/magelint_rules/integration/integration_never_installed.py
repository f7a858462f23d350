"""See integration_never_installed.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    Cause,
    Finding,
    IntegrationDeclaration,
    Label,
    Model,
    Module,
    NoOptions,
    Rule,
    Severity,
)
from magelint_rules.integration._names import module_names


class IntegrationNeverInstalled(Rule[NoOptions]):
    id = "integration-never-installed"
    summary = "No PHP code installs an integration of config.xml, so it never appears."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        names = module_names(model, module)
        for integration, cause in names.never_installed() if names is not None else ():
            yield _finding(model, integration, cause)


def _finding(model: Model, integration: IntegrationDeclaration, cause: Cause | None) -> Finding:
    # A module with a setup version but without PHP files may have been copied without its setup scripts.
    module, declaration = integration.module, integration.module.declaration
    has_php = model.integrations.installed_names(module).has_php
    is_incomplete = not has_php and bool(declaration and declaration.setup_version)
    return Finding(
        f"no PHP code installs integration `{integration.name}`",
        primary=Label(integration.name_place, "never appears in the Admin"),
        help="define it in `etc/integration.xml`, or call "
        "`ConfigBasedIntegrationManager::processIntegrationConfig()` in a data patch",
        severity=Severity.INFO if is_incomplete else None,
        subject=integration.name,
        cause=cause,
    )
