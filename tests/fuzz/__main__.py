"""Runs the fuzzer: `python -m fuzz --minutes 10`, in the folder `tests`; `--again TARGET:SEED` repeats one input."""

from __future__ import annotations

import argparse
import multiprocessing
import re
import resource
import sys
import time
from collections import Counter
from multiprocessing.connection import Connection

from fuzz.targets import TARGETS, TREES, failure, made, shown, smaller

_BATCH = {"rules": 80}
_TREE_BATCH = 25
_READER_BATCH = 500
_HANG = 240.0
"""Seconds without an answer after which an input counts as endless."""
_SHARE = 8
"""How much more time whole trees have than a reader."""
_MEMORY = 4 << 30


def main() -> int:
    """Run until the time is over; exit with 1 if something does not hold."""
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0, help="how long to run (default: 1)")
    parser.add_argument("--target", action="append", choices=TARGETS, help="only these; repeatable")
    parser.add_argument("--seed", type=int, default=int(time.time()) * 1000, help="the first seed (default: the time)")
    parser.add_argument("--again", metavar="TARGET:SEED", help="make one input smaller and print it")
    values = parser.parse_args()
    if values.again:
        target, _, seed = values.again.partition(":")
        return again(target, int(seed))
    return campaign(values.target or TARGETS, values.minutes * 60, values.seed)


def campaign(targets: tuple[str, ...], seconds: float, first: int) -> int:
    """Run batches of all targets in turn, each in a process of its own, and print the figures."""
    done: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    spent = dict.fromkeys(targets, 0.0)
    started = time.monotonic()
    print(f"fuzz: {len(targets)} targets, first seed {first}", flush=True)
    try:
        while time.monotonic() - started < seconds:
            target = min(targets, key=lambda name: spent[name] / (_SHARE if name in TREES else 1))
            begun = time.monotonic()
            number = min(_BATCH.get(target, _TREE_BATCH if target in TREES else _READER_BATCH), done[target] // 2 + 5)
            ran, found = _batch(target, first + done[target], number)
            spent[target] += time.monotonic() - begun
            done[target] += ran
            for seed, message in found:
                kind = f"{target}: {re.sub('[0-9]+', 'N', message)[:70]}"
                kinds[kind] += 1
                if kinds[kind] == 1:
                    print(f"VIOLATION {target}:{seed} {message[:1500]}", flush=True)
    except KeyboardInterrupt:
        print("interrupted")
    minutes = (time.monotonic() - started) / 60
    each = ", ".join(f"{name} {done[name]:,}" for name in targets)
    print(
        f"{done.total():,} inputs in {minutes:.1f} minutes ({each}); {kinds.total()} violations of {len(kinds)} kinds"
    )
    return 1 if kinds else 0


def _batch(target: str, first: int, number: int) -> tuple[int, list[tuple[int, str]]]:
    """Check inputs in another process; return their number and the violations by seed."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(target, first, number, sender))
    process.start()
    sender.close()
    found: list[tuple[int, str]] = []
    ran = 0
    try:
        while receiver.poll(_HANG):
            message = receiver.recv()
            ran += 1
            if message is not None:
                found.append((first + ran - 1, message))
        process.kill()
        found.append((first + ran, f"no end within {_HANG:.0f} s"))
        ran += 1
    except EOFError:
        process.join()
        if process.exitcode:
            found.append((first + ran, f"the process ended with {process.exitcode}"))
            ran += 1
    process.join()
    return ran, found


def _work(target: str, first: int, number: int, sender: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    for seed in range(first, first + number):
        sender.send(failure(target, made(target, seed), seed))


def again(target: str, seed: int) -> int:
    """Repeat one input, and print a smaller one that violates the same."""
    given = made(target, seed)
    message = failure(target, given, seed)
    if message is None:
        print(f"{target}:{seed} holds")
        return 0
    kind = re.sub("[0-9]+", "N", message)[:50]
    small = smaller(target, given, seed, lambda other: re.sub("[0-9]+", "N", other)[:50] == kind)
    print(failure(target, small, seed))
    print(shown(small))
    return 1


if __name__ == "__main__":
    sys.exit(main())
