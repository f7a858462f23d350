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
    summary = "A setup script or patch lacks the interface that Magento asks of it."
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
        f"`{declared.fqcn}` is taken for a patch, and PHP cannot make an object of {article} {what}",
        primary=Label(declared.place, "setup:upgrade stops here"),
        help=f"move it out of `Setup/Patch/{kind}`: every PHP file there is run as a patch",
    )


def _without(model: Model, declared: PhpClass, *accepted: str, runs: str) -> Iterator[Finding]:
    """The finding in a class without one of the interfaces that Magento accepts, the usual one first."""
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
    """An interface that is looked for where Magento has none of its name."""
    for name, place in declared.base_places.items():
        suggestion = _meant_interface(model, name)
        if suggestion is not None:
            return Finding(
                f"there is no interface `{name}`, which `{declared.fqcn}` implements",
                primary=Label(place, "setup:upgrade stops here"),
                help=f"import the one there is: `use {suggestion};`",
            )
    return None


def _meant_interface(model: Model, name: str) -> str | None:
    """The interface of scripts or patches that is meant by one of Magento's namespaces in which it is not."""
    right = setup.INTERFACES.get(name.rpartition("\\")[2])
    if right is None or right.lower() == name.lower() or not name.startswith("Magento\\"):
        return None
    return right if model.php_classes.get(name) is None else None


def _without_class(file: PhpFile) -> Iterator[Finding]:
    """A file that declares nothing: text that PHP does not run, or what somebody emptied."""
    text = file.source.text
    if file.syntax_error is not None or may_define_classes_at_run_time(file):
        return  # what it declares is not known
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
