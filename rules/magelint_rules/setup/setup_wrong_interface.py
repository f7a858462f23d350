"""See setup_wrong_interface.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    DATA_PATCH,
    PATCH,
    SCHEMA_PATCH,
    SETUP_SCRIPTS,
    Finding,
    Installation,
    Label,
    Module,
    NoOptions,
    PhpClass,
    Rule,
    Severity,
    listed_patches,
    setup_scripts,
)


class SetupWrongInterface(Rule[NoOptions]):
    id = "setup-wrong-interface"
    summary = "A setup script or patch lacks the interface that Magento asks of it."
    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for module in model.checked:
            for script in setup_scripts(model, module):
                wanted = SETUP_SCRIPTS[script.meant]
                if script.found and model.php_classes.is_a(script.declared, wanted) is False:
                    yield _finding(script.declared, wanted, "Magento runs")
            if model.at_least(2, 3):
                yield from _patches(model, module)


def _patches(model: Installation, module: Module) -> Iterator[Finding]:
    for kind, file in listed_patches(model, module):
        declared = next(iter(file.classes), None)
        if declared is None:
            continue
        if declared.kind != "class" or declared.abstract:
            what = "abstract class" if declared.kind == "class" else declared.kind
            yield Finding(
                f"`{declared.fqcn}` is taken for a patch, and PHP cannot make an object of an {what}"
                if what[0] in "aei"
                else f"`{declared.fqcn}` is taken for a patch, and PHP cannot make an object of a {what}",
                primary=Label(declared.place, "setup:upgrade stops here"),
                help=f"move it out of `Setup/Patch/{kind}`: every PHP file there is run as a patch",
            )
            continue
        accepted = (DATA_PATCH,) if kind == "Data" else (PATCH, DATA_PATCH, SCHEMA_PATCH)
        if model.php_classes.is_a(declared, *accepted) is False:
            yield _finding(declared, DATA_PATCH if kind == "Data" else SCHEMA_PATCH, "Magento runs as a patch")


def _finding(declared: PhpClass, wanted: str, why: str) -> Finding:
    return Finding(
        f"`{declared.fqcn}`, which {why}, does not implement `{wanted}`",
        primary=Label(declared.place, "setup:upgrade stops here"),
        help=f"implement `\\{wanted}`",
        related=tuple(Label(place, "implemented instead") for name, place in declared.base_places.items()),
    )
