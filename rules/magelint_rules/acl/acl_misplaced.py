"""See acl_misplaced.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import Finding, Installation, Label, NoOptions, Rule, Severity

_ELSEWHERE = re.compile(r"acl\.xml|(?i:etc/acl\.xml)|etc/\w+/acl\.xml")


class AclMisplaced(Rule[NoOptions]):
    id = "acl-misplaced"
    summary = "An acl.xml lies in a folder where Magento never reads it."
    severity = Severity.WARNING
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for module in model.checked:
            if module.registered and not module.has("etc/module.xml"):
                continue  # it is the folder that is wrong
            for path in module.paths:
                if path != "etc/acl.xml" and _ELSEWHERE.fullmatch(path):
                    file = module.xml(path)
                    if file is not None and file.root.name == "config" and file.root.find("acl") is not None:
                        yield Finding(
                            f"Magento never reads `{path}`: what it declares does not exist",
                            primary=Label(file.root.place),
                            help="move what it holds to etc/acl.xml",
                        )
