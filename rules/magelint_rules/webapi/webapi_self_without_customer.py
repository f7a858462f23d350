"""See webapi_self_without_customer.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    SELF,
    Cause,
    Finding,
    Label,
    Model,
    NoOptions,
    Route,
    RouteDeclaration,
    Rule,
    Severity,
)

# What says whose data a call is about, with what Magento fills in for it
_OWNERS = {"customerid": "%customer_id%", "cartid": "%cart_id%", "quoteid": "%cart_id%"}


class WebapiSelfWithoutCustomer(Rule[NoOptions]):
    id = "webapi-self-without-customer"
    summary = "A route for `self` lets the caller choose the customer."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_route(self, route: RouteDeclaration, model: Model) -> Iterator[Finding]:
        merged = route.route
        if merged is None or merged.resources != [SELF] or not route.is_last:
            return
        name = _unforced(model, merged)
        if name is not None:
            yield _finding(route, merged, name, _misnamed(model, merged))


def _key(name: str) -> str:
    return name.replace("_", "").lower()


def _unforced(model: Model, route: Route) -> str | None:
    """The argument for the customer or the cart that the caller can choose."""
    method = model.services.method(route.service_class, route.service_method)
    set_by_route = (p.name.partition(".")[0] for p in route.parameters.values() if p.force)
    forced = {_key(name) for name in set_by_route if method is None or method.is_set_by(name)}
    of_guest = "Guest" in route.service_class  # its cart ids are masked and cannot be guessed
    for key in ("customerid",) if of_guest else _OWNERS:
        taken = [p for p in route.url_parameters if _key(p) == key] if method is None else method.alike(key)
        if taken and key not in forced:
            return taken[-1]
    return None


def _misnamed(model: Model, route: Route) -> Cause | None:
    """The finding about a forced parameter whose name is not an argument of the service method."""
    method = model.services.method(route.service_class, route.service_method)
    if method is None:
        return None
    owners = (p for p in route.parameters.values() if p.force and p.value in _OWNERS.values())
    misnamed = next((p for p in owners if not method.is_set_by(p.name.partition(".")[0])), None)
    return Cause("webapi-unknown-parameter", misnamed.element.value_place("name")) if misnamed is not None else None


def _finding(declared: RouteDeclaration, route: Route, name: str, cause: Cause | None) -> Finding:
    parameter = route.parameters.get(name)
    place = parameter.element.value_place("name") if parameter is not None else declared.element.value_place("url")
    return Finding(
        f"any customer can call `{declared.title}` with the `{name}` of another customer",
        primary=Label(place, "chosen by the caller" if parameter is None else "used only if the caller omits it"),
        help=f'force the value: `<data><parameter name="{name}" force="true">{_OWNERS[_key(name)]}</parameter></data>`',
        subject=declared.title,
        cause=cause,
    )
