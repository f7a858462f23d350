"""What tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real installs' data, which lies beside the checkout; the test skips where it does not."""
    if not (SHARED / "roots").is_dir():
        pytest.skip("the data of real installs is not here: no ../shared/roots beside the checkout")
    return SHARED
