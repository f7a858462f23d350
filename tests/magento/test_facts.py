"""The facts of Magento versions, which of them are looked at, and snapshots."""

from __future__ import annotations

import json
from importlib.resources import files as package_files
from pathlib import Path

import msgspec
import pytest

import facts_folder
from build_facts import pack
from magelint.engine.magentos import UnknownVersionError, named, nearest_known, views
from magelint.magento.bundled.data import load_facts, newest
from magelint.magento.bundled.history import ResourceHistory, resource_history
from magelint.magento.bundled.releases import admitted, allows_newer, known_versions, module_names, package_versions
from magelint.magento.composer.magento_version import Edition, MagentoVersion
from release_keys import COMMUNITY, NEWEST, commerce, keys, span
from trees import checkout


def test_facts_are_those_of_the_shared_data(shared: Path) -> None:
    documents = facts_folder.read(shared / "facts")
    assert {(d["magento"], d["edition"]) for d in documents} == set(known_versions())
    for document in documents:
        facts = load_facts(document["magento"], document["edition"])
        assert set(facts.resources) == {(r["id"], r["parent"], r["sort_order"]) for r in document["resources"]}
        routes = {(u, m, f"{c}::{f}", r) for u, m, c, f, r in facts.routes}
        assert routes == {(r["url"], r["method"], r["service"], tuple(r["resources"])) for r in document["routes"]}
    packed = msgspec.json.decode(msgspec.json.encode(pack(documents)))
    carried = package_files("magelint.magento.bundled").joinpath("facts.json")
    assert packed == json.loads(carried.read_text())


def test_releases_are_those_of_the_shared_roots(shared: Path) -> None:
    for version in ("2.1.6", "2.4.7-p3"):
        document = json.loads((shared / f"roots/magento-{version}/vendor/composer/installed.json").read_text())
        installed = document["packages"] if isinstance(document, dict) else document
        known = package_versions(version, "community")
        wanted = {p["name"]: (p["version"],) for p in installed if p["name"].startswith("magento/module-")}
        assert {name: versions for name, versions in known.items() if name in wanted} == wanted
        assert known["magento/product-community-edition"] == (version,)
        listed = json.loads((shared / f"expected/magento-{version}/modules.json").read_text())
        assert module_names(version, "community") >= {n for n in listed["load_order"] if n.startswith("Magento_")}


def test_facts_without_a_module_keep_what_others_hang_under_its_resources() -> None:
    facts = load_facts("2.4.7-p3", "community")
    for name in sorted(facts.modules):
        known: set[str | None] = {None}
        for identifier, parent, _ in facts.without({name}).resources:
            assert parent in known, (name, identifier)
            known.add(identifier)


def history(identifier: str, version: str | None = None, edition: Edition = "community") -> ResourceHistory:
    return resource_history(identifier, None if version is None else MagentoVersion(version, edition))


def test_resource_history_tells_editions_apart() -> None:
    assert {e for _, e in history("Magento_GiftCardAccount::customer_giftcardaccount").releases} == {"commerce"}
    assert history("Magento_Sales::sales").releases == tuple(key for key in known_versions() if key[1] != "mage-os")


