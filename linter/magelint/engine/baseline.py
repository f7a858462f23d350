"""The baseline: known findings that are not reported, so that an existing code base starts without findings.

An entry has a rule, a file, a fingerprint and a count, and the message for those who review the file. It stays valid if
lines move or files are reindented.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Annotated

import msgspec
from msgspec import Struct, field

from magelint.engine.errors import InputError
from magelint.engine.input_file import read_input_file
from magelint.engine.result import Report, ReportedFinding

BASELINE_NAME = "magelint-baseline.json"
VERSION = 1
LARGEST = 100_000_000
"""The size of the largest file that is read or written, in bytes: about 300,000 findings."""

Key = tuple[str, str, str]


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of the file."""

    rule: str
    path: str
    fingerprint: str
    count: Annotated[int, msgspec.Meta(ge=1)] = 1
    message: str = ""
    """The message when the entry was written; it does not identify the finding."""


class _Document(msgspec.Struct):
    version: int
    entries: msgspec.Raw = msgspec.Raw(b"[]")


class Baseline(Struct):
    """The entries of a baseline, with their counts."""

    name: str
    """The name of the file in messages."""
    counts: Counter[Key] = field(default_factory=Counter)
    messages: dict[Key, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: str, name: str) -> Baseline:
        """Read a baseline; raises `InputError` if the file is not a baseline of this version."""
        hint = "run `magelint baseline write` to replace it"
        try:
            data = read_input_file(path, LARGEST)
        except OSError as error:
            raise InputError(f"cannot read the baseline `{name}`: {error.strerror}") from None
        try:
            document = msgspec.json.decode(data, type=_Document)
            if document.version != VERSION:
                versions = f"has version {document.version}, but this magelint reads version {VERSION}"
                raise InputError(f"the baseline `{name}` {versions}; {hint}")
            entries = msgspec.json.decode(document.entries, type=list[Entry])
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            reason = str(error).replace("`", "")
            reason = reason if reason.startswith("JSON") else f"{reason[:1].lower()}{reason[1:]}"
            raise InputError(f"`{name}` is not a baseline: {reason}; {hint}") from None
        found = cls(name)
        for entry in entries:
            key = entry.rule, entry.path, entry.fingerprint
            found.counts[key] += entry.count
            found.messages[key] = entry.message
        return found

    @classmethod
    def of(cls, findings: Iterable[ReportedFinding], name: str = BASELINE_NAME) -> Baseline:
        """A baseline of these findings."""
        found = cls(name)
        for finding in findings:
            found.counts[_key(finding)] += 1
            message = finding.message.encode("utf-8", "replace").decode()  # a name of odd bytes has lone surrogates
            found.messages.setdefault(_key(finding), message)
        return found

    def keep(self, others: Baseline, concerns: Callable[[str, str], bool]) -> None:
        """Add the entries of another baseline for the rules and paths that are not covered."""
        for key, count in others.counts.items():
            if not concerns(key[0], key[1]):
                self.counts[key] += count
                self.messages.setdefault(key, others.messages.get(key, ""))

    def apply(self, report: Report) -> None:
        """Move the findings that are in the baseline from `report.findings` to `report.hidden`."""
        left = Counter(self.counts)
        kept = []
        for finding in report.findings:
            if left[_key(finding)] > 0:
                left[_key(finding)] -= 1
                finding.baselined = True
                report.hidden.append(finding)
            else:
                kept.append(finding)
        report.findings[:] = kept
        report.hidden.sort(key=lambda finding: finding.sort_key)

    def stale(self, report: Report, concerns: Callable[[str, str], bool]) -> Counter[Key]:
        """The entries without a finding in a report to which the baseline was applied.

        `concerns` is true for a rule and a path that the report covers; other entries are not stale.
        """
        seen = Counter(_key(finding) for finding in report.hidden if finding.baselined)
        return Counter({key: n for key, n in (self.counts - seen).items() if concerns(key[0], key[1])})

    def without(self, keys: Counter[Key]) -> Baseline:
        """The baseline without some entries."""
        return Baseline(self.name, self.counts - keys, self.messages)

    def describe(self, key: Key) -> str:
        """An entry for people: file, rule and message."""
        rule, path, _ = key
        return f"{path}: [{rule}] {self.messages.get(key, '')}".rstrip()

    def encode(self) -> bytes:
        """The content of the file: sorted, one entry on each line, so that diffs in version control are small."""
        entries = [Entry(*key, count, self.messages.get(key, "")) for key, count in sorted(self.counts.items())]
        rows = ",\n".join("    " + msgspec.json.encode(entry).decode() for entry in entries)
        body = f"[\n{rows}\n  ]" if rows else "[]"
        return f'{{\n  "version": {VERSION},\n  "entries": {body}\n}}\n'.encode()

    def __len__(self) -> int:
        return self.counts.total()


def _key(finding: ReportedFinding) -> Key:
    return finding.rule, finding.span.path, finding.fingerprint
