"""Faults of integrations."""

from __future__ import annotations

from injections import REPORTS, SYNC, Injection, follows

API = f"{SYNC}/etc/integration/api.xml"
CONFIG = f"{SYNC}/etc/integration/config.xml"
NEW = f"{REPORTS}/etc/integration.xml"
PATCH = f"{SYNC}/Setup/Patch/Data/InstallIntegration.php"
ENDPOINT = "https://warehouse.acme.io/magento/endpoint"
LOGIN = "https://warehouse.acme.io/magento/login"
EMAIL = "<email>integrations@acme.io</email>"
SALES = '<resource name="Magento_Sales::sales"/>'
VIEW = '<resource name="Magento_Sales::actions_view"/>'


def _url(rule: str, url: str, name: str) -> Injection:
    return Injection(rule, {CONFIG: [(ENDPOINT, url)]}, at=f"{CONFIG}:6:23", name=name)


INJECTIONS = [
    Injection(
        "api-unknown-resource",
        {API: [('"Acme_Sync::export"', '"Acme_Sync::exprot"')]},
        at=f"{API}:12:29",
    ),
    Injection(
        "api-unknown-resource",
        {NEW: [('"Magento_Sales::actions_view"', '"Magento_Sales::Actions_View"')]},
        at=f"{NEW}:9:29",
        name="another case in an integration.xml",
    ),
    Injection("api-missing-parent", {API: [(SALES, "")]}, at=f"{API}:7:29"),
    Injection("api-duplicate-resource", {API: [(VIEW, VIEW + SALES)]}, at=f"{API}:10:75"),
    Injection("integration-without-resources", {NEW: [(VIEW, "")]}, at=f"{NEW}:8:9"),
    Injection(
        "api-asks-for-everything", {API: [(SALES, SALES + '<resource name="Magento_Backend::all"/>')]}, at=f"{API}:6:68"
    ),
    Injection(
        "api-own-route-unlisted",
        {API: [('<resource name="Acme_Sync::export"/>', "")]},
        at=f"{API}:4:24",
    ),
    Injection("integration-name-mismatch", {API: [('"Acme Sync"', '"Acme sync"')]}, at=f"{CONFIG}:4:24"),
    Injection(
        "integration-name-mismatch",
        {PATCH: [("'Acme Sync'", "'AcmeSync'")]},
        at=f"{PATCH}:28",
        name="in PHP",
    ),
    Injection("integration-never-installed", {PATCH: None}, at=f"{CONFIG}:4:24"),
    Injection(
        "integration-defined-twice",
        {NEW: [('"Acme Reports"', '"Acme Sync"')]},
        at=f"{CONFIG}:4:24",
    ),
    Injection(
        "integration-file-ignored",
        {},
        at=f"{REPORTS}/etc/integration/integration.xml:2:1",
        moves={NEW: f"{REPORTS}/etc/integration/integration.xml"},
    ),
    Injection(
        "integration-invalid",
        {CONFIG: [("endpoint_url>" + ENDPOINT + "</endpoint_url", "endpoint>" + ENDPOINT + "</endpoint")]},
        at=f"{CONFIG}:6:9",
        follows=follows("endpoint-without-counterpart"),
    ),
    Injection("integration-invalid-email", {CONFIG: [(EMAIL, "<email>integrations</email>")]}, at=f"{CONFIG}:5:16"),
    Injection("integration-invalid-email", {CONFIG: [(EMAIL, "")]}, at=f"{CONFIG}:4:24", name="missing"),
    _url("endpoint-malformed", "//warehouse.acme.io/endpoint", ""),
    _url("endpoint-placeholder", "https://{tenant}.acme.io/endpoint", ""),
    _url("endpoint-unreachable-host", "https://10.0.0.8/endpoint", ""),
    _url("endpoint-unreachable-host", "https://a1b2.ngrok-free.app/endpoint", "a tunnel"),
    _url("endpoint-not-https", "http://warehouse.acme.io/endpoint", ""),
    _url("endpoint-with-credentials", "https://magento:s3cret@warehouse.acme.io/endpoint", ""),
    Injection(
        "endpoint-without-counterpart",
        {CONFIG: [(f"<identity_link_url>{LOGIN}</identity_link_url>", "")]},
        at=f"{CONFIG}:6:23",
    ),
]
