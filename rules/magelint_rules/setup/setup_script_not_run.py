"""See setup_script_not_run.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Fix, Installation, Label, Module, NoOptions, RenameFile, Rule, Severity
from magelint_rules.common.setup_scripts import SetupScript, setup_scripts


class SetupScriptNotRun(Rule[NoOptions]):
    id = "setup-script-not-run"
    summary = "A setup script has a name or a place that Magento never looks at."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check(self, model: Installation) -> Iterator[Finding]:
        for module in model.checked:
            for script in setup_scripts(model, module):
                in_place = script.path == f"Setup/{script.meant}.php"
                if not script.found and not (in_place and (script.mapped or not script.readable)):
                    yield _finding(model, module, script)


def _finding(model: Installation, module: Module, script: SetupScript) -> Finding:
    target = f"Setup/{script.meant}.php"
    steps = []
    if script.path != target:
        steps.append(f"move it to `{target}`")
    if script.declared.fqcn != script.wanted:
        steps.append(f"declare it as `{script.wanted}`")
    moves_only = script.declared.fqcn == script.wanted and not model.files.exists(f"{module.path}/{target}")
    return Finding(
        f"Magento never runs `{script.declared.fqcn}` of `{script.path}`: it looks for `{script.wanted}` in `{target}`",
        primary=Label(script.declared.place, "never run, and nothing says so"),
        help=" and ".join(steps),
        fix=Fix(f"move it to `{target}`", "unsafe", lambda: _moved(module, script, target)) if moves_only else None,
        subject=script.path,
    )


def _moved(module: Module, script: SetupScript, target: str) -> list[RenameFile]:
    return [RenameFile(f"{module.path}/{script.path}", f"{module.path}/{target}")]
