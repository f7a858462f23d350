"""Facts of Magento versions, for modules that are checked with no Magento around them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Facts:
    """What one Magento version declares: its ACL resources and its REST routes."""

    version: str
    edition: str
    resources: tuple[tuple[str, str | None, int], ...]
    """Of each resource its id, its parent's id and its sort order, parents before their children."""
    routes: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = ()
    """Of each route its URL, HTTP method, service class, service method and resources."""

    def __str__(self) -> str:
        return f"{self.version} ({self.edition})"
