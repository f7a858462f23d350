"""The similarity search for "did you mean" hints."""

from __future__ import annotations

import pytest

from magelint.source.nearest import KnownNames, closest, folded, nearest, similarity

NAMES = ("api-missing-parent", "acl-untitled", "acl-orphan", "Acme_Sync::sync_all")


@pytest.mark.parametrize(
    ("wanted", "meant"),
    [
        ("acl-untitled", "acl-untitled"),
        ("acl_untitled", "acl-untitled"),
        ("ACL Untitled", "acl-untitled"),
        ("acl-orfan", "acl-orphan"),
        ("acme_sync::syncAll", "Acme_Sync::sync_all"),
        ("endpoint", None),
        ("", None),
        ("acl-untitled" * 50, None),
    ],
)
def test_the_nearest_name(wanted: str, meant: str | None) -> None:
    assert nearest(wanted, NAMES) == meant


def test_a_name_that_differs_in_punctuation_is_nearer_than_one_in_a_letter() -> None:
    assert nearest("web_api", ["web_app", "webapi"]) == "webapi"


def test_of_equally_near_names_the_first_in_alphabetical_order() -> None:
    assert nearest("syncs", ["syncb", "synca"]) == "synca"


def test_the_threshold_and_the_measure_are_the_callers() -> None:
    assert nearest("sync", ["send"], 0.4) == "send"
    assert nearest("sync", ["send"], 0.6) is None
    assert nearest("sync", ["send", "take"], 0.5, alike=lambda _, name: float(name == "take")) == "take"


def test_similarity_is_zero_below_the_threshold() -> None:
    assert similarity("sync", "sync") == 1
    assert similarity("sync", "send") == 0.5
    assert similarity("sync", "send", 0.6) == 0


def test_the_closest_names_are_few_and_similar() -> None:
    names = [f"order_{number}" for number in range(100)]
    assert closest("order_7", [*names, "sync"], 3) == ["order_7", "order_17", "order_27"]
    assert closest("sync", ["send", "sink", "take"], 3) == ["send", "sink"]
    assert closest("sync" * 200, ["sync" * 200], 3) == []


def test_of_thousands_of_names_those_next_to_the_wrong_one_are_compared() -> None:
    names = [f"{letter}order_{number}" for letter in "abc" for number in range(4000)]
    known = KnownNames(reversed(names))
    assert len(known) == len(list(known)) == 12000
    assert len(known.neighbors("border")) == 5000
    assert known.nearest("border_x7") == "border_7"
    assert known.nearest("cOrder-7") == "corder_7"
    assert known.closest("corder_7x", 2) == ["corder_7", "corder_17"]
    assert known.nearest("a") is None
    assert known.neighbors("zzz")[-1] == max(names)


def test_folding_keeps_letters_and_digits() -> None:
    assert folded("Acme Sync-2 (Größe)") == "acmesync2grösse"