@pytest.mark.parametrize(
    ("identifier", "version", "edition", "standing"),
    [
        ("Magento_Sales::sales", "2.4.7-p3", "community", "declared"),
        ("Magento_Sales::sales", "2.2.0", "mage-os", "declared"),
        ("Magento_Sales::sales", None, "community", None),
        ("Magento_Sales::sales", "2.4-develop", "community", None),
        ("Magento_Sales::none", "2.4.7-p3", "community", None),
        ("Magento_GiftCardAccount::customer_giftcardaccount", "2.4.7-p3", "community", "commerce"),
        ("Magento_GiftCardAccount::customer_giftcardaccount", "2.4.7-p3", "commerce", "declared"),
        ("Magento_LoginAsCustomer::login", "2.2.5", "community", "later"),
        ("Magento_Backend::cache", "2.4.7-p3", "community", "declared"),
        ("Magento_Braintree::settlement_report", "2.4.7-p3", "community", "removed"),
        ("Magento_Sales::api_actions", "2.4.4-p11", "community", "later"),
        ("Magento_Sales::api_actions", "2.4.4-p12", "community", "declared"),
        ("Magento_Sales::api_actions", "2.4.4-p20", "community", "declared"),
        ("Magento_Sales::api_actions", "2.4.5-p10", "community", "later"),
        ("Magento_Sales::api_actions", "2.4.5-p11", "community", "declared"),
        ("Magento_Sales::api_actions", "2.4.7-p3", "community", "later"),
        ("Magento_Sales::api_actions", "2.4.8", "community", "declared"),
        ("Magento_Sales::api_actions", "2.4.9", "community", "declared"),
        ("Magento_Sales::api_actions", "1.2.0", "mage-os", "declared"),
        ("Magento_Sales::api_actions", "1.0.5", "mage-os", "later"),
    ],
)
def test_a_release_before_within_or_after_the_history_of_a_resource(
    identifier: str, version: str | None, edition: Edition, standing: str | None
) -> None:
    assert history(identifier, version, edition).standing == standing


def test_when_a_resource_was_removed() -> None:
    removed = history("Magento_Braintree::settlement_report", "2.4.7-p3")
    assert (removed.first, removed.last, removed.removed_in) == ("2.1.6", "2.3.7-p4", "2.4.0")


@pytest.mark.parametrize(
    ("version", "required"), [("2.3.7", "2.4.8"), ("2.4.4-p3", "2.4.4-p12"), ("2.4.7-p3", "2.4.7-p4")]
)
def test_a_resource_that_security_patches_introduced(version: str, required: str) -> None:
    later = history("Magento_Sales::api_actions", version)
    assert later.since == ["2.4.4-p12", "2.4.5-p11", "2.4.6-p9", "2.4.7-p4", "2.4.8"]
    assert later.required == required
    assert not later.has_gap
    assert history("Magento_InventoryApi::stock", version).since == ["2.3.0"]


def test_a_resource_that_a_patch_disabled() -> None:
    search = history("Magento_CatalogSearch::config_catalog_search", "2.4.4-p12")
    assert (search.standing, search.last_before, search.removed_in) == ("removed", "2.4.4-p10", "2.4.4-p11")
    assert history("Magento_CatalogSearch::config_catalog_search", "2.4.5").standing == "declared"


ADMITTED: list[tuple[dict[str, str], list[tuple[str, str]] | None]] = [
    ({}, None),
    ({"php": "~8.1.0", "acme/base": "^1"}, None),
    ({"magento/framework": "100.0.*"}, keys("2.0.0")),
    ({"magento/framework": "~100.1"}, keys("2.1.6")),
    ({"magento/framework": "100.1.* || 101.0.*"}, keys("2.1.6", "2.2.5")),
    ({"magento/framework": "^103.0"}, span("2.4.0", NEWEST)),
    ({"magento/framework": ">=103.0.6 <103.0.7"}, span("2.4.6", "2.4.6-p11")),
    ({"magento/framework": "103.0.7"}, keys("2.4.7")),
    ({"magento/framework": ">103.0.7"}, span("2.4.7-p1", NEWEST)),  # a -p is newer than the release
    ({"magento/framework": ">=103.0.7-p4 <103.0.8"}, span("2.4.7-p4", "2.4.7-p8")),
    ({"magento/framework": "103.0.8-p2"}, keys("2.4.8-p2")),
    ({"magento/framework": "<=103.0.7"}, span("2.0.0", "2.4.7")),
    ({"magento/framework": "103.0.1 - 103.0.6"}, span("2.4.1", "2.4.6")),
    ({"magento/framework": "*"}, span("2.0.0", NEWEST)),
    ({"magento/framework": "102.0.*"}, span("2.3.0", "2.3.7-p4")),
    ({"magento/framework": "2.0.0"}, []),
    ({"magento/framework": "103.0.9"}, []),
    ({"magento/module-backend": "102.0.*"}, span("2.4.0", NEWEST)),
    ({"magento/module-sales": "102.0.*|103.0.*", "magento/module-backend": "101.*"}, span("2.3.0", "2.3.7-p4")),
    ({"magento/module-sales": "103.0.4-p12"}, keys("2.4.4-p12")),
    ({"magento/module-inventory-api": "*"}, span("2.3.0", NEWEST)),
    ({"magento/product-community-edition": "^2.2"}, span("2.2.5", NEWEST)),
    ({"magento/product-community-edition": "2.4.6"}, keys("2.4.6")),
    ({"magento/product-community-edition": "2.4.7-p8"}, keys("2.4.7-p8")),
    ({"magento/product-enterprise-edition": ">=2.4"}, commerce("2.4.4", "2.4.6-p1", "2.4.7-p9")),
    ({"magento/module-gift-card-account": "*"}, commerce("2.3.3", "2.4.4", "2.4.6-p1", "2.4.7-p9")),
    ({"magento/framework": "*", "php": "~7.1.0"}, span("2.2.5", "2.3.6-p1")),
    ({"magento/framework": "*", "php": ">=8.1"}, span("2.4.4", NEWEST)),
    ({"magento/framework": "*", "php": "~8.4.0"}, span("2.4.8", NEWEST)),
    ({"magento/framework": "*", "php": "7.4.33"}, span("2.0.0", NEWEST)),  # no line of PHP as a whole: says nothing
    ({"magento/framework": "oops", "magento/module-store": "101.*"}, span("2.3.0", NEWEST)),
]


