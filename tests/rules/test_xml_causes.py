"""What the `xml` rules report without the rule that explains it."""

from __future__ import annotations

from pathlib import Path

import pytest

from config_trees import CORE, FRAMEWORK, ONE, SYSTEM, TWO, XSD, XSI, di, found, system
from magelint.engine.registry import load_registry

RULE_OF = {info.id: info.type for info in load_registry().sorted()}
RESOURCE = XSD.format(
    '<xs:element name="config"><xs:complexType><xs:sequence><xs:element name="system"><xs:complexType><xs:sequence>'
    '<xs:element name="section"><xs:complexType><xs:sequence><xs:element name="resource"><xs:simpleType>'
    '<xs:restriction base="xs:string"><xs:pattern value="[A-Z]\\w+_\\w+::\\w+"/></xs:restriction></xs:simpleType>'
    '</xs:element></xs:sequence><xs:attribute name="id"/></xs:complexType></xs:element></xs:sequence>'
    "</xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>"
)
EVENTS = XSD.format(
    '<xs:element name="config"><xs:complexType><xs:sequence><xs:element name="event" maxOccurs="9"><xs:complexType>'
    '<xs:attribute name="name"/></xs:complexType></xs:element></xs:sequence></xs:complexType><xs:unique name="once">'
    '<xs:selector xpath="event"/><xs:field xpath="@name"/></xs:unique></xs:element>'
)
EVENT = '<config><event name="a"/>\n<event name="a"/></config>'
URN = "urn:magento:framework:Event/etc/events.xsd"


@pytest.mark.parametrize(
    ("files", "cause", "symptom"),
    [
        ({f"{ONE}/etc/adminhtml/acl.xml": "<config><acl/></config>"}, "acl-misplaced", "xml-misplaced"),
        ({f"{ONE}/etc/Webapi.xml": "<routes><route/></routes>"}, "webapi-misplaced", "xml-misplaced"),
        (
            {f"{ONE}/etc/adminhtml/integration/api.xml": '<integrations><integration name="A"/></integrations>'},
            "integration-file-ignored",
            "xml-misplaced",
        ),
        (
            {
                f"{FRAMEWORK}/Event/etc/events.xsd": EVENTS,
                f"{ONE}/etc/events.xml": EVENT,
                f"{TWO}/etc/events.xml": '<config><event name="a"/></config>',
            },
            "xml-unmergeable",
            "xml-schema",
        ),
        (
            {
                "app/code/Magento/Config/etc/system_file.xsd": RESOURCE,
                "app/code/Magento/Config/etc/acl.xml": "<config/>",
                f"{ONE}/{SYSTEM}": system("<resource>acme</resource>"),
            },
            "xml-schema",
            "admin-unknown-resource",
        ),
        (
            {f"{ONE}/etc/frontend/routes.xml": '<config><router q:id="standard"><route id="a"/></router></config>'},
            "xml-syntax",
            "xml-schema",
        ),
        (
            {f"{CORE}/etc/di.xml": di('<type name="A"/>'), f"{ONE}/etc/di.xml": "<config><q:type/></config>"},
            "xml-syntax",
            "xml-unmergeable",
        ),
        (
            {f"{ONE}/etc/events.xml": f'<config xsi:noNamespaceSchemaLocation="{URN}x"/>'},
            "xml-syntax",
            "xml-schema-location",
        ),
        (
            {
                f"{ONE}/etc/events.xml": "<config/>",
                f"{TWO}/etc/events.xml": f'<config {XSI} xsi:noNamespaceSchemaLocation="{URN}"/>',
            },
            "xml-schema-location",
            "xml-schema",
        ),
    ],
)
def test_a_symptom_is_shown_without_its_cause(tmp_path: Path, files: dict[str, str], cause: str, symptom: str) -> None:
    paths = [path for path in files if path.startswith("app/code/Acme/") and path.endswith(".xml")]

    def rules(folder: str, *ids: str) -> set[str]:
        report = found(tmp_path / folder, files, *(RULE_OF[identifier] for identifier in ids))
        return {finding.rule for finding in report.findings if finding.span.path in paths}

    assert rules("both", cause, symptom) == {cause}
    assert rules("symptom", symptom) == {symptom}
