"""Measures how time and memory grow with the size of what is checked.

usage: python tests/benchmarks/bench_growth.py [DIMENSION…]

Checks trees of five sizes for each dimension, each twice as large as the one before, in a process of its own, and prints
the time of the processor and the peak memory without those of an empty module. The formats of the report are written by
forks of a process that has checked the tree. The last columns are the growth when the size doubles: of time the mean, of
memory the largest. A pair of sizes that grows more is measured again, because other programs slow it down. Exits 1 if a
growth is above 2.1.
"""

from __future__ import annotations

import math
import os
import resource
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path

from growth_php import PHP_DIMENSIONS

from magelint.engine.registry import load_registry
from magelint.engine.session import Session
from magelint.engine.settings import load_settings
from magelint.engine.target import find_target
from magelint.report import FORMATS, writer
from magelint.testing import module_xml, registration_php, write_tree

Tree = dict[str, str]
Measure = tuple[float, float]
"""Seconds of the processor and megabytes."""
LIMIT = 2.1
ATTEMPTS = 4
# Less says nothing about growth.
LEAST = 0.2, 20.0
ACL = "<config><acl><resources>{}</resources></acl></config>"


def module(name: str, folder: str = "", after: str = "") -> Tree:
    sequence = f'<sequence><module name="{after}"/></sequence>' if after else ""
    declared = module_xml(name)
    if after:
        declared = f'<config><module name="{name}">{sequence}</module></config>'
    return {f"{folder}registration.php": registration_php(name), f"{folder}etc/module.xml": declared}


def modules(count: int) -> Tree:
    found = {"app/etc/di.xml": "<config/>"}
    for number in range(count):
        found |= module(f"Acme_M{number}", f"app/code/Acme/M{number}/")
    return found


def chain(count: int) -> Tree:
    found = {"app/etc/di.xml": "<config/>"}
    for number in range(count):
        after = f"Acme_M{number - 1}" if number else ""
        found |= module(f"Acme_M{number}", f"app/code/Acme/M{number}/", after)
    return found


def connected(count: int) -> Tree:
    """Modules that each require the resource of the one before, which their sequences list."""
    found = chain(count)
    for number in range(count):
        above = f"Acme_M{number - 1}::r" if number % 100 else "Magento_Backend::admin"
        declared = f'<resource id="Acme_M{number}::r" title="R"/>'
        if number % 100:
            declared = f'<resource id="{above}" title="R">{declared}</resource>'
        found[f"app/code/Acme/M{number}/etc/acl.xml"] = ACL.format(declared)
    return found


def alike(count: int) -> Tree:
    """Modules that declare the same resource, route, integration and section of the configuration."""
    found = modules(count)
    guard = '<resources><resource ref="Acme_Sync::sync"/></resources>'
    route = f'<route url="/V1/sync/:id" method="GET"><service class="A\\B" method="c"/>{guard}</route>'
    listed = '<resources><resource name="Acme_Sync::sync"/></resources>'
    section = '<section id="acme"><label>A</label><tab>acme</tab><resource>Acme_Sync::sync</resource></section>'
    files = {
        "acl.xml": ACL.format('<resource id="Acme_Sync::sync" sortOrder="1"/>'),
        "webapi.xml": f"<routes>{route}</routes>",
        "integration/api.xml": f'<integrations><integration name="Acme">{listed}</integration></integrations>',
        "adminhtml/system.xml": f"<config><system>{section}</system></config>",
    }
    for number in range(count):
        found |= {f"app/code/Acme/M{number}/etc/{name}": content for name, content in files.items()}
    return found


def unregistered(count: int) -> Tree:
    """Modules of a repository that are not registered, every second one without `module.xml`."""
    found = module("Acme_Sync", "sync/")
    for number in range(count):
        named = {"etc/acl.xml": ACL.format("")} if number % 2 else {"etc/module.xml": module_xml(f"Acme_M{number}")}
        found |= {f"m{number}/{name}": content for name, content in named.items()}
    return found


def findings(count: int) -> Tree:
    return {**module("Acme_Sync"), "etc/acl.xml": ACL.format('<resource id="bad"/>\n' * count)}


def findings_of_one_line(count: int) -> Tree:
    return {**module("Acme_Sync"), "etc/acl.xml": ACL.format('<resource id="bad"/>' * count)}


def suppressions(count: int) -> Tree:
    one = '<!-- magelint: ignore[acl-invalid] --><resource id="bad"/>'
    return {**module("Acme_Sync"), "etc/acl.xml": ACL.format(one * count)}


def resources(count: int) -> Tree:
    inner = "".join(f'<resource id="Acme_Sync::resource{number:05}" title="R"/>' for number in range(count))
    return {
        **module("Acme_Sync"),
        "etc/acl.xml": ACL.format(f'<resource id="Magento_Backend::admin">{inner}</resource>'),
    }


def attributes(count: int) -> Tree:
    written = " ".join(f'a{number}="x"' for number in range(count))
    return {**module("Acme_Sync"), "etc/acl.xml": ACL.format(f"<resource {written}/>")}


