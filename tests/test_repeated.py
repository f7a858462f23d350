"""Time grows as the number of elements and values does: a sample of all cases. `python -m repeated` in `tests` runs all."""

from __future__ import annotations

import pytest

from repeated import MOST, cases, growth

SAMPLE = 20
COPIES = 40


@pytest.mark.parametrize("part", range(4))
def test_repeated_parts_take_linear_time(part: int) -> None:
    every = list(cases())
    chosen = every[:: len(every) // SAMPLE][:SAMPLE]
    grown = {str(case): growth(case, COPIES) for case in chosen[part::4]}
    assert len(grown) == SAMPLE // 4
    assert {case: found for case, found in grown.items() if found > MOST} == {}
