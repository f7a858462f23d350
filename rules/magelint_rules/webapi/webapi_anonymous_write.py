"""See webapi_anonymous_write.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import ANONYMOUS, Finding, Installation, Label, NoOptions, Rule, Severity

_WRITES = {"POST", "PUT", "DELETE"}  # nobody can call what is of another method: webapi-unreachable
# As Magento's own `guest-carts/:cartId`: the masked id is a secret that takes a token's place
_OF_A_GUEST = re.compile(r"/guest[\w-]*/:\w+")


class WebapiAnonymousWrite(Rule[NoOptions]):
    id = "webapi-anonymous-write"
    summary = "A route that changes data is open to anyone."
    severity = Severity.WARNING
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for declared in model.declared_routes():
            # Magento's own guest checkout is public by design
            if declared.method.upper() not in _WRITES or declared.module.origin == "core":
                continue
            if declared.route is not None and set(declared.route.resources) != {ANONYMOUS}:
                continue
            for resource in declared.resources:
                if resource.get("ref") == ANONYMOUS:
                    yield Finding(
                        f"anyone may call `{declared.title}`: it asks for no token",
                        primary=Label(resource.value_place("ref"), "open to the whole internet"),
                        help="name a resource of acl.xml, or say in a suppression comment why it has to be public",
                        severity=Severity.INFO if _OF_A_GUEST.search(declared.title) else None,
                        subject=declared.title,
                    )
