"""See webapi_service_name.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import Finding, Installation, Label, NoOptions, Rule, Severity

# Magento\Webapi\Model\Config::SERVICE_CLASS_PATTERN, and ServiceMetadata::getServiceName with a suffix that it needs
_GOOD = re.compile(r".+?\\.+?\\(?:Service\\(?:V[0-9]+)+\\.+|Api\\.+)Interface", re.DOTALL)


class WebapiServiceName(Rule[NoOptions]):
    id = "webapi-service-name"
    summary = "A service that is no Vendor\\Module\\Api\\…Interface breaks every schema."
    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for route in model.declared_routes(model.checked):
            name = route.service.get("class") if route.service is not None else None
            if route.service is None or not name or _GOOD.fullmatch(name):
                continue
            short = name.rpartition("\\")[2]
            yield Finding(
                f"`{name}` is no name that Magento can make a service's name of",
                primary=Label(
                    route.service.value_place("class"), "breaks /rest/all/schema and SOAP for the whole shop"
                ),
                help="declare an interface for it in the module's `Api` folder, "
                f"`Vendor\\Module\\Api\\{short.removesuffix('Interface')}Interface`, and name that",
                subject=f"{route.title} {name}",
            )
