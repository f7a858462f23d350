"""What libxml2 reports, by kind and in words; a new version of it that words it otherwise fails here."""

from __future__ import annotations

import pytest
from lxml import etree

from magelint.magento.config.schema.violations import Violation, violations
from magelint_rules.xml._wording import violation_message

SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:complexType name="argument" abstract="true"/>
<xs:complexType name="flag"><xs:complexContent><xs:extension base="argument"/></xs:complexContent></xs:complexType>
<xs:simpleType name="short"><xs:restriction base="xs:string"><xs:maxLength value="3"/></xs:restriction></xs:simpleType>
<xs:simpleType name="one"><xs:restriction base="xs:string">
  <xs:enumeration value="a"/><xs:enumeration value="b"/></xs:restriction></xs:simpleType>
<xs:element name="r"><xs:complexType><xs:choice maxOccurs="99">
  <xs:element name="n"><xs:complexType><xs:attribute name="id" use="required"/><xs:attribute name="k" type="xs:int"/>
    </xs:complexType></xs:element>
  <xs:element name="t" type="short"/>
  <xs:element name="e" type="one"/>
  <xs:element name="g" type="argument"/>
  <xs:element name="f"><xs:complexType><xs:sequence><xs:element name="x"/><xs:element name="y"/></xs:sequence>
    </xs:complexType></xs:element>
  <xs:element name="ref"><xs:complexType><xs:attribute name="to"/></xs:complexType></xs:element>
</xs:choice></xs:complexType>
<xs:key name="ids"><xs:selector xpath="n"/><xs:field xpath="@id"/></xs:key>
<xs:keyref name="known" refer="ids"><xs:selector xpath="ref"/><xs:field xpath="@to"/></xs:keyref>
</xs:element></xs:schema>"""
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def said(inner: str) -> list[Violation]:
    schema = etree.XMLSchema(etree.fromstring(SCHEMA))
    assert not schema.validate(etree.fromstring(f"<r {XSI}>{inner}</r>"))
    return list(violations(schema.error_log))


@pytest.mark.parametrize(
    ("inner", "kind", "attribute", "message"),
    [
        ("<n/>", "missing attribute", "id", "`<n>` has no `id`"),
        ('<n id="1" z="2"/>', "unknown attribute", "z", "`<n>` does not allow the attribute `z`"),
        (
            '<n id="1" k="x"/>',
            "attribute value",
            "k",
            "attribute `k` of `<n>`: `x` is not a valid value of the atomic type `xs:int`",
        ),
        (
            "<z/>",
            "unexpected element",
            "",
            "`<z>` is not allowed here, expected `<n>`, `<t>`, `<e>`, `<g>`, `<f>` or `<ref>`",
        ),
        ("<f/>", "missing element", "", "`<f>` has no `<x>`"),
        ("<f><x/></f>", "missing element", "", "`<f>` has no `<y>`"),
        ("<f><y/></f>", "unexpected element", "", "`<y>` is not allowed here, expected `<x>`"),
        ("<f><x/><y/><y/></f>", "unexpected element", "", "`<y>` is not allowed here, expected no further element"),
        (
            "<t>long</t>",
            "text",
            "",
            "`<t>`: the value has a length of `4`; this exceeds the allowed maximum length of `3`",
        ),
        ("<e>c</e>", "text", "", "`<e>`: the value `c` is not an element of the set {`a`, `b`}"),
        (
            "<f>text<x/><y/></f>",
            "unexpected text",
            "",
            "`<f>`: character content other than whitespace is not allowed because the content type is `element-only`",
        ),
        ("<g/>", "missing type", "", "`<g>` has no `xsi:type`"),
        ('<g xsi:type="none"/>', "missing type", "type", "`<g>` has the unknown type `none`"),
        ('<g xsi:type="none" name="a" length="9"/>', "missing type", "type", "`<g>` has the unknown type `none`"),
        ('<g name="a"/>', "missing type", "", "`<g>` has no `xsi:type`"),
        ('<n id="1"/><n id="1"/>', "duplicate key", "", "duplicate value `1` in `<n>` violates the constraint `ids`"),
        ('<ref to="2"/>', "missing key", "", "`<ref>` references `2`, which does not exist (constraint `known`)"),
    ],
)
def test_each_kind(inner: str, kind: str, attribute: str, message: str) -> None:
    (violation,) = said(inner)
    assert (violation.kind, violation.attribute, violation_message(violation)) == (kind, attribute, message)


def test_a_root_of_another_name() -> None:
    schema = etree.XMLSchema(etree.fromstring(SCHEMA))
    assert not schema.validate(etree.fromstring("<other/>"))
    assert [violation_message(one) for one in violations(schema.error_log)] == [
        "`<other>` is not allowed as the root element"
    ]


def test_of_many_elements_the_likely_one_is_named() -> None:
    names = [f"element{number}" for number in range(9)]
    inner = "".join(f'<xs:element name="{name}" minOccurs="0"/>' for name in ("columns", *names))
    schema = etree.XMLSchema(
        etree.fromstring(
            '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="r"><xs:complexType><xs:choice>'
            f"{inner}</xs:choice></xs:complexType></xs:element></xs:schema>"
        )
    )
    assert not schema.validate(etree.fromstring("<r><column/></r>"))
    assert [violation_message(one) for one in violations(schema.error_log)] == [
        "`<column>` is not allowed here, expected `<columns>` or one of 9 other elements"
    ]


def test_values_may_hold_quotes() -> None:
    (violation,) = said('<ref to="it\'s"/>')
    assert violation.values == ("it's",)
    assert violation_message(violation) == "`<ref>` references `it's`, which does not exist (constraint `known`)"
