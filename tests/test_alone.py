"""A module alone is checked as well as in a shop: real modules over the facts of Magento, and over Magento itself."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from magelint.engine.magentos import views
from magelint.engine.registry import load_registry
from magelint.engine.result import Report
from magelint.engine.run import run_rules
from magelint.magento.model import Model
from magelint.magento.scope import Scope
from magelint.testing import write_tree
from shared_data import MODULES, VERSION, expectations, into_app_code, shop
from shell import magelint
from trees import bare_module, in_app_code

RULES = load_registry()


def run(model: Model, *names: str, magento: str | None = VERSION) -> Report:
    """All rules, or those named, over a model and the facts of a version where it has no Magento."""
    chosen = [info for info in RULES.sorted() if not names or info.id in names]
    report = run_rules(views(model, magento).models, [info.type(info.type.options_type()()) for info in chosen])
    assert not report.crashes, report.crashes[0].traceback
    return report


def codes(text: str) -> list[str]:
    """What stands in backquotes."""
    return re.findall(r"`([^`]+)`", text)


@pytest.fixture(scope="module")
def root(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Magento 2.4.7-p3 with every module on."""
    return shop(shared, tmp_path_factory.mktemp("shop") / "root")


@pytest.fixture
def by_hand(request: pytest.FixtureRequest, shared: Path, root: Path) -> Iterator[tuple[str, str]]:
    """A shared module copied into the installation, and its folder in it."""
    folder = into_app_code(shared, request.param, root)
    yield request.param, folder.relative_to(root).as_posix()
    shutil.rmtree(folder.parent)


@pytest.fixture
def by_composer(request: pytest.FixtureRequest, shared: Path, root: Path) -> Iterator[tuple[str, str]]:
    """A shared module installed as Composer does from a path repository, and its folder."""
    shutil.copytree(shared / "modules" / request.param, root / "packages/module")
    (root / "vendor/module").mkdir()
    (root / "vendor/module/module").symlink_to("../../packages/module")
    installed = root / "vendor/composer/installed.json"
    before = installed.read_bytes()
    document = json.loads(before)
    try:
        package = json.loads((root / "packages/module/composer.json").read_text())
    except ValueError:  # one of them has a comma too many
        package = {"autoload": {"files": ["registration.php"]}}
    document["packages"].append({"version": "1.0.0", **package, "install-path": "../module/module"})
    document["packages"][-1].setdefault("name", "module/module")
    installed.write_text(json.dumps(document))
    yield request.param, "packages/module"
    installed.write_bytes(before)
    shutil.rmtree(root / "vendor/module")
    shutil.rmtree(root / "packages")


@pytest.mark.parametrize("name", MODULES)
def test_what_magento_finds_wrong(name: str, shared: Path) -> None:
    """Exactly the ids that no acl.xml declares, and the parents that an integration does not list."""
    expected = expectations(shared)[name]["wrong"]
    model = Model.read(str(shared / "modules" / name), after_upgrade=True)
    unknown: dict[str, set[str]] = {integration: set() for integration in expected}
    for finding in run(model, "api-unknown-resource").findings:
        integration, identifier = codes(finding.message)[:2]
        unknown[integration].add(identifier)
    assert unknown == {integration: set(wrong["unknown"]) for integration, wrong in expected.items()}
    missing: dict[str, dict[str, int]] = {integration: {} for integration in expected}
    for finding in run(model, "api-missing-parent").findings:
        integration, child, parent = codes(finding.message)
        assert child in expected[integration]["missing_parents"][parent]
        missing[integration][parent] = 1 + len(finding.related)
    assert missing == {
        integration: {parent: len(children) for parent, children in wrong["missing_parents"].items()}
        for integration, wrong in expected.items()
    }


Told = tuple[str, str, str, int, int]


def told(report: Report, below: str = "") -> list[Told]:
    """The findings with paths relative to the module, without those that need a full installation."""
    return sorted(
        (f.rule, f.severity.value, f.span.path.removeprefix(f"{below}/"), f.span.line, f.span.column)
        for f in report.findings
        if f.rule not in RULES.rules or not RULES.rules[f.rule].type.needs_installation
    )


