"""See module_name_mismatch.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    Declaration,
    Finding,
    Fix,
    Installation,
    Label,
    NoOptions,
    Registration,
    Rule,
    Severity,
    replace,
)


class ModuleNameMismatch(Rule[NoOptions]):
    id = "module-name-mismatch"
    summary = "A registration and its module.xml give the module different names."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check(self, model: Installation) -> Iterator[Finding]:
        twice = {module for pair in model.discovered.again for module in pair} if model.kind == "root" else set()
        for module in model.checked:
            if module in twice:  # module-registered-twice says it
                continue
            registration, declaration = module.registration, module.declaration
            if registration is None or declaration is None or not registration.name or not declaration.name:
                continue
            if registration.name != declaration.name:
                yield _finding(registration, declaration)


def _finding(registration: Registration, declaration: Declaration) -> Finding:
    place = registration.name_place
    literal = place.file.text[place.span.start : place.span.end] == registration.name
    edit = replace(place, declaration.name)
    return Finding(
        f"registered as `{registration.name}`, but its module.xml says `{declaration.name}`",
        primary=Label(place, "Magento looks for its files by the name in module.xml"),
        help="both have to say the same, to the letter's case",
        related=(Label(declaration.element.value_place("name"), "the name that counts"),),
        fix=Fix(f"register it as `{declaration.name}`", "unsafe", lambda: [edit]) if literal else None,
    )
