"""Faults of endpoints and e-mail addresses."""

from __future__ import annotations

from injections import REPORTS, SYNC, Injection

CONFIG = f"{SYNC}/etc/integration/config.xml"
NEW = f"{REPORTS}/etc/integration.xml"
ENDPOINT = "https://warehouse.acme.io/magento/endpoint"
LOGIN = "https://warehouse.acme.io/magento/login"
EMAIL = "<email>integrations@acme.io</email>"


def _url(rule: str, url: str, name: str = "") -> Injection:
    return Injection(rule, {CONFIG: [(ENDPOINT, url)]}, at=f"{CONFIG}:6:23", name=name)


INJECTIONS = [
    # e-mail
    *(
        Injection("integration-invalid-email", {CONFIG: [(EMAIL, new)]}, at=f"{CONFIG}:{at}", name=name)
        for new, at, name in (
            ("<email></email>", "5:9", "empty"),
            ("<email/>", "5:9", "an empty tag"),
            ("<email>root@localhost</email>", "5:16", "no dot"),
            ("<email>\n            integrations@acme.io\n        </email>", "6:13", "line breaks"),
            ("<email><![CDATA[nobody]]></email>", "5:16", "CDATA"),
        )
    ),
    Injection(
        "integration-invalid-email",
        {NEW: [("<email>reports@acme.io</email>", "")]},
        at=f"{NEW}:4:24",
        name="missing in an integration.xml",
    ),
    # URLs
    _url("endpoint-malformed", "warehouse.acme.io/endpoint", "no scheme"),
    _url("endpoint-malformed", "https://warehouse.acme.io/100%/x", "an invalid escape"),
    _url("endpoint-malformed", "https://https://warehouse.acme.io/x", "two schemes"),
    _url("endpoint-malformed", r"https:\\warehouse.acme.io\x", "backslashes"),
    Injection(
        "integration-invalid",
        {CONFIG: [(ENDPOINT, f"<url>{ENDPOINT}</url>")]},
        at=f"{CONFIG}:6:23",
        name="an element in a URL",
    ),
    _url("endpoint-malformed", "localhost:9001/endpoint", "a port and no scheme"),
    _url("endpoint-malformed", "https//warehouse.acme.io/endpoint", "no colon"),
    _url("endpoint-malformed", "htps://warehouse.acme.io/endpoint", "a misspelled scheme"),
    _url("endpoint-malformed", "HTTPS://warehouse.acme.io/endpoint", "an uppercase scheme"),
    _url("endpoint-malformed", "/rest/endpoint", "a path"),
    _url("endpoint-malformed", "https://warehouse.acme.io/my endpoint", "whitespace inside"),
    _url("endpoint-malformed", ENDPOINT + " ", "trailing whitespace"),
    Injection("endpoint-malformed", {CONFIG: [(ENDPOINT, "")]}, at=f"{CONFIG}:6:9", name="empty"),
    Injection(
        "endpoint-malformed",
        {CONFIG: [(LOGIN, f"\n            {LOGIN}\n        ")]},
        at=f"{CONFIG}:8:13",
        name="surrounding line breaks",
    ),
    _url("endpoint-placeholder", "https://www.example.com/endpoint", "an example domain"),
    _url("endpoint-placeholder", "https://your-domain.com/endpoint", "a sample host name"),
    _url("endpoint-placeholder", "https://[TENANT].acme.io/endpoint", "in brackets"),
    _url("endpoint-unreachable-host", "http://localhost:8080/endpoint", "localhost"),
    _url("endpoint-unreachable-host", "https://127.0.0.1/endpoint", "loopback"),
    _url("endpoint-unreachable-host", "https://[::1]:8443/endpoint", "loopback of IPv6"),
    _url("endpoint-unreachable-host", "https://192.168.1.20/endpoint", "private"),
    _url("endpoint-unreachable-host", "https://169.254.169.254/endpoint", "link-local"),
    _url("endpoint-unreachable-host", "https://[fd00::20]/endpoint", "private of IPv6"),
    _url("endpoint-unreachable-host", "https://warehouse.local/endpoint", "a local name"),
    _url("endpoint-unreachable-host", "https://acme.loca.lt/endpoint", "another tunnel"),
    _url("endpoint-not-https", "HTTP://warehouse.acme.io/endpoint", "an uppercase HTTP scheme"),
    _url("endpoint-not-https", "<![CDATA[http://warehouse.acme.io/endpoint]]>", "CDATA"),
    Injection(
        "endpoint-not-https",
        {CONFIG: [(LOGIN, "http://warehouse.acme.io/login")]},
        at=f"{CONFIG}:7:28",
        name="login page",
    ),
    _url("endpoint-with-credentials", "https://warehouse.acme.io/endpoint?api_key=4f1c", "a key"),
    Injection(
        "endpoint-without-counterpart",
        {CONFIG: [(f"<endpoint_url>{ENDPOINT}</endpoint_url>", "")]},
        at=f"{CONFIG}:7:28",
        name="no endpoint",
    ),
]
