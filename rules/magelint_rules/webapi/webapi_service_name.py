"""See webapi_service_name.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import Finding, Fix, Installation, Known, Label, NoOptions, Place, Rule, Severity, replace
from magelint_rules.webapi._contracts import is_service_name


class WebapiServiceName(Rule[NoOptions]):
    id = "webapi-service-name"
    summary = "A service that is no Vendor\\Module\\Api\\…Interface breaks every schema."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check(self, model: Installation) -> Iterator[Finding]:
        for route in model.declared_routes():
            name = route.service.get("class") if route.service is not None else None
            if route.service is None or not name or is_service_name(name):
                continue
            known = model.php_classes.known(name)
            if known is Known.ABSENT and name == name.strip():
                continue  # webapi-unknown-service says that it is not there at all
            place = route.service.value_place("class")
            meant = name.strip().replace("/", "\\")
            written = is_service_name(meant)
            if not written and known is not Known.FOUND:
                near = model.php_classes.nearest(meant)
                written = near is not None and is_service_name(near)
                meant = near if near is not None and written else meant
            sure = written and model.php_classes.known(meant) is Known.FOUND
            yield Finding(
                f"`{name}` is no name that Magento can make a service's name of",
                primary=Label(place, "breaks /rest/all/schema and SOAP for the whole shop"),
                help=f"write `{meant}`" if written else _interface(name),
                fix=_rewrite(place, meant) if sure and _same(name, meant) else None,
                subject=f"{route.title} {name}",
            )


def _rewrite(place: Place, meant: str) -> Fix:
    return Fix(f"write `{meant}`", "safe", lambda: [replace(place, meant)])


def _same(name: str, meant: str) -> bool:
    """Whether two names are one but for slashes, blanks and a letter's case."""
    return name.strip().replace("/", "\\").lower() == meant.lower()


def _interface(name: str) -> str:
    short = re.sub(r"(?i)interf\w*$", "", re.split(r"[\\/]", name.strip())[-1])
    return (
        "declare an interface for it in the module's `Api` folder, "
        f"`Vendor\\Module\\Api\\{short}Interface`, and name that"
    )