def both(shared: Path, root: Path, name: str, folder: str) -> tuple[list[Told], list[Told]]:
    """The findings in a standalone module, and in the same module when installed."""
    alone = run(Model.read(str(shared / "modules" / name), after_upgrade=True))
    model = Model.read(str(root), after_upgrade=True, scope=Scope(frozenset({"project"})))
    assert [m.folder for m in model.checked] == [folder]
    return told(alone), told(run(model, magento=None), folder)


@pytest.mark.parametrize("by_composer", MODULES, indirect=True)
def test_standalone_as_installed(by_composer: tuple[str, str], shared: Path, root: Path) -> None:
    """A standalone module has the same findings, except those that need a full installation."""
    alone, there = both(shared, root, *by_composer)
    assert alone == there


@pytest.mark.parametrize("by_hand", MODULES, indirect=True)
def test_standalone_as_in_app_code(by_hand: tuple[str, str], shared: Path, root: Path) -> None:
    """Where composer did not install the module, what composer would stop at counts for less, and no more than that."""
    alone, there = both(shared, root, *by_hand)

    def without_composer(found: list[Told]) -> list[Told]:
        return [finding for finding in found if not finding[0].startswith("composer-")]

    def places(found: list[Told]) -> set[tuple[object, ...]]:
        return {(rule, *place) for rule, _, *place in found}

    assert without_composer(alone) == without_composer(there)
    assert places(alone) >= places(there)


def test_report_says_what_it_did_not_look_at(tmp_path: Path) -> None:
    write_tree(tmp_path, bare_module("Acme_Sync"))
    report = run(Model.read(str(tmp_path), after_upgrade=True))
    [note] = [note for note in report.notes if note.startswith("skipped")]
    shop_rules = [info.id for info in RULES.sorted() if info.type.needs_installation]
    assert note == f"skipped (needs a full installation): {', '.join(shop_rules)}"


API = '<integrations><integration name="Acme"><resources>\n{}\n</resources></integration></integrations>\n'


def command_line(folder: Path, *arguments: str) -> tuple[int, list[dict[str, Any]], str]:
    done = magelint("check", folder, "--format", "json", *arguments)
    findings = json.loads(done.stdout)["findings"] if done.stdout else []
    return done.returncode, findings, done.stderr


def integration(folder: Path, *ids: str, require: dict[str, str] | None = None, sequence: tuple[str, ...] = ()) -> Path:
    resources = "\n".join(f'<resource name="{identifier}"/>' for identifier in ids)
    write_tree(
        folder,
        {
            **bare_module("Acme_Sync", *sequence),
            "etc/integration/api.xml": API.format(resources),
            "composer.json": json.dumps({"name": "acme/sync", "require": require or {}}),
        },
    )
    return folder


def test_finding_says_once_which_versions_it_affects(tmp_path: Path) -> None:
    ids = ("Magento_Log::online", "Magento_Analytics::analytics", "Magento_CatalogSearch::config_catalog_search")
    folder = integration(tmp_path, "Magento_Sales::sales", *ids)
    status, findings, _ = command_line(folder, "--magento", "all", "--select", "api-unknown-resource")
    assert status == 1
    assert [f["line"] for f in findings] == sorted({f["line"] for f in findings})
    ends = {codes(f["message"])[1]: f["message"].rpartition("`, which ")[2] for f in findings}
    assert ends == {
        "Magento_Log::online": "no Magento version since 2.0.0 declares",
        "Magento_Analytics::analytics": "Magento declares only since 2.2.5",
        "Magento_CatalogSearch::config_catalog_search": (
            "Magento last declared in 2.4.7-p2 and no longer declares in 2.4.7-p3 (affects 2.0.0 to 2.1.6,"
            " 2.4.4-p11 to 2.4.4-p13, 2.4.5-p10 to 2.4.5-p13, 2.4.6-p8 to 2.4.6-p11, 2.4.7-p3 to 2.4.8-p2)"
        ),
    }
    _, findings, _ = command_line(folder, "--magento", "2.4.7-p2,2.4.7-p3", "--select", "api-unknown-resource")
    ends = {codes(f["message"])[1]: f["message"].rpartition(" (")[2] for f in findings}
    assert ends["Magento_CatalogSearch::config_catalog_search"] == "affects 2.4.7-p3 and later)"


