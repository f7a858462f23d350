"""See admin_unknown_tab.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, Module, NoOptions, Rule, Severity
from magelint_rules.admin._tabs import MisplacedSection, misplaced_sections
from magelint_rules.common.absent_modules import absent_modules
from magelint_rules.common.load_faults import load_fault


class AdminUnknownTab(Rule[NoOptions]):
    id = "admin-unknown-tab"
    summary = "The tab of a system configuration section is not declared in any system.xml."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        for section in misplaced_sections(model, module) if model.is_enabled(module) else ():
            known = section.suggestion is not None or section.owner is not None
            absent = not known and bool(absent_modules(model, module))
            if absent and not model.has_core:
                continue  # a required module may declare the tab
            owner = section.owner
            yield Finding(
                f"system configuration section `{section.id}` is in the tab `{section.tab}`, "
                + (
                    "which is not declared in any system.xml"
                    if owner is None
                    else f"which is declared by the {model.module_list.state(owner)} module `{owner.name}`"
                ),
                primary=Label(section.element.text_place, "Stores > Configuration fails"),
                help=_help(section),
                severity=Severity.INFO if absent else None,
                subject=section.id,
                cause=load_fault(model, owner) if owner is not None else None,
            )


def _help(section: MisplacedSection) -> str:
    if section.owner is not None:
        return f"enable `{section.owner.name}`, or declare the tab in this system.xml"
    if section.suggestion is not None:
        return f"replace with `{section.suggestion}`"
    return "declare the tab in this system.xml, or require the module that declares it"
