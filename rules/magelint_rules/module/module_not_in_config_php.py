"""See module_not_in_config_php.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Installation, Label, NoOptions, Rule, Severity


class ModuleNotInConfigPhp(Rule[NoOptions]):
    id = "module-not-in-config-php"
    summary = "A registered module that app/etc/config.php does not list."
    severity = Severity.INFO
    since = "0.1.0"
    needs_installation = True

    def check(self, model: Installation) -> Iterator[Finding]:
        listed = model.module_list.listed or {}
        for module in model.module_list.unlisted:
            if module.origin not in model.scope.origins or module.declared_name != module.name:
                continue
            other = next((name for name in listed if name.lower() == module.name.lower()), None)
            if other is not None:
                yield Finding(
                    f"app/etc/config.php lists `{module.name}` as `{other}`: names are case-sensitive",
                    primary=Label(module.place, "off until `setup:upgrade` switches it on"),
                    help="write both alike, to the letter's case",
                )
            else:
                yield Finding(
                    f"app/etc/config.php does not list `{module.name}`",
                    primary=Label(module.place, "off until `setup:upgrade` switches it on"),
                    help=f"run `bin/magento module:enable {module.name}` and commit app/etc/config.php",
                )
