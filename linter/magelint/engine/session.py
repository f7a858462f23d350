"""A check with its settings: rules, suppressions, baseline, `--since` and fixes."""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from magelint.engine.baseline import BASELINE_NAME, Baseline, Key
from magelint.engine.causes import fold
from magelint.engine.engine_rules import CHECK_INCOMPLETE, ENGINE_RULES
from magelint.engine.errors import InputError
from magelint.engine.incomplete import incomplete
from magelint.engine.magentos import Magentos, choose_magentos
from magelint.engine.result import Crash, Report, ReportedFinding
from magelint.engine.run import as_reported, run_rules
from magelint.engine.suppressions import apply_suppressions, commented_files
from magelint.magento.model import Model
from magelint.magento.modules.module import Module
from magelint.magento.modules.tree import NotMagentoError, Tree
from magelint.magento.scope import Scope
from magelint.magento.tree.files import Files
from magelint.steps import steps

if TYPE_CHECKING:
    from magelint.engine.cache import Cache
    from magelint.engine.finding import Finding
    from magelint.engine.patch import Patch
    from magelint.engine.settings import Settings
    from magelint.engine.since import Since
    from magelint.engine.target import Target

Progress = Callable[[str], None]


class Session:
    """A check of one target with its settings, baseline and revision."""

    def __init__(
        self, target: Target, settings: Settings, *, progress: Progress | None = None, cache: Cache | None = None
    ) -> None:
        self.target = target
        self.settings = settings
        self.progress = progress
        self.cache = cache
        self.baseline: Baseline | None = None
        self.since: Since | None = None
        self.errors: list[str] = list(settings.problems)
        """Errors in the options and files of the user. If there are any, the caller must not run the check."""
        self._tree: Tree | None = None
        """The tree of the last report."""
        self.files = self._on_disk()
        try:
            self.magentos = choose_magentos(self.settings)
        except InputError as error:
            self.errors.append(str(error))
            self.magentos = Magentos()

    def _on_disk(self) -> Files:
        return Files(self.target.path, php_results=self.cache.results if self.cache is not None else None)

    @property
    def baseline_path(self) -> str:
        """The path of the baseline, whether it exists or not."""
        return self.settings.beside_config("baseline") or f"{self.target.path}/{BASELINE_NAME}"

    def use_baseline(self) -> None:
        """Read the configured baseline, or the one in the root if it exists."""
        if self.settings.config.baseline is None:
            return
        name = BASELINE_NAME if "baseline" in self.settings.found else self.settings.config.baseline
        try:
            self.baseline = Baseline.read(self.baseline_path, name)
        except InputError as error:
            self.errors.append(str(error))

    def use_revision(self, revision: str) -> None:
        """Restrict the report to what changed since a git revision."""
        from magelint.engine.git import read_revision  # most runs compare with no revision
        from magelint.engine.since import Since

        first = self.target.scopes[0] if self.target.scopes else self.target.path
        folder = first if os.path.isdir(first) else os.path.dirname(first)
        try:
            self.since = Since(revision, read_revision(folder, revision), self.files, self._raw_report)
        except InputError as error:
            self.errors.append(f"--since: {error}")

    def examine(self, files: Files | None = None) -> Report:
        """The report on a tree, by default on the files on disk. Raises `NotMagentoError`."""
        files = files or self.files
        model = self._model(files)
        self._tree = model.tree
        report = self._run(model)
        report.findings[:] = [f for f in report.findings if not self.settings.ignores(f.rule, f.span.path)]
        for finding in incomplete(report, model):
            made = self._of_engine(model, CHECK_INCOMPLETE, finding)
            report.findings.extend([] if made is None else [made])
        apply_suppressions(
            report,
            [source for source in commented_files(model) if not self.settings.paths.excludes(source.name)],
            known=self.settings.registry.rules,
            report_finding=partial(self._of_engine, model),
        )
        report.checked = sum(self._checks(module, model) for module in model.modules)
        if self.target.scopes:
            for findings in (report.findings, report.hidden):
                findings[:] = [f for f in findings if self.target.includes(f.file.path)]
            report.notes.extend([str(self.target.note), *self._skipped_origin(model)])
        if self.baseline is not None:
            self.baseline.apply(report)
            self._note_stale(report)
        if self.since is not None:
            self.since.apply(report)
        fold(report, self._is_named)
        return report

    def fix(self, *, unsafe: bool, write: bool) -> tuple[Patch, Report]:
        """Work out the fixes, and apply them if `write` is true.

        Return the patch and the report on the files on disk: those after the fixes if they were written.
        """
        from magelint.engine.fixes import work_out  # most runs fix nothing

        first = self.examine()
        patch, report = work_out(self.files, self.examine, unsafe=unsafe, first=first)
        written: list[str] = []
        if not write:
            report = first
        elif patch.changed():
            written = patch.write()
            self.files = self._on_disk()
            report = self.examine()
        report.crashes.extend(Crash(*crash) for crash in patch.crashes)
        report.errors.extend(f"--fix: cannot write `{name}`: {why}" for name, why in sorted(patch.failed.items()))
        report.notes[:0] = patch.notes(written if write else None)
        return patch, report

    def concerns(self, report: Report, rule: str, path: str) -> bool:
        """True if the check covered a rule in a file, so that a finding would be in the report."""
        crashed = {crash.rule for crash in report.crashes}
        ran = rule in ENGINE_RULES or (rule in report.timings and rule not in crashed)
        removed = rule not in self.settings.registry.rules and rule not in ENGINE_RULES
        wanted = self.target.includes(f"{self.target.path}/{path}") and not self.settings.ignores(rule, path)
        return (ran or removed) and wanted and self._is_of_wanted_origin(f"{self.target.path}/{path}")

    def _is_of_wanted_origin(self, path: str) -> bool:
        module = self._tree.owner_of(path) if self._tree is not None else None
        return (module.origin if module else "project") in self.settings.config.origin

    def updated_baseline(self, report: Report) -> Baseline:
        """A baseline of all findings of a report, and the existing entries for what the check did not cover."""
        baseline = Baseline.of([*report.findings, *report.folded])
        with contextlib.suppress(InputError):  # an invalid baseline is replaced
            existing = Baseline.read(self.baseline_path, BASELINE_NAME)
            baseline.keep(existing, partial(self.concerns, report))
        return baseline

    def stale(self, report: Report) -> Counter[Key]:
        """The entries of the baseline whose findings no longer exist, with their numbers."""
        if self.baseline is None:
            return Counter()
        return self.baseline.stale(report, partial(self.concerns, report))

    def _note_stale(self, report: Report) -> None:
        stale = self.stale(report).total()
        if stale and self.baseline is not None:
            what = "finding" if stale == 1 else "findings"
            report.notes.append(
                f"stale-baseline: {self.baseline.name} contains {stale} {what} that no longer "
                f"exist{'s' if stale == 1 else ''}; list with `magelint baseline prune --dry-run`"
            )

    def _skipped_origin(self, model: Model) -> list[str]:
        """The note for a target that contains only modules of origins that are not reported."""
        modules = [module for module in model.modules if self._concerns(module)]
        if not modules or any(module.origin in model.scope.origins for module in modules):
            return []
        core = all(m.origin == "core" for m in modules)
        kind = "Magento's own" if core else modules[0].origin
        hint = "; to report their findings, use `--include-core`" if core else ""
        return [f"skipped: the paths contain only {kind} modules{hint}"]

    def _concerns(self, module: Module) -> bool:
        """True if a module is below one of the paths that are checked, or contains one."""
        scopes = self.target.scopes
        return self.target.includes(module.path) or any(scope.startswith(module.path + "/") for scope in scopes)

    def _is_named(self, folder: str) -> bool:
        """True if the user named a module by its folder or a path in it: its findings are shown even if inactive."""
        scopes = self.target.scopes or (self.target.path,)
        return any(scope == folder or scope.startswith(folder + "/") for scope in scopes)

    def _checks(self, module: Module, model: Model) -> bool:
        """True if findings in a module are reported."""
        included = module.origin in model.scope.origins and self._concerns(module)
        return included and not self.settings.paths.excludes(model.files.name(f"{module.path}/registration.php"))

    def _model(self, files: Files) -> Model:
        scope = Scope(frozenset(self.settings.config.origin))
        with steps.reading():
            return Model.read(self.target.root, after_upgrade=True, files=files, scope=scope)

    def _run(self, model: Model) -> Report:
        with steps.reading():
            views = self.magentos.views(model)
            report = run_rules(
                views.models,
                self.settings.rules(),
                root=self.target.root,
                severities=self.settings.config.severity,
                progress=self.progress,
            )
        report.notes.extend(views.notes)
        report.model = views.models[-1]
        return report

    def _raw_report(self, files: Files) -> Report | None:
        try:
            return self._run(self._model(files))
        except NotMagentoError:
            return None

    def _of_engine(self, model: Model, rule: str, finding: Finding) -> ReportedFinding | None:
        if not self.settings.reports_engine_rule(rule):
            return None
        made = as_reported(finding, ENGINE_RULES[rule], model.tree, self.settings.config.severity)
        return made if made.origin in model.scope.origins and not self.settings.ignores(rule, made.span.path) else None


def exit_code(report: Report, fail_on: str) -> int:
    """The exit code for a report: 2 after a crash or an error, 1 if a finding is at least as severe as `fail_on`."""
    if report.crashes or report.errors:
        return 2
    ranks = {"error": 3, "warning": 2, "info": 1, "never": 4}
    return 1 if report.worst() >= ranks[fail_on] else 0
