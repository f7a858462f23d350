"""One integration on the releases that a module allows: what holds where, and that it is said in few words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from magelint.cli.show import command
from magelint.testing import write_tree
from shell import magelint
from trees import bare_module

API = '<integrations><integration name="Acme"><resources>\n{}\n</resources></integration></integrations>\n'
SALES = ("Magento_Sales::sales", "Magento_Sales::sales_operation", "Magento_Sales::sales_order")
CREATE = (*SALES, "Magento_Sales::actions", "Magento_Sales::api_actions")


def checked(
    folder: Path, require: dict[str, str], ids: tuple[str, ...], *arguments: str
) -> tuple[list[dict[str, Any]], str]:
    resources = "\n".join(f'<resource name="{identifier}"/>' for identifier in ids)
    composer = json.dumps({"name": "acme/sync", "require": require})
    write_tree(
        folder,
        {**bare_module("Acme_Sync"), "etc/integration/api.xml": API.format(resources), "composer.json": composer},
    )
    done = magelint("check", folder, "--format", "json", "--select", "api-unknown-resource", *arguments)
    return json.loads(done.stdout)["findings"], done.stderr


@pytest.mark.parametrize(
    ("constraint", "severity"),
    [
        (">=103.0.8", None),
        ("103.0.7-p4", None),
        (">=103.0.4-p12 <103.0.5", None),
        (">=103.0.5-p11 <103.0.6", None),
        (">=103.0.6-p9 <103.0.7", None),
        ("103.0.7-p3", "error"),
        ("102.0.*", "error"),
        (">=103.0.4 <103.0.5", "info"),
        (">=103.0.5 <103.0.6", "info"),
        (">=103.0.6 <103.0.7", "info"),
        (">=103.0.7 <103.0.8", "info"),
        ("~103.0.4", "info"),
    ],
)
def test_a_resource_that_security_patches_introduced(constraint: str, severity: str | None, tmp_path: Path) -> None:
    findings, _ = checked(tmp_path, {"magento/framework": constraint}, CREATE)
    assert [finding["severity"] for finding in findings] == ([severity] if severity else [])
    for finding in findings:
        since = "which Magento declares only since 2.4.4-p12, 2.4.5-p11, 2.4.6-p9, 2.4.7-p4 and 2.4.8"
        assert finding["message"] == f"integration `Acme` requests `Magento_Sales::api_actions`, {since}"


@pytest.mark.parametrize(
    ("require", "arguments", "why"),
    [
        ({"magento/framework": ">=103.0.9"}, (), "the newest known; composer.json requires a later one"),
        ({"magento/framework": "*"}, ("--magento", "2.4.9"), "using 2.4.8-p2, the nearest earlier version"),
    ],
)
def test_above_the_newest_known_release_unknown_ids_are_infos(
    require: dict[str, str], arguments: tuple[str, ...], why: str, tmp_path: Path
) -> None:
    ids = ("Magento_Sales::sales", "Magento_Sales::future", "Acme_Sync::own")
    findings, notes = checked(tmp_path, require, ids, *arguments)
    assert [(f["severity"], f["message"].partition(", ")[2]) for f in findings] == [
        ("info", "which is not in 2.4.8-p2, the newest release magelint knows"),
        ("error", "which is not declared in any acl.xml"),
    ]
    assert notes.count(why) == 1


def test_a_patch_that_disabled_a_resource(tmp_path: Path) -> None:
    ids = ("Magento_CatalogSearch::config_catalog_search",)
    [finding], _ = checked(tmp_path, {"magento/framework": "~103.0.4"}, ids)
    removed = "last declared in 2.4.7-p2 and no longer declares in 2.4.7-p3"
    lines = "affects 2.4.4-p11 to 2.4.4-p13, 2.4.5-p10 to 2.4.5-p13, 2.4.6-p8 to 2.4.6-p11, 2.4.7-p3 to 2.4.8-p2"
    assert finding["message"].endswith(f", which Magento {removed} ({lines})")


@pytest.mark.parametrize("require", [{"magento/framework": "*"}, {"magento/product-community-edition": "2.4.7"}])
def test_a_resource_of_commerce(require: dict[str, str], tmp_path: Path) -> None:
    """Magento drops it, and Magento Open Source has nothing that it protects."""
    [finding], _ = checked(tmp_path, require, ("Magento_GiftCardAccount::customer_giftcardaccount",))
    assert finding["severity"] == "warning"


def rows(nodes: list[dict[str, Any]], parent: str | None = None) -> set[tuple[str, str | None, int]]:
    """A tree of resources as the shared facts have it: id, parent and sort order."""
    found = set()
    for node in nodes:
        found |= {(node["id"], parent, node["sortOrder"])} | rows(node["children"], node["id"])
    return found


def test_show_prints_what_magento_computed_of_every_release(
    shared: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    def show(what: str, document: dict[str, Any]) -> Any:
        options = ["--magento", document["magento"], "--edition", document["edition"], "--format", "json"]
        command.main([what, *options], standalone_mode=False)
        return json.loads(capsys.readouterr().out)

    documents = [json.loads(path.read_text()) for path in sorted((shared / "facts").glob("*.json"))]
    assert len(documents) == 83
    for document in documents:
        acl = {(row["id"], row["parent"], row["sort_order"]) for row in document["resources"]}
        assert rows(show("acl", document)) == acl, document["magento"]
        routes = {
            (url, method, f"{route['service']['class']}::{route['service']['method']}", tuple(route["resources"]))
            for url, methods in show("routes", document).items()
            for method, route in methods.items()
        }
        expected = {(r["url"], r["method"], r["service"], tuple(r["resources"])) for r in document["routes"]}
        assert routes == expected, document["magento"]


def test_show_on_a_module_knows_the_resources_of_magento(tmp_path: Path) -> None:
    checked(tmp_path, {"magento/framework": "103.0.*"}, CREATE)
    done = magelint("show", "integrations", tmp_path)
    assert "Magento_Sales::api_actions" in done.stdout
    assert "unknown" not in done.stdout
    assert done.stderr == "note: no Magento found; using bundled data for Magento 2.4.8-p2\n"
    done = magelint("show", "integrations", tmp_path, "--magento", "2.4.7")
    assert "Magento_Sales::api_actions (unknown)" in done.stdout
    assert "Magento throws" not in magelint("show", "acl", tmp_path).stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("modules", "--magento", "2.4.7"), "bundled data has no modules"),
        (("acl", "--magento", "2.4.6,2.4.7"), "give one version"),
        (("acl", "--magento", "newest"), "no bundled data for Magento `newest`"),
    ],
)
def test_show_of_a_release_that_cannot_be_shown(arguments: tuple[str, ...], says: str) -> None:
    done = magelint("show", *arguments)
    assert done.returncode == 2
    assert f"error: --magento: {says}" in done.stderr
