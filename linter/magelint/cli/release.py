"""A Magento release by its bundled data, for `magelint show`."""

from __future__ import annotations

from dataclasses import dataclass

from magelint.magento.access.acl import AclGraph
from magelint.magento.access.routes import Routes
from magelint.magento.bundled.data import Facts


@dataclass(frozen=True, slots=True)
class Release:
    """The ACL and the routes of a release."""

    facts: Facts
    acl: AclGraph
    routes: Routes
