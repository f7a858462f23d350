"""The bundled formats: the same verdicts as the XSDs that they were derived from."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench_formats import Carried, compared
from lxml import etree

from magelint.magento.bundled.formats import Definition, Formats, state_of
from magelint.magento.composer.magento_version import MagentoVersion
from magelint.magento.config.schema.derive import UnsupportedSchemaError, derived
from magelint.magento.config.schema.formats import FORMATS
from magelint.magento.config.schema.written import as_xsd
from magelint.magento.model import Model
from magelint.testing import write_tree
from trees import bare_module

URN = "urn:magento:module:Acme_Sync:etc/sync.xsd"
XS = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"{}>{}</xs:schema>'


@pytest.mark.parametrize("root", ["magento-2.1.6", "magento-2.4.7-p3"])
def test_verdicts_and_places_are_those_of_the_xsds(shared: Path, root: str) -> None:
    """A sample: `tests/benchmarks/bench_formats.py` compares all files."""
    result = compared(Model.read(str(shared / "roots" / root), after_upgrade=True), 2, limit=200)
    assert result.differences == []
    assert result.counts["files"] > 150
    assert result.counts["mutants that violate their schema"] > 150


def test_schemas_of_each_release(tmp_path: Path) -> None:
    """Every schema of `FORMATS` compiles in every state, except those of modules that not all releases have."""
    write_tree(tmp_path, bare_module("Acme_Sync"))
    tree = Model.read(str(tmp_path), after_upgrade=True).tree
    urns = {urn for how in FORMATS.values() for urn in (how.file, how.merged) if urn}
    for version in ("2.1.6", "2.3.0", "2.3.7", "2.4.3", "2.4.7-p3", "2.4.8-p1"):
        formats = Formats(state_of(MagentoVersion(version, "community")))
        schemas = Carried(tree, formats)
        here = sorted(urn for urn in urns if formats.has(urn))
        assert len(here) > (30 if version == "2.1.6" else 50)
        assert [urn for urn in here if not list(schemas.violations(urn, etree.Element("none")))] == []


@pytest.mark.parametrize(
    ("version", "nearest"),
    [("2.4.8-p2", "2.4.8-p1"), ("2.4.7-p9", "2.4.7-p6"), ("2.4.4", "2.4.4"), ("2.0.0", None)],
)
def test_a_release_without_xsds_has_those_of_its_nearest_patch(version: str, nearest: str | None) -> None:
    state = state_of(MagentoVersion(version, "community"))
    assert state == (None if nearest is None else state_of(MagentoVersion(nearest, "community")))


def test_derived_definition_has_no_prefixes_and_no_annotations() -> None:
    text = (
        "<!-- a comment --><xs:annotation><xs:documentation>words</xs:documentation></xs:annotation>"
        '<xs:include schemaLocation="types.xsd"/><xs:element name="config" type="xs:string"/>'
    )
    definition = derived(XS.format("", text).encode(), URN)
    assert definition.includes == ("urn:magento:module:Acme_Sync:etc/types.xsd",)
    other = XS.replace("xs:", "xsd:").replace(":xs=", ":xsd=").format("", text.replace("xs:", "xsd:"))
    assert derived(other.encode(), URN) == definition
    assert derived(as_xsd(definition), URN) == definition
    assert b"words" not in as_xsd(definition)


@pytest.mark.parametrize(
    "xsd",
    [
        "<config/>",
        "no XML",
        XS.format(' targetNamespace="urn:acme"', ""),
        XS.format("", '<xs:import namespace="urn:acme"/>'),
        XS.format("", '<xs:include schemaLocation="../../../../secret.xsd"/>'),
        XS.format("", '<xs:include schemaLocation="file:///etc/secret.xsd"/>'),
        XS.format("", '<xs:complexType name="a"><xs:sequence maxOccurs="99999999"/></xs:complexType>'),
        XS.format("", '<xs:element name="a" type="acme:b" xmlns:acme="urn:acme"/>'),
        XS.format("", '<xs:simpleType name="a"><xs:assert test="1"/></xs:simpleType>'),
        XS.format("", '<xs:element name="a"><xs:key name="k"/></xs:element>'),
        XS.format("", '<xs:complexType name="a"><xs:complexContent/></xs:complexType>'),
    ],
)
def test_what_definitions_cannot_express_is_unsupported(xsd: str) -> None:
    with pytest.raises(UnsupportedSchemaError):
        derived(xsd.encode(), URN)


def test_definition_of_all_kinds_of_types() -> None:
    """What Magento's own schemas do not use, and those of other vendors may."""
    text = (
        '<xs:simpleType name="list"><xs:list itemType="xs:int"/></xs:simpleType>'
        '<xs:simpleType name="union"><xs:union memberTypes="list xs:date"><xs:simpleType><xs:restriction base="xs:int">'
        '<xs:totalDigits value="2" fixed="true"/></xs:restriction></xs:simpleType></xs:union></xs:simpleType>'
        '<xs:complexType name="text"><xs:simpleContent><xs:restriction base="xs:string"><xs:length value="1"/>'
        '</xs:restriction></xs:simpleContent></xs:complexType><xs:element name="a" abstract="true" nillable="1"/>'
        '<xs:complexType name="mixed"><xs:complexContent mixed="true"><xs:extension base="text"/></xs:complexContent>'
        '</xs:complexType><xs:attribute name="b" fixed="c"/>'
    )
    definition = derived(XS.format("", text).encode(), URN)
    assert isinstance(definition, Definition)
    assert len(definition.parts) == 6
    assert derived(as_xsd(definition), URN) == definition
