"""Links and paths that lead outside the root: nothing there is read, except in path repositories of the project."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from magelint.testing import module_xml, registration_php, write_tree
from shell import Run, magelint

SECRET = "acme-secret"  # noqa: S105
SYNC = "app/code/Acme/Sync"
ROOT = {"app/etc/di.xml": "<config/>"}
MODULE = {"registration.php": registration_php("Acme_Sync"), "etc/module.xml": module_xml("Acme_Sync")}
IN_APP_CODE = {**ROOT, **{f"{SYNC}/{name}": text for name, text in MODULE.items()}}
ACL = f'<config><acl><resources><resource id="{SECRET}" title="{SECRET}"/></resources></acl></config>'


def checked(root: Path, *arguments: str) -> Run:
    start = time.monotonic()
    run = magelint("check", root, "--verbose", *arguments)
    assert time.monotonic() - start < 5
    assert run.returncode in (0, 1, 2, 3), run.stderr
    assert "Traceback" not in run.stderr
    return run


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder beside the root with a module and a file that has a secret in an id, in its text and in its lines."""
    write_tree(
        tmp_path / "outside", {**MODULE, "etc/acl.xml": ACL, "secret.txt": f"{SECRET}\n", "a.json": f"{{{SECRET}"}
    )
    return tmp_path / "outside"


@pytest.mark.parametrize(
    ("link", "target"),
    [
        (f"{SYNC}/etc/acl.xml", "etc/acl.xml"),
        (f"{SYNC}/etc/webapi.xml", "secret.txt"),
        (f"{SYNC}/composer.json", "a.json"),
        ("composer.json", "a.json"),
        ("composer.lock", "a.json"),
        ("vendor/composer/installed.json", "a.json"),
        ("magelint.toml", "secret.txt"),
        ("app/code/Acme/Other", "."),
        ("app/code/Other", ".."),
        ("vendor/acme/other", "."),
        ("vendor", ".."),
        ("other", "."),
    ],
)
def test_a_link_to_outside_is_not_read(link: str, target: str, tmp_path: Path, outside: Path) -> None:
    root = tmp_path / "root"
    write_tree(root, IN_APP_CODE)
    (root / link).parent.mkdir(parents=True, exist_ok=True)
    (root / link).symlink_to(outside / target)
    run = checked(root)
    assert SECRET not in run.stdout + run.stderr


@pytest.mark.parametrize("path", ["../outside", "../../../outside", "../../../../../../../..", "../../", "/"])
@pytest.mark.parametrize("key", ["install-path", "name"])
def test_a_package_outside_is_not_read(key: str, path: str, tmp_path: Path, outside: Path) -> None:
    del outside
    root = tmp_path / "root"
    package = {
        "name": "acme/other",
        "version": "1",
        "type": "magento2-module",
        "autoload": {"files": ["registration.php"]},
    }
    installed = json.dumps({"packages": [{**package, key: path}]})
    write_tree(root, {**IN_APP_CODE, "vendor/composer/installed.json": installed})
    assert SECRET not in checked(root).stdout


def test_vendor_path_and_globs_outside(tmp_path: Path, outside: Path) -> None:
    del outside
    root = tmp_path / "root"
    write_tree(root, {**IN_APP_CODE, "app/etc/vendor_path.php": "<?php return '../outside';"})
    write_tree(
        root, {"app/etc/registration_globlist.php": "<?php return ['../*/registration.php', '../../*/*/*.php'];"}
    )
    assert SECRET not in checked(root).stdout


def test_links_in_a_circle(tmp_path: Path) -> None:
    """A link to itself is no traceback, and two links to `.` do not double the paths with each level of a pattern."""
    root = tmp_path / "root"
    write_tree(
        root, {**IN_APP_CODE, "app/etc/registration_globlist.php": f"<?php return ['{'*/' * 30}registration.php'];"}
    )
    for name in ("a", "b"):
        (root / name).symlink_to(".")
    names = (
        "loop",
        "magelint.toml",
        "magelint-baseline.json",
        "composer.json",
        "composer.lock",
        "vendor",
        f"{SYNC}/etc/acl.xml",
    )
    for name in (*names, f"{SYNC}/etc/integration", "app/code/loop", "app/etc/config.php"):
        (root / name).symlink_to(os.path.basename(name))
    checked(root)
    (root / "magelint.toml").unlink()
    (root / "magelint-baseline.json").unlink()
    assert checked(root).returncode in (0, 1)
    checked(root / "loop")
    checked(root / f"{SYNC}/etc/acl.xml")
    run = magelint("check", root, "--config", root / "loop", "--facts", root / "loop", "--baseline", root / "loop")
    assert run.returncode == 2
    assert "Traceback" not in run.stderr


def test_links_within_the_root(tmp_path: Path) -> None:
    """A module in another folder of the project, linked into `app/code`, and a linked file."""
    root = tmp_path / "root"
    write_tree(root, {**ROOT, **{f"modules/sync/{name}": text for name, text in MODULE.items()}, "shared/acl.xml": ACL})
    (root / "app/code/Acme").mkdir(parents=True)
    (root / SYNC).symlink_to("../../../modules/sync")
    (root / "modules/sync/etc/acl.xml").symlink_to("../../../shared/acl.xml")
    assert SECRET in checked(root).stdout


@pytest.mark.parametrize("url", ["../outside", "../out*", "../*", "{tmp}/outside"])
def test_a_path_repository(url: str, tmp_path: Path, outside: Path) -> None:
    root = tmp_path / "root"
    package = {
        "name": "acme/sync",
        "version": "1",
        "type": "magento2-module",
        "autoload": {"files": ["registration.php"]},
    }
    write_tree(
        root,
        {
            **ROOT,
            "composer.json": json.dumps(
                {"repositories": [{"type": "path", "url": url.replace("{tmp}", str(tmp_path))}]}
            ),
            "vendor/composer/installed.json": json.dumps({"packages": [{**package, "install-path": "../acme/sync"}]}),
        },
    )
    (root / "vendor/acme").mkdir()
    (root / "vendor/acme/sync").symlink_to(outside)
    assert SECRET in checked(root).stdout


def test_a_report_is_not_written_through_a_link(tmp_path: Path) -> None:
    root = tmp_path / "root"
    write_tree(root, IN_APP_CODE)
    target = tmp_path / "profile"
    target.write_text("mine")
    (root / "magelint.sarif").symlink_to(target)
    run = magelint("check", root, "--output", f"sarif:{root}/magelint.sarif")
    assert run.returncode == 2
    assert target.read_text() == "mine"
