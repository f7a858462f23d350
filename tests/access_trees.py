"""A Magento root with integrations of every form, and with lists that Magento takes in different ways."""

from __future__ import annotations

from pathlib import Path

from magelint.testing import write_tree
from trees import in_app_code

ALL, ADMIN = "Magento_Backend::all", "Magento_Backend::admin"
MODULE = "app/code/Acme/Sync"
ACL = """<config><acl><resources>
  <resource id="Magento_Backend::all" title="All" sortOrder="10"/>
  <resource id="Magento_Backend::admin" title="Admin" sortOrder="20">
    <resource id="Acme_Sync::a" title="A"><resource id="Acme_Sync::b" title="B"/></resource>
    <resource id="Acme_Sync::c" title="C"/>
    <resource id="Acme_Sync::off" title="Off" disabled="true"/>
  </resource>
</resources></acl></config>"""
OFF_ACL = (
    '<config><acl><resources><resource id="Magento_Backend::admin"><resource id="Acme_Off::x" title="X"/></resource>'
    "</resources></acl></config>"
)
ROUTES = {
    ("GET", "/V1/acme/:id"): ["Acme_Sync::b"],
    ("GET", "/V1/acme/:id/both"): ["Acme_Sync::b", "Acme_Sync::c"],
    ("GET", "/V1/acme/mine"): ["self"],
    ("POST", "/V1/acme/:id"): ["anonymous"],
    ("PUT", "/V1/acme/:id"): ["Acme_Sync::gone"],
    ("GET", "/V1/acme/:a/:b"): ["Acme_Sync::c"],
}


def webapi() -> str:
    routes = ""
    for (method, url), refs in ROUTES.items():
        resources = "".join(f'<resource ref="{ref}"/>' for ref in refs)
        routes += f'<route url="{url}" method="{method}"><service class="A" method="b"/>'
        routes += f"<resources>{resources}</resources></route>"
    return f"<routes>{routes}</routes>"


def listed(form: str, **lists: list[str]) -> str:
    root = "config" if form == "integration" else "integrations"
    found = ""
    for name, ids in lists.items():
        email = "<email>a@acme.io</email>" if form != "api" else ""
        resources = "".join(f'<resource name="{identifier}"/>' for identifier in ids)
        found += f'<integration name="{name}">{email}'
        found += f"<resources>{resources}</resources></integration>" if form != "config" else "</integration>"
    return f"<{root}>{found}</{root}>"


API = {
    "Child": ["Acme_Sync::b", "Acme_Sync::gone", "Acme_Sync::off", "Acme_Off::x"],
    "Everything": [ALL],
    "Mixed": [ALL, "Acme_Sync::c"],
    "Empty": [],
    "Unknown": ["Acme_Sync::gone"],
    "Both": ["Acme_Sync::c"],
}


def write_access_tree(root: Path) -> None:
    """Writes the root."""
    modules = ["Magento_Backend", "Acme_Sync", "Acme_Off"]
    files = {path: text for name in modules for path, text in in_app_code(name).items()}
    config = "".join(f"'{name}' => {int(name != 'Acme_Off')}, " for name in modules)
    write_tree(
        root,
        {
            **files,
            "app/etc/config.php": f"<?php\nreturn ['modules' => [{config}]];\n",
            f"{MODULE}/etc/acl.xml": ACL,
            "app/code/Acme/Off/etc/acl.xml": OFF_ACL,
            f"{MODULE}/etc/webapi.xml": webapi(),
            f"{MODULE}/etc/integration/api.xml": listed("api", **API, Orphan=["Acme_Sync::a"]),
            f"{MODULE}/etc/integration/config.xml": listed("config", **{name: [] for name in (*API, "Bare")}),
            f"{MODULE}/etc/integration.xml": listed(
                "integration", Both=["Acme_Sync::b"], Whole=[ALL, ADMIN], Parents=["Acme_Sync::b", ALL]
            ),
        },
    )
