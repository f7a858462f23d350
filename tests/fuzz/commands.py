"""What holds for `access --needs`, for `diff` of two trees, and for `check` as a process with a supervisor."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from random import Random

from fuzz.checked import Checked, cached, clean
from fuzz.limits import require, shuffled
from fuzz.texts import mutate
from fuzz.tree import Tree, mutated, snapshot
from magelint.source.text import SourceFile
from magelint.source.xml import XmlFile, XmlSyntaxError

LIST = "needs.txt"
_LISTS = (
    b"GET /V1/orders\nPOST https://acme.test/rest/default/V1/orders\n# a comment\nDELETE /V1/products/:sku\n",
    b"/V1/acme\n/V1/acme/1?a=b\nGET    /rest/all/async/bulk/V1/products/bySku\n\n",
    b"https://acme.test/shop/rest/V1/carts/mine/items\nPUT /V1/%2e%2e//a\n",
)
_EFFECTS = ("reset", "loss", "opened")
_SECONDS = 60


def mutated_with_list(rng: Random) -> Tree:
    """A tree with a list of routes that an integration calls."""
    return {**mutated(rng), LIST: mutate(rng.choice(_LISTS), "lines", rng, _LISTS)}


def mutated_pair(rng: Random) -> Tree:
    """Two trees, below `old` and `new`: mutations of one, or of different ones."""
    old = mutated(rng)
    new = mutated(rng) if rng.random() < 0.5 else {**old, **dict(list(mutated(rng).items())[:4])}
    return {f"{side}/{name}": data for side, tree in (("old", old), ("new", new)) for name, data in tree.items()}


def examine_needs(folder: Path, tree: Tree, rng: Random) -> None:
    """`--fix` gives each list what it lacks, a second time it changes nothing, and the other formats are valid."""
    checked = Checked(folder, tree)
    options = ("--needs", f"root/{LIST}") if rng.random() < 0.8 else ("--needs",)
    before = snapshot(checked.root)
    with cached(folder / "cache"):
        for form in ("json", "text", "csv"):
            run = checked.run("access", "root", *options, "--format", form, what=f"--needs {form}")
            if form != "json":
                clean(run.stdout.replace("\r\n", "\n"), f"--needs {form}")
            elif run.returncode in (0, 1):
                fits = [each["fits"] for each in json.loads(run.stdout)["integrations"]]
                require(run.returncode == (0 if all(fits) else 1), f"--needs: exit code {run.returncode}: {fits}")
        checked.run("access", "root", *options, "--diff", what="--needs --diff")
        require(snapshot(checked.root) == before, "--needs changed the tree without --fix")
        checked.run("access", "root", *options, "--fix", what="--needs --fix")
        after = snapshot(checked.root)
        changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
        for name in changed:
            _parses(before.get(name), after.get(name), name)
        checked.run("access", "root", *options, "--fix", what="--needs --fix again")
        require(snapshot(checked.root) == after, f"--needs --fix a second time changes more than {changed}")
    checked.done()


def _parses(before: object, after: object, name: str) -> None:
    """A new file parses, and one that is changed has parsed before."""
    require(isinstance(after, tuple) and name.endswith((".xml'", ".xml")), f"--needs --fix changes {name}")
    for entry in (before, after):
        try:
            if isinstance(entry, tuple):
                XmlFile(SourceFile("/a.xml", "a.xml", entry[0]))
        except XmlSyntaxError:
            require(False, f"--needs --fix changes {name}, which does not parse")


def examine_diff(folder: Path, trees: Tree, rng: Random) -> None:
    """A change has the opposite of the changes back, each format is valid, and exit codes say what it contains."""
    checked = Checked(folder, trees)
    before = snapshot(checked.root)
    sides = ["./root/old", "root/new"]
    with cached(folder / "cache"):
        there = checked.run("diff", *sides, "--format", "json", "--fail-on", "any", what="diff")
        back = checked.run("diff", *reversed(sides), "--format", "json", "--fail-on", "any", what="diff back")
        codes = {there.returncode, back.returncode}
        require(len(codes) == 1 or codes == {2, 3}, f"diff: {there.returncode}, and back {back.returncode}")
        with shuffled(rng):
            again = checked.run("diff", *sides, "--format", "json", "--fail-on", "any", what="diff again")
        require(there.stdout == again.stdout, "diff: another result in another order of files")
        if there.returncode in (0, 1):
            one, other = json.loads(there.stdout), json.loads(back.stdout)
            for kind, opposite in (("added", "removed"), ("removed", "added")):
                for what in ("acl", "routes"):
                    require(len(one[what][kind]) == len(other[what][opposite]), f"diff: {what} {kind}, and back not")
            empty = not one["integrations"] and not any((*one["acl"].values(), *one["routes"].values()))
            require(there.returncode == (0 if empty else 1), f"diff: exit code {there.returncode}, empty: {empty}")
        for form in ("text", "markdown"):
            run = checked.run("diff", *sides, "--format", form, what=f"diff {form}")
            clean(run.stdout, f"diff {form}")
        effects = [checked.run("diff", *sides, "--fail-on", effect).returncode for effect in _EFFECTS]
        require(there.returncode != 0 or not any(effects), f"diff: no change, but effects {effects}")
    require(snapshot(checked.root) == before, "diff changed a tree")
    checked.done()


def examine_process(folder: Path, tree: Tree, rng: Random) -> None:
    """A process with a supervisor reports the same as one without; Ctrl-C at any moment ends it."""
    checked = Checked(folder, tree)
    arguments = ("check", "root", "--format", "json", "-v")
    before = snapshot(checked.root)
    with cached(folder / "cache"):
        within = checked.run(*arguments, what="check (within)")
        process = _started(checked, *arguments, "--time-limit", "2")
        output, errors = process.communicate(timeout=_SECONDS)
        require(process.returncode in (0, 1, 2, 3), f"process: exit code {process.returncode}: {errors[-500:]!r}")
        require(b"Traceback" not in errors, f"process: {errors[-1500:]!r}")
        clean(errors.decode("utf-8", "backslashreplace"), "process: stderr")
        if process.returncode in (0, 1):
            report = json.loads(output)
            if not any(finding["rule"] == "check-incomplete" for finding in report["findings"]):
                require(process.returncode == within.returncode, "process: another exit code")
                require(report == json.loads(within.stdout), "process: another report")
        else:
            require(process.returncode == within.returncode, f"process: {process.returncode}: {errors[-300:]!r}")
        stopped = _started(checked, *arguments, "--output", "html:report.html")
        try:
            stopped.wait(rng.random() * 0.8)
        except subprocess.TimeoutExpired:
            stopped.send_signal(signal.SIGINT)
        _, errors = stopped.communicate(timeout=_SECONDS)
        # before Python has started, the signal ends it
        require(stopped.returncode in (0, 1, 2, 3, 130, -signal.SIGINT), f"Ctrl-C: exit code {stopped.returncode}")
        require(stopped.returncode != 130 or errors.endswith(b"interrupted\n"), f"Ctrl-C: {errors[-300:]!r}")
    require(not list(folder.glob("**/.magelint-*")), "a temporary file is left behind")
    require(snapshot(checked.root) == before, "check changed the tree")
    checked.done()


def _started(checked: Checked, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-I", "-m", "magelint", *arguments],
        cwd=checked.folder,
        env={**os.environ, "PYTHONPATH": ""},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
