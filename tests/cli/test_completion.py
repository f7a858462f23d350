"""Shell completion."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from shell import magelint


def completed(shell: str, words: str, word: str) -> str:
    """What a shell's script is given for a line of which `word` is being typed."""
    environment = {"_MAGELINT_COMPLETE": f"{shell}_complete", "COMP_WORDS": words, "COMP_CWORD": word}
    return magelint(**environment).stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str) -> None:
    run = magelint("completion", shell)
    assert run.returncode == 0
    assert "_MAGELINT_COMPLETE" in run.stdout
    # fish hands over the word itself, where the others give its number
    assert "--select" in completed(shell, "magelint check --sel", "--sel" if shell == "fish" else "2")


def test_rules_are_completed() -> None:
    assert "acl,api-unknown-resource" in completed("bash", "magelint check --select acl,api-unk", "3")


def test_files_are_completed() -> None:
    assert completed("bash", "magelint check --config x", "3").startswith("file")


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
