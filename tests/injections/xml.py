"""Faults of XML as such."""

from __future__ import annotations

from injections import REPORTS, SYNC, Injection, follows

DI = f"{SYNC}/etc/di.xml"
SYSTEM = f"{SYNC}/etc/adminhtml/system.xml"
MENU = f"{SYNC}/etc/adminhtml/menu.xml"
LAYOUT = f"{SYNC}/view/adminhtml/layout/acmesync_log_index.xml"
ACL = f"{SYNC}/etc/acl.xml"
LISTING = f"{SYNC}/view/adminhtml/ui_component/acme_sync_log_listing.xml"
XSD = "vendor/magento/module-backend/etc/menu.xsd"
REPORTS_MENU = """<?xml version="1.0"?>
<config xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
        xsi:noNamespaceSchemaLocation="urn:magento:module:Magento_Backend:etc/menu.xsd">
    <menu>
        <add id="Acme_Sync::log" title="Acme reports" module="Acme_Reports" parent="Magento_Backend::system"
             resource="Acme_Sync::sync"/>
    </menu>
</config>
"""
EVENT = """<?xml version="1.0"?>
<config xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
        xsi:noNamespaceSchemaLocation="urn:magento:framework:Event/etc/events.xsd">
    <event name="acme_sync_done">
{}
    </event>
</config>
"""
MENU_SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
    <xs:element name="config">
        <xs:complexType>
            <xs:sequence>
                <xs:element name="menu">
                    <xs:complexType>
                        <xs:sequence>
                            <xs:element name="add" maxOccurs="unbounded">
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
                    <xs:unique name="uniqueAddItemId">
                        <xs:selector xpath="add"/>
                        <xs:field xpath="@id"/>
                    </xs:unique>
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
    Injection("xml-syntax", {MENU: [("Acme log", "Acme & log")]}, at=f"{MENU}:5:47", name="an ampersand"),
    Injection("xml-syntax", {DI: [("<?xml", "\n<?xml")]}, at=f"{DI}:2:6", name="a line before it"),
    Injection(
        "xml-syntax",
        {DI: [(' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"', "")]},
        at=f"{DI}:3:9",
        name="no xmlns",
    ),
    Injection("xml-syntax", {DI: ""}, at=f"{DI}:1:1", name="empty", follows=follows("webapi-service-without-class")),
    Injection("xml-syntax", {ACL: [("</acl>", "")]}, at=f"{ACL}:16", name="acl.xml"),
    Injection(
        "xml-doctype",
        {DI: [("<config ", '<!DOCTYPE config [\n<!ENTITY a "b">\n]>\n<config ')]},
        at=f"{DI}:2:1",
        name="with entities",
    ),
    Injection("xml-schema-location", {DI: [("config.xsd", "confg.xsd")]}, at=f"{DI}:3:40", name="misspelt"),
    Injection(
        "xml-schema-location",
        {DI: [("urn:magento:framework:ObjectManager", "../../../../lib/internal/Magento/Framework/ObjectManager")]},
        at=f"{DI}:3:40",
        name="a path",
    ),
    Injection(
        "xml-schema-location",
        {LISTING: [("Magento_Ui:etc", "Magento_UI:etc")]},
        at=f"{LISTING}:3:40",
        name="UI component",
    ),
    Injection(
        "xml-schema",
        {XSD: MENU_SCHEMA, MENU: [(' sortOrder="90"', ""), ('id="Acme_Sync::log" ', "")]},
        at=f"{MENU}:5:9",
        name="lacking",
    ),
    Injection(
        "xml-schema",
        {XSD: MENU_SCHEMA, MENU: [('<add id="Acme_Sync::log"', '<ad id="Acme_Sync::log"')]},
        at=f"{MENU}:5:9",
        name="an element",
    ),
    Injection(
        "xml-schema",
        {XSD: MENU_SCHEMA, f"{REPORTS}/etc/adminhtml/menu.xml": REPORTS_MENU},
        at=f"{MENU}:5:9",
        name="merged",
        follows=follows("module-missing-dependency"),
    ),
    Injection(
        "xml-unmergeable",
        {
            f"{REPORTS}/etc/events.xml": EVENT.format('<observer name="acme_log"/>\n<observer name="acme_log"/>'),
            f"{SYNC}/etc/events.xml": EVENT.format('<observer name="acme_log"/>'),
        },
        at=f"{REPORTS}/etc/events.xml:6:1",
    ),
    Injection(
        "xml-unmergeable",
        {SYSTEM: [("</section>", '    <include path="Acme_Sync::fields.xml"/>\n        </section>')]},
        at=f"{SYSTEM}:16:28",
        name="an include",
    ),
    Injection(
        "xml-schema-location",
        {
            f"{REPORTS}/etc/integration/config.xml": """<integrations>
    <integration name="Acme Reports">
        <email>integrations@acme.io</email>
    </integration>
</integrations>
""",
            f"{REPORTS}/etc/integration/api.xml": """<integrations>
    <integration name="Acme Reports">
        <resources>
            <resource name="Magento_Sales::sales"/>
        </resources>
    </integration>
</integrations>
""",
            f"{REPORTS}/etc/integration.xml": None,
        },
        at=f"{REPORTS}/etc/integration/api.xml:1:1",
        name="missing in the file that is read first",
        follows=follows("integration-never-installed"),
    ),
    Injection(
        "xml-misplaced",
        {},
        moves={MENU: f"{SYNC}/etc/menu.xml"},
        at=f"{SYNC}/etc/menu.xml:2:1",
    ),
]
