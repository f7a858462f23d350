"""Faults of acl.xml."""

from __future__ import annotations

from injections import REPORTS, SYNC, Injection, follows

ACL = f"{SYNC}/etc/acl.xml"
OTHER = f"{REPORTS}/etc/acl.xml"
SALES = '<resource id="Magento_Sales::sales">'
LOG = '<resource id="Acme_Sync::log" title="See the log" sortOrder="20"/>'
ADMIN = '<resource id="Magento_Backend::admin">'
# What asked for the id that is no more
ASKS = follows("admin-unknown-resource", "api-unknown-resource", "webapi-unknown-resource")


def _acl(*lines: str) -> str:
    return "<config>\n<acl>\n<resources>\n" + "\n".join(lines) + "\n</resources>\n</acl>\n</config>\n"


def _below_sync(*lines: str) -> str:
    return _acl(ADMIN, SALES, '<resource id="Acme_Sync::sync">', *lines, "</resource>", "</resource>", "</resource>")


INJECTIONS = [
    Injection(
        "acl-untitled",
        {ACL: [(SALES, SALES.replace("sales", "slaes"))]},
        at=f"{ACL}:7:31",
        follows=follows("api-missing-parent"),
    ),
    Injection("acl-untitled", {ACL: [(' title="See the log"', "")]}, at=f"{ACL}:10:39", name="no title"),
    Injection(
        "acl-duplicate-id",
        {OTHER: _acl(ADMIN, '<resource id="Acme_Sync::sync" title="Acme warehouse"/>', "</resource>")},
        at=f"{OTHER}:5:15",
    ),
    Injection("acl-duplicate-id", {ACL: [(LOG, f"{LOG}{LOG}")]}, at=f"{ACL}:10:105", name="in one file"),
    Injection(
        "acl-top-level",
        {OTHER: _acl('<resource id="Acme_Reports::all" title="Reports"/>')},
        at=f"{OTHER}:4:15",
        follows=follows("api-unknown-resource"),
    ),
    Injection("acl-invalid", {ACL: [('title="See the log"', 'title="Log" hidden="true"')]}, at=f"{ACL}:10:67"),
    Injection(
        "acl-invalid", {ACL: [("Acme_Sync::log", "Acme_Sync::the-log")]}, at=f"{ACL}:10:39", follows=ASKS, name="an id"
    ),
    Injection("acl-invalid", {OTHER: "<acl/>\n"}, at=f"{OTHER}:1:1", name="another root"),
    Injection("acl-disabled-value", {ACL: [('sortOrder="20"', 'disabled="1"')]}, at=f"{ACL}:10:85"),
    Injection(
        "acl-below-disabled",
        {
            ACL: [('sortOrder="90"', 'disabled="true"')],
            OTHER: _below_sync('<resource id="Acme_Reports::all" title="Reports"/>'),
        },
        at=f"{OTHER}:7:15",
        follows=ASKS,
    ),
    Injection(
        "acl-overrides-title",
        {OTHER: _acl(ADMIN, '<resource id="Magento_Sales::sales" title="Our sales"/>', "</resource>")},
        at=f"{OTHER}:5:44",
    ),
    Injection(
        "acl-foreign-id",
        {OTHER: _acl(ADMIN, '<resource id="Acme_Report::all" title="Reports"/>', "</resource>")},
        at=f"{OTHER}:5:15",
    ),
    Injection("acl-misplaced", {f"{REPORTS}/etc/adminhtml/acl.xml": _acl()}, at=f"{REPORTS}/etc/adminhtml/acl.xml:1:1"),
]
