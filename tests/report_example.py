"""One report with every feature, for the formats' tests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from magelint.engine.finding import Change, CreateFile, Fix, RenameFile, Severity
from magelint.engine.registry import RuleInfo
from magelint.engine.result import Crash, RelatedPlace, Report, ReportedFinding
from magelint.engine.rule import NoOptions, Rule
from magelint.magento.composer.magento_version import MagentoVersion
from magelint.source.text import Edit, SourceFile


class ExampleBroken(Rule[NoOptions]):
    """A rule whose page is next to this file."""

    id = "example-broken"
    summary = "An example of what is broken."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True


class ExampleQuiet(ExampleBroken):
    """A rule that finds nothing."""

    id = "example-quiet"
    summary = "An example of what is never found."
    severity = Severity.INFO


ACL = "app/code/Acme/Größe/etc/a[1] 100%.xml"
PHP = "app/code/Acme/Größe/registration.php"
TEXT = (
    '<?xml version="1.0"?>\r\n<config>\r\n\t<resource id="Acme_Größe::[0]"/>\r\n'
    '\t<resource id="Acme_Größe::one"\r\n\t          title="Eins"/>\r\n</config>\r\n'
)
HOSTILE = (
    "`Acme_Größe::[0]` is [not](https://example.org) 100% right: \N{PILE OF POO} {0}, a:b,c]]>\n::error::\x07\x1b\udcff"
)


def example_report(folder: Path) -> Report:
    """The report of a tree below `folder`; nothing is read from disk."""
    acl = SourceFile(str(folder / ACL), ACL, TEXT.encode())
    php = SourceFile(str(folder / PHP), PHP, b"<?php\n")
    outside = SourceFile("/elsewhere/etc/acl.xml", "/elsewhere/etc/acl.xml", b"<config/>\n")
    attribute = TEXT.index("Acme_Größe::[0]")
    element, end = TEXT.index("<resource id", attribute), TEXT.index("</config>") - 2

    def finding(message: str, start: int, stop: int, file: SourceFile = acl, **more: Any) -> ReportedFinding:
        values: dict[str, Any] = {
            "rule": "example-broken",
            "severity": Severity.ERROR,
            "help": None,
            "label": "",
            "module": "Acme_Größe",
            "origin": "project",
            "related": [],
            "fix": None,
            "fingerprint": "00112233aabbccdd",
        }
        return ReportedFinding(message=message, span=file.span(start, stop), file=file, **{**values, **more})

    def rename() -> Sequence[Change]:
        return [Edit(acl, 0, 0, ""), RenameFile(acl.path, acl.path + ".bak")]

    def fail() -> Sequence[Change]:
        raise ValueError("cannot be made")

    replace = Fix(
        "Write `Acme_Größe::zero`", "safe", lambda: [Edit(acl, attribute, attribute + 15, "Acme_Größe::zero")]
    )
    create = Fix(
        "Write {registration.php}",
        "unsafe",
        lambda: [CreateFile(str(folder / "new dir/registration.php"), "<?php\n"), Edit(acl, end, end + 2, "")],
    )
    path = [
        RelatedPlace(acl.span(element, element + 9), "then to `Acme_Größe::one`", acl),
        RelatedPlace(outside.span(0, 0), "and back", outside),
    ]
    report = Report(".", "a Magento 2.4.7-p3 root", MagentoVersion("2.4.7-p3", "community"), 3)
    report.rules = {rule.id: RuleInfo(rule, "") for rule in (ExampleBroken, ExampleQuiet)}
    report.timings = {"example-broken": 0.012, "example-quiet": 0.0004}
    report.findings = [
        finding(HOSTILE, attribute, attribute + 15, help="write [this], or {that}", label="here", fix=replace),
        finding("a ring of resources", element, end, related=path, is_path=True, fix=create),
        finding("two places, no path", element, element + 1, related=path, severity=Severity.WARNING),
        finding(
            "only untidy", 0, 0, file=php, severity=Severity.INFO, module=None, origin="vendor", fingerprint="ff00"
        ),
        finding("cannot be renamed here", 0, 0, file=php, fix=Fix("Rename", "unsafe", rename), fingerprint="ff01"),
        finding("cannot be fixed", 0, 0, file=php, fix=Fix("Fail", "safe", fail), fingerprint="ff02"),
        finding("matches nothing", 0, 5, file=php, rule="suppression-unused", fingerprint="ff03"),
    ]
    report.hidden = [
        finding(
            "known to the team",
            attribute,
            attribute + 15,
            suppressed="provided by a private module",
            fingerprint="ee00",
        ),
        finding("known, no reason", attribute, attribute + 15, suppressed="", fingerprint="ee01"),
        finding("legacy", attribute, attribute + 15, baselined=True, fingerprint="ee02"),
    ]
    report.crashes = [
        Crash("example-crash", "ValueError: 100% of [it] failed", "Traceback …\nValueError: 100% of [it] failed\n")
    ]
    report.notes = ["cannot read app/code/Acme/Größe/etc/di.xml: Permission denied"]
    report.exit_code = 2
    return report
