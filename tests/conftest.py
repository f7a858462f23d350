"""What tests share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from shared_data import SHARED

Golden = Callable[[Path, str], None]

# The same examples at each run, and no deadline: a test depends neither on luck nor on how busy the machine is.
settings.register_profile("quick", max_examples=25, derandomize=True, deadline=None)
settings.register_profile("thorough", settings.get_profile("quick"), max_examples=100)
settings.load_profile("quick")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update` writes the golden files anew; read the diff before committing it."""
    parser.addoption("--update", action="store_true", help="write the golden files anew instead of comparing them")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line how many tests were skipped for which reason."""
    reports = terminalreporter.getreports("skipped")
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in reports)
    if reasons:
        terminalreporter.ensure_newline()
        terminalreporter.write_line("; ".join(f"{n} skipped: {reason}" for reason, n in reasons.most_common()))


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


@pytest.fixture(scope="session", autouse=True)
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache of their own for the tests, instead of the one in the home folder."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAGELINT_CACHE_DIR", str(folder))
        yield folder


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with data of real installations, next to the checkout; the test is skipped if it is missing."""
    if not (SHARED / "roots").is_dir():
        pytest.skip("no data of real installs beside the checkout (../shared/roots)")
    return SHARED
