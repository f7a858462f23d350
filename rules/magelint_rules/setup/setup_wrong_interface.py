"""See setup_wrong_interface.md."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from magelint.api import Finding, Installation, Label, Module, NoOptions, PhpClass, PhpFile, Rule, Severity
from magelint_rules.common.setup_scripts import SCRIPTS as SETUP_SCRIPTS
from magelint_rules.common.setup_scripts import setup_scripts
from magelint_rules.setup._patches import DATA_PATCH, PATCH, SCHEMA_PATCH, listed_patches, meant_interface

# A class that comes from elsewhere, or from code that is hard to read
_OTHER_MEANS = re.compile(r"\b(?:require|include|class_alias|eval|ioncube|sg_load|__halt_compiler)", re.IGNORECASE)
_SHORT_TAG = re.compile(r"\s*(<\?)(?=\s)")


class SetupWrongInterface(Rule[NoOptions]):
    id = "setup-wrong-interface"
    summary = "A setup script or patch lacks the interface that Magento asks of it."
    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for module in model.checked:
            for script in setup_scripts(model, module):
                wanted = SETUP_SCRIPTS[script.meant]
                absent = _absent_interface(model, script.declared) if script.found else None
                if absent is not None:
                    yield absent
                elif script.found and model.php_classes.is_a(script.declared, wanted) is False:
                    yield _finding(script.declared, wanted, "Magento runs")
            if model.at_least(2, 3):
                yield from _patches(model, module)


def _patches(model: Installation, module: Module) -> Iterator[Finding]:
    for kind, file in listed_patches(model, module):
        declared = next(iter(file.classes), None)
        if declared is None:
            yield from _without_class(file)
            continue
        opening = _SHORT_TAG.match(file.source.text)
        if opening is not None:
            yield _by_setting(file, opening)
        absent = _absent_interface(model, declared)
        if absent is not None:
            yield absent
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


def _absent_interface(model: Installation, declared: PhpClass) -> Finding | None:
    """An interface that is looked for where Magento has none of its name."""
    for name, place in declared.base_places.items():
        meant = meant_interface(model, name)
        if meant is not None:
            return Finding(
                f"there is no interface `{name}`, which `{declared.fqcn}` implements",
                primary=Label(place, "setup:upgrade stops here"),
                help=f"import the one there is: `use {meant};`",
            )
    return None


def _without_class(file: PhpFile) -> Iterator[Finding]:
    """A file that declares nothing: text that PHP does not run, or what somebody emptied."""
    text = file.source.text
    if file.syntax_error is not None or ("<?" in text and _OTHER_MEANS.search(text)):
        return
    why = "declares no class" if "<?" in text or not text.strip() else "does not begin with `<?php`"
    yield Finding(
        f"{posixpath.basename(file.source.name)} is taken for a patch, and {why}",
        primary=Label(file.source.whole(), "setup:upgrade finds no class here, and stops"),
        help="write `<?php` at its start" if "<?php" in why else "declare the patch, or remove the file",
    )


def _by_setting(file: PhpFile, opening: re.Match[str]) -> Finding:
    return Finding(
        "a patch begins with `<?`, which PHP reads only where `short_open_tag` is on",
        primary=Label(file.source.place(*opening.span(1)), "setup:upgrade finds no class where it is off"),
        help="write `<?php`",
        severity=Severity.WARNING,
    )


def _finding(declared: PhpClass, wanted: str, why: str) -> Finding:
    return Finding(
        f"`{declared.fqcn}`, which {why}, does not implement `{wanted}`",
        primary=Label(declared.place, "setup:upgrade stops here"),
        help=f"implement `\\{wanted}`",
        related=tuple(Label(place, "implemented instead") for name, place in declared.base_places.items()),
    )
