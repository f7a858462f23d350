"""Invalid options, configuration and files: all errors are reported, and nothing is checked."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from magelint.magento.model import Model
from shell import Run, errors, magelint, paths
from unknown_ids import API, FILES, ONLY


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the models that are read."""
    found: list[str] = []
    read = Model.read

    def recording(path: str, **options: object) -> Model:
        found.append(path)
        return read(path, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Model, "read", recording)
    return found


def rejected(run: Run, models: list[str]) -> list[str]:
    """The errors of a command that did no work."""
    assert run.returncode == 2, run.stderr
    assert run.stdout == ""
    assert models == []
    found = errors(run)
    assert len(run.stderr.splitlines()) == len(found), run.stderr
    return found


def test_the_fixture_sees_a_model(root: Path, models: list[str]) -> None:
    magelint("check", root)
    assert models


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("select = [", "magelint.toml:1: invalid TOML: "),
        ('selct = ["acl"]', "magelint.toml:1: unknown key `selct` (did you mean `select`?)"),
        ('ignore = ["api-unknwon-resource"]', "(did you mean `api-unknown-resource`?)"),
        ('fail-on = "eror"', "magelint.toml:1: invalid value `eror` for `fail-on` (did you mean `error`?)"),
        ('magento = ["2.5.99"]', "magelint.toml:1: no bundled data for Magento `2.5.99`"),
        ('facts = "nothing.json"', "magelint.toml:1: cannot read `"),
        ('baseline = "nothing.json"', "cannot read the baseline `nothing.json`: No such file or directory"),
    ],
)
def test_an_invalid_configuration(text: str, error: str, root: Path, models: list[str]) -> None:
    (root / "magelint.toml").write_text(text + "\n")
    for options in (("--format", "json"), ("--fix",), ("--diff",)):
        (line,) = rejected(magelint("check", root, *ONLY, *options), models)
        assert error in line


def test_the_configuration_of_a_baseline_command(root: Path, models: list[str]) -> None:
    (root / "magelint.toml").write_text("exlude = ['app']\n")
    for command in ("write", "prune"):
        assert "unknown key" in rejected(magelint("baseline", command, root), models)[0]
    assert not (root / "magelint-baseline.json").exists()


def test_nothing_is_fixed(root: Path, models: list[str]) -> None:
    (root / "magelint.toml").write_text("exlude = ['app']\n")
    options = ("--rules-from", root.parent / "rules", "--select", "acme-shouting")
    rejected(magelint("check", root, *options, "--fix"), models)
    assert (root / API).read_text() == FILES[API]


def test_a_missing_configuration(root: Path, models: list[str]) -> None:
    (line,) = rejected(magelint("check", root, "--config", root / "none.toml"), models)
    assert line == f"cannot read `{root}/none.toml`: No such file or directory"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_an_unreadable_configuration(root: Path, models: list[str]) -> None:
    (root / "magelint.toml").write_text("")
    (root / "magelint.toml").chmod(0)
    assert rejected(magelint("check", root), models) == ["cannot read `magelint.toml`: Permission denied"]


def test_a_bad_revision(root: Path, models: list[str]) -> None:
    (line,) = rejected(magelint("check", root, "--since", "HEAD"), models)
    assert line == f"--since: `{root}` is not in a git repository"
    subprocess.run(["git", "init", "-q", root], check=True)
    (line,) = rejected(magelint("check", root, "--since", "nothing"), models)
    assert line.startswith("--since: unknown revision `nothing`")


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (("--magento", "2.5.99"), "--magento: no bundled data for Magento `2.5.99`"),
        (("--magento", "2.1.6", "--edition", "commerce"), "--magento: no bundled data for Adobe Commerce `2.1.6`"),
        (("--facts", "none.json"), "--facts: cannot read `none.json`: No such file or directory"),
        (("--facts", "magelint.toml"), "--facts: `magelint.toml` is not JSON"),
        (("--baseline", "none.json"), "cannot read the baseline `none.json`: No such file or directory"),
        (("--baseline", "magelint.toml"), "`magelint.toml` is not a baseline: "),
        (("--select", "api-unknwon-resource"), "--select: unknown rule or family `api-unknwon-resource` (did you"),
        (("--output", "sarif"), "--output: invalid value `sarif`; expected FORMAT:FILE"),
        (("--output", "srif:a"), "--output: unknown format `srif` (did you mean `sarif`?)"),
        (("--output", "json:a.json", "--output", "json:x/../a.json"), "--output: two reports have the same file"),
        (("--output", "json:none/a.json"), "--output: cannot write `none/a.json`: the folder `none` does not exist"),
        (("--output", "json:app"), "--output: cannot write `app`: it is a folder"),
    ],
)
def test_invalid_options(options: tuple[str, ...], error: str, root: Path, models: list[str]) -> None:
    (root / "magelint.toml").write_text("")
    (line,) = rejected(magelint("check", ".", *options, cwd=root), models)
    assert line.startswith(error)


def test_a_baseline_of_another_version(root: Path, models: list[str]) -> None:
    known = root / "known.json"
    known.write_text('{"version": 7, "entries": []}')
    (line,) = rejected(magelint("check", root, "--baseline", known), models)
    assert line == (
        f"the baseline `{known}` has version 7, but this magelint reads version 1; "
        "run `magelint baseline write` to replace it"
    )


@pytest.mark.parametrize("command", [("baseline", "write", "--baseline"), ("snapshot", "--output")])
def test_a_file_that_cannot_be_written(command: tuple[str, ...], root: Path, models: list[str]) -> None:
    (line,) = rejected(magelint(*command, root / "none/a.json", root), models)
    assert line == f"cannot write `{root}/none/a.json`: the folder `{root}/none` does not exist; create it first"


def test_all_errors_are_reported_in_one_run(root: Path, models: list[str]) -> None:
    (root / "magelint.toml").write_text('selct = ["acl"]\nmagento = ["2.5.98", "2.5.99"]\n')
    run = magelint(
        "check", ".", "--since", "HEAD", "--baseline", "none.json", "--output", "srif:a", "--select", "x,y", cwd=root
    )
    found = [line.partition(":")[0] for line in rejected(run, models)]
    expected = ["--select", "--select", "magelint.toml", "magelint.toml"]
    assert found == [*expected, "cannot read the baseline `none.json`", "--since", "--output"]


def test_errors_in_settings_do_not_hide_a_missing_path(root: Path) -> None:
    run = magelint("check", root / "gone", "--since", "HEAD")
    assert run.returncode == 3
    assert errors(run) == [f"`{root}/gone` does not exist"]


def test_a_disk_error_while_writing_keeps_the_report(root: Path) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("this system has no /dev/full")
    run = magelint("check", root, *ONLY, "--output", "json:/dev/full", "--format", "json")
    assert run.returncode == 2
    assert len(paths(run)) == 2
    assert errors(run) == ["--output: cannot write `/dev/full`: No space left on device"]
