"""The URLs that integrations declare, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from magelint.api import Cause, Element, Finding, Fix, IntegrationDeclaration, Label
from magelint_rules.common.domains import EXAMPLE_DOMAINS, domain_above
from magelint_rules.endpoint._hosts import ip_address_of, is_allowed, tunnel_of, why_local

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
"""The rule that reports each kind."""
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


@dataclass(frozen=True, slots=True)
class UrlFault:
    """One thing that is wrong with a URL.

    It is `empty`; has `blanks` around it; is `malformed`, so that Magento's client cannot post to it; was never filled
    in (`placeholder`, reserved example domains among them); carries `credentials`; names a host that only one
    machine or network knows (`local`) or one lent for a while (`tunnel`); or is plain http (`insecure`).
    """

    kind: UrlFaultKind
    why: str
    """Ends a message after the URL: `has no scheme`."""
    better: str | None = None
    """The URL that was meant, where that is certain."""
    refused: bool = False
    """True if only Magento's schema refuses it, and its client might take it."""
    host: str = ""
    """The host, for what is wrong with that."""


@dataclass(frozen=True, slots=True)
class FaultyUrl:
    """An element of an integration with what is wrong with its URL."""

    integration: IntegrationDeclaration
    element: Element
    faults: tuple[UrlFault, ...]
    """The gravest first."""

    @property
    def is_posted_to(self) -> bool:
        """True for the URL that Magento posts the consumer's key to, false for the one that a browser opens."""
        return self.element.name == "endpoint_url"

    def first(self, *kinds: UrlFaultKind, allowed_hosts: tuple[str, ...] = ()) -> UrlFault | None:
        """The gravest fault of some kinds; none if the host is allowed."""
        return next((f for f in self.faults if f.kind in kinds and not is_allowed(f.host, allowed_hosts)), None)

    def finding(self, fault: UrlFault, label: str, cure: str, fix: Fix | None = None) -> Finding:
        """The finding for one of the faults. A URL has to be written anew for the gravest, which causes the others."""
        rule = _RULES[self.faults[0].kind]
        place = self.element.text_place
        return Finding(
            f"the `<{self.element.name}>` of integration `{self.integration.name}` {fault.why}",
            primary=Label(place, label),
            help=cure,
            fix=fix,
            subject=f"{self.integration.name} {self.element.name}",
            cause=Cause(rule, place) if rule != _RULES[fault.kind] else None,
        )


def faulty_urls(integration: IntegrationDeclaration) -> Iterator[FaultyUrl]:
    """The elements of an integration with a faulty URL; of several of one name, Magento reads the first."""
    if integration.form == "api":
        return
    for name, element in integration.endpoints.items():
        url = element.text
        if name == "identity_link_url":  # a browser accepts a scheme in capitals
            url = re.sub(r"(?i)^https?(?=:)", lambda scheme: scheme[0].lower(), url)
        faults = tuple(url_faults(url))
        if faults:
            yield FaultyUrl(integration, element, faults)


def url_faults(text: str) -> Iterator[UrlFault]:
    """What is wrong with the URL in an `endpoint_url` or an `identity_link_url`, the gravest first."""
    url = text.strip()
    if not url:
        yield UrlFault("empty", "is empty")
        return
    placeholder = _PLACEHOLDER.search(url)
    if placeholder is not None:
        yield UrlFault("placeholder", f"still holds the placeholder `{placeholder[0]}`")
    if url != text:
        yield UrlFault("whitespace", "has blanks around it", url)
    malformed = _malformed(url)
    if malformed is not None:
        yield malformed
    suggestion = url if malformed is None else malformed.better
    if suggestion is not None and _malformed(suggestion) is None:
        yield from _host_faults(suggestion)


