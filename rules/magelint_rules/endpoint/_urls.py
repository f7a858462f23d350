"""Faults in the URLs of integrations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct

from magelint.api import Cause, Element, Finding, Fix, IntegrationDeclaration, Label
from magelint_rules.common.domains import EXAMPLE_DOMAINS, domain_above
from magelint_rules.endpoint._hosts import ip_address_of, is_allowed, local_host_problem, tunnel_service

UrlFaultKind = Literal["empty", "whitespace", "malformed", "placeholder", "credentials", "local", "tunnel", "insecure"]

_RULES: Mapping[UrlFaultKind, str] = {
    "empty": "endpoint-malformed",
    "whitespace": "endpoint-malformed",
    "malformed": "endpoint-malformed",
    "placeholder": "endpoint-placeholder",
    "credentials": "endpoint-with-credentials",
    "tunnel": "endpoint-unreachable-host",
    "local": "endpoint-unreachable-host",
    "insecure": "endpoint-not-https",
}
"""The rule that reports each kind of fault."""
_AFTER_YOUR = "domain|company|shop|store|site|website|server|host|hostname|url|endpoint|tenant"
_PLACEHOLDER = re.compile(
    r"\{\{(?:(?!\{\{).)*?\}\}|\$?\{[^{}]*\}|%%.+?%%|%[A-Za-z_]{3,}%|%[sd](?![0-9A-Fa-f])|<[^<>]*>"
    r"|\[[A-Za-z][A-Za-z _-]*\]"
    rf"|(?i:\byour[-_ ]?(?:sub)?(?:{_AFTER_YOUR})\b"
    r"|\bmy[-_]?domain\b|\bchange[-_]?me\b)|\b(?:TODO|FIXME|TBD|XXX)\b"
)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_HOST = re.compile(r"[^\W_](?:[\w-]*\w)?(?:\.\w(?:[\w-]*\w)?)*\.?")
_SECRET = re.compile(
    r"[?&;]((?:[\w-]*[_-])?(?:api[_-]?key|access[_-]?token|auth[_-]?token|client[_-]?secret|password|passwd|pwd|secret"
    r"|token))=[^&;#]",
    re.IGNORECASE,
)


class UrlFault(Struct, frozen=True):
    """One fault of a URL.

    - `empty`: the element has no text
    - `whitespace`: the URL has surrounding whitespace
    - `malformed`: Magento's HTTP client cannot post to the URL
    - `placeholder`: the URL contains a placeholder or a domain that is reserved for examples
    - `credentials`: the URL contains a user name, a password or another secret
    - `local`: the host exists only on one machine or in one network
    - `tunnel`: the host is a temporary name of a tunnel service
    - `insecure`: the scheme is http
    """

    kind: UrlFaultKind
    problem: str
    """The predicate of a message about the URL, such as `has no scheme`."""
    correction: str | None = None
    """The URL that was intended, if that is certain."""
    schema_only: bool = False
    """True if Magento's schema rejects the URL but its HTTP client may accept it."""
    host: str = ""
    """The host, if the fault is about the host."""


class FaultyUrl(Struct, frozen=True):
    """An element of an integration with the faults of its URL."""

    integration: IntegrationDeclaration
    element: Element
    faults: tuple[UrlFault, ...]
    """The most severe fault first."""

    @property
    def is_posted_to(self) -> bool:
        """True for the URL that Magento posts the consumer's key to, false for the URL that a browser opens."""
        return self.element.name == "endpoint_url"

    def first(self, *kinds: UrlFaultKind, allowed_hosts: tuple[str, ...] = ()) -> UrlFault | None:
        """The most severe fault of the given kinds whose host is not allowed."""
        return next((f for f in self.faults if f.kind in kinds and not is_allowed(f.host, allowed_hosts)), None)

    def finding(self, fault: UrlFault, label: str, advice: str, fix: Fix | None = None) -> Finding:
        """The finding about one of the faults.

        Its cause is the finding about the most severe fault, whose correction replaces the whole URL.
        """
        rule = _RULES[self.faults[0].kind]
        place = self.element.text_place
        return Finding(
            f"the `<{self.element.name}>` of integration `{self.integration.name}` {fault.problem}",
            primary=Label(place, label),
            help=advice,
            fix=fix,
            subject=f"{self.integration.name} {self.element.name}",
            cause=Cause(rule, place) if rule != _RULES[fault.kind] else None,
        )


def faulty_urls(integration: IntegrationDeclaration) -> Iterator[FaultyUrl]:
    """The elements of an integration with a faulty URL; Magento reads the first of several with one name."""
    if integration.form == "api":
        return
    for name, element in integration.endpoints.items():
        url = element.text
        if name == "identity_link_url":  # a browser accepts an uppercase scheme
            url = re.sub(r"(?i)^https?(?=:)", lambda scheme: scheme[0].lower(), url)
        faults = tuple(url_faults(url))
        if faults:
            yield FaultyUrl(integration, element, faults)


def url_faults(text: str) -> Iterator[UrlFault]:
    """The faults of the URL in an `endpoint_url` or an `identity_link_url`, the most severe first."""
    url = text.strip()
    if not url:
        yield UrlFault("empty", "is empty")
        return
    placeholder = _PLACEHOLDER.search(url)
    if placeholder is not None:
        yield UrlFault("placeholder", f"contains the placeholder `{placeholder[0]}`")
    if url != text:
        yield UrlFault("whitespace", "has surrounding whitespace", url)
    malformed = _malformed(url)
    if malformed is not None:
        yield malformed
    suggestion = url if malformed is None else malformed.correction
    if suggestion is not None and _malformed(suggestion) is None:
        yield from _host_faults(suggestion)


