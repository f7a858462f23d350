"""Faults of integrations."""

from __future__ import annotations

from injections import SYNC, Injection

API = f"{SYNC}/etc/integration/api.xml"

INJECTIONS = [
    Injection(
        "api-unknown-resource",
        {API: [('"Acme_Sync::export"', '"Acme_Sync::exprot"')]},
        at=f"{API}:12:29",
    ),
]
