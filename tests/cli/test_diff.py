"""`magelint diff`: two revisions, two trees, and two Magento releases."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest

from change_trees import (
    ADMIN,
    AFTER,
    BEFORE,
    NEW,
    SYNC,
    A,
    B,
    C,
    api_xml,
    integration_xml,
    root,
)
from diff_runs import changes, committed, document, git, routes, without_resources
from magelint.testing import write_tree
from shell import errors, magelint, notes
from trees import bare_module, in_app_code


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A Magento root in a repository of its own."""
    folder = tmp_path / "repository"
    write_tree(folder, root(BEFORE))
    committed(folder)
    return folder


def test_two_commits(repository: Path) -> None:
    """Every planted change, and nothing else."""
    write_tree(repository, root(AFTER))
    committed(repository, "two")
    found = document("HEAD~1", repository)
    by_name = {one.pop("name"): one for one in found["integrations"]}
    assert {name: one["change"] for name, one in by_name.items()} == {
        "Added": "added",
        "Api": "changed",
        "Gone": "removed",
        "Listed": "reset",
        "New name": "added",
        "Old name": "removed",
    }
    assert by_name["Added"]["gained"] == [ADMIN, NEW]
    assert without_resources(by_name["Added"]["routes_gained"]) == routes("PUT /V1/acme/new")
    listed = by_name["Listed"]
    assert (listed["gained"], listed["lost"]) == ([C], [A])
    assert without_resources(listed["routes_gained"]) == routes("POST /V1/acme/c")
    assert without_resources(listed["routes_lost"]) == routes(
        "GET /V1/acme/b", "GET /V1/acme/gone", "GET /V1/acme/same"
    )
    assert listed["reasons"] == [
        f"not among its stored permissions: `{C}`, `{B}`",
        f"only among its stored permissions: `{A}`",
        f"moved in the ACL: `{B}`",
    ]
    api = by_name["Api"]
    assert (api["gained"], api["lost"], api["form"]) == ([], [B], "api.xml")
    assert "Magento does not rename `Old name`: it creates another integration" in by_name["New name"]["reasons"]
    assert "replaced with `New name`" in by_name["Old name"]["reasons"]
    assert by_name["Gone"]["reasons"] == [
        "Magento keeps it with its tokens and permissions; the Admin cannot delete it"
    ]
    assert (by_name["Gone"]["lost"], by_name["Gone"]["routes_lost"]) == ([], [])
    references = {one["id"]: [(by["kind"], by["name"]) for by in one["by"]] for one in found["acl"].pop("references")}
    assert references == {
        B: [("integration", "Listed"), ("route", "GET /V1/acme/b")],
        NEW: [("integration", "Added"), ("route", "GET /V1/acme/b"), ("route", "PUT /V1/acme/new")],
    }
    assert found["acl"] == {
        "added": [NEW],
        "removed": ["Acme_Sync::gone"],
        "moved": [{"id": B, "from": A, "to": C}],
    }
    assert found["routes"] == {
        "added": [{"method": "PUT", "url": "/V1/acme/new", "resources": [NEW]}],
        "removed": [{"method": "GET", "url": "/V1/acme/gone", "resources": [B]}],
        "changed": [
            {"method": "GET", "url": "/V1/acme/b", "before": [B], "after": [B, NEW], "change": "stricter"},
            {"method": "GET", "url": "/V1/acme/c", "before": [C], "after": ["anonymous"], "change": "anonymous"},
        ],
    }


def test_the_working_tree_with_what_is_not_committed(repository: Path) -> None:
    """New, changed, moved and deleted files count; those that git ignores are the same on both sides."""
    write_tree(repository, {".gitignore": "ignored/\n", **in_app_code("Acme_Other")})
    committed(repository, "two")
    assert document("HEAD", repository) == document(repository, repository)
    shutil.move(repository / SYNC, repository / "app/code/Acme/Moved")
    shutil.rmtree(repository / "app/code/Acme/Other")
    assert document("HEAD", repository)["integrations"] == []
    write_tree(repository, {"app/code/Acme/Moved/etc/integration.xml": integration_xml({"Kept": [A, C]})})
    write_tree(repository, {"ignored/etc/module.xml": "<a", "ignored/registration.php": "<?php"})
    assert changes(document("HEAD", repository)) == {
        "Gone": "removed",
        "Kept": "reset",
        "Listed": "removed",
        "Old name": "removed",
    }
    assert git(repository, "stash", "list") == ""


