"""See setup_version_behind.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    Element,
    Finding,
    Label,
    Model,
    Module,
    NoOptions,
    PhpFile,
    Place,
    Rule,
    Severity,
    xml_edits,
)
from magelint_rules.common.fixes import edit_fix
from magelint_rules.setup._scripts import setup_scripts
from magelint_rules.setup._versions import is_numeric, numbers


class SetupVersionBehind(Rule[NoOptions]):
    id = "setup-version-behind"
    summary = "An upgrade script has a step for a version above setup_version."
    severity = Severity.WARNING
    since = "0.1.0"
    fixable = True

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        declaration = module.declaration
        current = declaration.setup_version if declaration is not None else None
        if declaration is None or current is None or not is_numeric(current):
            return
        versions = [
            found
            for script in setup_scripts(model, module)
            if script.found and script.suggestion.startswith("Upgrade")
            for found in _compared(module.files.php(f"{module.path}/{script.path}"))
        ]
        version, place = max(versions, key=lambda found: numbers(found[0]), default=(current, None))
        if place is not None and numbers(version) > numbers(current):
            yield _finding(module, declaration.element, current, version, place)


def _compared(file: PhpFile | None) -> Iterator[tuple[str, Place]]:
    """The versions that the script compares with, to upgrade from older ones."""
    for call in file.calls("version_compare") if file is not None else ():
        arguments = call.arguments
        if len(arguments) != 3 or "getversion" not in arguments[0].text.lower() or arguments[1].unknown:
            continue
        operators = [text for text, _ in arguments[2].strings]
        if operators in (["<"], ["lt"]):
            yield from ((text, place) for text, place in arguments[1].strings if is_numeric(text))


def _finding(module: Module, element: Element, current: str, version: str, place: Place) -> Finding:
    return Finding(
        f"`{module.name}` has an upgrade step for {version}, but its setup_version is {current}",
        primary=Label(place, f"never runs if {current} is installed"),
        help=f'set `setup_version="{version}"` so that setup:upgrade runs the script',
        related=(Label(element.value_place("setup_version"), "compared by setup:upgrade"),),
        fix=edit_fix(
            f"set `setup_version` to {version}",
            "unsafe",
            lambda: xml_edits.set_value(element, "setup_version", version),
        ),
    )
