"""Measures how time and memory grow with the size of what is checked.

usage: python tests/benchmarks/bench_growth.py [DIMENSION…]

Writes trees of three sizes for each dimension, each twice as large as the one before, checks each in a process of its
own, and prints the time of the processor and the peak memory. The factor compares the last two sizes without the time
and memory of an empty tree. Exits 1 if a factor of time exceeds 2.5.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from magelint.testing import module_xml, registration_php, write_tree

Tree = dict[str, str]
LIMIT = 2.5
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


def findings(count: int) -> Tree:
    return {**module("Acme_Sync"), "etc/acl.xml": ACL.format('<resource id="bad"/>\n' * count)}


def findings_of_one_line(count: int) -> Tree:
    return {**module("Acme_Sync"), "etc/acl.xml": ACL.format('<resource id="bad"/>' * count)}


def suppressions(count: int) -> Tree:
    one = '<!-- magelint: ignore[acl-invalid] --><resource id="bad"/>'
    return {**module("Acme_Sync"), "etc/acl.xml": ACL.format(one * count)}


def resources(count: int) -> Tree:
    inner = "".join(f'<resource id="Acme_Sync::r{number}" title="R"/>' for number in range(count))
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


DIMENSIONS: dict[str, tuple[Callable[[int], Tree], int]] = {
    "modules": (modules, 1000),
    "sequence-chain": (chain, 1000),
    "findings": (findings, 10_000),
    "findings-of-one-line": (findings_of_one_line, 10_000),
    "suppressions-of-one-line": (suppressions, 5000),
    "resources": (resources, 5000),
    "attributes-of-one-element": (attributes, 5000),
    "routes": (routes, 2000),
    "constraints": (constraints, 2000),
    "psr-4-prefixes": (prefixes, 2000),
}


def measured(tree: Tree) -> tuple[float, float]:
    """Seconds of the processor and megabytes of a check."""
    with tempfile.TemporaryDirectory() as folder:
        write_tree(Path(folder), tree)
        process = os.fork()
        if not process:
            null = os.open(os.devnull, os.O_RDWR)
            for stream in range(3):
                os.dup2(null, stream)
            os.execv(sys.executable, [sys.executable, "-I", "-m", "magelint", "check", folder, "--fail-on", "never"])  # noqa: S606 fixed arguments
        _, _, usage = os.wait4(process, 0)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main(names: list[str]) -> int:
    """Measure the dimensions and print the table."""
    resource.setrlimit(resource.RLIMIT_CPU, (600, 600))
    none, empty = measured(module("Acme_Sync"))
    print("| Dimension | Size | Time | Memory | Growth of time | Growth of memory |")
    print("|---|---|---|---|---|---|")
    worst = 0.0
    for name, (make, size) in DIMENSIONS.items():
        if names and name not in names:
            continue
        found = [measured(make(size * factor)) for factor in (1, 2, 4)]
        (_, _), (time_before, memory_before), (time_after, memory_after) = found
        time_factor = (time_after - none) / max(time_before - none, 0.05)
        memory_factor = max(memory_after - empty, 1) / max(memory_before - empty, 1)
        worst = max(worst, time_factor)
        sizes = " / ".join(f"{size * factor:,}" for factor in (1, 2, 4))
        times = " / ".join(f"{seconds:.1f}" for seconds, _ in found)
        memory = " / ".join(f"{megabytes:.0f}" for _, megabytes in found)
        print(
            f"| {name} | {sizes} | {times} s | {memory} MB | {time_factor:.1f} × | {memory_factor:.1f} × |", flush=True
        )
    return int(worst > LIMIT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
