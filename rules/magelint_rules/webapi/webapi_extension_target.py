"""See webapi_extension_target.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Element, Finding, Fix, Label, Model, Module, NoOptions, Rule, Severity, replace


class WebapiExtensionTarget(Rule[NoOptions]):
    id = "webapi-extension-target"
    summary = "Extension attributes are for an interface that does not exist under that name."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        for element in model.extended_interfaces(module) if model.is_enabled(module) else ():
            name = element.get("for")
            right = (name or "").strip().lstrip("\\")
            if not name or not right:
                continue
            if name != right:
                excess = "has a leading backslash" if name.strip() != right else "has surrounding whitespace"
                yield Finding(
                    f"`{name}` {excess}, so its extension attributes never exist",
                    primary=Label(element.value_place("for"), "not the name of an interface"),
                    help=f"write `{right}`",
                    subject=name,
                    fix=_fix(element, right),
                )
            elif model.php_classes.lacks(name):
                near = model.php_classes.nearest(name)
                yield Finding(
                    f"extension attributes are for `{name}`, which does not exist",
                    primary=Label(element.value_place("for"), "class not found"),
                    help=f"did you mean `{near}`?"
                    if near
                    else "correct the name, including its case, or add the class",
                    severity=Severity.WARNING,
                    subject=name,
                )


def _fix(element: Element, right: str) -> Fix:
    return Fix(f"replace with `{right}`", "safe", lambda: [replace(element.value_place("for"), right)])
