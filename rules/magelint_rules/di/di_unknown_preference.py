"""See di_unknown_preference.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Cause, Finding, Label, Model, Module, NoOptions, Rule, Severity
from magelint_rules.di._preferences import is_replaced, is_requested, preferences_of, replacement_for


class DiUnknownPreference(Rule[NoOptions]):
    id = "di-unknown-preference"
    summary = "A preference names a class that does not exist."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        for preference in preferences_of(model, module):
            name = preference.used
            if not model.php_classes.lacks(name) or is_replaced(model, name):
                continue
            if model.php_classes.lacks(preference.wanted):
                continue  # nothing requests it, for example a class of an optional package
            near = replacement_for(model, preference.wanted, name)
            place = preference.element.value_place("type")
            unused = not is_requested(model, preference.wanted)
            yield Finding(
                f"the preference for `{preference.wanted}` is `{name}`, which does not exist",
                primary=Label(place, "class not found" + (", and no code requests it" if unused else "")),
                help=f"did you mean `{near}`?" if near else "correct the name, including its case, or add the class",
                severity=Severity.WARNING if unused else None,
                subject=f"{preference.wanted} {name}",
                cause=Cause("webapi-service-without-class", place),  # names the route that fails
            )
