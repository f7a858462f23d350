"""Routes for `self` that expose the data of all customers, and HTTP methods that contradict the service method."""

from __future__ import annotations

from pathlib import Path

import pytest

from webapi_trees import ACL, MODULE, found, routes

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
