"""Ctrl-C and SIGTERM end magelint soon at any moment, without a traceback, a partial file or a process left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from magelint.testing import write_tree
from processes import Running
from trees import bare_module

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the tests read /proc")

SOON = 10
"""The seconds within which magelint must end: about one, and ten times as many on a busy machine."""
SIGNALS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
# Code that does not end by itself: in Python, asleep, in C, and if it catches every exception
ENDLESS = {
    "python": "while True: pass",
    "asleep": "time.sleep(1000)",
    "c": "sum(itertools.repeat(0))",
    "catching": """while True:
            try:
                time.sleep(1000)
            except BaseException:
                pass""",
}
RULE = """
import itertools, os, sys, time

from magelint.api import NoOptions, Rule, Severity

{before}
class Endless(Rule[NoOptions]):
    id = "acme-endless"
    summary = "A rule that does not end."
    severity = Severity.INFO
    since = "0.1.0"

    def check(self, model):
        print("ready", file=sys.stderr, flush=True)
        {body}
        yield from ()
"""
# Before a file gets its content, the whole process group is interrupted
INTERRUPTING = """
import signal
replace, link = os.replace, os.link

def interrupted(call):
    def run(*arguments, **options):
        os.killpg(0, signal.SIGINT)
        time.sleep(0.05)
        return call(*arguments, **options)
    return run

os.replace, os.link = interrupted(os.replace), interrupted(os.link)
"""
ACL = '<config><acl><resources><resource id="Magento_Backend::admin"/></resources></acl></config>\n'
API = (
    '<integrations xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><integration name="Acme"><resources>'
    '<resource name="Magento_Sales::Actions_View"/></resources></integration></integrations>\n'
)
PHP = (
    "<?php\nnamespace Acme\\Sync\\Model;\nclass A%d {\n"
    + "    function b() { return [1, 2, 3]; } // é\n" * 2_000
    + "}\n"
)


def tree_with(tmp_path: Path, body: str = "pass", before: str = "") -> Path:
    """A module, and beside it a folder with a rule."""
    rule = RULE.format(body=body, before=before)
    write_tree(tmp_path, {f"tree/{name}": text for name, text in bare_module("Acme_Sync").items()})
    write_tree(tmp_path, {"rules/endless.py": rule, "tree/etc/acl.xml": ACL, "other/keep.txt": ""})
    write_tree(tmp_path, {"tree/etc/integration/api.xml": API})
    return tmp_path


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
@pytest.mark.parametrize("body", ENDLESS)
def test_a_rule_that_does_not_end(body: str, number: signal.Signals, tmp_path: Path) -> None:
    folder = tree_with(tmp_path, ENDLESS[body])
    running = Running("check", "tree", "--rules-from", "rules", "--select", "acme-endless", folder=folder)
    running.wait_for(b"ready")
    ended = running.end(number)
    assert ended.code == SIGNALS[number]
    assert ended.errors == (b"interrupted\n" if number == signal.SIGINT else b"")
    assert ended.output == b""
    assert ended.seconds < SOON


@pytest.mark.parametrize(("number", "whole_group"), [(signal.SIGINT, True), (signal.SIGTERM, False)])
def test_at_many_moments(number: signal.Signals, whole_group: bool, tmp_path: Path) -> None:
    """From the imports to the report, also while other processes parse PHP."""
    modules = {f"tree/Model/A{n}.php": PHP % n for n in range(30)}
    folder = tree_with(tmp_path)
    write_tree(folder, modules)
    arguments = ("check", "tree", "--output", "json:report.json")
    environment = {"MAGELINT_CACHE_DIR": str(folder / "caches")}
    begun = time.monotonic()
    subprocess.run([sys.executable, "-I", "-m", "magelint", *arguments, "--no-cache"], cwd=folder, check=False)
    whole = time.monotonic() - begun
    (folder / "report.json").unlink()
    codes = []
    for step in range(10):
        running = Running(*arguments, folder=folder, **environment)
        running.wait_until_handled()
        time.sleep(whole * step / 10)
        ended = running.end(number, whole_group=whole_group)
        assert ended.code in (SIGNALS[number], 1), ended.errors
        if ended.code == 130:
            assert ended.errors.count(b"interrupted\n") == 1
        if (folder / "report.json").exists():
            json.loads((folder / "report.json").read_text())
            (folder / "report.json").unlink()
        assert not list(folder.rglob(".magelint-*"))
        assert ended.seconds < SOON
        codes.append(ended.code)
    assert codes.count(SIGNALS[number]) >= 3


WRITERS: dict[str, tuple[list[str], str]] = {
    "a fix": (["check", "tree", "--fix"], "tree/etc/integration/api.xml"),
    "a baseline": (["baseline", "write", "tree", "--baseline", "other/baseline.json"], "other/baseline.json"),
}


@pytest.mark.parametrize("writer", WRITERS)
def test_a_file_is_written_to_its_end(writer: str, tmp_path: Path) -> None:
    arguments, name = WRITERS[writer]
    folder = tree_with(tmp_path, before=INTERRUPTING)
    whole = folder / "whole"
    write_tree(whole, {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.*")})
    subprocess.run([sys.executable, "-I", "-m", "magelint", *arguments], cwd=whole, check=False, capture_output=True)
    assert not (folder / name).exists() or (folder / name).read_bytes() != (whole / name).read_bytes()
    running = Running(*arguments, "--rules-from", "rules", folder=folder)
    _, errors = running.process.communicate(timeout=60)
    assert running.process.returncode == 130, errors
    assert b"Traceback" not in errors
    assert (folder / name).read_bytes() == (whole / name).read_bytes()
    assert not list(folder.rglob(".magelint-*"))


def test_ignored_signals_stay_ignored(tmp_path: Path) -> None:
    """As under `nohup`."""
    folder = tree_with(tmp_path, "time.sleep(0.5)")
    running = Running("check", "tree", "--rules-from", "rules", "--select", "acme-endless", folder=folder)
    running.wait_for(b"ready")
    assert running.end(signal.SIGINT).code == 130
    script = "trap '' INT; exec \"$@\""
    process = subprocess.Popen(
        ["sh", "-c", script, "sh", sys.executable, "-I", "-m", "magelint", "check", "tree", "--rules-from", "rules"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stderr is not None
    assert process.stderr.readline() == b"ready\n"
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode in (0, 1)


@pytest.mark.parametrize(("command", "finished"), [("rules", 0), ("check", 3)])
def test_while_python_imports(command: str, finished: int, tmp_path: Path) -> None:
    interrupted = 0
    for _ in range(5):
        running = Running(command, folder=tmp_path)
        running.wait_until_handled()
        ended = running.end(signal.SIGINT)
        if ended.code != finished:  # on a busy machine the command may end before the signal
            assert ended.code == 130
            assert ended.errors == b"interrupted\n"
            interrupted += 1
    assert interrupted > 0
