"""See setup_misplaced_patch.md."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from magelint.api import Finding, Label, Model, Module, NoOptions, Rule, Severity
from magelint_rules.setup._patches import misplaced_patches


class SetupMisplacedPatch(Rule[NoOptions]):
    id = "setup-misplaced-patch"
    summary = "A patch is in a folder where Magento does not look for patches."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        for path, declared, folder in misplaced_patches(module) if model.at_least(2, 3) else ():
            yield Finding(
                f"Magento never applies the patch `{declared.fqcn}` in `{posixpath.dirname(path) or '.'}`",
                primary=Label(declared.place, "silently ignored by Magento"),
                help=f"move it to `{folder}` with `namespace {module.namespace}{folder.replace('/', chr(92))};`",
            )
