"""Merging, case by case; each outcome was seen of Magento's own `Config\\Dom` on 2.4.7-p3."""

from __future__ import annotations

import re

import pytest

from magelint.magento.access.acl import AclGraph
from magelint.magento.access.acl_builder import AclDocument
from magelint.magento.config.dom import ConfigDom, MergedNode, MergeError
from magelint.source.php.integers import php_int
from magelint.source.text import SourceFile
from magelint.source.xml import Element, XmlFile


def documents(*texts: str) -> list[XmlFile]:
    return [XmlFile(SourceFile(f"/{i}.xml", f"{i}.xml", text.encode())) for i, text in enumerate(texts)]


def merged(*texts: str) -> MergedNode:
    dom = ConfigDom({"/r/a": "id", "/r/p": ("x", "y")})
    for document in documents(*texts):
        dom.merge(document)
    assert dom.root is not None
    return dom.root


def shape(node: MergedNode) -> object:
    inner = [shape(child) for child in node.children]
    return (node.tag, node.attributes, inner or node.text)


def test_the_same_id_merges_and_attributes_are_overwritten() -> None:
    root = merged('<r><a id="1" t="x" u="1"/></r>', '<r><a id="1" t="y"/><a id="2"/></r>')
    assert [child.attributes for child in root.children] == [{"id": "1", "t": "y", "u": "1"}, {"id": "2"}]
    assert [e.source.name for e in root.children[0].sources] == ["0.xml", "1.xml"]


def test_a_type_that_differs_takes_the_place() -> None:
    """As `ObjectManager\\Config\\Reader\\Dom` has it of `xsi:type`."""
    dom = ConfigDom({"/r/a": "id"}, type_attribute="t")
    first, second, third = documents(
        '<r><a id="1" t="x" u="1"><b/></a><a id="2"/></r>',
        '<r><a id="1" t="y"><c/></a><a id="2" t="x"/></r>',
        '<r><a id="1"><d/></a></r>',
    )
    for document in (first, second, third):
        dom.merge(document)
    assert dom.root is not None
    replaced, other = dom.root.children
    assert shape(replaced) == ("a", {"id": "1", "t": "y"}, [("c", {}, ""), ("d", {}, "")])
    assert [element.source.name for element in replaced.sources] == ["1.xml", "2.xml"]
    assert other.attributes == {"id": "2", "t": "x"}


def test_only_some_paths_are_merged() -> None:
    """As `Backend\\Model\\Menu\\Config\\Menu\\Dom` does; what is only added asks no query, so that a prefix stops nothing."""
    dom = ConfigDom({}, only=re.compile("/r(/m)?"))
    for document in documents("<r><m><a/></m></r>", '<r><m><a/><p:b xmlns:p="urn:p"/></m></r>'):
        dom.merge(document)
    assert dom.root is not None
    assert shape(dom.root) == ("r", {}, [("m", {}, [("a", {}, ""), ("a", {}, ""), ("p:b", {}, "")])])


def test_elements_may_stand_for_others() -> None:
    (fragment,) = documents('<f><a id="1" u="1"/><i/></f>')

    def included(element: Element) -> list[Element]:
        return fragment.root.children if element.get("f") else []

    dom = ConfigDom({"/r/a": "id"}, included=("i", included))
    for document in documents('<r><a id="1"/></r>', '<r><i f="1"/><a id="2"><i f="1"/></a></r>'):
        dom.merge(document)
    assert dom.root is not None
    inner = ("a", {"id": "1", "u": "1"}, "")
    assert shape(dom.root) == ("r", {}, [inner, ("a", {"id": "2"}, [inner])])


def test_below_a_bracket_no_pattern_matches() -> None:
    dom = ConfigDom({"/r/a": "id", "/r/a/b": "id"})
    first, second = documents(*('<r><a id="x[1]"><b id="1"/><b id="2"/></a></r>',) * 2)
    dom.merge(first)
    with pytest.raises(MergeError, match="ambiguous"):
        dom.merge(second)


