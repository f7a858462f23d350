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
    summary = "An integration file has a path that Magento does not read."
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
                "Magento versions before 2.1 do not read integration.xml",
                primary=Label(read["consolidated"].root.place, "ignored by Magento 2.0"),
                help="add `etc/integration/api.xml` and `etc/integration/config.xml`, or require Magento 2.1",
                severity=Severity.INFO,
            )


def _misplaced(file: IntegrationFile) -> Finding:
    module, target = file.module, f"etc/{file.format.path}"

    def changes() -> list[Change]:
        return [RenameFile(file.source.path, f"{module.path}/{target}")]

    free = not module.has(target)
    # etc/config.xml is the default configuration: another root element stops the merge of all modules' files
    breaks = file.path == "etc/config.xml" and file.root.name != "config"
    return Finding(
        f"`<{file.root.name}>` in `{file.path}` breaks the default configuration of all modules"
        if breaks
        else f"Magento does not read `{file.path}`",
        primary=Label(file.root.place, "causes an exception on every page" if breaks else "ignored by Magento"),
        help=f"move the file to `{target}`" if free else f"remove the file: `{target}` already exists",
        fix=Fix(f"move the file to `{target}`", "unsafe", changes) if free else None,
    )
