"""See acl_misplaced.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Cause, Finding, Label, Model, Module, NoOptions, Rule, Severity
from magelint_rules.common.misplaced_acl import misplaced_acls


class AclMisplaced(Rule[NoOptions]):
    id = "acl-misplaced"
    summary = "An acl.xml has a path that Magento never reads."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        for path, file in misplaced_acls(module):
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
