"""See admin_unknown_section.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, NoOptions, Rule, Severity
from magelint_rules.admin._config_sections import hidden_sections


class AdminUnknownSection(Rule[NoOptions]):
    id = "admin-unknown-section"
    summary = "Something is added to a section of the system configuration that is not there."
    severity = Severity.ERROR
    since = "0.1.0"
    needs_installation = True

    def check(self, model: Model) -> Iterator[Finding]:
        absent = "it shows with the module that has this section"
        for section in hidden_sections(model):
            if not section.is_defined:
                yield Finding(
                    f"no module that is here has a section `{section.id}` of the system configuration",
                    primary=Label(section.element.value_place("id"), "what is added to it is hidden from everyone"),
                    help=absent if section.suggestion is None else f"did you mean `{section.suggestion}`?",
                    severity=None if section.is_misspelled else Severity.INFO,
                    subject=section.id,
                )
