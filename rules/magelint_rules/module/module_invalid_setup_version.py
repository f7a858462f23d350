"""See module_invalid_setup_version.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, Module, NoOptions, Rule, Severity


class ModuleInvalidSetupVersion(Rule[NoOptions]):
    id = "module-invalid-setup-version"
    summary = "A setup_version is empty or contains characters other than digits and dots."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        declaration = module.declaration
        version = declaration.setup_version if declaration is not None else None
        if declaration is None or version is None or Module.is_valid_setup_version(version):
            return
        scripts = module.legacy_setup_scripts
        never_run = not version and bool(scripts)
        yield Finding(
            f"the `setup_version` of `{module.name}` is empty"
            + (f", so `{scripts[0]}` never runs" if never_run else "")
            if not version
            else f"`{version}` is not a valid `setup_version`: only digits and dots are allowed",
            primary=Label(declaration.element.value_place("setup_version")),
            help='set a version such as "1.0.0"',
            severity=Severity.ERROR if never_run else None,
        )
