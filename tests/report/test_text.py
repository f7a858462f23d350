"""The report for people: what is grouped, and what the last line says."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from magelint.engine.finding import Severity
from magelint.engine.result import RelatedPlace, Report, ReportedFinding
from magelint.report import writer
from magelint.report.text import GROUP_SIZE, write_text
from magelint.source.text import SourceFile
from magelint.testing import write_tree
from shell import Run, magelint
from trees import in_app_code
from unknown_ids import FILES, ONLY

API = SourceFile("/magento/etc/api.xml", "etc/api.xml", b"<a/>\n" * 12)
ACL = SourceFile("/magento/etc/acl.xml", "etc/acl.xml", b"<b/>\n" * 12)


def finding(line: int, message: str = "", **more: Any) -> ReportedFinding:
    values: dict[str, Any] = {
        "rule": "example-broken",
        "severity": Severity.ERROR,
        "help": "fix it",
        "label": "here",
        "file": API,
        "module": "Acme_Sync",
        "origin": "project",
        "related": [],
        "fix": None,
        "fingerprint": "00",
        **more,
    }
    start = 5 * (line - 1)
    return ReportedFinding(
        message=message or f"number {line}", span=values["file"].span(start + 1, start + 2), **values
    )


def report(*findings: ReportedFinding, **more: Any) -> Report:
    made = Report(".", "a Magento 2.4.7 root", None, 3, **more)
    made.findings = list(findings)
    return made


def text(report: Report) -> str:
    out = io.StringIO()
    write_text(report, out)
    return out.getvalue()


def test_many_similar_findings_are_one_block() -> None:
    other = finding(3, "another rule", rule="example-other")
    shown = text(report(finding(1), finding(2), other, finding(4), finding(10), finding(12)))
    assert shown.split("\n\n") == [
        "etc/api.xml  Acme_Sync\n"
        "error[example-broken]: number 1\n"
        " --> etc/api.xml:1:2\n"
        "1 | <a/>\n"
        "  |  ^ here\n"
        "  = help: fix it\n"
        "  = note: 4 more of this rule in this file (--verbose shows excerpts):\n"
        "     2:2  number 2\n"
        "     4:2  number 4\n"
        "    10:2  number 10\n"
        "    12:2  number 12",
        "error[example-other]: another rule\n --> etc/api.xml:3:2\n3 | <a/>\n  |  ^ here\n  = help: fix it",
        "6 errors in a Magento 2.4.7 root (3 modules)\n",
    ]


def test_few_others_and_those_of_another_file_or_severity_are_shown_in_full() -> None:
    few = [finding(line) for line in range(1, GROUP_SIZE)]
    others = [finding(9, severity=Severity.INFO), finding(9, rule="example-other"), finding(9, file=ACL)]
    shown = text(report(*few, *others))
    assert "more of this rule" not in shown
    assert shown.count("-->") == len(few) + len(others)


def test_what_a_listed_finding_has_of_its_own_is_listed_too() -> None:
    related = [
        RelatedPlace(API.span(26, 27), "declared here", API),
        RelatedPlace(API.span(31, 32), "declared here", API),
        RelatedPlace(ACL.span(1, 2), "", ACL),
    ]
    similar = [finding(line) for line in range(1, GROUP_SIZE)]
    shown = text(report(*similar, finding(6, help="fix it otherwise", related=related)))
    assert (
        "    6:2  number 6\n"
        "         ::: 6:2, 7:2: declared here\n"
        "         ::: etc/acl.xml:1:2\n"
        "         = help: fix it otherwise\n"
    ) in shown
    assert shown.count("= help: fix it\n") == 1


def test_verbose_shows_all_in_full() -> None:
    made = report(*(finding(line) for line in range(1, 10)), verbose=True)
    assert text(made).count("-->") == 9
    assert "more of this rule" not in text(made)


def test_no_finding_is_lost() -> None:
    made = report(*(finding(line, rule=f"example-{line % 2}") for line in range(1, 12)))
    assert all(f"number {line}\n" in text(made) for line in range(1, 12))
    out = io.StringIO()
    writer("concise")(made, out)
    assert len(out.getvalue().splitlines()) == 11


CORE = {"app/etc/di.xml": "<config/>", "vendor/magento/framework/registration.php": "<?php\n"}
STORE = in_app_code("Magento_Store")


def last_line(run: Run) -> str:
    return run.stdout.splitlines()[-1]


def test_nothing_found_says_if_all_modules_are_magentos(tmp_path: Path) -> None:
    write_tree(tmp_path, CORE | STORE)
    one = "its only module is Magento's own; use --include-core to check it"
    assert last_line(magelint("check", tmp_path)) == f"no findings in a Magento root: {one}"
    run = magelint("check", tmp_path, "--include-core", *ONLY)
    assert last_line(run) == "no findings in a Magento root (1 module)"
    write_tree(tmp_path, in_app_code("Magento_Cms"))
    both = "all 2 modules are Magento's own; use --include-core to check them"
    assert last_line(magelint("check", tmp_path)) == f"no findings in a Magento root: {both}"


def test_nothing_found_says_if_no_module_was_checked(tmp_path: Path) -> None:
    write_tree(tmp_path, CORE | STORE | FILES)
    none = "no findings in a Magento root: no module was checked"
    assert last_line(magelint("check", tmp_path / "app/code/Magento/Store")) == none
    (tmp_path / "magelint.toml").write_text('exclude = ["app/"]')
    assert last_line(magelint("check", tmp_path)) == none
    (tmp_path / "magelint.toml").write_text('exclude = ["Other/", "api.xml"]')
    assert last_line(magelint("check", tmp_path, *ONLY)) == "no findings in a Magento root (3 modules)"


def test_nothing_found_in_a_root_without_modules(tmp_path: Path) -> None:
    write_tree(tmp_path, CORE)
    assert last_line(magelint("check", tmp_path)) == "no findings in a Magento root: it has no modules"


def test_a_module_that_is_disabled_is_named_so(tmp_path: Path) -> None:
    text = "<?php\nreturn ['modules' => ['Acme_Sync' => 0, 'Acme_Other' => 1]];\n"
    write_tree(tmp_path, {**FILES, "app/etc/config.php": text})
    headings = [
        line
        for line in magelint("check", tmp_path, "--ignore", "module-disabled").stdout.splitlines()
        if "  Acme_" in line
    ]
    assert "app/code/Acme/Sync/etc/integration/api.xml  Acme_Sync (disabled in app/etc/config.php)" in headings
    assert "app/code/Acme/Other/etc/integration/api.xml  Acme_Other" in headings
