"""What depends on the Magento version, compared with the classes of each release."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from magelint.magento.model import Model
from magelint.testing import module_xml, registration_php, write_tree

MODULES = {
    f"app/code/{vendor}/{name}/{path}": text
    for vendor, name in (("Acme", "Sync"), ("Magento", "Zone"))
    for path, text in (
        ("registration.php", registration_php(f"{vendor}_{name}")),
        ("etc/module.xml", module_xml(f"{vendor}_{name}")),
    )
}


def project(folder: Path, version: str) -> Model:
    """A project with two modules that requires a version of Magento Open Source."""
    document = {"type": "project", "require": {"magento/product-community-edition": version}}
    write_tree(folder, {**MODULES, "composer.json": json.dumps(document)})
    return Model.read(str(folder))


TEMPLATE = {"name": "magento/project-community-edition", "version": "2.2.4"}
LOCKED = {"packages": [{"name": "magento/product-community-edition", "version": "2.4.5"}]}


@pytest.mark.parametrize(
    ("document", "lock", "expected"),
    [
        ({**TEMPLATE, "require": {"magento/product-community-edition": "2.4.6"}}, {}, "Magento 2.4.6"),
        ({**TEMPLATE, "require": {"magento/product-community-edition": "v2.4.6-p1"}}, {}, "Magento 2.4.6-p1"),
        ({**TEMPLATE, "require": {"magento/product-community-edition": "=2.4.6"}}, {}, "Magento 2.4.6"),
        ({**TEMPLATE, "require": {"magento/product-community-edition": "2.4.6"}}, LOCKED, "Magento 2.4.5"),
        ({**TEMPLATE, "require": {"magento/product-enterprise-edition": "2.4.6"}}, {}, "Adobe Commerce 2.4.6"),
        ({**TEMPLATE, "require": {"magento/product-community-edition": "^2.4"}}, LOCKED, "Magento 2.4.5"),
        ({**TEMPLATE, "require": {"magento/product-community-edition": "^2.4"}}, {}, None),
        ({**TEMPLATE, "require": {"magento/product-community-edition": "2.4.*"}}, {}, None),
        ({**TEMPLATE, "require": {"acme/sync": "1.0.0"}}, {}, "Magento 2.2.4"),
        ({"name": "magento/magento2ce", "version": "2.2.4"}, {}, "Magento 2.2.4"),
        ({"name": "acme/shop", "version": "2.2.4"}, LOCKED, "Magento 2.4.5"),
    ],
)
def test_the_version_of_a_project(
    document: dict[str, object], lock: dict[str, object], expected: str | None, tmp_path: Path
) -> None:
    """What it requires and locks, not the `version` that its template left."""
    write_tree(tmp_path, {**MODULES, "composer.json": json.dumps({"type": "project", **document}), "bin/magento": ""})
    if lock:
        write_tree(tmp_path, {"composer.lock": json.dumps(lock)})
    magento = Model.read(str(tmp_path)).tree.magento
    assert (magento and magento.product) == expected


@pytest.mark.parametrize(
    ("version", "at_least", "patch", "expected"),
    [
        ("2.4.2", (2, 4, 2), 0, True),
        ("2.4.2", (2, 4, 2), 1, False),
        ("2.4.2-p1", (2, 4, 2), 2, False),
        ("2.4.2-p2", (2, 4, 2), 2, True),
        ("2.4.3", (2, 4, 2), 2, True),
        ("2.3.7-p1", (2, 4), 0, False),
        ("2.4.0", (2, 4), 0, True),
        ("2.4.10", (2, 4, 9), 0, True),
    ],
)
def test_versions_compare_with_their_patches(
    version: str, at_least: tuple[int, ...], patch: int, expected: bool, tmp_path: Path
) -> None:
    assert project(tmp_path, version).at_least(*at_least, patch=patch) is expected


ACL = """<config><acl><resources>
<resource id="Magento_Backend::all" title="All"/>
<resource id="Magento_Backend::admin" title="Admin"><resource id="Acme_Sync::a" title="A"/></resource>
</resources></acl></config>"""
INTEGRATION = """<config><integration name="Acme"><email>a@acme.io</email><resources>
<resource name="Acme_Sync::a"/></resources></integration></config>"""


@pytest.mark.parametrize(("version", "first"), [("2.3.1", "Acme_Sync"), ("2.3.2", "Magento_Zone")])
def test_magentos_modules_come_first_since_2_3_2(version: str, first: str, tmp_path: Path) -> None:
    """`ModuleList\\Loader::prearrangeModules` exists since 2.3.2."""
    assert project(tmp_path, version).module_list.load_order[0] == first


@pytest.mark.parametrize(("version", "root"), [("2.3.0", []), ("2.3.1", ["Magento_Backend::admin"])])
def test_the_root_is_granted_since_2_3_1(version: str, root: list[str], tmp_path: Path) -> None:
    """`Consolidated\\Converter` adds the root resource since 2.3.1."""
    folder = "app/code/Acme/Sync/etc"
    write_tree(tmp_path, {f"{folder}/acl.xml": ACL, f"{folder}/integration.xml": INTEGRATION})
    granted = project(tmp_path, version).integrations.as_magento()["consolidated"]
    assert not isinstance(granted, Exception)
    assert granted["Acme"]["resource"] == [*root, "Acme_Sync::a"]
