"""Runs rules on a model and collects their findings."""

from __future__ import annotations

import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any, Protocol

from magelint.engine.finding import Effective, Finding, Severity
from magelint.engine.incomplete import file_of
from magelint.engine.registry import RuleInfo
from magelint.engine.result import MOST_FINDINGS, Crash, RelatedPlace, Report, ReportedFinding
from magelint.engine.rule import Rule
from magelint.engine.walk import walk
from magelint.engine.wording import description, notes, release_ranges
from magelint.magento.bundled.history import Release
from magelint.magento.bundled.releases import known_versions, label
from magelint.magento.model import Model
from magelint.magento.modules.module import Module
from magelint.magento.modules.tree import Tree
from magelint.magento.questions import Question
from magelint.steps import steps

INTERNAL_ERROR = "internal-error"

_Found = dict[tuple[object, ...], tuple[ReportedFinding, Module | None, list[Model]]]
"""Findings by place and subject, with their module and the models that have them."""


def run_rules(
    models: Sequence[Model],
    rules: Iterable[Rule[Any]],
    *,
    root: str = ".",
    severities: Mapping[str, Severity] | None = None,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """The sorted findings of all rules in the modules of the reported origins. A rule that fails becomes a `Crash`.

    Several models are the same modules on several Magento versions, the newest last. A finding is reported once. If it
    does not occur on all versions, its message names the versions.
    """
    model = models[-1]
    report = Report(root, description(model.tree), model.magento, len(model.modules))
    report.checked = sum(module.origin in model.scope.origins for module in model.modules)
    report.only_core = bool(model.modules) and all(module.origin == "core" for module in model.modules)
    report.disabled = frozenset(m.name for m in model.modules if model.module_list.setting(m) is False)
    run = _Run(report, severities or {}, progress)
    skipped = []
    chosen = []
    for rule in rules:
        if rule.needs_installation and not model.is_root:
            skipped.append(rule.id)
            continue
        chosen.append(rule)
        report.rules[rule.id] = RuleInfo(type(rule), "")
        report.timings[rule.id] = 0.0
    for view in reversed(models):
        run.over(view, chosen)
        steps.end_calls()
    for reported, module, holds_in in run.found.values():
        needs_schemas = getattr(report.rules[reported.rule].type, "needs_schemas", False)
        decided = (view for view in models if view.has_schemas or not needs_schemas)
        checked = [view for view in decided if view.scope.concerns(module)]
        is_everywhere = report.cut_off_at is not None or all(view in holds_in for view in checked)
        if not reported.names_versions and not is_everywhere:
            reported.message += f" ({_versions(holds_in, checked)})"
        report.findings.append(reported)
    report.findings.sort(key=lambda finding: finding.sort_key)
    report.notes.extend(notes(model))
    if skipped:
        report.notes.append(f"skipped (needs a full installation): {', '.join(skipped)}")
    return report


class _Run:
    """The state of a run: the findings so far, and the rules that failed."""

    def __init__(
        self, report: Report, severities: Mapping[str, Severity], progress: Callable[[str], None] | None
    ) -> None:
        self.report = report
        self.found: _Found = {}
        self._severities = severities
        self._progress = progress
        self._failed: set[str] = set()
        self._previous: defaultdict[str, list[tuple[Model, set[Question]]]] = defaultdict(list)
        """By rule: the views that were walked, with what the rule asked there about the version."""
        self._holding: defaultdict[tuple[str, Model], list[list[Model]]] = defaultdict(list)
        """By rule and walked view: the models of each of its findings."""

    def over(self, view: Model, rules: Sequence[Rule[Any]]) -> None:
        """Walk one view of the modules with the rules whose findings do not follow from a previous view."""
        rules = [rule for rule in rules if rule.id not in self._failed and not self._follows(rule, view)]
        asked: dict[str, set[Question]] = {rule.id: set() for rule in rules}
        self._walk(view, rules, asked)
        for rule in rules:
            self._previous[rule.id].append((view, asked[rule.id]))

    def _follows(self, rule: Rule[Any], view: Model) -> bool:
        """True if a rule has the findings of a previous view, where all that it asked has the same answer."""
        for previous, asked in self._previous[rule.id]:
            if view.agrees(previous, asked):
                for models in self._holding[rule.id, previous]:
                    models.append(view)
                return True
        return False

    def _walk(self, view: Model, rules: Sequence[Rule[Any]], asked: Mapping[str, set[Question]]) -> None:
        step = ""
        for rule, call in walk(view, rules, asked):
            if rule.id in self._failed:
                continue
            if self.report.cut_off_at is not None:
                return
            if self._progress is not None and step != rule.id:
                step = rule.id
                self._progress(step)
            number = steps.begin_call()
            if number in steps.skipped_calls:
                steps.skipped_rules[rule.id] = steps.skipped_calls[number]
            if rule.id in steps.skipped_rules:
                self._failed.add(rule.id)
                self.report.skipped[rule.id] = file_of(call.args[0], view)
                continue
            started = time.perf_counter()
            try:
                view.note_in(asked[rule.id])
                for finding in call():
                    self._add(finding, rule, view)
                    steps.advance()
                    if len(self.found) >= MOST_FINDINGS:
                        self.report.cut_off_at = file_of(call.args[0], view)
                        break
            except MemoryError:
                raise
            except Exception as error:  # a rule that fails must not hide the findings of others
                self._failed.add(rule.id)
                self.report.crashes.append(Crash(rule.id, f"{type(error).__name__}: {error}", traceback.format_exc()))
            self.report.timings[rule.id] += time.perf_counter() - started

    def _add(self, finding: Finding, rule: Rule[Any], view: Model) -> None:
        module = view.tree.owner_of(finding.primary.place.file.path)
        origin = module.origin if module else "project"
        if origin in view.scope.origins and view.scope.concerns(module):
            reported = as_reported(finding, rule, view.tree, self._severities)
            key = (rule.id, reported.span, finding.subject or finding.message)
            holding = self.found.setdefault(key, (reported, module, []))[2]
            holding.append(view)
            self._holding[rule.id, view].append(holding)


def _versions(holds_in: list[Model], models: Sequence[Model]) -> str:
    """The versions with a fault: `affects 2.4.4 and later`, `affects 2.1.6, 2.4.4 to 2.4.6`."""
    checked = {key for view in models for key in _releases(view)}
    ordered = [key for key in known_versions() if key in checked]
    hits = {key for view in holds_in for key in _releases(view)}
    first = [key in hits for key in ordered]
    count = len(hits)
    if all(first[-count:]):
        return f"affects {label(ordered[-count])} and later"
    if all(first[:count]):
        return f"affects {label(ordered[count - 1])} and earlier"
    return f"affects {release_ranges(hits, ordered)}"


def _releases(view: Model) -> tuple[Release, ...]:
    facts = view.core.bundled
    return view.core.covers or (() if facts is None else ((facts.version, facts.edition),))


class Named(Protocol):
    """What yields findings: a rule, or the engine itself."""

    @property
    def id(self) -> str:
        """The id of the rule."""

    @property
    def severity(self) -> Severity:
        """The severity of its findings."""

    @property
    def effective(self) -> Effective:
        """The modules in which its faults take effect."""


def as_reported(finding: Finding, rule: Named, tree: Tree, severities: Mapping[str, Severity]) -> ReportedFinding:
    """A finding with the lines and columns of its places."""
    place = finding.primary.place
    module = tree.owner_of(place.file.path)
    return ReportedFinding(
        rule=rule.id,
        severity=severities.get(rule.id) or finding.severity or rule.severity,
        message=finding.message,
        help=finding.help,
        span=place.span,
        label=finding.primary.text,
        file=place.file,
        module=module.name if module else None,
        origin=module.origin if module else "project",
        related=[RelatedPlace(label.place.span, label.text, label.place.file) for label in finding.related],
        fix=finding.fix,
        folder=module.path if module else None,
        effective=finding.effective or rule.effective,
        inactive=finding.inactive,
        only_as_cause=finding.only_as_cause,
        is_path=finding.is_path,
        names_versions=finding.names_versions,
        cause=finding.cause,
        fingerprint=_fingerprint(rule.id, finding),
    )


def _fingerprint(rule: str, finding: Finding) -> str:
    """The identity of a finding that does not depend on lines: rule, file, subject, and the text without whitespace."""
    span = finding.primary.place.span
    text = "".join(finding.primary.place.file.text[span.start : span.end].split())
    parts: Sequence[str] = (rule, span.path, finding.subject, text)
    return blake2b("\0".join(parts).encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
