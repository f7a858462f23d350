"""What holds for the program on any tree: exit codes, outputs, order, cache and fixes."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from random import Random
from typing import Any

from lxml import etree

from fuzz import changes, page
from fuzz.checked import OUTSIDE_TEXT, Checked, cached, clean
from fuzz.limits import require, shuffled
from fuzz.tree import Tree, snapshot
from magelint.engine.engine_rules import ENGINE_RULES
from magelint.report import FORMATS
from magelint.source.text import SourceFile
from shell import Run

_OWN_COMMAND = re.compile(r"^::(error|warning|notice) title=magelint [\w-]+,file=", re.MULTILINE)
_TIMES = re.compile(r"^rules: .*|^ +[\d.]+ ms  .*|^read: .*| time=\"[\d.]+\"", re.MULTILINE)
_OFTEN = 0.4
_ELSEWHERE = "vendor/Test/_files/app/design/app/code/Magento/a/é [1]"


def examine(folder: Path, tree: Tree, rng: Random) -> int:
    """Check everything that holds for a tree; return the exit code of its check. Raises `ViolationError`."""
    checked = Checked(folder, tree)
    before = snapshot(checked.root)
    with cached(folder / "cache"):
        first, reports = _reports(checked, "first")
        if first.returncode in (0, 1):
            _places(checked, json.loads(reports["json"]))
        with shuffled(rng):
            again, same = _reports(checked, "again")
        for name in FORMATS:
            require(
                reports[name] == same[name],
                f"{name} differs in another order: {_difference(reports[name], same[name])}",
            )
        told, other = (_TIMES.sub("", run.stderr) for run in (first, again))
        require(told == other, f"stderr differs in another order: {_difference(told, other)}")
        # each of these takes as long as the first runs together
        if first.returncode in (0, 1) and rng.random() < _OFTEN:
            _elsewhere(checked, reports["json"])
        if first.returncode in (0, 1) and rng.random() < _OFTEN:
            _parts(checked, json.loads(reports["json"])["findings"], rng)
        if rng.random() < _OFTEN:
            _others(checked, rng)
        require(snapshot(checked.root) == before, "a command that only reads changed the tree")
        if rng.random() < _OFTEN:
            _baseline(checked)
        _fixes(checked, rng)
        if rng.random() < _OFTEN:
            changes.examine(checked, tree, rng)
    checked.done()
    return first.returncode


def _reports(checked: Checked, what: str) -> tuple[Run, dict[str, str]]:
    """One run with a file for each format."""
    outputs = {name: checked.folder / f"report.{name}" for name in FORMATS}
    for path in outputs.values():
        path.unlink(missing_ok=True)
    arguments = [part for name, path in outputs.items() for part in ("--output", f"{name}:{path}")]
    run = checked.run(
        "check", "root", "--fail-on", "info", "--verbose", "--statistics", *arguments, what=f"check ({what})"
    )
    clean(run.stdout, "stdout")
    if run.returncode in (2, 3) and not outputs["json"].exists():
        return run, dict.fromkeys(FORMATS, "")
    reports = {name: _TIMES.sub("", path.read_bytes().decode("utf-8")) for name, path in outputs.items()}
    for name, text in reports.items():
        require(OUTSIDE_TEXT not in text, f"{name} quotes a file outside the root")
        parsed(name, text)
    return run, reports


def parsed(name: str, text: str) -> None:
    """A report in a format is valid."""
    if name in ("json", "sarif", "gitlab"):
        json.loads(text, parse_constant=lambda constant: require(False, f"{name}: {constant}"))
    elif name in ("junit", "checkstyle"):
        etree.fromstring(text.encode("utf-8"))
    elif name == "html":
        page.examine(text)
    elif name == "github":
        clean(_OWN_COMMAND.sub("", text).replace("\t", " "), name)
    elif name in ("text", "concise"):
        clean(text, name)
    if name not in ("text", "concise"):
        require(not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", text), f"{name}: a raw control character")


def _places(checked: Checked, report: dict[str, Any]) -> None:
    """The places in a report are inside their files."""
    known: dict[str, SourceFile | None] = {}
    for finding in report["findings"]:
        for place in (finding, *finding["related"]):
            name = place["path"]
            if name not in known:
                path = os.path.join(
                    checked.root, name.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")
                )
                known[name] = _read(path, name) if os.path.isfile(path) else None
            source = known[name]
            if source is not None:
                inside(source, place, f"{finding['rule']} in {name}")


def _read(path: str, name: str) -> SourceFile:
    """A file as the reader of its kind decodes it."""
    source = SourceFile(path, name, Path(path).read_bytes())
    return source if name.endswith((".xml", ".xsd")) else source.as_utf8()


def inside(source: SourceFile, place: dict[str, Any], what: str) -> None:
    """A place, with its lines and columns, is inside a file."""
    last, line = len(source.line_starts), place["line"]
    end_line = place.get("end_line", line)
    require(1 <= line <= end_line <= last, f"{what}: lines {line} to {end_line} of {last}")
    require(1 <= place["column"] <= len(source.line(line)) + 2, f"{what}: column {place['column']} of line {line}")
    if "end_column" in place:
        require(1 <= place["end_column"] <= len(source.line(end_line)) + 2, f"{what}: end column {place['end_column']}")
        require((line, place["column"]) <= (end_line, place["end_column"]), f"{what}: ends before it starts")


def _elsewhere(checked: Checked, report: str) -> None:
    """A report does not depend on where the root is located."""
    # the name of a module without a declaration contains that of the folder above
    folder = checked.folder / _ELSEWHERE / checked.folder.name
    folder.mkdir(parents=True)
    os.rename(checked.root, folder / "root")
    try:
        run = checked.run(
            "check", str(folder / "root"), "--fail-on", "info", "--format", "json", "-v", what="check (elsewhere)"
        )
    finally:
        os.rename(folder / "root", checked.root)
    one, other = ({**json.loads(text), "root": None} for text in (report, run.stdout))
    require(
        one == other, f"another report elsewhere: {_difference(*(json.dumps(each, indent=1) for each in (one, other)))}"
    )


def _parts(checked: Checked, findings: list[dict[str, Any]], rng: Random) -> None:
    """A rule has the same findings if no other rule runs."""
    rules = sorted({finding["rule"] for finding in findings} - ENGINE_RULES.keys())
    for rule in rng.sample(rules, min(len(rules), 2)):
        run = checked.run("check", "root", "--select", rule, "--format", "json", "-v", what=f"--select {rule}")
        found = json.loads(run.stdout)["findings"]
        told, only = ([_identity(f) for f in each if f["rule"] == rule] for each in (findings, found))
        require(
            sorted(told) == sorted(only), f"{rule} has other findings if it runs alone: {set(told) ^ set(only)}"[:600]
        )


def _identity(finding: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(finding[key]) for key in ("path", "line", "column", "end_line", "end_column", "message", "help"))


def _others(checked: Checked, rng: Random) -> None:
    """Some of the commands that only read."""
    for what in rng.sample(("modules", "acl", "integrations", "routes"), 2):
        run = checked.run("show", what, "root", "--format", "json")
        if run.returncode == 0:
            json.loads(run.stdout)
        clean(checked.run("show", what, "root").stdout, f"show {what}")
    graph = checked.run("show", "acl", "root", "--format", rng.choice(("node-link", "graphml", "dot", "mermaid")))
    clean(graph.stdout, "show acl as a graph")
    checked.run("access", "root", "--route", rng.choice(("/V1/acme/1", "GET /V1/acme", "V1//", "%2e%2e", "::")))
    form = rng.choice(("text", "json", "csv", "markdown"))
    run = checked.run("access", "root", "--denied", "--format", form)
    if form == "json" and run.returncode == 0:
        json.loads(run.stdout)
    if form != "json":
        clean(run.stdout, f"access {form}")
    checked.run("snapshot", "root", "--output", "facts.json")
    clean(checked.run("check", "root", "--show-config").stdout, "--show-config")
    if rng.random() < 0.3:
        clean(
            checked.run(
                "check", "root", "--magento", rng.choice(("all", "2.4.4,2.4.7", "2.3")), "--fail-on", "never"
            ).stdout,
            "all",
        )


def _baseline(checked: Checked) -> None:
    """After `baseline write`, a check reports nothing."""
    run = checked.run("baseline", "write", "root", "--baseline", "baseline.json")
    if run.returncode == 0:
        again = checked.run("check", "root", "--baseline", "baseline.json", "--fail-on", "info", "--format", "json")
        told = [f"{f['rule']} {f['path']}:{f['line']} {f['message']}" for f in json.loads(again.stdout)["findings"]]
        require(not told, f"reported despite the baseline: {told[:3]}")
        require("stale" not in again.stderr, f"a new baseline is stale: {again.stderr[-300:]}")
    checked.run("baseline", "prune", "root", "--baseline", "baseline.json")


def _fixes(checked: Checked, rng: Random) -> None:
    """Fixes that are applied a second time change nothing."""
    option = rng.choice(("--fix", "--unsafe-fixes"))
    diff = (
        checked.run("check", "root", option, "--diff", "--fail-on", "never", what="--diff")
        if rng.random() < 0.3
        else None
    )
    before = snapshot(checked.root)
    run = checked.run("check", "root", option, "--fail-on", "never", "--format", "concise", what=option)
    after = snapshot(checked.root)
    if diff is not None and diff.returncode == run.returncode == 0:
        require(bool(diff.stdout) == (before != after), f"{option}: the diff has {len(diff.stdout)} characters")
    checked.run("check", "root", option, "--fail-on", "never", "--format", "concise", what=f"{option} again")
    twice = snapshot(checked.root)
    changed = sorted(name for name in after.keys() | twice.keys() if after.get(name) != twice.get(name))
    require(not changed, f"{option} a second time changes {changed[:3]}: {run.stderr[-300:]}")


def _difference(one: str, other: str) -> str:
    lines, others = one.splitlines(), other.splitlines()
    for index, (a, b) in enumerate(zip(lines, others, strict=False)):
        if a != b:
            return f"line {index + 1}: {a[:200]!r} != {b[:200]!r}"
    return f"{len(lines)} lines != {len(others)} lines"
