"""See module_not_in_config_php.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, Module, NoOptions, Rule, Severity


class ModuleNotInConfigPhp(Rule[NoOptions]):
    id = "module-not-in-config-php"
    summary = "A registered module that app/etc/config.php does not list."
    severity = Severity.INFO
    since = "0.1.0"
    needs_installation = True

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        # `setup:upgrade` lists a module by the name in module.xml
        if module not in model.module_list.unlisted or module.declared_name != module.name:
            return
        listed = model.module_list.listed or {}
        other = next((name for name in listed if name.lower() == module.name.lower()), None)
        if other is not None:
            message = f"app/etc/config.php lists `{module.name}` as `{other}`: names are case-sensitive"
            helps = "write both alike, to the letter's case"
        else:
            message = f"app/etc/config.php does not list `{module.name}`"
            helps = f"run `bin/magento module:enable {module.name}` and commit app/etc/config.php"
        yield Finding(message, primary=Label(module.place, "off until `setup:upgrade` switches it on"), help=helps)
