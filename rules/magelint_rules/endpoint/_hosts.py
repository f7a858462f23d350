"""Hosts that are not reached from a shop, and those of strangers."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from magelint_rules.common.domains import domain_above

_LOCAL_DOMAINS = (
    "localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "test", "home.arpa",
    "docker", "ddev.site", "lndo.site", "lvh.me", "localtest.me", "vcap.me", "nip.io", "sslip.io", "xip.io",
)  # fmt: skip
_TUNNEL_DOMAINS = (
    "ngrok.io", "ngrok.app", "ngrok.dev", "ngrok.com", "ngrok-free.app", "ngrok-free.dev", "loca.lt",
    "localtunnel.me", "localhost.run", "lhr.life", "lhr.rocks", "lhrtunnel.link", "serveo.net", "trycloudflare.com",
    "pagekite.me", "telebit.cloud", "tunnelto.dev", "bore.pub", "tunnelmole.net", "zrok.io", "devtunnels.ms",
    "sharedwithexpose.com", "expose.sh", "app.github.dev", "beeceptor.com", "webhook.site", "requestbin.com",
    "requestbin.net", "hookbin.com", "pinggy.link", "pinggy.io", "packetriot.net",
)  # fmt: skip


def why_local(host: str) -> str | None:
    """Ends a message about a URL whose host only one machine or network knows; `None` for any other host."""
    address = ip_address_of(host)
    if address is not None:
        kind = _kind_of(address)
        return None if kind is None else f"is on the {kind} address `{host}`"
    name = host.rstrip(".").lower()
    if domain_above(name, ("localhost",)) is not None:
        return f"is on `{name}`, the machine that Magento runs on"
    if domain_above(name, _LOCAL_DOMAINS) is not None:
        return f"is on `{name}`, which is no name of the public internet"
    if "." not in name:
        return f"is on `{name}`, which is no full host name"
    return None


def tunnel_of(host: str) -> str | None:
    """The service that lends a host name for a while."""
    return domain_above(host, _TUNNEL_DOMAINS)


def is_allowed(host: str, allowed: Iterable[str]) -> bool:
    """True if a host is one of some hosts, a subdomain of one, or an address in one of some networks."""
    address = ip_address_of(host)
    if address is None:
        return domain_above(host, allowed) is not None
    for entry in allowed:
        try:
            if address in ip_network(entry, strict=False):
                return True
        except ValueError:  # a name
            continue
    return False


def ip_address_of(host: str) -> IPv4Address | IPv6Address | None:
    """The IP address that a host is written as; of an IPv4 address mapped to IPv6, the former."""
    literal = host[1:-1] if host.startswith("[") else host
    try:
        address = ip_address(literal.partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _kind_of(address: IPv4Address | IPv6Address) -> str | None:
    if address.is_unspecified or address.is_loopback:
        return "loopback"
    if address.is_link_local:
        return "link-local"
    if address.is_multicast or address.is_reserved:
        return "unroutable"
    return None if address.is_global else "private"