def test_a_revision_without_magento(tmp_path: Path) -> None:
    write_tree(tmp_path, {"README.md": "Acme"})
    committed(tmp_path)
    write_tree(tmp_path, root(AFTER))
    run = magelint("diff", "HEAD", tmp_path, "--format", "json")
    assert f"{tmp_path} has no Magento code in HEAD" in notes(run)
    assert changes(json.loads(run.stdout)) == dict.fromkeys(["Added", "Api", "Kept", "Listed", "New name"], "added")


def test_links_of_the_revision(repository: Path) -> None:
    """A linked module is read with the files that the link leads to in the revision."""
    shutil.move(repository / SYNC, repository / "packages")
    (repository / SYNC).symlink_to("../../../packages")
    committed(repository, "link")
    assert document("HEAD~1", repository)["integrations"] == []
    write_tree(repository / "packages", AFTER)
    assert "Listed" in changes(document("HEAD", repository))
    (repository / SYNC).unlink()
    shutil.move(repository / "packages", repository / SYNC)
    assert changes(document("HEAD", repository)) == changes(document("HEAD~1", repository))
    assert changes(document("HEAD", repository))["Listed"] == "reset"


def test_a_file_that_was_a_folder_and_the_reverse(repository: Path) -> None:
    path = repository / SYNC / "etc/integration.xml"
    path.unlink()
    path.mkdir()
    (path / "a.xml").write_text("<a/>")
    assert changes(document("HEAD", repository)) == dict.fromkeys(["Gone", "Kept", "Listed", "Old name"], "removed")
    committed(repository, "folder")
    shutil.rmtree(path)
    path.write_text(BEFORE["etc/integration.xml"])
    assert changes(document("HEAD", repository)) == dict.fromkeys(["Gone", "Kept", "Listed", "Old name"], "added")


def test_git_lfs(repository: Path) -> None:
    """A pointer has the content of the work tree, or of the clone's storage; otherwise the comparison is impossible."""
    path = repository / SYNC / "etc/integration.xml"
    data = path.read_bytes()
    name = hashlib.sha256(data).hexdigest()
    path.write_text(f"version https://git-lfs.github.com/spec/v1\noid sha256:{name}\nsize {len(data)}\n")
    committed(repository, "lfs")
    path.write_bytes(data)
    assert document("HEAD", repository)["integrations"] == []
    path.write_text(AFTER["etc/integration.xml"])
    run = magelint("diff", "HEAD", repository)
    assert run.returncode == 2
    assert "the clone does not have the content of app/code/Acme/Sync/etc/integration.xml in HEAD" in run.stderr
    stored = repository / f".git/lfs/objects/{name[:2]}/{name[2:4]}/{name}"
    stored.parent.mkdir(parents=True)
    stored.write_bytes(data)
    assert changes(document("HEAD", repository))["Added"] == "added"


def test_a_partial_clone(repository: Path, tmp_path: Path) -> None:
    write_tree(repository, root(AFTER))
    committed(repository, "two")
    git(repository, "config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--filter=blob:none", f"file://{repository}", str(clone))
    run = magelint("diff", "HEAD~1", clone)
    assert run.returncode == 2
    assert "in HEAD~1; fetch it first" in errors(run)[0]


