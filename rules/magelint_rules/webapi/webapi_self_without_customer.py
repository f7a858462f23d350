"""See webapi_self_without_customer.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    SELF,
    Finding,
    Installation,
    Label,
    NoOptions,
    Route,
    RouteDeclaration,
    RouteParameter,
    Rule,
    Severity,
)

# What says whose data a call is about, with what Magento fills in for it
_OWNERS = {"customerid": "%customer_id%", "cartid": "%cart_id%", "quoteid": "%cart_id%"}


class WebapiSelfWithoutCustomer(Rule[NoOptions]):
    id = "webapi-self-without-customer"
    summary = "A self route lets the caller say which customer it is about."
    severity = Severity.WARNING
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for declared in model.declared_routes():
            route = declared.route
            if route is None or route.resources != [SELF] or route.elements[-1] != declared.element:
                continue
            name = _unforced(model, route)
            if name is not None:
                yield _finding(declared, route, name)


def _key(name: str) -> str:
    return name.replace("_", "").lower()


def _plain(route: Route) -> list[RouteParameter]:
    return [p for p in route.parameters.values() if "." not in p.name and "_" not in p.name]


def _unforced(model: Installation, route: Route) -> str | None:
    """The parameter that names the customer or the cart, and that nothing forces; `None` where all is well."""
    forced = {_key(p.name.partition(".")[0]) for p in route.parameters.values() if p.force}
    url = [part[1:] for part in route.url.split("/") if part.startswith(":")]
    found = model.php_classes.method(route.service_class, route.service_method)
    taken = [parameter.name for parameter in found[1].parameters] if found is not None else url
    if found is not None and any(
        p.force and p.value in _OWNERS.values() and p.name not in taken for p in _plain(route)
    ):
        return None  # forced by a name that the method does not take, which webapi-unknown-parameter says
    open_to_caller = {_key(name): name for name in taken if _key(name) not in forced}
    if "Guest" in route.service_class:  # whose cart ids are masked: nobody guesses them
        return open_to_caller.get("customerid")
    return next((open_to_caller[key] for key in _OWNERS if key in open_to_caller), None)


def _finding(declared: RouteDeclaration, route: Route, name: str) -> Finding:
    parameter = route.parameters.get(name)
    place = parameter.element.value_place("name") if parameter is not None else declared.element.value_place("url")
    return Finding(
        f"any customer may call `{declared.title}` with another's `{name}`",
        primary=Label(place, "nothing forces it" if parameter is None else "only used where the caller sends none"),
        help=f'force it: `<data><parameter name="{name}" force="true">{_OWNERS[_key(name)]}</parameter></data>`',
        subject=declared.title,
    )
