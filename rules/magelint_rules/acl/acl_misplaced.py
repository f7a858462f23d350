"""See acl_misplaced.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import Cause, Finding, Label, Model, Module, NoOptions, Rule, Severity

_ELSEWHERE = re.compile(r"acl\.xml|(?i:etc/acl\.xml)|etc/\w+/acl\.xml")


class AclMisplaced(Rule[NoOptions]):
    id = "acl-misplaced"
    summary = "An acl.xml has a path that Magento never reads."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        for path in module.paths:
            if path == "etc/acl.xml" or not _ELSEWHERE.fullmatch(path):
                continue
            file = module.xml(path)
            if file is not None and file.root.name == "config" and file.root.find("acl") is not None:
                yield Finding(
                    f"Magento never reads `{path}`, so its resources do not exist",
                    primary=Label(file.root.place),
                    help="move its resources to etc/acl.xml",
                    cause=_wrong_folder(module),
                )


def _wrong_folder(module: Module) -> Cause | None:
    """The finding about a registration with a folder that has no `etc/module.xml`."""
    if module.registration is None or module.has("etc/module.xml"):
        return None
    return Cause("module-missing-module-xml", module.registration.path_place)
