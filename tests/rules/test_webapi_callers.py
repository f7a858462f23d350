"""Who may call a route: `self` with the data of all customers, public routes, and methods that contradict their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from webapi_trees import ACL, MODULE, found, route, routes

FORCED = '<data><parameter name="customerId" force="true">%customer_id%</parameter></data>'


def declared(verb: str, service: str, method: str, ref: str, inner: str = "") -> dict[str, str]:
    """A route of a service."""
    return {
        **ACL,
        **routes(
            f'<route url="/V1/acme/x" method="{verb}"><service class="{service}" method="{method}"/>'
            f'<resources><resource ref="{ref}"/></resources>{inner}</route>'
        ),
    }


@pytest.mark.parametrize(
    ("service", "method", "ref", "inner", "severities"),
    [
        ("Sales\\Api\\OrderRepositoryInterface", "getList", "self", "", ["error"]),
        ("Sales\\Api\\OrderManagementInterface", "cancel", "self", "", ["error"]),
        ("Customer\\Api\\CustomerRepositoryInterface", "getList", "self", "", ["error"]),
        ("Quote\\Api\\CartRepositoryInterface", "getList", "self", "", ["error"]),
        ("Quote\\Api\\CartRepositoryInterface", "save", "self", FORCED, []),
        ("Sales\\Api\\OrderRepositoryInterface", "getList", "Acme_Sync::a", "", []),
        ("Catalog\\Api\\CategoryManagementInterface", "getTree", "self", "", []),
    ],
)
def test_magento_services(
    tmp_path: Path, service: str, method: str, ref: str, inner: str, severities: list[str]
) -> None:
    findings = found(tmp_path, declared("GET", f"Magento\\{service}", method, ref, inner)).findings
    assert [f.severity.value for f in findings if f.rule == "webapi-self-lists-all"] == severities


@pytest.mark.parametrize(("uses", "severities"), [("", ["warning"]), ("UserContextInterface", [])])
def test_own_services_with_search_criteria(tmp_path: Path, uses: str, severities: list[str]) -> None:
    files = {
        **declared("GET", "Acme\\Sync\\Api\\TicketsInterface", "getList", "self"),
        f"{MODULE}/Api/TicketsInterface.php": (
            "<?php\nnamespace Acme\\Sync\\Api;\n\ninterface TicketsInterface\n{\n    /**\n"
            "     * @param \\Magento\\Framework\\Api\\SearchCriteriaInterface $criteria\n     * @return string[]\n"
            "     */\n    public function getList($criteria);\n}\n"
        ),
        f"{MODULE}/Model/Tickets.php": f"<?php\nnamespace Acme\\Sync\\Model;\n\nclass Tickets\n{{\n    // {uses}\n}}\n",
    }
    findings = [f for f in found(tmp_path, files).findings if f.rule == "webapi-self-lists-all"]
    assert [f.severity.value for f in findings] == severities


@pytest.mark.parametrize(
    ("verb", "service", "method", "count"),
    [
        ("GET", "ItemsInterface", "save", 1),
        ("GET", "ItemsInterface", "deleteById", 1),
        ("GET", "ItemsInterface", "placeOrder", 1),
        ("GET", "ItemsInterface", "set_value", 1),
        ("GET", "SaveItemsInterface", "execute", 1),
        ("GET", "SaveItemsInterface", "get", 0),
        ("GET", "ItemsInterface", "settings", 0),
        ("GET", "ItemsInterface", "addresses", 0),
        ("GET", "ItemsInterface", "placement", 0),
        ("GET", "GetItemsInterface", "execute", 0),
        ("GET", "ItemsInterface", "ping", 0),
        ("DELETE", "ItemsInterface", "get", 1),
        ("DELETE", "ItemsInterface", "getList", 1),
        ("DELETE", "ItemsInterface", "unassign", 0),
        ("DELETE", "ItemsInterface", "issue", 0),
        ("DELETE", "DeleteItemsInterface", "execute", 0),
        ("POST", "ItemsInterface", "get", 0),
        ("PUT", "ItemsInterface", "delete", 0),
    ],
)
def test_misleading_methods(tmp_path: Path, verb: str, service: str, method: str, count: int) -> None:
    findings = found(tmp_path, declared(verb, f"Acme\\Sync\\Api\\{service}", method, "Acme_Sync::a")).findings
    assert len([f for f in findings if f.rule == "webapi-misleading-method"]) == count


PREFERENCES = (
    '<config><preference for="Acme\\Sync\\Api\\SyncInterface" type="Acme\\Sync\\Model\\Sync"/>'
    '<preference for="Acme\\Sync\\Api\\GuardInterface" type="Acme\\Sync\\Model\\Guard"/></config>'
)
GUARD = "public function check() { if (!$this->sum->equals($this->request->getHeader('X-Sum'))) { throw new \\Exception(); } }"


@pytest.mark.parametrize(
    ("constructor", "call", "severity"),
    [
        ("private readonly GuardInterface $guard", "$this->guard->check();", "info"),
        ("?GuardInterface $guard = null", "$this -> guard\n -> check();", "info"),
        ("\\Acme\\Sync\\Model\\Guard $given", "$this->held->check();", "info"),
        ("private readonly GuardInterface $guard", "$this->guard->count();", "warning"),
        ("private readonly GuardInterface $guard", "$this->other->check();", "warning"),
        ("private readonly \\Else\\Guard $guard", "$this->guard->check();", "warning"),
        ("$guard", "$this->guard->check();", "warning"),
    ],
)
def test_a_service_that_has_its_callers_checked(constructor: str, call: str, severity: str, tmp_path: Path) -> None:
    service = (
        "<?php\nnamespace Acme\\Sync\\Model;\nuse Acme\\Sync\\Api\\GuardInterface;\nclass Sync {\n"
        f"public function __construct({constructor}) {{ $this->held = $given; }}\n"
        f"public function run() {{ {call} }}\n}}\n"
    )
    files = {
        **ACL,
        f"{MODULE}/Model/Sync.php": service,
        f"{MODULE}/Model/Guard.php": f"<?php\nnamespace Acme\\Sync\\Model;\nclass Guard {{ {GUARD} function count() {{}} }}\n",
        f"{MODULE}/etc/di.xml": PREFERENCES,
        **routes(route("/V1/acme/callback", "POST", ref="anonymous")),
    }
    assert severities_of(tmp_path, files) == [severity]


@pytest.mark.parametrize(
    ("name", "imported", "severity"),
    [
        ("run", "Acme\\Sync\\Model\\Session", "warning"),
        ("run", "Magento\\Checkout\\Model\\Session", "info"),
        ("run", "Magento\\Customer\\Model\\Session as Visitor", "info"),
        ("getRates", "Acme\\Sync\\Model\\Rates", "info"),
        ("validate", "Acme\\Sync\\Model\\Rates", "info"),
        ("getters", "Acme\\Sync\\Model\\Rates", "warning"),
        ("setRates", "Acme\\Sync\\Model\\Rates", "warning"),
    ],
)
def test_a_service_that_reads_or_works_on_a_session(name: str, imported: str, severity: str, tmp_path: Path) -> None:
    service = f"<?php\nnamespace Acme\\Sync\\Model;\nuse {imported};\nclass Sync {{ public function {name}() {{}} }}\n"
    files = {
        **ACL,
        f"{MODULE}/Model/Sync.php": service,
        f"{MODULE}/etc/di.xml": PREFERENCES,
        **routes(route("/V1/acme/rates", "POST", ref="anonymous", call=name)),
    }
    assert severities_of(tmp_path, files) == [severity]


@pytest.mark.parametrize(("called", "severities"), [("resetPassword", []), ("activate", ["warning"])])
def test_a_public_route_of_magento_that_is_declared_again(called: str, severities: list[str], tmp_path: Path) -> None:
    service = {"class": "Magento\\Customer\\Api\\AccountManagementInterface", "call": called}
    again = routes(route("/V1/customers/resetPassword", "POST", ref="anonymous", **service))
    assert severities_of(tmp_path, {**ACL, **again}) == severities


def severities_of(folder: Path, files: dict[str, str]) -> list[str]:
    """The severities of the findings about public routes."""
    return [str(f.severity) for f in found(folder, files).findings if f.rule == "webapi-anonymous-write"]
