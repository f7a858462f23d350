"""Domain names."""

from __future__ import annotations

from collections.abc import Iterable

EXAMPLE_DOMAINS = ("example", "example.com", "example.net", "example.org", "invalid")
"""Reserved for examples (RFC 2606)."""


def domain_above(host: str, domains: Iterable[str]) -> str | None:
    """The first of `domains` that equals the host or is a parent domain of it."""
    name = f".{host.rstrip('.').lower()}"
    return next((domain for domain in domains if name.endswith(f".{domain.lower()}")), None)
