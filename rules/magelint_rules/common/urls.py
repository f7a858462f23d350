"""URLs and e-mail addresses that integrations name, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from magelint.api import ENDPOINTS, Element, IntegrationDeclaration

EndpointKind = Literal["empty", "blanks", "malformed", "placeholder", "credentials", "local", "tunnel", "insecure"]

_PLACEHOLDER = re.compile(
    r"\{\{.*?\}\}|\$?\{[^{}]*\}|%%.+?%%|%[A-Za-z_]{3,}%|%[sd](?![0-9A-Fa-f])|<[^<>]*>|\[[A-Za-z][A-Za-z _-]*\]"
    r"|(?i:\byour[-_ ]?(?:sub)?(?:domain|company|shop|store|site|website|server|host|hostname|url|endpoint|tenant)\b"
    r"|\bmy[-_]?domain\b|\bchange[-_]?me\b)|\b(?:TODO|FIXME|TBD|XXX)\b"
)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_HOST = re.compile(r"[^\W_](?:[\w-]*\w)?(?:\.\w(?:[\w-]*\w)?)*\.?")
_SECRET = re.compile(
    r"[?&;]((?:[\w-]*[_-])?(?:api[_-]?key|access[_-]?token|auth[_-]?token|client[_-]?secret|password|passwd|pwd|secret"
    r"|token))=[^&;#]",
    re.IGNORECASE,
)
_EXAMPLES = ("example", "example.com", "example.net", "example.org", "invalid")
_LOCAL = (
    "localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "test", "home.arpa",
    "docker", "ddev.site", "lndo.site", "lvh.me", "localtest.me", "vcap.me", "nip.io", "sslip.io", "xip.io",
)  # fmt: skip
_TUNNELS = (
    "ngrok.io", "ngrok.app", "ngrok.dev", "ngrok.com", "ngrok-free.app", "ngrok-free.dev", "loca.lt",
    "localtunnel.me", "localhost.run", "lhr.life", "lhr.rocks", "lhrtunnel.link", "serveo.net", "trycloudflare.com",
    "pagekite.me", "telebit.cloud", "tunnelto.dev", "bore.pub", "tunnelmole.net", "zrok.io", "devtunnels.ms",
    "sharedwithexpose.com", "expose.sh", "app.github.dev", "beeceptor.com", "webhook.site", "requestbin.com",
    "requestbin.net", "hookbin.com", "pinggy.link", "pinggy.io", "packetriot.net",
)  # fmt: skip
# `emailType` of Magento's integration_base.xsd: a dot of XSD matches no line end
_EMAIL = re.compile(r"[^@]+@[^.]+\.[^\n\r]+")


@dataclass(frozen=True, slots=True)
class EndpointFault:
    """What is wrong with a URL: the gravest thing, if there are several.

    It is `empty`; has `blanks` around it; is `malformed`, so that Magento's client cannot post to it; was never filled
    in (`placeholder`, reserved example domains among them); carries `credentials`; names a host that only one
    machine or network knows (`local`) or one lent for a while (`tunnel`); or is plain http (`insecure`).
    """

    kind: EndpointKind
    why: str
    """Ends a message after the URL: `has no scheme`."""
    better: str | None = None
    """The URL that was meant, where that is certain."""
    refused: bool = False
    """Whether Magento's client might take it, were it not that its schema refuses it."""


def endpoint_fault(text: str) -> EndpointFault | None:
    """What is wrong with the URL in an `endpoint_url` or an `identity_link_url`, as Magento reads it."""
    url = text.strip()
    if not url:
        return EndpointFault("empty", "is empty")
    placeholder = _PLACEHOLDER.search(url)
    if placeholder is not None:
        return EndpointFault("placeholder", f"still holds the placeholder `{placeholder[0]}`")
    if url != text:
        return EndpointFault("blanks", "has blanks around it", url)
    return _malformed(url) or _host_fault(url)


def endpoint_faults(integration: IntegrationDeclaration) -> Iterator[tuple[Element, EndpointFault]]:
    """The elements of an integration whose URL is wrong; of several of one name, Magento reads the first."""
    for name in ENDPOINTS:
        element = integration.field(name) if integration.form != "api" else None
        url = "" if element is None else element.text
        if name == "identity_link_url":  # the browser that opens it does not mind capitals
            url = re.sub(r"(?i)^https?(?=:)", lambda scheme: scheme[0].lower(), url)
        fault = endpoint_fault(url) if element is not None else None
        if element is not None and fault is not None:
            yield element, fault


def email_accepted(text: str) -> bool:
    """Whether Magento's pattern takes an e-mail address."""
    return _EMAIL.fullmatch(text) is not None


def is_example_domain(host: str) -> bool:
    """Whether a host is below a domain that is reserved for examples (RFC 2606)."""
    return _below(host, _EXAMPLES) is not None


def _malformed(url: str) -> EndpointFault | None:
    if re.search(r"[\s\x00-\x1f\x7f]", url):
        return EndpointFault("malformed", "has blanks in it")
    if url.startswith("//"):
        return EndpointFault("malformed", "has no scheme", f"https:{url}")
    scheme = _SCHEME.match(url)
    if scheme is None or re.match(r"[\w.-]+:\d+(?:[/?#]|$)", url):
        return _without_scheme(url)
    rest = url[scheme.end() :]
    if scheme[1].lower() not in ("http", "https"):
        better = f"https:{rest}" if set(scheme[1].lower()) <= set("https") and rest.startswith("//") else None
        return EndpointFault("malformed", f"has the scheme `{scheme[1]}`, which Magento cannot post to", better)
    if not rest.startswith("//"):
        better = rest.replace("\\", "/").lstrip("/")
        return EndpointFault("malformed", f"lacks the `//` behind `{scheme[0]}`", f"{scheme[0]}//{better}")
    if scheme[1].lower() == "https" and scheme[1] != "https":
        return EndpointFault("malformed", f"writes its scheme `{scheme[1]}`", f"https:{rest}")
    again = re.match(r"(?i:https?)://((?i:https?)):?//+(.+)", url)
    if again is not None:
        return EndpointFault("malformed", "has two schemes", f"{again[1].lower()}://{again[2]}")
    return _malformed_host(url) or _no_uri(url)


