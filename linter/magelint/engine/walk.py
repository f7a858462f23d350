"""Calls the hooks of rules with the modules, packages, integrations, routes and resources of a model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from magelint.engine.finding import Finding
from magelint.engine.rule import Rule
from magelint.magento.model import Model
from magelint.magento.questions import Question
from magelint.steps import steps

Call = partial[Iterator[Finding]]
"""A hook with what it is called with: an entity and the model, or only the model."""

HOOKS: dict[str, Callable[[Model], Iterable[Any]]] = {
    "check_module": lambda model: model.checked,
    "check_package": lambda model: model.packages,
    "check_integration": lambda model: model.declared_integrations(),
    "check_route": lambda model: model.declared_routes(),
    "check_resource": lambda model: model.acl if model.checked else (),
}
"""The objects that each hook is called with."""


def walk(
    model: Model, rules: Sequence[Rule[Any]], asked: Mapping[str, set[Question]]
) -> Iterator[tuple[Rule[Any], Call]]:
    """All calls of the hooks that rules define: modules, packages, integrations, routes, resources, then `check`.

    `prepare` comes first. What the objects of a hook depend on is added to what each of its rules, by id, asked.
    """
    for rule in rules:
        if _has(rule, "prepare"):
            yield rule, partial(_prepared, model, rule)
    for hook, entities in HOOKS.items():
        wanted = [rule for rule in rules if _has(rule, hook)]
        questions: set[Question] = set()
        model.note_in(questions)
        found = list(entities(model)) if wanted else []
        for rule in wanted:
            asked[rule.id].update(questions)
        for entity in found:
            for rule in wanted:
                yield rule, partial(getattr(rule, hook), entity, model)
            steps.end_calls()
    for rule in rules:
        if _has(rule, "check"):
            yield rule, partial(rule.check, model)


def _prepared(model: Model, rule: Rule[Any]) -> Iterator[Finding]:
    rule.prepare(model)
    return iter(())


def has_hook(rule: type[Rule[Any]]) -> bool:
    """True if a rule defines at least one hook."""
    return any(getattr(rule, hook) is not getattr(Rule, hook) for hook in (*HOOKS, "check"))


def _has(rule: Rule[Any], hook: str) -> bool:
    return getattr(type(rule), hook) is not getattr(Rule, hook)
