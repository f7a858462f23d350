"""See di_wrong_preference.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Fix, Label, Model, Module, NoOptions, PhpClass, Place, Rule, Severity, replace
from magelint_rules.di._preferences import Preference, is_replaced, preferences_of, required_in


class DiWrongPreference(Rule[NoOptions]):
    id = "di-wrong-preference"
    summary = "A preference names a class that cannot replace the requested one."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        for preference in preferences_of(model, module):
            used, wanted = model.php_classes.get(preference.used), model.php_classes.get(preference.wanted)
            if used is None or preference.wanted == preference.used:
                continue
            if wanted is not None and _are_swapped(model, wanted[1], used[1]):
                yield _swapped(preference, wanted[1])
            elif _is_not_instantiable(used[1]):
                if not is_replaced(model, preference.used):
                    yield _not_instantiable(preference, used[1])
            elif wanted is not None and model.php_classes.implements(used[1], preference.wanted) is False:
                place = required_in(model, preference.wanted, {module, wanted[0] or module})
                if place is not None:  # a factory also creates an object of another type
                    yield _unrelated(preference, used[1], place)


def _are_swapped(model: Model, wanted: PhpClass, used: PhpClass) -> bool:
    return (
        wanted.kind == "class" and used.kind == "interface" and model.php_classes.implements(wanted, used.fqcn) is True
    )


def _is_not_instantiable(declared: PhpClass) -> bool:
    return declared.kind != "class" or declared.abstract


def _swapped(preference: Preference, wanted: PhpClass) -> Finding:
    element = preference.element
    places = element.value_place("for"), element.value_place("type")
    return Finding(
        f"the preference for the class `{preference.wanted}` is the interface `{preference.used}`",
        primary=Label(places[1], "cannot be instantiated"),
        help="swap `for` and `type`",
        related=(Label(wanted.place, "implements the interface"),),
        subject=f"{preference.wanted} {preference.used}",
        fix=Fix(
            "swap `for` and `type`",
            "unsafe",
            lambda: [replace(places[0], preference.used), replace(places[1], preference.wanted)],
        ),
    )


def _unrelated(preference: Preference, used: PhpClass, place: Place) -> Finding:
    return Finding(
        f"the preference for `{preference.wanted}` is `{preference.used}`, which does not have this type",
        primary=Label(preference.element.value_place("type"), "causes a TypeError"),
        help=f"implement or extend `{preference.wanted}`, or name another class",
        related=(Label(used.place, "declared here"), Label(place, "required as a type here")),
        subject=f"{preference.wanted} {preference.used}",
    )


def _not_instantiable(preference: Preference, used: PhpClass) -> Finding:
    what = "an abstract class" if used.kind == "class" else f"{'an' if used.kind[0] in 'ie' else 'a'} {used.kind}"
    return Finding(
        f"the preference for `{preference.wanted}` is `{preference.used}`, {what} without a preference",
        primary=Label(preference.element.value_place("type"), "cannot be instantiated"),
        help="name a class that can be instantiated",
        related=(Label(used.place, "declared here"),),
        subject=f"{preference.wanted} {preference.used}",
    )
