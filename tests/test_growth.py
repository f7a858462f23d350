"""Time grows as the checked tree does. `tests/benchmarks/bench_growth.py` measures it up to large sizes."""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from bench_growth import DIMENSIONS, Tree, findings, session_on

from calls import calls_of
from magelint.report import FORMATS, writer

SMALL = 100


def hold_linear(run: Callable[[int], object], size: int) -> None:
    """Hold that twice the size takes twice the calls, and eight times the size no more than twice its share of time.

    The first finds loops of Python, the second, in which calls of C that take longer each time count as well, finds
    what grows with the square.
    """
    run(1)  # reads the bundled data
    one, two, four = (calls_of(lambda n=n: run(n)) for n in (size, 2 * size, 4 * size))
    assert four - two <= 2.05 * (two - one)
    seconds = []
    for n in (size, 8 * size):
        start = time.process_time()
        run(n)
        seconds.append(time.process_time() - start)
    assert seconds[1] <= 16 * seconds[0] + 0.5


def checked(tree: Tree, *, fix: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        session = session_on(tree, Path(folder))
        if fix:
            session.fix(unsafe=True, write=False)
        else:
            session.examine()


@pytest.mark.parametrize("name", DIMENSIONS)
def test_checks(name: str) -> None:
    make, largest, options = DIMENSIONS[name]
    hold_linear(lambda size: checked(make(size), fix=bool(options)), min(SMALL, largest >> 7))


@pytest.mark.parametrize("format_", FORMATS)
def test_reports(format_: str, tmp_path: Path) -> None:
    sizes = [1, *(SMALL << step for step in range(4))]
    reports = {size: session_on(findings(size), tmp_path / str(size)).examine() for size in sizes}
    hold_linear(lambda size: writer(format_)(reports[size], io.StringIO()), SMALL)
