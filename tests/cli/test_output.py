"""The files that reports are written to, statistics and details."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from magelint.testing import module_xml, registration_php, write_tree
from shell import magelint
from unknown_ids import ONLY


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


def test_statistics_of_modules_and_vendors(tmp_path: Path) -> None:
    for module in ("Acme_One", "Acme_Two", "Other_One"):
        folder = tmp_path / module.replace("_", "")
        write_tree(folder, {"registration.php": registration_php(module), "etc/module.xml": module_xml(module)})
        write_tree(folder, {"etc/acl.xml": "<config><acl>"})
    run = magelint("check", tmp_path, "--select", "xml-syntax", "--statistics")
    assert run.stdout.partition("findings by rule")[2] == (
        ":\n3  error    xml-syntax\n\nfindings by module:\n1  Acme_One\n1  Acme_Two\n1  Other_One\n"
        "\nfindings by vendor:\n2  Acme\n1  Other\n"
    )


def test_statistics_and_details(root: Path) -> None:
    run = magelint("check", root, *ONLY, "--statistics", "-v")
    assert "2  error    api-unknown-resource" in run.stdout
    assert "read: " in run.stderr
    assert "ms  api-unknown-resource" in run.stderr
    run = magelint("check", root, *ONLY, "--statistics", "--format", "json")
    assert len(json.loads(run.stdout)["findings"]) == 2
    assert "2  error    api-unknown-resource" in run.stderr


@pytest.mark.parametrize("columns", [30, 60, 120])
def test_a_terminal_gets_notes_of_its_width(columns: int, tmp_path: Path) -> None:
    """A pseudo-terminal as stderr; ids of rules are not broken."""
    write_tree(tmp_path, {"registration.php": registration_php("Acme_Sync"), "etc/module.xml": module_xml("Acme_Sync")})
    terminal, stderr = pty.openpty()
    fcntl.ioctl(stderr, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    command = [sys.executable, "-m", "magelint", "check", str(tmp_path)]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=stderr, check=False)
    os.close(stderr)
    lines = os.read(terminal, 100_000).decode().splitlines()
    os.close(terminal)
    assert {"composer-installed-mismatch,", "module-listed-but-absent,"} <= {
        word for line in lines for word in line.split()
    }
    assert [line for line in lines if len(line) > columns] == []
    piped = magelint("check", tmp_path).stderr.splitlines()
    assert [line.split()[0] for line in piped] == ["note:"] * len(piped)