def _malformed(url: str) -> UrlFault | None:
    if re.search(r"[\s\x00-\x1f\x7f]", url):
        return UrlFault("malformed", "has blanks in it")
    if url.startswith("//"):
        return UrlFault("malformed", "has no scheme", f"https:{url}")
    scheme = _SCHEME.match(url)
    if scheme is None or re.match(r"[\w.-]+:\d+(?:[/?#]|$)", url):
        return _without_scheme(url)
    rest = url[scheme.end() :]
    if scheme[1].lower() not in ("http", "https"):
        better = f"https:{rest}" if set(scheme[1].lower()) <= set("https") and rest.startswith("//") else None
        return UrlFault("malformed", f"has the scheme `{scheme[1]}`, which Magento cannot post to", better)
    if not rest.startswith("//"):
        better = rest.replace("\\", "/").lstrip("/")
        return UrlFault("malformed", f"lacks the `//` behind `{scheme[0]}`", f"{scheme[0]}//{better}")
    if scheme[1].lower() == "https" and scheme[1] != "https":
        return UrlFault("malformed", f"writes its scheme `{scheme[1]}`", f"https:{rest}")
    again = re.match(r"(?i:https?)://((?i:https?)):?//+(.+)", url)
    if again is not None:
        return UrlFault("malformed", "has two schemes", f"{again[1].lower()}://{again[2]}")
    return _malformed_host(url) or _no_uri(url)


def _no_uri(url: str) -> UrlFault | None:
    """What keeps libxml2 from taking a text for an `xs:anyURI`, as Magento's schema wants it."""
    if re.search(r"%(?![0-9A-Fa-f]{2})", url):
        escaped = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", url)
        return UrlFault("malformed", "has a `%` without two hexadecimal digits behind it", escaped, True)
    path, _, fragment = url.partition("//")[2].removeprefix(_authority(url)).partition("#")
    if "[" in path or "]" in path:
        better = url.replace("[", "%5B").replace("]", "%5D") if _authority(url)[:1] != "[" else None
        return UrlFault("malformed", "has square brackets in it", better, True)
    return UrlFault("malformed", "has a second `#`", refused=True) if "#" in fragment else None


def _without_scheme(url: str) -> UrlFault:
    scheme = re.match(r"https?/+(?=\w)", url)
    if scheme is not None:
        return UrlFault("malformed", "lacks the colon of its scheme", f"https://{url[scheme.end() :]}")
    host = re.split(r"[/?#:]", url, maxsplit=1)[0]
    if not host:
        return UrlFault("malformed", "is a path, not a URL")
    certain = "." in host and _HOST.fullmatch(host) and ":" not in url
    return UrlFault("malformed", "has no scheme", f"https://{url}" if certain else None)


def _malformed_host(url: str) -> UrlFault | None:
    host, port = _split(url)
    if not host:
        return UrlFault("malformed", "has no host" if host == "" else "has a host that cannot be read")
    if not host.startswith("[") and _HOST.fullmatch(host) is None:
        return UrlFault("malformed", f"has the host `{host}`, which is none")
    if not re.fullmatch(r"\d{0,5}", port) or int(port or 1) not in range(1, 65536):
        return UrlFault("malformed", f"has the port `{port}`, which is none")
    if ip_address_of(host) is None and re.search(r"(?:^|\.)(?:0[xX][0-9a-fA-F]*|\d+)\.?$", host):
        return UrlFault("malformed", f"has the host `{host}`, which is no address")
    return None


def _host_faults(url: str) -> Iterator[UrlFault]:
    host, _ = _split(url)
    if host is None:
        return
    example = domain_above(host, EXAMPLE_DOMAINS)
    if example is not None:
        yield UrlFault("placeholder", f"is on `{example}`, a domain reserved for examples")
    secret = _SECRET.search(url)
    if "@" in _authority(url):
        yield UrlFault("credentials", "carries a user name or a password")
    elif secret is not None:
        yield UrlFault("credentials", f"carries a secret in `{secret[1]}`")
    tunnel = tunnel_of(host)
    if tunnel is not None:
        why = f"is a tunnel of `{tunnel}`, which whoever asks for the name next may get"
        yield UrlFault("tunnel", why, host=host)
    local = why_local(host)
    if local is not None:
        yield UrlFault("local", local, host=host)
    if url[:5].lower() == "http:":
        better = f"https{url[4:]}" if ":" not in _port_part(url) else None
        yield UrlFault("insecure", "is not https", better, host=host)


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
        sound = bracket and ip_address_of(host) is not None and port[:1] in ("", ":")
        return (host if sound else None), port[1:]
    host, _, port = authority.partition(":")
    return host, port