def routes(count: int) -> Tree:
    one = '<route url="/V1/a{}/:id" method="GET"><service class="A\\B" method="c"/><resources/></route>'
    return {**module("Acme_Sync"), "etc/webapi.xml": f"<routes>{''.join(one.format(n) for n in range(count))}</routes>"}


def constraints(count: int) -> Tree:
    required = ",".join(f'"acme/p{number}": "bad ^"' for number in range(count))
    return {**module("Acme_Sync"), "composer.json": f'{{"name": "acme/sync", "require": {{{required}}}}}'}


def prefixes(count: int) -> Tree:
    mapped = ",".join(f'"Acme\\\\P{number}": "src/{number}"' for number in range(count))
    return {**module("Acme_Sync"), "composer.json": f'{{"name": "acme/sync", "autoload": {{"psr-4": {{{mapped}}}}}}}'}


def integrations_of(listed: Iterable[tuple[str, str]], defined: Iterable[str]) -> Tree:
    """A module with a list of one resource for each name and resource, and the definitions of some names."""
    one = '<integration name="{}"><resources><resource name="Magento_Sales::{}"/></resources></integration>'
    other = '<integration name="{}"><email>a@acme.example</email></integration>'
    return {
        **module("Acme_Sync"),
        "etc/integration/api.xml": f"<integrations>{''.join(one.format(*names) for names in listed)}</integrations>",
        "etc/integration/config.xml": f"<integrations>{''.join(map(other.format, defined))}</integrations>",
    }


def declarations(count: int) -> Tree:
    resources = (("sales", "actions", "creat")[number % 3] for number in range(count))
    return integrations_of((("Acme Sync", resource) for resource in resources), ["Acme Sync"] * count)


def integrations(count: int) -> Tree:
    listed = ((f"Acme {number}", "sales") for number in range(count))
    return integrations_of(listed, (f"Acme S{number}" for number in range(count)))


def sequence(count: int) -> Tree:
    listed = "".join(f'<module name="Magento_Slaes{number:05}"/>' for number in range(count))
    declared = f'<config><module name="Acme_Sync"><sequence>{listed}</sequence></module></config>'
    return {**module("Acme_Sync"), "etc/module.xml": declared}


def duplicate_keys(count: int) -> Tree:
    one = '<event name="acme{0:05}"><observer name="a" instance="Acme\\B"/></event>'
    twice = "".join(one.format(number) for number in (*range(count), *range(count)))
    return {**module("Acme_Sync"), "etc/events.xml": f"<config>{twice}</config>"}


def unknown_ids(count: int) -> Tree:
    asked = "".join(f'<resource name="Acme_Sync::resouce{number:05}"/>' for number in range(count))
    integration = f'<integration name="Acme Sync"><resources>{asked}</resources></integration>'
    return {**resources(count), "etc/integration/api.xml": f"<integrations>{integration}</integrations>"}


def menu_parents(count: int) -> Tree:
    item = '<add id="Acme_Sync::synchronizedorders{0:05}" title="S" module="Acme_Sync" resource="Acme_Sync::resource{0:05}"{1}/>'
    items = (item.format(n, f' parent="Acme_Sync::synchronizdorders{n:05}"') for n in range(count))
    return {**resources(count), "etc/adminhtml/menu.xml": f"<config><menu>{''.join(items)}</menu></config>"}


def fixes(count: int) -> Tree:
    inner = "".join(f'<resource id="Acme_Sync::r{number}" title="R" disabled="0"/>' for number in range(count))
    return {
        **module("Acme_Sync"),
        "etc/acl.xml": ACL.format(f'<resource id="Magento_Backend::admin">{inner}</resource>'),
    }


# A tree of some size, the largest size, and the options of the check.
DIMENSIONS: dict[str, tuple[Callable[[int], Tree], int, tuple[str, ...]]] = {
    "modules": (modules, 8000, ()),
    "modules in one chain of sequences": (chain, 10_000, ()),
    "modules with resources of each other": (connected, 4000, ()),
    "modules with the same content": (alike, 4000, ()),
    "modules without registration": (unregistered, 4000, ()),
    "ACL resources": (resources, 20_000, ()),
    "attributes of one element": (attributes, 20_000, ()),
    "routes": (routes, 16_000, ()),
    "findings": (findings, 100_000, ()),
    "findings in one line": (findings_of_one_line, 20_000, ()),
    "suppressed findings in one line": (suppressions, 20_000, ()),
    "declarations of one integration": (declarations, 10_000, ()),
    "entries of one sequence": (sequence, 20_000, ()),
    "duplicate keys": (duplicate_keys, 4000, ()),
    "integrations": (integrations, 10_000, ()),
    "unknown ids": (unknown_ids, 10_000, ()),
    "unknown parents in the menu": (menu_parents, 20_000, ()),
    "fixes": (fixes, 20_000, ("--diff", "--unsafe-fixes")),
    "invalid constraints": (constraints, 16_000, ()),
    "PSR-4 prefixes": (prefixes, 16_000, ()),
    **{name: (make, largest, ()) for name, (make, largest) in PHP_DIMENSIONS.items()},
}
REPORTS = "reports of findings"
LARGEST_REPORT = 100_000


