"""What holds for commands that compare a tree with an earlier revision of it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from random import Random
from typing import Any

from fuzz.checked import Checked, clean
from fuzz.limits import require
from fuzz.tree import Tree, mutate_text, write

_REASON = " (caused by a change elsewhere since HEAD)"
_GIT = ("git", "-c", "user.name=a", "-c", "user.email=a@acme.test", "-c", "commit.gpgsign=false")


def examine(checked: Checked, tree: Tree, rng: Random) -> None:
    """Commit a tree, mutate a file, and check `--since` and `diff`: `--since` reports a part of a whole check."""
    if not all(_git(checked.root, *words) for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "a"])):
        return
    later = dict(tree)
    mutate_text(later, rng)
    changed = {name: data for name, data in later.items() if data != tree[name]}
    for name in changed:
        path = os.path.join(checked.root, name)
        if os.path.isfile(path) and not os.path.islink(path):
            os.unlink(path)
    write(checked.root, changed)
    whole = checked.run("check", "root", "--format", "json", "-v", what="check (changed)")
    since = checked.run("check", "root", "--format", "json", "-v", "--since", "HEAD", what="--since")
    if whole.returncode in (0, 1) and since.returncode in (0, 1):
        of_all, of_changes = (_identities(run.stdout) for run in (whole, since))
        require(of_changes <= of_all, f"--since reports what a whole check does not: {sorted(of_changes - of_all)[:2]}")

    _diff(checked, rng)


def _diff(checked: Checked, rng: Random) -> None:
    """A tree does not differ from itself; from its revision, or on other Magento versions, it may."""
    same = checked.run("diff", "./root", "root", "--format", "json", "--fail-on", "any", what="diff of the same tree")
    require(same.returncode in (0, 2, 3), f"a tree differs from itself: {same.stdout[:500]}")
    form = rng.choice(("text", "json", "markdown"))
    for arguments in (["HEAD", "root"], ["--magento", "2.4.4..2.4.8", "root"]):
        run = checked.run("diff", *arguments, "--format", form, what=f"diff {arguments[0]}")
        if form == "json" and run.returncode in (0, 1):
            json.loads(run.stdout)
        if form == "text":
            clean(run.stdout, "diff")


def _git(folder: Path, *arguments: str) -> bool:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    try:
        run = subprocess.run([*_GIT, *arguments], cwd=folder, capture_output=True, env=environment, timeout=10)
    except subprocess.TimeoutExpired:  # git waits for a pipe named `.gitignore`
        return False
    return run.returncode == 0


def _identities(report: str) -> set[tuple[Any, ...]]:
    found = json.loads(report)["findings"]
    return {(f["rule"], f["path"], f["line"], f["column"], f["message"].removesuffix(_REASON)) for f in found}
