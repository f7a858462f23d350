"""A file or rule that takes too long, or that makes magelint crash, is a finding; the other findings are complete."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from magelint.testing import write_tree
from trees import bare_module

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")

RULE = """
import itertools, os, signal, sys, time

from magelint.api import Finding, Label, NoOptions, Rule, Severity

{before}
class Rule{number}(Rule[NoOptions]):
    id = "acme-rule{number}"
    summary = "A rule."
    severity = Severity.INFO
    since = "0.1.0"

    def check_module(self, module, model):
        place = module.module_xml.source.whole()
        yield Finding("found before", Label(place))
        {body}
        yield Finding("found after", Label(place))
"""
IN_PYTHON, IN_C, ASLEEP = "while True: pass", "sum(itertools.repeat(0))", "time.sleep(1000)"
CRASH = "os.kill(os.getpid(), signal.SIGSEGV)"
# The parser of XML does this for `etc/acl.xml`
PARSING = """
from magelint.magento.tree import files
parse = files.XmlFile

class XmlFile(parse):
    def __init__(self, source):
        if source.path.endswith("etc/acl.xml"):
            {}
        super().__init__(source)

files.XmlFile = XmlFile
"""
READING = """
from magelint.engine import session
session.Model.read = lambda *_, **__: time.sleep(1000)
"""
VALIDATING = """
from magelint.magento.tree import validation
validation._examined = lambda _: time.sleep(1000)
"""
ACL = (
    '<config xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation='
    '"urn:magento:framework:Acl/etc/acl.xsd"><acl><resources><resource id="Magento_Backend::admin">'
    '<resource id="Acme_Sync::sync"/></resource></resources></acl></config>'
)
Run = subprocess.CompletedProcess[str]


def run(
    folder: Path, *options: str, body: str = "pass", before: str = "", rules: int = 1, command: str = "check"
) -> Run:
    """Run a command on a module whose `acl.xml` has a finding, with additional rules."""
    write_tree(folder, {f"tree/{name}": text for name, text in bare_module("Acme_Sync").items()})
    write_tree(folder, {"tree/etc/acl.xml": ACL})
    texts = {f"rules/rule{number}.py": RULE.format(number=number, body=body, before=before) for number in range(rules)}
    write_tree(folder, texts)
    return subprocess.run(
        [sys.executable, "-I", "-m", "magelint", *command.split(), "tree", "--rules-from", "rules", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def found(run: Run) -> list[tuple[str, str]]:
    """The rules and messages of the findings in a report in JSON."""
    return [(finding["rule"], finding["message"]) for finding in json.loads(run.stdout)["findings"]]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (IN_PYTHON, "it took more than 2 s"),
        (IN_C, "it took more than 2 s"),
        (ASLEEP, "it took more than 2 s"),
        (CRASH, "magelint crashed (SIGSEGV)"),
    ],
)
def test_a_rule(body: str, reason: str, tmp_path: Path) -> None:
    report = run(tmp_path, "--time-limit", "2", "--format", "json", "--select", "acme,acl", body=body)
    assert report.returncode == 1, report.stderr
    assert found(report) == [
        ("acl-untitled", "resource `Acme_Sync::sync` has no title in any acl.xml"),
        ("check-incomplete", f"rule `acme-rule0` was skipped from here on: {reason}"),
    ]
    assert "Traceback" not in report.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the processor time of the worker is unknown")
def test_a_rule_with_findings_without_end(tmp_path: Path) -> None:
    """Each finding is progress, but all of them together must end too."""
    body = "while time.process_time() < 1000:\n            yield Finding('again', Label(place))"
    report = run(tmp_path, "--time-limit", "0.5", "--format", "json", "--select", "acme", body=body)
    assert report.returncode == 1, report.stderr
    assert found(report) == [("check-incomplete", "rule `acme-rule0` was skipped from here on: it took more than 5 s")]


@pytest.mark.parametrize(("body", "reason"), [(IN_C, "it took more than 2 s"), (CRASH, "magelint crashed (SIGSEGV)")])
def test_a_file(body: str, reason: str, tmp_path: Path) -> None:
    options = ("--time-limit", "2", "--format", "json", "--select", "acme,acl")
    report = run(tmp_path, *options, before=PARSING.format(body))
    assert report.returncode == 1, report.stderr
    assert found(report) == [
        ("check-incomplete", f"`etc/acl.xml` was skipped: {reason}"),
        ("acme-rule0", "found after"),
        ("acme-rule0", "found before"),
    ]
    assert f"note: cannot read etc/acl.xml: {reason}" in report.stderr


@pytest.mark.parametrize(("options", "code"), [(("never",), 0), (("error",), 1), (("never", "--ignore", "check"), 0)])
def test_the_exit_code(options: tuple[str, ...], code: int, tmp_path: Path) -> None:
    report = run(tmp_path, "--select", "acme", "--fail-on", *options, body=CRASH)
    assert report.returncode == code, report.stderr
    assert ("check-incomplete" in report.stdout) == ("--ignore" not in options)


def test_progress_starts_the_time_again(tmp_path: Path) -> None:
    body = "\n        ".join(f'time.sleep(0.8); yield Finding("{n}", Label(place))' for n in range(5))
    report = run(tmp_path, "--time-limit", "1", "--select", "acme", "--format", "json", body=body)
    assert len(found(report)) == 7


def test_no_limit(tmp_path: Path) -> None:
    report = run(tmp_path, "--time-limit", "0", "--select", "acme", "--format", "json", body="time.sleep(1)")
    assert report.returncode == 0, report.stderr
    assert len(found(report)) == 2


def test_the_checked_tree_cannot_set_the_limit(tmp_path: Path) -> None:
    write_tree(tmp_path, {"tree/magelint.toml": "time-limit = 0\n"})
    report = run(tmp_path)
    assert report.returncode == 2
    assert "unknown key `time-limit`" in report.stderr


def test_too_many(tmp_path: Path) -> None:
    report = run(tmp_path, "--select", "acme", body=CRASH, rules=12)
    assert (report.returncode, report.stdout) == (2, "")
    assert report.stderr == "error: more than 10 files or rules took too long or crashed\n"


def test_what_is_neither_a_file_nor_a_rule(tmp_path: Path) -> None:
    report = run(tmp_path, "--time-limit", "0.05", before=READING)
    assert (report.returncode, report.stdout) == (2, "")
    assert report.stderr == "error: magelint stopped: reading the tree took too long\n"


def test_a_baseline_is_not_written(tmp_path: Path) -> None:
    report = run(tmp_path, "--select", "acme", body=CRASH, command="baseline write")
    assert report.returncode == 2
    assert "error: rule `acme-rule0` was skipped: magelint crashed (SIGSEGV)\n" in report.stderr
    assert "the baseline is unchanged, because the findings are incomplete" in report.stderr
    assert not (tmp_path / "tree/magelint-baseline.json").exists()


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="needs two processors")
def test_a_process_that_parses_does_not_end(tmp_path: Path) -> None:
    """Its files are parsed by the worker."""
    php = "<?php\nnamespace Acme\\Sync\\Model;\nclass A%d {\n" + "    function b() { return [1, 2]; } // é\n" * 3_000
    write_tree(tmp_path, {f"tree/Model/A{n}.php": php % n for n in range(24)})
    report = run(tmp_path, "--time-limit", "2", "--select", "php", "--format", "json", before=VALIDATING)
    assert report.returncode == 1, report.stderr
    assert [rule for rule, _ in found(report)] == ["php-syntax-error"] * 24
