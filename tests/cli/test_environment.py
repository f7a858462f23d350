"""The environment of the process: little memory, no threads, closed streams, and sizes of terminals that are not one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from magelint.cli import check
from magelint.engine.limited_process import run_limited
from magelint.testing import write_tree
from processes import limited
from shell import magelint
from trees import bare_module

ACL = "<config><acl><resources>{}</resources></acl></config>\n"
RESOURCES = "".join(f'<resource id="Acme_Sync::r{number}"/>' for number in range(2000))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    write_tree(tmp_path, {**bare_module("Acme_Sync"), "etc/acl.xml": ACL.format('<resource id=" Acme_Sync::a "/>')})
    return tmp_path


@pytest.mark.parametrize("megabytes", [50, 62, 70, 80])
def test_too_little_memory(megabytes: int, tree: Path) -> None:
    """Not 1, which would mean that there are findings."""
    write_tree(tree, {f"etc/{area}/events.xml": ACL.format(RESOURCES) for area in ("adminhtml", "frontend", "crontab")})
    write_tree(tree, {"etc/acl.xml": ACL.format(RESOURCES)})
    run = limited("check", tree, "--format", "json", seconds=60, memory=megabytes << 20)
    assert run.returncode == 2
    assert run.stdout == ""
    assert "error: " in run.stderr


def test_a_rule_without_memory(tree: Path) -> None:
    rule = (
        "from magelint.api import NoOptions, Rule, Severity\n\n\nclass Large(Rule[NoOptions]):\n"
        '    id = "acme-large"\n    summary = "A rule that takes all memory."\n    severity = Severity.INFO\n'
        '    since = "0.1.0"\n\n    def check(self, model):\n        yield from [0] * (1 << 60)\n'
    )
    write_tree(tree, {"rules/large.py": rule})
    run = limited("check", tree, "--rules-from", tree / "rules", seconds=60)
    assert (run.returncode, run.stdout, run.stderr) == (2, "", "error: not enough memory\n")


def test_an_unexpected_error_is_not_exit_code_1(tree: Path) -> None:
    code = (
        "import sys; from magelint import __main__ as m; from magelint.cli import check\n"
        "def fail(*_, **__): raise KeyError('a')\n"
        f"check.open_session = fail; sys.argv = ['magelint', 'check', {str(tree)!r}]; m.main()\n"
    )
    assert hasattr(check, "open_session")
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "KeyError: 'a'" in run.stderr
    assert run.stderr.endswith("\nerror: magelint crashed\n")


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_no_file_gets_the_number_of_a_closed_stream(closed: str, tree: Path) -> None:
    """Messages for standard error would be written into the file."""
    write_tree(tree, {"rules/say.py": SAYING})
    command = f'"{sys.executable}" -I -m magelint check "{tree}" --rules-from "{tree}/rules" --select acme-say {closed}'
    run = subprocess.run(["sh", "-c", command], capture_output=True, check=False)
    assert run.returncode == 0
    assert (tree / "opened").read_text() == "3 or above"


SAYING = """
import os

from magelint.api import NoOptions, Rule, Severity


class Say(Rule[NoOptions]):
    id = "acme-say"
    summary = "A rule that opens a file."
    severity = Severity.INFO
    since = "0.1.0"

    def check(self, model):
        with open(os.path.join(model.files.root, "opened"), "w") as file:
            file.write("3 or above" if file.fileno() > 2 else str(file.fileno()))
        yield from ()
"""


@pytest.mark.parametrize("columns", ["0", "00", "-1", "\u00b2", "9" * 5000, "a", ""])
@pytest.mark.parametrize("form", ["text", "concise"])
def test_a_terminal_without_a_size(columns: str, form: str, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rich prints nothing in 0 columns, and reads what is not a number in ASCII."""
    monkeypatch.delenv("COLUMNS", raising=False)
    unknown = magelint("check", tree, "--format", form, FORCE_COLOR="1")
    run = magelint("check", tree, "--format", form, FORCE_COLOR="1", COLUMNS=columns, LINES=columns)
    assert "Acme_Sync::a" in run.stdout
    assert (run.returncode, run.stdout) == (1, unknown.stdout)


def test_a_system_that_allows_no_more_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Thread] = []

    def start(thread: Thread) -> None:
        if started:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        original(thread)

    original = Thread.start
    monkeypatch.setattr(Thread, "start", start)
    with pytest.raises(BlockingIOError):
        run_limited([sys.executable, "-c", "import time; time.sleep(60)"], b"", os.environ, seconds=30, largest=10)


@pytest.mark.parametrize(
    "arguments",
    ["check", "check .", "show acl", "access", "diff HEAD", "baseline write", "check {} --output json:a.json"],
)
def test_a_working_directory_that_was_deleted(arguments: str, tree: Path) -> None:
    (tree / "gone").mkdir()
    command = f'rmdir "{tree}/gone" && "{sys.executable}" -I -m magelint {arguments.format(tree)}'
    run = subprocess.run(["sh", "-c", command], cwd=tree / "gone", capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (2, "", "error: the working directory does not exist\n")


@pytest.mark.parametrize("value", ["nan", "-nan", "inf", "-1", "1e300", "a"])
def test_a_limit_that_is_not_a_time(value: str, tree: Path) -> None:
    run = magelint("check", tree, "--time-limit", value)
    assert run.returncode == 2
    assert run.stderr.startswith("error: invalid value for `--time-limit`: ")
