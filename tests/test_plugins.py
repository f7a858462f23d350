"""A third party's rules: a distribution that is installed, found through its entry point, and what goes wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from shell import Run, magelint_process

RULE = """
from collections.abc import Iterator

from magelint.api import Finding, Model, Label, NoOptions, Rule, Severity


class Named(Rule[NoOptions]):
    id = "acme-named"
    summary = "A module is named."
    severity = Severity.WARNING
    since = "0.1.0"

    def check(self, model: Model) -> Iterator[Finding]:
        for module in model.checked:
            yield Finding(f"module `{module.name}` is named", Label(module.place))
"""


def distribution(folder: Path, package: str, code: str, name: str = "acme") -> Path:
    """A folder as an installer leaves it: the package and its metadata."""
    (folder / f"{package}.py").write_text(code)
    info = folder / f"{package}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[magelint.rules]\n{name} = {package}\n")
    return folder


def with_plugin(path: Path, *arguments: str | Path) -> Run:
    """Calls the program where the distributions of a folder are installed."""
    return magelint_process(*arguments, PYTHONPATH=os.pathsep.join([str(path), os.environ.get("PYTHONPATH", "")]))


@pytest.fixture
def module(tmp_path: Path) -> Path:
    folder = tmp_path / "module"
    (folder / "etc").mkdir(parents=True)
    (folder / "etc/module.xml").write_text('<config>\n    <module name="Acme_Sync"/>\n</config>')
    return folder


def test_a_plugin_is_found_and_runs(tmp_path: Path, module: Path) -> None:
    plugin = distribution(tmp_path / "site", "acme_magelint", RULE) if (tmp_path / "site").mkdir() is None else tmp_path
    run = with_plugin(plugin, "check", module, "--select", "acme-named", "--format", "json")
    (finding,) = json.loads(run.stdout)["findings"]
    assert (finding["rule"], finding["path"], finding["line"], finding["column"]) == (
        "acme-named",
        "etc/module.xml",
        2,
        5,
    )
    assert run.returncode == 1


def test_a_plugin_installed_by_pip_is_found(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "acme_magelint.py").write_text(RULE)
    (project / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
        '[project]\nname = "acme-magelint"\nversion = "1.0"\n'
        '[project.entry-points."magelint.rules"]\nacme = "acme_magelint"\n'
        '[tool.hatch.build.targets.wheel]\ninclude = ["acme_magelint.py"]\n'
    )
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run([*pip, "--target", str(tmp_path / "site"), str(project)], capture_output=True, text=True)
    if done.returncode and "hatchling" in done.stderr:
        pytest.skip("hatchling is not installed here")
    assert done.returncode == 0, done.stderr
    run = with_plugin(tmp_path / "site", "rules")
    assert "acme-named" in run.stdout


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("\nimport nothing_of_that_name\n", "2: ModuleNotFoundError: No module named 'nothing_of_that_name'"),
        ("import json\n\njson.loads('{')\n", "3: JSONDecodeError: "),
        ("x = (\n", "1: SyntaxError: '(' was never closed"),
    ],
)
def test_the_error_of_an_import_names_file_and_line(code: str, error: str, tmp_path: Path, module: Path) -> None:
    plugin = distribution(tmp_path, "acme_broken", code)
    run = with_plugin(plugin, "check", module)
    assert run.returncode == 2
    assert run.stdout == ""
    (line,) = run.stderr.splitlines()
    start = "error: cannot import the rules `acme_broken` of the distribution `acme_broken`: "
    assert line.startswith(f"{start}{plugin}/acme_broken.py:{error}")


def test_a_folder_of_rules(tmp_path: Path, module: Path) -> None:
    (tmp_path / "rules").mkdir()
    run = magelint_process("check", module, "--rules-from", tmp_path / "rules")
    assert run.returncode == 2
    assert run.stderr.startswith(f"error: `{tmp_path}/rules` contains no rules; a rule is a subclass of")
    run = magelint_process("check", module, "--rules-from", tmp_path / "none")
    assert run.returncode == 2
    assert run.stderr == f"error: `{tmp_path}/none` does not exist\n"
    (tmp_path / "rules/broken.py").write_text("\n1 / 0\n")
    run = magelint_process("check", module, "--rules-from", tmp_path / "rules")
    file = f"{tmp_path}/rules/broken.py"
    assert run.stderr == f"error: cannot import `{file}`: {file}:2: ZeroDivisionError: division by zero\n"


def test_a_package_of_rules_needs_no_init_files(tmp_path: Path, module: Path) -> None:
    plugin = distribution(tmp_path, "acme_package", "")
    (plugin / "acme_package.py").unlink()
    (plugin / "acme_package/acme").mkdir(parents=True)
    (plugin / "acme_package/acme/acme_named.py").write_text(RULE)
    run = with_plugin(plugin, "check", module, "--select", "acme-named")
    assert "warning[acme-named]" in run.stdout, run.stderr


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("", "the entry point `acme` (`acme_empty`) of the distribution `acme_empty` has no rules"),
        (RULE.replace("def check(", "def chekc("), "rule `acme-named` in `"),
        (RULE.replace("acme-named", "named"), "invalid rule id `named` in `"),
        (RULE.replace("acme-named", "Acme_named"), "invalid rule id `Acme_named` in `"),
    ],
)
def test_a_plugin_without_rules_is_an_error(code: str, error: str, tmp_path: Path, module: Path) -> None:
    run = with_plugin(distribution(tmp_path, "acme_empty", code), "check", module)
    assert run.returncode == 2
    (line,) = run.stderr.splitlines()
    assert error in line


def test_two_rules_with_one_id_name_both_files(tmp_path: Path, module: Path) -> None:
    code = RULE.replace("acme-named", "api-unknown-resource")
    run = with_plugin(distribution(tmp_path, "acme_twice", code), "check", module)
    assert run.returncode == 2
    (line,) = run.stderr.splitlines()
    assert "api-unknown-resource" in line
    assert "acme_twice.py" in line
    assert "api_unknown_resource.py" in line


def test_a_rule_that_fails_costs_no_other_finding(tmp_path: Path, module: Path) -> None:
    code = RULE + RULE.replace("Named", "Failing").replace("acme-named", "acme-failing").replace(
        "        for module in model.checked:\n", "        raise ValueError(1)\n        for module in model.checked:\n"
    )
    plugin = distribution(tmp_path, "acme_failing", code)
    run = with_plugin(plugin, "check", module, "--select", "acme-named,acme-failing")
    assert run.returncode == 2
    assert "acme-named" in run.stdout
    assert "internal-error[acme-failing]" in run.stdout
    assert "Traceback" not in run.stderr
