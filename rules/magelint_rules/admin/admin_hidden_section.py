"""See admin_hidden_section.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, HiddenSection, Installation, Label, NoOptions, Rule, Severity


class AdminHiddenSection(Rule[NoOptions]):
    id = "admin-hidden-section"
    summary = "A section of the system configuration has no resource: nobody is shown it."
    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        yield from map(_finding, model.hidden_sections())


def _finding(section: HiddenSection) -> Finding:
    place = section.element.value_place("id")
    if section.is_defined:
        return Finding(
            f"section `{section.id}` of the system configuration has no `<resource>`",
            primary=Label(place, "hidden from everyone"),
            help="add a `<resource>` with an id that acl.xml declares below `Magento_Config::config`",
            subject=section.id,
        )
    absent = (
        "it shows with the module that has this section; where there is none, give it a label, a tab and a resource"
    )
    return Finding(
        f"no module that is here shows a section `{section.id}` of the system configuration",
        primary=Label(place, "what is added to it is hidden from everyone"),
        help=absent if section.meant is None else f"did you mean `{section.meant}`?",
        severity=None if section.is_misspelt else Severity.INFO,
        subject=section.id,
    )
