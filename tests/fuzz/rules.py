"""What holds for all rules on a tree in memory: none fails, places are inside their files, and fixes come to an end."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from random import Random

from faults import REGISTRY, RULES, CleanRoot, PageTree, trees_of_page
from fuzz import corpus
from fuzz.limits import bounded, require
from fuzz.texts import kind_of, mutate
from fuzz.tree import words
from magelint.engine.fixes import work_out
from magelint.engine.result import Report, ReportedFinding
from magelint.engine.session import Session
from magelint.engine.settings import load_settings
from magelint.engine.target import Target
from magelint.magento.tree.files import Files
from magelint.source.text import SourceFile, Span

Contents = dict[str, bytes | None]


@cache
def _root() -> tuple[CleanRoot, tempfile.TemporaryDirectory[str]]:
    folder = tempfile.TemporaryDirectory(prefix="magelint-fuzz-")
    return CleanRoot(Path(folder.name) / "root"), folder


@cache
def _pages() -> list[PageTree]:
    return [page for info in RULES for part in ("Bad", "Good") for page in trees_of_page(info, part)]


def mutated(rng: Random) -> Contents:
    """The tree of a rule's page over a root without faults, with some texts mutated: changes by path below the root."""
    root, _ = _root()
    page = rng.choice(_pages())
    contents: Contents = {name: None if text is None else text.encode() for name, text in root.page(page).items()}
    names = [name for name in page.files if contents.get(name) is not None]
    known = words(contents)
    for name in rng.sample(names, min(len(names), rng.choice((1, 1, 2, 3)))):
        kind = kind_of(name)
        contents[name] = mutate(contents[name] or b"", kind, rng, corpus.texts(kind), known)
    return contents


def examine(contents: Contents, rng: Random) -> Report:
    """Check what holds for a tree; return its report. Raises `ViolationError`."""
    root, _ = _root()
    settings = load_settings(REGISTRY, root.root, given={"select": ["all"]})
    size = sum(len(data) for data in contents.values() if data is not None)
    files = root.files.overlaid({f"{root.root}/{name}": data for name, data in contents.items()})

    def checked(tree: Files) -> Report:
        session = Session(Target(root.root), settings)
        report = session.examine(tree)
        require(not report.crashes, report.crashes[0].traceback[-1500:] if report.crashes else "")
        return report

    with bounded(size, "rules", base=2.0):
        report = checked(files)
    for finding in (*report.findings, *report.folded, *report.hidden):
        _inside(finding)
    unsafe = rng.random() < 0.5
    with bounded(size, "fixes", base=20.0):
        patch, fixed = work_out(files, checked, unsafe=unsafe, first=report)
        require(not patch.crashes, patch.crashes[0][2][-1500:] if patch.crashes else "")
        require("fixes" not in patch.rejected, f"fixes without end: {patch.rejected.get('fixes')}")
        again, _ = work_out(files.overlaid(patch.contents), checked, unsafe=unsafe)
    require(not again.changed(), f"fixes again in {[files.name(path) for path in again.changed()][:3]}")
    for finding in fixed.findings:
        _inside(finding)
    return report


def _inside(finding: ReportedFinding) -> None:
    for file, span in ((finding.file, finding.span), *((place.file, place.span) for place in finding.related)):
        _span_inside(file, span, finding.rule)


def _span_inside(file: SourceFile, span: Span, rule: str) -> None:
    what = f"{rule} in {file.name}: {span.start} to {span.end} of {len(file.text)}"
    require(0 <= span.start <= span.end <= len(file.text), what)
    require(1 <= span.line <= span.end_line <= len(file.line_starts), f"{what}, lines {span.line} to {span.end_line}")
    require(min(span.column, span.end_column) >= 1, f"{what}, columns {span.column} and {span.end_column}")
