"""Hosts that Magento cannot reach, and hosts of tunnel services."""

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


def local_host_problem(host: str) -> str | None:
    """The predicate of a message about a host that exists only on one machine or network, else `None`."""
    address = ip_address_of(host)
    if address is not None:
        kind = _kind_of(address)
        return None if kind is None else f"points to the {kind} address `{host}`"
    name = host.rstrip(".").lower()
    if domain_above(name, ("localhost",)) is not None:
        return f"points to `{name}`, the server that Magento runs on"
    if domain_above(name, _LOCAL_DOMAINS) is not None:
        return f"points to `{name}`, which is not a public host name"
    if "." not in name:
        return f"points to `{name}`, which is not a fully qualified host name"
    return None


def tunnel_service(host: str) -> str | None:
    """The tunnel service that a temporary host name belongs to."""
    return domain_above(host, _TUNNEL_DOMAINS)


def is_allowed(host: str, allowed: Iterable[str]) -> bool:
    """True if `allowed` contains the host, a parent domain of it, or a network that contains its address."""
    address = ip_address_of(host)
    if address is None:
        return domain_above(host, allowed) is not None
    for entry in allowed:
        try:
            if address in ip_network(entry, strict=False):
                return True
        except ValueError:  # a host name
            continue
    return False


def ip_address_of(host: str) -> IPv4Address | IPv6Address | None:
    """The IP address in a host, or `None` for a name; an IPv4-mapped IPv6 address gives the IPv4 address."""
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