def test_a_submodule(repository: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    write_tree(own, {**bare_module("Acme_Own"), "etc/integration.xml": integration_xml({"Own": [A]})})
    committed(own)
    place = "app/code/Acme/Own"
    git(repository, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(own), place)
    committed(repository, "with a submodule")
    assert changes(document("HEAD~1", repository)) == {"Own": "added"}
    write_tree(repository / place, {"etc/integration.xml": integration_xml({"Own": [C]})})
    assert changes(document("HEAD", repository)) == {"Own": "reset"}


def test_nothing_of_the_repository_is_run_or_written(repository: Path, tmp_path: Path) -> None:
    witness, script = tmp_path / "witness", tmp_path / "evil.sh"
    script.write_text(f"#!/bin/sh\necho $0 $@ >> {witness}\ncat\n")
    script.chmod(0o755)
    write_tree(repository, {".gitattributes": "* filter=evil diff=evil merge=evil\n", **root(AFTER)})
    for key in ("core.fsmonitor", "diff.external", "diff.evil.textconv", "filter.evil.smudge", "filter.evil.process"):
        git(repository, "config", key, str(script))
    for name in ("post-checkout", "post-index-change", "fsmonitor-watchman"):
        hook = repository / ".git/hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.symlink_to(script)
    witness.unlink(missing_ok=True)
    before = {path: path.lstat().st_mtime_ns for path in sorted(repository.rglob("*"))}
    assert changes(document("HEAD", repository))["Listed"] == "reset"
    assert not witness.exists()
    assert {path: path.lstat().st_mtime_ns for path in sorted(repository.rglob("*"))} == before


def test_two_trees(tmp_path: Path, repository: Path) -> None:
    write_tree(tmp_path / "old", root(BEFORE))
    write_tree(tmp_path / "new", root(AFTER))
    found = document("old", "new", cwd=tmp_path)
    write_tree(repository, root(AFTER))
    assert found == document("HEAD", repository)
    backwards = document("new", "old", cwd=tmp_path)
    assert backwards["acl"]["moved"] == [{"id": B, "from": C, "to": A}]
    assert changes(backwards)["Gone"] == "added"


def test_a_folder_or_a_revision(repository: Path) -> None:
    """Of two arguments, the first is a folder if it exists as one; a name that is both is an error."""
    write_tree(repository / "main", root(BEFORE))
    (error,) = errors(magelint("diff", "main", ".", cwd=repository))
    assert error == "`main` is a folder and a revision; write `./main` or `main^{commit}`"
    assert magelint("diff", "./main", ".", cwd=repository).returncode == 0
    assert magelint("diff", "main^{commit}", ".", cwd=repository).returncode == 0
    assert magelint("diff", "main", cwd=repository).returncode == 0  # one argument is always a revision
    (repository / "main").rename(repository / "other")
    assert magelint("diff", "other", ".", cwd=repository).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "give a git revision, two folders, or --magento FROM..TO"),
        (["HEAD", ".", "."], 2, "too many arguments; give a git revision, two folders, or --magento FROM..TO"),
        (["../old"], 2, "`../old` is a folder; name a second folder to compare it with"),
        (["mian", "."], 2, "unknown revision `mian`"),
        (["mian"], 2, "(did you mean `main`?)"),
        (["--output=x", "."], 2, "--output: invalid value `x`; expected FORMAT:FILE"),
        (["HEAD", "--output", "markdwon:x"], 2, "unknown format `markdwon` (did you mean `markdown`?)"),
        (["HEAD", "--fail-on", "reset,los"], 2, "--fail-on: unknown value `los` (did you mean `loss`?)"),
        (["--magento", "2.4.7.."], 2, "--magento: give two versions, for example 2.4.7-p3..2.4.8-p2"),
        (["--magento", "2.4.7..2.9", "."], 2, "no bundled data for Magento `2.9`"),
        (["--magento", "2.4.7..2.4.8", "HEAD", "."], 2, "compares one ROOT with itself; remove `HEAD`"),
        (["HEAD", "nowhere"], 3, "`nowhere` does not exist"),
        (["./nowhere", "."], 3, "`./nowhere` does not exist"),
        (["HEAD", ".git"], 3, "`.git` contains no Magento root"),
    ],
)
def test_wrong_usage(arguments: list[str], code: int, message: str, repository: Path) -> None:
    run = magelint("diff", *arguments, cwd=repository)
    assert run.returncode == code
    assert message in run.stderr
    assert run.stdout == ""


