"""Faults of integrations."""

from __future__ import annotations

import re
from pathlib import Path

from injections import REPORTS, SYNC, Injection, follows

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
API = f"{SYNC}/etc/integration/api.xml"
CONFIG = f"{SYNC}/etc/integration/config.xml"
NEW = f"{REPORTS}/etc/integration.xml"
PATCH = f"{SYNC}/Setup/Patch/Data/InstallIntegration.php"
ENDPOINT = "https://warehouse.acme.io/magento/endpoint"
LOGIN = "https://warehouse.acme.io/magento/login"
STATIC = "    public static function getDependencies(): array"
AGAIN = '    <integration name="Acme Sync"><email>integrations@acme.io</email></integration>\n'
EMAIL = "<email>integrations@acme.io</email>"
SALES = '<resource name="Magento_Sales::sales"/>'
VIEW = '<resource name="Magento_Sales::actions_view"/>'


def _url(rule: str, url: str, name: str) -> Injection:
    return Injection(rule, {CONFIG: [(ENDPOINT, url)]}, at=f"{CONFIG}:6:23", name=name)


def _resource(old: str, new: str, name: str, column: int = 29, rule: str = "api-unknown-resource") -> Injection:
    """Another `<resource>` in the api.xml, on line 10."""
    return Injection(rule, {API: [(old, new)]}, at=f"{API}:10:{column}", name=name)


def _clean(path: str) -> str:
    return (FIXTURES / "clean" / path).read_text(encoding="utf-8")


def _without(path: str, pattern: str, new: str = "") -> dict[str, str]:
    """A clean file with what a pattern matches replaced."""
    return {path: re.sub(pattern, new, _clean(path), flags=re.DOTALL)}


def _moved(source: str, target: str, line: int = 2) -> Injection:
    """A file in a folder that Magento never reads, or under a name that it never looks for."""
    folder = source.partition("/etc/")[0]
    path = f"{folder}/{target}"
    return Injection("integration-file-ignored", {}, at=f"{path}:{line}:1", moves={source: path}, name=target)


