"""The report as JUnit XML: a failed test for each finding, a passed test for each rule without findings."""

from __future__ import annotations

from itertools import groupby
from typing import TextIO

from lxml import etree

from magelint.engine.finding import Severity
from magelint.engine.result import Report, ReportedFinding
from magelint.report.checkstyle import write_xml
from magelint.report.portable import Paths, clean


def write_junit(report: Report, out: TextIO) -> None:
    """Write one XML document with a suite for each file with findings, and one for the rules.

    A finding of severity info is a passed test with output, because it does not fail a check by default. A finding that
    is suppressed or in the baseline is a skipped test.
    """
    paths = Paths(report.root)
    top = etree.Element("testsuites", name="magelint")
    findings = sorted([*report.findings, *report.hidden], key=lambda finding: finding.sort_key)
    for path, group in groupby(findings, lambda finding: paths.of(finding.file)):
        suite = etree.SubElement(top, "testsuite", name=clean(path))
        for finding in group:
            _add_finding(suite, finding, path)
        _count(suite)
    _add_rules(top, report)
    for key in ("tests", "failures", "errors", "skipped"):
        top.set(key, str(sum(int(suite.get(key, "0")) for suite in top)))
    write_xml(top, out)


def _add_finding(suite: etree._Element, finding: ReportedFinding, path: str) -> None:
    # Readers identify a test by its names across runs, so the names contain no line number.
    case = etree.SubElement(
        suite,
        "testcase",
        classname=clean(path),
        name=clean(f"{finding.rule}: {finding.message}"),
        file=clean(path),
        line=str(finding.span.line),
        time="0",
    )
    text = f"{path}:{finding.span.line}:{finding.span.column}: {finding.severity.value}[{finding.rule}]: "
    text += finding.message + (f"\nhelp: {finding.help}" if finding.help else "")
    if finding.suppressed is not None:
        reason = f"suppressed: {finding.suppressed}" if finding.suppressed else "suppressed"
        etree.SubElement(case, "skipped", message=clean(reason))
    elif finding.baselined:
        etree.SubElement(case, "skipped", message="in the baseline")
    elif finding.severity is Severity.INFO:
        etree.SubElement(case, "system-out").text = clean(text)
    else:
        failure = etree.SubElement(case, "failure", type=finding.severity.value, message=clean(finding.message))
        failure.text = clean(text)


def _add_rules(top: etree._Element, report: Report) -> None:
    crashes = {crash.rule: crash for crash in report.crashes}
    loud = {finding.rule for finding in report.findings}
    suite = etree.SubElement(top, "testsuite", name="rules")
    for rule in sorted({*report.rules, *crashes}):
        if rule in loud and rule not in crashes:
            continue
        seconds = f"{report.timings.get(rule, 0):.3f}"
        case = etree.SubElement(suite, "testcase", classname="magelint.rules", name=rule, time=seconds)
        if rule in crashes:
            crash = crashes[rule]
            etree.SubElement(case, "error", type="internal-error", message=clean(crash.error)).text = clean(
                crash.traceback
            )
    _count(suite)


def _count(suite: etree._Element) -> None:
    suite.set("tests", str(len(suite)))
    for key, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(key, str(sum(case.find(tag) is not None for case in suite)))
    suite.set("time", f"{sum(float(case.get('time', '0')) for case in suite):.3f}")
