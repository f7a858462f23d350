"""Comments that suppress findings: `magelint: ignore[rule] reason`, in XML and PHP.

A comment on its own line applies to the code after it, a comment after code to its line, and `file-ignore[…]` to the
file. The syntax is strict: a comment that resembles a suppression but is malformed is reported, so that a typo does not
go unnoticed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from heapq import heappop, heappush

from msgspec import Struct, field

from magelint.engine.did_you_mean import did_you_mean
from magelint.engine.engine_rules import ENGINE_RULES, SUPPRESSION_UNKNOWN, SUPPRESSION_UNUSED
from magelint.engine.finding import Finding, Label
from magelint.engine.result import Report, ReportedFinding
from magelint.magento.model import Model
from magelint.source.comments import Comment, comments
from magelint.source.text import Place, SourceFile
from magelint.steps import steps

_SHAPE = re.compile(
    r"(?P<before>[\s*]*+)magelint: (?P<kind>file-ignore|ignore)\[(?P<ids>[^\[\]]*+)\](?:\s+(?P<reason>.*))?", re.S
)
_VERBS = r"(?:file-?)?(?:ignore|disable|suppress)"
_LIKE = re.compile(rf"[\s*]*+(?P<text>magelint(?:\s*+:|[\s-]*+{_VERBS}\b).*)", re.IGNORECASE | re.DOTALL)
_WITHIN = re.compile(rf"^(?:[^\S\n]++|\*)*+(?P<text>magelint[\s:-]*+{_VERBS}\b.*)$", re.IGNORECASE | re.MULTILINE)
"""A suppression on a later line of a comment."""
_LINE_BREAK = re.compile(r"(?<!\s)[^\S\n]*+\n[\s*]*+")
_ID = re.compile(r"[a-z0-9]++(?:-[a-z0-9]++)*+")


class Suppression(Struct):
    """One rule id in one comment."""

    rule: str
    place: Place
    lines: tuple[int, int] | None
    """The first and last line that it applies to; `None` for the whole file."""
    reason: str
    used: bool = False


class Suppressions(Struct):
    """The suppressions in one file, and the malformed ones."""

    found: list[Suppression] = field(default_factory=list)
    malformed: list[tuple[Place, str]] = field(default_factory=list)
    """The places and texts of malformed suppressions."""


def read_suppressions(source: SourceFile) -> Suppressions:
    """The suppressions in a file's comments."""
    result = Suppressions()
    with steps.file(source.path):
        for comment in comments(source, "magelint"):
            _read(comment, result)
    return result


def _read(comment: Comment, result: Suppressions) -> None:
    match = _SHAPE.fullmatch(comment.text)
    ids = match["ids"].split(",") if match else []
    if match is None or not all(_ID.fullmatch(identifier.strip()) for identifier in ids):
        like = _LIKE.fullmatch(comment.text) or _WITHIN.search(comment.text)
        if like is not None:
            text = like["text"].rstrip()
            place = comment.place(like.start("text"), like.start("text") + len(text))
            result.malformed.append((place, _LINE_BREAK.sub(" ", text)))
        return
    offset = match.start("ids")
    for identifier in ids:
        name = identifier.strip()
        start = offset + identifier.index(name)
        place = comment.place(start, start + len(name))
        lines = None if match["kind"] == "file-ignore" else comment.lines or (0, 0)
        result.found.append(Suppression(name, place, lines, " ".join((match["reason"] or "").split())))
        offset += len(identifier) + 1


def commented_files(model: Model) -> Iterator[SourceFile]:
    """The files of checked modules that may contain suppressions: configuration, and PHP code of the project.

    They do not depend on the selected rules, so that a malformed comment is always reported.
    """
    for module in model.checked:
        paths = [*module.xml_paths]
        if module.origin == "project":
            paths += [path for path in module.paths if path.endswith((".php", ".phtml"))]
        for path in paths:
            source = module.files.source(f"{module.path}/{path}")
            if source is not None and _may_have_comments(source):
                yield source


def _may_have_comments(source: SourceFile) -> bool:
    if source.encoding.startswith(("utf-16", "utf-32")):
        return "agelint" in source.text
    return b"agelint" in source.data


