"""`--fix` and the files of reports: a full disk, several runs at once, and runs that are killed."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from magelint.engine.writing import CHANGED
from magelint.testing import write_tree
from shell import Run, errors, magelint, magelint_process, notes
from trees import in_app_code

CONFIG = "app/code/Acme/M{}/etc/integration/config.xml"
URL = "http://acme.io/{}"
RULE = ("--select", "endpoint-not-https", "--unsafe-fixes")


def config(url: str) -> str:
    one = f"<email>a@acme.io</email><endpoint_url>{url}</endpoint_url><identity_link_url>{url}</identity_link_url>"
    return f'<integrations><integration name="Acme">\n{one}\n</integration></integrations>\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root with modules, each of which has a file to fix."""
    root = tmp_path / "shop"
    write_tree(root, {"app/etc/di.xml": "<config/>"})
    for number in range(20):
        write_tree(root, {**in_app_code(f"Acme_M{number}"), CONFIG.format(number): config(URL.format(number))})
    return root


def contents(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def fixed(files: dict[str, bytes]) -> dict[str, bytes]:
    return {path: data.replace(b"http://acme.io", b"https://acme.io") for path, data in files.items()}


def with_full_disk(*arguments: str | Path, size: int = 40) -> Run:
    """A run in which no file may have more than so many bytes, as on a disk that is full."""
    return subprocess.run(
        [sys.executable, "-m", "magelint", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )


def test_fixes_on_a_full_disk(root: Path) -> None:
    before = contents(root)
    run = with_full_disk("check", root, *RULE, "--fail-on", "never")
    assert run.returncode == 2
    assert contents(root) == before
    assert notes(run)[0] == "wrote 0 of 20 files with fixes"
    assert errors(run) == [
        f"--fix: cannot write `{CONFIG.format(number)}`: File too large" for number in sorted(range(20), key=str)
    ]
    assert "40 warnings" in run.stdout, "the report is on the files as they are"


@pytest.mark.parametrize("format_", ["json", "text", "sarif"])
def test_a_report_on_a_full_disk(format_: str, root: Path, tmp_path: Path) -> None:
    file = tmp_path / "report"
    file.write_text("old")
    run = with_full_disk("check", root, *RULE[:2], "--output", f"{format_}:{file}")
    assert (run.returncode, file.read_text()) == (2, "old")
    assert errors(run) == [f"--output: cannot write `{file}`: File too large"]
    assert sorted(os.listdir(tmp_path)) == ["report", "shop"]


def test_a_baseline_on_a_full_disk(root: Path) -> None:
    assert magelint("baseline", "write", root, *RULE[:2]).returncode == 0
    old = (root / "magelint-baseline.json").read_bytes()
    run = with_full_disk("baseline", "write", root)
    assert (run.returncode, (root / "magelint-baseline.json").read_bytes()) == (2, old)
    assert errors(run) == [f"cannot write `{root}/magelint-baseline.json`: File too large"]


def test_a_snapshot_on_a_full_disk(shared: Path, tmp_path: Path) -> None:
    file = tmp_path / "snapshot.json"
    run = with_full_disk("snapshot", shared / "roots/magento-2.1.6", "--output", file, size=4096)
    assert (run.returncode, errors(run)) == (2, [f"cannot write `{file}`: File too large"])
    assert os.listdir(tmp_path) == []


def _started(root: Path, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "magelint", "check", str(root), *RULE, *arguments]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_several_runs_at_once(root: Path) -> None:
    before = contents(root)
    runs = [_started(root, "--format", "json", "--output", f"json:{root}/report.json") for _ in range(4)]
    assert {run.wait(120) for run in runs} <= {0, 1}
    json.loads((root / "report.json").read_bytes())
    (root / "report.json").unlink()
    magelint("check", root, *RULE)
    assert contents(root) == fixed(before)


def test_a_run_that_is_killed(root: Path) -> None:
    """Each file has its old or its new content, and the next run does the rest."""
    before = contents(root)
    after = fixed(before)
    first = root / CONFIG.format(0)
    run = _started(root)
    end = time.monotonic() + 120
    while first.read_bytes() == before[CONFIG.format(0)] and time.monotonic() < end:
        time.sleep(0.0001)
    run.send_signal(signal.SIGKILL)
    run.wait(120)
    for path, data in contents(root).items():
        assert data in (before.get(path), after.get(path)) or Path(path).name.startswith(".magelint-"), path
    assert magelint("check", root, *RULE).returncode == 0
    assert {path: data for path, data in contents(root).items() if path in before} == after


def test_an_edit_during_the_run_stays(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first file that is written gives the user the time to edit the last one."""
    edited = root / CONFIG.format(9)
    text = config("http://acme.io/mine")
    replace = os.replace

    def replaced(source: str, target: str) -> None:
        edited.write_text(text)
        replace(source, target)

    monkeypatch.setattr(os, "replace", replaced)
    run = magelint("check", root, *RULE, "--no-cache")
    assert (run.returncode, edited.read_text()) == (1, text)
    assert notes(run)[:2] == ["wrote 19 of 20 files with fixes", f"not fixed: {CONFIG.format(9)}: {CHANGED}"]
    assert "2 warnings" in run.stdout, "the report is on the file as the user wrote it"


def test_hard_links_stay(root: Path, tmp_path: Path) -> None:
    path = root / CONFIG.format(0)
    os.link(path, tmp_path / "copy.xml")
    run = magelint("check", root, *RULE)
    assert run.returncode == 1
    assert f"not fixed: {CONFIG.format(0)}: it has 2 hard links, and replacing it would separate them" in notes(run)
    assert path.samefile(tmp_path / "copy.xml")


@pytest.mark.parametrize(
    "command", [("check", "--output"), ("snapshot", "--output"), ("baseline", "write", "--baseline")]
)
def test_no_file_is_made_through_a_link_to_another_folder(command: Sequence[str], root: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    link = root / "planted.json"
    link.symlink_to("../other/new")
    run = magelint(*command, f"json:{link}" if command[0] == "check" else link, root)
    assert run.returncode == 2
    assert f"cannot write `{link}`: it is a link to a file in another folder" in errors(run)[0]
    assert os.listdir(tmp_path / "other") == []


@pytest.mark.parametrize(
    "command", [("check", "--output"), ("snapshot", "--output"), ("baseline", "write", "--baseline")]
)
@pytest.mark.parametrize("top", ["repository", "working directory"])
def test_no_file_is_made_in_a_folder_to_which_a_link_leads(
    command: Sequence[str], top: str, root: Path, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    (root / "reports").symlink_to("../other")
    (root / "below").mkdir()
    (root / "same").symlink_to("below")
    path = "reports/a.json"
    if top == "repository":
        (root / ".git").mkdir()
        path = str(root / path)

    def run(path: str) -> Run:
        given = f"json:{path}" if command[0] == "check" else path
        return magelint(*command, given, root, cwd=tmp_path if top == "repository" else root)

    refused = run(path)
    assert refused.returncode == 2
    assert f"cannot write `{path}`: a link in this path leads out of the tree" in errors(refused)[0]
    assert os.listdir(tmp_path / "other") == []
    assert "a link in this path" not in run(path.replace("reports", "same")).stderr
    assert "a link in this path" not in run(str(tmp_path / "other/b.json")).stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_files_and_folders_that_are_read_only(root: Path) -> None:
    file, folder = root / CONFIG.format(0), (root / CONFIG.format(1)).parent
    file.chmod(0o400)
    folder.chmod(0o500)
    try:
        run = magelint_process("check", str(root), *RULE)
    finally:
        folder.chmod(0o700)
    assert run.returncode == 2
    assert errors(run) == [f"--fix: cannot write `{CONFIG.format(n)}`: Permission denied" for n in (0, 1)]
