"""Nothing in a checked tree is executed, however magelint is started in it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[1]
MODULE = {
    "registration.php": "<?php\nuse Magento\\Framework\\Component\\ComponentRegistrar;\n"
    "ComponentRegistrar::register(ComponentRegistrar::MODULE, 'Acme_Sync', __DIR__);\n",
    "etc/module.xml": '<config><module name="Acme_Sync"/></config>',
}
# Modules of the standard library, of pip and of magelint's dependencies that Python imports by name
NAMES = [
    *("json", "logging", "venv", "pip", "re", "atexit", "gc", "subprocess", "configparser", "site", "encodings"),
    *("click", "lxml", "msgspec", "rich", "pathspec", "networkx", "magelint_rules", "evilrules", "types", "warnings"),
    *("sitecustomize", "usercustomize", "contextlib", "functools", "ensurepip", "hatchling", "tomllib", "typing"),
]
# What `python -m` itself imports before magelint starts; only -I or -P keeps it from doing so
BEFORE_MAGELINT = {"contextlib", "functools", "types", "warnings", "sitecustomize", "usercustomize", "encodings"}


def plant(folder: Path, marker: Path, names: list[str]) -> None:
    """A module whose folder also contains what a Python could pick up; each appends its name to the marker file."""
    for name, text in MODULE.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    for name in names:
        code = f"open({str(marker)!r}, 'a').write({name + chr(10)!r})\n"
        (folder / f"{name}.py").write_text(code)
    (folder / "evil.pth").write_text(f"import os; open({str(marker)!r}, 'a').write('pth\\n')\n")
    (folder / "pyvenv.cfg").write_text(f"home = {folder}\ninclude-system-site-packages = true\n")
    for kind in ("dist-info", "egg-info"):
        info = folder / f"evil-1.{kind}"
        info.mkdir()
        (info / "entry_points.txt").write_text("[magelint.rules]\nx = evilrules\n")


def started(command: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


SCRIPT = str(Path(sys.executable).with_name("magelint"))
LATER = [name for name in NAMES if name not in BEFORE_MAGELINT]
# Each way to start magelint, what `PYTHONPATH` is, and the names that it must withstand
WAYS: dict[str, tuple[list[str], str | None, list[str]]] = {
    "script": ([SCRIPT], None, NAMES),
    "isolated": ([sys.executable, "-I", "-m", "magelint"], ":", NAMES),
    "safe path": ([sys.executable, "-P", "-m", "magelint"], None, NAMES),
    "python -m": ([sys.executable, "-m", "magelint"], None, LATER),
    "script, empty entry in PYTHONPATH": ([SCRIPT], ":", ["evilrules", "magelint_rules", "rich", "msgspec", "lxml"]),
    "script, folder below in PYTHONPATH": ([SCRIPT], "etc", ["evilrules"]),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "arguments",
    [["check", "."], ["show", "acl", "."], ["diff", "--magento", "2.4.7..2.4.8"], ["rules"]],
    ids=lambda a: a[0],
)
def test_no_code_of_the_tree_runs(way: str, arguments: list[str], tmp_path: Path) -> None:
    command, python_path, names = WAYS[way]
    if not Path(command[0]).is_file():
        pytest.skip("magelint is not installed as a script")
    marker, tree = tmp_path / "executed", tmp_path / "tree"
    plant(tree, marker, names)
    plant(tree / "etc/below", marker, names)
    if python_path == "etc":
        (tree / "evil-1.dist-info").rename(tree / "etc/evil-1.dist-info")
        (tree / "evilrules.py").rename(tree / "etc/evilrules.py")
    run = started([*command, *arguments], tree, **({"PYTHONPATH": python_path} if python_path else {}))
    assert not marker.exists(), marker.read_text()
    assert run.returncode in (0, 1), run.stderr


@pytest.mark.parametrize(
    "path", [".:{}", ":{}", "{tree}/vendor/bin:{}", "vendor/bin:{}", "{tree}/link:{}", "../tree:{}"]
)
@pytest.mark.parametrize("arguments", [["check", "{}", "--since", "HEAD"], ["diff", "HEAD", "{}"]], ids=lambda a: a[0])
@pytest.mark.parametrize("root", [".", "app/code/Acme/Sync"])
def test_a_git_of_the_tree_does_not_run(path: str, arguments: list[str], root: str, tmp_path: Path) -> None:
    marker, tree = tmp_path / "executed", tmp_path / "tree"
    plant(tree / "app/code/Acme/Sync", marker, [])
    for command in (["init", "-q"], ["add", "-A"], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "a"]):
        subprocess.run(["git", *command], cwd=tree, check=True)
    (tree / "vendor/bin").mkdir(parents=True)
    (tree / "link").symlink_to("vendor/bin")
    for folder in (tree, tree / "vendor/bin"):
        (folder / "git").write_text(f"#!/bin/sh\necho git >> {marker}\n")
        (folder / "git").chmod(0o755)
    command = [sys.executable, "-I", "-m", "magelint", *(argument.format(root) for argument in arguments)]
    run = started(command, tree, PATH=path.format(os.environ["PATH"], tree=tree))
    assert not marker.exists()
    assert run.returncode in (0, 1), run.stderr


def test_configuration_of_the_tree_names_no_code(tmp_path: Path) -> None:
    marker, tree = tmp_path / "executed", tmp_path / "tree"
    plant(tree, marker, ["rules"])
    for key in ("rules-from", "rules_from", "plugins"):
        (tree / "magelint.toml").write_text(f'{key} = "."\n')
        run = started([sys.executable, "-I", "-m", "magelint", "check", "."], tree)
        assert run.returncode == 2
        assert f"unknown key `{key}`" in run.stderr
    assert not marker.exists()


def test_documented_commands_are_isolated() -> None:
    """A job runs in the checkout: each Python that an action, a hook or a documented job starts ignores it."""
    texts = [(REPO / name).read_text() for name in ("action.yml", ".pre-commit-hooks.yaml")]
    texts += re.findall(r"```yaml\n(.*?)```", (REPO / "linter/docs/getting-started/ci.md").read_text(), re.DOTALL)
    calls = [
        line for text in texts for line in text.splitlines() if re.search(r"(?i)\bpython\"? +-|\bpip install", line)
    ]
    assert len(calls) >= 5
    for line in calls:
        assert re.search(r"(?i)python\"? -I -m ", line), line


@pytest.mark.registry
def test_the_action_runs_no_code_of_the_checkout(tmp_path: Path) -> None:
    """The shell of the action's steps, in a checkout full of planted modules."""
    yaml = pytest.importorskip("yaml")
    marker, tree = tmp_path / "executed", tmp_path / "tree"
    plant(tree, marker, NAMES)
    (tmp_path / "temp").mkdir()
    environment = {
        "PYTHON": sys.executable,
        "PYTHONPATH": ":",
        "RUNNER_TEMP": str(tmp_path / "temp"),
        "GITHUB_ACTION_PATH": str(REPO),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "MAGELINT_PATH": ".",
        "MAGELINT_FORMAT": "github",
        "MAGELINT_ARGS": "",
        "MAGELINT_SARIF": "magelint.sarif",
    }
    steps = [
        step["run"] for step in yaml.safe_load((REPO / "action.yml").read_text())["runs"]["steps"] if "run" in step
    ]
    for script in steps:
        run = started(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script], tree, **environment)
        if "(from versions: none)" in run.stderr or "Failed to establish a new connection" in run.stderr:
            pytest.skip("the action cannot be installed here")
        assert run.returncode in (0, 1), run.stderr
        assert not marker.exists(), marker.read_text()
    assert (tree / "magelint.sarif").is_file()
