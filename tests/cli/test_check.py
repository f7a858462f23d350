"""The command `magelint check` as called from a shell."""

from __future__ import annotations

import json
from pathlib import Path

from magelint.testing import module_xml, registration_php, write_tree
from shell import errors, magelint, notes, paths
from trees import bare_module, in_app_code
from unknown_ids import API, FILES, ONLY


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


def test_a_named_configuration(root: Path, tmp_path: Path) -> None:
    (root / "magelint.toml").write_text("nonsense")
    (tmp_path / "mine.toml").write_text('exclude = ["Other/"]\n')
    assert paths(magelint("check", root, *ONLY, "--config", tmp_path / "mine.toml", "--format", "json")) == [API]


def test_a_path_inside_a_root(root: Path) -> None:
    run = magelint("check", root / "app/code/Acme/Sync", *ONLY, "--format", "json")
    assert paths(run) == [API]
    assert any("reporting only findings in" in note for note in notes(run))
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
            files = bare_module("Acme_Third")
        write_tree(tmp_path / f"checkout/{name}", files)
    run = magelint("check", "Sync", "Other", *ONLY, "--format", "json", cwd=tmp_path / "checkout")
    assert paths(run) == ["Other/etc/integration/api.xml", "Sync/etc/integration/api.xml"]
    run = magelint("check", "Sync", "Third", *ONLY, "--format", "json", cwd=tmp_path / "checkout")
    assert paths(run) == ["Sync/etc/integration/api.xml"]


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
    assert any(
        note.startswith("stale-baseline: magelint-baseline.json contains 1 finding that no longer exists")
        for note in notes(run)
    )
    before = json.loads((root / "magelint-baseline.json").read_text())["entries"]
    assert all(entry["message"] for entry in before)
    run = magelint("baseline", "prune", root, *ONLY, "--dry-run")
    listed = run.stdout
    assert listed.startswith(
        "app/code/Acme/Sync/etc/integration/api.xml: [api-unknown-resource] integration `Sync` requests"
    )
    assert notes(run)[-1].startswith("would remove 1 finding from")
    assert json.loads((root / "magelint-baseline.json").read_text())["entries"] == before
    run = magelint("baseline", "prune", root, *ONLY)
    assert (run.returncode, run.stdout) == (0, listed)
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
    assert magelint("baseline", "prune", root, "--baseline", known).returncode == 2
    run = magelint("baseline", "prune", root)
    assert run.returncode == 2
    assert errors(run) == [
        f"no baseline at `{root}/magelint-baseline.json`; run `magelint baseline write` to create it"
    ]


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


def test_the_origin_of_reported_modules(root: Path) -> None:
    write_tree(root, {**in_app_code("Magento_Thing"), "app/code/Magento/Thing/etc/acl.xml": "<config>"})
    core = "app/code/Magento/Thing/etc/acl.xml"
    found = {
        option: set(paths(magelint("check", root, "--format", "json", *option)))
        for option in ((), ("--include-core",), ("--origin", "core"))
    }
    own = {path for path in found["--include-core",] if path.startswith("app/code/Magento/")}
    assert core in own
    assert found[()] == found["--include-core",] - own
    assert found["--origin", "core"] == own
    assert magelint("check", root, "--origin", "cor").returncode == 2


def test_a_note_says_that_magentos_own_modules_are_skipped(root: Path) -> None:
    write_tree(
        root,
        {
            **in_app_code("Magento_Thing"),
        },
    )
    run = magelint("check", root / "app/code/Magento/Thing")
    assert any(note.endswith("use `--include-core`") for note in notes(run))
    run = magelint("check", root / "app/code/Magento/Thing", "--include-core")
    assert not any(note.endswith("use `--include-core`") for note in notes(run))
