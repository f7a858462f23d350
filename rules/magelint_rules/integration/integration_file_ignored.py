"""See integration_file_ignored.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    Change,
    Finding,
    Fix,
    Installation,
    Label,
    Module,
    NoOptions,
    RenameFile,
    Rule,
    Severity,
    StrayFile,
    stray_files,
)


class IntegrationFileIgnored(Rule[NoOptions]):
    id = "integration-file-ignored"
    summary = "A file of integrations lies where Magento never looks for it."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check(self, model: Installation) -> Iterator[Finding]:
        for module in model.checked:
            for stray in stray_files(module):
                yield _stray(module, stray)
            file = module.config("integration.xml")
            old = module.config("integration/config.xml")
            if file is not None and old is None and not model.integrations.reads_consolidated:
                yield Finding(
                    "no Magento before 2.1 reads an integration.xml",
                    primary=Label(file.root.place, "ignored by Magento 2.0"),
                    help="write `etc/integration/api.xml` and `config.xml` too, or require Magento 2.1",
                    severity=Severity.INFO,
                )


def _stray(module: Module, stray: StrayFile) -> Finding:
    def changes() -> list[Change]:
        return [RenameFile(stray.file.source.path, f"{module.path}/{stray.target}")]

    free = not module.files.exists(f"{module.path}/{stray.target}")
    return Finding(
        f"Magento never reads `{stray.relative}`",
        primary=Label(stray.file.root.place, "integrations that do not exist for Magento"),
        help=f"move it to `{stray.target}`" if free else f"remove it: there is an `{stray.target}`",
        fix=Fix(f"move it to `{stray.target}`", "unsafe", changes) if free else None,
    )
