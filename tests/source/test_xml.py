from __future__ import annotations

from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magelint.source.text import SourceFile
from magelint.source.xml import Element, XmlFile, XmlSyntaxError
from places import at


def parse(text: str | bytes) -> XmlFile:
    data = text if isinstance(text, bytes) else text.encode()
    return XmlFile(SourceFile("/x.xml", "x.xml", data))


def only(file: XmlFile, name: str) -> Element:
    (found,) = file.root.descendants(name)
    return found


@pytest.mark.parametrize("prefix", ["", "\ufeff"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_places_in_a_start_tag_over_several_lines(prefix: str, newline: str) -> None:
    lines = ['<?xml version="1.0"?>', "<a>", "\t<!-- 😀 -->😀<b", "\t\tid='q'", '   title="é😀"/>', "</a>"]
    file = parse(prefix + newline.join(lines))
    element = only(file, "b")
    assert at(element.place)[:2] == (3, 13)
    assert at(element.value_place("id")) == (4, 7, "q")
    assert at(element.value_place("title")) == (5, 11, "é😀")
    assert at(element.attribute_place("title")) == (5, 4, 'title="é😀"')


def test_the_place_of_a_text_excludes_surrounding_whitespace() -> None:
    element = only(parse("<a>\n<email>\n   x@y.z \n</email></a>"), "email")
    assert at(element.text_place) == (3, 4, "x@y.z")
    assert element.text == "\n   x@y.z \n"


def test_without_text_the_place_is_the_start_tag() -> None:
    assert at(only(parse("<a><email>  </email></a>"), "email").text_place) == (1, 4, "<email>")


def test_an_empty_value_is_shown_with_its_quotes() -> None:
    assert at(only(parse("<a><b k=''/></a>"), "b").value_place("k")) == (1, 9, "''")


def test_an_absent_attribute_points_at_the_start_tag() -> None:
    assert at(only(parse("<a><b k='1'/></a>"), "b").value_place("n")) == (1, 4, "<b k='1'/>")


def test_a_tag_with_a_greater_than_sign_in_a_value() -> None:
    element = only(parse("<a><b k='x>y' n='2'>t</b></a>"), "b")
    assert at(element.place)[2] == "<b k='x>y' n='2'>"
    assert at(element.whole_place)[2] == "<b k='x>y' n='2'>t</b>"


def test_text_leaves_comments_out_as_php_does() -> None:
    assert only(parse("<a><b>x<!-- y -->z<c>!</c></b></a>"), "b").text == "xz!"


def test_other_encodings() -> None:
    for encoding in ("utf-16", "iso-8859-1"):
        text = f'<?xml version="1.0" encoding="{encoding}"?>\n<a><b n="é"/></a>'
        assert at(only(parse(text.encode(encoding)), "b").value_place("n")) == (2, 10, "é")
    bare = '<?xml version="1.0"?>\n<a><b n="e"/></a>'  # all of its bytes are ASCII's in UTF-16 without a mark, too
    for encoding in ("utf-16-le", "utf-16-be"):
        assert at(only(parse(bare.encode(encoding)), "b").value_place("n")) == (2, 10, "e")


@pytest.mark.parametrize(
    ("text", "line"),
    [("", 1), ("<a>", 1), ("<a>\n</b>", 2), ("\n<?xml version='1.0'?><a/>", 2), ("<a>\n&nope;</a>", 2), ("no xml", 1)],
)
def test_what_does_not_parse_says_where(text: str, line: int) -> None:
    with pytest.raises(XmlSyntaxError) as caught:
        parse(text)
    assert caught.value.place.span.line == line
    assert "line" not in caught.value.message or "line 1" in caught.value.message


def test_an_undeclared_prefix_is_read_as_php_reads_it() -> None:
    file = parse('<config xsi:noNamespaceSchemaLocation="x"><b/></config>')
    assert file.namespace_error is not None
    assert [e.name for e in file.root.children] == ["b"]


def test_a_broken_file_after_an_undeclared_prefix_is_broken() -> None:
    with pytest.raises(XmlSyntaxError):
        parse('<config xsi:a="x"><b></config>')


def test_entities_are_neither_expanded_nor_fetched() -> None:
    text = '<!DOCTYPE a [<!ENTITY x "<b/>"><!ENTITY y SYSTEM "file:///etc/passwd">]>\n<a>&x;&y;\n <c k="1"/></a>'
    file = parse(text)
    assert [e.name for e in file.root.children] == ["c"]
    assert at(only(file, "c").value_place("k")) == (3, 8, "1")
    assert file.doctype is not None
    assert at(file.doctype)[:2] == (1, 1)
    assert file.root.text.strip() == ""


def test_an_expanding_bomb_is_harmless() -> None:
    entities = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
    with pytest.raises(XmlSyntaxError, match="amplification"):
        parse(f'<!DOCTYPE a [<!ENTITY e0 "x">{entities}]><a>&e11;<b k="v"/></a>')


def test_handles_of_one_element_are_equal() -> None:
    file = parse("<a><b/></a>")
    assert file.root.children[0] == file.root.find("b")
    assert len({file.root.children[0], file.root.find("b")}) == 1


def test_names_keep_their_prefix() -> None:
    root = parse('<p:a xmlns:p="urn:p" p:k="1" xml:lang="en"><p:b/></p:a>').root
    assert root.name == "p:a"
    assert root.attributes == {"p:k": "1", "xml:lang": "en"}


blanks = st.text(alphabet=" \t\n", min_size=1, max_size=4)
values = st.text(alphabet="aé😀<>&'\" \t", max_size=8)


@given(
    st.lists(st.tuples(st.sampled_from("bcd"), values, blanks, st.sampled_from(["", "é😀", "\r\n", "x\n"])), max_size=6)
)
def test_every_value_is_at_its_place(items: list[tuple[str, str, str, str]]) -> None:
    body = "".join(f"<{n}{blank}k={quoteattr(value)}{blank}>{text}</{n}>" for n, value, blank, text in items)
    file = parse(f"<a>{body}</a>")
    for element, (_, value, _, text) in zip(file.root.children, items, strict=True):
        written = quoteattr(value)
        expected = written if value == "" else written[1:-1]
        assert at(element.value_place("k"))[2] == expected
        assert at(element.text_place)[2] == (text.strip() or at(element.place)[2])


def test_a_brace_in_a_namespace_ends_nothing() -> None:
    file = parse('<a xmlns:q="urn:}x" q:b="1" c="2"/>')
    assert file.root.attributes == {"q:b": "1", "c": "2"}
