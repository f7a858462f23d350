"""The id most like a wrong one."""

from __future__ import annotations

from magelint.magento.access.acl_ids import NearestIds
from magelint.magento.bundled.data import newest

NEAR = [
    ("Magento_Sales::saels", "Magento_Sales::sales"),
    ("magento_sales_sales", "Magento_Sales::sales"),
    ("Magento_Slaes::sales", "Magento_Sales::sales"),
    ("Magento_Catalog::catlog", "Magento_Catalog::catalog"),
    ("Acme_Catalog::catalog", None),
    ("Magento_Sales::" + "sales" * 200, None),
    ("", None),
]


def test_the_nearest_id_does_not_depend_on_what_was_asked_before() -> None:
    ids = [identifier for identifier, _, _ in newest().resources]
    near = NearestIds(ids)
    for number in range(2000):
        near.find(f"Magento_Sales::number_{number}")
    assert [(wrong, near.find(wrong)) for wrong, _ in reversed(NEAR)] == [*reversed(NEAR)]
    assert [(wrong, NearestIds(reversed(ids)).find(wrong)) for wrong, _ in NEAR] == NEAR


def test_many_ids_of_one_module_are_compared_in_no_time() -> None:
    near = NearestIds(f"Acme_Sync::resource_number_{number}" for number in range(3000))
    assert near.find("Acme_Sync::resource_nomber_2999") == "Acme_Sync::resource_number_2999"
    assert all(near.find(f"Acme_Sync::resource_nomber_{number}") for number in range(500))