def apply_suppressions(
    report: Report,
    files: Iterable[SourceFile],
    *,
    known: Iterable[str],
    report_finding: Callable[[str, Finding], ReportedFinding | None],
) -> None:
    """Move suppressed findings to `report.hidden` and add findings about the comments themselves.

    Comments in `files` are reported if they are malformed, unknown or unused; comments in other files with findings
    only suppress. `known` are the ids of all rules. `report_finding` creates the finding of an engine rule, or returns
    None if the rule is ignored.
    """
    commented = {source.path: read_suppressions(source) for source in files}
    elsewhere = {f.file.path: f.file for f in report.findings if f.file.path not in commented}
    _hide(report, {path: read_suppressions(source) for path, source in elsewhere.items()})
    by_file = {path: read for path, read in commented.items() if _any(read)}
    if not by_file:
        return
    _hide(report, by_file)
    ran = set(report.timings) - {crash.rule for crash in report.crashes} - set(ENGINE_RULES)
    names = {*known, *ENGINE_RULES}
    own = [f for read in by_file.values() for f in (*_unknown(read, names), *_unused(read, ran))]
    report.findings.extend(_wanted(own, report_finding))
    _hide(report, by_file)
    late = [f for read in by_file.values() for f in _unused(read, set(ENGINE_RULES))]
    report.findings.extend(_wanted(late, report_finding))
    found = {finding.rule for finding in (*report.findings, *report.hidden)}
    report.rules.update({rule: info for rule, info in ENGINE_RULES.items() if rule in found})
    report.findings.sort(key=lambda finding: finding.sort_key)
    report.hidden.sort(key=lambda finding: finding.sort_key)


def _any(read: Suppressions) -> bool:
    return bool(read.found or read.malformed)


def _wanted(
    own: Iterable[tuple[str, Finding]], report_finding: Callable[[str, Finding], ReportedFinding | None]
) -> list[ReportedFinding]:
    made = (report_finding(rule, finding) for rule, finding in own)
    return [finding for finding in made if finding is not None]


def _hide(report: Report, by_file: dict[str, Suppressions]) -> None:
    found: dict[tuple[str, str], list[ReportedFinding]] = {}
    for finding in report.findings:
        if finding.file.path in by_file:
            found.setdefault((finding.file.path, finding.rule), []).append(finding)
    covered: dict[int, Suppression] = {}
    for (path, rule), findings in found.items():
        suppressions = [one for one in by_file[path].found if one.rule == rule]
        if suppressions:
            covered.update(_covered(findings, suppressions))
    left = []
    for finding in report.findings:
        suppression = covered.get(id(finding))
        if suppression is None:
            left.append(finding)
        else:
            finding.suppressed = suppression.reason
            report.hidden.append(finding)
    report.findings[:] = left


def _covered(findings: list[ReportedFinding], suppressions: list[Suppression]) -> Iterator[tuple[int, Suppression]]:
    """The id of each finding that is covered, with the first suppression that covers it; marks those that are used.

    All of them are of one rule and file. Time is not the product of both numbers: thousands may be on one line.
    """
    lines = sorted({finding.span.line for finding in findings})
    ranges = []
    for index, suppression in enumerate(suppressions):
        first, last = suppression.lines or (0, lines[-1])
        ranges.append((first, index, last))
        at = bisect_left(lines, first)
        suppression.used |= at < len(lines) and lines[at] <= last
    ranges.sort(reverse=True)
    begun: list[tuple[int, int]] = []
    first_at: dict[int, Suppression] = {}
    for line in lines:
        while ranges and ranges[-1][0] <= line:
            _, index, last = ranges.pop()
            heappush(begun, (index, last))
        while begun and begun[0][1] < line:
            heappop(begun)
        if begun:
            first_at[line] = suppressions[begun[0][0]]
    for finding in findings:
        if finding.span.line in first_at:
            yield id(finding), first_at[finding.span.line]


def _unknown(read: Suppressions, names: set[str]) -> list[tuple[str, Finding]]:
    found = [
        Finding(
            f"malformed suppression `{text}`",
            Label(place, "has no effect"),
            help="write `magelint: ignore[rule] reason` or `magelint: file-ignore[rule] reason` in a separate comment",
            subject=text,
        )
        for place, text in read.malformed
    ]
    for suppression in read.found:
        if suppression.rule not in names:
            near = did_you_mean(suppression.rule, names).strip(" ()")
            found.append(
                Finding(
                    f"unknown rule `{suppression.rule}` in a suppression",
                    Label(suppression.place, "has no effect"),
                    help=near or "run `magelint rules` to list all rules",
                    subject=suppression.rule,
                )
            )
    return [(SUPPRESSION_UNKNOWN, finding) for finding in found]


def _unused(read: Suppressions, ran: set[str]) -> list[tuple[str, Finding]]:
    found = []
    for suppression in read.found:
        if suppression.used or suppression.rule not in ran:
            continue
        found.append(
            Finding(
                f"unused suppression of `{suppression.rule}`",
                Label(suppression.place, "has no effect"),
                help="remove the comment",
                subject=suppression.rule,
            )
        )
    return [(SUPPRESSION_UNUSED, finding) for finding in found]
