"""See module_not_in_config_php.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, Module, NoOptions, Rule, Severity


class ModuleNotInConfigPhp(Rule[NoOptions]):
    id = "module-not-in-config-php"
    summary = "app/etc/config.php does not list a registered module."
    severity = Severity.INFO
    since = "0.1.0"
    effective = "registered"
    needs_installation = True

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        # `setup:upgrade` lists a module by the name in module.xml
        if module not in model.module_list.unlisted or module.declared_name != module.name:
            return
        listed = model.module_list.listed or {}
        other = next((name for name in listed if name.lower() == module.name.lower()), None)
        if other is not None:
            message = f"app/etc/config.php lists `{other}`, which differs only in case from `{module.name}`"
            helps = f"rename it to `{module.name}` in app/etc/config.php: names are case-sensitive"
        else:
            message = f"app/etc/config.php does not list `{module.name}`"
            helps = f"run `bin/magento module:enable {module.name}` and commit app/etc/config.php"
        yield Finding(message, primary=Label(module.place, "disabled until `setup:upgrade` runs"), help=helps)
