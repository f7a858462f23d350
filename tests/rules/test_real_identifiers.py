"""Findings about ids, modules and versions in real projects, each reduced to a small tree in `../shared/fp`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from shell import magelint


def examined(shared: Path, name: str) -> dict[str, Any]:
    """The report on one case; the test is skipped without it."""
    case = shared / "fp" / name
    if not case.is_dir():
        pytest.skip("no reduced cases of real projects beside the checkout (../shared/fp)")
    result = magelint("check", case, "--format", "json", "--fail-on", "never")
    document: dict[str, Any] = json.loads(result.stdout)
    document["stderr"] = result.stderr
    return document


def reported(shared: Path, name: str) -> list[str]:
    """What a case has findings of, symptoms left out: rules and messages."""
    findings = examined(shared, name)["findings"]
    return [f"{f['severity']} {f['rule']}: {f['message']}" for f in findings if f["caused_by"] is None]


def reported_by(shared: Path, name: str, *rules: str) -> list[str]:
    """The findings of some rules in a case."""
    return [line for line in reported(shared, name) if line.split(" ", 2)[1].rstrip(":") in rules]


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("false-project-version-key", "using bundled data for Magento 2.4.6 (Magento 2.4.6 is required)"),
        ("false-nearest-of-2.3", "using bundled data for Magento 2.3.5-p1 (Magento 2.3.5-p1 is required)"),
    ],
)
def test_the_version_of_a_project(shared: Path, name: str, note: str) -> None:
    document = examined(shared, name)
    assert any(note in line for line in document.get("notes", [document["stderr"]]))
    assert [f for f in document["findings"] if f["rule"] == "webapi-unknown-resource"] == []


def test_patched_files_of_magento(shared: Path) -> None:
    assert reported_by(shared, "false-vendor-of-patches", "xml-schema-location", "module-listed-but-absent") == []


def test_an_unregistered_module_is_one_finding(shared: Path) -> None:
    findings = [line for line in reported(shared, "false-schema-of-unregistered") if "Acme_Off" in line]
    assert findings == ["error module-unregistered: `Acme_Off` is not registered: it has no registration.php"]
    assert reported_by(shared, "false-schema-of-unregistered", "xml-schema") == []


def test_a_copy_of_a_registered_module(shared: Path) -> None:
    assert reported_by(shared, "false-declared-by-its-twin", "module-unregistered", "admin-unknown-resource") == [
        "warning admin-unknown-resource: menu item `Acme_Sync::m` references `Acme_Sync::m`, "
        "which only an unregistered copy of `Acme_Sync` declares",
        "info module-unregistered: `app/code/Acme/Syncbkp` is an unregistered copy of `Acme_Sync`",
    ]


def test_a_resource_of_an_optional_package(shared: Path) -> None:
    assert reported_by(shared, "false-b2b-resource", "webapi-unknown-resource") == [
        "info webapi-unknown-resource: route `GET /V1/acme/companies` requires `Magento_Company::index`, which belongs "
        "to `Magento_Company`: the required package `magento/module-company` is not installed"
    ]


def test_an_id_under_the_name_of_another_module_of_the_vendor(shared: Path) -> None:
    case = examined(shared, "missed-sister-prefix")
    (found,) = (f for f in case["findings"] if f["rule"] == "webapi-unknown-resource")
    assert found["severity"] == "warning"
    assert found["help"] == "did you mean `Acme_Prices::prices`, which this module declares?"


def test_a_controller_that_does_not_read_its_constant(shared: Path) -> None:
    assert reported_by(shared, "false-admin-resource-overridden", "admin-unknown-resource") == []


def test_a_file_of_integrations_that_magento_does_not_read(shared: Path) -> None:
    lines = [line for line in reported(shared, "false-misnamed-integration-file") if "ntegration" in line]
    assert lines == [
        "info endpoint-without-counterpart: integration `Acme Export` has no URL",  # of the config.xml, which is read
        "error integration-file-ignored: Magento does not read `etc/integrations.xml`",
    ]


def test_a_route_that_needs_a_resource_of_magento(shared: Path) -> None:
    assert reported_by(shared, "missed-own-route-core-resource", "api-own-route-unlisted") == [
        "info api-own-route-unlisted: integration `Acme Sync` does not list `Magento_Sales::create`, "
        "required by `POST /V1/acme/orders` of its module"
    ]


def test_an_attribute_that_the_vendor_reads(shared: Path) -> None:
    assert reported_by(shared, "false-attribute-read-by-own-php", "module-ignored-attribute") == []


def test_a_file_that_magento_never_reads(shared: Path) -> None:
    name = "false-file-that-nothing-reads"
    assert reported_by(shared, name, "xml-schema") == []
    assert reported_by(shared, name, "xml-misplaced") == ["info xml-misplaced: Magento does not read `etc/queue2.xml`"]


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("missed-delete-route-object", "webapi-unknown-parameter"),
        ("missed-own-class-without-preference", "webapi-service-without-class"),
    ],
)
def test_routes_that_fail(shared: Path, name: str, rule: str) -> None:
    [finding] = reported_by(shared, name, rule)
    assert finding.startswith("error")
