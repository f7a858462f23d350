"""The root of the fixtures in which nothing is wrong."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
CONFIG_PHP = "app/etc/config.php"


def clean_tree(root: Path) -> Path:
    """The tutorial's stub core with the modules of `fixtures/clean`, all on."""
    shutil.copytree(FIXTURES / "tutorial", root, ignore=shutil.ignore_patterns("vendor1"))
    shutil.copytree(FIXTURES / "clean", root, dirs_exist_ok=True)
    (root / CONFIG_PHP).write_text(config_php(["Acme_Reports", "Acme_Sync"]))
    return root


def config_php(names: Iterable[str]) -> str:
    """The stub core's `config.php` with some modules more, all on."""
    core = (FIXTURES / "tutorial" / CONFIG_PHP).read_text()
    return core.replace("    ]\n", "".join(f"        '{name}' => 1,\n" for name in names) + "    ]\n")
