"""See webapi_misplaced.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import Finding, Label, Model, Module, NoOptions, Rule, Severity

_ELSEWHERE = re.compile(r"webapi\.xml|(?i:etc/webapi\.xml)|etc/\w+/webapi\.xml")


class WebapiMisplaced(Rule[NoOptions]):
    id = "webapi-misplaced"
    summary = "A webapi.xml has a path that Magento does not read."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        for path in module.paths:
            file = module.xml(path) if path != "etc/webapi.xml" and _ELSEWHERE.fullmatch(path) else None
            if file is not None and file.root.name == "routes" and file.root.find("route") is not None:
                yield Finding(
                    f"Magento does not read `{path}`, so its routes do not exist",
                    primary=Label(file.root.place, "ignored by Magento"),
                    help="move its routes to etc/webapi.xml",
                )
