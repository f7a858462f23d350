"""GitLab Code Quality: the fields that its documentation lists."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from magelint.engine.result import Report
from magelint.report.gitlab import as_issues
from report_example import ACL, example_report

# "Code Quality report format" in GitLab's documentation: each field with its constraints
DOCUMENTED = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "pattern": "^[a-z-]+$"},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    # relative to the repository, and without `./`
                    "path": {"type": "string", "pattern": r"^(?!/|\./)"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {
                            "begin": {"type": "integer", "minimum": 1},
                            "end": {"type": "integer", "minimum": 1},
                        },
                        "additionalProperties": False,
                    },
                },
                "additionalProperties": False,
            },
        },
        "additionalProperties": False,
    },
}


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    monkeypatch.chdir(tmp_path)
    return example_report(tmp_path)


def test_as_documented(report: Report) -> None:
    Draft202012Validator(DOCUMENTED).validate(as_issues(report))


def test_fingerprints_are_unique(report: Report) -> None:
    fingerprints = [issue["fingerprint"] for issue in as_issues(report)]
    assert len(set(fingerprints)) == len(fingerprints) == len(report.findings) + len(report.crashes)


def test_fields(report: Report) -> None:
    crash, first, second, third, fourth, *_ = as_issues(report)
    assert (crash["check_name"], crash["severity"]) == ("internal-error", "blocker")
    assert first["location"] == {"path": ACL, "lines": {"begin": 3, "end": 3}}
    assert first["fingerprint"] == "00112233aabbccdd"
    assert second["fingerprint"] == "00112233aabbccdd-2"
    assert [issue["severity"] for issue in (first, third, fourth)] == ["critical", "major", "info"]


def test_nothing_found(tmp_path: Path) -> None:
    assert as_issues(Report(str(tmp_path), "a module", None, 1)) == []
