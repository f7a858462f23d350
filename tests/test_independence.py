"""A finding does not depend on which other rules run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from magelint.engine.registry import load_registry
from magelint.engine.result import Report, ReportedFinding
from magelint.engine.session import Session
from magelint.engine.settings import load_settings
from magelint.engine.target import find_target
from magelint.magento.tree.files import Files
from magelint.testing import page_trees, write_tree
from shared_data import MODULES, laid_over

REGISTRY = load_registry()
TUTORIAL = Path(__file__).resolve().parents[1] / "fixtures/tutorial"

Identity = tuple[str, str, int, int, str, str]


def examine(files: Files, **given: list[str]) -> Report:
    """The report on a tree, with the rules that a command line selects or ignores."""
    target = find_target([files.root])
    session = Session(target, load_settings(REGISTRY, target.path, given=given))
    session.files = files  # parsed once for all runs
    report = session.examine()
    assert report.crashes == []
    return report


def identity(finding: ReportedFinding) -> Identity:
    span = finding.span
    return finding.rule, span.path, span.line, span.column, finding.severity.value, finding.message


def identities(findings: Iterable[ReportedFinding]) -> Counter[Identity]:
    return Counter(identity(finding) for finding in findings if finding.rule in REGISTRY.rules)


def all_of(report: Report) -> list[ReportedFinding]:
    return [*report.findings, *report.folded, *report.hidden]


def hold(folder: Path) -> None:
    """What the full check reports for a rule is in what the rule reports alone, and ignoring a rule changes nothing
    else except that its symptoms appear."""
    files = Files(str(folder.resolve()))
    full = examine(files)
    for rule in sorted({finding.rule for finding in all_of(full)} & REGISTRY.rules.keys()):
        own = identities(f for f in all_of(full) if f.rule == rule)
        assert own <= identities(examine(files, select=[rule]).findings + examine(files, select=[rule]).hidden), rule
        without = examine(files, ignore=[rule])
        appeared = identities(without.findings) - identities(full.findings)
        symptoms = identities(f for f in full.folded if _is_symptom_of(f, rule))
        assert appeared <= symptoms, rule
        assert identities(full.findings) - identities(without.findings) == identities(
            f for f in full.findings if f.rule == rule
        )
        assert identities(f for f in all_of(full) if f.rule != rule) == identities(all_of(without))


def _is_symptom_of(finding: ReportedFinding, rule: str) -> bool:
    """True if a rule's finding is among the causes of another, directly or not."""
    cause = finding.caused_by
    while cause is not None:
        if cause.rule == rule:
            return True
        cause = cause.caused_by
    return False


def test_the_tutorial() -> None:
    hold(TUTORIAL)


@pytest.mark.parametrize("rule", sorted(REGISTRY.rules))
def test_the_page_of_a_rule(rule: str, tmp_path: Path) -> None:
    page = REGISTRY.rules[rule].page.read_text(encoding="utf-8")
    for index, tree in enumerate(tree for tree in page_trees(page) if tree.section == "Bad"):
        folder = tmp_path / str(index)
        write_tree(folder, tree.written())
        hold(folder)


@pytest.mark.parametrize("name", MODULES)
def test_published_modules(name: str, shared: Path) -> None:
    hold(shared / "modules" / name)


def test_a_published_module_in_an_installation(shared: Path, tmp_path: Path) -> None:
    hold(laid_over(shared, MODULES[0], tmp_path))