def _malformed(url: str) -> UrlFault | None:
    if re.search(r"[\s\x00-\x1f\x7f]", url):
        return UrlFault("malformed", "contains whitespace or control characters")
    if url.startswith("//"):
        return UrlFault("malformed", "has no scheme", f"https:{url}")
    scheme = _SCHEME.match(url)
    if scheme is None or re.match(r"[\w.-]+:\d+(?:[/?#]|$)", url):
        return _without_scheme(url)
    rest = url[scheme.end() :]
    if scheme[1].lower() not in ("http", "https"):
        correction = f"https:{rest}" if set(scheme[1].lower()) <= set("https") and rest.startswith("//") else None
        return UrlFault("malformed", f"has the scheme `{scheme[1]}`, which Magento cannot post to", correction)
    if not rest.startswith("//"):
        rest = rest.replace("\\", "/").lstrip("/")
        return UrlFault("malformed", f"has no `//` after `{scheme[0]}`", f"{scheme[0]}//{rest}")
    if scheme[1].lower() == "https" and scheme[1] != "https":
        return UrlFault("malformed", f"has the scheme `{scheme[1]}`, which must be lowercase", f"https:{rest}")
    second = re.match(r"(?i:https?)://((?i:https?)):?//+(.+)", url)
    if second is not None:
        return UrlFault("malformed", "has two schemes", f"{second[1].lower()}://{second[2]}")
    return _malformed_host(url) or _not_any_uri(url)


def _not_any_uri(url: str) -> UrlFault | None:
    """The fault for which libxml2 rejects a text as an `xs:anyURI`, the type in Magento's schema."""
    if re.search(r"%(?![0-9A-Fa-f]{2})", url):
        escaped = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", url)
        return UrlFault("malformed", "has a `%` that is not followed by two hexadecimal digits", escaped, True)
    path, _, fragment = url.partition("//")[2].removeprefix(_authority(url)).partition("#")
    if "[" in path or "]" in path:
        correction = url.replace("[", "%5B").replace("]", "%5D") if _authority(url)[:1] != "[" else None
        return UrlFault("malformed", "contains square brackets", correction, True)
    return UrlFault("malformed", "contains a second `#`", schema_only=True) if "#" in fragment else None


def _without_scheme(url: str) -> UrlFault:
    scheme = re.match(r"https?/+(?=\w)", url)
    if scheme is not None:
        return UrlFault("malformed", "has no colon after its scheme", f"https://{url[scheme.end() :]}")
    host = re.split(r"[/?#:]", url, maxsplit=1)[0]
    if not host:
        return UrlFault("malformed", "is a path, not a URL")
    is_certain = "." in host and _HOST.fullmatch(host) and ":" not in url
    return UrlFault("malformed", "has no scheme", f"https://{url}" if is_certain else None)


def _malformed_host(url: str) -> UrlFault | None:
    host, port = _split(url)
    if not host:
        return UrlFault("malformed", "has no host" if host == "" else "has an invalid address in square brackets")
    if not host.startswith("[") and _HOST.fullmatch(host) is None:
        return UrlFault("malformed", f"has the invalid host `{host}`")
    if not re.fullmatch(r"\d{0,5}", port) or int(port or 1) not in range(1, 65536):
        return UrlFault("malformed", f"has the invalid port `{port}`")
    if ip_address_of(host) is None and re.search(r"(?:^|\.)(?:0[xX][0-9a-fA-F]*|\d+)\.?$", host):
        return UrlFault("malformed", f"has the host `{host}`, which is not a valid IP address")
    return None


def _host_faults(url: str) -> Iterator[UrlFault]:
    host, _ = _split(url)
    if host is None:
        return
    example = domain_above(host, EXAMPLE_DOMAINS)
    if example is not None:
        yield UrlFault("placeholder", f"uses `{example}`, a domain reserved for examples")
    secret = _SECRET.search(url)
    if "@" in _authority(url):
        yield UrlFault("credentials", "contains a user name or password")
    elif secret is not None:
        yield UrlFault("credentials", f"contains a secret in `{secret[1]}`")
    tunnel = tunnel_service(host)
    if tunnel is not None:
        yield UrlFault("tunnel", f"uses a temporary tunnel of `{tunnel}`", host=host)
    local = local_host_problem(host)
    if local is not None:
        yield UrlFault("local", local, host=host)
    if url[:5].lower() == "http:":
        correction = f"https{url[4:]}" if ":" not in _after_host(url) else None
        yield UrlFault("insecure", "does not use HTTPS", correction, host=host)


def _authority(url: str) -> str:
    return re.split(r"[/?#\\]", url.partition("//")[2], maxsplit=1)[0]


def _after_host(url: str) -> str:
    """The authority without its user information and without the brackets of an IPv6 address."""
    return _authority(url).rpartition("@")[2].rpartition("]")[2]


def _split(url: str) -> tuple[str | None, str]:
    """The host and port of a URL; the host is `None` if an address in brackets is invalid."""
    authority = _authority(url).rpartition("@")[2]
    if authority.startswith("["):
        literal, bracket, port = authority.partition("]")
        host = literal + bracket
        is_valid = bracket and ip_address_of(host) is not None and port[:1] in ("", ":")
        return (host if is_valid else None), port[1:]
    host, _, port = authority.partition(":")
    return host, port
