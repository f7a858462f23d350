"""See setup_wrong_interface.md."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from magelint.api import Finding, Label, Model, Module, NoOptions, PhpClass, PhpFile, Rule, Severity, setup
from magelint_rules.common.php_code import may_define_classes_at_run_time
from magelint_rules.setup._scripts import setup_scripts

_SHORT_TAG = re.compile(r"\s*(<\?)(?=\s)")


class SetupWrongInterface(Rule[NoOptions]):
    id = "setup-wrong-interface"
    summary = "A setup script or patch does not implement the interface that Magento requires."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        for script in setup_scripts(model, module):
            if script.found:
                yield from _without(model, script.declared, setup.SCRIPTS[script.suggestion], runs="Magento runs")
        for patch in setup.patch_files(module) if model.at_least(2, 3) else ():
            yield from _patch(model, patch.kind, patch.file)


def _patch(model: Model, kind: setup.PatchKind, file: PhpFile) -> Iterator[Finding]:
    declared = next(iter(file.classes), None)
    if declared is None:
        yield from _without_class(file)
        return
    opening = _SHORT_TAG.match(file.source.text)
    if opening is not None:
        yield _by_setting(file, opening)
    if declared.kind == "class" and not declared.abstract:
        yield from _without(model, declared, *setup.PATCH_INTERFACES[kind], runs="Magento runs as a patch")
    else:
        yield _absent_interface(model, declared) or _no_object(kind, declared)


def _no_object(kind: setup.PatchKind, declared: PhpClass) -> Finding:
    what = "abstract class" if declared.kind == "class" else declared.kind
    article = "an" if what[0] in "aei" else "a"
    return Finding(
        f"Magento runs `{declared.fqcn}` as a patch, but PHP cannot instantiate {article} {what}",
        primary=Label(declared.place, "setup:upgrade stops here"),
        help=f"move it out of `Setup/Patch/{kind}`: every PHP file there is run as a patch",
    )


def _without(model: Model, declared: PhpClass, *accepted: str, runs: str) -> Iterator[Finding]:
    """Yield the finding in a class without any of the accepted interfaces, the usual one first."""
    absent = _absent_interface(model, declared)
    if absent is not None:
        yield absent
    elif model.php_classes.is_a(declared, *accepted) is False:
        yield Finding(
            f"`{declared.fqcn}`, which {runs}, does not implement `{accepted[0]}`",
            primary=Label(declared.place, "setup:upgrade stops here"),
            help=f"implement `\\{accepted[0]}`",
            related=tuple(Label(place, "implemented instead") for place in declared.base_places.values()),
        )


def _absent_interface(model: Model, declared: PhpClass) -> Finding | None:
    """The finding about an interface in the wrong Magento namespace."""
    for name, place in declared.base_places.items():
        suggestion = _correct_interface(model, name)
        if suggestion is not None:
            return Finding(
                f"`{declared.fqcn}` implements `{name}`, which does not exist",
                primary=Label(place, "setup:upgrade stops here"),
                help=f"import the correct interface: `use {suggestion};`",
            )
    return None


def _correct_interface(model: Model, name: str) -> str | None:
    """The correct interface for the name of a script or patch interface in a wrong Magento namespace."""
    correct = setup.INTERFACES.get(name.rpartition("\\")[2])
    if correct is None or correct.lower() == name.lower() or not name.startswith("Magento\\"):
        return None
    return correct if model.php_classes.get(name) is None else None


def _without_class(file: PhpFile) -> Iterator[Finding]:
    """Yield the finding about a patch file without a class: plain text, or an empty file."""
    text = file.source.text
    if file.syntax_error is not None or may_define_classes_at_run_time(file):
        return  # its classes are unknown
    why = "declares no class" if "<?" in text or not text.strip() else "does not start with `<?php`"
    yield Finding(
        f"Magento runs {posixpath.basename(file.source.name)} as a patch, but it {why}",
        primary=Label(file.source.whole(), "setup:upgrade stops here"),
        help="add `<?php` at its start" if "<?php" in why else "declare the patch, or remove the file",
    )


def _by_setting(file: PhpFile, opening: re.Match[str]) -> Finding:
    return Finding(
        "a patch starts with `<?`, which PHP accepts only if `short_open_tag` is enabled",
        primary=Label(file.source.place(*opening.span(1)), "setup:upgrade stops if it is disabled"),
        help="replace with `<?php`",
        severity=Severity.WARNING,
    )
