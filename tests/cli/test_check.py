"""The command line of `check`, as a shell calls it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from magelint.testing import module_xml, registration_php, write_tree

API = "app/code/Acme/Sync/etc/integration/api.xml"
FILES = {
    "app/etc/config.php": "<?php\nreturn ['modules' => ['Acme_Sync' => 1, 'Acme_Other' => 1]];\n",
    "app/code/Acme/Sync/registration.php": registration_php("Acme_Sync"),
    "app/code/Acme/Sync/etc/module.xml": module_xml("Acme_Sync"),
    API: '<integrations><integration name="Sync"><resources>\n<resource name="Acme_Sync::gone"/>\n'
    "</resources></integration></integrations>\n",
    "app/code/Acme/Other/registration.php": registration_php("Acme_Other"),
    "app/code/Acme/Other/etc/module.xml": module_xml("Acme_Other"),
    "app/code/Acme/Other/etc/integration/api.xml": '<integrations><integration name="Other"><resources>\n'
    '<resource name="Acme_Other::gone"/>\n</resources></integration></integrations>\n',
}
ONLY = ("--select", "api-unknown-resource")
RULE = '''
from collections.abc import Iterator

from magelint.api import Finding, Fix, Installation, Label, NoOptions, Rule, Severity, replace


class Shouting(Rule[NoOptions]):
    """Names of integrations in upper case."""

    id = "acme-shouting"
    summary = "An integration's name is in upper case."
    severity = Severity.WARNING
    since = "0.1.0"
    fixable = True

    def check(self, model: Installation) -> Iterator[Finding]:
        for module in model.checked:
            file = module.config("integration/api.xml")
            for element in file.root.find_all("integration") if file else ():
                name = str(element.get("name"))
                if name != name.lower():
                    place = element.value_place("name")
                    fix = Fix("lower it", "safe", lambda p=place, n=name: [replace(p, n.lower())])
                    yield Finding(f"`{name}` shouts", Label(place), fix=fix)
'''


def magelint(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "magelint", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={**os.environ, **environment},
    )


def errors(run: subprocess.CompletedProcess[str]) -> list[str]:
    return [line.removeprefix("error: ") for line in run.stderr.splitlines() if line.startswith("error: ")]


def notes(run: subprocess.CompletedProcess[str]) -> list[str]:
    return [line.removeprefix("note: ") for line in run.stderr.splitlines() if line.startswith("note: ")]


def paths(run: subprocess.CompletedProcess[str]) -> list[str]:
    return [finding["path"] for finding in json.loads(run.stdout)["findings"]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_tree(tmp_path / "shop", FILES)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/shouting.py").write_text(RULE)
    return tmp_path / "shop"


def test_the_configuration_counts(root: Path) -> None:
    (root / "magelint.toml").write_text(
        'select = ["api-unknown-resource"]\n[severity]\napi-unknown-resource = "info"\n'
    )
    run = magelint("check", root)
    assert run.returncode == 0
    assert run.stdout.count("info[api-unknown-resource]") == 2
    run = magelint("check", root, "--fail-on", "info")
    assert run.returncode == 1


def test_show_config_checks_nothing(root: Path) -> None:
    (root / "magelint.toml").write_text('fail-on = "error"\n')
    run = magelint("check", root, "--show-config", "--select", "acl")
    assert run.returncode == 0
    assert 'fail-on = "error"' in run.stdout
    assert "# magelint.toml:1" in run.stdout
    assert "# command line" in run.stdout
    assert "api-unknown-resource" not in run.stdout


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("select = [", "magelint.toml:1: not TOML"),
        ('selct = ["acl"]', 'magelint.toml:1: unknown key "selct" (did you mean "select"?)'),
        ('ignore = ["api-unknwon-resource"]', '(did you mean "api-unknown-resource"?)'),
        ('magento = ["2.4.99"]', "magelint.toml:1: "),
        ('facts = "nothing.json"', "magelint.toml:1: "),
        ('baseline = "nothing.json"', "cannot read the baseline nothing.json: No such file or directory"),
    ],
)
def test_a_wrong_configuration_loses_no_report(text: str, error: str, root: Path) -> None:
    (root / "magelint.toml").write_text(text + "\n")
    run = magelint("check", root, *ONLY, "--format", "json")
    assert run.returncode == 2
    assert paths(run) == ["app/code/Acme/Other/etc/integration/api.xml", API]
    (line,) = errors(run)
    assert error in line


def test_nothing_is_fixed_with_a_wrong_configuration(root: Path) -> None:
    (root / "magelint.toml").write_text("exlude = ['app']\n")
    run = magelint("check", root, "--rules-from", root.parent / "rules", "--select", "acme-shouting", "--fix")
    assert run.returncode == 2
    assert (root / API).read_text() == FILES[API]
    assert "nothing is fixed as long as that is wrong" in notes(run)


def test_a_named_configuration(root: Path, tmp_path: Path) -> None:
    (root / "magelint.toml").write_text("nonsense")
    (tmp_path / "mine.toml").write_text('exclude = ["Other/"]\n')
    assert paths(magelint("check", root, *ONLY, "--config", tmp_path / "mine.toml", "--format", "json")) == [API]
    run = magelint("check", root, *ONLY, "--config", tmp_path / "none.toml", "--format", "json")
    assert run.returncode == 2
    assert len(paths(run)) == 2
    assert "No such file or directory" in errors(run)[0]


def test_a_path_inside_a_root(root: Path) -> None:
    run = magelint("check", root / "app/code/Acme/Sync", *ONLY, "--format", "json")
    assert paths(run) == [API]
    assert any("findings below" in note for note in notes(run))
    run = magelint("check", *ONLY, "--format", "json", cwd=root / "app/code/Acme/Sync/etc")
    assert paths(run) == [API]
    assert json.loads(run.stdout)["root"] == "../../../../.."
    assert paths(magelint("check", root / API, *ONLY, "--format", "json")) == [API]
    both = magelint("check", root / "app/code/Acme/Sync", root / "app/code/Acme/Other", *ONLY, "--format", "json")
    assert len(paths(both)) == 2


def test_a_module_that_is_called_app_is_no_root(tmp_path: Path) -> None:
    write_tree(tmp_path / "app", {"registration.php": registration_php("Acme_Sync"), "etc/di.xml": "<config/>"})
    write_tree(tmp_path / "app", {"etc/module.xml": module_xml("Acme_Sync")})
    run = magelint("check", tmp_path / "app", "--format", "json", "--fail-on", "never")
    assert json.loads(run.stdout)["root"] == str(tmp_path / "app")
    assert json.loads(run.stdout)["summary"]["modules"] == 1


def test_two_roots_are_one_too_many(root: Path, tmp_path: Path) -> None:
    write_tree(tmp_path / "second", FILES)
    run = magelint("check", root, tmp_path / "second")
    assert run.returncode == 2
    assert run.stdout == ""
    assert "check them one at a time" in errors(run)[0]


def test_two_modules_of_one_checkout(tmp_path: Path) -> None:
    for name in ("Sync", "Other", "Third"):
        files = {k.removeprefix(f"app/code/Acme/{name}/"): v for k, v in FILES.items() if f"/{name}/" in k}
        if name == "Third":
            files = {"registration.php": registration_php("Acme_Third"), "etc/module.xml": module_xml("Acme_Third")}
        write_tree(tmp_path / f"checkout/{name}", files)
    run = magelint("check", "Sync", "Other", *ONLY, "--format", "json", cwd=tmp_path / "checkout")
    assert paths(run) == ["Other/etc/integration/api.xml", "Sync/etc/integration/api.xml"]
    run = magelint("check", "Sync", "Third", *ONLY, "--format", "json", cwd=tmp_path / "checkout")
    assert paths(run) == ["Sync/etc/integration/api.xml"]


def test_files_beside_the_report(root: Path, tmp_path: Path) -> None:
    run = magelint("check", root, *ONLY, "--output", f"json:{tmp_path}/a.json", "--output", f"sarif:{tmp_path}/b.sarif")
    assert run.returncode == 1
    assert "error[api-unknown-resource]" in run.stdout
    assert len(json.loads((tmp_path / "a.json").read_text())["findings"]) == 2
    assert json.loads((tmp_path / "b.sarif").read_text())["version"] == "2.1.0"


def test_a_file_has_no_colours(root: Path, tmp_path: Path) -> None:
    run = magelint("check", root, "--output", f"text:{tmp_path / 'r.txt'}", FORCE_COLOR="1")
    assert "\x1b[" in run.stdout
    assert "\x1b" not in (tmp_path / "r.txt").read_text(encoding="utf-8")


def test_a_file_that_cannot_be_written_loses_no_report(root: Path, tmp_path: Path) -> None:
    run = magelint(
        "check", root, *ONLY, "--output", f"json:{tmp_path}/none/a.json", "--output", f"json:{tmp_path}/b.json"
    )
    assert run.returncode == 2
    assert run.stdout.count("error[api-unknown-resource]") == 2
    assert errors(run) == [f"cannot write {tmp_path}/none/a.json: No such file or directory; make its folder first"]
    assert (tmp_path / "b.json").exists()


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ("sarif", '--output wants FORMAT:FILE, not "sarif"; as in: --output sarif:magelint.sarif'),
        ("srif:a", 'no format "srif" (did you mean "sarif"?)'),
        ("json:none/../first.json", "two reports cannot both go to none/../first.json"),
    ],
)
def test_a_wrong_output(value: str, error: str, root: Path, tmp_path: Path) -> None:
    run = magelint("check", root, "--output", "json:first.json", "--output", value, cwd=tmp_path)
    assert run.returncode == 2
    assert errors(run)[0].startswith(error)


def test_statistics_and_details(root: Path) -> None:
    run = magelint("check", root, *ONLY, "--statistics", "-v")
    assert "2  error    api-unknown-resource" in run.stdout
    assert "read: " in run.stderr
    assert "ms  api-unknown-resource" in run.stderr
    run = magelint("check", root, *ONLY, "--statistics", "--format", "json")
    assert len(json.loads(run.stdout)["findings"]) == 2
    assert "2  error    api-unknown-resource" in run.stderr


def test_a_baseline_from_beginning_to_end(root: Path) -> None:
    run = magelint("baseline", "write", root)
    assert run.returncode == 0, run.stderr
    assert (root / "magelint-baseline.json").exists()
    run = magelint("check", root)
    assert run.returncode == 0
    assert "in the baseline" in run.stdout
    assert magelint("check", root, "--no-baseline").returncode == 1
    (root / API).write_text(FILES[API].replace("Acme_Sync::gone", "Magento_Backend::admin"))
    run = magelint("check", root, *ONLY)
    assert run.returncode == 0
    assert any(note.startswith("stale-baseline: 1 finding is in magelint-baseline.json") for note in notes(run))
    before = json.loads((root / "magelint-baseline.json").read_text())["entries"]
    run = magelint("baseline", "prune", root, *ONLY)
    assert run.returncode == 0
    after = json.loads((root / "magelint-baseline.json").read_text())["entries"]
    assert [e for e in before if e not in after] == [
        e for e in before if e["rule"] == "api-unknown-resource" and "/Sync/" in e["path"]
    ]
    run = magelint("check", root, *ONLY)
    assert not any("stale" in note for note in notes(run))


def test_a_baseline_elsewhere(root: Path, tmp_path: Path) -> None:
    known = tmp_path / "known.json"
    assert magelint("baseline", "write", root, *ONLY, "--baseline", known).returncode == 0
    assert not (root / "magelint-baseline.json").exists()
    assert magelint("check", root, *ONLY, "--baseline", known).returncode == 0
    known.write_text(known.read_text().replace('"version": 1', '"version": 7'))
    run = magelint("check", root, *ONLY, "--baseline", known, "--format", "json")
    assert run.returncode == 2
    assert len(paths(run)) == 2
    assert errors(run) == [
        f"the baseline {known} is of version 7, and this magelint reads 1; write it anew: magelint baseline write"
    ]
    assert magelint("baseline", "prune", root, "--baseline", known).returncode == 2
    run = magelint("baseline", "prune", root)
    assert run.returncode == 2
    assert errors(run) == [f"no baseline at {root}/magelint-baseline.json; write one: magelint baseline write"]
    run = magelint("baseline", "write", root, "--baseline", tmp_path / "none/known.json")
    assert run.returncode in (0, 2)


def test_fixes_from_the_command_line(root: Path) -> None:
    options = ("--rules-from", root.parent / "rules", "--select", "acme-shouting")
    run = magelint("check", root, *options, "--diff")
    assert run.returncode == 1
    assert run.stdout.startswith("diff --git a/app/code/Acme/Other/etc/integration/api.xml")
    assert '-<integrations><integration name="Sync">' in run.stdout
    assert '+<integrations><integration name="sync">' in run.stdout
    assert (root / API).read_text() == FILES[API]
    assert "would fix 2 findings in 2 files" in notes(run)
    run = magelint("check", root, *options, "--fix")
    assert run.returncode == 0
    assert "fixed 2 findings in 2 files" in notes(run)
    assert (root / API).read_text() == FILES[API].replace('"Sync"', '"sync"')
    run = magelint("check", root, *options, "--diff")
    assert (run.returncode, run.stdout) == (0, "")


def test_a_bad_revision_loses_no_report(root: Path) -> None:
    subprocess.run(["git", "init", "-q", root], check=True)
    run = magelint("check", root, *ONLY, "--since", "nothing", "--format", "json")
    assert run.returncode == 2
    assert len(paths(run)) == 2
    assert errors(run)[0].startswith('--since: no revision "nothing"')
    assert len(errors(run)) == 1


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["chekc"], 'no command "chekc" (did you mean "check"?); see: magelint --help'),
        (["check", "--slect", "acl"], 'no option "--slect" (did you mean "--select"?); see: magelint check --help'),
        (["check", "--select"], "option '--select' requires an argument; see: magelint check --help"),
        (["show", "alc"], "see: magelint show --help"),
        (["explain"], "missing argument 'RULE'; see: magelint explain --help"),
        (["explain", "unused-supression"], '(did you mean "unused-suppression"?); see: magelint rules'),
        (["baseline", "wrte"], "see: magelint baseline --help"),
    ],
)
def test_every_error_says_what_to_type(arguments: list[str], error: str) -> None:
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
        "What is checked:",
        "Over which Magento, where there is none around:",
        "Rules:",
        "Known findings:",
        "Fixes:",
        "Output:",
        "Other:",
    ]
    assert len(run.stdout.splitlines()) < 70


def test_what_the_engine_reports_has_a_page() -> None:
    for rule in ("unused-suppression", "unknown-suppression"):
        run = magelint("explain", rule)
        assert run.returncode == 0
        assert run.stdout.startswith(f"# {rule}\n")
    assert "unused-suppression" in magelint("rules").stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str) -> None:
    run = magelint("completion", shell)
    assert run.returncode == 0
    assert "_MAGELINT_COMPLETE" in run.stdout
    words = {"bash": "magelint check --sel", "zsh": "magelint check --sel", "fish": "magelint check --sel"}[shell]
    environment = {"_MAGELINT_COMPLETE": f"{shell}_complete", "COMP_WORDS": words, "COMP_CWORD": "2"}
    if shell == "fish":
        environment["COMP_CWORD"] = "--sel"
    script = [sys.executable, "-c", "from magelint.cli import main; main()"]
    done = subprocess.run(script, capture_output=True, text=True, check=False, env={**os.environ, **environment})
    assert "--select" in done.stdout, done.stderr


def test_rules_are_completed() -> None:
    environment = {
        "_MAGELINT_COMPLETE": "bash_complete",
        "COMP_WORDS": "magelint check --select acl,api-unk",
        "COMP_CWORD": "3",
    }
    script = [sys.executable, "-c", "from magelint.cli import main; main()"]
    done = subprocess.run(script, capture_output=True, text=True, check=False, env={**os.environ, **environment})
    assert "acl,api-unknown-resource" in done.stdout


def test_files_are_completed() -> None:
    environment = {"_MAGELINT_COMPLETE": "bash_complete", "COMP_WORDS": "magelint check --config x", "COMP_CWORD": "3"}
    script = [sys.executable, "-c", "from magelint.cli import main; main()"]
    done = subprocess.run(script, capture_output=True, text=True, check=False, env={**os.environ, **environment})
    assert done.stdout.startswith("file")


def test_fish_completes_behind_a_comma(tmp_path: Path) -> None:
    script = magelint("completion", "fish").stdout
    assert 'string split ","' not in script
    if shutil.which("fish") is None:
        pytest.skip("there is no fish")
    program = tmp_path / "magelint"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m magelint "$@"\n')
    program.chmod(0o755)
    (tmp_path / "magelint.fish").write_text(script)
    done = subprocess.run(
        ["fish", "--no-config", "-c", 'source magelint.fish; complete -C "magelint check --select acl,api-unk"'],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "HOME": str(tmp_path)},
    )
    assert done.stdout.strip() == "acl,api-unknown-resource", done.stderr


def test_a_new_rule_runs_as_it_is(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    run = magelint("new-rule", "acme-no-version", "--rules-from", folder)
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == [str(folder / "acme/acme_no_version.py"), str(folder / "acme/acme_no_version.md")]
    run = magelint("check", root, "--rules-from", folder, "--select", "acme-no-version", "--format", "json")
    assert len(paths(run)) == 2
    code = (
        "import sys; from pathlib import Path; from magelint.engine.registry import load_registry; "
        "from magelint.testing import check_page; "
        "info = load_registry(Path(sys.argv[1])).rules['acme-no-version']; "
        "print(info.family, check_page(info.type, info.page.read_text()))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "acme []", done.stderr
    run = magelint("new-rule", "acme-no-version", "--rules-from", folder)
    assert run.returncode == 2
    assert "there is a rule acme-no-version already" in run.stderr
    run = magelint("new-rule", "NoVersion", "--rules-from", folder)
    assert run.returncode == 2
    assert "magelint new-rule no-version" in run.stderr
    run = magelint("new-rule", "acme-other", cwd=tmp_path)
    assert run.returncode == 2
    assert "--rules-from" in run.stderr


def test_magentos_own_modules_are_left_out_and_it_says_so(root: Path) -> None:
    write_tree(
        root,
        {
            "app/code/Magento/Thing/registration.php": registration_php("Magento_Thing"),
            "app/code/Magento/Thing/etc/module.xml": module_xml("Magento_Thing"),
        },
    )
    run = magelint("check", root / "app/code/Magento/Thing")
    assert any(note.endswith("--include-core") for note in notes(run))
    run = magelint("check", root / "app/code/Magento/Thing", "--include-core")
    assert not any(note.endswith("--include-core") for note in notes(run))
