"""What tests share."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from shared_data import SHARED

Golden = Callable[[Path, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update` writes the golden files anew; read the diff before committing it."""
    parser.addoption("--update", action="store_true", help="write the golden files anew instead of comparing them")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Holds a text to a file: `golden(path, text)`. With `--update` the file becomes what the text is."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--update"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8"))
        assert path.is_file(), f"no {path.name}: run pytest --update"
        assert text == path.read_bytes().decode("utf-8"), "not as it was; if that is meant: pytest --update"

    return compare


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
