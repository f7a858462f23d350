"""A module with a sound composer.json, and what changes of it lead to."""

from __future__ import annotations

import json
from pathlib import Path

from magelint.engine.causes import fold
from magelint.engine.result import Report
from magelint.testing import check
from named_rules import named
from trees import bare_module

FAMILY = named(
    "composer-autoload-classmap",
    "composer-autoload-files",
    "composer-autoload-psr4",
    "composer-duplicate-key",
    "composer-duplicate-name",
    "composer-extra-map",
    "composer-installed-mismatch",
    "composer-invalid-name",
    "composer-invalid-version",
    "composer-json-missing",
    "composer-json-unreadable",
    "composer-magento-constraint",
    "composer-missing-requirement",
    "composer-unreadable-constraint",
    "composer-unsupported-magento",
    "composer-version",
    "composer-wrong-type",
)
MODULE = bare_module("Acme_Sync")
CLASS = {"Model/Sync.php": "<?php\nnamespace Acme\\Sync\\Model;\nclass Sync {}\n"}
SOUND = {
    "name": "acme/module-sync",
    "type": "magento2-module",
    "require": {"magento/framework": "^103.0"},
    "autoload": {"files": ["registration.php"], "psr-4": {"Acme\\Sync\\": ""}},
}


def found(folder: Path, files: dict[str, str], *rules: str) -> Report:
    """The report of some rules of the family, or of all; symptoms are folded under their causes."""
    report = check(folder, files, *(FAMILY[rule] for rule in rules or FAMILY))
    fold(report)
    return report


def document(**changes: object) -> dict[str, str]:
    value = {key: change for key, change in {**SOUND, **changes}.items() if change is not None}
    return {**MODULE, "composer.json": json.dumps(value, indent=4)}
