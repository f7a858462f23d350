"""`magelint access`: what each integration is granted, and which routes it may call."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from access_trees import ACL, ADMIN, ALL, MODULE, ROUTES, write_access_tree
from shared_data import MODULES, expectations, laid_over
from shell import magelint


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_access_tree(tmp_path)
    return tmp_path


def access(root: Path, *arguments: str) -> dict[str, dict[str, Any]]:
    run = magelint("access", root, "--format", "json", *arguments)
    assert run.returncode == 0, run.stderr
    document = json.loads(run.stdout)
    assert document["version"] == 1
    return {integration["name"]: integration for integration in document["integrations"]}


def test_what_each_integration_is_granted(root: Path) -> None:
    found = access(root)
    assert {name: integration["granted"] for name, integration in found.items()} == {
        "Bare": [],  # no list
        "Both": [ADMIN, "Acme_Sync::a", "Acme_Sync::b"],  # integration.xml replaces the list of api.xml
        "Child": [ADMIN, "Acme_Sync::b"],  # an api.xml is taken as listed
        "Empty": [],
        "Everything": [ALL],
        "Mixed": [ALL, ADMIN, "Acme_Sync::c"],
        "Parents": [ADMIN, "Acme_Sync::a", "Acme_Sync::b"],
        "Unknown": [ADMIN],
        "Whole": [],  # the converter looks only below `Magento_Backend::admin`
    }
    assert [name for name, integration in found.items() if integration["everything"]] == ["Everything"]
    assert {name: integration["form"] for name, integration in found.items() if name in ("Both", "Child")} == {
        "Both": "integration.xml",
        "Child": "api.xml",
    }


def test_why_a_listed_resource_is_not_granted(root: Path) -> None:
    found = access(root)
    assert {dropped["id"]: dropped["why"] for dropped in found["Child"]["dropped"]} == {
        "Acme_Sync::gone": "not declared in any acl.xml",
        "Acme_Sync::off": 'disabled="true" on it or on an ancestor',
        "Acme_Off::x": "declared only by disabled module Acme_Off",
    }
    assert [dropped["why"] for dropped in found["Parents"]["dropped"]] == [f"not below {ADMIN}"]


def test_the_routes_that_an_integration_may_call(root: Path) -> None:
    found = access(root, "--denied")
    every = set(ROUTES)
    public = {("POST", "/V1/acme/:id")}
    needs_all = {key for key, refs in ROUTES.items() if refs in (["self"], ["Acme_Sync::gone"])}
    expected = {
        "Empty": public,
        "Child": public | {("GET", "/V1/acme/:id")},
        "Everything": every,
        # the general permission of `Magento_Backend::all` applies to what the ACL does not know
        "Mixed": public | needs_all | {("GET", "/V1/acme/:a/:b")},
    }
    for name, allowed in expected.items():
        routes = found[name]["routes"]
        assert {(r["method"], r["url"]) for r in routes if r["allowed"]} == allowed, name
        assert {(r["method"], r["url"]) for r in routes} == every
    both = next(r for r in found["Child"]["routes"] if r["url"] == "/V1/acme/:id/both")
    assert both["missing"] == ["Acme_Sync::c"]
    assert all(route["allowed"] for route in access(root)["Child"]["routes"])


@pytest.mark.parametrize(
    ("request_", "route"),
    [
        ("GET /V1/acme/42", "/V1/acme/:id"),
        ("get /rest/default/V1/acme/42?fields=id", "/V1/acme/:id"),
        ("GET https://shop.test/index.php/rest/all/V1/acme/42/both", "/V1/acme/:id/both"),
        ("GET /V1/acme/mine", "/V1/acme/mine"),  # equal URLs come first
        ("GET /V1/acme/42/both/", "/V1/acme/:id/both"),  # the last match in byte order
        ("GET /V1/acme/42/other", "/V1/acme/:a/:b"),
        ("POST /rest/all/async/V1/acme/42", "/V1/acme/:id"),
        ("GET /V1/acme/:id", "/V1/acme/:id"),
        ("GET https://shop.test/shop/rest/V1/acme/rest#top", "/V1/acme/:id"),
        ("GET /V1/acme/rest/x", "/V1/acme/:a/:b"),
    ],
)
def test_the_route_that_a_request_calls(root: Path, request_: str, route: str) -> None:
    (found,) = access(root, "--route", request_)["Child"]["routes"]
    assert found["url"] == route


def test_what_to_add_for_a_route(root: Path) -> None:
    found = access(root, "--route", "GET /V1/acme/1")
    adds = {name: found[name]["routes"][0]["add"] for name in ("Child", "Unknown", "Whole")}
    assert adds == {"Child": [], "Unknown": ["Acme_Sync::a", "Acme_Sync::b"], "Whole": ["Acme_Sync::b"]}
    text = magelint("access", root, "--route", "GET /V1/acme/1", "--integration", "Unknown").stdout
    assert "denied  Unknown: missing Acme_Sync::b\n" in text
    assert 'etc/integration/api.xml:\n            <resource name="Acme_Sync::a"/>\n' in text
    text = magelint("access", root, "--route", "/V1/acme/mine", "--integration", "Unknown").stdout
    assert "allowed only with Magento_Backend::all" in text


def test_names_and_routes_that_do_not_exist(root: Path) -> None:
    run = magelint("access", root, "--integration", "Chid")
    assert run.returncode == 2
    assert "`Chid` (did you mean `Child`?)" in run.stderr
    run = magelint("access", root, "--route", "GET /V1/acne/:id")
    assert run.returncode == 2
    assert "no route matches `GET /V1/acne/:id`" in run.stderr
    for route in ("", "GET", "GET http://[/V1", "PATCH /V1/acme/1", "GET /rest", "/"):
        run = magelint("access", root, "--route", route)
        assert (run.returncode, run.stdout) == (2, ""), route


def test_notes(root: Path) -> None:
    run = magelint("access", root)
    assert "note: `Orphan` in app/code/Acme/Sync/etc/integration/api.xml has no integration/config.xml" in run.stderr
    assert "oauth/consumer/enable_integration_as_bearer" in run.stderr


def test_the_files_that_accept_bearer_tokens(root: Path) -> None:
    key = "oauth/consumer/enable_integration_as_bearer"
    section, group, field = key.split("/")
    xml = f"<default><{section}><{group}><{field}>1</{field}></{group}></{section}></default>"
    (root / MODULE / "etc/config.xml").write_text(f"<config>{xml}</config>")
    assert f"tokens are accepted as bearer tokens: {MODULE}/etc/config.xml" in magelint("access", root).stderr
    array = f"['system' => ['default' => ['{section}' => ['{group}' => ['{field}' => '0']]]]]"
    (root / "app/etc/env.php").write_text(f"<?php\nreturn {array};\n")
    assert f"tokens are not accepted as bearer tokens: app/etc/env.php sets {key}" in magelint("access", root).stderr


def test_a_duplicate_id_denies_everything(root: Path) -> None:
    acl = root / MODULE / "etc/acl.xml"
    acl.write_text(ACL.replace('<resource id="Acme_Sync::c" title="C"/>', '<resource id="Acme_Sync::b" title="B"/>'))
    found = access(root)
    assert all(integration["granted"] == [] for integration in found.values())
    assert {route["url"] for name in found for route in found[name]["routes"]} == {"/V1/acme/:id"}
    assert "error: duplicate id `Acme_Sync::b` in the ACL" in magelint("access", root).stderr


def test_a_module_on_bundled_data() -> None:
    sync = Path(__file__).parents[2] / "fixtures/sync"
    for version, needed in (("2.4.7-p3", "Magento_Sales::create"), ("2.4.8", "Magento_Sales::api_actions")):
        run = magelint("access", sync, "--magento", version, "--route", "POST /V1/orders", "--format", "json")
        document = json.loads(run.stdout)
        assert document["magento"] == version
        assert document["integrations"][0]["routes"][0]["missing"] == [needed]
    assert "enable_integration_as_bearer" in run.stderr
    assert "enable_integration_as_bearer" not in magelint("access", sync, "--magento", "2.4.3").stderr


def test_csv_and_markdown(root: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(magelint("access", root, "--format", "csv", "--denied").stdout)))
    assert len(rows) == 9 * len(ROUTES)
    denied = [row["url"] for row in rows if row["integration"] == "Child" and row["allowed"] == "no"]
    assert "/V1/acme/:id/both" in denied
    text = magelint("access", root, "--format", "markdown", "--integration", "Child").stdout
    assert "| GET | /V1/acme/:id | Acme_Sync::b | yes |  |" in text


def test_text_keeps_to_the_terminal(root: Path) -> None:
    run = magelint("access", root, "--denied", FORCE_COLOR="1", COLUMNS="80", NO_COLOR="1")
    assert run.returncode == 0
    assert max(map(len, run.stdout.splitlines())) <= 80


def ids_of(tree: list[dict[str, Any]]) -> Iterator[str]:
    for node in tree:
        yield node["id"]
        yield from ids_of(node["children"])


@pytest.mark.parametrize("name", MODULES)
def test_access_follows_from_what_magento_reads(name: str, shared: Path, tmp_path: Path) -> None:
    """Computed here from the output of Magento's own readers, without the model."""
    root = laid_over(shared, name, tmp_path / "root")
    expected = shared / "expected/magento-2.4.7-p3"
    read = expectations(shared)[name]["magento"]
    own = [ElementTree.parse(path) for path in (root / "app/code").rglob("etc/*.xml") if path.parent.name == "etc"]
    known = set(ids_of(json.loads((expected / "acl.json").read_text())))
    known |= {str(node.get("id")) for file in own for node in file.iterfind("./acl//resource")}
    changed = {(node.get("url"), node.get("method")) for file in own for node in file.iterfind("./route")}
    routes = {
        (method, url): set(route["resources"])
        for url, methods in json.loads((expected / "webapi.json").read_text()).items()
        for method, route in methods.items()
        if (url, method) not in changed
    }
    lists = {i: (read["api"] or {}).get(i, {}).get("resource", []) for i in read["config"] or ()}
    lists |= {i: fields["resource"] for i, fields in (read["consolidated"] or {}).items()}
    found = access(root, "--denied")
    assert set(found) == set(lists)
    for integration, ids in lists.items():
        everything = ids == [ALL]
        granted = {*ids, ADMIN} & known if ids and not everything else set(ids)
        assert set(found[integration]["granted"]) == granted
        assert found[integration]["everything"] == everything
        answers = {(r["method"], r["url"]): set(r["missing"]) for r in found[integration]["routes"]}
        for key, resources in routes.items():
            assert answers[key] == (set() if everything else resources - granted - {"anonymous"}), key