def test_a_prefix_that_the_root_declares_stops_nothing() -> None:
    root = merged('<r xmlns:p="urn:p"><a id="1"/></r>', '<r xmlns:p="urn:p"><p:a id="1"/></r>')
    assert [child.tag for child in root.children] == ["a", "p:a"]
    with pytest.raises(MergeError, match="prefix"):
        merged('<r><a id="1"/></r>', '<r xmlns:p="urn:p"><p:a id="1"/></r>')


def test_two_attributes_can_identify_together() -> None:
    root = merged('<r><p x="1" y="1"/></r>', '<r><p x="1" y="2"/><p x="1" y="1" z="!"/></r>')
    assert [child.attributes for child in root.children] == [{"x": "1", "y": "1", "z": "!"}, {"x": "1", "y": "2"}]


def test_text_is_replaced_unless_there_are_elements() -> None:
    assert shape(merged("<r><t>one</t></r>", "<r><t>two</t></r>")) == ("r", {}, [("t", {}, "two")])
    assert shape(merged("<r><t><b/></t></r>", "<r><t>two</t></r>")) == ("r", {}, [("t", {}, [("b", {}, "")])])


def test_a_node_without_an_id_matches_every_one_of_its_name() -> None:
    with pytest.raises(MergeError, match="ambiguous"):
        merged('<r><a id="1"/><a id="2"/></r>', "<r><a/></r>")
    with pytest.raises(MergeError, match="ambiguous"):
        merged('<r><a id="1"/><a id="2"/></r>', '<r><a id="0"/></r>')  # PHP holds "0" for false


def test_a_duplicate_key_throws_only_if_a_later_file_matches_it() -> None:
    assert len(merged('<r><a id="1"/><a id="1"/></r>', '<r><a id="2"/></r>').children) == 3
    with pytest.raises(MergeError, match="ambiguous"):
        merged('<r><a id="1"/><a id="1"/></r>', '<r><a id="1"/></r>')


def test_a_file_of_another_namespace_adds_what_no_query_finds() -> None:
    root = merged('<r><a id="1"/></r>', '<r xmlns="urn:x"><a id="1" t="x"/><a id="2"/></r>', '<r><a id="2"/></r>')
    assert [child.attributes for child in root.children] == [{"id": "1", "t": "x"}, {"id": "2"}, {"id": "2"}]
    root = merged('<r xmlns="urn:x"><a id="1"/></r>', '<r><a id="1" t="x"/></r>')
    assert [child.attributes for child in root.children] == [{"id": "1", "t": "x"}]
    with pytest.raises(MergeError, match="prefix"):
        merged("<r/>", '<r><p:a xmlns:p="urn:p"/></r>')


def test_a_node_that_took_another_name_is_found_by_it() -> None:
    root = merged('<r><a id="1"/></r>', '<r><a id="0"/></r>', '<r><a id="1"/></r>')
    assert [child.attributes["id"] for child in root.children] == ["0", "1"]


@pytest.mark.parametrize(
    ("first", "second", "value"),
    [
        ("one", "<![CDATA[two]]>", "two"),
        ("one", "\n<![CDATA[two]]>\n", "two"),
        ("one", " two <!-- c -->", "one"),
        ("", "a<![CDATA[b]]>", ""),
        ("a<![CDATA[b]]>c", "<![CDATA[x]]> ", "axc"),
        ("a<![CDATA[b]]>c", "&#116;wo", "two"),
        ("one", "a &amp;lt; b", "a < b"),  # assigned to nodeValue, a text is taken apart once more
    ],
)
def test_text_and_cdata(first: str, second: str, value: str) -> None:
    assert shape(merged(f"<r><t>{first}</t></r>", f"<r><t>{second}</t></r>")) == ("r", {}, [("t", {}, value)])


def test_an_ampersand_over_another_text_throws() -> None:
    assert shape(merged("<r><t>a?b&amp;c</t></r>")) == ("r", {}, [("t", {}, "a?b&c")])
    with pytest.raises(MergeError, match="unterminated entity"):
        merged("<r><t>one</t></r>", "<r><t>a?b&amp;c</t></r>")


