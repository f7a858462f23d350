from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magelint.magento.modules import load_order as module
from magelint.magento.modules.load_order import CircularSequenceError, expand_sequences, load_order


def test_names_are_sorted_and_magentos_own_come_first() -> None:
    assert load_order({"B_B": [], "Z_Magento_X": [], "A_A": [], "Magento_Z": []}) == [
        "Magento_Z",
        "Z_Magento_X",
        "A_A",
        "B_B",
    ]


def test_before_2_3_2_magentos_modules_are_sorted_with_the_others() -> None:
    assert load_order({"B_B": [], "A_A": [], "Magento_Z": []}, magento_first=False) == ["A_A", "B_B", "Magento_Z"]


def test_the_sequence_comes_before_and_what_is_absent_is_ignored() -> None:
    assert load_order({"A_A": ["C_C", "Gone_Gone"], "B_B": [], "C_C": []}) == ["C_C", "B_B", "A_A"]


def test_swapping_is_magentos_and_moves_what_need_not_move() -> None:
    # a plain topological sort would leave B before C; the loader swaps A with D, and B stays where it was
    assert load_order({"A_A": ["D_D"], "B_B": [], "C_C": [], "D_D": []}) == ["D_D", "B_B", "C_C", "A_A"]


def test_a_cycle_is_named_from_where_it_closes() -> None:
    with pytest.raises(CircularSequenceError, match="from 'C_C' to 'A_A'") as caught:
        load_order({"A_A": ["B_B"], "B_B": ["C_C"], "C_C": ["A_A"]})
    assert caught.value.path == ["A_A", "B_B", "C_C", "A_A"]


def test_a_chain_of_any_length_is_no_recursion() -> None:
    names = [f"A_M{i}" for i in range(1500)]
    expanded = expand_sequences({n: names[i + 1 : i + 2] for i, n in enumerate(names)})
    assert expanded[names[0]].bit_count() == 1499


@given(st.lists(st.lists(st.integers(0, 7), max_size=3), min_size=1, max_size=8))
def test_every_module_comes_once_and_after_its_sequence(edges: list[list[int]]) -> None:
    names = [f"A_M{i}" for i in range(len(edges))]
    sequences = {names[i]: [names[j] for j in targets if j < i] for i, targets in enumerate(edges)}
    order = load_order(sequences)
    assert sorted(order) == sorted(names)
    for name, before in sequences.items():
        assert all(order.index(other) < order.index(name) for other in before)


def as_magento_swaps(sequences: dict[str, list[str]]) -> list[str]:
    """`Loader::sortBySequence` as it is written: time grows with the square of the number of modules."""
    order, before = sorted(sequences), expand_sequences(sequences)
    bits = {name: 1 << index for index, name in enumerate(sequences)}
    for i in range(len(order)):
        for j in range(i, len(order)):
            if bits[order[j]] & before[order[i]]:
                order[i], order[j] = order[j], order[i]
    return order


@pytest.mark.parametrize("block", [2, 5, 256])
def test_the_order_is_that_of_the_swaps(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BLOCK", block)
    chance = random.Random(block)  # noqa: S311 not for secrets
    for _ in range(60):
        names = [f"A_M{number}" for number in range(chance.choice([2, 5, 20, 60]))]
        chance.shuffle(names)
        most = chance.choice([1, 2, 4])
        sequences = {
            name: chance.choices(names[:index], k=chance.randint(0, most)) if index else []
            for index, name in enumerate(names)
        }
        assert load_order(sequences) == as_magento_swaps(sequences)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_long_chain_takes_no_time(sign: int) -> None:
    """In the order of their names, each module comes before or behind the one that it is loaded after."""
    names = [f"A_M{number:05}" for number in range(4000)][::sign]
    start = time.process_time()
    assert load_order(dict(zip(names, [[], *([name] for name in names)], strict=False))) == names
    assert time.process_time() - start < 2, "all pairs of modules were compared"
