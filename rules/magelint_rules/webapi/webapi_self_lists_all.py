"""See webapi_self_lists_all.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import SELF, Finding, Label, Model, NoOptions, Route, RouteDeclaration, Rule, Severity

# Magento's services that take the id or a filter of any customer's data
_OF_ALL_CUSTOMERS = re.compile(
    r"""Magento\\(?:
        (?:Sales|Rma)\\Api\\\w+Interface::\w+
        |Customer\\Api\\CustomerRepositoryInterface::(?:get|getList|save|delete)
        |Customer\\Api\\AddressRepositoryInterface::\w+
        |Quote\\Api\\CartRepositoryInterface::(?:getList|save|delete)
        |Vault\\Api\\PaymentTokenRepositoryInterface::\w+
    )""",
    re.VERBOSE,
)
# What an implementation reads the caller from
_CALLER = (b"UserContextInterface", b"Customer\\Model\\Session")


class WebapiSelfListsAll(Rule[NoOptions]):
    id = "webapi-self-lists-all"
    summary = "A route for `self` gives any customer the data of all customers."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_route(self, route: RouteDeclaration, model: Model) -> Iterator[Finding]:
        merged = route.route
        if merged is None or merged.resources != [SELF] or not route.is_last or any(_forced(merged)):
            return
        called = f"{merged.service_class.lstrip(chr(92))}::{merged.service_method}"
        exposed = _OF_ALL_CUSTOMERS.fullmatch(called) is not None
        if not exposed and (not _takes_search_criteria(model, merged) or _reads_caller(route)):
            return
        for resource in route.resources:
            if resource.get("ref") == SELF:
                yield Finding(
                    f"any customer can call `{route.title}`, but `{called}` does not check whose data it is"
                    if exposed
                    else f"any customer can call `{route.title}` with any search criteria",
                    primary=Label(resource.value_place("ref"), "every customer"),
                    help="require a resource from acl.xml, or call a service that takes the customer's id, with "
                    "`force` and `%customer_id%`",
                    severity=None if exposed else Severity.WARNING,
                    subject=route.title,
                )


def _forced(route: Route) -> Iterator[str]:
    return (parameter.name for parameter in route.parameters.values() if parameter.force)


def _takes_search_criteria(model: Model, route: Route) -> bool:
    method = model.services.method(route.service_class, route.service_method)
    return method is not None and method.takes_search_criteria


def _reads_caller(route: RouteDeclaration) -> bool:
    """True if the module reads who calls, so that its service may restrict the search to the caller's data."""
    return any(route.module.php_mentions(word) for word in _CALLER)