@pytest.mark.parametrize(("requirements", "expected"), ADMITTED)
def test_versions_that_composer_admits(requirements: dict[str, str], expected: list[tuple[str, str]] | None) -> None:
    assert admitted(requirements) == (None if expected is None else tuple(expected))


def test_edition_asked_for() -> None:
    assert admitted({"magento/framework": "103.*"}, "commerce") == tuple(commerce("2.4.4", "2.4.6-p1", "2.4.7-p9"))
    assert admitted({"magento/framework": "102.0.9"}, "community") == ()


@pytest.mark.parametrize(
    ("requirements", "newer"),
    [
        ({"magento/framework": ">=103.0.9"}, True),
        ({"magento/framework": "~103.0.9 || ^104.0"}, True),
        ({"magento/framework": "103.0.8-p3"}, True),
        ({"magento/product-community-edition": "2.4.9"}, True),
        ({"magento/framework": "2.0.0"}, False),
        ({"magento/framework": "103.0.9", "magento/module-sales": "100.0.99"}, False),
        ({}, False),
    ],
)
def test_a_constraint_for_a_later_magento(requirements: dict[str, str], newer: bool) -> None:
    assert allows_newer(requirements, (NEWEST, "community")) is newer


def test_named_versions() -> None:
    assert named("2.4.7-p3, 2.1.6") == keys("2.1.6", "2.4.7-p3")
    assert named("2.4.7") == named("2.4.7-community") == keys("2.4.7")
    assert named("2.4.4-commerce") == named("2.4.4", "commerce") == commerce("2.4.4")
    assert named("all") == [key for key in known_versions() if key[1] != "mage-os"]
    assert named("all", "community") == keys(*COMMUNITY)


@pytest.mark.parametrize(
    ("text", "edition", "version"),
    [
        ("2.4", None, NEWEST),
        ("2.3", None, "2.3.7-p4"),
        ("2.4.9", None, NEWEST),
        ("2.4.7-p12", None, "2.4.7-p8"),
        ("2.4.7-p7", None, "2.4.7-p6"),
        ("2.4.4-p99", None, "2.4.4-p13"),
        ("2.2.11", "community", "2.2.5"),
        ("2.4.5", "commerce", "2.4.4"),
        ("2.4.6-commerce", None, "2.4.4"),
        ("2.1.0", "mage-os", "1.3.0"),
        ("3.0.0-mage-os", None, "1.3.0"),
        ("1.0", "mage-os", "1.0.6"),
        ("1.0.3", "mage-os", "1.0.2"),
    ],
)
def test_a_version_without_data_is_the_nearest_earlier_of_its_line(
    text: str, edition: Edition | None, version: str
) -> None:
    [(found, _)] = named(text, edition)
    assert found == version


