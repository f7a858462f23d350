from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from magelint.source import xml_edits
from magelint.source.text import Edit, SourceFile
from magelint.source.xml import Element, XmlFile

TEXT = '<config>\r\n\t<a x="1"\r\n\t  y=\'2\'>\r\n\t\t<b n="q"/>\r\n\t</a><c/></config>\r\n'


def element(name: str, text: str = TEXT) -> Element:
    return next(XmlFile(SourceFile("/x", "x", text.encode())).root.descendants(name))


def applied(edit: Edit | None) -> str:
    assert edit is not None
    text = edit.file.text
    return text[: edit.start] + edit.text + text[edit.end :]


def test_a_value_is_escaped_for_its_own_quotes() -> None:
    assert "y='o&apos;x&amp;\"'" in applied(xml_edits.set_value(element("a"), "y", "o'x&\""))
    assert 'n="o\'x&quot;"' in applied(xml_edits.set_value(element("b"), "n", "o'x\""))


def test_an_attribute_is_removed_with_the_whitespace_before_it() -> None:
    assert "<a\r\n\t  y='2'>" in applied(xml_edits.remove_attribute(element("a"), "x"))
    assert '<a x="1">' in applied(xml_edits.remove_attribute(element("a"), "y"))


def test_an_element_is_removed_with_its_line_if_nothing_else_is_on_it() -> None:
    assert "y='2'>\r\n\t</a>" in applied(xml_edits.remove_element(element("b")))
    assert "</a></config>" in applied(xml_edits.remove_element(element("c")))


def test_what_is_inserted_is_indented_as_its_neighbour() -> None:
    assert '\r\n\t\t<z/>\r\n\t\t<y/>\r\n\t\t<b n="q"/>' in applied(
        xml_edits.insert_before(element("b"), "<z/>", "<y/>")
    )
    assert "</a><z/><c/>" in applied(xml_edits.insert_before(element("c"), "<z/>"))


def test_a_child_is_appended_on_its_own_line() -> None:
    assert '<b n="q"/>\r\n\t\t<n/>\r\n\t</a>' in applied(xml_edits.append_child(element("a"), "<n/>"))
    assert "<a>\n    <n/>\n</a>" in applied(xml_edits.append_child(element("a", "<r>\n<a></a></r>"), "<n/>"))
    assert xml_edits.append_child(element("c"), "<n/>") is None


def test_attributes_are_added_and_renamed() -> None:
    assert '<b n="q" z="1"/>' in applied(xml_edits.add_attribute(element("b"), "z", "1"))
    assert '<c z="&quot;"/>' in applied(xml_edits.add_attribute(element("c"), "z", '"'))
    assert "<a w=" in applied(xml_edits.rename_attribute(element("a"), "x", "w"))


def test_text_is_replaced_whole() -> None:
    assert applied(xml_edits.set_text(element("a", "<r><a> x </a></r>"), "<")) == "<r><a>&lt;</a></r>"
    assert xml_edits.set_text(element("c"), "x") is None


@given(st.text(alphabet="ab<>&'\"é😀", max_size=10), st.sampled_from("\"'"))
def test_a_value_that_was_set_is_read_back(value: str, quote: str) -> None:
    text = f"<r>\n  <a k={quote}old{quote} n='1'/>\n</r>"
    after = applied(xml_edits.set_value(element("a", text), "k", value))
    assert element("a", after).get("k") == value
    assert after.endswith(" n='1'/>\n</r>")
