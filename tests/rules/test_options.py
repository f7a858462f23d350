"""Options of rules: what each of them lets pass."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from magelint.testing import check
from named_rules import named
from trees import bare_module, in_app_code

COMPOSER = {
    "name": "acme/module-sync",
    "type": "magento2-module",
    "version": "1.0.0",
    "require": {"magento/framework": ">=103.0"},
    "autoload": {"files": ["registration.php"], "psr-4": {"Acme\\Sync\\": ""}},
}
PACKAGE = {**bare_module("Acme_Sync"), "composer.json": json.dumps(COMPOSER)}
CONFIG = "<?php\nreturn ['modules' => ['Acme_Sync' => 1, 'Acme_Private' => 1]];\n"
LISTED = {**in_app_code("Acme_Sync"), "app/etc/config.php": CONFIG}


@pytest.mark.parametrize(
    ("rule", "files", "options"),
    [
        ("composer-version", PACKAGE, {"allow_stated": True}),
        ("composer-magento-constraint", PACKAGE, {"allow_unbounded": True}),
        ("module-listed-but-absent", LISTED, {"elsewhere": ("Acme_P*",)}),
    ],
)
def test_an_option_lets_pass_what_it_names(
    rule: str, files: dict[str, str], options: dict[str, object], tmp_path: Path
) -> None:
    rules = named(rule).values()
    assert check(tmp_path, files, *rules).findings
    assert check(tmp_path, files, *rules, **options).findings == []


def test_modules_of_a_sequence_may_be_optional(tmp_path: Path) -> None:
    files = {**in_app_code("Acme_Sync", "Acme_Extra"), **in_app_code("Magento_Backend")}
    rules = named("module-absent-dependency").values()
    assert check(tmp_path, files, *rules).findings
    assert check(tmp_path, files, *rules, optional=("Acme_E*",)).findings == []