def test_what_mage_os_removed(tmp_path: Path) -> None:
    magento, mage_os = load_facts("2.4.8-p1", "community"), load_facts("1.2.0", "mage-os")
    removed = {row[0] for row in magento.resources} - {row[0] for row in mage_os.resources}
    assert "Magento_AdobeIms::login" in removed
    assert {row[0] for row in mage_os.resources} <= {row[0] for row in magento.resources}
    assert "Magento_AdobeIms" not in mage_os.modules
    [view] = views(checkout(tmp_path, Sync={}), "1.2.0", "mage-os").models
    assert str(view.magento) == "Mage-OS 1.2.0"
    assert "Magento_AdobeIms::login" not in view.acl
    assert view.at_least(2, 4, 8)


def test_mage_os_is_derived_from_the_magento_that_it_builds_on(shared: Path) -> None:
    documents = [json.loads(path.read_text()) for path in (shared / "facts").glob("*.json")]
    own = next(document for document in documents if document["edition"] == "mage-os")
    base = next(d for d in documents if (d["magento"], d["edition"]) == ("2.4.8-p1", "community"))
    derived = facts_folder.without(base, facts_folder.modules(base) - facts_folder.modules(own))
    for kind in ("resources", "routes"):
        assert sorted(map(str, derived[kind])) == sorted(map(str, own[kind]))
    assert len(facts_folder.read(shared / "facts")) == len(documents) + 7


@pytest.mark.parametrize(
    ("version", "base"),
    [("1.0.3", "2.4.7-p1"), ("1.2.0", "2.4.8-p1"), ("2.1.0", "2.4.8-p3"), ("3.2.0", "2.4.9"), ("2.4.8", "2.4.8")],
)
def test_the_magento_that_mage_os_builds_on(version: str, base: str) -> None:
    assert MagentoVersion(version, "mage-os").base == base


def test_a_version_without_data_is_noted(tmp_path: Path) -> None:
    model = checkout(tmp_path, Sync={})
    note = "no bundled data for Magento 2.4.9; using 2.4.8-p2, the nearest earlier version"
    assert views(model, "2.4.9").notes == [note]
    note = "no bundled data for Mage-OS 2.0.0; using 1.3.0-mage-os, the nearest earlier version"
    assert views(model, "2.0.0-mage-os").notes == views(model, "2.0.0", "mage-os").notes == [note]
    assert views(model, "2.4").notes == views(model, "all").notes == []


@pytest.mark.parametrize(
    ("text", "edition", "says"),
    [
        (
            "2.1.0",
            None,
            "(nearest: 2.0.0, 2.1.6); use `all`, a line (2.0, 2.1, 2.2, 2.3, 2.4) or a version such as 2.4.8-p2",
        ),
        ("2.5.0", None, "(nearest: 2.4.8-p2); use `all`,"),
        ("2.4.4-rc", None, "`2.4.4-rc`"),
        ("2.4.x", None, "`2.4.x`; use `all`,"),
        ("newest", None, "`newest`; use `all`,"),
        (" , ", None, "no Magento version given"),
    ],
)
def test_unknown_version(text: str, edition: str | None, says: str) -> None:
    with pytest.raises(UnknownVersionError) as raised:
        named(text, edition)  # type: ignore[arg-type]
    assert says in str(raised.value)


@pytest.mark.parametrize(
    ("version", "near"),
    [("2.4.7-p9", "2.4.7-p8"), ("2.3.8", "2.3.7-p4"), ("2.2.9", "2.2.5"), ("2.5.0", NEWEST), ("2.4.7", "2.4.7")],
)
def test_nearest_version(version: str, near: str) -> None:
    assert nearest_known(version, [k for k in known_versions() if k[1] == "community"]) == (near, "community")


def test_newest_is_community() -> None:
    assert newest().key == NEWEST
