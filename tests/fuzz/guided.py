"""One reader under atheris, whose mutations are ours and whose choice of inputs follows the coverage of the code.

atheris is not among the development dependencies, as it has packages for few versions of Python: `pip install atheris`,
then `python -m fuzz.guided READER [OPTIONS OF LIBFUZZER]` in the folder `tests`, for example `-max_total_time=600`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from random import Random

import atheris  # type: ignore[import-not-found]

with atheris.instrument_imports(include=["magelint"], enable_loader_override=False):
    from fuzz.limits import bounded
    from fuzz.readers import READERS
    from fuzz.texts import LARGEST, mutate


def main() -> None:
    """Run libFuzzer; it prints the number of inputs, and stops at the first violation."""
    name, *options = sys.argv[1:]
    reader = READERS[name]
    seeds = reader.seeds()

    def run(data: bytes) -> None:
        with bounded(len(data), name, base=2.0):  # instrumented code takes longer
            reader.read(data)

    def mutated(data: bytes, most: int, seed: int) -> bytes:
        return mutate(data, reader.kind, Random(seed), seeds)[:most]

    with tempfile.TemporaryDirectory() as folder:
        for number, data in enumerate(seeds):
            (Path(folder) / f"{number}").write_bytes(data)
        arguments = ["fuzz", folder, f"-max_len={LARGEST}", f"-artifact_prefix={tempfile.gettempdir()}/", *options]
        atheris.Setup(arguments, run, custom_mutator=mutated)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
