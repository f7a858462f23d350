"""`magelint access --needs`: what a list of resources lacks for the routes that are called, and what it has beyond."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from magelint.testing import write_tree
from shell import Run, magelint
from trees import bare_module, in_app_code

VERSION = "2.4.7-p3"
LIST = """<?xml version="1.0"?>
<integrations>
    <integration name="Acme">
        <resources>
            <!-- orders -->
            <resource name="Magento_Sales::sales"/>
            <resource name="Magento_Sales::actions_view" />
            <!-- customers -->
            <resource name="Magento_Customer::customer"/>
            <resource name="Magento_Customer::manage"/>
\t<resource name="Magento_Backend::admin"/>
        </resources>
    </integration>
</integrations>
"""
FITTED = """<?xml version="1.0"?>
<integrations>
    <integration name="Acme">
        <resources>
            <!-- orders -->
            <resource name="Magento_Sales::sales"/>
            <resource name="Magento_Sales::sales_operation"/>
            <resource name="Magento_Sales::sales_order"/>
            <resource name="Magento_Sales::actions"/>
            <resource name="Magento_Sales::actions_view" />
            <resource name="Magento_Sales::create"/>
            <!-- customers -->
\t<resource name="Magento_Backend::admin"/>
        </resources>
    </integration>
</integrations>
"""
CONFIG = '<integrations><integration name="Acme"><email>a@acme.io</email></integration></integrations>'
ROUTES = "GET /V1/orders\nPOST https://acme.example/rest/default/V1/orders?x\nPUT /V1/carts/mine\nGET /V1/directory/currency\n"


@pytest.fixture
def module(tmp_path: Path) -> Path:
    write_tree(
        tmp_path / "module",
        {
            **bare_module("Acme_Sync"),
            "etc/integration/api.xml": LIST,
            "etc/integration/config.xml": CONFIG,
        },
    )
    (tmp_path / "routes.txt").write_text(ROUTES)
    return tmp_path / "module"


def needs(module: Path, *arguments: str, routes: str | None = "routes.txt") -> Run:
    given = ("--needs",) if routes is None else ("--needs", routes)
    return magelint("access", module, *given, "--magento", VERSION, *arguments, cwd=module.parent)


def compared(module: Path, *arguments: str, routes: str | None = "routes.txt") -> dict[str, Any]:
    run = needs(module, "--format", "json", *arguments, routes=routes)
    assert run.returncode in (0, 1), run.stderr
    document = json.loads(run.stdout)
    assert (document["version"], document["magento"]) == (1, VERSION)
    (found,) = document["integrations"]
    assert isinstance(found, dict)
    return found


def api(module: Path) -> Path:
    return module / "etc/integration/api.xml"


def test_what_a_list_lacks_and_has_beyond(module: Path) -> None:
    found = compared(module)
    assert [entry["id"] for entry in found["lacks"]] == [
        "Magento_Sales::sales_operation",
        "Magento_Sales::sales_order",
        "Magento_Sales::actions",
        "Magento_Sales::create",
    ]
    assert found["lacks"][-1]["routes"] == ["POST /V1/orders"]
    assert found["lacks"][0]["parent_of"] == ["Magento_Sales::create", "Magento_Sales::actions_view"]
    assert [entry["id"] for entry in found["exceeds"]] == ["Magento_Customer::customer", "Magento_Customer::manage"]
    assert "PUT /V1/customers/:customerId" in [r for entry in found["exceeds"] for r in entry["routes"]]
    assert {(route["method"], route["url"]): route["missing"] for route in found["routes"]} == {
        ("GET", "/V1/orders"): [],
        ("POST", "/V1/orders"): ["Magento_Sales::create"],
        ("PUT", "/V1/carts/mine"): ["self"],
        ("GET", "/V1/directory/currency"): [],
    }
    assert not found["fits"]
    assert found["file"] == "etc/integration/api.xml"


def test_routes_that_need_nothing(module: Path) -> None:
    api(module).write_text(LIST.replace("_Sales::", "_Customer::"))
    (module.parent / "routes.txt").write_text("PUT /V1/carts/mine\nGET /V1/directory/currency\n")
    assert compared(module)["lacks"] == []
    assert "only customers may call PUT /V1/carts/mine" in needs(module).stdout


def test_the_text(module: Path) -> None:
    run = needs(module)
    assert run.returncode == 1
    assert "  lacks 4 resources\n" in run.stdout
    assert "    Magento_Sales::create  for POST /V1/orders\n" in run.stdout
    assert "  lists 2 resources that no call requires\n" in run.stdout
    assert api(module).read_text() == LIST


def test_the_fix_keeps_the_other_lines(module: Path) -> None:
    diff = needs(module, "--diff")
    assert diff.returncode == 1
    assert api(module).read_text() == LIST
    assert "would remove Magento_Customer::customer, Magento_Customer::manage" in diff.stderr
    run = needs(module, "--fix")
    assert run.returncode == 0, run.stdout
    assert api(module).read_text() == FITTED
    assert "removed Magento_Customer::customer, Magento_Customer::manage" in run.stderr
    assert "added Magento_Sales::sales_operation, Magento_Sales::sales_order" in run.stderr
    again = needs(module, "--fix")
    assert (again.returncode, api(module).read_text()) == (0, FITTED)
    assert "nothing to add or remove" in again.stderr
    api(module).write_text(LIST)
    subprocess.run(["git", "apply", "-"], cwd=module, input=diff.stdout, text=True, check=True)
    assert api(module).read_text() == FITTED


def test_nothing_is_removed_while_a_request_has_no_route(module: Path) -> None:
    (module.parent / "routes.txt").write_text(ROUTES + "GET /V1/custmers/1\nPATCH /V1/orders\n")
    found = compared(module)
    assert [(entry["url"], entry["line"]) for entry in found["unanswered"]] == [
        ("/V1/custmers/1", 5),
        ("/V1/orders", 6),
    ]
    assert [entry["nearest"] for entry in found["unanswered"]] == ["GET /V1/customers/me", "GET /V1/orders"]
    run = needs(module, "--fix")
    assert run.returncode == 1
    assert "not removed, because requests without a route may require them: Magento_Customer::customer" in run.stderr
    text = api(module).read_text()
    assert "Magento_Customer::manage" in text
    assert "Magento_Sales::create" in text


def test_the_routes_in_the_code_of_the_module(module: Path) -> None:
    write_tree(
        module,
        {
            "Model/Client.php": "<?php\nclass Client { function f() { $this->curl->post($u . '/rest/V1/orders', []); } }",
            "README.md": "`GET /V1/orders`\n",
            "Test/Unit/ATest.php": "<?php\n$a = 'GET /V1/modules';",
            "view/frontend/web/js/a.js": "const url = 'rest/V1/customers/' + id;\n",
        },
    )
    found = compared(module, routes=None)
    assert {(route["method"], route["url"]) for route in found["routes"]} == {
        ("POST", "/V1/orders"),
        ("GET", "/V1/orders"),
        ("GET", "/V1/customers/:customerId"),
        ("PUT", "/V1/customers/:customerId"),
        ("DELETE", "/V1/customers/:customerId"),
    }
    assert found["routes"][0]["requests"][0]["path"] == "Model/Client.php"
    assert "PUT    /V1/customers/:customerId  (method not stated)" in needs(module, routes=None).stdout
    assert "Magento_Customer::delete" in [entry["id"] for entry in found["lacks"]]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("        <resources/>\n", "        <resources>\n{lines}        </resources>\n"),
        ("        <resources>\n        </resources>\n", "        <resources>\n{lines}        </resources>\n"),
        (
            '        <resources>\n            <resource name="Magento_Customer::customer"/>\n        </resources>\n',
            "        <resources>\n{lines}        </resources>\n",
        ),
        ("", "        <resources>\n{lines}        </resources>\n"),
    ],
)
def test_lists_without_a_line_to_keep(module: Path, before: str, after: str) -> None:
    (module.parent / "routes.txt").write_text("GET /V1/cmsPage/1\n")
    frame = '<integrations>\n    <integration name="Acme">\n{list}    </integration>\n</integrations>\n'
    api(module).write_text(frame.replace("{list}", before))
    run = needs(module, "--fix")
    ids = ("Magento_Backend::content", "Magento_Backend::content_elements", "Magento_Cms::page")
    lines = "".join(f'            <resource name="{identifier}"/>\n' for identifier in ids)
    assert api(module).read_text() == frame.replace("{list}", after.replace("{lines}", lines))
    assert run.returncode == 0


def test_an_integration_without_an_api_xml(module: Path) -> None:
    api(module).unlink()
    assert needs(module, "--fix").returncode == 0
    assert compared(module)["fits"]
    api(module).write_text("<integrations>\n</integrations>\n")
    assert needs(module, "--fix").returncode == 0
    assert compared(module)["fits"]


def test_an_integration_xml_lists_no_parents(module: Path) -> None:
    path = module / "etc/integration.xml"
    lines = "<resource name='Magento_Customer::manage'/><resource name='Magento_Sales::sales'/>"
    path.write_text(
        f"<config><integration name='Acme'><email>a@acme.io</email><resources>{lines}</resources></integration></config>"
    )
    (module.parent / "routes.txt").write_text("GET /V1/orders\n")
    found = compared(module)
    assert [entry["id"] for entry in found["lacks"]] == ["Magento_Sales::actions_view"]
    assert [entry["id"] for entry in found["exceeds"]] == ["Magento_Customer::manage"]
    assert needs(module, "--fix").returncode == 0
    assert "<resources><resource name='Magento_Sales::sales'/>" in path.read_text()
    assert needs(module).returncode == 0


def test_lists_of_two_modules_in_a_root(module: Path) -> None:
    root = module.parent / "root"
    ids = {"One": ("Acme_One::a", "Acme_One::c"), "Two": ("Acme_One::c", "Acme_One::d")}
    for name, listed in ids.items():
        lines = "".join(f'\n            <resource name="{one}"/>' for one in listed)
        folder = f"app/code/Acme/{name}"
        write_tree(
            root,
            {
                **in_app_code(f"Acme_{name}"),
                f"{folder}/etc/integration/api.xml": f'<integrations>\n    <integration name="Acme">\n'
                f"        <resources>{lines}\n        </resources>\n    </integration>\n</integrations>\n",
            },
        )
    tree = "".join(f'<resource id="Acme_One::{one}" title="T"/>' for one in "abcd")
    write_tree(
        root,
        {
            **in_app_code("Magento_Backend"),
            "app/etc/di.xml": "<config/>",
            "vendor/magento/framework/registration.php": "<?php\n",
            "app/code/Acme/One/etc/integration/config.xml": CONFIG,
            "app/code/Acme/One/etc/acl.xml": '<config><acl><resources><resource id="Magento_Backend::admin">'
            f"{tree}</resource></resources></acl></config>",
            "app/code/Acme/One/etc/webapi.xml": '<routes><route url="/V1/acme" method="GET"><service class="A" method="b"/>'
            '<resources><resource ref="Acme_One::b"/></resources></route></routes>',
        },
    )
    (module.parent / "routes.txt").write_text("/V1/acme\n")
    run = magelint("access", root, "--needs", module.parent / "routes.txt", "--fix")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "removed Acme_One::a, Acme_One::c, Acme_One::d" in run.stderr
    one, two = ((root / f"app/code/Acme/{name}/etc/integration/api.xml").read_text() for name in ids)
    assert "<resource " not in one
    assert two.count("<resource ") == two.count('<resource name="Acme_One::b"/>') == 1


def test_a_list_of_everything_is_replaced(module: Path) -> None:
    api(module).write_text(LIST.replace("Magento_Customer::manage", "Magento_Backend::all"))
    assert "Magento_Backend::all" in [entry["id"] for entry in compared(module)["exceeds"]]
    line = '<resource name="Magento_Backend::all"/>'
    name = '<integrations><integration name="Acme"><resources>'
    api(module).write_text(f"{name}{line}</resources></integration></integrations>")
    assert "permits everything" in needs(module).stdout
    assert needs(module, "--fix").returncode == 0
    assert "Magento_Backend::all" not in api(module).read_text()


def test_the_other_formats(module: Path) -> None:
    (module.parent / "routes.txt").write_text(ROUTES + "GET /V1/nothing\n")
    rows = list(csv.DictReader(io.StringIO(needs(module, "--format", "csv").stdout)))
    assert [row["kind"] for row in rows] == ["lacks"] * 4 + ["exceeds"] * 2 + ["unanswered"]
    assert (rows[3]["id"], rows[3]["routes"]) == ("Magento_Sales::create", "POST /V1/orders")
    text = needs(module, "--format", "markdown").stdout
    assert "| lacks | `Magento_Sales::create` | POST /V1/orders |" in text
    assert "| unanswered |  | GET /V1/nothing (routes.txt:5) |" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--needs", "absent.txt"), "cannot read `absent.txt`: No such file or directory"),
        (("--needs", "module"), "`module` is a folder"),
        (("--needs", "empty.txt"), "`empty.txt` contains no routes"),
        (("--needs", "wrong.txt"), "line 2 and 1 more of `wrong.txt` contains no URL"),
        (("--needs",), "no REST routes to compare with"),
        (("--needs", "routes.txt", "--magento", "9.9"), "no bundled data for Magento `9.9`"),
        (("--needs", "routes.txt", "--denied"), "--needs cannot be used with"),
        (("--fix",), "--fix and --diff need --needs"),
    ],
)
def test_wrong_usage(module: Path, arguments: tuple[str, ...], message: str) -> None:
    (module.parent / "empty.txt").write_text("# nothing\n")
    (module.parent / "wrong.txt").write_text("GET /V1/orders\nfoo\nbar\n")
    run = magelint("access", module, *arguments, cwd=module.parent)
    assert (run.returncode, run.stdout) == (2, "")
    assert message in run.stderr


def test_the_integration_to_fix_is_named(module: Path) -> None:
    twice = LIST.replace("</integrations>", "") + LIST.partition("<integrations>")[2].replace('"Acme"', '"Other"')
    api(module).write_text(twice)
    config = module / "etc/integration/config.xml"
    config.write_text(CONFIG.replace("</integrations>", "") + CONFIG[len("<integrations>") :].replace("Acme", "Other"))
    run = needs(module, "--fix")
    assert run.returncode == 2
    assert "name the integration to fix with --integration: `Acme`, `Other`" in run.stderr
    assert needs(module, "--fix", "--integration", "Other").returncode == 0
    assert api(module).read_text().startswith(LIST.replace("</integrations>\n", ""))


def test_a_list_for_several_releases(module: Path) -> None:
    arguments = ("--needs", "routes.txt", "--magento", "2.4.7-p3,2.4.8-p2")
    run = magelint("access", module, *arguments, "--format", "json", cwd=module.parent)
    document = json.loads(run.stdout)
    assert document["magento"] == ["2.4.7-p3", "2.4.8-p2"]
    lacks = {entry["id"]: entry for entry in document["integrations"][0]["lacks"]}
    assert lacks["Magento_Sales::create"]["releases"] == ["2.4.7-p3"]
    assert lacks["Magento_Sales::api_actions"]["releases"] == ["2.4.8-p2"]
    assert lacks["Magento_Sales::create"]["routes"] == ["POST /V1/orders"]
    text = magelint("access", module, *arguments, cwd=module.parent).stdout
    assert "    Magento_Sales::create  for POST /V1/orders on 2.4.7-p3\n" in text
    assert magelint("access", module, *arguments, "--fix", cwd=module.parent).returncode == 0
    for version in ("2.4.7-p3", "2.4.8-p2"):
        run = magelint("access", module, "--magento", version, "--format", "json")
        routes = json.loads(run.stdout)["integrations"][0]["routes"]
        assert ("POST", "/V1/orders") in [(route["method"], route["url"]) for route in routes]
    assert magelint("access", module, *arguments, cwd=module.parent).returncode == 0


def test_nothing_controls_the_terminal(module: Path) -> None:
    hostile = "\x1b[31m\u202e"
    write_tree(module, {"README.md": f"GET /V1/x{hostile}y\n::error::V1/orders\n"})
    (module.parent / "routes.txt").write_text(f"GET /V1/x{hostile}\n::error::/V1/y\n")
    for routes in ("routes.txt", None):
        for format_ in ("text", "csv", "markdown", "json"):
            run = needs(module, "--format", format_, routes=routes)
            assert run.returncode == 1
            for text in (run.stdout, run.stderr):
                assert not {"\x1b", "\u202e"} & set(text)
                assert not any(line.lstrip().startswith("::") for line in text.splitlines())