def test_what_only_commerce_has(tmp_path: Path) -> None:
    folder = integration(tmp_path, "Magento_GiftCardAccount::customer_giftcardaccount")
    arguments = ("--select", "api-unknown-resource")
    _, [finding], _ = command_line(folder, *arguments)
    assert "only Adobe Commerce" in finding["message"]
    _, findings, _ = command_line(folder, "--edition", "commerce", *arguments)
    assert findings == []


@pytest.mark.parametrize(
    ("require", "sequence"),
    [({"other/module-base": "^1.0"}, ()), ({"other/base": "*"}, ()), ({}, ("Other_Base",))],
)
def test_missing_dependency(require: dict[str, str], sequence: tuple[str, ...], tmp_path: Path) -> None:
    folder = integration(tmp_path, "Other_Base::x", require=require, sequence=sequence)
    _, [finding], _ = command_line(folder, "--select", "api-unknown-resource")
    assert finding["severity"] == "info"
    assert "`Other_Base`" in finding["message"] + finding["help"]


def other_shop(folder: Path) -> Path:
    """An installation with a module of another vendor."""
    acl = (
        '<config><acl><resources><resource id="Magento_Backend::admin" title="All">'
        '<resource id="Other_Base::low" title="Low"/></resource></resources></acl></config>'
    )
    write_tree(
        folder,
        {
            "composer.json": json.dumps({"name": "magento/magento2ce", "version": "2.4.6"}),
            **in_app_code("Magento_Backend"),
            **in_app_code("Other_Base"),
            "app/code/Other/Base/etc/acl.xml": acl,
        },
    )
    return folder


def test_snapshot_brings_the_dependency(tmp_path: Path) -> None:
    folder = integration(tmp_path / "module", "Other_Base::low", require={"other/base": "*"})
    facts = tmp_path / "shop.json"
    done = magelint("snapshot", other_shop(tmp_path / "shop"), "--output", facts)
    assert done.returncode == 0, done.stderr
    assert done.stderr.endswith(f"wrote 2 modules, 2 resources, 0 routes of a Magento 2.4.6 root to {facts}\n")
    status, findings, notes = command_line(folder, "--facts", str(facts), "--select", "api-unknown-resource")
    assert (status, findings) == (0, [])
    assert "using the snapshot shop.json of 2.4.6" in notes


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--magento", "2.5.1"), "(nearest: 2.4.8-p2)"),
        (("--edition", "enterprise"), "`enterprise` is not one of `community`, `commerce`"),
        (("--facts", "nowhere.json"), "cannot read `nowhere.json`: No such file or directory"),
        (
            ("--facts", "nowhere.json", "--magento", "2.4.6"),
            "a snapshot has one version; remove `facts`, or `magento` and `edition`",
        ),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], says: str, tmp_path: Path) -> None:
    status, findings, error = command_line(integration(tmp_path), *arguments)
    assert (status, findings) == (2, [])
    assert says in error


@pytest.mark.parametrize(
    ("constraint", "arguments", "severities"),
    [
        ("^100.1.0 || ^103.0", (), ["info"]),
        ("^100.1.0", (), ["error"]),
        ("^103.0", (), []),
        ("^100.1.0 || ^103.0", ("--magento", "2.1.6"), ["error"]),
    ],
)
def test_what_a_later_magento_has_that_the_module_supports_too(
    constraint: str, arguments: tuple[str, ...], severities: list[str], tmp_path: Path
) -> None:
    folder = integration(tmp_path, "Magento_Analytics::analytics")
    (folder / "composer.json").write_text(
        json.dumps({"name": "acme/module-sync", "require": {"magento/framework": constraint}}), encoding="utf-8"
    )
    _, findings, _ = command_line(folder, *arguments, "--select", "api-unknown-resource")
    assert [f["severity"] for f in findings] == severities
