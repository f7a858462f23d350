"""See acl_misplaced.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import Cause, Finding, Label, Model, Module, NoOptions, Rule, Severity

_ELSEWHERE = re.compile(r"acl\.xml|(?i:etc/acl\.xml)|etc/\w+/acl\.xml")


class AclMisplaced(Rule[NoOptions]):
    id = "acl-misplaced"
    summary = "An acl.xml lies in a folder where Magento never reads it."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        for path in module.paths:
            if path == "etc/acl.xml" or not _ELSEWHERE.fullmatch(path):
                continue
            file = module.xml(path)
            if file is not None and file.root.name == "config" and file.root.find("acl") is not None:
                yield Finding(
                    f"Magento never reads `{path}`: what it declares does not exist",
                    primary=Label(file.root.place),
                    help="move what it holds to etc/acl.xml",
                    cause=_wrong_folder(module),
                )


def _wrong_folder(module: Module) -> Cause | None:
    """The finding about a registration that gives another folder than the one with the module's `etc`."""
    if module.registration is None or module.has("etc/module.xml"):
        return None
    return Cause("module-missing-module-xml", module.registration.path_place)
