"""Faults of acl.xml."""

from __future__ import annotations

from injections import REPORTS, SYNC, Injection, follows

ACL = f"{SYNC}/etc/acl.xml"
OTHER = f"{REPORTS}/etc/acl.xml"
SALES = '<resource id="Magento_Sales::sales">'
LOG = '<resource id="Acme_Sync::log" title="See the log" sortOrder="20"/>'
ADMIN = '<resource id="Magento_Backend::admin">'
# References to the id that no longer exists
REFERENCES = follows("admin-unknown-resource", "api-unknown-resource", "webapi-unknown-resource")


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
        "acl-invalid",
        {ACL: [("Acme_Sync::log", "Acme_Sync::the-log")]},
        at=f"{ACL}:10:39",
        follows=REFERENCES,
        name="an id",
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
        follows=REFERENCES,
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
    Injection(
        "acl-untitled", {ACL: [(ADMIN, ADMIN.replace("admin", "Admin"))]}, at=f"{ACL}:6:27", name="the root's case"
    ),
    Injection(
        "acl-untitled",
        {ACL: [(SALES, SALES.replace("Magento_Sales::sales", "Else_Base::menu"))]},
        at=f"{ACL}:7:31",
        name="of a missing module",
    ),
    Injection("acl-invalid", {ACL: [('title="See the log"', 'tilte="See the log"')]}, at=f"{ACL}:10:55", name="tilte"),
    Injection(
        "acl-invalid", {ACL: [('id="Acme_Sync::log"', 'name="Acme_Sync::log"')]}, at=f"{ACL}:10:35", name="name for id"
    ),
    Injection(
        "acl-invalid",
        {ACL: [(SALES, SALES.replace("Magento_Sales", "magento_sales"))]},
        at=f"{ACL}:7:31",
        name="a parent's case",
    ),
    Injection("acl-invalid", {ACL: [(SALES, SALES.replace('sales"', 'sales "'))]}, at=f"{ACL}:7:31", name="whitespace"),
    Injection("acl-invalid", {ACL: [("Acme_Sync::log", "acme_sync::log")]}, at=f"{ACL}:10:39", name="an id's case"),
    Injection(
        "acl-invalid", {ACL: [('"Acme_Sync::log"', '"log"')]}, at=f"{ACL}:10:39", follows=REFERENCES, name="no module"
    ),
    Injection("acl-invalid", {ACL: [("See the log", "Lo")]}, at=f"{ACL}:10:62", name="a short title"),
    Injection("acl-invalid", {ACL: [("See the log", "x" * 51)]}, at=f"{ACL}:10:62", name="a long title"),
    Injection("acl-invalid", {ACL: [('sortOrder="20"', 'sortOrder="last"')]}, at=f"{ACL}:10:86", name="an order"),
    Injection("acl-invalid", {ACL: [(LOG, f"{LOG}>")]}, at=f"{ACL}:10:91", name="text"),
    Injection(
        "acl-invalid",
        {ACL: [(LOG, LOG.replace("<resource", "<Resource"))]},
        at=f"{ACL}:10:25",
        name="an element's case",
    ),
    Injection("acl-invalid", {ACL: [("    <acl>\n", ""), ("    </acl>\n", "")]}, at=f"{ACL}:4:9", name="no acl"),
    Injection(
        "acl-duplicate-id",
        {ACL: [(LOG, f"{LOG}<resource\n  title='Log'\n  id='Acme_Sync::log'/>")]},
        at=f"{ACL}:12:7",
        name="over several lines",
    ),
    Injection(
        "acl-duplicate-id",
        {ACL: [(LOG, f'{LOG}<resource id="Magento_Sales::actions" title="Actions"/>')]},
        at=f"{ACL}:10:105",
        name="Magento's below another parent",
    ),
    Injection(
        "acl-duplicate-id",
        {
            ACL: [
                (f"{ADMIN}\n", "<!-- -->\n"),
                ("            </resource>\n        </resources>", "        </resources>"),
            ]
        },
        at=f"{ACL}:7:31",
        name="a missing level",
    ),
    Injection(
        "acl-duplicate-id",
        {OTHER: _acl('<resource id="Magento_Sales::sales" title="Sales area"/>')},
        at=f"{OTHER}:4:15",
        name="at the top",
    ),
    Injection(
        "acl-top-level",
        {OTHER: _acl('<resource id="Acme_Reports::all" title="Reports" sortOrder="100"/>')},
        at=f"{OTHER}:4:15",
        name="after the root",
    ),
    Injection(
        "acl-top-level",
        {
            OTHER: _acl(
                '<resource id="Magento_Backend::all">',
                '<resource id="Acme_Reports::all" title="Reports"/>',
                "</resource>",
            )
        },
        at=f"{OTHER}:5:15",
        name="below all",
    ),
    Injection(
        "acl-top-level",
        {OTHER: _acl('<resource id="Magento_Backend::admin" sortOrder="5"/>')},
        at=f"{OTHER}:4:50",
        name="the root moved",
    ),
    Injection(
        "acl-duplicate-id",
        {
            ACL: [
                (ADMIN, ""),
                (SALES, ""),
                (
                    "                    </resource>\n                </resource>\n            </resource>",
                    "</resource>",
                ),
            ],
            OTHER: _below_sync('<resource id="Acme_Reports::all" title="Reports"/>'),
        },
        at=f"{ACL}:8:35",
        name="next to the root",
    ),
    Injection(
        "acl-below-disabled",
        {OTHER: _acl(ADMIN, '<resource id="Magento_Sales::sales" disabled="true"/>', "</resource>")},
        at=f"{ACL}:8:35",
        follows=REFERENCES,
        name="Magento's",
    ),
    Injection("acl-invalid", {ACL: [("</acl>", "</acl><acl/>")]}, at=f"{ACL}:15:11", name="a second acl"),
    Injection("acl-disabled-value", {ACL: [('sortOrder="20"', 'disabled="True"')]}, at=f"{ACL}:10:85", name="True"),
    Injection("acl-misplaced", {f"{REPORTS}/etc/Acl.xml": _acl()}, at=f"{REPORTS}/etc/Acl.xml:1:1", name="a capital"),
    Injection(
        "acl-invalid",
        {ACL: [("<resources>", '<resources id="Magento_Backend::admin">')]},
        at=f"{ACL}:5:20",
        name="an attribute of another element",
    ),
]
