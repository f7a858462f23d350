"""Runs rules over an installation."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any, Protocol

from magelint.engine.finding import Finding, Severity
from magelint.engine.registry import RuleInfo
from magelint.engine.result import Crash, RelatedPlace, Report, ReportedFinding
from magelint.engine.rule import Rule
from magelint.magento.installation import Installation
from magelint.magento.modules.module import Module

INTERNAL_ERROR = "internal-error"

_Found = dict[tuple[object, ...], tuple[ReportedFinding, Module | None, list[Installation]]]
"""By place and subject a finding, the module that it lies in, and the versions that it holds for."""


def run_rules(
    models: Sequence[Installation],
    rules: Iterable[Rule[Any]],
    *,
    root: str = ".",
    severities: Mapping[str, Severity] | None = None,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Every rule's findings in the modules of the asked origins, sorted. A rule that fails becomes a `Crash`.

    Several models are the same modules over several versions of Magento, the newest last: a finding is reported once,
    and says for which versions it holds where it does not hold for all.
    """
    model = models[-1]
    report = Report(root, model.taken_for, model.magento, len(model.modules))
    owners = Owners(model)
    unasked = []
    for rule in rules:
        if rule.needs_shop and model.kind != "root":
            unasked.append(rule.id)
            continue
        if progress is not None:
            progress(rule.id)
        report.rules[rule.id] = RuleInfo(type(rule), "")
        started = time.perf_counter()
        found: _Found = {}
        try:
            for view in reversed(models):
                for finding in rule.check(view):
                    reported = as_reported(finding, rule, owners, severities or {})
                    module = owners.of(reported.file.path)
                    if reported.origin in model.origins and view.looks_at(module):
                        key = (reported.span, finding.subject or finding.message)
                        found.setdefault(key, (reported, module, []))[2].append(view)
        except Exception as error:  # a rule's fault must not cost the other rules' findings
            report.crashes.append(Crash(rule.id, f"{type(error).__name__}: {error}", traceback.format_exc()))
        for reported, module, holds_in in found.values():
            asked = [view for view in models if view.looks_at(module)]
            if any(view not in holds_in for view in asked):
                reported.message += f" ({_versions(holds_in, asked)})"
            report.findings.append(reported)
        report.timings[rule.id] = time.perf_counter() - started
    report.findings.sort(key=lambda finding: finding.sort_key)
    report.notes.extend(model.notes)
    if unasked:
        report.notes.append(f"not looked at, since it takes the whole shop: {', '.join(unasked)}")
    return report


def _versions(holds_in: list[Installation], models: Sequence[Installation]) -> str:
    """For which of the versions looked at a finding holds: `since 2.4.4`, `up to 2.3.3`, `in 2.1.6, 2.4.4 to 2.4.6`."""
    names = [str(view.facts) for view in models]
    hits = [index for index, view in enumerate(models) if view in holds_in]
    if hits == list(range(hits[0], len(models))):
        return f"since {names[hits[0]]}"
    if hits == list(range(len(hits))):
        return f"up to {names[hits[-1]]}"
    runs: list[list[int]] = []
    for index in hits:
        if runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return "in " + ", ".join(names[r[0]] if len(r) == 1 else f"{names[r[0]]} to {names[r[-1]]}" for r in runs)


class Owners:
    """Which module a file belongs to."""

    def __init__(self, model: Installation) -> None:
        self._by_folder = {module.path: module for module in model.modules}
        self._known: dict[str, Module | None] = {}

    def of(self, path: str) -> Module | None:
        """The module whose folder, or whose package, a file lies in."""
        if path not in self._known:
            self._known[path] = self._find(path)
        return self._known[path]

    def _find(self, path: str) -> Module | None:
        folder = path
        while "/" in folder:
            folder = folder.rsplit("/", 1)[0]
            if folder in self._by_folder:
                return self._by_folder[folder]
        # a package's files above its modules: its composer.json, a registration that names a folder below
        return next(
            (
                m
                for m in self._by_folder.values()
                if m.package and m.package.path and path.startswith(m.package.path + "/")
            ),
            None,
        )


class Named(Protocol):
    """What makes findings: a rule, or the engine itself."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def severity(self) -> Severity:
        """The severity of its findings."""


def as_reported(finding: Finding, rule: Named, owners: Owners, severities: Mapping[str, Severity]) -> ReportedFinding:
    """A finding with its places worked out."""
    place = finding.primary.place
    module = owners.of(place.file.path)
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
        is_path=finding.is_path,
        fingerprint=_fingerprint(rule.id, finding),
    )


def _fingerprint(rule: str, finding: Finding) -> str:
    """Names a finding however its lines move: by rule, file, subject and the text that it points at, without blanks."""
    span = finding.primary.place.span
    text = "".join(finding.primary.place.file.text[span.start : span.end].split())
    parts: Sequence[str] = (rule, span.path, finding.subject, text)
    return blake2b("\0".join(parts).encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
