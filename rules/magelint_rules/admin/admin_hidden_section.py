"""See admin_hidden_section.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, NoOptions, Rule, Severity
from magelint_rules.admin._config_sections import hidden_sections


class AdminHiddenSection(Rule[NoOptions]):
    id = "admin-hidden-section"
    summary = "A system configuration section has no ACL resource, so nobody can see it."
    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, model: Model) -> Iterator[Finding]:
        for section in hidden_sections(model):
            if section.is_defined:
                yield Finding(
                    f"system configuration section `{section.id}` has no `<resource>`",
                    primary=Label(section.element.value_place("id"), "hidden from all users"),
                    help="add a `<resource>` that acl.xml declares as a descendant of `Magento_Config::config`",
                    subject=section.id,
                )
