"""Snapshots of an installation, and reading them back."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from magelint.engine.magentos import views
from magelint.engine.snapshot import SnapshotError, read_snapshot, snapshot_of
from magelint.magento.bundled.data import load_facts
from magelint.magento.model import Model
from magelint.testing import module_xml, write_tree
from trees import checkout, in_app_code


def small_shop(folder: Path) -> Model:
    acl = (
        '<config><acl><resources><resource id="Magento_Backend::admin" title="All">'
        '<resource id="Acme_Base::top" title="Top" sortOrder="5"><resource id="Acme_Base::low" title="Low"/></resource>'
        '<resource id="Other_Base::x" title="X"/></resource></resources></acl></config>'
    )
    routes = (
        '<routes><route url="/V1/acme" method="GET"><service class="Acme\\Base\\Api\\Get" method="get"/>'
        '<resources><resource ref="Acme_Base::low"/></resources></route></routes>'
    )
    write_tree(
        folder,
        {
            "composer.json": json.dumps({"name": "magento/magento2ce", "version": "2.4.6"}),
            **in_app_code("Magento_Backend"),
            **in_app_code("Acme_Base", "Magento_Backend"),
            "app/code/Acme/Base/etc/acl.xml": acl,
            "app/code/Acme/Base/etc/webapi.xml": routes,
        },
    )
    return Model.read(str(folder))


def snapshot_file(folder: Path) -> Path:
    path = folder / "shop.json"
    path.write_bytes(msgspec.json.encode(snapshot_of(small_shop(folder / "shop"))))
    return path


def test_snapshot_and_back(tmp_path: Path) -> None:
    facts = read_snapshot(str(snapshot_file(tmp_path)))
    assert (facts.version, facts.edition, facts.source) == ("2.4.6", "community", "shop.json")
    assert facts.modules == {"Magento_Backend", "Acme_Base"}
    assert facts.resources == (
        ("Magento_Backend::admin", None, 0),
        ("Other_Base::x", "Magento_Backend::admin", 0),
        ("Acme_Base::top", "Magento_Backend::admin", 5),
        ("Acme_Base::low", "Acme_Base::top", 0),
    )
    assert facts.routes == (("/V1/acme", "GET", "Acme\\Base\\Api\\Get", "get", ("Acme_Base::low",)),)


def test_a_snapshot_does_not_replace_the_checked_module(tmp_path: Path) -> None:
    facts = read_snapshot(str(snapshot_file(tmp_path)))
    other = checkout(tmp_path / "other", Sync={"magento/framework": "100.*"})
    found = views(other, facts=facts)
    [view] = found.models
    assert "Acme_Base::low" in view.acl
    assert view.routes.get("/V1/acme", "GET")
    assert found.notes == ["no Magento found; using the snapshot shop.json of 2.4.6"]
    itself = checkout(tmp_path / "itself", Base={})
    [view] = views(itself, facts=facts).models
    assert view.acl.ids == {"Magento_Backend::admin", "Other_Base::x"}
    assert view.routes.get("/V1/acme", "GET") is None


def test_snapshot_of_real_roots(shared: Path) -> None:
    for version in ("2.1.6", "2.4.7-p3"):
        snapshot = snapshot_of(Model.read(str(shared / f"roots/magento-{version}")))
        facts = load_facts(version, "community")
        assert (snapshot.magento, snapshot.edition) == (version, "community")
        ids = {(r.id, r.parent, r.sort_order) for r in snapshot.resources}
        off = ("Magento_TwoFactorAuth::",)  # in the root's config.php
        assert {row for row in facts.resources if not row[0].startswith(off)} == {
            i for i in ids if i in facts.resources
        }
        routes = {(r.url, r.method, r.service, tuple(r.resources)) for r in snapshot.routes}
        assert {(u, m, f"{c}::{f}", r) for u, m, c, f, r in facts.routes if "TwoFactor" not in c} <= routes


def test_no_snapshot_without_magento(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="does not contain Magento's modules"):
        snapshot_of(checkout(tmp_path, Sync={}))


def test_no_snapshot_of_what_magento_cannot_read(tmp_path: Path) -> None:
    small_shop(tmp_path)
    write_tree(tmp_path, {"app/code/Acme/Base/etc/module.xml": module_xml("Acme_Base", "Acme_Base")})
    with pytest.raises(SnapshotError, match="Magento cannot read its configuration: Circular sequence"):
        snapshot_of(Model.read(str(tmp_path)))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (b"", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b"[" * 200_000, "is not JSON"),
        (b"[]", "is not a snapshot"),
        (b'{"packages": []}', "is not a snapshot"),
        (
            b'{"format": "magelint-snapshot", "version": 2}',
            "has version 2, but this magelint reads version 1",
        ),
        (b'{"format": "magelint-snapshot", "version": 1}', "is not a valid snapshot: Object missing required field"),
    ],
)
def test_file_that_is_no_snapshot(change: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_bytes(change)
    with pytest.raises(SnapshotError) as raised:
        read_snapshot(str(path))
    assert says in str(raised.value)
    assert "\n" not in str(raised.value)


def test_snapshot_with_a_gap(tmp_path: Path) -> None:
    path = snapshot_file(tmp_path)
    document = json.loads(path.read_text())
    document["resources"].pop(0)
    path.write_text(json.dumps(document))
    with pytest.raises(SnapshotError, match="`Magento_Backend::admin`, the parent of `Other_Base::x`, is missing"):
        read_snapshot(str(path))


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="No such file or directory"):
        read_snapshot(str(tmp_path / "none.json"))
