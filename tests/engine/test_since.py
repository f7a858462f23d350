"""`--since`: findings that changes cause, and no program that a repository configures is run."""

# ruff: noqa: ARG001

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from magelint.api import Finding, Label, Model
from magelint.engine.errors import InputError
from magelint.engine.git import read_revision
from magelint.engine.session import Session
from magelint.testing import registration_php, where, write_tree
from small_rules import MakeSession, SmallRule
from trees import bare_module, in_app_code


class Unknown(SmallRule):
    """An integration requests a resource that is not declared."""

    id = "acme-unknown"

    def check(self, model: Model) -> Iterator[Finding]:
        for integration in model.declared_integrations(model.checked):
            for resource in integration.resources:
                if resource.name not in model.acl:
                    yield Finding(f"`{resource.name}` is unknown", Label(resource.place), subject=resource.name)


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Acme", "-c", "user.email=dev@example.com", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def committed(folder: Path) -> None:
    """Makes a repository of a folder as it is."""
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "one")


def module(name: str, **files: str) -> dict[str, str]:
    folder = f"app/code/{name.replace('_', '/')}/etc"
    return {**in_app_code(name), **{f"{folder}/{path}": text for path, text in files.items()}}


def acl(*ids: str) -> str:
    return (
        "<config><acl><resources>"
        + "".join(f'\n<resource id="{i}" title="T"/>' for i in ids)
        + "\n</resources></acl></config>"
    )


def api(*ids: str) -> str:
    rows = "".join(f'\n<resource name="{i}"/>' for i in ids)
    return f'<integrations><integration name="Sync"><resources>{rows}\n</resources></integration></integrations>'


FILES = {
    "app/etc/config.php": "<?php return ['modules' => ['Acme_Base' => 1, 'Acme_Sync' => 1]];",
    ".gitignore": "vendor/\n",
    **module("Acme_Base", **{"acl.xml": acl("Acme_Base::a", "Acme_Base::b")}),
    **module("Acme_Sync", **{"integration/api.xml": api("Acme_Base::a", "Acme_Base::b", "Acme_Base::old")}),
}
API = "app/code/Acme/Sync/etc/integration/api.xml"
ACL = "app/code/Acme/Base/etc/acl.xml"


@pytest.fixture
def repository(tree: Path) -> Path:
    tree.mkdir()
    write_tree(tree, FILES)
    committed(tree)
    return tree


def since(make_session: MakeSession, revision: str = "HEAD", paths: tuple[str, ...] = ()) -> Session:
    session = make_session({}, Unknown, paths=paths)
    session.use_revision(revision)
    return session


def test_nothing_changed(repository: Path, make_session: MakeSession) -> None:
    report = since(make_session).examine()
    assert report.findings == []
    assert report.notes[-1] == (
        "since HEAD: 0 findings in changed files, 0 in other files caused by the changes; 1 existing not shown"
    )


def test_all_findings_in_changed_files_are_reported(repository: Path, make_session: MakeSession) -> None:
    write_tree(repository, {API: api("Acme_Base::a", "Acme_Base::new", "Acme_Base::old")})
    report = since(make_session).examine()
    assert where(report.findings) == [f"{API}:3:17 acme-unknown", f"{API}:4:17 acme-unknown"]
    assert all("caused" not in finding.message for finding in report.findings)


def test_a_new_file_is_a_change(repository: Path, make_session: MakeSession) -> None:
    write_tree(repository, module("Acme_New", **{"integration/api.xml": api("Acme_New::x")}))
    report = since(make_session).examine()
    assert where(report.findings) == ["app/code/Acme/New/etc/integration/api.xml:2:17 acme-unknown"]


@pytest.mark.parametrize("how", ["edited", "deleted", "module deleted", "committed"])
def test_findings_in_other_files_are_marked_as_caused(how: str, repository: Path, make_session: MakeSession) -> None:
    if how == "edited":
        write_tree(repository, {ACL: acl("Acme_Base::a")})
    elif how == "deleted":
        (repository / ACL).unlink()
    elif how == "module deleted":
        git(repository, "rm", "-qr", "app/code/Acme/Base")
    else:
        write_tree(repository, {ACL: acl("Acme_Base::a")})
        git(repository, "commit", "-qam", "two")
    report = since(make_session, "HEAD~1" if how == "committed" else "HEAD").examine()
    gone = ["Acme_Base::b"] if how in ("edited", "committed") else ["Acme_Base::a", "Acme_Base::b"]
    revision = "HEAD~1" if how == "committed" else "HEAD"
    assert [f.message for f in report.findings] == [
        f"`{name}` is unknown (caused by a change elsewhere since {revision})" for name in gone
    ]
    assert f"0 findings in changed files, {len(gone)} in other files" in report.notes[-1]
    assert "1 existing not shown" in report.notes[-1]


def test_a_module_that_was_off_and_changed_is_seen_as_it_was(repository: Path, make_session: MakeSession) -> None:
    config = "<?php return ['modules' => ['Acme_Base' => %d, 'Acme_Sync' => 1]];"
    write_tree(repository, {ACL: acl("Acme_Base::a", "Acme_Base::b", "Acme_Base::old")})
    git(repository, "commit", "-qam", "two")
    write_tree(repository, {"app/etc/config.php": config % 0, ACL: acl("Acme_Base::other")})
    report = since(make_session).examine()
    assert len(report.findings) == 3
    assert all("caused by a change elsewhere" in finding.message for finding in report.findings)


