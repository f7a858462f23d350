"""Faults of XML as such."""

from __future__ import annotations

from injections import SYNC, Injection

DI = f"{SYNC}/etc/di.xml"
SYSTEM = f"{SYNC}/etc/adminhtml/system.xml"
MENU = f"{SYNC}/etc/adminhtml/menu.xml"
LAYOUT = f"{SYNC}/view/adminhtml/layout/acmesync_log_index.xml"
XSD = "vendor/magento/module-backend/etc/menu.xsd"
MENU_SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
    <xs:element name="config">
        <xs:complexType>
            <xs:sequence>
                <xs:element name="menu">
                    <xs:complexType>
                        <xs:sequence>
                            <xs:element name="add">
                                <xs:complexType>
                                    <xs:attribute name="id" type="xs:string" use="required"/>
                                    <xs:attribute name="title" type="xs:string"/>
                                    <xs:attribute name="module" type="xs:string"/>
                                    <xs:attribute name="sortOrder" type="xs:int"/>
                                    <xs:attribute name="parent" type="xs:string"/>
                                    <xs:attribute name="action" type="xs:string"/>
                                    <xs:attribute name="resource" type="xs:string"/>
                                </xs:complexType>
                            </xs:element>
                        </xs:sequence>
                    </xs:complexType>
                </xs:element>
            </xs:sequence>
        </xs:complexType>
    </xs:element>
</xs:schema>
"""

INJECTIONS = [
    Injection("xml-syntax", {SYSTEM: [("</tab>", "</tabs>")]}, at=f"{SYSTEM}:7"),
    Injection("xml-syntax", {LAYOUT: [("</page>", "")]}, at=f"{LAYOUT}:10", name="layout"),
    Injection("xml-doctype", {MENU: [("<config ", "<!DOCTYPE config>\n<config ")]}, at=f"{MENU}:2:1"),
    Injection("xml-schema-location", {MENU: [("Magento_Backend:etc", "Magento_Backend/etc")]}, at=f"{MENU}:3:40"),
    Injection("xml-schema", {XSD: MENU_SCHEMA, MENU: [('sortOrder="90"', 'order="90"')]}, at=f"{MENU}:5:70"),
    Injection("xml-schema", {XSD: MENU_SCHEMA, MENU: [('="90"', '="last"')]}, at=f"{MENU}:5:81", name="a value"),
]
