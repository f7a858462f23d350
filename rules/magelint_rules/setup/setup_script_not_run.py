"""See setup_script_not_run.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Cause, Finding, Fix, Label, Model, Module, NoOptions, RenameFile, Rule, Severity
from magelint_rules.setup._scripts import SetupScript, setup_scripts


class SetupScriptNotRun(Rule[NoOptions]):
    id = "setup-script-not-run"
    summary = "A setup script has a name or path that Magento does not look up."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        for script in setup_scripts(model, module):
            if not script.found:
                yield _loaded_before(module, script) if script.is_loaded_before else _finding(module, script)


def _finding(module: Module, script: SetupScript) -> Finding:
    declared, target = script.declared.fqcn, script.target
    steps, expected = [], []
    if declared != script.wanted:
        steps.append(f"rename the class to `{script.wanted}`")
        expected.append(f"`{script.wanted}`")
    if script.path != target:
        steps.insert(0, f"move it to `{target}`")
        expected.append(f"`{target}`")
    moves_only = declared == script.wanted and not module.has(target)
    return Finding(
        f"Magento never runs `{declared}` in `{script.path}`: it looks for {' in '.join(expected)}",
        primary=Label(script.declared.place, "silently ignored by Magento"),
        help=" and ".join(steps),
        fix=Fix(f"move it to `{target}`", "unsafe", lambda: _moved(module, script)) if moves_only else None,
        subject=script.path,
        cause=_cause(module, script) if script.path == target else None,
    )


def _loaded_before(module: Module, script: SetupScript) -> Finding:
    target = script.target
    fix = None if module.has(target) else Fix(f"move it to `{target}`", "unsafe", lambda: _moved(module, script))
    return Finding(
        f"`{script.declared.fqcn}` in `{script.path}` runs only because Magento loads this file before it",
        primary=Label(script.declared.place, "not found by its name"),
        help=f"move it to `{target}`",
        fix=fix,
        severity=Severity.WARNING,
        subject=script.path,
    )


def _cause(module: Module, script: SetupScript) -> Cause | None:
    """The finding about the namespace of a script with the correct path: as written, or as composer.json maps it."""
    if script.syntax_error is not None:
        return Cause("php-syntax-error", script.syntax_error)
    composer = module.composer if script.mapped else None
    return None if composer is None else Cause("composer-autoload-psr4", composer.source.whole())


def _moved(module: Module, script: SetupScript) -> list[RenameFile]:
    return [RenameFile(f"{module.path}/{script.path}", f"{module.path}/{script.target}")]
