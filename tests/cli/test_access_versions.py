"""`magelint access` on several Magento releases: one answer, and how the access differs."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from magelint.testing import write_tree
from shell import magelint
from trees import bare_module, in_app_code

LINES = "".join(
    f'<resource name="{name}"/>' for name in ("Magento_Sales::create", "Magento_Sales::actions_view", "Acme_Sync::x")
)
FILES = {
    **bare_module("Acme_Sync"),
    "etc/integration/api.xml": f'<integrations><integration name="Acme"><resources>{LINES}</resources></integration>'
    '<integration name="Other"><resources/></integration></integrations>',
    "etc/integration/config.xml": '<integrations><integration name="Acme"><email>a@acme.io</email></integration>'
    '<integration name="Other"><email>a@acme.io</email></integration></integrations>',
}


@pytest.fixture
def module(tmp_path: Path) -> Path:
    write_tree(tmp_path, FILES)
    return tmp_path


def document(module: Path, magento: str, *arguments: str) -> dict[str, Any]:
    run = magelint("access", module, "--magento", magento, "--format", "json", *arguments)
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def test_a_route_that_a_later_release_denies(module: Path) -> None:
    found = document(module, "2.4.7-p3,2.4.8-p2")
    assert found["magento"] == ["2.4.7-p3", "2.4.8-p2"]
    assert found["differences"] == [
        {
            "since": ["2.4.8"],  # not a patch of it, although only a patch was named
            "integration": "Acme",
            "change": "denied",
            "method": "POST",
            "url": "/V1/orders",
            "id": None,
            "missing": ["Magento_Sales::api_actions"],
        }
    ]
    text = magelint("access", module, "--magento", "2.4.7-p3,2.4.8-p2").stdout
    assert "\nDifferences from Magento 2.4.7-p3 to 2.4.8-p2\nAcme\n" in text
    assert text.endswith("  since 2.4.8 denied: POST /V1/orders needs `Magento_Sales::api_actions`\n")


def test_the_rest_is_the_answer_for_the_newest(module: Path) -> None:
    newest = document(module, "2.4.8-p2", "--denied")
    assert sorted(newest) == ["integrations", "magento", "version"]
    several = document(module, "2.4.8-p2,2.4.4,2.4.7-p3", "--denied")
    assert several["integrations"] == newest["integrations"]
    assert several["magento"] == ["2.4.4", "2.4.7-p3", "2.4.8-p2"]


def test_all_releases_name_each_patch_with_the_change(module: Path) -> None:
    found = document(module, "all", "--integration", "Acme", "--edition", "community")["differences"]
    denied = [one for one in found if (one["change"], one["method"], one["url"]) == ("denied", "POST", "/V1/orders")]
    assert [one["since"] for one in denied] == [["2.4.4-p12", "2.4.5-p11", "2.4.6-p9", "2.4.7-p4", "2.4.8"]]
    assert not [one for one in found if (one["change"], one["method"], one["url"]) == ("allowed", "POST", "/V1/orders")]


def test_two_patches_of_a_release(module: Path) -> None:
    (only,) = document(module, "2.4.7-p1,2.4.7-p8")["differences"]
    assert (only["since"], only["change"]) == (["2.4.7-p4"], "denied")
    assert document(module, "2.4.8,2.4.8-p2")["differences"] == []
    assert magelint("access", module, "--magento", "2.4.8,2.4.8-p2").stdout.endswith("2.4.8-p2\nnone\n")


def test_a_denied_route_that_requires_another_resource(module: Path) -> None:
    for arguments in (("--route", "POST /V1/orders"), ("--denied",)):
        found = document(module, "2.4.7-p3,2.4.8", "--integration", "Other", *arguments)["differences"]
        changed = [one for one in found if one["url"] == "/V1/orders"]
        assert [(one["change"], one["missing"]) for one in changed] == [("requires", ["Magento_Sales::api_actions"])]
    assert document(module, "2.4.7-p3,2.4.8", "--integration", "Other")["differences"] == []
    text = magelint("access", module, "--magento", "2.4.7-p3,2.4.8", "--route", "POST /V1/orders").stdout
    assert "since 2.4.8 still denied: POST /V1/orders needs `Magento_Sales::api_actions`" in text


def test_resources_and_routes_that_a_release_adds(module: Path) -> None:
    listed = '<resource name="Magento_Sales::api_actions"/>'
    path = module / "etc/integration/api.xml"
    path.write_text(path.read_text().replace("<resources/>", f"<resources>{listed}</resources>"))
    found = document(module, "2.4.7-p3,2.4.8", "--integration", "Other")["differences"]
    assert [(one["change"], one["id"] or one["url"]) for one in found] == [
        ("allowed", "/V1/orders"),
        ("granted", "Magento_Sales::api_actions"),
    ]
    added = [one for one in document(module, "2.2.5,2.3.0")["differences"] if one["change"] == "added"]
    assert {one["integration"] for one in added} <= {"Acme", "Other"}


def test_the_other_formats(module: Path) -> None:
    run = magelint("access", module, "--magento", "2.4.7-p3,2.4.8-p2", "--format", "csv")
    assert list(csv.reader(io.StringIO(run.stdout))) == [
        ["integration", "change", "since", "method", "url", "resource", "missing"],
        ["Acme", "denied", "2.4.8", "POST", "/V1/orders", "", "Magento_Sales::api_actions"],
    ]
    run = magelint("access", module, "--magento", "2.4.7-p3,2.4.8-p2", "--format", "markdown")
    assert "| Acme | since 2.4.8 denied: POST /V1/orders needs `Magento_Sales::api_actions` |" in run.stdout


def test_versions_are_ignored_in_an_installation(tmp_path: Path) -> None:
    write_tree(tmp_path, {**in_app_code("Acme_Sync"), **in_app_code("Magento_Backend"), "app/etc/di.xml": "<config/>"})
    framework = tmp_path / "vendor/magento/framework"
    write_tree(framework, {"registration.php": "<?php\n", "composer.json": '{"name": "magento/framework"}'})
    run = magelint("access", tmp_path, "--magento", "2.4.7-p3,2.4.8", "--format", "json")
    assert "the requested versions are ignored" in run.stderr
    assert "differences" not in json.loads(run.stdout)


def test_a_version_that_does_not_exist(module: Path) -> None:
    run = magelint("access", module, "--magento", "2.4.7-p3,9.9")
    assert run.returncode == 2
    assert "--magento: no bundled data for Magento `9.9`" in run.stderr
