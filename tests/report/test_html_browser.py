"""The HTML report in Chromium without a window: it works with mouse and keyboard, loads nothing, and reports no problem."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from chromium import Page, found_chromium
from hostile_texts import hostile_tree
from html_tree import TREE
from magelint.report import writer
from magelint.testing import write_tree
from report_example import example_report
from shared_data import MODULES, into_app_code, shop
from shell import magelint

PAYLOADS = (
    "<script>alert('a')</script>",
    "\"'><img src=x onerror=alert(1)><svg onload=alert(2)>",
    "</script></style></title></pre></details><script>alert(3)</script>",
    "javascript:alert(4)//{{alert(5)}}${alert(6)}",
)
SETTLED = "new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)))"
SHOWN = "[...document.querySelectorAll('{}')].filter((one) => one.checkVisibility()).length"


def report(root: Path, target: Path, *options: str) -> Path:
    run = magelint("check", ".", "--output", f"html:{target}", *options, cwd=root)
    assert run.returncode in (0, 1), run.stderr
    return target


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tree")
    write_tree(root, TREE)
    return report(root, tmp_path_factory.mktemp("report") / "report.html")


@pytest.fixture(scope="module")
def browser() -> Iterator[Page]:
    with Page(found_chromium()) as page:
        yield page


@pytest.fixture
def page(browser: Page, file: Path) -> Iterator[Page]:
    browser.view(1280, 900)
    browser.open(file)
    browser.problems.clear()
    browser.requests.clear()
    yield browser
    assert browser.problems == []
    assert browser.requests == []


def put(page: Page, selector: str, value: str) -> None:
    """Give a field a value, as typing or choosing it does."""
    page.run(
        f"(() => {{ const field = document.querySelector({selector!r}); field.value = {value!r};"
        f" field.dispatchEvent(new Event('input', {{ bubbles: true }})); }})()"
    )
    page.run(SETTLED)


def click(page: Page, selector: str, index: int = 0) -> None:
    page.run(
        f"document.querySelectorAll({selector!r})[{index}].dispatchEvent(new MouseEvent('click', {{bubbles: true, cancelable: true}}))"
    )
    page.run(SETTLED)


def count(page: Page, selector: str) -> int:
    number: int = page.run(SHOWN.format(selector))
    return number


def status(page: Page, identifier: str = "filter-status") -> str:
    text: str = page.run(f"document.getElementById({identifier!r}).textContent")
    return text


def test_it_loads_without_a_problem(browser: Page, file: Path) -> None:
    browser.problems.clear()
    browser.requests.clear()
    browser.open(file)
    browser.run(SETTLED)
    assert browser.problems == []
    assert browser.requests == [file.as_uri()]
    assert browser.run("document.compatMode") == "CSS1Compat"


def test_findings_are_filtered(page: Page) -> None:
    total = page.run("document.querySelectorAll('.finding').length")
    assert status(page) == f"{total} findings"
    put(page, "#filter-text", "acme_sync::GONE api.xml")
    assert status(page) == f"1 of {total} findings"
    assert count(page, ".rule") == 1
    assert count(page, ".finding") == 1, "a single finding is opened"
    click(page, "#filters button[type=reset]")
    assert status(page) == f"{total} findings"
    put(page, "#filter-rule", "api-missing-parent")
    assert count(page, ".rule") == 1
    assert count(page, ".finding") == page.run("document.querySelectorAll('#rule-api-missing-parent .finding').length")
    put(page, "#filter-module", "m:Acme_Other")
    assert status(page) == f"0 of {total} findings"
    put(page, "#filter-rule", "")
    other = page.run("document.querySelectorAll('.finding[data-module=Acme_Other]').length")
    assert status(page) == f"{other} of {total} findings"
    put(page, "#filter-module", "v:Acme")
    assert status(page) == f"{total} findings"
    click(page, "#filters button[type=reset]")
    page.run("document.querySelector('input[name=severity][value=warning]').click()")
    page.run(SETTLED)
    rest = page.run("document.querySelectorAll('.finding:not([data-severity=warning])').length")
    assert status(page) == f"{rest} of {total} findings"


def test_the_summary_leads_to_its_findings(page: Page) -> None:
    click(page, ".tile.error a")
    errors = page.run("document.querySelectorAll('.finding[data-severity=error]').length")
    assert status(page).startswith(f"{errors} of ")
    click(page, ".numbers tbody tr:not(.vendor) a")
    assert page.run("document.querySelector('#filter-module').value") == "m:Acme_Sync"
    click(page, ".plot a[data-filter=rule]")
    rule = page.run("document.querySelector('.plot a[data-filter=rule]').dataset.value")
    assert page.run("document.querySelector('#filter-rule').value") == rule
    assert count(page, ".rule") == 1


def test_all_can_be_opened_and_closed(page: Page) -> None:
    assert count(page, ".finding") == 0
    click(page, "button[data-open='#findings .rule']")
    assert count(page, ".finding") == page.run("document.querySelectorAll('.finding').length")
    click(page, "button[data-close='#findings .rule']")
    assert count(page, ".finding") == 0


def test_the_tree_is_searched(page: Page) -> None:
    nodes = page.run("document.querySelectorAll('#acl .resource').length")
    assert status(page, "acl-status") == f"{nodes} resources"
    put(page, "#acl-text", "acme_sync::pull")
    assert status(page, "acl-status") == f"1 of {nodes} resources"
    assert page.run(
        "[...document.querySelectorAll('.resource')].filter((one) => one.checkVisibility()).map((one) => one.querySelector('code').textContent)"
    ) == [
        "Magento_Backend::admin",
        "Acme_Sync::sync",
        "Acme_Sync::pull",
    ]
    assert count(page, "#acl .about") == 1, "a single hit is open"
    put(page, "#acl-text", "GET /V1/acme/pull")
    assert status(page, "acl-status") == f"1 of {nodes} resources", "routes are searched as well"
    click(page, "#acl-filters button[type=reset]")
    assert status(page, "acl-status") == f"{nodes} resources"
    page.run("document.querySelector('#acl-own').click()")
    page.run(SETTLED)
    own = page.run("document.querySelectorAll('.resource[data-own]').length")
    assert status(page, "acl-status") == f"{own} of {nodes} resources"
    assert own < 20


GRAPH = """(() => {
  const graph = document.querySelector('.graph');
  return {
    nodes: [...graph.querySelectorAll('.node title')].map((one) => one.textContent),
    chosen: graph.querySelector('.chosen title').textContent,
    edges: graph.querySelectorAll('.edges path:not(.tree)').length,
    links: [...graph.querySelectorAll('a')].map((one) => one.getAttribute('href')),
  };
})()"""


def test_the_graph_of_a_resource(page: Page) -> None:
    put(page, "#acl-text", "acme_sync::pull")
    click(page, ".hit button[data-graph]")
    graph = page.run(GRAPH)
    assert graph["nodes"] == ["Acme Root", "Acme Sync", "Acme_Sync::sync", "Acme_Sync::pull", "GET /V1/acme/pull"]
    assert graph["chosen"] == "Acme_Sync::pull"
    assert graph["edges"] == 3
    assert page.run("document.querySelector('.hit button').getAttribute('aria-expanded')") == "true"
    page.run(f"location.hash = {graph['links'][-1]!r}")
    page.run(SETTLED)
    assert page.run("document.activeElement.querySelector('code').textContent") == "Acme_Sync::sync"
    click(page, ".hit button[data-graph]")
    assert page.run("document.querySelectorAll('.graph').length") == 0


def test_the_graph_of_an_integration(page: Page) -> None:
    page.run("document.getElementById('i1').open = true")
    click(page, "#i1 button[data-graph]")
    graph = page.run(GRAPH)
    assert graph["chosen"] == "Acme Sync"
    assert {"Acme_Sync::pull", "Magento_Sales::actions_view", "GET /V1/acme/pull", "GET /V1/orders"} <= set(
        graph["nodes"]
    )
    assert "POST /V1/acme/push/:id" not in graph["nodes"]
    assert "Acme_Sync::sync" not in graph["nodes"], "no route requires it"


def test_a_large_graph_is_cut(page: Page) -> None:
    """More than 24 routes require `Magento_Catalog::products`."""
    page.run(
        "[...document.querySelectorAll('.resource')]"
        ".find((one) => one.querySelector('code').textContent === 'Magento_Catalog::products')"
        ".querySelector('button[data-graph]').click()"
    )
    assert page.run("document.querySelectorAll('.graph .node.u').length") == 24
    assert page.run("/^and \\d+ more$/.test(document.querySelector('.graph .more').textContent)") is True


def test_the_table_of_routes(page: Page) -> None:
    page.run("document.querySelector('#i1 summary').click()")
    page.run(SETTLED)
    row = "[...document.querySelectorAll('#i1 .access tbody tr')].map((one) => [...one.cells].map((cell) => cell.textContent))"
    assert ["GET", "/V1/acme/pull", "Acme_Sync::pull", "allowed"] in page.run(row)
    allowed = page.run("document.querySelectorAll('#i1 .access tbody tr').length")
    page.run("document.querySelector('#i1 input[value=denied]').click()")
    assert ["POST", "/V1/acme/push/:id", "Acme_Sync::pushed", "denied"] in page.run(row)
    denied = page.run("document.querySelectorAll('#i1 .access tbody tr').length")
    page.run("document.querySelector('#i1 input[value=public]').click()")
    assert ["GET", "/V1/acme/open", "anonymous", "public"] in page.run(row)
    public = page.run("document.querySelectorAll('#i1 .access tbody tr').length")
    summary = page.run("document.querySelector('#i1 summary').textContent.replace(/\\s+/g, ' ')")
    assert f"may call {allowed + public} of {allowed + denied + public} routes, {public} of them public" in summary
    page.run("document.querySelector('#i1 input[value=\"\"]').click()")
    put(page, "#i1 .access input[type=search]", "acme")
    assert len(page.run(row)) == 3


def test_the_keyboard_reaches_everything(page: Page) -> None:
    page.run("document.body.focus()")
    page.press("Tab", 9)
    assert page.run("document.activeElement.className") == "skip"
    seen = set()
    for _ in range(400):
        page.press("Tab", 9)
        seen.add(
            page.run(
                "(() => { const at = document.activeElement; return at.id || at.dataset.filter || at.className.baseVal || at.parentElement.className || at.tagName; })()"
            )
        )
    assert {
        "filter-text",
        "filter-rule",
        "filter-module",
        "severity",
        "rule",
        "acl-text",
        "resource",
        "integration",
    } <= seen
    page.run("document.querySelector('.rule summary').focus()")
    page.press("Enter", 13, "\r")
    assert page.run("document.querySelector('.rule').open") is True
    page.run("document.querySelector('#i1 summary').focus()")
    page.press(" ", 32, " ")
    page.run(SETTLED)
    page.press("Tab", 9)
    assert page.run("document.activeElement.closest('#i1') !== null") is True


@pytest.mark.parametrize("dark", [False, True])
def test_it_fits_a_phone_and_is_readable(dark: bool, page: Page, file: Path) -> None:
    page.view(390, 844, dark=dark, mobile=True)
    page.open(file)
    page.requests.clear()
    page.run("for (const one of document.querySelectorAll('details')) one.open = true")
    for index in range(3):
        click(page, "button[data-graph]", index)
    assert page.run("document.documentElement.scrollWidth") == 390
    assert page.run(CONTRAST) == []


# Texts whose contrast with their background is below that of WCAG 2 AA
CONTRAST = """(() => {
  const light = ([r, g, b]) => {
    const part = (value) => ((value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
  const ground = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const color = numbers(getComputedStyle(at).backgroundColor);
      if (color.length < 4 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const poor = new Set();
  for (const one of document.querySelectorAll("body *")) {
    const text = [...one.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!text || !one.checkVisibility() || one.tagName === "OPTION") continue;
    const style = getComputedStyle(one);
    const color = numbers(one instanceof SVGElement ? style.fill : style.color);
    const [high, low] = [light(color), light(ground(one))].sort((a, b) => b - a);
    if ((high + 0.05) / (low + 0.05) < 4.5) poor.add(`${one.tagName}.${one.className} ${one.textContent.slice(0, 20)}`);
  }
  return [...poor];
})()"""


def test_print_opens_the_findings(page: Page) -> None:
    page.run("dispatchEvent(new Event('beforeprint'))")
    page.call("Emulation.setEmulatedMedia", media="print")
    assert count(page, ".finding") == page.run("document.querySelectorAll('.finding').length")
    assert count(page, ".filters, .top, button") == 0
    page.call("Emulation.setEmulatedMedia", media="")
    page.run("dispatchEvent(new Event('afterprint'))")
    assert count(page, ".finding") == 0


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_of_a_checked_file_runs(payload: str, browser: Page, tmp_path: Path) -> None:
    """The text is in each field of each kind of file; all that the report can show is shown."""
    root = hostile_tree(tmp_path / "root", payload)
    browser.problems.clear()
    browser.view(1280, 900)
    browser.open(report(root, tmp_path / "report.html", "--verbose"))
    browser.requests.clear()
    shown(browser)
    assert (
        browser.run("document.querySelectorAll('img, iframe, body script:not([type]) ~ script, [onload]').length") == 0
    )
    assert payload[:20] in browser.run("document.body.innerText")
    assert browser.problems == []
    assert browser.requests == []


def test_a_report_without_a_model_works(browser: Page, tmp_path: Path) -> None:
    out = io.StringIO()
    writer("html")(example_report(tmp_path), out)
    (tmp_path / "report.html").write_text(out.getvalue(), encoding="utf-8")
    browser.problems.clear()
    browser.open(tmp_path / "report.html")
    shown(browser)
    put(browser, "#filter-text", "ring")
    assert status(browser) == "1 of 7 findings"
    assert browser.problems == []


def shown(page: Page) -> None:
    """Open all that can be opened, draw all graphs and fill all tables."""
    page.run("for (const one of document.querySelectorAll('details')) one.open = true")
    page.run(SETTLED)
    page.run(
        "for (const one of document.querySelectorAll('button[data-graph], input[type=radio][value=\"\"]')) one.click()"
    )
    page.run(
        "for (const one of document.querySelectorAll('[data-filter]')) one.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}))"
    )
    page.run("document.querySelector('#filters')?.reset()")
    page.run(SETTLED)


def test_a_whole_installation(browser: Page, shared: Path, tmp_path: Path) -> None:
    root = shop(shared, tmp_path / "root")
    for name in MODULES:
        into_app_code(shared, name, root)
    file = report(root, tmp_path / "report.html", "--include-core")
    assert 600_000 < file.stat().st_size < 1_500_000
    browser.problems.clear()
    browser.call("Performance.enable", timeDomain="threadTicks")
    browser.open(file)
    metrics = {metric["name"]: metric["value"] for metric in browser.call("Performance.getMetrics")["metrics"]}
    browser.call("Performance.disable")
    assert metrics["TaskDuration"] < 1, "CPU time until the page is usable"
    shown(browser)
    assert browser.problems == []


def test_a_tree_of_1500_resources_opens_quickly(browser: Page, tmp_path: Path) -> None:
    branches = "".join(
        f'<resource id="Acme_Sync::b{branch}" title="B">'
        + "".join(f'<resource id="Acme_Sync::b{branch}_{leaf}" title="Leaf {leaf}"/>' for leaf in range(49))
        + "</resource>"
        for branch in range(30)
    )
    acl = f'<config><acl><resources><resource id="Magento_Backend::admin">{branches}</resource></resources></acl></config>'
    write_tree(tmp_path, {**TREE, "sync/etc/acl.xml": acl})
    browser.problems.clear()
    browser.open(report(tmp_path, tmp_path / "report.html"))
    taken = browser.run(
        "(() => { const nodes = document.querySelectorAll('#acl .resource'); const start = performance.now();"
        " for (const one of nodes) one.open = true; document.body.offsetHeight;"
        " return [nodes.length, performance.now() - start]; })()"
    )
    assert taken[0] >= 1500
    assert taken[1] < 1000, "tens of milliseconds on an idle machine"
    assert browser.problems == []
