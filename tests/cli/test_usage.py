"""Help, rule pages, new rules, and usage errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from magelint.engine.registry import load_registry
from magelint.testing import check_page
from shell import errors, magelint, paths


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["chekc"], "unknown command `chekc` (did you mean `check`?); see `magelint --help`"),
        (
            ["check", "--slect", "acl"],
            "unknown option `--slect` (did you mean `--select`?); see `magelint check --help`",
        ),
        (["check", "--select"], "option `--select` requires an argument; see `magelint check --help`"),
        (["show", "alc"], "see `magelint show --help`"),
        (["show"], "missing argument `{modules|acl|integrations|routes}`; see `magelint show --help`"),
        (["explain"], "missing argument `RULE`; see `magelint explain --help`"),
        (["explain", "supression-unused"], "unknown rule `supression-unused` (did you mean `suppression-unused`?)"),
        (["baseline", "wrte"], "see `magelint baseline --help`"),
    ],
)
def test_every_error_names_the_next_step(arguments: list[str], error: str) -> None:
    run = magelint(*arguments)
    assert run.returncode == 2
    (line,) = errors(run)
    assert line.endswith(error)
    assert len(run.stderr.splitlines()) == 1


def test_the_help_is_grouped_and_fits() -> None:
    run = magelint("check", "--help", COLUMNS="100")
    assert run.returncode == 0
    headings = [line for line in run.stdout.splitlines() if line.endswith(":") and not line.startswith(" ")]
    assert headings == [
        "Scope:",
        "Magento version (without an installation):",
        "Rule selection:",
        "Baseline:",
        "Fixes:",
        "Output:",
        "Other:",
    ]
    assert len(run.stdout.splitlines()) < 70


def test_what_the_engine_reports_has_a_page() -> None:
    for rule in ("suppression-unused", "suppression-unknown"):
        run = magelint("explain", rule)
        assert run.returncode == 0
        assert run.stdout.startswith(f"# {rule}\n")
    assert "suppression-unused" in magelint("rules").stdout


def test_a_new_rule_runs_as_it_is(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    run = magelint("new-rule", "acme-no-version", "--rules-from", folder)
    assert errors(run) == [f"the folder `{folder}` does not exist; create it first"]
    assert not folder.exists()
    folder.mkdir()
    run = magelint("new-rule", "acme-no-version", "--rules-from", folder)
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == [str(folder / "acme/acme_no_version.py"), str(folder / "acme/acme_no_version.md")]
    run = magelint("check", root, "--rules-from", folder, "--select", "acme-no-version", "--format", "json")
    assert len(paths(run)) == 2
    info = load_registry(folder).rules["acme-no-version"]
    assert info.family == "acme"
    assert check_page(info.type, info.page.read_text()) == []
    run = magelint("new-rule", "acme-no-version", "--rules-from", folder)
    assert run.returncode == 2
    assert "rule `acme-no-version` already exists" in run.stderr
    run = magelint("new-rule", "NoVersion", "--rules-from", folder)
    assert run.returncode == 2
    assert "run `magelint new-rule no-version`" in run.stderr
    run = magelint("new-rule", "acme-other", cwd=tmp_path)
    assert run.returncode == 2
    assert "--rules-from" in run.stderr
