"""The baseline: findings that are known and let be, so that an old shop starts green.

Each is kept by rule, file and fingerprint, with how many there are of it; lines may move and files be reindented.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Annotated

import msgspec

from magelint.engine.errors import InputError
from magelint.engine.result import Report, ReportedFinding

BASELINE_NAME = "magelint-baseline.json"
VERSION = 1

Key = tuple[str, str, str]


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A finding of the baseline."""

    rule: str
    path: str
    fingerprint: str
    count: Annotated[int, msgspec.Meta(ge=1)] = 1


class _Document(msgspec.Struct):
    version: int
    entries: msgspec.Raw = msgspec.Raw(b"[]")


@dataclass(slots=True)
class Baseline:
    """A baseline as it was read."""

    name: str
    """As messages call it."""
    counts: Counter[Key] = field(default_factory=Counter)

    @classmethod
    def read(cls, path: str, name: str) -> Baseline:
        """The baseline in a file; raises `InputError` where it is none or of another version."""
        hint = "write it anew: magelint baseline write"
        try:
            if os.path.exists(path) and not os.path.isfile(path):
                raise OSError(None, "not a file")
            with open(path, "rb") as file:
                data = file.read()
        except OSError as error:
            raise InputError(f"cannot read the baseline {name}: {error.strerror}; {hint}") from None
        try:
            document = msgspec.json.decode(data, type=_Document)
            if document.version != VERSION:
                raise InputError(
                    f"the baseline {name} is of version {document.version}, and this magelint reads {VERSION}; {hint}"
                )
            entries = msgspec.json.decode(document.entries, type=list[Entry])
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            said = str(error).replace("`", "")
            said = said if said.startswith("JSON") else f"{said[:1].lower()}{said[1:]}"
            raise InputError(f"{name} is no baseline: {said}; {hint}") from None
        found = cls(name)
        for entry in entries:
            found.counts[entry.rule, entry.path, entry.fingerprint] += entry.count
        return found

    @classmethod
    def of(cls, findings: Iterable[ReportedFinding], name: str = BASELINE_NAME) -> Baseline:
        """A baseline that holds these findings."""
        return cls(name, Counter(_key(finding) for finding in findings))

    def apply(self, report: Report) -> None:
        """Moves what the baseline holds from the report's findings to what is hidden."""
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
        """What it holds and a report to which it was applied does not have.

        `concerns` says of a rule and a path whether the report would have it.
        """
        seen = Counter(_key(finding) for finding in report.hidden if finding.baselined)
        return Counter({key: n for key, n in (self.counts - seen).items() if concerns(key[0], key[1])})

    def without(self, keys: Counter[Key]) -> Baseline:
        """The same without some of its entries."""
        return Baseline(self.name, self.counts - keys)

    def encode(self) -> bytes:
        """The file: an entry a line, sorted, so that a version control's differences stay small."""
        entries = [Entry(*key, count=count) for key, count in sorted(self.counts.items())]
        rows = ",\n".join("    " + msgspec.json.encode(entry).decode() for entry in entries)
        body = f"[\n{rows}\n  ]" if rows else "[]"
        return f'{{\n  "version": {VERSION},\n  "entries": {body}\n}}\n'.encode()

    def __len__(self) -> int:
        return self.counts.total()


def _key(finding: ReportedFinding) -> Key:
    return finding.rule, finding.span.path, finding.fingerprint
