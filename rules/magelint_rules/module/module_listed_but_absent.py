"""See module_listed_but_absent.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import Finding, Installation, Label, NoOptions, Rule, Severity

_KEY = re.compile(r"(['\"])([^'\"\\]*)\1\s*=>")


class ModuleListedButAbsent(Rule[NoOptions]):
    id = "module-listed-but-absent"
    summary = "app/etc/config.php lists a module that is not there."
    severity = Severity.INFO
    since = "0.1.0"
    needs_installation = True

    def check(self, model: Installation) -> Iterator[Finding]:
        config = model.tree.config_php
        names = {name for module in model.modules for name in (module.name, module.declared_name)}
        if config is None or model.tree.discovered.odd:  # one whose name cannot be read may be the one
            return
        unlisted = [module for module in model.module_list.unlisted if module.origin in model.scope.origins]
        respelt = {module.name.lower() for module in unlisted}  # module-not-in-config-php says it
        absent = {
            name: on
            for name, on in (model.module_list.listed or {}).items()
            if name not in names and name.lower() not in respelt
        }
        for written in _KEY.finditer(config.text) if absent else ():
            name = written[2]
            if name in absent:
                on = absent.pop(name)
                yield Finding(
                    f"app/etc/config.php has `{name}` {'on' if on else 'off'}, but no such module is registered",
                    primary=Label(config.place(*written.span(2))),
                    help="install it, or remove the line: `setup:upgrade` drops it from the list",
                )
