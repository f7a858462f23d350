"""See module_duplicate_dependency.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Element, Finding, Fix, Label, Model, Module, NoOptions, Rule, Severity, xml_edits


class ModuleDuplicateDependency(Rule[NoOptions]):
    id = "module-duplicate-dependency"
    summary = "A module's sequence lists a module more than once."
    severity = Severity.INFO
    since = "0.1.0"
    fixable = True

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        seen: dict[str, Element] = {}
        for entry in module.declaration.sequence if module.declaration else ():
            first = seen.setdefault(entry.name, entry.element)
            if first is not entry.element:
                yield _finding(module, entry.element, first)


def _finding(module: Module, entry: Element, first: Element) -> Finding:
    return Finding(
        f"the sequence of `{module.name}` lists `{entry.get('name')}` twice",
        primary=Label(entry.value_place("name"), "duplicate entry"),
        help="remove the duplicate entry",
        related=(Label(first.value_place("name"), "first listed here"),),
        fix=Fix("remove the duplicate entry", "safe", lambda: [xml_edits.remove_element(entry)]),
    )
