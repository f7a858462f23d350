from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from magelint.report.excerpt import excerpt
from magelint.source.text import SourceFile


def shown(text: str, start: int, end: int, label: str = "", width: int = 80) -> list[str]:
    file = SourceFile("/x", "x.xml", text.encode())
    lines = excerpt(file.span(start, end), file, label, margin=1, width=width, primary=True, style="red")
    return [line.plain.rstrip() for line in lines]


def test_the_marks_are_below_the_place() -> None:
    assert shown('<a b="c"/>', 6, 7, "here") == [
        " --> x.xml:1:7",
        '1 | <a b="c"/>',
        "  |       ^ here",
    ]


def test_indentation_is_removed_and_tabs_become_spaces() -> None:
    assert shown("\t\t<a\tb/>", 5, 6)[1:] == ["1 |   <a  b/>", "  |       ^"]


def test_wide_characters_count_two() -> None:
    assert shown("<a>日本</a>", 3, 5)[1:] == ["1 | <a>日本</a>", "  |    ^^^^"]


def test_a_label_that_does_not_fit_goes_below() -> None:
    assert shown('<resource name="x"/>', 16, 17, "the label is longer than the line", width=40)[2:] == [
        "  |                 ^",
        "  |     the label is longer than the",
        "  |     line",
    ]


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert "\x1b" not in "".join(shown("<a>\x1b[2J</a>", 3, 4, "\x1b[0m"))


def test_of_several_lines_the_first_is_shown() -> None:
    assert shown("<a\n  b='1'>", 0, 10)[1:] == ["1 | <a", "  | ^^"]


def test_an_empty_line_has_no_marks() -> None:
    assert shown("", 0, 0, "empty") == [" --> x.xml:1:1", "  = empty"]


@given(st.text(alphabet="ab \t日é", max_size=300), st.integers(0, 300), st.integers(0, 300), st.integers(30, 120))
def test_no_line_is_wider_than_the_terminal(text: str, start: int, length: int, width: int) -> None:
    start = min(start, len(text))
    for line in shown(text, start, min(len(text), start + length), "some words of a label", width)[1:]:
        assert cell_len(line) <= width
