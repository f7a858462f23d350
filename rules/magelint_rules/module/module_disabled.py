"""See module_disabled.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, Module, NoOptions, Rule, Severity


class ModuleDisabled(Rule[NoOptions]):
    id = "module-disabled"
    summary = "A module with findings is disabled in app/etc/config.php."
    severity = Severity.INFO
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        if model.module_list.setting(module) is not False:
            return
        listed = model.module_list.listed_place(module.name)
        yield Finding(
            f"`{module.name}` is disabled in app/etc/config.php; the findings in it are not shown",
            primary=Label(module.place, "not loaded by Magento"),
            help=f"before you enable it, run `magelint check {module.folder}`",
            related=(Label(listed, "disabled here"),) if listed is not None else (),
            inactive="disabled",
            only_as_cause=True,
        )
