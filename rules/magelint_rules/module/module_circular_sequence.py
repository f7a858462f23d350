"""See module_circular_sequence.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from magelint.api import Element, Finding, Fix, Label, Model, Module, NoOptions, Rule, Severity, xml_edits


class ModuleCircularSequence(Rule[NoOptions]):
    id = "module-circular-sequence"
    summary = "The sequences of modules form a cycle."
    severity = Severity.ERROR
    since = "0.1.0"
    effective = "registered"
    fixable = True

    def check(self, model: Model) -> Iterator[Finding]:
        for cycle in model.module_list.sequence_circles:
            first = next((i for i, (module, _) in enumerate(cycle) if module.origin in model.scope.origins), None)
            if first is not None:
                yield _finding([*cycle[first:], *cycle[:first]])


def _finding(cycle: Sequence[tuple[Module, Element]]) -> Finding:
    (module, entry), *further = cycle
    place = entry.value_place("name")
    if not further:
        return Finding(
            f"the sequence of `{entry.get('name')}` lists the module itself",
            primary=Label(place, "Magento throws an exception"),
            help="remove this entry",
            fix=Fix("remove this entry", "safe", lambda: [xml_edits.remove_element(entry)]),
        )
    names = " → ".join(f"`{step.declared_name}`" for step, _ in [*cycle, cycle[0]])
    return Finding(
        f"circular sequence: {names}",
        primary=Label(place, f"`{module.declared_name}` lists `{entry.get('name')}`"),
        help="remove one entry of the cycle",
        related=tuple(
            Label(step.value_place("name"), f"`{other.declared_name}` lists `{step.get('name')}`")
            for other, step in further
        ),
        is_path=True,
    )
