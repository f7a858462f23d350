"""A structure-aware fuzzer: mutates small trees and texts, and checks what holds for any input.

`make fuzz MINUTES=10` runs it; `python -m fuzz --help` in `tests` shows its options. Every input is derived from a
target and a seed, so both are all that is needed to make it again.
"""
