"""A finding does not depend on which other rules run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import pytest

from faults import INJECTIONS, CleanRoot
from injections import Injection
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


Examine = Callable[..., Report]
"""Reports on a tree, with the rules that a command line selects or ignores."""


def of_folder(folder: Path) -> Examine:
    """Reports on a folder, whose files are parsed once for all runs."""
    files = Files(str(folder.resolve()))

    def examine(**given: list[str]) -> Report:
        target = find_target([files.root])
        session = Session(target, load_settings(REGISTRY, target.path, given=given))
        report = session.examine(files)
        assert report.crashes == []
        return report

    return examine


def identity(finding: ReportedFinding) -> Identity:
    span = finding.span
    return finding.rule, span.path, span.line, span.column, finding.severity.value, finding.message


def identities(findings: Iterable[ReportedFinding]) -> Counter[Identity]:
    """Without findings that only say why others are folded: these depend on the others by intention."""
    own = (finding for finding in findings if finding.rule in REGISTRY.rules and not finding.only_as_cause)
    return Counter(identity(finding) for finding in own)


def all_of(report: Report) -> list[ReportedFinding]:
    return [*report.findings, *report.folded, *report.hidden]


def hold(examine: Examine) -> None:
    """What the full check reports for a rule is in what the rule reports alone, and ignoring a rule changes nothing
    else except that its symptoms appear."""
    full = examine()
    for rule in sorted({finding.rule for finding in all_of(full)} & REGISTRY.rules.keys()):
        own = identities(f for f in all_of(full) if f.rule == rule)
        assert own <= identities(all_of(examine(select=[rule]))), rule
        without = examine(ignore=[rule])
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
    hold(of_folder(TUTORIAL))


@pytest.mark.parametrize("rule", sorted(REGISTRY.rules))
def test_the_page_of_a_rule(rule: str, tmp_path: Path) -> None:
    page = REGISTRY.rules[rule].page.read_text(encoding="utf-8")
    for index, tree in enumerate(tree for tree in page_trees(page) if tree.section == "Bad"):
        folder = tmp_path / str(index)
        write_tree(folder, tree.written())
        hold(of_folder(folder))


@pytest.mark.parametrize("name", MODULES)
def test_published_modules(name: str, shared: Path) -> None:
    hold(of_folder(shared / "modules" / name))


def test_a_published_module_in_an_installation(shared: Path, tmp_path: Path) -> None:
    hold(of_folder(laid_over(shared, MODULES[0], tmp_path)))


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> CleanRoot:
    return CleanRoot(tmp_path_factory.mktemp("clean") / "root")


@pytest.mark.parametrize("injection", INJECTIONS, ids=str)
def test_a_fault_in_an_installation(injection: Injection, clean: CleanRoot) -> None:
    hold(partial(clean.check, clean.injection(injection)))
