"""See integration_never_installed.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Installation, Label, Module, NoOptions, Rule, Severity
from magelint_rules.common.integration_names import NameFault, integration_names


class IntegrationNeverInstalled(Rule[NoOptions]):
    id = "integration-never-installed"
    summary = "No PHP installs an integration of config.xml, so it never appears."
    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for module in model.checked:
            for fault in integration_names(model).faults(module):
                if fault.kind == "never-installed":
                    yield _finding(model, module, fault)


def _finding(model: Installation, module: Module, fault: NameFault) -> Finding:
    # without any PHP, a module with a setup version may well be here without its setup scripts
    declaration = module.declaration
    partly = not integration_names(model).installers(module).has_php and bool(declaration and declaration.setup_version)
    return Finding(
        f"no PHP installs integration `{fault.name}`",
        primary=Label(fault.place, "never appears among the integrations"),
        help="define it in `etc/integration.xml`, which every `setup:upgrade` installs, or call "
        "`ConfigBasedIntegrationManager::processIntegrationConfig` in a data patch",
        severity=Severity.INFO if partly else None,
        subject=fault.name,
    )
