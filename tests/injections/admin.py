"""Faults of the back end."""

from __future__ import annotations

from injections import SYNC, Injection

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
]
