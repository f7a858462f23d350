"""Time grows as the checked tree does. `tests/benchmarks/bench_growth.py` measures it up to large sizes."""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from bench_growth import ACL, DIMENSIONS, Tree, findings, modules, session_on

from calls import calls_of
from magelint.magento.access.callable_routes import CallableRoutes
from magelint.magento.access.grants import grants
from magelint.magento.changes.comparison import compare
from magelint.report import FORMATS, writer
from magelint.testing import model_of

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


def vendors(count: int, change: int) -> Tree:
    """Modules with a resource, a route, and an integration that lists the resource of one of them."""
    found = modules(count)
    for number in range(count):
        name, listed = f"Acme_M{number}", f"Acme_M{(number + change) % count}::r"
        route = f'<route url="/V1/m{number}" method="GET"><service class="A\\B" method="c"/>'
        fields = f"<email>a@acme.example</email><endpoint_url>https://acme.example/{number}</endpoint_url>"
        integration = (
            f'<integration name="M{number} {change * (number % 2)}">{fields}'
            f'<resources><resource name="{listed}"/></resources></integration>'
        )
        files = {
            "acl.xml": ACL.format(
                f'<resource id="Magento_Backend::admin"><resource id="{name}::r" title="R"/></resource>'
            ),
            "webapi.xml": f'<routes>{route}<resources><resource ref="{name}::r"/></resources></route></routes>',
            "integration.xml": f"<config>{integration}</config>",
        }
        found |= {f"app/code/Acme/M{number}/etc/{path}": content for path, content in files.items()}
    return found


def test_access(tmp_path: Path) -> None:
    def run(count: int) -> None:
        model = model_of(tmp_path / str(count), vendors(count, 0), magento="2.4.7")
        found = grants(model.integrations, model.acl, model.is_enabled)
        routes = CallableRoutes(model.routes)
        assert all(routes.guarded(grant) for grant in found)
        assert len(found) == count

    hold_linear(run, 50)


def test_comparison(tmp_path: Path) -> None:
    def run(count: int) -> None:
        before, after = (
            model_of(tmp_path / f"{count} {change}", vendors(count, change), magento="2.4.7") for change in (0, 1)
        )
        assert count == 1 or len(compare(before, after).integrations) >= count

    hold_linear(run, 50)
