"""The module rules, and trees of modules to check with them."""

from __future__ import annotations

from pathlib import Path

from magelint.engine.causes import fold
from magelint.engine.result import Report
from magelint.testing import check
from named_rules import named

FAMILY = named(
    "module-absent-dependency",
    "module-circular-sequence",
    "module-duplicate-dependency",
    "module-ignored-attribute",
    "module-ignored-element",
    "module-invalid-name",
    "module-invalid-setup-version",
    "module-listed-but-absent",
    "module-missing-dependency",
    "module-missing-module-xml",
    "module-missing-setup-version",
    "module-name-mismatch",
    "module-not-in-config-php",
    "module-obsolete-setup-version",
    "module-registered-twice",
    "module-registration-fatal",
    "module-registration-type",
    "module-unregistered",
)
SHOP = {"app/etc/config.php": "<?php\nreturn ['modules' => ['Acme_Sync' => 1]];\n"}


def found(folder: Path, files: dict[str, str], *rules: str) -> Report:
    """The report of some rules of the family, or of all; symptoms are folded under their causes."""
    report = check(folder, files, *(FAMILY[rule] for rule in rules or FAMILY))
    fold(report)
    return report


def xml(*lines: str) -> str:
    return "<config>\n" + "".join(f"    {line}\n" for line in lines) + "</config>\n"
