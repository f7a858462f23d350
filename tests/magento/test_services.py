"""Routes and services: which names a request's input has, and which arguments they fill."""

from __future__ import annotations

from pathlib import Path

import pytest

from magelint.api import RouteDeclaration
from magelint.magento.access.services import ServiceMethod
from magelint.magento.access.urls import has_fixed_base, url_parameters
from magelint.magento.model import Model
from magelint.testing import completion, model_of
from webapi_trees import ACL, MODULE, SERVICE, SOUND, WEBAPI, route, routes

SERVICE_FILE = f"{MODULE}/Api/SyncInterface.php"
INTERFACE = "Acme\\Sync\\Api\\SyncInterface"


def model_with_modules(folder: Path, files: dict[str, str]) -> Model:
    return model_of(folder, {**completion(files), **files})


def declared(folder: Path, *written: str) -> list[RouteDeclaration]:
    return list(model_with_modules(folder, {**SOUND, **routes(*written)}).declared_routes())


def method(folder: Path, parameters: str, doc: str = "") -> ServiceMethod:
    php = (
        f"<?php\nnamespace Acme\\Sync\\Api;\ninterface SyncInterface {{\n{doc}public function run({parameters});\n}}\n"
    )
    found = model_with_modules(folder, {**SOUND, SERVICE_FILE: php}).services.method(INTERFACE, "run")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("url", "names"),
    [
        ("/V1/acme", []),
        ("/V1/acme/:id/:storeId", ["id", "storeId"]),
        ("V1/:id.json/", ["id.json"]),
        ("/V1/x:id/::id", []),
    ],
)
def test_parameters_of_a_url(url: str, names: list[str]) -> None:
    assert url_parameters(url) == names


@pytest.mark.parametrize(
    ("url", "fixed"), [("/V1/acme/:id", True), ("/V1/:id", False), ("/:v/acme", False), ("/V1/a-b/:id", True)]
)
def test_the_words_that_a_route_is_looked_up_by(url: str, fixed: bool) -> None:
    assert has_fixed_base(url) is fixed


@pytest.mark.parametrize(
    ("verb", "names"), [("GET", ["orderItem", "store"]), ("PUT", ["orderItem", "store", "orderItem", "order_item"])]
)
def test_names_in_a_requests_input(verb: str, names: list[str], tmp_path: Path) -> None:
    data = '<data><parameter name="store.id" force="true">1</parameter></data>'
    (found,) = declared(tmp_path, route("/V1/acme/:orderItem", verb, inner=data))
    assert found.input_names == names


@pytest.mark.parametrize(
    ("written", "meant"), [("GET", "GET"), (" post", "POST"), ("PATCH", None), ("", None), ("GET,POST", None)]
)
def test_http_methods(written: str, meant: str | None, tmp_path: Path) -> None:
    (found,) = declared(tmp_path, route(method=written))
    assert found.http_method == meant


def test_the_last_declaration_of_a_route(tmp_path: Path) -> None:
    found = declared(tmp_path, route(), route(ref="Acme_Sync::b"), route("/V1/acme/x"))
    assert [one.is_last for one in found] == [False, True, True]


def test_a_route_without_a_service(tmp_path: Path) -> None:
    (found,) = declared(tmp_path, '<route url="/V1/acme/x" method="GET"/>')
    assert (found.service_class, found.service_method, found.route) == (None, None, None)


@pytest.mark.parametrize(
    ("key", "read", "is_set"),
    [
        ("orderItem", True, True),
        ("order_item", True, True),
        ("OrderItem", False, True),
        ("orderitem", False, False),
        ("order", False, False),
    ],
)
def test_what_an_argument_is_read_from(key: str, read: bool, is_set: bool, tmp_path: Path) -> None:
    found = method(tmp_path, "$orderItem")
    assert (found.reads(key), found.is_set_by(key)) == (read, is_set)


def test_arguments_without_a_value(tmp_path: Path) -> None:
    found = method(tmp_path, "$id, $orderItem, $page = 1, ...$more")
    assert found.arguments == ["id", "orderItem", "page", "more"]
    assert list(found.unfilled(["order_item"])) == ["id"]


@pytest.mark.parametrize(
    ("parameters", "documented", "objects"),
    [
        ("int $a, ?string $b", "", False),
        ("array $a", "string[]", False),
        ("array $a", "\\Acme\\Sync\\Api\\Data\\ItemInterface[]", True),
        ("$a", "int|null", False),
        ("$a", "", True),
        ("ItemInterface $a", "", True),
    ],
)
def test_objects(parameters: str, documented: str, objects: bool, tmp_path: Path) -> None:
    doc = f"/** @param {documented} $a */\n" if documented else ""
    assert method(tmp_path, parameters, doc).takes_objects is objects


@pytest.mark.parametrize(
    ("name", "is_name"),
    [
        ("Acme\\Sync\\Api\\SyncInterface", True),
        ("Acme\\Sync\\Service\\V1\\SyncInterface", True),
        ("Acme\\Sync\\Api\\Sync", False),
        ("Acme\\Sync\\Model\\SyncInterface", False),
        ("Acme\\Sync\\Api\\SyncInterface ", False),
        ("Acme/Sync/Api/SyncInterface", False),
    ],
)
def test_names_of_services(name: str, is_name: bool, tmp_path: Path) -> None:
    assert model_with_modules(tmp_path, SOUND).services.is_service_name(name) is is_name


def test_a_contract_is_read_once(tmp_path: Path) -> None:
    files = {**ACL, WEBAPI: SOUND[WEBAPI], SERVICE_FILE: SERVICE[SERVICE_FILE].replace("@return bool", "@return array")}
    reader = model_with_modules(tmp_path, files).services.contract_reader()
    (fault,) = reader.faults(INTERFACE, "run")
    assert (fault.kind, fault.type_fault, fault.written) == ("return", "array", "array")
    assert list(reader.faults(INTERFACE, "run")) == []


def test_placeholders(tmp_path: Path) -> None:
    overriders = '<config><item name="%acme_store%"/></config>'
    alone = model_with_modules(tmp_path / "a", {**SOUND, f"{MODULE}/etc/webapi_rest/di.xml": overriders}).placeholders
    assert {"%acme_store%", "%customer_id%", "%company_id%"} <= alone


def test_the_sole_preference(tmp_path: Path) -> None:
    one = f'<config><preference for="{INTERFACE}" type="\\Acme\\Sync\\Model\\Sync"/></config>'
    model = model_with_modules(tmp_path / "a", {**SOUND, f"{MODULE}/etc/di.xml": one})
    found = model.preferences.sole(INTERFACE)
    assert found is not None
    assert found[1] == "Acme\\Sync\\Model\\Sync"
    both = {f"{MODULE}/etc/di.xml": one, f"{MODULE}/etc/webapi_rest/di.xml": one}
    assert model_with_modules(tmp_path / "b", {**SOUND, **both}).preferences.sole(INTERFACE) is None
