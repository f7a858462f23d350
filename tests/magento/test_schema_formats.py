"""The table of formats against a real install: its schemas are there and compile, and its files name them."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from magelint.magento.config.schema.formats import FORMATS, config_name, located
from magelint.magento.config.schema.location import schema_location
from magelint.magento.model import Model

# Of parts that this install does without: Commerce's, and a library
ELSEWHERE = ("framework-message-queue:", "Magento_AdobeCommerce")


@pytest.fixture(scope="module")
def model(shared: Path) -> Model:
    return Model.read(str(shared / "roots/magento-2.4.7-p3"), after_upgrade=True)


def test_every_schema_exists_and_compiles(model: Model) -> None:
    urns = {urn for how in FORMATS.values() for urn in (how.named, how.file, how.merged) if urn}
    here = sorted(urn for urn in urns if not any(part in urn for part in ELSEWHERE))
    assert len(here) > 50
    assert [urn for urn in here if model.schemas.resolve(urn) is None] == []
    compiled = {urn: list(model.schemas.violations(urn, etree.Element("none"))) for urn in here}
    assert [urn for urn, errors in compiled.items() if not errors] == []  # no schema allows that element


def test_magento_s_own_files_name_their_schemas(model: Model) -> None:
    """And lie in areas that the table has, or nothing would be held to them."""
    said: dict[str, set[str]] = {}
    unread = set()
    for module in model.modules:
        for path in module.xml_paths:
            file = module.xml(path) if path.startswith("etc/") else None
            if file is None:
                continue
            name, location = config_name(path), schema_location(file)
            if name is None:
                unread.add(path)
            elif name in FORMATS and location is not None:
                said.setdefault(name, set()).add(location)
    assert unread <= {"etc/routes.xml"}, unread
    assert len(said) > 30
    assert [name for name, found in said.items() if FORMATS[name].named not in found] == []


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("etc/di.xml", "di.xml"),
        ("etc/frontend/di.xml", "di.xml"),
        ("etc/adminhtml/menu.xml", "menu.xml"),
        ("etc/menu.xml", None),
        ("etc/frontend/sections.xml", "sections.xml"),
        ("etc/sections.xml", None),
        ("etc/integration/api.xml", "integration/api.xml"),
        ("etc/adminhtml/acme.xml", "acme.xml"),
        ("etc/acme.xml", "acme.xml"),
        ("view/frontend/layout/default.xml", None),
    ],
)
def test_what_a_file_is(path: str, name: str | None) -> None:
    assert config_name(path) == name


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("etc/menu.xml", ("", "menu.xml")),
        ("etc/frontend/Di.xml", ("frontend", "di.xml")),
        ("etc/adminhtml/SYSTEM.xml", ("adminhtml", "system.xml")),
        ("etc/integration/api.xml", ("", "integration/api.xml")),
        ("etc/rules/menu.xml", None),  # no area: some reader of the module's own
        ("etc/acme.xml", None),
        ("view/frontend/layout/menu.xml", None),
    ],
)
def test_the_area_and_the_format_of_a_file(path: str, place: tuple[str, str] | None) -> None:
    assert located(path) == place
