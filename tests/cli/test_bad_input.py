"""Invalid paths and broken files lead to a finding or a clear error, with the documented exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from magelint.testing import write_tree
from shell import Run, magelint
from trees import in_app_code


def clear_error(run: Run, code: int) -> str:
    assert run.returncode == code, run.stderr
    assert run.stdout == ""
    assert "Traceback" not in run.stderr
    lines = run.stderr.splitlines()
    assert len(lines) == 1, run.stderr
    return lines[0]


ROOT = {
    "app/etc/config.php": "<?php\nreturn ['modules' => ['Acme_Sync' => 1]];\n",
    **in_app_code("Acme_Sync"),
}


@pytest.mark.parametrize("command", [("check",), ("show", "acl")])
def test_a_path_that_does_not_exist(command: tuple[str, ...], tmp_path: Path) -> None:
    line = clear_error(magelint(*command, tmp_path / "gone"), 3)
    assert "gone" in line
    assert "does not exist" in line


@pytest.mark.parametrize("command", [("check",), ("show", "modules")])
def test_a_path_that_is_a_file(command: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "file.xml").write_text("<a/>")
    assert "is a file" in clear_error(magelint(*command, tmp_path / "file.xml"), 3)


@pytest.mark.parametrize("command", [("check",), ("show", "routes")])
def test_a_folder_that_holds_no_magento(command: tuple[str, ...], tmp_path: Path) -> None:
    line = clear_error(magelint(*command, tmp_path), 3)
    assert "etc/module.xml" in line
    assert str(tmp_path) in line


def test_a_wrong_option_says_what_to_type() -> None:
    run = magelint("check", "--formt", "json")
    assert run.returncode == 2
    assert "--format" in run.stderr


def test_a_wrong_command_says_what_to_type() -> None:
    run = magelint("chekc")
    assert run.returncode == 2
    assert "did you mean `check`?" in run.stderr


def test_an_unknown_rule_says_the_nearest() -> None:
    line = clear_error(magelint("check", "--select", "api-unknwon-resource"), 2)
    assert "did you mean `api-unknown-resource`?" in line


BROKEN = {
    "etc/acl.xml": b"<config><acl>\n<oops></config>",
    "etc/webapi.xml": b"",
    "etc/integration/api.xml": "<integrations/>".encode("utf-16")[:-1],
    "etc/di.xml": b"\xff\xfe\x00",
    "composer.json": b'{"name": "acme/sync",\n}',
    "Setup/InstallData.php": b"<?php class {",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_a_finding_and_the_run_goes_on(name: str, tmp_path: Path) -> None:
    write_tree(tmp_path, {**ROOT, f"app/code/Acme/Sync/{name}": BROKEN[name]})
    run = magelint("check", tmp_path, "--format", "json")
    assert run.returncode == 1, run.stderr
    report = json.loads(run.stdout)
    assert "crashes" not in report
    assert f"app/code/Acme/Sync/{name}" in {finding["path"] for finding in report["findings"]}


@pytest.mark.parametrize("name", ["registration.php", "etc/module.xml"])
@pytest.mark.parametrize("content", [b"", b"\x00\xff", b"<", b"<?php ComponentRegistrar::register(", b"<config/>"])
def test_a_broken_heart_of_a_module_never_stops_the_run(name: str, content: bytes, tmp_path: Path) -> None:
    write_tree(tmp_path, {**ROOT, f"app/code/Acme/Sync/{name}": content})
    run = magelint("check", tmp_path, "--format", "json")
    assert run.returncode == 1, run.stderr
    assert "Traceback" not in run.stderr
    assert "crashes" not in json.loads(run.stdout)


@pytest.mark.parametrize(
    "content", [b"", b"<?php return 1;", b"<?php return ['modules' => getenv('X')];", b"<?php return [", b"\xff" * 50]
)
def test_an_invalid_config_php_counts_as_missing(content: bytes, tmp_path: Path) -> None:
    write_tree(tmp_path, {**ROOT, "app/etc/config.php": content})
    run = magelint("show", "modules", tmp_path, "--format", "json")
    assert json.loads(run.stdout)["enabled"] == ["Acme_Sync"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"packages": 3}', b'{"packages": [3, {"name": []}]}', b"\xff"])
def test_a_broken_installed_json(content: bytes, tmp_path: Path) -> None:
    write_tree(tmp_path, {**ROOT, "vendor/composer/installed.json": content})
    run = magelint("show", "modules", tmp_path, "--format", "json")
    assert run.returncode == 0, run.stderr
    assert "Traceback" not in run.stderr
    assert "Acme_Sync" in json.loads(run.stdout)["load_order"]


def test_circular_and_dangling_links(tmp_path: Path) -> None:
    write_tree(tmp_path, ROOT)
    module = tmp_path / "app/code/Acme/Sync"
    (module / "loop").symlink_to(module)
    (module / "etc/acl.xml").symlink_to(tmp_path / "nowhere")
    (module / "etc/webapi.xml").symlink_to("webapi.xml")
    (tmp_path / "vendor").symlink_to(tmp_path)
    run = magelint("check", tmp_path, "--format", "json")
    assert "Traceback" not in run.stderr
    assert "crashes" not in json.loads(run.stdout)


def test_a_name_that_is_not_utf_8(tmp_path: Path) -> None:
    write_tree(tmp_path, ROOT)
    folder = os.fsencode(tmp_path / "app/code/Acme") + b"/S\xffnc/etc"
    try:
        os.makedirs(folder)
    except OSError:
        pytest.skip("this file system takes no such name")
    with open(folder + b"/module.xml", "wb") as file:
        file.write(b'<config><module name="Acme_Sync2" version="1"/></config>')
    run = magelint("check", tmp_path, "--fail-on", "never")
    assert run.returncode == 0, run.stderr
    assert "S\\xffnc" in run.stdout
    run = magelint("check", tmp_path, "--fail-on", "never", "--format", "json")
    assert "app/code/Acme/S\\xffnc/etc/module.xml" in {f["path"] for f in json.loads(run.stdout)["findings"]}


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the administrator reads every file")
def test_a_file_that_may_not_be_read_is_noted(tmp_path: Path) -> None:
    write_tree(tmp_path, ROOT)
    (tmp_path / "app/code/Acme/Sync/etc/module.xml").chmod(0)
    assert "cannot read app/code/Acme/Sync/etc/module.xml" in magelint("check", tmp_path).stderr


def test_a_folder_in_the_place_of_a_file(tmp_path: Path) -> None:
    write_tree(tmp_path, ROOT)
    (tmp_path / "app/code/Acme/Sync/etc/acl.xml").mkdir()
    (tmp_path / "vendor/composer/installed.json").mkdir(parents=True)
    os.mkfifo(tmp_path / "app/code/Acme/Sync/etc/webapi.xml")
    run = magelint("check", tmp_path, "--format", "json", "--fail-on", "never")
    assert run.returncode == 0, run.stderr
    assert "crashes" not in json.loads(run.stdout)


def test_output_into_a_closed_pipe_is_silent(tmp_path: Path) -> None:
    write_tree(tmp_path, ROOT)
    command = f"{sys.executable} -m magelint rules | head -1"
    run = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert run.stderr == ""


def test_no_color_if_it_is_disabled(tmp_path: Path) -> None:
    write_tree(tmp_path, {**ROOT, "app/code/Acme/Sync/etc/acl.xml": "<config>"})
    assert "\x1b" not in magelint("check", tmp_path).stdout
    assert "\x1b[" in magelint("check", tmp_path, FORCE_COLOR="1").stdout
    assert "\x1b[3" not in magelint("check", tmp_path, FORCE_COLOR="1", NO_COLOR="1").stdout
