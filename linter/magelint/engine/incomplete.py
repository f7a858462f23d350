"""Findings about what a check skipped because it took too long or made magelint crash; see `magelint.supervisor`."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.engine.finding import Finding, Label
from magelint.engine.result import MOST_FINDINGS, Report
from magelint.engine.wording import TOO_DEEP
from magelint.magento.access.acl import AclResource
from magelint.magento.access.integration_files import IntegrationDeclaration
from magelint.magento.access.routes import RouteDeclaration
from magelint.magento.model import Model
from magelint.magento.modules.module import Module
from magelint.magento.modules.package import ModulePackage
from magelint.source.text import SourceFile
from magelint.steps import Skip, steps


def incomplete(report: Report, model: Model) -> Iterator[Finding]:
    """A finding for each skipped file and each skipped rule, and one if the check ended early."""
    if report.cut_off_at is not None:
        message = f"the check ended after {MOST_FINDINGS:,} findings: the other files and rules were not checked"
        label = Label(report.cut_off_at.whole(), "not checked from here on")
        yield Finding(
            message, label, help="correct these findings, ignore their rules, or check fewer modules", subject="limit"
        )
    for source in model.files.too_deep:
        message, label = f"`{source.name}` was skipped: {TOO_DEEP}", Label(source.whole(), "treated as empty")
        yield Finding(
            message, label, help="reduce the nesting; PHP itself rejects about 10,000 levels", subject=source.name
        )
    for path, skip in steps.skipped_files.items():
        name = model.files.name(path)
        file = SourceFile(path, name, b"")
        yield _finding(f"`{name}` was skipped: {skip.reason}", file, "treated as missing", name, skip)
    for rule, file in report.skipped.items():
        skip = steps.skipped_rules[rule]
        yield _finding(f"rule `{rule}` was skipped from here on: {skip.reason}", file, "not checked", rule, skip)


def _finding(message: str, file: SourceFile, label: str, subject: str, skip: Skip) -> Finding:
    help_ = "report this as a bug of magelint" if skip.signal else "use a longer `--time-limit`"
    return Finding(message, Label(file.whole(), label), help=help_, subject=subject)


def file_of(entity: object, model: Model) -> SourceFile:
    """The file that declares what a hook of a rule is called with. Nothing is located in it, which might take long."""
    if isinstance(entity, ModulePackage):
        return entity.composer.source
    if isinstance(entity, IntegrationDeclaration | RouteDeclaration):
        return entity.element.file.source
    if isinstance(entity, AclResource) and entity.declarations:
        return entity.declarations[0].file.source
    module = entity if isinstance(entity, Module) else next(iter(model.modules))
    names = ("etc/module.xml", "registration.php", "composer.json")
    sources = (model.files.source(f"{module.path}/{name}") for name in names)
    return next((source for source in sources if source is not None), SourceFile(module.path, module.folder, b""))
