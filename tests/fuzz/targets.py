"""The targets of the fuzzer: for each, an input made from a seed, what checks it, and how it is made smaller."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from fuzz import commands, program, rules, tree
from fuzz.limits import bounded
from fuzz.readers import READERS
from fuzz.texts import mutate

# Whole trees on disk: how they are made, and what checks them
_ON_DISK = {
    "tree": (tree.mutated, program.examine),
    "needs": (commands.mutated_with_list, commands.examine_needs),
    "diff": (commands.mutated_pair, commands.examine_diff),
    "process": (tree.mutated, commands.examine_process),
}
TREES = (*_ON_DISK, "rules")
TARGETS = (*TREES, *READERS)
Input = Any
"""Bytes for a reader; a mapping of paths to contents for a tree."""


def made(target: str, seed: int) -> Input:
    """The input of a seed."""
    return from_random(target, Random(f"{target} {seed}"))


def from_random(target: str, rng: Random) -> Input:
    """An input of a target."""
    if target in _ON_DISK:
        return _ON_DISK[target][0](rng)
    if target == "rules":
        return rules.mutated(rng)
    reader = READERS[target]
    seeds = reader.seeds()
    return mutate(rng.choice(seeds), reader.kind, rng, seeds)


def check(target: str, given: Input, rng: Random) -> object:
    """Check what holds for an input. Raises `ViolationError`, or what the reader must not raise."""
    if target == "rules":
        return rules.examine(given, rng)
    if target in _ON_DISK:
        folder = Path(tempfile.mkdtemp(prefix="magelint-fuzz-", dir=_memory()))
        try:
            return _ON_DISK[target][1](folder, given, rng)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    with bounded(len(given), target):
        return READERS[target].read(given)


def _memory() -> str | None:
    """A folder in memory, where writing small trees does not wait for a disk."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108


def failure(target: str, given: Input, seed: int) -> str | None:
    """The kind and the message of a violation; `None` if all holds."""
    try:
        check(target, given, Random(f"check {seed}"))
    except Exception as error:
        import traceback

        steps = [f"{step.name}:{step.lineno}" for step in traceback.extract_tb(error.__traceback__)[-2:]]
        where = "" if type(error).__name__ == "ViolationError" else f" at {' < '.join(reversed(steps))}"
        return f"{type(error).__name__}{where}: {error}"
    return None


def smaller(target: str, given: Input, seed: int, same: Callable[[str], bool]) -> Input:
    """A smaller input with the same violation: fewer files, fewer lines, fewer bytes."""

    def fails(candidate: Input) -> bool:
        found = failure(target, candidate, seed)
        return found is not None and same(found)

    if isinstance(given, bytes):
        return _fewer_bytes(given, fails)
    names = _fewer(list(given), lambda kept: fails({name: given[name] for name in kept}))
    kept = {name: given[name] for name in names}
    for name, data in kept.items():
        if isinstance(data, bytes):
            kept[name] = _fewer_bytes(data, lambda candidate, of=name: fails({**kept, of: candidate}))  # type: ignore[misc]
    return kept


def _fewer_bytes(data: bytes, fails: Callable[[bytes], bool]) -> bytes:
    lines = _fewer(data.splitlines(keepends=True), lambda kept: fails(b"".join(kept)))
    data = b"".join(lines)
    return bytes(_fewer(data, lambda kept: fails(bytes(kept)))) if len(data) < 3000 else data


def _fewer(items: Sequence[Any], fails: Callable[[list[Any]], bool]) -> list[Any]:
    """The items without those that may be left out, in ever smaller groups."""
    kept = list(items)
    size = max(len(kept) // 2, 1)
    while kept:
        at = 0
        while at < len(kept):
            candidate = kept[:at] + kept[at + size :]
            if fails(candidate):
                kept = candidate
            else:
                at += size
        if size == 1:
            break
        size = max(size // 2, 1)
    return kept


def shown(given: Input) -> str:
    """An input as text: its bytes, or the contents by path."""
    if isinstance(given, bytes):
        return repr(given)
    return json.dumps({name: repr(data) for name, data in given.items()}, indent=1)
