"""The baseline: hidden findings, stability, and stale entries."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from magelint.api import Finding, Label, Model
from magelint.engine.baseline import Baseline
from magelint.engine.errors import InputError
from magelint.engine.result import Report
from magelint.engine.session import Session
from small_rules import MakeSession, SmallRule, resources, with_acl
from trees import in_app_code


class Untitled(SmallRule):
    id = "acme-untitled"

    def check(self, model: Model) -> Iterator[Finding]:
        for element in resources(model):
            if element.get("title") is None:
                yield Finding("no title", Label(element.place))


class Sorted(SmallRule):
    id = "acme-sorted"

    def check(self, model: Model) -> Iterator[Finding]:
        for element in resources(model):
            if element.get("sortOrder") is not None:
                yield Finding("sorted", Label(element.value_place("sortOrder")))


OLD = '<config><acl><resources>\n  <resource id="a"/>\n  <resource id="a"/>\n  <resource id="b" sortOrder="1"/>\n</resources></acl></config>\n'


def written(session: Session) -> Session:
    """With the baseline of all that the session finds."""
    session.baseline = Baseline.of(session.examine().findings)
    return session


def left(session: Session, report: Report) -> Baseline:
    """The baseline without its stale entries."""
    assert session.baseline is not None
    return session.baseline.without(session.stale(report))


def test_what_is_in_it_is_hidden_and_what_is_new_is_not(make_session: MakeSession) -> None:
    baseline = Baseline.of(make_session(with_acl(OLD), Untitled, Sorted).examine().findings)
    assert len(baseline) == 4
    session = make_session(with_acl(OLD.replace("</res", '<resource id="c"/></res')), Untitled, Sorted)
    session.baseline = baseline
    report = session.examine()
    assert [f.span.line for f in report.findings] == [5]
    assert report.baselined == 4
    assert all(f.baselined for f in report.hidden)
    assert report.notes[-1:] == [n for n in report.notes if "stale" not in n][-1:]


def test_one_more_of_the_same_is_new(make_session: MakeSession) -> None:
    baseline = written(make_session(with_acl(OLD), Untitled)).baseline
    session = make_session(with_acl(OLD.replace("</res", '  <resource id="a"/>\n</res')), Untitled)
    session.baseline = baseline
    assert len(session.examine().findings) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\n\n" + text,
        lambda text: text.replace("  <", "\t\t<"),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace('id="b" sort', 'id="b"\n        sort'),
        lambda text: text.replace('"1"/>', '"1" />'),
        lambda text: "<!-- new -->" + text,
        lambda text: "\n".join(
            [*text.split("\n")[:1], text.split("\n")[3], *text.split("\n")[1:3], *text.split("\n")[4:]]
        ),
    ],
)
def test_lines_move_and_files_are_reindented(change: Callable[[str], str], make_session: MakeSession) -> None:
    baseline = written(make_session(with_acl(OLD), Untitled, Sorted)).baseline
    session = make_session(with_acl(change(OLD)), Untitled, Sorted)
    session.baseline = baseline
    report = session.examine()
    assert report.findings == []
    assert session.stale(report).total() == 0


def test_stale_entries_are_told_and_pruned(make_session: MakeSession) -> None:
    baseline = written(make_session(with_acl(OLD), Untitled, Sorted)).baseline
    session = make_session(with_acl(OLD.replace(' sortOrder="1"', "", 1)), Untitled, Sorted)
    session.baseline = baseline
    report = session.examine()
    # the tag is another one now, so that the finding of it is new
    assert len(report.findings) == 1
    assert "stale-baseline: magelint-baseline.json contains 2 findings that no longer exist; list" in report.notes[-1]
    assert len(left(session, report)) == 2


def test_a_rule_that_did_not_run_makes_nothing_stale(make_session: MakeSession) -> None:
    baseline = written(make_session(with_acl(OLD), Untitled, Sorted)).baseline
    session = make_session(with_acl(OLD), Untitled, Sorted, given={"select": ["acme-sorted"]})
    session.baseline = baseline
    report = session.examine()
    assert session.stale(report).total() == 0
    assert len(left(session, report)) == 4


def test_a_rule_that_is_no_more_is_stale(make_session: MakeSession) -> None:
    baseline = written(make_session(with_acl(OLD), Untitled, Sorted)).baseline
    session = make_session(with_acl(OLD), Sorted)
    session.baseline = baseline
    assert session.stale(session.examine()).total() == 3


CORE = {
    "app/etc/config.php": "<?php\nreturn ['modules' => []];\n",
    **{f"app/code/Acme/A/{name}": text for name, text in with_acl(OLD).items()},
    **in_app_code("Magento_B"),
    "app/code/Magento/B/etc/acl.xml": OLD,
}


def test_of_modules_that_are_not_reported_on_nothing_is_stale(make_session: MakeSession) -> None:
    everything = {"origin": ["project", "vendor", "core"]}
    baseline = written(make_session(CORE, Untitled, given=everything)).baseline
    assert baseline is not None
    assert len(baseline) == 6
    session = make_session(CORE, Untitled)
    session.baseline = baseline
    report = session.examine()
    assert (report.findings, session.stale(report)) == ([], Counter())
    assert len(left(session, report)) == 6


@pytest.mark.parametrize(
    ("paths", "given"),
    [((), {"select": ["acme-sorted"]}), ((), {}), (("app/code/Acme/A",), {"origin": ["project", "vendor", "core"]})],
)
def test_writing_keeps_what_was_not_looked_at(
    paths: tuple[str, ...], given: dict[str, list[str]], make_session: MakeSession
) -> None:
    everything = {"origin": ["project", "vendor", "core"]}
    first = make_session(CORE, Untitled, Sorted, given=everything)
    before = first.updated_baseline(first.examine())
    Path(first.baseline_path).write_bytes(before.encode())
    session = make_session(CORE, Untitled, Sorted, paths=paths, given=given)
    assert session.updated_baseline(session.examine()).counts == before.counts


def test_writing_drops_what_was_looked_at_and_is_no_more(make_session: MakeSession) -> None:
    first = make_session(CORE, Untitled, Sorted)
    Path(first.baseline_path).write_bytes(first.updated_baseline(first.examine()).encode())
    fixed = {**CORE, "app/code/Acme/A/etc/acl.xml": "<config/>"}
    session = make_session(fixed, Untitled, Sorted)
    assert len(session.updated_baseline(session.examine())) == 0


def test_a_baseline_that_cannot_be_read_is_updated_baseline(make_session: MakeSession) -> None:
    session = make_session(CORE, Untitled)
    Path(session.baseline_path).write_text("nonsense")
    assert len(session.updated_baseline(session.examine())) == 3


def test_it_comes_back_as_it_was_written(tmp_path: Path, make_session: MakeSession) -> None:
    baseline = written(make_session(with_acl(OLD), Untitled, Sorted)).baseline
    assert baseline is not None
    path = tmp_path / "known.json"
    path.write_bytes(baseline.encode())
    assert Baseline.read(str(path), "known.json").counts == baseline.counts
    document = json.loads(baseline.encode())
    assert document["version"] == 1
    assert [e["count"] for e in document["entries"]] == [1, 2, 1] or sorted(
        e["count"] for e in document["entries"]
    ) == [1, 1, 2]
    assert json.loads(Baseline("x").encode()) == {"version": 1, "entries": []}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            '{"version": 2, "entries": {"a": 1}}',
            "the baseline `b.json` has version 2, but this magelint reads version 1",
        ),
        ("[]", "`b.json` is not a baseline: expected object, got array"),
        ("{", "`b.json` is not a baseline: input data was truncated"),
        ('{"version": "1"}', "`b.json` is not a baseline: expected int, got str"),
        (
            '{"version": 1, "entries": [{"rule": "a"}]}',
            "`b.json` is not a baseline: object missing required field path",
        ),
        ("nonsense", "`b.json` is not a baseline: JSON is malformed"),
        (
            '{"version": 1, "entries": [{"rule": "a", "path": "b", "fingerprint": "c", "count": -1}]}',
            "`b.json` is not a baseline: expected int >= 1",
        ),
    ],
)
def test_what_is_no_baseline(text: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    path.write_text(text)
    with pytest.raises(InputError) as error:
        Baseline.read(str(path), "b.json")
    assert str(error.value).startswith(problem)
    assert str(error.value).endswith("; run `magelint baseline write` to replace it")
