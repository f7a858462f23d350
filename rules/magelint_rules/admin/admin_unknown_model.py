"""See admin_unknown_model.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import Element, Finding, Label, Model, Module, NoOptions, Rule, Severity

_FILES = re.compile(r"etc/adminhtml/(?:system\.xml|system/.+\.xml)")
_MODELS = ("source_model", "backend_model", "frontend_model", "clone_model")


class AdminUnknownModel(Rule[NoOptions]):
    id = "admin-unknown-model"
    summary = "The system configuration names a model class that does not exist."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        for element in _models(module) if model.is_enabled(module) else ():
            name = element.text.strip().partition("::")[0].lstrip("\\")
            if not name or not model.php_classes.lacks(name) or model.preferences.is_admin_type(name):
                continue
            field = element.parent.get("id") if element.parent is not None else None
            near = model.php_classes.nearest(name)
            yield Finding(
                f"the {element.name} of `{field}` is `{name}`, which does not exist",
                primary=Label(element.text_place, "class not found"),
                help=f"did you mean `{near}`?" if near else "correct the name, including its case, or add the class",
                subject=f"{field} {name}",
            )


def _models(module: Module) -> Iterator[Element]:
    """The elements that name a class in a module's `system.xml` and in the files that it includes."""
    for path in module.xml_paths:
        file = module.xml(path) if _FILES.fullmatch(path) else None
        for element in file.root.descendants() if file is not None else ():
            if element.name in _MODELS:
                yield element