def test_another_root_element_throws() -> None:
    with pytest.raises(MergeError, match="another root") as caught:
        merged("<r/>", "<s/>")
    assert caught.value.place.file.name == "1.xml"


def test_an_apostrophe_throws_in_any_file_but_the_first() -> None:
    assert len(merged("""<r><a id="it's"/></r>""").children) == 1
    with pytest.raises(MergeError, match="apostrophe"):
        merged("<r/>", """<r><a id="it's"/></r>""")


def acl(*bodies: str) -> AclGraph:
    return graph_of(*(f"<config><acl><resources>{body}</resources></acl></config>" for body in bodies))


def graph_of(*texts: str) -> AclGraph:
    return AclGraph(AclDocument(None, file) for file in documents(*texts))


def test_disabled_drops_the_branch_and_only_the_word_true_disables() -> None:
    graph = acl(
        '<resource id="A_B::a" disabled="true"><resource id="A_B::b"/></resource><resource id="A_B::c" disabled="1"/>'
    )
    assert [node["id"] for node in graph.as_magento()] == ["A_B::c"]
    assert "A_B::b" not in graph
    assert graph.nodes("A_B::b")


def test_the_top_has_no_namespace_and_the_rest_goes_by_name() -> None:
    graph = graph_of(
        '<config><acl><resources><resource id="A_B::a"/></resources></acl></config>',
        '<config xmlns="urn:x"><acl><resources><resource id="A_B::a"><resource id="A_B::b"/></resource>'
        '<resource id="A_B::c"/></resources></acl></config>',
    )
    assert "A_B::b" in graph
    assert "A_B::c" not in graph


def test_order_is_by_sort_order_then_as_written() -> None:
    graph = acl(
        '<resource id="A_B::a" sortOrder="20"/><resource id="A_B::b"/><resource id="A_B::c" sortOrder="5x"/><resource id="A_B::d"/>'
    )
    assert [node.id for node in graph.tree()] == ["A_B::b", "A_B::d", "A_B::c", "A_B::a"]


def test_a_resource_without_an_id_throws() -> None:
    error = acl("<resource/>").error
    assert error is not None
    assert error.message == 'Attribute "id" is required for ACL resource.'


def test_questions_of_the_graph() -> None:
    graph = acl(
        '<resource id="Magento_Backend::admin" title="x"><resource id="A_B::a" title="A"><resource id="A_B::b"/></resource></resource>',
        '<resource id="A_B::b"/>',
    )
    assert graph.ancestors("A_B::a") == ["Magento_Backend::admin"]
    assert graph.path("A_B::b") == ["Magento_Backend::admin", "A_B::a", "A_B::b"]
    assert graph.path("A_B::x") == []
    assert graph.missing_parents(["A_B::b"]) == {"A_B::a": ["A_B::b"]}
    assert [e.source.name for e in graph.declarations("A_B::b")] == ["0.xml", "1.xml"]
    assert [[node.key for node in nodes] for nodes in graph.repeated()] == [["A_B::b", "A_B::b#2"]]
    assert graph.nearest("magento_backend::Admin") == "Magento_Backend::admin"
    assert graph.nearest("a_b::A") is None  # no id that the schema allows
    assert sorted(graph.graph.edges) == [("A_B::a", "A_B::b"), ("Magento_Backend::admin", "A_B::a")]
    assert [node.key for node in graph.detached()] == ["A_B::b#2"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10", 10),
        (" 12", 12),
        ("7x", 7),
        ("abc", 0),
        ("", 0),
        ("1e2", 100),
        ("-3", -3),
        ("1.9", 1),
        ("15e-1", 1),
        ("1.5e1", 15),
        ("9" * 5000, 2**63 - 1),
        ("-" + "9" * 5000, -(2**63)),
        ("1e" + "9" * 5000, 2**63 - 1),
        ("\u0661", 0),
        ("-" + "0" * 5000 + "5", -5),
    ],
)
def test_php_int(text: str, value: int) -> None:
    assert php_int(text) == value
