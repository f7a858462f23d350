"""Trees of two modules and a stub of Magento, whose configuration is merged and held to small schemas."""

from __future__ import annotations

from pathlib import Path

from magelint.engine.causes import fold
from magelint.engine.result import Report
from magelint.testing import check, completion
from magelint_rules.xml.xml_schema import XmlSchema
from magelint_rules.xml.xml_unmergeable import XmlUnmergeable

FRAMEWORK = "lib/internal/Magento/Framework"
CORE, ONE, TWO = "app/code/Magento/Backend", "app/code/Acme/One", "app/code/Acme/Two"
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
XSD = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{}</xs:schema>'
ROUTES = (
    '<xs:element name="config"><xs:complexType><xs:sequence><xs:element name="router" maxOccurs="9"><xs:complexType>'
    '<xs:sequence><xs:element name="route" maxOccurs="99"><xs:complexType><xs:sequence>'
    '<xs:element name="module" maxOccurs="9"><xs:complexType><xs:attribute name="name"/></xs:complexType></xs:element>'
    '</xs:sequence><xs:attribute name="id" use="required"/><xs:attribute name="frontName" use="{}"/></xs:complexType>'
    '</xs:element></xs:sequence><xs:attribute name="id"/></xs:complexType><xs:unique name="uniqueRouteFrontName">'
    '<xs:selector xpath="route"/><xs:field xpath="@frontName"/></xs:unique></xs:element>'
    "</xs:sequence></xs:complexType></xs:element>"
)
DI = (
    '<xs:complexType name="argument" abstract="true"/><xs:complexType name="string"><xs:simpleContent>'
    '<xs:extension base="xs:string"><xs:attribute name="name"/></xs:extension></xs:simpleContent></xs:complexType>'
    '<xs:element name="config"><xs:complexType><xs:choice maxOccurs="unbounded"><xs:element name="type">'
    '<xs:complexType><xs:sequence><xs:element name="arguments" minOccurs="0"><xs:complexType><xs:sequence>'
    '<xs:element name="argument" maxOccurs="9"><xs:complexType><xs:sequence>'
    '<xs:element name="item" minOccurs="0" maxOccurs="9"><xs:complexType><xs:simpleContent>'
    '<xs:extension base="xs:string"><xs:attribute name="name" use="required"/></xs:extension></xs:simpleContent>'
    '</xs:complexType></xs:element></xs:sequence><xs:attribute name="name" use="required"/>'
    '<xs:attribute name="kind" use="required"/></xs:complexType></xs:element>'
    '</xs:sequence></xs:complexType></xs:element></xs:sequence><xs:attribute name="name" use="required"/>'
    '<xs:attribute name="shared" type="xs:boolean"/></xs:complexType></xs:element></xs:choice></xs:complexType>'
    '<xs:unique name="uniqueType"><xs:selector xpath="type"/><xs:field xpath="@name"/></xs:unique></xs:element>'
)
MENU = (
    '<xs:element name="config"><xs:complexType><xs:sequence><xs:element name="menu"><xs:complexType>'
    '<xs:choice maxOccurs="unbounded"><xs:element name="add"><xs:complexType>'
    '<xs:attribute name="id" use="required"/><xs:attribute name="title" use="required"/></xs:complexType></xs:element>'
    '<xs:element name="remove"><xs:complexType><xs:attribute name="id"/></xs:complexType></xs:element></xs:choice>'
    '</xs:complexType><xs:unique name="uniqueAddItemId"><xs:selector xpath="add"/><xs:field xpath="@id"/></xs:unique>'
    "</xs:element></xs:sequence></xs:complexType></xs:element>"
)
SCHEMAS = {
    f"{FRAMEWORK}/App/etc/routes.xsd": XSD.format(ROUTES.format("optional")),
    f"{FRAMEWORK}/App/etc/routes_merged.xsd": XSD.format(ROUTES.format("required")),
    f"{FRAMEWORK}/ObjectManager/etc/config.xsd": XSD.format(DI),
    f"{CORE}/etc/menu.xsd": XSD.format(MENU),
}


def found(folder: Path, files: dict[str, str], *rules: type, **options: object) -> Report:
    """What rules report of a tree, symptoms folded; `options` are options of the first rule."""
    files = {**SCHEMAS, f"{CORE}/etc/acl.xml": "<config/>", **files}
    report = check(folder, {**completion(files), **files}, *(rules or (XmlSchema, XmlUnmergeable)), **options)
    fold(report)
    return report


def route(name: str, front: str | None = "") -> str:
    front_name = f' frontName="{front or name}"' if front is not None else ""
    return f'<route id="{name}"{front_name}>\n<module name="Acme_{name}"/></route>'


def routes(*inner: str) -> str:
    return '<config><router id="standard">\n' + "\n".join(inner) + "\n</router></config>"


def di(*inner: str) -> str:
    return f"<config {XSI}>\n" + "\n".join(inner) + "\n</config>"


SYSTEM = "etc/adminhtml/system.xml"


def system(inner: str) -> str:
    return f'<config><system>\n<section id="acme">\n{inner}\n</section></system></config>'