def test_a_touched_file_and_other_line_ends_are_no_change(repository: Path, make_session: MakeSession) -> None:
    (repository / API).write_bytes((repository / API).read_bytes().replace(b"\n", b"\r\n"))
    assert since(make_session).examine().findings == []


def test_what_git_ignores_is_no_change(repository: Path) -> None:
    write_tree(repository, {"vendor/acme/new/registration.php": registration_php("Acme_New"), "new.php": "<?php"})
    revision = read_revision(str(repository), "HEAD")
    assert revision.new == {f"{repository}/new.php"}
    assert not revision.differs(f"{repository}/vendor/acme/new/registration.php", b"")
    assert revision.differs(f"{repository}/new.php", b"")
    assert revision.gone() == []


def test_from_a_folder_below_and_a_repository_within_a_root(tree: Path, make_session: MakeSession) -> None:
    write_tree(tree, FILES)
    committed(tree / "app/code/Acme/Sync")
    write_tree(tree, {API: api("Acme_Base::new")})
    report = since(make_session, paths=("app/code/Acme/Sync",)).examine()
    assert where(report.findings) == [f"{API}:2:17 acme-unknown"]


def test_submodules(repository: Path, tmp_path: Path, make_session: MakeSession) -> None:
    own = tmp_path / "own"
    write_tree(own, bare_module("Acme_Own"))
    write_tree(own, {"etc/integration/api.xml": api("Acme_Own::gone")})
    committed(own)
    place = "app/code/Acme/Own"
    git(repository, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(own), place)
    added = since(make_session).examine()
    assert where(added.findings) == [f"{place}/etc/integration/api.xml:2:17 acme-unknown"]
    assert "(caused" not in added.findings[0].message
    git(repository, "commit", "-qm", "with a submodule")
    assert since(make_session).examine().findings == []
    (repository / place / "etc/integration/api.xml").write_text(api("Acme_Own::gone", "Acme_Own::other"))
    assert [f.span.line for f in since(make_session).examine().findings] == [2, 3]
    git(repository / place, "commit", "-qam", "two")
    assert [f.span.line for f in since(make_session).examine().findings] == [2, 3]
    git(repository, "commit", "-qam", "the submodule is another")
    assert since(make_session).examine().findings == []


@pytest.mark.parametrize("revision", ["no-such", "--output=x", "HEAD:app", "", "HEAD..HEAD", "HEAD:.gitignore"])
def test_a_bad_revision_is_an_error(revision: str, repository: Path, make_session: MakeSession) -> None:
    session = since(make_session, revision)
    (error,) = session.errors
    assert error.startswith(f"--since: unknown revision `{revision}` in the repository `")


def test_the_nearest_branch_is_named(repository: Path) -> None:
    with pytest.raises(InputError, match="did you mean `main`"):
        read_revision(str(repository), "mian")


def test_without_a_repository(make_session: MakeSession) -> None:
    session = make_session(FILES, Unknown)
    session.use_revision("HEAD")
    (error,) = session.errors
    assert error.endswith("` is not in a git repository")


def test_without_git(repository: Path, make_session: MakeSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    assert since(make_session).errors == ["--since: git is not installed or not in PATH"]


def test_a_hooks_environment_does_not_lead_astray(
    repository: Path, make_session: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", "/nonexistent/.git")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nonexistent/index")
    write_tree(repository, {API: api("Acme_Base::new")})
    assert len(since(make_session).examine().findings) == 1


def test_nothing_that_the_repository_names_is_run(repository: Path, tmp_path: Path, make_session: MakeSession) -> None:
    witness = tmp_path / "witness"
    script = tmp_path / "evil.sh"
    script.write_text(
        f'#!/bin/sh\ntr "\\0" " " < /proc/$PPID/cmdline >> {witness}\necho " -> $0 $@" >> {witness}\ncat\n'
    )
    script.chmod(0o755)
    hooks = repository / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("post-index-change", "fsmonitor-watchman", "query-watchman"):
        (hooks / name).symlink_to(script)
    for key in (
        "core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.gitProxy", "core.askPass",
        "diff.external", "diff.evil.command", "diff.evil.textconv", "filter.evil.clean", "filter.evil.smudge",
        "filter.evil.process", "gpg.program", "alias.diff-index", "alias.rev-parse", "pager.diff-index",
        "credential.helper", "remote.origin.uploadpack", "core.alternateRefsCommand", "interactive.diffFilter",
    ):  # fmt: skip
        git(repository, "config", key, str(script))
    git(repository, "config", "remote.origin.url", f"ext::{script}")
    git(repository, "config", "remote.origin.promisor", "true")
    git(repository, "config", "extensions.partialClone", "origin")
    git(repository, "config", "core.repositoryFormatVersion", "1")
    (repository / ".gitattributes").write_text("* filter=evil diff=evil\n")
    write_tree(repository, {API: api("Acme_Base::new"), ACL: acl("Acme_Base::a")})
    subprocess.run(["rm", "-f", str(witness)], check=True)
    session = since(make_session)
    assert session.errors == []
    assert len(session.examine().findings) == 1
    since(make_session, "0123456789012345678901234567890123456789")
    assert not witness.exists(), witness.read_text()
