"""What a change does: to the ACL, to routes, and to integrations at `setup:upgrade`.

What is expected here of permissions and of resets was compared with Magento's own `ConfigBasedIntegrationManager`,
`IntegrationService`, `AclRetriever` and `Loader\\Rule`, run in PHP on random pairs of such trees.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from change_trees import ADMIN, ALL, acl_xml, api_xml, config_xml, integration_xml, root, webapi_xml
from magelint.magento.bundled.data import load_facts
from magelint.magento.changes.comparison import Comparison, compare
from magelint.magento.changes.integration_changes import IntegrationChange
from magelint.magento.model import Model
from magelint.testing import write_tree
from trees import bare_module

A, B, C, NEW = "Acme_Sync::a", "Acme_Sync::b", "Acme_Sync::c", "Acme_Sync::new"
ACL: dict[str, Any] = {A: {B: {}}, C: {}}
FIELDS = "<email>a@acme.io</email><endpoint_url>https://acme.io/a</endpoint_url>"
NEW_FORM, API, CONFIG = "etc/integration.xml", "etc/integration/api.xml", "etc/integration/config.xml"
SCRIPT = "<?php\nclass Script { public function run() { $this->manager->processIntegrationConfig(['Sync']); } }\n"


def both(lists: Sequence[str]) -> dict[str, str]:
    """An integration `Sync` in `config.xml` and `api.xml`."""
    return {API: api_xml({"Sync": lists}), CONFIG: config_xml(["Sync"])}


def compared(tmp_path: Path, before: Mapping[str, str], after: Mapping[str, str]) -> Comparison:
    models = []
    for name, files in (("before", before), ("after", after)):
        write_tree(tmp_path / name, root({"etc/acl.xml": acl_xml(ACL), **files}))
        models.append(Model.read(str(tmp_path / name), after_upgrade=True))
    return compare(*models)


def one_change(tmp_path: Path, before: Mapping[str, str], after: Mapping[str, str]) -> IntegrationChange:
    (change,) = compared(tmp_path, before, after).integrations
    return change


def codes(change: IntegrationChange) -> dict[str, tuple[str, ...]]:
    return {reason.code: reason.subjects for reason in change.reasons}


def test_equal_trees(tmp_path: Path) -> None:
    files = {NEW_FORM: integration_xml({"Sync": [B]}), "etc/webapi.xml": webapi_xml({"GET /V1/acme": [B]})}
    found = compared(tmp_path, files, files)
    assert (found.integrations, found.acl.ids, found.effects) == ([], (), frozenset())


@pytest.mark.parametrize(
    ("before", "after", "reasons"),
    [
        pytest.param([B], [B, C], {"list gains": (C,)}, id="a resource is added"),
        pytest.param([B, C], [B], {"list loses": (C,)}, id="a resource is removed"),
        pytest.param([B], [A], {"list loses": (B,)}, id="a resource below it is removed"),
        pytest.param([B], [C, A, B], {"list gains": (C,)}, id="parents are in the list anyway"),
        pytest.param([B], [], {"list loses": (ADMIN, A, B)}, id="the list is emptied"),
        pytest.param([], [B], {"list gains": (ADMIN, A, B)}, id="the list is filled"),
    ],
)
def test_a_changed_list_resets(
    before: list[str], after: list[str], reasons: dict[str, tuple[str, ...]], tmp_path: Path
) -> None:
    change = one_change(
        tmp_path, {NEW_FORM: integration_xml({"Sync": before})}, {NEW_FORM: integration_xml({"Sync": after})}
    )
    assert (change.change, codes(change)) == ("reset", reasons)


@pytest.mark.parametrize(
    ("fields", "reasons"),
    [
        pytest.param(FIELDS.replace("a@", "b@"), {"email": ("a@acme.io", "b@acme.io")}, id="another e-mail address"),
        pytest.param(
            FIELDS.replace("io/a", "io/b"),
            {"endpoint_url": ("https://acme.io/a", "https://acme.io/b")},
            id="another URL",
        ),
        pytest.param(
            f"{FIELDS}<identity_link_url>https://x.io</identity_link_url>",
            {"identity_link_url": ("", "https://x.io")},
            id="a URL is added",
        ),
        pytest.param("<email>a@acme.io</email>", None, id="a URL is removed: Magento keeps the stored one"),
        pytest.param(FIELDS, None, id="equal"),
    ],
)
def test_changed_fields_reset(fields: str, reasons: dict[str, Any] | None, tmp_path: Path) -> None:
    before, after = (integration_xml({"Sync": [B]}, one) for one in (FIELDS, fields))
    found = compared(tmp_path, {NEW_FORM: before}, {NEW_FORM: after}).integrations
    assert [(change.change, codes(change)) for change in found] == ([] if reasons is None else [("reset", reasons)])


def test_a_value_that_the_database_truncates_resets_every_time(tmp_path: Path) -> None:
    long = FIELDS.replace("io/a", "io/" + "a" * 300)
    files = {NEW_FORM: integration_xml({"Sync": [B]}, long)}
    change = one_change(tmp_path, files, files)
    assert (change.change, codes(change)) == ("reset", {"truncated": ("endpoint_url",)})


@pytest.mark.parametrize(
    ("acl", "change", "reasons", "lost"),
    [
        pytest.param(
            {A: {NEW: {B: {}}}, C: {}}, "reset", {"list gains": (NEW, B), "moved": (B,)}, (), id="a parent in between"
        ),
        pytest.param(
            {A: {}, C: {B: {}}}, "reset", {"list gains": (C, B), "list loses": (A,), "moved": (B,)}, (A,), id="moved"
        ),
        pytest.param(
            {A: {}, C: {}}, "reset", {"list loses": (ADMIN, A), "undeclared": (B,)}, (ADMIN, A, B), id="removed"
        ),
        pytest.param({A: {B: {NEW: {}}}, C: {}}, None, {}, (), id="a resource below it"),
    ],
)
def test_a_changed_acl_resets(
    acl: dict[str, Any], change: str | None, reasons: dict[str, Any], lost: tuple[str, ...], tmp_path: Path
) -> None:
    files = {NEW_FORM: integration_xml({"Sync": [B]})}
    found = compared(tmp_path, files, {**files, "etc/acl.xml": acl_xml(acl)}).integrations
    assert [(one.change, codes(one), one.lost) for one in found] == (
        [] if change is None else [(change, reasons, lost)]
    )


def test_before_2_3_1_every_upgrade_resets(tmp_path: Path) -> None:
    """The reader does not return the root, which is stored with every list."""
    write_tree(tmp_path, {**bare_module("Acme_Sync"), NEW_FORM: integration_xml({"Sync": ["Magento_Sales::create"]})})
    model = Model.read(str(tmp_path), after_upgrade=True)
    found = {}
    for version in ("2.3.0", "2.3.1"):
        release = load_facts(version, "community")
        found[version] = compare(model.on(release), model.on(release)).integrations
    assert [codes(change) for change in found["2.3.0"]] == [{"list loses": (ADMIN,)}]
    assert found["2.3.1"] == []


def test_added_and_removed(tmp_path: Path) -> None:
    files = {
        "etc/webapi.xml": webapi_xml({"GET /V1/b": [B], "GET /V1/open": ["anonymous"], "GET /V1/c": [C]}),
        NEW_FORM: integration_xml({"Sync": [B]}),
    }
    added = one_change(tmp_path / "1", {**files, NEW_FORM: integration_xml({})}, files)
    assert (added.change, codes(added), added.gained) == ("added", {"created": ()}, (ADMIN, A, B))
    assert [route.url for route in added.routes_gained] == ["/V1/b"]
    found = compared(tmp_path / "2", files, {**files, NEW_FORM: integration_xml({})})
    (removed,) = found.integrations
    assert (removed.change, codes(removed)) == ("removed", {"kept": ()})
    assert (removed.lost, removed.routes_lost) == ((), ())  # the database keeps its permissions
    assert found.effects == {"any"}


def test_a_new_name_is_another_integration(tmp_path: Path) -> None:
    before, after = integration_xml({"Sync": [B]}), integration_xml({"Acme Sync": [B]})
    new, old = compared(tmp_path, {NEW_FORM: before}, {NEW_FORM: after}).integrations
    assert (new.change, codes(new)) == ("added", {"created": (), "renamed from": ("Sync",)})
    assert (old.change, codes(old)) == ("removed", {"kept": (), "renamed to": ("Acme Sync",)})


@pytest.mark.parametrize("name", ["SYNC", "Sync "])
def test_a_name_that_the_database_does_not_distinguish_stops_the_upgrade(name: str, tmp_path: Path) -> None:
    before, after = integration_xml({"Sync": [B]}), integration_xml({name: [B, C]})
    found = compared(tmp_path, {NEW_FORM: before}, {NEW_FORM: after})
    (change,) = found.integrations
    assert (change.name, change.change, codes(change)) == (name, "changed", {"same name": ("Sync",)})
    assert change.stops_upgrade
    assert found.effects == {"reset", "any"}


def test_a_duplicate_resource_stops_the_upgrade(tmp_path: Path) -> None:
    files = {NEW_FORM: integration_xml({"Sync": [B]})}
    twice = acl_xml({A: {B: {}}, C: {B: {}}})
    change = one_change(tmp_path, files, {**files, "etc/acl.xml": twice})
    assert change.stops_upgrade
    assert codes(change)["duplicate resource"] == (B,)


def test_integrations_of_api_xml_are_never_reset(tmp_path: Path) -> None:
    after = {API: api_xml({"Sync": [B]}), CONFIG: config_xml(["Sync"], FIELDS)}
    change = one_change(tmp_path, both([A, B, C]), after)
    assert (change.change, change.lost) == ("changed", (A, C))
    assert codes(change) == {"endpoint_url": ("", "https://acme.io/a"), "pending": ()}


@pytest.mark.parametrize(
    ("path", "in_before", "version", "applied"),
    [
        ("Setup/Recurring.php", True, "1.0.0", True),
        ("Setup/RecurringData.php", True, "1.0.0", True),
        ("Setup/Patch/Data/Install.php", True, "1.0.0", False),
        ("Setup/Patch/Data/Install.php", False, "1.0.0", True),
        ("Setup/InstallData.php", True, "1.0.0", False),
        ("Setup/UpgradeData.php", True, "1.0.0", False),
        ("Setup/UpgradeData.php", True, "1.0.1", True),
        ("Model/Installer.php", False, "1.0.1", False),
    ],
)
def test_setup_scripts_apply_an_api_xml(
    path: str, in_before: bool, version: str, applied: bool, tmp_path: Path
) -> None:
    def module(version: str) -> dict[str, str]:
        return {"etc/module.xml": f'<config><module name="Acme_Sync" setup_version="{version}"/></config>'}

    before = {**both([B]), **module("1.0.0"), **({path: SCRIPT} if in_before else {})}
    change = one_change(tmp_path, before, {**both([B, C]), **module(version), path: SCRIPT})
    assert change.gained == (C,)
    assert codes(change) == ({"applied": (f"app/code/Acme/Sync/{path}",)} if applied else {"pending": ()})


def test_from_one_form_to_the_other(tmp_path: Path) -> None:
    """Missing parents are in the list of an `integration.xml`, so that it differs from what is stored."""
    new = {NEW_FORM: integration_xml({"Sync": [B]})}
    change = one_change(tmp_path / "1", both([B]), new)
    assert (change.change, change.gained) == ("reset", (A,))
    assert codes(change) == {"list gains": (A,), "form": ("api.xml", "integration.xml")}
    change = one_change(tmp_path / "2", both([A, B]), new)
    assert (change.change, codes(change)) == ("changed", {"form": ("api.xml", "integration.xml")})
    change = one_change(tmp_path / "3", both([ALL]), new)
    assert (change.change, change.lost) == ("reset", (ALL,))
    change = one_change(tmp_path / "4", new, both([B]))
    assert (change.change, change.lost) == ("changed", (A,))
    assert codes(change) == {"form": ("integration.xml", "api.xml"), "pending": ()}


def test_stored_permissions_under_a_changed_acl(tmp_path: Path) -> None:
    """Without new entries a resource gets the decision of its new parent; one without an entry is denied."""
    files = both([B])
    below_denied = {**files, "etc/acl.xml": acl_xml({A: {}, C: {B: {}}})}
    change = one_change(tmp_path / "1", files, below_denied)  # C comes after B in the earlier ACL
    assert (change.lost, codes(change)) == ((B,), {"denied by parent": (B,), "pending": ()})
    below_new = {**files, "etc/acl.xml": acl_xml({A: {NEW: {B: {}}}, C: {}})}
    change = one_change(tmp_path / "2", files, below_new)
    assert (change.lost, codes(change)) == ((B,), {"denied by parent": (B,), "pending": ()})
    below_granted = {**both([C]), "etc/acl.xml": acl_xml({C: {B: {}}, A: {}})}
    change = one_change(tmp_path / "3", both([C]), below_granted)
    assert (change.gained, codes(change)) == ((B,), {"inherited": (B,), "pending": ()})


@pytest.mark.parametrize(("version", "inherits"), [("2.4.4", True), ("2.4.7-p3", True), ("2.4.8", False)])
def test_a_new_resource_without_an_entry(version: str, inherits: bool, tmp_path: Path) -> None:
    """Up to 2.4.7 the parent decides if another role has an entry for it; since 2.4.8 the resource is denied."""
    models = []
    for name, below in (("before", {}), ("after", {NEW: {}})):
        files = {
            **bare_module("Acme_Sync"),
            **both([A]),
            NEW_FORM: integration_xml({"Other": [A]}),
            "etc/acl.xml": acl_xml({A: below}),
        }
        write_tree(tmp_path / name, files)
        model = Model.read(str(tmp_path / name), after_upgrade=True)
        models.append(model.on(load_facts(version, "community"), requested=True))
    found = compare(*models).integrations
    assert [(one.name, one.gained, codes(one)) for one in found] == [("Sync", (NEW,), {"inherited": (NEW,)})] * inherits


def test_routes(tmp_path: Path) -> None:
    before = {
        "GET /V1/gone": [B],
        "GET /V1/open": [C],
        "GET /V1/strict": [B],
        "GET /V1/loose": [B, C],
        "GET /V1/other": [C],
        "GET /V1/same": [B, C],
        "GET /V1/closed": ["anonymous"],
    }
    after = {
        "GET /V1/open": ["anonymous"],
        "GET /V1/strict": [B, C],
        "GET /V1/loose": [B],
        "GET /V1/other": [A],
        "GET /V1/same": [C, B],
        "GET /V1/closed": [C],
        "POST /V1/new": [B],
        "POST /V1/public": ["anonymous"],
    }
    files = {NEW_FORM: integration_xml({"Sync": [B]})}
    found = compared(
        tmp_path, {**files, "etc/webapi.xml": webapi_xml(before)}, {**files, "etc/webapi.xml": webapi_xml(after)}
    )
    assert [route.url for route in found.routes.added] == ["/V1/new", "/V1/public"]
    assert [route.url for route in found.routes.removed] == ["/V1/gone"]
    assert {one.after.url: one.change for one in found.routes.changed} == {
        "/V1/open": "anonymous",
        "/V1/strict": "stricter",
        "/V1/loose": "looser",
        "/V1/other": "other",
        "/V1/closed": "stricter",
    }
    (change,) = found.integrations
    assert (change.change, change.reasons) == ("changed", [])
    assert [route.url for route in change.routes_gained] == ["/V1/loose", "/V1/new", "/V1/other"]
    assert [route.url for route in change.routes_lost] == ["/V1/closed", "/V1/gone", "/V1/strict"]
    assert found.effects == {"loss", "opened", "any"}


def test_the_acl(tmp_path: Path) -> None:
    changed = {"etc/acl.xml": acl_xml({NEW: {A: {B: {}}}})}
    found = compared(tmp_path, {}, changed).acl
    assert (found.added, found.removed) == ((NEW,), (C,))
    assert [(moved.id, moved.before, moved.after) for moved in found.moved] == [(A, ADMIN, NEW)]


def test_what_magento_cannot_read_is_not_compared(tmp_path: Path) -> None:
    files = {NEW_FORM: integration_xml({"Sync": [B]}), API: api_xml({"Old": [C]}), CONFIG: config_xml(["Old"])}
    broken = {**files, NEW_FORM: "<config><integration><email>a@acme.io</email></integration></config>"}
    found = compared(tmp_path, {**files, API: api_xml({"Old": [B]})}, broken).integrations
    assert [change.name for change in found] == ["Old"]
