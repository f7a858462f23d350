"""See admin_unknown_section.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, NoOptions, Rule, Severity
from magelint_rules.admin._config_sections import hidden_sections


class AdminUnknownSection(Rule[NoOptions]):
    id = "admin-unknown-section"
    summary = "A module extends a system configuration section that does not exist."
    severity = Severity.ERROR
    since = "0.1.0"
    needs_installation = True

    def check(self, model: Model) -> Iterator[Finding]:
        install = "install the module that defines the section, or correct the id"
        for section in hidden_sections(model):
            if not section.is_defined:
                yield Finding(
                    f"no installed module defines the system configuration section `{section.id}`",
                    primary=Label(section.element.value_place("id"), "its content is hidden from all users"),
                    help=install if section.suggestion is None else f"did you mean `{section.suggestion}`?",
                    severity=None if section.is_misspelled else Severity.INFO,
                    subject=section.id,
                )