def _no_uri(url: str) -> EndpointFault | None:
    """What keeps libxml2 from taking a text for an `xs:anyURI`, as Magento's schema wants it."""
    if re.search(r"%(?![0-9A-Fa-f]{2})", url):
        escaped = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", url)
        return EndpointFault("malformed", "has a `%` without two hexadecimal digits behind it", escaped, True)
    path, _, fragment = url.partition("//")[2].removeprefix(_authority(url)).partition("#")
    if "[" in path or "]" in path:
        better = url.replace("[", "%5B").replace("]", "%5D") if _authority(url)[:1] != "[" else None
        return EndpointFault("malformed", "has square brackets in it", better, True)
    return EndpointFault("malformed", "has a second `#`", refused=True) if "#" in fragment else None


def _without_scheme(url: str) -> EndpointFault:
    scheme = re.match(r"https?/+(?=\w)", url)
    if scheme is not None:
        return EndpointFault("malformed", "lacks the colon of its scheme", f"https://{url[scheme.end() :]}")
    host = re.split(r"[/?#:]", url, maxsplit=1)[0]
    if not host:
        return EndpointFault("malformed", "is a path, not a URL")
    certain = "." in host and _HOST.fullmatch(host) and ":" not in url
    return EndpointFault("malformed", "has no scheme", f"https://{url}" if certain else None)


def _malformed_host(url: str) -> EndpointFault | None:
    host, port = _split(url)
    if not host:
        return EndpointFault("malformed", "has no host" if host == "" else "has a host that cannot be read")
    if not host.startswith("[") and _HOST.fullmatch(host) is None:
        return EndpointFault("malformed", f"has the host `{host}`, which is none")
    if not re.fullmatch(r"\d{0,5}", port) or int(port or 1) not in range(1, 65536):
        return EndpointFault("malformed", f"has the port `{port}`, which is none")
    if _address(host) is None and re.search(r"(?:^|\.)(?:0[xX][0-9a-fA-F]*|\d+)\.?$", host):
        return EndpointFault("malformed", f"has the host `{host}`, which is no address")
    return None


def _host_fault(url: str) -> EndpointFault | None:
    host, _ = _split(url)
    if host is None:
        return None
    secret = _SECRET.search(url)
    if "@" in _authority(url):
        return EndpointFault("credentials", "carries a user name or a password")
    if secret is not None:
        return EndpointFault("credentials", f"carries a secret in `{secret[1]}`")
    if is_example_domain(host):
        return EndpointFault("placeholder", f"is on `{_below(host, _EXAMPLES)}`, a domain reserved for examples")
    tunnel = _below(host, _TUNNELS)
    if tunnel is not None:
        return EndpointFault("tunnel", f"is a tunnel of `{tunnel}`, which whoever asks for the name next may get")
    local = _local(host)
    if local is not None:
        return EndpointFault("local", local)
    if url[:5].lower() == "http:":
        return EndpointFault("insecure", "is not https", f"https{url[4:]}" if ":" not in _port_part(url) else None)
    return None


def _local(host: str) -> str | None:
    address = _address(host)
    if address is not None:
        kind = _kind_of(address)
        return None if kind is None else f"is on the {kind} address `{host}`"
    name = host.rstrip(".").lower()
    if _below(name, ("localhost",)) is not None:
        return f"is on `{name}`, the machine that Magento runs on"
    domain = _below(name, _LOCAL)
    if domain is not None:
        return f"is on `{name}`, which is no name of the public internet"
    if "." not in name:
        return f"is on `{name}`, which is no full host name"
    return None


def _kind_of(address: str) -> str | None:
    from ipaddress import ip_address

    parsed = ip_address(address)
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    if parsed.is_unspecified or parsed.is_loopback:
        return "loopback"
    if parsed.is_link_local:
        return "link-local"
    if parsed.is_multicast or parsed.is_reserved:
        return "unroutable"
    return None if parsed.is_global else "private"


def _address(host: str) -> str | None:
    from ipaddress import ip_address

    literal = host[1:-1] if host.startswith("[") else host
    try:
        return str(ip_address(literal.partition("%")[0]))
    except ValueError:
        return None


def _authority(url: str) -> str:
    return re.split(r"[/?#\\]", url.partition("//")[2], maxsplit=1)[0]


def _port_part(url: str) -> str:
    """What stands behind the host, where a port would."""
    return _authority(url).rpartition("@")[2].rpartition("]")[2]


def _split(url: str) -> tuple[str | None, str]:
    """Host and port of a URL; no host where the brackets of an address are not right."""
    authority = _authority(url).rpartition("@")[2]
    if authority.startswith("["):
        literal, bracket, port = authority.partition("]")
        host = literal + bracket
        sound = bracket and _address(host) is not None and port[:1] in ("", ":")
        return (host if sound else None), port[1:]
    host, _, port = authority.partition(":")
    return host, port


def _below(host: str, domains: tuple[str, ...]) -> str | None:
    """The first of some domains that a host is or lies below."""
    name = f".{host.rstrip('.').lower()}"
    return next((domain for domain in domains if name.endswith(f".{domain}")), None)
