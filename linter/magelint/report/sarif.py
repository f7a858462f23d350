"""The report as SARIF 2.1.0, within the limits of GitHub code scanning.

Suppressed findings and those in the baseline are left out: code scanning opens alerts for them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any, TextIO

from magelint import __version__
from magelint.engine.engine_rules import EngineRule
from magelint.engine.finding import CreateFile, Fix, Severity
from magelint.engine.pages import page_section, readable
from magelint.engine.registry import RuleInfo
from magelint.engine.result import Crash, Report, ReportedFinding
from magelint.report.portable import Paths, clean, json_text
from magelint.source.text import Edit, SourceFile, Span

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
BASE = "%SRCROOT%"

# GitHub rejects a file with more results and truncates longer texts.
MOST_RESULTS = 25_000
LONGEST_TEXT = 1024
MOST_RELATED = 1000

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
# GitHub sorts and filters by these.
_PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
_BRACKETS = re.compile(r"\\(?=[\[\]\\])|[\[\]]")


def write_sarif(report: Report, out: TextIO) -> None:
    """Write one JSON document."""
    out.write(json_text(as_log(report)))


def as_log(report: Report) -> dict[str, Any]:
    """The log as Python values."""
    ids = sorted({*report.rules, *(f.rule for f in report.findings), *(c.rule for c in report.crashes)})
    index = {rule: position for position, rule in enumerate(ids)}
    run = {
        "tool": {
            "driver": {
                "name": "magelint",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_descriptor(rule, report.rules.get(rule)) for rule in ids],
            }
        },
        "invocations": [_invocation(report, index)],
        "originalUriBaseIds": {BASE: {"description": {"text": "The repository's root"}}},
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "results": _results(report, index),
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _descriptor(rule: str, info: RuleInfo | EngineRule | None) -> dict[str, Any]:
    if info is None:  # a finding or crash whose rule did not run
        text = rule.replace("-", " ").capitalize() + "."
        return {
            "id": rule,
            "shortDescription": {"text": text},
            "fullDescription": {"text": text},
            "help": {"text": text},
        }
    page = _page(info)
    why = page_section(page, "Why is this bad?")[0].strip()
    return {
        "id": rule,
        "shortDescription": {"text": _short(info.type.summary)},
        "fullDescription": {"text": _short(why or info.type.summary)},
        "help": {"text": f"{info.type.summary}\n\n{why}".strip(), "markdown": page or info.type.summary},
        "defaultConfiguration": {"level": _LEVELS[info.type.severity]},
        "properties": {
            "tags": ["magento", info.family],
            "problem.severity": _PROBLEMS[info.type.severity],
            "since": info.type.since,
        },
    }


def _page(info: RuleInfo | EngineRule) -> str:
    try:
        page = info.page.read_text(encoding="utf-8", errors="replace")
    except (OSError, TypeError):  # the rule of a plugin may have no page
        return ""
    return readable(page)


def _invocation(report: Report, index: dict[str, int]) -> dict[str, Any]:
    notifications = [_crash(crash, index) for crash in report.crashes]
    notifications += [{"level": "note", "message": _message(note)} for note in report.notes]
    left_out = len(report.findings) - MOST_RESULTS
    if left_out > 0:
        text = f"{left_out} findings with the lowest severities are omitted; a file has at most {MOST_RESULTS}"
        notifications.append({"level": "warning", "message": _message(text)})
    invocation: dict[str, Any] = {
        "executionSuccessful": not report.crashes,
        "toolExecutionNotifications": notifications,
    }
    if report.exit_code is not None:
        invocation["exitCode"] = report.exit_code
    return invocation


def _crash(crash: Crash, index: dict[str, int]) -> dict[str, Any]:
    kind, _, message = crash.error.partition(": ")
    return {
        "level": "error",
        "message": _message(f"rule {crash.rule} failed: {crash.error}"),
        "associatedRule": {"id": crash.rule, "index": index[crash.rule]},
        "exception": {"kind": kind, "message": clean(message)},
        "properties": {"traceback": clean(crash.traceback)},
    }


def _results(report: Report, index: dict[str, int]) -> list[dict[str, Any]]:
    findings = report.findings
    if len(findings) > MOST_RESULTS:
        kept = sorted(range(len(findings)), key=lambda i: (-findings[i].severity.rank, i))
        findings = [findings[i] for i in sorted(kept[:MOST_RESULTS])]
    paths = Paths(report.root)
    seen: Counter[str] = Counter()
    results = []
    for finding in findings:
        seen[finding.fingerprint] += 1
        results.append(_result(finding, paths, index, seen[finding.fingerprint]))
    return results


def _result(finding: ReportedFinding, paths: Paths, index: dict[str, int], number: int) -> dict[str, Any]:
    """A result; `number` distinguishes findings with the same fingerprint and starts at 1."""
    text = f"{finding.message}\nhelp: {finding.help}" if finding.help else finding.message
    related = finding.related[:MOST_RELATED]
    primary = _location(finding.file, finding.span, finding.label, paths)
    steps = [_location(r.file, r.span, r.message, paths) for r in related]
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": _LEVELS[finding.severity],
        "message": _message(text),
        "locations": [primary],
        "partialFingerprints": {
            # GitHub recognizes an alert by this one; without it, by the hash of the line
            "primaryLocationLineHash": f"{finding.fingerprint}:{number}",
            "magelint/v1": finding.fingerprint,
        },
        "properties": {"origin": finding.origin, **({"module": clean(finding.module)} if finding.module else {})},
    }
    if steps:
        result["relatedLocations"] = [{"id": number, **step} for number, step in enumerate(steps, 1)]
    if finding.is_path and len(steps) >= 2:
        start = primary if finding.label else _location(finding.file, finding.span, finding.message, paths)
        locations = [{"location": step} for step in (start, *steps)]
        result["codeFlows"] = [{"threadFlows": [{"locations": locations}]}]
    fix = None if finding.fix is None else _fix(finding.fix, paths)
    if fix is not None:
        result["fixes"] = [fix]
    return result


def _location(file: SourceFile, span: Span, message: str, paths: Paths) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": {**_artifact(file.path, paths), "region": _region(span)}}
    if message:
        location["message"] = _message(message)
    return location


def _artifact(path: str, paths: Paths) -> dict[str, Any]:
    uri = paths.uri(path)
    return {"artifactLocation": {"uri": uri} if uri.startswith("file:") else {"uri": uri, "uriBaseId": BASE}}


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _fix(fix: Fix, paths: Paths) -> dict[str, Any] | None:
    """A fix as replacements; `None` if it cannot be computed, or renames a file, which SARIF cannot express."""
    try:
        changes = list(fix.changes())
    except Exception:  # a failing fix must not lose the finding
        return None
    edits = [change for change in changes if isinstance(change, Edit)]
    created = [change for change in changes if isinstance(change, CreateFile)]
    texts = [*(edit.text for edit in edits), *(file.text for file in created)]
    if not texts or len(texts) < len(changes) or any(clean(text) != text for text in texts):
        return None
    replaced = [
        {
            **_artifact(path, paths),
            "replacements": [_replacement(edit.file.span(edit.start, edit.end), edit.text) for edit in own],
        }
        for path, own in _by_file(edits).items()
    ]
    written = [{**_artifact(c.path, paths), "replacements": [_replacement(None, c.text)]} for c in created]
    note = "" if fix.safety == "safe" else " (unsafe: review the change)"
    return {"description": _message(fix.title + note), "artifactChanges": replaced + written}


def _by_file(edits: Iterable[Edit]) -> dict[str, list[Edit]]:
    files: dict[str, list[Edit]] = {}
    for edit in sorted(edits, key=lambda edit: (edit.file.path, edit.start, edit.end)):
        files.setdefault(edit.file.path, []).append(edit)
    return files


def _replacement(span: Span | None, text: str) -> dict[str, Any]:
    region = {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1} if span is None else _region(span)
    return {"deletedRegion": region, **({"insertedContent": {"text": text}} if text else {})}


def _message(text: str) -> dict[str, str]:
    """A plain text message; brackets and braces are escaped, which would be links and placeholders."""
    escaped = _BRACKETS.sub(r"\\\g<0>", _short(text)).replace("{", "{{").replace("}", "}}")
    return {"text": escaped}


def _short(text: str) -> str:
    text = clean(text)
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
