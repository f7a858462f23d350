"""What tests share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real installs' data, which lies beside the checkout; the test skips where it does not."""
    if not (SHARED / "roots").is_dir():
        pytest.skip("the data of real installs is not here: no ../shared/roots beside the checkout")
    return SHARED


FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"


@pytest.fixture
def clean_root(tmp_path: Path) -> Path:
    """A root in which nothing is wrong: the tutorial's stub core with the modules of `fixtures/clean`, all on."""
    root = tmp_path / "root"
    shutil.copytree(FIXTURES / "tutorial", root, ignore=shutil.ignore_patterns("vendor1"))
    shutil.copytree(FIXTURES / "clean", root, dirs_exist_ok=True)
    config = root / "app/etc/config.php"
    config.write_text(
        config.read_text().replace("    ]\n", "        'Acme_Reports' => 1,\n        'Acme_Sync' => 1,\n    ]\n")
    )
    return root
