"""See module_circular_sequence.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from magelint.api import Element, Finding, Fix, Label, Model, Module, NoOptions, Rule, Severity, xml_edits


class ModuleCircularSequence(Rule[NoOptions]):
    id = "module-circular-sequence"
    summary = "Module sequences are circular."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check(self, model: Model) -> Iterator[Finding]:
        for circle in model.module_list.sequence_circles:
            ours = next((i for i, (module, _) in enumerate(circle) if module.origin in model.scope.origins), None)
            if ours is not None:
                yield _finding([*circle[ours:], *circle[:ours]])


def _finding(circle: Sequence[tuple[Module, Element]]) -> Finding:
    (module, entry), *further = circle
    place = entry.value_place("name")
    if not further:
        return Finding(
            f"the sequence of `{entry.get('name')}` lists the module itself",
            primary=Label(place, "Magento throws an exception"),
            help="remove this entry",
            fix=Fix("remove this entry", "safe", lambda: [xml_edits.remove_element(entry)]),
        )
    names = " → ".join(f"`{step.declared_name}`" for step, _ in [*circle, circle[0]])
    return Finding(
        f"circular sequence: {names}",
        primary=Label(place, f"`{module.declared_name}` requires `{entry.get('name')}`"),
        help="remove one entry of the circle",
        related=tuple(
            Label(step.value_place("name"), f"`{other.declared_name}` requires `{step.get('name')}`")
            for other, step in further
        ),
        is_path=True,
    )
