"""See module_duplicate_dependency.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Fix, Installation, Label, Module, NoOptions, Rule, SequenceEntry, Severity, xml_edits


class ModuleDuplicateDependency(Rule[NoOptions]):
    id = "module-duplicate-dependency"
    summary = "A sequence names a module twice."
    severity = Severity.INFO
    since = "0.1.0"
    fixable = True

    def check(self, model: Installation) -> Iterator[Finding]:
        for module in model.checked:
            seen: dict[str, SequenceEntry] = {}
            for entry in module.declaration.sequence if module.declaration else ():
                first = seen.setdefault(entry.name, entry)
                if first is not entry:
                    yield _finding(module, entry, first)


def _finding(module: Module, entry: SequenceEntry, first: SequenceEntry) -> Finding:
    return Finding(
        f"the sequence of `{module.name}` names `{entry.name}` twice",
        primary=Label(entry.element.value_place("name")),
        help="remove one of them",
        related=(Label(first.element.value_place("name"), "named here already"),),
        fix=Fix("remove it", "safe", lambda: [xml_edits.remove_element(entry.element)]),
    )
