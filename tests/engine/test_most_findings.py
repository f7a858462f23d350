"""A check ends when it has too many findings, so that a hostile tree does not exhaust the memory."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from click.testing import CliRunner

from magelint.api import Finding, Label, Model, Module, NoOptions, Rule, Severity
from magelint.cli import cli
from magelint.engine import incomplete, run
from small_rules import MakeSession, with_acl
from trees import bare_module

FILES = {"app/etc/di.xml": "<config/>"} | {
    f"app/code/Acme/{name}/{path}": text
    for name in ("First", "Second")
    for path, text in bare_module(f"Acme_{name}").items()
}


class Endless(Rule[NoOptions]):
    id = "acme-endless"
    summary = "Reports without end."
    severity = Severity.INFO
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        for number in count(int(model.at_least(2, 4, 8))):
            yield Finding(f"number {number}", Label(module.place))


class Other(Rule[NoOptions]):
    id = "acme-other"
    summary = "Reports each module."
    severity = Severity.INFO
    since = "0.1.0"

    def check_module(self, module: Module, _model: Model) -> Iterator[Finding]:
        yield Finding("other", Label(module.place))


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (run, incomplete):
        monkeypatch.setattr(module, "MOST_FINDINGS", 20)


def test_a_check_ends_with_an_error_at_the_limit(make_session: MakeSession) -> None:
    report = make_session(FILES, Endless, Other).examine()
    (cut_off,) = [finding for finding in report.findings if finding.rule == "check-incomplete"]
    assert cut_off.message == "the check ended after 20 findings: the other files and rules were not checked"
    assert cut_off.severity is Severity.ERROR
    assert cut_off.span.path == "app/code/Acme/First/etc/module.xml"
    assert len(report.findings) == 20 + 1


def test_a_check_below_the_limit_is_complete(make_session: MakeSession) -> None:
    report = make_session(FILES, Other).examine()
    assert [finding.rule for finding in report.findings] == ["acme-other", "acme-other"]


def test_findings_name_no_versions_when_others_were_not_checked(make_session: MakeSession) -> None:
    report = make_session(with_acl("<config/>"), Endless, given={"magento": ["2.4.7", "2.4.8"]}).examine()
    assert not any("affects" in finding.message for finding in report.findings)


def test_no_baseline_is_written(make_session: MakeSession, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_session(FILES)
    monkeypatch.setattr(run, "MOST_FINDINGS", 1)
    written = CliRunner().invoke(cli, ["baseline", "write", str(tree)])
    assert written.exit_code == 2
    assert "error: the check ended after" in written.stderr
    assert not (tree / "magelint-baseline.json").exists()
