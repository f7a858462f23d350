"""Domain names."""

from __future__ import annotations

from collections.abc import Iterable

EXAMPLE_DOMAINS = ("example", "example.com", "example.net", "example.org", "invalid")
"""Reserved for examples (RFC 2606)."""


def domain_above(host: str, domains: Iterable[str]) -> str | None:
    """The first of some domains that a host is, or is a subdomain of."""
    name = f".{host.rstrip('.').lower()}"
    return next((domain for domain in domains if name.endswith(f".{domain.lower()}")), None)
