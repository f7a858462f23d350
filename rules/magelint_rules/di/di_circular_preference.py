"""See di_circular_preference.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, Module, NoOptions, Rule, Severity
from magelint_rules.di._preferences import preferences_of


class DiCircularPreference(Rule[NoOptions]):
    id = "di-circular-preference"
    summary = "A preference for a class names the same class."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        for preference in preferences_of(model, module):
            if preference.wanted == preference.used:
                yield Finding(
                    f"the preference for `{preference.wanted}` names the same class",
                    primary=Label(preference.element.value_place("type"), "Magento throws an exception"),
                    help="remove the preference, or name the class that implements it",
                    subject=preference.wanted,
                )
