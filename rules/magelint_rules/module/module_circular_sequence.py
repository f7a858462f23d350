"""See module_circular_sequence.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from magelint.api import (
    Finding,
    Fix,
    Installation,
    Label,
    NoOptions,
    Rule,
    SequenceStep,
    Severity,
    sequence_circles,
    xml_edits,
)


class ModuleCircularSequence(Rule[NoOptions]):
    id = "module-circular-sequence"
    summary = "Modules name each other in their sequences, or one names itself."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check(self, model: Installation) -> Iterator[Finding]:
        circles = (
            sequence_circles(model.tree.discovered.registered.values()) if model.module_list.sequence_error else []
        )
        for circle in circles:
            ours = next((i for i, step in enumerate(circle) if step.module.origin in model.scope.origins), None)
            if ours is not None:
                yield _finding([*circle[ours:], *circle[:ours]])


def _finding(circle: Sequence[SequenceStep]) -> Finding:
    first, *further = circle
    place = first.entry.element.value_place("name")
    if not further:
        return Finding(
            f"the sequence of `{first.entry.name}` names the module itself",
            primary=Label(place, "Magento throws"),
            help="remove it",
            fix=Fix("remove it", "safe", lambda: [xml_edits.remove_element(first.entry.element)]),
        )
    names = " → ".join(f"`{step.module.declared_name}`" for step in [*circle, first])
    return Finding(
        f"the sequence goes in a circle: {names}",
        primary=Label(place, f"`{first.module.declared_name}` comes after `{first.entry.name}`"),
        help="leave out the entry that is needed least",
        related=tuple(
            Label(
                step.entry.element.value_place("name"), f"and `{step.module.declared_name}` after `{step.entry.name}`"
            )
            for step in further
        ),
        is_path=True,
    )
