"""See integration_file_ignored.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    Change,
    Finding,
    Fix,
    IntegrationFile,
    Label,
    Model,
    Module,
    NoOptions,
    RenameFile,
    Rule,
    Severity,
)


class IntegrationFileIgnored(Rule[NoOptions]):
    id = "integration-file-ignored"
    summary = "A file of integrations lies where Magento never looks for it."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        read = {}
        for file in model.integrations.files(module):
            if file.misplaced:
                yield _misplaced(file)
            else:
                read[file.form] = file
        if "consolidated" in read and "config" not in read and not model.integrations.reads_consolidated:
            yield Finding(
                "no Magento before 2.1 reads an integration.xml",
                primary=Label(read["consolidated"].root.place, "ignored by Magento 2.0"),
                help="write `etc/integration/api.xml` and `config.xml` too, or require Magento 2.1",
                severity=Severity.INFO,
            )


def _misplaced(file: IntegrationFile) -> Finding:
    module, target = file.module, f"etc/{file.format.path}"

    def changes() -> list[Change]:
        return [RenameFile(file.source.path, f"{module.path}/{target}")]

    free = not module.has(target)
    return Finding(
        f"Magento never reads `{file.path}`",
        primary=Label(file.root.place, "integrations that do not exist for Magento"),
        help=f"move it to `{target}`" if free else f"remove it: there is an `{target}`",
        fix=Fix(f"move it to `{target}`", "unsafe", changes) if free else None,
    )
