"""Hostile trees: the check ends soon, does not fail, and prints no control characters."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from magelint.testing import module_xml, registration_php, write_tree
from shell import magelint
from trees import bare_module

SYNC = "app/code/Acme/Sync"
ROOT = {
    "app/etc/di.xml": "<config/>",
    **bare_module("Acme_Sync", folder=SYNC),
}
USE = "<?php\nuse Magento\\Framework\\Component\\ComponentRegistrar;\n"


def installed(**package: object) -> str:
    return json.dumps({"packages": [{"name": "a/b", "version": "1", **package}]})


def acl(inner: str) -> str:
    return f"<config><acl><resources>{inner}</resources></acl></config>"


def api(*names: str) -> str:
    inner = "".join(f'<resource name="{name}"/>' for name in names)
    return f'<integrations><integration name="Sync"><resources>{inner}</resources></integration></integrations>'


def routes(number: int) -> str:
    one = '<route url="/V1/a{}/:id" method="GET"><service class="A\\B" method="c"/><resources/></route>'
    return "<routes>" + "".join(one.format(index) for index in range(number)) + "</routes>"


TREES: dict[str, dict[str, str | bytes]] = {
    "a number of thousands of digits": {
        f"{SYNC}/etc/acl.xml": acl(f'<resource id="A_B::c" sortOrder="{"9" * 5000}"/>')
    },
    "a digit that is no number": {
        "composer.json": '{"name": "magento/magento2ce", "version": "2.4.\N{SUPERSCRIPT TWO}"}'
    },
    "a NUL in a path": {
        "vendor/composer/installed.json": installed(autoload={"files": ["a\0.php"]}),
        f"{SYNC}/composer.json": json.dumps({"name": "acme/sync", "autoload": {"files": ["a\0.php"]}}),
    },
    "deep JSON": {"composer.json": "[" * 100_000, "vendor/composer/installed.json": '{"packages":' + "[" * 100_000},
    "JSON that is not UTF-8": {
        "composer.json": b'{"a\xff": 1}',
        "composer.lock": b'{"packages": [{"name": "\xff"}]}',
        "vendor/composer/installed.json": b'{"packages": [{"name": "\xff"}]}',
    },
    "no list of packages": {"vendor/composer/installed.json": "{}"},
    "a module that is the whole machine": {
        f"{SYNC}/registration.php": USE + "ComponentRegistrar::register('module', 'Acme_Sync', dirname(__DIR__, 99));"
    },
    "a vendor folder that is the whole machine": {"app/etc/vendor_path.php": f"<?php return '{'../' * 50}';"},
    "a pattern that finds a file a million times": {
        "app/etc/registration_globlist.php": f"<?php return ['app/code/{'*/../' * 7}*/*/registration.php'];",
        **{f"app/code/V{index}/x": "" for index in range(8)},
    },
    "a name of odd bytes": {
        f"{SYNC}/registration.php": registration_php("Acme_Sync").encode().replace(b"Sync", b"S\xff")
    },
    "control characters": {
        f"{SYNC}/registration.php": registration_php("Acme\x1b[31mRed\x07"),
        f"{SYNC}/etc/module.xml": module_xml("A[red]_\u202e\u2028X"),
    },
    "a line of megabytes": {
        f"{SYNC}/etc/acl.xml": acl("<!--" + "x" * 3_000_000 + "-->" + '<resource id="bad"/>' * 300)
    },
    "an id of megabytes": {f"{SYNC}/etc/integration/api.xml": api("A_B::" + "x" * 3_000_000)},
    "a thousand unknown ids": {
        f"{SYNC}/etc/integration/api.xml": api(*(f"Magento_Sales::act{index}ions_view" for index in range(1000)))
    },
    "a thousand routes": {f"{SYNC}/etc/webapi.xml": routes(1000)},
    "UTF-16 without a mark": {f"{SYNC}/etc/acl.xml": acl('\n<resource id="bad"/>').encode("utf-16-le")},
}


@pytest.mark.parametrize("name", TREES)
def test_a_hostile_tree(name: str, tmp_path: Path) -> None:
    write_tree(tmp_path / "root", {**ROOT, **TREES[name]})
    holds_out(tmp_path / "root")


def holds_out(root: Path) -> None:
    log = root.parent / "log.json"
    run = magelint("check", root, "--output", f"json:{log}", "--output", f"html:{root.parent / 'report.html'}")
    assert run.returncode in (0, 1), run.stderr
    assert "crashes" not in json.loads(log.read_bytes())
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", run.stdout + run.stderr)


def test_devices_and_pipes_are_no_files(tmp_path: Path) -> None:
    root = tmp_path / "root"
    write_tree(root, ROOT)
    for name in ("composer.json", f"{SYNC}/etc/webapi.xml"):
        (root / name).symlink_to("/dev/zero")
    os.mkfifo(root / f"{SYNC}/etc/acl.xml")
    holds_out(root)


def test_names_that_steer_a_terminal(tmp_path: Path) -> None:
    root = tmp_path / "root"
    write_tree(root, ROOT)
    write_tree(root, {f"app/code/Acme/{name}/etc/acl.xml": "<a" for name in ("a\nb", "\x1b[31m", "[red]x[/red]")})
    write_tree(root, {f"app/code/Acme/{name}/etc/module.xml": "<a" for name in ("a\nb", "\x1b[31m")})
    holds_out(root)


def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("there is no /dev/full here")
    write_tree(tmp_path, ROOT)
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "magelint", "show", "acl", str(tmp_path)]
        run = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert run.returncode == 2
    assert run.stderr.startswith("error: cannot write")
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("closed", [">&-", ">&- 2>&-"])
def test_a_closed_output_keeps_the_exit_code(closed: str, tmp_path: Path) -> None:
    write_tree(tmp_path, {**ROOT, f"{SYNC}/etc/acl.xml": "<a"})
    for command, code in ((f'check "{tmp_path}"', 1), ("rules", 0), ("--version", 0)):
        run = subprocess.run(
            ["sh", "-c", f'"{sys.executable}" -m magelint {command} {closed}'], capture_output=True, check=False
        )
        assert run.returncode == code, run.stderr
        assert b"Traceback" not in run.stderr


def test_a_terminal_that_lacks_a_character(tmp_path: Path) -> None:
    write_tree(tmp_path, {**ROOT, f"{SYNC}/etc/acl.xml": acl('<resource id="\u00e9"/>')})
    run = subprocess.run(
        [sys.executable, "-m", "magelint", "check", str(tmp_path)],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert run.returncode == 1, run.stderr


def test_no_command_shows_the_help() -> None:
    run = magelint()
    assert run.returncode == 2
    assert (run.stdout + run.stderr).startswith("Usage: magelint")
