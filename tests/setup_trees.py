"""Modules with setup scripts, patches and classes, and what the rules of these families show of them."""

from __future__ import annotations

from pathlib import Path

from magelint.engine.causes import fold
from magelint.engine.result import Report
from magelint.testing import check, registration_php
from named_rules import named

RULE_OF = named(
    "php-misplaced-class",
    "php-syntax-error",
    "setup-misplaced-patch",
    "setup-script-not-run",
    "setup-version-behind",
    "setup-wrong-interface",
    "composer-autoload-psr4",
    "xml-misplaced",
)
RULES = [rule for identifier, rule in RULE_OF.items() if identifier.startswith(("php-", "setup-"))]
MODULE = "app/code/Acme/Sync"
BASE = {
    f"{MODULE}/registration.php": registration_php("Acme_Sync"),
    f"{MODULE}/etc/module.xml": '<config><module name="Acme_Sync" setup_version="1.0.0"/></config>',
}


def php(path: str, namespace: str, declaration: str, body: str = "") -> dict[str, str]:
    return {f"{MODULE}/{path}": f"<?php\nnamespace {namespace};\n\n{declaration}\n{{\n{body}}}\n"}


def script(
    path: str, namespace: str = "Acme\\Sync\\Setup", name: str = "InstallData", body: str = ""
) -> dict[str, str]:
    kind = name if name.startswith(("Install", "Upgrade")) else "InstallData"
    return php(path, namespace, f"class {name} implements \\Magento\\Framework\\Setup\\{kind}Interface", body)


def patch(path: str, namespace: str, name: str) -> dict[str, str]:
    declaration = f"class {name} implements \\Magento\\Framework\\Setup\\Patch\\DataPatchInterface"
    return php(path, namespace, declaration)


def found(folder: Path, *files: dict[str, str]) -> Report:
    tree = dict(BASE)
    for more in files:
        tree.update(more)
    return folded(check(folder, tree, *RULES))


def folded(report: Report) -> Report:
    """The report as a full check shows it."""
    fold(report)
    return report


def told(report: Report) -> list[str]:
    return [f"{f.span.path.removeprefix(MODULE + '/')}:{f.span.line} {f.rule}" for f in report.findings]
