"""JUnit XML, parsed by junitparser."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from magelint.engine.registry import RuleInfo
from magelint.engine.result import Report
from magelint.report.junit import write_junit
from report_example import ExampleQuiet, example_report

junitparser = pytest.importorskip("junitparser", reason="junitparser, which reads JUnit's XML, is not installed")


def parsed(report: Report):
    out = io.StringIO()
    write_junit(report, out)
    return junitparser.JUnitXml.fromstring(out.getvalue().encode())


def test_numbers_are_those_of_the_cases(tmp_path: Path) -> None:
    xml = parsed(example_report(tmp_path))
    told = (xml.tests, xml.failures, xml.errors, xml.skipped)
    suites = [(s.tests, s.failures, s.errors, s.skipped) for s in xml]
    xml.update_statistics()  # junitparser counts for itself
    assert told == (xml.tests, xml.failures, xml.errors, xml.skipped) == (12, 6, 1, 3)
    for suite, stated in zip(xml, suites, strict=True):
        suite.update_statistics()
        assert stated == (suite.tests, suite.failures, suite.errors, suite.skipped)


def test_what_becomes_of_each(tmp_path: Path) -> None:
    cases = {case.name: case for suite in parsed(example_report(tmp_path)) for case in suite}
    assert cases["example-broken: a ring of resources"].is_failure
    assert cases["example-broken: two places, no path"].result[0].type == "warning"
    assert cases["example-broken: only untidy"].is_passed
    assert "only untidy" in cases["example-broken: only untidy"].system_out
    assert cases["example-broken: known to the team"].result[0].message == "suppressed: provided by a private module"
    assert cases["example-broken: legacy"].is_skipped
    assert cases["example-crash"].is_error
    assert cases["example-quiet"].is_passed


def test_nothing_found(tmp_path: Path) -> None:
    """No report is empty: readers report one without tests as a failure."""
    report = Report(str(tmp_path), "a module", None, 1, rules={ExampleQuiet.id: RuleInfo(ExampleQuiet, "")})
    xml = parsed(report)
    assert (xml.tests, xml.failures) == (1, 0)
