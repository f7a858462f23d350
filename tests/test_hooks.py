"""The pre-commit hook and the GitHub Action, run as their users run them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

yaml = pytest.importorskip("yaml", reason="PyYAML, which comes with pre-commit, is not installed")

REPO = Path(__file__).resolve().parents[1]
SYNC = REPO / "fixtures/clean/app/code/Acme/Sync"
SOUND = {str(path.relative_to(SYNC)): path.read_text() for path in SYNC.rglob("*") if path.is_file()}
API = SOUND["etc/integration/api.xml"]
BROKEN = {
    "etc/integration/api.xml": API.replace(
        "        </resources>", '            <resource name="Acme_Sync::orders"/>\n        </resources>'
    )
}
CHANGED = {"etc/integration/api.xml": API.replace("<resources>", "<resources> <!-- all that it calls -->")}
REPORTED = "api-unknown-resource"


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, env=env, capture_output=True, text=True, timeout=600, check=False
    )


def tool(name: str) -> Path:
    """A development tool in the environment that runs the tests; the test is skipped without it."""
    found = Path(sys.executable).with_name(name)
    if not found.is_file():
        pytest.skip(f"{name} is not installed")
    return found


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment of its own for hooks and commits: without the settings of the user or of a surrounding hook."""
    home = tmp_path_factory.mktemp("hooks")
    mine = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "GITHUB_"))}
    return mine | {
        "PRE_COMMIT_HOME": str(home / "pre-commit"),
        "PREK_HOME": str(home / "prek"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        **{f"GIT_{who}_{what}": "acme@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Path:
    """A committed copy of the working tree: what a team names in its configuration.

    Not the checkout itself, so that the hooks see what is not committed yet, and need no history.
    """
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", cwd=REPO)
    if listed.returncode:
        pytest.skip("the checkout is no git repository")
    clone = tmp_path_factory.mktemp("magelint")
    wanted = re.compile(r"linter/|rules/|[^/]+$")
    for name in filter(wanted.match, listed.stdout.split("\0")):
        if (REPO / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPO / name, clone / name)
    commit_all(clone, environment)
    return clone


def commit_all(folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    if not (folder / ".git").exists():
        run("git", "init", "--quiet", cwd=folder, env=environment)
    run("git", "add", "--all", cwd=folder, env=environment)
    return run("git", "commit", "--quiet", "--message", "a commit", cwd=folder, env=environment)


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


@pytest.fixture
def module(tmp_path: Path, environment: dict[str, str]) -> Path:
    """A repository with a module in which all is well."""
    folder = tmp_path / "module"
    write(folder, SOUND)
    commit_all(folder, environment)
    return folder


def skip_if_not_installable(done: subprocess.CompletedProcess[str]) -> None:
    text = done.stdout + done.stderr
    # what pip and uv say where no registry answers; all else is a fault of ours
    for said in ("(from versions: none)", "Failed to establish a new connection", "error sending request"):
        if said in text:
            pytest.skip(f"the hook's environment cannot be installed here: {said}")


@pytest.mark.registry
@pytest.mark.parametrize("runner", ["pre-commit", "prek"])
def test_commit(runner: str, hooks: Path, module: Path, environment: dict[str, str]) -> None:
    """A broken module stops the commit with the report; a sound one passes, and so does what concerns no module."""
    program = tool(runner)
    revision = run("git", "rev-parse", "HEAD", cwd=hooks, env=environment).stdout.strip()
    write(
        module,
        {".pre-commit-config.yaml": f"repos:\n- repo: {hooks}\n  rev: {revision}\n  hooks:\n  - id: magelint\n"},
    )
    commit_all(module, environment)
    installed = run(program, "install", "--install-hooks", cwd=module, env=environment)
    skip_if_not_installable(installed)
    assert installed.returncode == 0, installed.stdout + installed.stderr

    write(module, BROKEN)
    stopped = commit_all(module, environment)
    text = stopped.stdout + stopped.stderr
    assert stopped.returncode == 1, text
    assert f"error[{REPORTED}]" in text
    assert "etc/integration/api.xml:13:29" in text

    write(module, CHANGED)
    passed = commit_all(module, environment)
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert "Passed" in passed.stdout + passed.stderr

    write(module, {"README.md": "A module.\n"})
    skipped = commit_all(module, environment)
    assert skipped.returncode == 0
    assert "Skipped" in skipped.stdout + skipped.stderr


@pytest.mark.registry
@pytest.mark.parametrize("runner", ["pre-commit", "prek"])
def test_try_repo(runner: str, hooks: Path, module: Path, environment: dict[str, str]) -> None:
    """Without any configuration; it installs an environment that is gone afterwards, so one run must do."""
    write(module, BROKEN)
    run("git", "add", "--all", cwd=module, env=environment)
    done = run(tool(runner), "try-repo", hooks, "magelint", "--verbose", cwd=module, env=environment)
    skip_if_not_installable(done)
    text = done.stdout + done.stderr
    assert done.returncode == 1, text
    assert f"error[{REPORTED}]" in text


HOOK = yaml.safe_load((REPO / ".pre-commit-hooks.yaml").read_text())[0]


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("etc/acl.xml", True),
        ("app/code/Acme/Sync/etc/integration/api.xml", True),
        ("composer.json", True),
        ("packages/sync/composer.lock", True),
        ("packages/sync/registration.php", True),
        ("app/etc/config.php", True),
        ("Setup/Patch/Data/AddIntegration.php", True),
        ("src/Api/OrderInterface.php", True),
        ("magelint.toml", True),
        ("magelint-baseline.json", True),
        ("README.md", False),
        ("app/etc/env.php", False),
        ("view/frontend/layout/default.xml", False),
        ("my-composer.json", False),
        ("package.json", False),
    ],
)
def test_which_files_start_the_hook(path: str, wanted: bool) -> None:
    assert bool(re.search(HOOK["files"], path)) == wanted


def test_manifest() -> None:
    done = run(tool("pre-commit"), "validate-manifest", REPO / ".pre-commit-hooks.yaml", cwd=REPO)
    assert done.returncode == 0, done.stdout


ACTION = yaml.safe_load((REPO / "action.yml").read_text())


def test_action_is_valid() -> None:
    done = run(tool("check-jsonschema"), "--builtin-schema", "vendor.github-actions", REPO / "action.yml", cwd=REPO)
    assert done.returncode == 0, done.stdout


def test_action_has_no_input_within_its_scripts() -> None:
    """An input that stands in a script itself could add commands to it."""
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", "")


class Runner:
    """Does what GitHub's runner does with an action's `run` steps."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.output = folder / "output"
        self.environment = environment | {
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(REPO),
            "GITHUB_OUTPUT": str(self.output),
            "GITHUB_STEP_SUMMARY": str(folder / "summary"),
            "RUNNER_TEMP": str(folder / "temp"),
        }
        (folder / "temp").mkdir()
        self._installed: subprocess.CompletedProcess[str] | None = None

    def run(self, workspace: Path, inputs: dict[str, str]) -> subprocess.CompletedProcess[str]:
        """All steps, until one fails; `uses` steps are taken as done by the Python that runs the tests.

        What takes seconds, the installation, is done once for all calls: it depends on no input.
        """
        values = {f"inputs.{name}": str(spec["default"]) for name, spec in ACTION["inputs"].items()}
        values |= {f"inputs.{name}": value for name, value in inputs.items()}
        values["steps.python.outputs.python-path"] = sys.executable
        values["github.event.pull_request.number"] = "7"
        self.output.write_text("")
        python, install, *steps = ACTION["runs"]["steps"]
        assert python["uses"].startswith("actions/setup-python@")
        if self._installed is None:
            self._installed = self._step(install, values, workspace)
        if self._installed.returncode:
            return self._installed
        done = [self._step(step, values, workspace) for step in steps]
        texts = ["".join(texts) for texts in zip(*((one.stdout, one.stderr) for one in done), strict=True)]
        return subprocess.CompletedProcess(steps, max(one.returncode for one in done), *texts)

    def _step(self, step: dict[str, Any], values: dict[str, str], workspace: Path) -> subprocess.CompletedProcess[str]:
        assert step["shell"] == "bash"
        mine = {key: filled(value, values) for key, value in step["env"].items()}
        script = self.output.with_name("step.sh")
        script.write_text(step["run"])
        # as GitHub starts `shell: bash`
        options = ("--noprofile", "--norc", "-eo", "pipefail")
        mine["GITHUB_WORKSPACE"] = str(workspace)
        return run("bash", *options, script, cwd=workspace, env=self.environment | mine)

    @property
    def outputs(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in self.output.read_text().splitlines())


def filled(text: Any, values: dict[str, str]) -> str:
    return re.sub(r"\$\{\{ ([\w.-]+) \}\}", lambda found: values[found[1]], str(text))


@pytest.fixture(scope="module")
def action(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Runner:
    return Runner(tmp_path_factory.mktemp("runner"), environment)


@pytest.mark.registry
def test_action(action: Runner, module: Path) -> None:
    write(module, BROKEN)
    done = action.run(
        module, {"sarif-file": "my report.sarif", "args": "--fail-on\nerror --select api-unknown-resource"}
    )
    skip_if_not_installable(done)
    assert done.returncode == 1, done.stdout + done.stderr
    assert re.match(rf"::error title=magelint {REPORTED},file=etc/integration/api.xml,line=13,", done.stdout)
    assert action.outputs == {"exit-code": "1", "sarif-file": "my report.sarif"}
    log = json.loads((module / "my report.sarif").read_text())
    assert [result["ruleId"] for result in log["runs"][0]["results"]] == [REPORTED]

    write(module, CHANGED)
    done = action.run(module, {})
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout == "magelint: no findings\n"
    assert action.outputs == {"exit-code": "0"}

    # GitHub opens an alert for each result, suppressed or not
    comment = "<!-- magelint: ignore[api-unknown-resource] ours -->"
    marked = re.sub(r"(?=<resource name=\"Acme_Sync::orders)", f"{comment}\n", BROKEN["etc/integration/api.xml"])
    write(module, {"etc/integration/api.xml": marked})
    done = action.run(module, {"sarif-file": "out.sarif"})
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads((module / "out.sarif").read_text())["runs"][0]["results"] == []


@pytest.mark.registry
def test_action_shows_what_a_change_does(action: Runner, module: Path) -> None:
    """The step that has the token runs outside the checkout; what it cannot post is in the summary of the job."""
    before = (module / "etc/integration/api.xml").read_text()
    write(module, {"etc/integration/api.xml": re.sub(r"<resource name=.*?/>", "", before, count=1)})
    done = action.run(module, {"diff": "HEAD", "diff-args": "--fail-on loss", "github-token": "secret"})
    skip_if_not_installable(done)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "note: no comment posted: GITHUB_REPOSITORY is not set" in done.stderr
    summary = action.output.with_name("summary").read_text()
    assert "### Integrations" in summary
    assert "secret" not in summary + done.stdout + done.stderr


def test_only_the_step_that_posts_has_the_token() -> None:
    steps = ACTION["runs"]["steps"]
    holders = [step for step in steps if "token" in json.dumps(step.get("env", {})).lower()]
    assert [step["name"] for step in holders] == ["Comment on the pull request"]
    (script,) = (step["run"] for step in holders)
    assert script.index('cd "$RUNNER_TEMP"') < script.index("python")
    assert re.findall(r"-m (\S+)", script) == ["magelint.report.comment"]


def snippets() -> list[tuple[str, str]]:
    """The README's pieces of YAML, with the file that each is for."""
    return re.findall(r"^```yaml\n# (\S+)\n(.*?)^```", (REPO / "README.md").read_text(), re.MULTILINE | re.DOTALL)


CHECKS = {
    ".pre-commit-config.yaml": ("pre-commit", "validate-config"),
    ".github/workflows/magelint.yml": ("check-jsonschema", "--builtin-schema", "vendor.github-workflows"),
    ".gitlab-ci.yml": ("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci"),
}


@pytest.mark.parametrize(("name", "text"), snippets(), ids=lambda value: value.split("\n")[0])
def test_snippet_of_the_readme(name: str, text: str, tmp_path: Path) -> None:
    """What a reader pastes is valid, and names a hook and inputs that there are."""
    program, *options = CHECKS[name]
    file = tmp_path / Path(name).name
    file.write_text(text)
    done = run(tool(program), *options, file, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    values = yaml.safe_load(text)
    for job in values.get("jobs", {}).values():
        for step in job["steps"]:
            if "/magelint@" in step["uses"]:
                assert set(step.get("with", {})) <= set(ACTION["inputs"])
    for repo in values.get("repos", []):
        assert [hook["id"] for hook in repo["hooks"]] == [HOOK["id"]]
