"""Each fault in a clean root is found on its line, and no other rule reports what does not follow from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

import pytest

from faults import INJECTIONS, RULES, CleanRoot, PageTree, trees_of_page
from injections import Injection
from magelint.engine.registry import RuleInfo
from magelint.engine.result import ReportedFinding

BAD = [tree for info in RULES for tree in trees_of_page(info, "Bad")]
GOOD = {info.id: trees_of_page(info, "Good") for info in RULES}
OFF = {info.id for info in RULES if not info.type.enabled_by_default}
# Pairs of rules that may report the same fault, as a page of one of them says
PAIRS = {frozenset((page.rule, rule)) for page in BAD for rule in page.tree.also}


def place(finding: ReportedFinding) -> str:
    return f"{finding.span.path}:{finding.span.line}"


class Reports:
    """What is reported of each fault, worked out once."""

    def __init__(self, root: CleanRoot) -> None:
        self.root = root
        self._known: dict[int, list[ReportedFinding]] = {}

    def of(self, fault: PageTree | Injection) -> list[ReportedFinding]:
        if id(fault) not in self._known:
            changes = self.root.page(fault) if isinstance(fault, PageTree) else self.root.injection(fault)
            given = {"select": ["default", fault.rule]} if fault.rule in OFF else {}
            self._known[id(fault)] = self.root.check(changes, **given).findings
        return self._known[id(fault)]

    @cached_property
    def of_others(self) -> dict[str, list[str]]:
        """Errors and warnings of each rule at faults of other rules.

        Left out are rules that report something without the fault too: on a Good tree of its page, or on the root.
        """
        found: dict[str, list[str]] = defaultdict(list)
        for page in BAD:
            sound = (finding for good in GOOD[page.rule] for finding in self.of(good))
            self._add(page, sound, frozenset(), found)
        clean = self.root.check({}).findings
        for injection in INJECTIONS:
            self._add(injection, clean, injection.follows, found)
        return found

    def _add(
        self,
        fault: PageTree | Injection,
        without: Iterable[ReportedFinding],
        follows: frozenset[str],
        found: dict[str, list[str]],
    ) -> None:
        known = {fault.rule, *follows, *(finding.rule for finding in without)}
        for finding in self.of(fault):
            is_known = finding.rule in known or frozenset((finding.rule, fault.rule)) in PAIRS
            if finding.severity != "info" and not is_known:
                found[finding.rule].append(f"{fault}: {place(finding)}: {finding.message}")


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Reports:
    return Reports(CleanRoot(tmp_path_factory.mktemp("clean") / "root"))


@pytest.mark.parametrize("page", BAD, ids=str)
def test_a_page_shows_what_is_found_in_a_root(page: PageTree, reports: Reports) -> None:
    assert {place(finding) for finding in reports.of(page) if finding.rule == page.rule} == page.marked


@pytest.mark.parametrize("injection", INJECTIONS, ids=str)
def test_a_fault_is_found_on_its_line(injection: Injection, reports: Reports) -> None:
    found = [finding for finding in reports.of(injection) if finding.rule == injection.rule]
    places = {place(finding) for finding in found} | {f"{place(f)}:{f.span.column}" for f in found}
    assert injection.at in places


@pytest.mark.parametrize("info", RULES, ids=lambda info: info.id)
def test_faults_of_other_rules_are_left_to_them(info: RuleInfo, reports: Reports) -> None:
    """Where two rules are right to report one fault, a block of a page of theirs is flagged `also=OTHER-RULE`."""
    assert reports.of_others[info.id] == []
