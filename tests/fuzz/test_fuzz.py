"""A short part of the fuzzer with the same inputs each time; `make fuzz` runs all of it with others."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz import targets, tree
from fuzz.__main__ import campaign
from fuzz.checked import clean
from fuzz.limits import ViolationError, bounded, shuffled
from fuzz.program import examine, parsed
from fuzz.readers import READERS
from fuzz.texts import kind_of, spans
from magelint.testing import write_tree
from shell import magelint
from trees import bare_module

RANDOM = st.randoms(use_true_random=False)


@pytest.mark.parametrize("target", READERS)
@given(rng=RANDOM)
def test_readers(target: str, rng: random.Random) -> None:
    targets.check(target, targets.from_random(target, rng), random.Random(0))


@given(rng=RANDOM)
@settings(max_examples=12)
def test_rules(rng: random.Random) -> None:
    targets.check("rules", targets.from_random("rules", rng), random.Random(0))


@given(rng=RANDOM)
@settings(max_examples=3)
def test_trees(rng: random.Random) -> None:
    targets.check("tree", targets.from_random("tree", rng), random.Random(0))


@pytest.mark.parametrize("target", ["needs", "diff", "process"])
@given(rng=RANDOM)
@settings(max_examples=3)
def test_commands(target: str, rng: random.Random) -> None:
    targets.check(target, targets.from_random(target, rng), random.Random(0))


@pytest.mark.parametrize("target", targets.TARGETS)
def test_an_input_follows_from_its_seed(target: str) -> None:
    assert targets.made(target, 7) == targets.made(target, 7)
    assert len({targets.shown(targets.made(target, seed)) for seed in range(20)}) > 10


def test_most_mutated_texts_still_parse() -> None:
    """Structure-aware: more than a third of the mutated JSON parses, so that what follows the parser is reached."""

    def parses(data: bytes) -> bool:
        try:
            json.loads(data)
        except ValueError:
            return False
        return True

    assert sum(parses(targets.made("json", seed)) for seed in range(200)) > 70


def test_parts_of_a_text() -> None:
    found = spans(kind_of("etc/acl.xml"), '<a b="c">\n<d/></a>\n')
    assert found["block"] == [(10, 14), (0, 18)]
    assert found["value"] == [(6, 7)]
    assert kind_of("composer.lock") == "json"


def test_reports_a_text_that_controls_a_terminal() -> None:
    for text in ("a\x1b[31m", "a\n::error::b", "##vso[a]", "a\u202eb"):
        with pytest.raises(ViolationError):
            clean(text, "stdout")
    clean("a: b\n", "stdout")


def test_reports_an_invalid_format() -> None:
    for name, text in (("json", "{"), ("sarif", '{"a": NaN}'), ("github", "::error::a"), ("gitlab", '["\x85"]')):
        with pytest.raises((ViolationError, ValueError)):
            parsed(name, text)


@pytest.mark.parametrize(
    "markup",
    ["<u>a</u>", "<img src=x>", '<p onclick="a">', '<p class="a" id="data">', '<a href="#gone">a</a>', "<!-- a -->"],
)
def test_reports_markup_in_a_page(markup: str, tmp_path: Path) -> None:
    write_tree(tmp_path, bare_module("Acme_Sync"))
    text = magelint("check", tmp_path, "--format", "html").stdout
    parsed("html", text)
    with pytest.raises(ViolationError):
        parsed("html", text.replace("</main>", f"{markup}</main>"))


def test_reports_a_slow_reader() -> None:
    def endless() -> None:
        with bounded(0, "loop", base=0.01):
            while True:
                pass

    with pytest.raises(ViolationError, match="stopped"):
        endless()


def test_shuffles_folders(tmp_path: Path) -> None:
    tree.write(tmp_path, {f"{number}": b"" for number in range(20)})
    with shuffled(random.Random(1)):
        assert [path.name for path in tmp_path.iterdir()] != sorted(map(str, range(20)))


def test_writes_links_and_pipes(tmp_path: Path) -> None:
    root = tmp_path / "root"
    tree.write(root, {"a": tree.Link("b"), "a/c": b"", "../d": b"", "e": tree.Pipe(), "f": tree.Link(tree.OUTSIDE)})
    assert sorted(path.name for path in root.iterdir()) == ["a", "e", "f"]
    assert (root / "f").readlink() == tmp_path / "outside"
    assert not (tmp_path / "d").exists()


def test_examines_a_tree_without_code(tmp_path: Path) -> None:
    assert examine(tmp_path / "a", {"README.md": b""}, random.Random(1)) == 3


def test_makes_an_input_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    def failure(_target: str, given: dict[str, bytes], _seed: int) -> str | None:
        return "found" if b"x" in given.get("a", b"") else None

    monkeypatch.setattr(targets, "failure", failure)
    small = targets.smaller("tree", {"a": b"1\n2x3\n4\n", "b": b"x"}, 0, lambda message: message == "found")
    assert small == {"a": b"x"}


def test_prints_the_figures(capfd: pytest.CaptureFixture[str]) -> None:
    assert campaign(("constraint", "packages"), 0.01, 1) == 0
    told = capfd.readouterr().out
    assert "first seed 1" in told
    assert "inputs in 0.0 minutes (constraint" in told
    assert "0 violations" in told
