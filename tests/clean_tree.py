"""The root of the fixtures in which nothing is wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"


def clean_tree(root: Path) -> Path:
    """The tutorial's stub core with the modules of `fixtures/clean`, all on."""
    shutil.copytree(FIXTURES / "tutorial", root, ignore=shutil.ignore_patterns("vendor1"))
    shutil.copytree(FIXTURES / "clean", root, dirs_exist_ok=True)
    config = root / "app/etc/config.php"
    config.write_text(
        config.read_text().replace("    ]\n", "        'Acme_Reports' => 1,\n        'Acme_Sync' => 1,\n    ]\n")
    )
    return root
