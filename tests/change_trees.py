"""Magento roots with an ACL, routes and integrations, written down in parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from trees import in_app_code

ALL, ADMIN = "Magento_Backend::all", "Magento_Backend::admin"
SYNC = "app/code/Acme/Sync"

Tree = Mapping[str, "Tree"]
"""The ids of resources, each with those below it."""


def acl_xml(below: Tree) -> str:
    """An `acl.xml` with Magento's top level, and resources below `Magento_Backend::admin`."""
    return (
        f'<config><acl><resources><resource id="{ALL}" title="All" sortOrder="10"/>'
        f'<resource id="{ADMIN}" title="Admin" sortOrder="20">{_resources(below)}</resource>'
        "</resources></acl></config>"
    )


def _resources(below: Tree) -> str:
    return "".join(f'<resource id="{one}" title="T">{_resources(rest)}</resource>' for one, rest in below.items())


def webapi_xml(routes: Mapping[str, Sequence[str]]) -> str:
    """A `webapi.xml` of routes such as `GET /V1/acme`, each with its resources."""
    found = ""
    for title, refs in routes.items():
        method, _, url = title.partition(" ")
        resources = "".join(f'<resource ref="{ref}"/>' for ref in refs)
        found += f'<route url="{url}" method="{method}"><service class="A" method="b"/>'
        found += f"<resources>{resources}</resources></route>"
    return f"<routes>{found}</routes>"


def integration_xml(lists: Mapping[str, Sequence[str]], fields: str = "<email>a@acme.io</email>") -> str:
    """An `integration.xml` of integrations with their resources."""
    found = (f'<integration name="{name}">{fields}{_listed(ids)}</integration>' for name, ids in lists.items())
    return f"<config>{''.join(found)}</config>"


def api_xml(lists: Mapping[str, Sequence[str]]) -> str:
    """An `api.xml` of integrations with their resources."""
    found = (f'<integration name="{name}">{_listed(ids)}</integration>' for name, ids in lists.items())
    return f"<integrations>{''.join(found)}</integrations>"


def config_xml(names: Sequence[str], fields: str = "<email>a@acme.io</email>") -> str:
    """A `config.xml` of integrations."""
    found = (f'<integration name="{name}">{fields}</integration>' for name in names)
    return f"<integrations>{''.join(found)}</integrations>"


def _listed(ids: Sequence[str]) -> str:
    rows = "".join(f'<resource name="{one}"/>' for one in ids)
    return f"<resources>{rows}</resources>"


def root(files: Mapping[str, str]) -> dict[str, str]:
    """A Magento root with the module Acme_Sync; `files` are its files below the module's folder."""
    return {
        **in_app_code("Magento_Backend"),
        **in_app_code("Acme_Sync"),
        "app/etc/config.php": "<?php\nreturn ['modules' => ['Magento_Backend' => 1, 'Acme_Sync' => 1]];\n",
        **{f"{SYNC}/{path}": text for path, text in files.items()},
    }


A, B, C, NEW = "Acme_Sync::a", "Acme_Sync::b", "Acme_Sync::c", "Acme_Sync::new"
BEFORE = {
    "etc/acl.xml": acl_xml({A: {B: {}}, C: {}, "Acme_Sync::gone": {}}),
    "etc/webapi.xml": webapi_xml(
        {
            "GET /V1/acme/b": [B],
            "GET /V1/acme/c": [C],
            "POST /V1/acme/c": [C],
            "GET /V1/acme/gone": [B],
            "GET /V1/acme/same": [A],
        }
    ),
    "etc/integration.xml": integration_xml({"Kept": [A], "Listed": [B], "Gone": [C], "Old name": [A, C]}),
    "etc/integration/api.xml": api_xml({"Api": [A, B]}),
    "etc/integration/config.xml": config_xml(["Api"]),
}
AFTER = {
    "etc/acl.xml": acl_xml({A: {}, C: {B: {}}, NEW: {}}),
    "etc/webapi.xml": webapi_xml(
        {
            "GET /V1/acme/b": [B, NEW],
            "GET /V1/acme/c": ["anonymous"],
            "POST /V1/acme/c": [C],
            "PUT /V1/acme/new": [NEW],
            "GET /V1/acme/same": [A],
        }
    ),
    "etc/integration.xml": integration_xml({"Kept": [A], "Listed": [B], "Added": [NEW], "New name": [A, C]}),
    "etc/integration/api.xml": api_xml({"Api": [A]}),
    "etc/integration/config.xml": config_xml(["Api"]),
}
