"""`magelint diff --magento`: what an upgrade of Magento does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from change_trees import (
    ALL,
    SYNC,
    api_xml,
    config_xml,
    integration_xml,
    root,
)
from diff_runs import changes, committed, document
from magelint.testing import write_tree
from shared_data import laid_over
from shell import magelint, notes
from trees import bare_module, in_app_code


@pytest.mark.parametrize("form", ["consolidated", "api"])
def test_an_upgrade_takes_a_route(form: str, tmp_path: Path) -> None:
    """`POST /V1/orders` requires another resource since 2.4.7-p4 and 2.4.8."""
    lists = {"Acme Sync": ["Magento_Sales::create"]}
    files = {"etc/integration.xml": integration_xml(lists)}
    if form == "api":
        files = {"etc/integration/api.xml": api_xml(lists), "etc/integration/config.xml": config_xml(list(lists))}
    write_tree(tmp_path, {**bare_module("Acme_Sync"), **files})
    found = document("--magento", "2.4.7-p3..2.4.8-p2", tmp_path)
    (change,) = found["integrations"]
    assert (change["name"], change["change"]) == ("Acme Sync", "changed")
    assert (change["gained"], change["lost"], change["routes_gained"]) == ([], [], [])
    assert change["routes_lost"] == [
        {"method": "POST", "url": "/V1/orders", "resources": ["Magento_Sales::api_actions"]}
    ]
    assert found["acl"]["added"] == ["Magento_Sales::api_actions"]
    text = magelint("diff", "--magento", "2.4.7-p3..2.4.8-p2", tmp_path).stdout
    assert "may no longer call 1 route\n    POST   /V1/orders  requires Magento_Sales::api_actions\n" in text
    run = magelint("diff", "--magento", "2.4.7-p3..2.4.8-p2", tmp_path, "--fail-on", "loss")
    assert run.returncode == 1


def test_resources_without_an_entry_are_denied_since_2_4_8(tmp_path: Path) -> None:
    lists = {"Api": ["Magento_Sales::create"], "Everything": [ALL]}
    write_tree(
        tmp_path,
        {
            **bare_module("Acme_Sync"),
            "etc/integration/api.xml": api_xml(lists),
            "etc/integration/config.xml": config_xml(list(lists)),
            "etc/integration.xml": integration_xml({"New": ["Magento_Sales::create"]}),
        },
    )
    note = "since 2.4.8, resources that were added after Magento processed an api.xml are denied: Api"
    assert note in notes(magelint("diff", "--magento", "2.4.7..2.4.8", tmp_path))
    assert note not in notes(magelint("diff", "--magento", "2.4.8..2.4.8-p1", tmp_path))


def test_an_upgrade_resets_by_a_moved_resource(tmp_path: Path) -> None:
    """`Magento_Paypal::paypal` has another parent in 2.4.8, which Magento adds to the list."""
    write_tree(
        tmp_path,
        {**bare_module("Acme_Sync"), "etc/integration.xml": integration_xml({"Acme Sync": ["Magento_Paypal::paypal"]})},
    )
    (change,) = document("--magento", "2.4.7-p3..2.4.8", tmp_path)["integrations"]
    assert (change["change"], change["gained"]) == ("reset", ["Magento_Payment::payment"])
    assert change["reasons"] == [
        "not among its stored permissions: `Magento_Payment::payment`",
        "moved in the ACL: `Magento_Paypal::paypal`",
    ]


def test_an_upgrade_of_an_installation(shared: Path, tmp_path: Path) -> None:
    """Magento's own modules are replaced by the bundled data, so that the installation's version does not matter."""
    place = laid_over(shared, "BoltApp+bolt-magento2", tmp_path)
    write_tree(
        tmp_path,
        {
            **in_app_code("Acme_Sync"),
            f"{SYNC}/etc/integration.xml": integration_xml({"Sync": ["Magento_Sales::create"]}),
        },
    )
    found = document("--magento", "2.4.7-p3..2.4.8-p2", tmp_path)
    alone = document("--magento", "2.4.7-p3..2.4.8-p2", tmp_path / SYNC)
    assert [one for one in found["integrations"] if one["name"] == "Sync"] == alone["integrations"]
    assert found["acl"]["added"] == alone["acl"]["added"]
    assert found["routes"] == alone["routes"]
    unchanged = document("--magento", "2.4.8-p2..2.4.8-p2", tmp_path)
    assert (unchanged["integrations"], unchanged["routes"]["changed"]) == ([], [])
    assert place.is_dir()


def test_a_disabled_module_of_magento_stays_disabled(tmp_path: Path) -> None:
    write_tree(tmp_path, root({}))
    write_tree(
        tmp_path, {"app/etc/config.php": "<?php return ['modules' => ['Magento_Sales' => 0, 'Acme_Sync' => 1]];"}
    )
    found = document("--magento", "2.4.7-p3..2.4.8-p2", tmp_path)
    assert found["acl"]["added"] == []
    assert "/V1/orders" not in [route["url"] for route in found["routes"]["changed"]]


def test_a_project_moves_to_another_release(tmp_path: Path) -> None:
    """Without Magento's code, each side is on the release that the project requires."""

    def project(version: str) -> dict[str, str]:
        return {"composer.json": json.dumps({"require": {"magento/product-community-edition": version}})}

    module = {
        **in_app_code("Acme_Sync"),
        f"{SYNC}/etc/integration.xml": integration_xml({"S": ["Magento_Sales::create"]}),
    }
    write_tree(tmp_path, {**module, **project("2.4.7-p3")})
    committed(tmp_path)
    write_tree(tmp_path, project("2.4.8"))
    assert changes(document("HEAD", tmp_path)) == {"S": "changed"}
    assert changes(document("HEAD", tmp_path, "--magento", "2.4.7")) == {}
