"""A finding is folded only while its cause is reported."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from magelint.api import Cause, Finding, Label, Model, Rule, Severity
from magelint.engine.baseline import Baseline
from magelint.engine.result import Report
from magelint.report.json import as_document
from magelint.report.text import write_text
from magelint.testing import where
from small_rules import MakeSession, SmallRule, resources, with_resources

BODY = '<resource id="bad"/>\n<resource id="good"/>'


class Broken(SmallRule):
    id = "acme-broken"
    severity = Severity.WARNING

    def check(self, model: Model) -> Iterator[Finding]:
        for element in resources(model):
            if element.get("id") == "bad":
                yield Finding("it is broken", Label(element.value_place("id")))


class Symptom(SmallRule):
    id = "acme-symptom"
    severity = Severity.WARNING

    def check(self, model: Model) -> Iterator[Finding]:
        for element in resources(model):
            cause = Cause("acme-broken", element.place) if element.get("id") == "bad" else None
            yield Finding("it does not work", Label(element.place), cause=cause)


class Further(SmallRule):
    """A symptom of a symptom, whose cause may be anywhere in the file."""

    id = "acme-further"
    severity = Severity.INFO

    def check(self, model: Model) -> Iterator[Finding]:
        for element in resources(model):
            yield Finding("nor does that", Label(element.place), cause=Cause("acme-symptom", element.source.whole()))


class Grave(SmallRule):
    id = "acme-grave"
    severity = Severity.ERROR

    def check(self, model: Model) -> Iterator[Finding]:
        for element in resources(model):
            yield Finding("it is grave", Label(element.place), cause=Cause("acme-broken", element.source.whole()))


class Circle(SmallRule):
    id = "acme-circle"

    def check(self, model: Model) -> Iterator[Finding]:
        for element in resources(model):
            whole = element.source.whole()
            yield Finding("one", Label(element.place), subject="one", cause=Cause("acme-circle", whole))


ALL: tuple[type[Rule[Any]], ...] = (Broken, Symptom, Further)


def shown(report: Report) -> list[str]:
    return [f"{line.split(':')[1]} {line.split()[1]}" for line in where(report.findings)]


def test_a_symptom_is_folded_under_its_cause(make_session: MakeSession) -> None:
    report = make_session(with_resources(BODY), *ALL).examine()
    assert shown(report) == ["2 acme-broken", "3 acme-symptom"]
    assert sorted(where(report.folded)) == [
        "etc/acl.xml:2:1 acme-further",
        "etc/acl.xml:2:1 acme-symptom",
        "etc/acl.xml:3:1 acme-further",
    ]


@pytest.mark.parametrize("given", [{"ignore": ["acme-broken"]}, {"select": ["acme-symptom"]}])
def test_it_is_shown_without_its_cause(given: dict[str, list[str]], make_session: MakeSession) -> None:
    report = make_session(with_resources(BODY), Broken, Symptom, given=given).examine()
    assert shown(report) == ["2 acme-symptom", "3 acme-symptom"]


def test_it_is_shown_where_a_comment_suppresses_the_cause(make_session: MakeSession) -> None:
    body = f"<!-- magelint: ignore[acme-broken] known -->\n{BODY}"
    report = make_session(with_resources(body), Broken, Symptom).examine()
    assert shown(report) == ["3 acme-symptom", "4 acme-symptom"]


def test_it_is_shown_where_the_baseline_holds_the_cause(make_session: MakeSession) -> None:
    session = make_session(with_resources(BODY), Broken, Symptom)
    session.baseline = Baseline.of(f for f in session.examine().findings if f.rule == "acme-broken")
    assert shown(session.examine()) == ["2 acme-symptom", "3 acme-symptom"]


def test_a_baseline_written_anew_holds_symptoms_too(make_session: MakeSession) -> None:
    session = make_session(with_resources(BODY), *ALL)
    session.baseline = session.updated_baseline(session.examine())
    report = session.examine()
    assert (report.findings, report.folded, report.baselined) == ([], [], 5)


def test_a_symptom_graver_than_its_cause_is_shown(make_session: MakeSession) -> None:
    report = make_session(with_resources(BODY), Broken, Grave).examine()
    assert shown(report) == ["2 acme-grave", "2 acme-broken", "3 acme-grave"]


def test_causes_in_a_circle_hide_nothing(make_session: MakeSession) -> None:
    report = make_session(with_resources(BODY), Circle).examine()
    assert shown(report) == ["2 acme-circle", "3 acme-circle"]


def test_text_counts_symptoms_and_shows_them_when_asked(make_session: MakeSession) -> None:
    report = make_session(with_resources(BODY), *ALL).examine()
    out = io.StringIO()
    write_text(report, out)
    assert "; 3 more caused by these (shown with --verbose)" in out.getvalue()
    assert "nor does that" not in out.getvalue()
    report.verbose, out = True, io.StringIO()
    write_text(report, out)
    assert "= caused by: acme-broken at etc/acl.xml:2:15" in out.getvalue()


def test_json_names_the_cause(make_session: MakeSession) -> None:
    document = json.loads(json.dumps(as_document(make_session(with_resources(BODY), *ALL).examine())))
    causes = [(f["rule"], f["line"], f["caused_by"] and f["caused_by"]["rule"]) for f in document["findings"]]
    assert causes == [
        ("acme-further", 2, "acme-symptom"),
        ("acme-symptom", 2, "acme-broken"),
        ("acme-broken", 2, None),
        ("acme-further", 3, "acme-symptom"),
        ("acme-symptom", 3, None),
    ]
    assert document["summary"]["warning"] == 2
    assert document["summary"]["folded"] == 3
    by_rule = {f["rule"]: f["fingerprint"] for f in document["findings"] if f["line"] == 2}
    assert document["findings"][1]["caused_by"]["fingerprint"] == by_rule["acme-broken"]
