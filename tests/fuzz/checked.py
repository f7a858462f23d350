"""One tree on disk, and what holds for each command that is run on it."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from faults import REGISTRY
from fuzz.limits import bounded, require
from fuzz.tree import Tree, snapshot, write
from magelint.cli import common
from magelint.engine import cache
from magelint.testing import module_xml, registration_php
from shell import Run, magelint

OUTSIDE_TEXT = "text-outside-the-root"
CONTROL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f\ud800-\udfff]"
)
COMMAND = re.compile(r"^\s*::(?!: )|##(?:vso|teamcity)?\[", re.MULTILINE)
_OUTSIDE = {
    "acl.xml": f'<config><acl><resources><resource id="{OUTSIDE_TEXT}"/></resources></acl></config>',
    "registration.php": registration_php(f"Acme_{OUTSIDE_TEXT}"),
    "etc/module.xml": module_xml(f"Acme_{OUTSIDE_TEXT}"),
    "composer.json": json.dumps({"name": f"acme/{OUTSIDE_TEXT}", "version": OUTSIDE_TEXT, "type": "magento2-module"}),
    "magelint.toml": f'select = ["{OUTSIDE_TEXT}"]\n',
}


class Checked:
    """One tree on disk, below a folder that also contains one outside of it."""

    def __init__(self, folder: Path, tree: Tree) -> None:
        self.folder = folder
        self.root = folder / "root"
        shutil.rmtree(folder, ignore_errors=True)
        write(folder / "outside", {name: text.encode() for name, text in _OUTSIDE.items()})
        write(self.root, tree)
        self.size = sum(len(data) for data in tree.values() if isinstance(data, bytes)) + 500 * len(tree)
        self._outside = snapshot(folder / "outside")

    def run(self, *arguments: str, what: str = "") -> Run:
        """Run a command, with what holds for each."""
        what = what or " ".join(arguments[:2])
        with bounded(self.size, what, base=3.0):
            run = magelint(*arguments, cwd=self.folder)
        told = run.stdout + run.stderr
        require(run.returncode in (0, 1, 2, 3), f"{what}: exit code {run.returncode}: {run.stderr[-500:]}")
        require("Traceback" not in told, f"{what}: a traceback: {told[-1500:]}")
        require("crashed" not in run.stderr, f"{what}: {run.stderr[-500:]}")
        if run.returncode == 2:
            require(re.search("^error: ", run.stderr, re.MULTILINE), f"{what}: exit code 2 without an error")
        if run.returncode == 3:
            require("error: " in run.stderr, f"{what}: exit code 3 without an error")
        clean(run.stderr, f"{what}: stderr")
        require(OUTSIDE_TEXT not in told, f"{what}: quotes a file outside the root")
        return run

    def done(self) -> None:
        """What holds after all commands."""
        require(snapshot(self.folder / "outside") == self._outside, "something outside the root was changed")


def clean(text: str, what: str) -> None:
    """A text for people has no control characters and no commands of CI services."""
    found = CONTROL.search(text) or COMMAND.search(text)
    if found is not None:
        require(False, f"{what}: {text[max(0, found.start() - 80) : found.end() + 40]!r}")


@contextmanager
def cached(folder: Path) -> Iterator[None]:
    """An own cache, in which also few results are stored. Rules are loaded once, which takes a fifth of all time."""
    environment = patch.dict(os.environ, {"MAGELINT_CACHE_DIR": str(folder)})
    rules = patch.object(common, "load_registry", lambda *_, **__: REGISTRY)
    with patch.object(cache, "_LEAST", 0), environment, rules:
        yield