def _named(path: str, old: str, new: str, column: int, name: str) -> Injection:
    what = path.rpartition("/")[2]
    return Injection("integration-invalid", {path: [(old, new)]}, at=f"{path}:4:{column}", name=f"{name} in {what}")


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
    Injection("integration-name-mismatch", {API: [('"Acme Sync"', '"Acme sync"')]}, at=f"{API}:4:24"),
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
    # ids, each as somebody would mistake it
    _resource("Magento_Sales::actions_view", "Magento_Sales::action_view", "a letter lacks"),
    _resource("Magento_Sales::actions_view", "magento_sales::actions_view", "another case of the module"),
    _resource("Magento_Sales::actions_view", " Magento_Sales::actions_view", "a blank before"),
    _resource("Magento_Sales::actions_view", "Magento_Sales::actions_view\n            ", "a line end behind"),
    _resource("Magento_Sales::actions_view", "Magento_Sales:actions_view", "a single colon"),
    _resource("Magento_Sales::actions_view", "actions_view", "no module"),
    _resource("Magento_Sales::actions_view", "Magento_Sales", "the module alone"),
    _resource("Magento_Sales::actions_view", "Magento_Sales::*", "a wildcard"),
    _resource("Magento_Sales::actions_view", "Magento_Sales::actions_view, Magento_Sales::create", "a list"),
    _resource(
        "Magento_Sales::actions_view", "Magento_Sales::actions_view,Magento_Sales::crate", "a list, one misspelt"
    ),
    _resource("Magento_Sales::actions_view", "Magento_Log::online", "removed since"),
    _resource("Magento_Sales::actions_view", "Magento_Quote::manage", "named after a module that declares none"),
    _resource("Magento_Sales::actions_view", "Magento_Newsletter::subscriber", "of a module that is not here"),
    _resource("Magento_Sales::actions_view", "Acme_Gone::everything", "of a vendor's module that is not here"),
    Injection(
        "api-unknown-resource",
        {API: [(VIEW, "<resource\n                name = 'Magento_Sales::actions_vew'\n            ></resource>")]},
        at=f"{API}:11:25",
        name="over several lines, in single quotes",
    ),
    Injection(
        "api-unknown-resource",
        {API: _clean(API).replace("actions_view", "actions_vieww").replace("\n", "\r\n")},
        at=f"{API}:10:29",
        name="with CRLF",
    ),
    Injection(
        "api-unknown-resource",
        {NEW: [("Magento_Sales::actions_view", "Magento_Log::online")]},
        at=f"{NEW}:9:29",
        name="removed since, in an integration.xml",
    ),
    Injection(
        "api-unknown-resource",
        {"app/etc/config.php": [("'Magento_Sales' => 1", "'Magento_Sales' => 0")]},
        at=f"{NEW}:9:29",
        follows=follows("acl-untitled"),
        name="of a module that is off",
    ),
    _resource(VIEW, f"{SALES}{VIEW}", "before it", 29, "api-duplicate-resource"),
    Injection(
        "api-missing-parent",
        {API: [('            <resource name="Magento_Sales::actions"/>\n', "")]},
        at=f"{API}:9:29",
        name="in the middle of the branch",
    ),
    Injection("api-duplicate-resource", {NEW: [(VIEW, VIEW + VIEW)]}, at=f"{NEW}:9:75", name="in an integration.xml"),
    Injection(
        "integration-without-resources",
        _without(API, r"<resources>.*</resources>", "<resources/>"),
        at=f"{API}:5:9",
        name="in an api.xml",
    ),
    Injection(
        "integration-without-resources",
        _without(API, r"\s*<resources>.*</resources>"),
        at=f"{API}:4:24",
        name="no element for them",
    ),
    Injection(
        "integration-without-resources",
        _without(NEW, r"\s*<resources>.*</resources>"),
        at=f"{NEW}:4:24",
        name="no element for them in an integration.xml",
    ),
    Injection(
        "api-asks-for-everything",
        _without(API, r"<resources>.*</resources>", '<resources><resource name="Magento_Backend::all"/></resources>'),
        at=f"{API}:5:36",
        name="alone",
    ),
    Injection(
        "api-asks-for-everything",
        {NEW: [("Magento_Sales::actions_view", "Magento_Backend::all")]},
        at=f"{NEW}:9:29",
        name="in an integration.xml",
    ),
    # names
    Injection(
        "integration-name-mismatch", {CONFIG: [('"Acme Sync"', '"ACME Sync"')]}, at=f"{CONFIG}:4:24", name="case"
    ),
    Injection(
        "integration-name-mismatch",
        {API: [('"Acme Sync"', '"Acme Sync "')]},
        at=f"{API}:4:24",
        name="trailing whitespace",
    ),
    Injection(
        "integration-name-mismatch",
        {PATCH: [("['Acme Sync']", "'Acme Sync'")]},
        at=f"{PATCH}:28:62",
        name="a string instead of an array in PHP",
    ),
    Injection(
        "integration-name-mismatch", {PATCH: [("'Acme Sync'", '"acme Sync"')]}, at=f"{PATCH}:28:63", name="case in PHP"
    ),
    Injection(
        "integration-name-mismatch",
        {PATCH: [("'Acme Sync'", "self::NAME"), (STATIC, f"    private const NAME = 'acmeSync';\n\n{STATIC}")]},
        at=f"{PATCH}:16:27",
        name="in a constant",
    ),
    Injection(
        "integration-name-mismatch",
        {PATCH: [("['Acme Sync']", "array(\n            'Acme Sync',\n            'Warehouse'\n        )")]},
        at=f"{PATCH}:30:14",
        name="one of two in PHP",
    ),
    Injection(
        "integration-name-mismatch",
        {
            API: [('"Acme Sync"', '"AcmeSync"')],
            CONFIG: [('"Acme Sync"', '"acme-sync"')],
            PATCH: [("'Acme Sync'", "'x'")],
        },
        at=f"{CONFIG}:4:24",
        name="three spellings",
    ),
    Injection("integration-name-mismatch", {API: None}, at=f"{CONFIG}:4:24", name="no api.xml"),
    Injection("integration-name-mismatch", {CONFIG: None}, at=f"{PATCH}:28:63", name="no config.xml"),
    Injection("integration-name-mismatch", {CONFIG: None, PATCH: None}, at=f"{API}:4:24", name="only an api.xml"),
    Injection(
        "integration-defined-twice",
        {CONFIG: [("</integrations>", AGAIN + "</integrations>")]},
        at=f"{CONFIG}:9:24",
        name="in one file",
    ),
    Injection(
        "integration-defined-twice",
        {f"{SYNC}/etc/integration.xml": _clean(NEW).replace("Acme Reports", "Acme Sync")},
        at=f"{CONFIG}:4:24",
        name="in the old form and the new",
    ),
    Injection(
        "integration-defined-twice",
        {f"{SYNC}/etc/integration.xml": _clean(NEW)},
        at=f"{SYNC}/etc/integration.xml:4:24",
        name="in two modules",
    ),
    Injection(
        "integration-defined-twice",
        {f"{SYNC}/etc/integration.xml": _clean(NEW).replace("Acme Reports", "ACME Reports")},
        at=f"{SYNC}/etc/integration.xml:4:24",
        name="differing only in case",
    ),
    # folders and names of files
    _moved(API, "integration/api.xml"),
    _moved(CONFIG, "integration/config.xml"),
    _moved(API, "etc/api.xml"),
    _moved(API, "etc/Integration/api.xml"),
    _moved(API, "etc/integrations/api.xml"),
    _moved(API, "etc/intergration/api.xml"),
    _moved(API, "etc/integration/Api.xml"),
    _moved(NEW, "integration/integration.xml"),
    _moved(NEW, "integration.xml"),
    _moved(NEW, "etc/integrations.xml"),
    _moved(NEW, "etc/adminhtml/integration.xml"),
    # violations of Magento's schemas and faults that prevent it from reading the files
    Injection(
        "integration-invalid",
        {CONFIG: _clean(CONFIG).replace("<integrations", "<config").replace("</integrations", "</config")},
        at=f"{CONFIG}:2:1",
        name="another root in a config.xml",
    ),
    Injection(
        "integration-invalid",
        {API: _clean(API).replace("<integrations", "<config").replace("</integrations", "</config")},
        at=f"{API}:2:1",
        name="another root in an api.xml",
    ),
    Injection(
        "integration-invalid",
        {NEW: _clean(NEW).replace("<config", "<integrations").replace("</config", "</integrations")},
        at=f"{NEW}:2:1",
        name="another root in an integration.xml",
    ),
    Injection(
        "integration-invalid", {NEW: [("<config ", '<config xmlns="urn:x" ')]}, at=f"{NEW}:2:1", name="a namespace"
    ),
    *(
        _named(path, f'name="{old}"', new, column, what)
        for path, old in ((API, "Acme Sync"), (CONFIG, "Acme Sync"), (NEW, "Acme Reports"))
        for new, column, what in (
            ('name="Acme\'s shop"', 24, "an apostrophe"),
            ('name="A"', 24, "a short name"),
            ('name=""', 23, "an empty name"),
            ("", 5, "no name"),
            ('id="Acme"', 18, "another attribute"),
        )
    ),
    Injection(
        "integration-invalid",
        {API: [("        <resources>\n", ""), ("        </resources>\n", "")]},
        at=f"{API}:5:13",
        name="resources without their parent element",
    ),
    _resource(VIEW, '<resource id="Magento_Sales::actions_view"/>', "id", 23, "integration-invalid"),
    _resource(VIEW, "<resource>Magento_Sales::actions_view</resource>", "as text", 13, "integration-invalid"),
    _resource(VIEW, '<resource name=""/>', "an empty id", 28, "integration-invalid"),
    _resource(VIEW, '<resource name="Acme\'s_Sales::view"/>', "an apostrophe in an id", 29, "integration-invalid"),
    Injection(
        "integration-invalid", {CONFIG: [(EMAIL, EMAIL + EMAIL)]}, at=f"{CONFIG}:5:44", name="a duplicate element"
    ),
    Injection(
        "integration-invalid",
        {CONFIG: [(EMAIL, ""), ("<identity_link_url>", EMAIL + "<identity_link_url>")]},
        at=f"{CONFIG}:7:9",
        name="another order",
    ),
    Injection(
        "integration-invalid",
        {CONFIG: [(EMAIL, "<Email>integrations@acme.io</Email>")]},
        at=f"{CONFIG}:5:9",
        name="another case of an element",
    ),
    _moved(API, "etc/adminhtml/integration/api.xml"),
    Injection(
        "integration-never-installed",
        {PATCH: [("$this->integrationManager->", "// $this->integrationManager->")]},
        at=f"{CONFIG}:4:24",
        name="a comment",
    ),
]
