"""One line per finding, as grep, Vim and the problem matchers of editors and CI services read it."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from magelint.report.concise import write_concise
from magelint.testing import write_tree
from report_example import example_report
from shell import Run, magelint
from unknown_ids import API, FILES, ONLY

# as the documentation gives them
PROBLEM_MATCHER = r"^(.+?):(\d+):(\d+): (error|warning|info)\[([a-z0-9-]+)\] (.+)$"
ERROR_FORMAT = r"%f:%l:%c:\ %t%*[^[]%m"


def check(*arguments: str | Path, cwd: Path, **environment: str) -> Run:
    return magelint("check", *arguments, *ONLY, "--format", "concise", cwd=cwd, **environment)


def test_one_line_per_finding(tmp_path: Path) -> None:
    write_tree(tmp_path, FILES)
    run = check(cwd=tmp_path)
    assert run.returncode == 1
    first, second = run.stdout.splitlines()
    assert first.startswith("app/code/Acme/Other/etc/integration/api.xml:2:17: error[api-unknown-resource] ")
    assert second.startswith(f"{API}:2:17: error[api-unknown-resource] ")
    assert "`Acme_Sync::gone`" in second


def test_paths_are_relative_to_the_working_directory(tmp_path: Path) -> None:
    write_tree(tmp_path / "store", FILES)
    (tmp_path / "elsewhere").mkdir()
    below, outside = check("store", cwd=tmp_path), check("../store", cwd=tmp_path / "elsewhere")
    inside = check("../../../..", cwd=tmp_path / "store/app/code/Acme/Sync")
    assert below.stdout.splitlines()[1].startswith(f"store/{API}:2:17: ")
    assert outside.stdout.splitlines()[1].startswith(f"{tmp_path}/store/{API}:2:17: ")
    assert [line.split(":")[0] for line in inside.stdout.splitlines()] == [
        f"{tmp_path}/store/app/code/Acme/Other/etc/integration/api.xml",
        "etc/integration/api.xml",
    ]


def test_nothing_found_is_silent_in_a_pipe(tmp_path: Path) -> None:
    write_tree(tmp_path, FILES)
    run = magelint("check", tmp_path, "--select", "acl-misplaced", "--format", "concise")
    assert (run.returncode, run.stdout) == (0, "")


def test_statistics_and_a_terminals_colors_do_not_mix_in(tmp_path: Path) -> None:
    write_tree(tmp_path, FILES)
    plain = check("--statistics", cwd=tmp_path)
    assert len(plain.stdout.splitlines()) == 2
    assert "2  error    api-unknown-resource" in plain.stderr
    colored = check(f"--output=concise:{tmp_path}/report.txt", cwd=tmp_path, FORCE_COLOR="1", COLUMNS="40").stdout
    assert "\x1b[1;31merror[api-unknown-resource]" in colored
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == plain.stdout
    assert (tmp_path / "report.txt").read_text(encoding="utf-8") == plain.stdout


def test_verbose_shows_symptoms(tmp_path: Path) -> None:
    report = example_report(tmp_path)
    report.folded = [report.findings.pop()]
    for report.verbose, count in ((False, 6), (True, 7)):
        out = io.StringIO()
        write_concise(report, out)
        assert len([line for line in out.getvalue().splitlines() if "[example-" in line or "[supp" in line]) == count


def test_no_line_is_broken_whatever_it_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    report = example_report(tmp_path)
    out = io.StringIO()
    write_concise(report, out)
    *lines, crash = out.getvalue().split("\n")[:-1]
    found = [re.fullmatch(PROBLEM_MATCHER, line) for line in lines]
    assert [(m[1], int(m[2]), int(m[3]), m[4], m[5]) for m in found if m] == [
        (f.span.path, f.span.line, f.span.column, f.severity, f.rule) for f in report.findings
    ]
    assert crash == "error[internal-error] rule example-crash failed: ValueError: 100% of [it] failed"
    assert all(line.isprintable() for line in lines)


def test_vim_reads_it(tmp_path: Path) -> None:
    vim = shutil.which("vim")
    if vim is None:
        pytest.skip("there is no vim")
    write_tree(tmp_path, FILES)
    (tmp_path / "errors.txt").write_text(check(cwd=tmp_path).stdout)
    script = [
        f"set errorformat={ERROR_FORMAT}",
        "cgetfile errors.txt",
        "let found = map(getqflist(), '[bufname(v:val.bufnr), v:val.lnum, v:val.col, v:val.type, v:val.text]')",
        "call writefile([json_encode(found)], 'read.json')",
        "qall!",
    ]
    (tmp_path / "script.vim").write_text("\n".join(script))
    subprocess.run(
        [vim, "-Nu", "NONE", "-es", "-S", "script.vim"], cwd=tmp_path, stdin=subprocess.DEVNULL, check=False, timeout=60
    )
    other, sync = json.loads((tmp_path / "read.json").read_text())
    assert sync[:4] == [API, 2, 17, "e"]
    assert sync[4].startswith("[api-unknown-resource] integration `Sync` ")
    assert other[0].startswith("app/code/Acme/Other/")