def measured_process(run: Callable[[], object]) -> Measure:
    """Run a function in a fork of this process without its output."""
    process = os.fork()
    if not process:
        null = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(null, stream)
        try:
            run()
        finally:
            os._exit(0)
    _, _, usage = os.wait4(process, 0)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def check(tree: Tree, *options: str) -> Measure:
    """Check a tree as a user does."""
    with tempfile.TemporaryDirectory() as folder:
        write_tree(Path(folder), tree)
        command = [
            sys.executable,
            "-I",
            "-m",
            "magelint",
            "check",
            folder,
            "--no-cache",
            "--fail-on",
            "never",
            *options,
        ]
        return measured_process(lambda: os.execv(sys.executable, command))  # noqa: S606 fixed arguments


def session_on(tree: Tree, folder: Path) -> Session:
    """A check of a tree that is written to a folder."""
    folder.mkdir(exist_ok=True)
    write_tree(folder, tree)
    target = find_target([str(folder)])
    return Session(target, load_settings(load_registry(), target.path))


def reports(count: int) -> dict[str, Measure]:
    """What each format takes for a report with so many faulty resources."""
    with tempfile.TemporaryDirectory() as folder:
        report = session_on(findings(count), Path(folder)).examine()
        nothing = measured_process(lambda: None)
        found = {}
        for name in FORMATS:
            with open(os.devnull, "w", encoding="utf-8") as null:
                seconds, megabytes = measured_process(partial(writer(name), report, null))
            found[f"report as {name}"] = seconds - nothing[0], megabytes - nothing[1]
        return found


def alone(count: int) -> dict[str, Measure]:
    """`reports` in a process of its own, whose memory does not grow from one size to the next."""
    with ProcessPoolExecutor(1, get_context("fork")) as pool:
        return pool.submit(reports, count).result()


def factors(measures: list[Measure], part: int) -> list[float]:
    """The factors between sizes, each twice the one before."""
    return [after[part] / before[part] for before, after in pairwise(measures) if before[part] >= LEAST[part]]


def growth_of_time(measures: list[Measure]) -> float:
    """The mean factor: single ones differ by a tenth from run to run."""
    found = factors(measures, 0)
    return math.prod(found) ** (1 / len(found)) if found else 0.0


def growth_of_memory(measures: list[Measure]) -> float:
    """The largest factor."""
    return max(factors(measures, 1), default=0.0)


def repeated(measure: Callable[[int], dict[str, Measure]], sizes: list[int]) -> dict[str, list[Measure]]:
    """The least that each size takes. A pair of sizes is measured again if it seems to grow too much."""
    found: dict[str, list[Measure]] = {}
    again = set(range(len(sizes)))
    for _ in range(ATTEMPTS):
        for index in sorted(again):
            for name, new in measure(sizes[index]).items():
                old = found.setdefault(name, [(float("inf"), float("inf"))] * len(sizes))
                old[index] = min(old[index][0], new[0]), min(old[index][1], new[1])
        again = {
            at
            for measures in found.values()
            for index, pair in enumerate(pairwise(measures))
            if max((*factors(list(pair), 0), *factors(list(pair), 1)), default=0.0) > LIMIT
            for at in (index, index + 1)
        }
    return found


def rows(names: list[str]) -> Iterator[tuple[str, list[int], list[Measure]]]:
    """Each dimension with its sizes and what they take."""
    empty = min(check(module("Acme_Sync")) for _ in range(ATTEMPTS))
    for name, (make, largest, options) in DIMENSIONS.items():
        if not names or name in names:
            sizes = [largest >> step for step in range(4, -1, -1)]

            def measure(size: int) -> dict[str, Measure]:
                seconds, megabytes = check(make(size), *options)  # noqa: B023 called before the next one
                return {name: (seconds - empty[0], megabytes - empty[1])}  # noqa: B023

            yield name, sizes, repeated(measure, sizes)[name]
    if not names or REPORTS in names:
        sizes = [LARGEST_REPORT >> step for step in range(4, -1, -1)]
        for name, measures in repeated(alone, sizes).items():
            yield name, sizes, measures


def main(names: list[str]) -> int:
    """Measure the dimensions and print the table."""
    resource.setrlimit(resource.RLIMIT_CPU, (3600, 3600))
    print("| dimension | sizes | time | memory | time of twice the size | memory of twice the size |")
    print("|---|---|---|---|---|---|")
    worst = 0.0
    for name, sizes, measures in rows(names):
        grown = growth_of_time(measures), growth_of_memory(measures)
        worst = max(worst, *grown)
        written = [
            f"{sizes[0]:,} to {sizes[-1]:,}",
            " / ".join(f"{seconds:.1f}" for seconds, _ in measures) + " s",
            " / ".join(f"{megabytes:.0f}" for _, megabytes in measures) + " MB",
            *(f"{factor:.2f} ×" if factor else "" for factor in grown),
        ]
        print(f"| {name} | {' | '.join(written)} |", flush=True)
    return int(worst > LIMIT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
