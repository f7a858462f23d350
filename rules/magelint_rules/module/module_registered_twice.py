"""See module_registered_twice.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, NoOptions, Rule, Severity
from magelint_rules.module._registrations import registered_twice


class ModuleRegisteredTwice(Rule[NoOptions]):
    id = "module-registered-twice"
    summary = "A module name is registered twice."
    severity = Severity.ERROR
    since = "0.1.0"
    effective = "registered"

    def check(self, model: Model) -> Iterator[Finding]:
        for wrong, other in model.derive(registered_twice):
            if wrong.registration is None or other.registration is None:
                continue
            copies = wrong.path != other.path
            yield Finding(
                f"`{wrong.name}` is registered twice"
                + (f": in {wrong.folder} and in {other.folder}" if copies else ""),
                primary=Label(wrong.registration.name_place, "Magento throws an exception on every request"),
                help="remove one of the two copies" if copies else "remove one of the two registrations",
                related=(Label(other.registration.name_place, "also registered here"),),
            )