@pytest.mark.parametrize(
    ("change", "effects"),
    [
        ({}, set()),
        ({"etc/integration.xml": integration_xml({"Kept": [A]})}, {"any"}),
        ({"etc/integration.xml": BEFORE["etc/integration.xml"].replace("Kept", "KEPT")}, {"reset", "any"}),
        ({"etc/integration/api.xml": api_xml({"Api": [A, B, C]})}, {"any"}),
        ({"etc/integration/api.xml": api_xml({"Api": [A]})}, {"loss", "any"}),
        ({"etc/integration.xml": BEFORE["etc/integration.xml"].replace("a@acme", "b@acme")}, {"reset", "any"}),
        ({"etc/webapi.xml": BEFORE["etc/webapi.xml"].replace(f'ref="{A}"', 'ref="anonymous"')}, {"opened", "any"}),
    ],
)
def test_fail_on(change: dict[str, str], effects: set[str], tmp_path: Path) -> None:
    write_tree(tmp_path / "old", root(BEFORE))
    write_tree(tmp_path / "new", root({**BEFORE, **change}))
    codes = {
        effect: magelint("diff", tmp_path / "old", tmp_path / "new", "--fail-on", effect).returncode
        for effect in ("reset", "loss", "opened", "any")
    }
    assert {effect for effect, code in codes.items() if code == 1} == effects
    assert set(codes.values()) <= {0, 1}
    several = magelint("diff", tmp_path / "old", tmp_path / "new", "--fail-on", "reset,loss", "--fail-on", "opened")
    assert several.returncode == bool(effects - {"any"})
    assert magelint("diff", tmp_path / "old", tmp_path / "new").returncode == 0


def test_packages_that_git_ignores(repository: Path) -> None:
    write_tree(repository, {"composer.lock": "{}", ".gitignore": "vendor/\n", "vendor/composer/installed.json": "[]"})
    committed(repository, "two")
    write_tree(repository, {"composer.lock": '{"packages": []}'})
    run = magelint("diff", "HEAD", repository)
    assert "composer.lock differs, but vendor is not in git: both states have the packages installed now" in notes(run)


def test_text(repository: Path) -> None:
    write_tree(repository, root(AFTER))
    run = magelint("diff", "HEAD", cwd=repository)
    lines = run.stdout.splitlines()
    assert lines[0] == "Changes in . since HEAD"
    assert "  reset: its tokens stop working" in lines
    assert "  moved   Acme_Sync::b  from Acme_Sync::a to Acme_Sync::c" in lines
    assert "          referenced by integration Listed, route GET /V1/acme/b" in lines
    assert lines[-1] == (
        "1 integration reset, 2 integrations added, 2 integrations removed, 1 integration changed, 1 resource added, "
        "1 resource removed, 1 resource moved, 1 route added, 1 route removed, 2 routes changed"
    )
    narrow = magelint("diff", "HEAD", cwd=repository, FORCE_COLOR="1", COLUMNS="40").stdout
    assert max(len(line) for line in re.sub(r"\x1b\[[\d;]*m", "", narrow).splitlines()) <= 60
    git(repository, "stash", "-q")
    assert magelint("diff", "HEAD", cwd=repository).stdout.splitlines() == ["Changes in . since HEAD", "", "no changes"]


def test_output_files(repository: Path, tmp_path: Path) -> None:
    write_tree(repository, root(AFTER))
    files = {form: tmp_path / f"diff.{form}" for form in ("text", "json", "markdown")}
    options = [f"--output={form}:{path}" for form, path in files.items()]
    run = magelint("diff", "HEAD", repository, *options)
    assert files["text"].read_text() == run.stdout
    assert json.loads(files["json"].read_text()) == document("HEAD", repository)
    assert files["markdown"].read_text() == magelint("diff", "HEAD", repository, "--format", "markdown").stdout
