"""Faults of the Admin."""

from __future__ import annotations

from injections import REPORTS, SYNC, Injection

MENU = f"{SYNC}/etc/adminhtml/menu.xml"
SYSTEM = f"{SYNC}/etc/adminhtml/system.xml"
CONTROLLER = f"{SYNC}/Controller/Adminhtml/Log/Index.php"
LAYOUT = f"{SYNC}/view/adminhtml/layout/acmesync_log_index.xml"
LISTING = f"{SYNC}/view/adminhtml/ui_component/acme_sync_log_listing.xml"

INJECTIONS = [
    Injection(
        "admin-unknown-resource",
        {MENU: [('resource="Acme_Sync::log"', 'resource="Acme_Sync::logs"')]},
        at=f"{MENU}:6:46",
        name="menu.xml",
    ),
    Injection(
        "admin-unknown-resource",
        {SYSTEM: [("<resource>Acme_Sync::sync", "<resource>Acme_Sync::snyc")]},
        at=f"{SYSTEM}:8:23",
        name="system.xml",
    ),
    Injection(
        "admin-unknown-resource",
        {CONTROLLER: [("'Acme_Sync::log'", "'acme_sync::log'")]},
        at=f"{CONTROLLER}:13:36",
        name="controller",
    ),
    Injection(
        "admin-unknown-resource", {LAYOUT: [("Acme_Sync::log", "Acme_Sync::lgo")]}, at=f"{LAYOUT}:6:93", name="layout"
    ),
    Injection(
        "admin-unknown-resource",
        {LISTING: [("Acme_Sync::log", "Acme_Sync::lgo")]},
        at=f"{LISTING}:5:22",
        name="UI component",
    ),
    Injection(
        "admin-unknown-resource",
        {MENU: [('resource="Acme_Sync::log"', 'resource="acme_sync::log"')]},
        at=f"{MENU}:6:46",
        name="menu.xml, case",
    ),
    Injection(
        "admin-unknown-resource",
        {MENU: [('resource="Acme_Sync::log"', 'resource=" Acme_Sync::log"')]},
        at=f"{MENU}:6:46",
        name="menu.xml, whitespace",
    ),
    Injection(
        "admin-unknown-resource",
        {MENU: [('resource="Acme_Sync::log"', 'resource="Magento_Log::online"')]},
        at=f"{MENU}:6:46",
        name="menu.xml, removed from Magento",
    ),
    Injection(
        "admin-unknown-resource",
        {
            MENU: [
                (' resource="Acme_Sync::log"', ""),
                ('<add id="Acme_Sync::log"', "<add resource='Acme_Sync::lgo'\n             id=\"Acme_Sync::log\""),
            ]
        },
        at=f"{MENU}:5:24",
        name="menu.xml, first attribute, other quotes",
    ),
    Injection(
        "admin-unknown-resource",
        {SYSTEM: [("<resource>Acme_Sync::sync<", "<resource>\n    Acme_Sync::sync\n<")]},
        at=f"{SYSTEM}:9:5",
        name="system.xml, line breaks",
    ),
    Injection(
        "admin-unknown-resource",
        {
            CONTROLLER: [
                (
                    "public const ADMIN_RESOURCE = 'Acme_Sync::log';",
                    'private const ALLOWED = "Acme_Sync::lgo";\n\n    protected function _isAllowed()\n    {\n        return $this->_authorization->isAllowed(self::ALLOWED);\n    }',
                )
            ]
        },
        at=f"{CONTROLLER}:13:30",
        name="_isAllowed, a constant",
    ),
    Injection(
        "admin-unknown-resource",
        {
            CONTROLLER: [
                (
                    "public const ADMIN_RESOURCE = 'Acme_Sync::log';",
                    "protected function _isAllowed()\n    {\n        return $this->_authorization->isAllowed(\n            'Acme_Sync::lgo'\n        );\n    }",
                )
            ]
        },
        at=f"{CONTROLLER}:16:14",
        name="_isAllowed",
    ),
    Injection(
        "admin-unknown-resource",
        {LAYOUT: [('aclResource="Acme_Sync::log"', 'acl="Acme_Sync::lgo"')]},
        at=f"{LAYOUT}:6:85",
        name="layout, acl",
    ),
    Injection(
        "admin-hidden-section",
        {SYSTEM: [("            <resource>Acme_Sync::sync</resource>\n", "")]},
        at=f"{SYSTEM}:5:22",
    ),
    Injection(
        "admin-unknown-section",
        {
            f"{REPORTS}/etc/adminhtml/system.xml": """<?xml version="1.0"?>
<config xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
        xsi:noNamespaceSchemaLocation="urn:magento:module:Magento_Config:etc/system_file.xsd">
    <system>
        <section id="acmesync">
            <group id="reports"/>
        </section>
    </system>
</config>
"""
        },
        at=f"{REPORTS}/etc/adminhtml/system.xml:5:22",
        name="another's, misspelled",
    ),
]
