"""The `console` examples of the documentation: commands that run in a copy of a fixture, with their output.

A block `console run=TREE` holds commands after `$ ` (further lines after `> `) and what they print. The blocks of a page run in order; all blocks
of the same tree share one copy, which is a git repository with everything committed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
DOCS = TOP / "linter/docs"
FIXTURES = TOP / "fixtures"
BLOCK = re.compile(r"^```console run=(?P<tree>\w+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def hand_written() -> list[Path]:
    """The pages that are written by hand."""
    return [path for path in sorted(DOCS.rglob("*.md")) if path.name != "api.md"]


def ran(page: str, folder: Path) -> str:
    """The page with the output that its commands print now."""

    def rerun(block: re.Match[str]) -> str:
        tree = folder / block["tree"]
        if not tree.exists():
            make_tree(block["tree"], tree)
        commands = re.findall(r"^\$ .*\n(?:> .*\n)*", block["body"], re.MULTILINE)
        shown = "".join(command + output_of(_without_prompts(command), tree) for command in commands)
        return f"```console run={block['tree']}\n{shown}```"

    return BLOCK.sub(rerun, page)


def make_tree(name: str, folder: Path) -> None:
    """A copy of a fixture; `store` is a Magento root with `fixtures/sync` in its `app/code`."""
    if name == "store":
        shutil.copytree(FIXTURES / "tutorial", folder)
        shutil.rmtree(folder / "vendor/vendor1")
        shutil.copytree(FIXTURES / "sync", folder / "app/code/Acme/Sync")
        config = folder / "app/etc/config.php"
        config.write_text(config.read_text().replace("    ]\n", "        'Acme_Sync' => 1,\n    ]\n"))
    elif name == "empty":
        folder.mkdir()
    else:
        shutil.copytree(FIXTURES / name, folder)
    for arguments in (
        "init -q -b main",
        "add -A",
        "-c user.name=a -c user.email=a@a.test commit -q -m example --allow-empty",
    ):
        subprocess.run(["git", *arguments.split()], cwd=folder, check=True)


def _without_prompts(command: str) -> str:
    return "\n".join(line[2:] for line in command.splitlines())


def output_of(command: str, folder: Path) -> str:
    """What a command prints, notes and errors included."""
    environment = {k: v for k, v in os.environ.items() if k not in ("FORCE_COLOR", "NO_COLOR", "COLUMNS")}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    run = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    shown = run.stdout.replace(str(folder), f"/srv/{folder.name}")
    return "".join(f"{line.rstrip()}\n" for line in shown.rstrip("\n").splitlines())
