"""The Magento versions that modules and projects are checked against."""

from __future__ import annotations

import json
import re
from importlib.resources import files as package_files
from pathlib import Path

import pytest

from magelint.engine.distinct import BEHAVIOR
from magelint.engine.magentos import Views, views
from magelint.magento.model import Model
from magelint.testing import registration_php, write_tree
from release_keys import COMMUNITY, NEWEST, keys, span
from trees import bare_module, checkout


def looked_at(found: Views) -> dict[str, list[str]]:
    return {view.core.bundled.key: [m.name for m in view.checked] for view in found.models if view.core.bundled}


@pytest.mark.parametrize(
    ("product", "version", "note", "newer"),
    [
        ("mage-os/product-community-edition", "1.3.0", "1.3.0-mage-os (Mage-OS 1.3.0 is required)", False),
        ("mage-os/product-community-edition", "1.0.3", "1.0.2-mage-os (the nearest to Mage-OS 1.0.3)", False),
        ("mage-os/product-community-edition", "2.2.0", "1.3.0-mage-os (the nearest to Mage-OS 2.2.0)", True),
        ("magento/product-community-edition", "2.4.9", "2.4.8-p2 (the nearest to Magento 2.4.9)", True),
        ("magento/product-community-edition", "2.4.7-p7", "2.4.7-p6 (the nearest to Magento 2.4.7-p7)", False),
        ("magento/product-community-edition", "2.2.3", "2.2.5 (the nearest to Magento 2.2.3)", False),
        ("magento/product-enterprise-edition", "2.4.6", "2.4.4-commerce (the nearest to Adobe Commerce 2.4.6)", False),
    ],
)
def test_the_version_of_a_project(product: str, version: str, note: str, newer: bool, tmp_path: Path) -> None:
    write_tree(tmp_path, {"composer.json": json.dumps({"type": "project", "require": {product: version}})})
    write_tree(tmp_path / "app/code/Acme/Sync", bare_module("Acme_Sync"))
    found = views(Model.read(str(tmp_path)))
    assert found.notes == [f"no Magento found; using bundled data for Magento {note}"]
    assert found.models[-1].core.is_newest_known is newer


def test_each_module_over_its_own_versions(tmp_path: Path) -> None:
    model = checkout(tmp_path, Old={"magento/framework": "100.*"}, New={"magento/framework": "103.0.7-p3"}, Free={})
    found = views(model)
    assert looked_at(found) == {
        "2.0.0": ["Acme_Old"],
        "2.1.6": ["Acme_Old"],
        "2.4.7-p3": ["Acme_New"],
        NEWEST: ["Acme_Free"],
    }
    assert [str(view.magento) for view in found.models][-1] == f"Magento Open Source {NEWEST}"
    [note] = found.notes
    assert note.startswith("no Magento found; using bundled data for Magento 2.0.0 to 2.1.6, 2.4.7-p3, 2.4.8-p2 (")


def test_only_versions_that_make_a_difference_are_looked_at(tmp_path: Path) -> None:
    model = checkout(tmp_path, Sync={"magento/framework": "103.0.*"})
    assert looked_at(views(model)) == {NEWEST: ["Acme_Sync"]}
    assert [view.core.covers for view in views(model).models] == [tuple(span("2.4.0", NEWEST))]
    api = tmp_path / "Sync/etc/acl.xml"
    api.write_text('<config><acl><resources><resource id="Magento_Sales::api_actions"/></resources></acl></config>')
    found = views(Model.read(str(tmp_path), after_upgrade=True)).models
    assert [view.core.bundled.key for view in found if view.core.bundled] == ["2.4.7-p3", NEWEST]
    declared = [key for view in found if "2.4.8-p2" in str(view.magento) for key in view.core.covers]
    assert set(declared) == {
        *span("2.4.4-p12", "2.4.4-p13"),
        *span("2.4.5-p11", "2.4.5-p13"),
        *span("2.4.6-p9", "2.4.6-p11"),
        *span("2.4.7-p4", NEWEST),
    }


def test_all_is_one_version_for_each_state(tmp_path: Path) -> None:
    found = views(checkout(tmp_path, Sync={}), "all", "community").models
    assert [key for view in found for key in view.core.covers] != []
    assert {key for view in found for key in view.core.covers} == set(keys(*COMMUNITY))
    data = [(view.core.bundled.resources, view.core.bundled.routes) for view in found if view.core.bundled]
    assert len(data) == len({(frozenset(resources), frozenset(routes)) for resources, routes in data}) == len(found)


def test_behavior_of_magento_that_decides_about_views() -> None:
    """Every version that the model or a rule asks about; `magelint diff` compares no views."""
    asked = set()
    for package in ("magelint", "magelint_rules"):
        paths = Path(str(package_files(package))).rglob("*.py")
        for path in (path for path in paths if path.parent.name != "changes"):
            for found in re.findall(r"(?:at_least\(|since=\()([\d, ]+(?:patch=\d+)?)\)", path.read_text()):
                asked.add(tuple(int(part) for part in found.replace("patch=", "").split(",")))
    assert asked <= set(BEHAVIOR)
    assert len(asked) > 5


def test_versions_asked_for_are_for_all_modules(tmp_path: Path) -> None:
    model = checkout(tmp_path, Old={"magento/framework": "100.*"}, New={"magento/framework": "103.*"})
    both = ["Acme_New", "Acme_Old"]
    assert looked_at(views(model, "2.2.5,2.4.6")) == {"2.2.5": both, "2.4.6": both}


@pytest.mark.parametrize(
    ("files", "key", "magento"),
    [
        ({"composer.json": {"require": {"magento/product-community-edition": "2.4.6"}}}, ["2.4.6"], "2.4.6"),
        ({"composer.json": {"require": {"magento/product-community-edition": "2.4.5-p4"}}}, ["2.4.5-p4"], "2.4.5-p4"),
        ({"composer.json": {"require": {"magento/product-enterprise-edition": "2.4.5"}}}, ["2.4.4-commerce"], "2.4.5"),
        (
            {"composer.json": {"require": {"magento/product-community-edition": ">=2.4.6"}}},
            [NEWEST],
            NEWEST,
        ),
    ],
)
def test_project_is_held_against_its_own_version(
    files: dict[str, object], key: list[str], magento: str, tmp_path: Path
) -> None:
    write_tree(tmp_path, {name: json.dumps(document) for name, document in files.items()})
    write_tree(tmp_path / "app/code/Acme/Sync", {"registration.php": registration_php("Acme_Sync")})
    found = views(Model.read(str(tmp_path), after_upgrade=True))
    assert list(looked_at(found)) == key
    newest = found.models[-1].magento
    assert newest is not None
    assert newest.version == magento


def test_behaviour_goes_by_the_version_looked_at(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            **bare_module("Acme_Sync"),
            "etc/integration/api.xml": (
                '<integrations><integration name="Acme"><resources><resource name="Magento_Sales::sales"/></resources>'
                "</integration></integrations>"
            ),
        },
    )
    shapes = [view.integrations.as_magento() for view in views(Model.read(str(tmp_path)), "2.0.0,2.4.7-p3").models]
    assert "resources" in json.dumps(shapes[0])
    assert shapes[0] != shapes[1]
