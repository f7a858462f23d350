"""Integrations: what the pages of the rules cannot show."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fixing import applied
from integration_trees import FAMILY, SYNC, api, config, files, php, run, symptoms
from magelint.engine.finding import Finding
from magelint.engine.walk import walk
from magelint.magento.bundled.data import load_facts
from magelint.magento.model import Model
from magelint.testing import module_xml, registration_php, where, write_tree
from shared_data import MODULES, VERSION, expectations, laid_over, said_of_root
from shell import magelint
from trees import in_app_code

XSI = "http://www.w3.org/2001/XMLSchema-instance"

# What Magento itself says of twelve published modules


def findings(model: Model, rule: str) -> Iterator[Finding]:
    """What a rule finds itself, without what comes of another finding."""
    rules = [FAMILY[rule](FAMILY[rule].options_type()())]
    for _, call in walk(model, rules, {rule: set()}):
        yield from (finding for finding in call() if finding.cause is None)


def mistakes(model: Model) -> dict[str, dict[str, Any]]:
    """What the two rules say of an `api.xml`, in the shape of the expectation."""
    found: dict[str, dict[str, Any]] = {}
    for declared in model.declared_integrations(model.checked):
        if declared.form == "api":
            found[declared.name] = {"unknown": [], "missing_parents": {}}
    for finding in findings(model, "api-unknown-resource"):
        if finding.primary.place.file.path.endswith("integration/api.xml"):
            integration, _, identifier = finding.subject.rpartition(" ")
            found[integration]["unknown"].append(identifier)
    for finding in findings(model, "api-missing-parent"):
        integration, _, parent = finding.subject.rpartition(" ")
        children = [label.place for label in (finding.primary, *finding.related)]
        ids = [place.file.text[place.span.start : place.span.end] for place in children]
        found[integration]["missing_parents"][parent] = sorted(ids)
    for integration in found.values():
        integration["unknown"].sort()
    return found


@pytest.mark.parametrize("name", MODULES)
def test_standalone_modules_have_exactly_the_recorded_mistakes(name: str, shared: Path) -> None:
    model = Model.read(str(shared / "modules" / name)).on(load_facts(VERSION, "community"))
    assert mistakes(model) == expectations(shared)[name]["wrong"]


@pytest.mark.parametrize("name", MODULES)
def test_installed_modules_have_exactly_the_recorded_mistakes(name: str, shared: Path, tmp_path: Path) -> None:
    model = Model.read(str(laid_over(shared, name, tmp_path / "root")), after_upgrade=True)
    assert model.has_core
    assert mistakes(model) == expectations(shared)[name]["wrong"]


def test_the_twelve_modules_exist(shared: Path) -> None:
    assert len(expectations(shared)) == 12


# Resources


@pytest.mark.parametrize(
    ("identifier", "severity", "words"),
    [
        ("Magento_GiftCardAccount::customer_giftcardaccount", "warning", "which only Adobe Commerce declares"),
        ("Magento_Braintree::get_client_token", "error", "last declared in 2.3.7-p4"),
        ("Magento_Log::online", "error", "no Magento version since 2.0.0 declares"),
        ("Magento_Sales::actions_veiw", "error", "not declared in any acl.xml"),
        ("Other_Cards::codes", "warning", "which belongs to `Other_Cards`, a module that is not installed"),
        ("magento_sales::sales", "error", "differs only in case from `Magento_Sales::sales`"),
        ("Magento_Sales::sales ", "error", "surrounding whitespace"),
        ("Magento_Sales::sales,Magento_Cart::cart", "error", "single id"),
    ],
)
def test_why_a_resource_is_unknown(identifier: str, severity: str, words: str, tmp_path: Path) -> None:
    (finding,) = run(tmp_path, files(api=api(identifier)), "api-unknown-resource").findings
    assert finding.severity == severity
    assert words in finding.message


@pytest.mark.parametrize("identifier", ["magento_customer::online", "Magento_Log::online"])
def test_the_help_says_that_the_fix_removes_an_id_already_listed(identifier: str, tmp_path: Path) -> None:
    tree = files(api=api("Magento_Customer::online", identifier))
    (finding,) = run(tmp_path, tree, "api-unknown-resource").findings
    assert finding.help == "remove it: `Magento_Customer::online` is already listed"
    assert finding.fix is not None
    assert finding.fix.title == finding.help


def test_a_required_module_that_is_not_installed_is_an_info(tmp_path: Path) -> None:
    tree = files(api=api("Other_Cards::codes"))
    tree[f"{SYNC}/composer.json"] = '{"name": "acme/sync", "require": {"other/module-cards": "*"}}'
    (finding,) = run(tmp_path, tree, "api-unknown-resource").findings
    assert finding.severity == "info"
    assert "other/module-cards" in finding.message


@pytest.mark.parametrize(
    ("package", "severity", "words"),
    [
        (
            "acme/module-feed",
            "info",
            "which belongs to `Acme_Feed`: the required package `acme/module-feed` is not installed",
        ),
        (
            "acme/suite",
            "info",
            "which belongs to `Acme_Feed`: `acme/suite`, which may contain it, is required but not installed",
        ),
        ("acme/module-base", "warning", "which belongs to `Acme_Feed`, a module that is not installed"),
    ],
)
def test_the_package_that_contains_a_module(package: str, severity: str, words: str, tmp_path: Path) -> None:
    tree = files(api=api("Acme_Feed::feed"))
    tree[f"{SYNC}/composer.json"] = f'{{"name": "acme/module-sync", "require": {{"{package}": "*"}}}}'
    (finding,) = run(tmp_path, tree, "api-unknown-resource").findings
    assert (finding.severity, finding.message.partition("requests `Acme_Feed::feed`, ")[2]) == (severity, words)


@pytest.mark.parametrize("word", ["self", "anonymous"])
def test_a_special_resource_of_webapi_xml(word: str, tmp_path: Path) -> None:
    (finding,) = run(tmp_path, files(api=api(word)), "api-unknown-resource").findings
    assert "webapi.xml" in (finding.help or "")


@pytest.mark.parametrize("identifier", ["Magento_Customer", "Magento_Cms::pag"])
def test_the_parents_of_a_guess_are_not_missing(identifier: str, tmp_path: Path) -> None:
    report = run(tmp_path, files(api=api(identifier)), "api-unknown-resource", "api-missing-parent")
    assert [f.rule for f in report.findings] == ["api-unknown-resource"]


@pytest.mark.parametrize("attribute", ["id", "ref"])
def test_a_resource_under_another_attribute_is_listed(attribute: str, tmp_path: Path) -> None:
    text = api("Acme_Sync::sync", "Acme_Sync::jobs").replace('name="Acme_Sync::sync', f'{attribute}="Acme_Sync::sync')
    tree = files(api=text)
    tree[f"{SYNC}/etc/acl.xml"] = (
        '<config><acl><resources><resource id="Magento_Backend::admin"><resource id="Acme_Sync::sync" title="Sync">'
        '<resource id="Acme_Sync::jobs" title="Jobs"/></resource></resource></resources></acl></config>'
    )
    tree[f"{SYNC}/etc/webapi.xml"] = (
        '<routes><route url="/V1/acme" method="GET"><service class="Acme\\Sync\\Api\\A" method="get"/>'
        '<resources><resource ref="Acme_Sync::sync"/></resources></route></routes>'
    )
    report = run(tmp_path, tree, "integration-invalid", "api-missing-parent", "api-own-route-unlisted")
    assert [f.rule for f in report.findings] == ["integration-invalid"]


def test_a_duplicate_unknown_resource_has_one_finding_of_each_rule(tmp_path: Path) -> None:
    tree = files(api=api("Magento_Log::online", "Magento_Log::online"))
    report = run(tmp_path, tree, "api-unknown-resource", "api-duplicate-resource")
    assert [(f.rule, f.span.line) for f in report.findings] == [
        ("api-unknown-resource", 4),
        ("api-duplicate-resource", 5),
    ]


def test_a_misspelled_parent_is_not_missing_as_well(tmp_path: Path) -> None:
    listed = ("Magento_Sales::sale", "magento_Sales::sales_operation", "Magento_Sales::transactions")
    report = run(tmp_path, files(api=api(*listed)), "api-unknown-resource", "api-missing-parent")
    assert [f.rule for f in report.findings] == ["api-unknown-resource", "api-unknown-resource"]


def test_parents_that_another_module_lists_for_the_integration_are_not_missing(tmp_path: Path) -> None:
    tree = files(api=api("Magento_Sales::sales_operation"))
    tree |= in_app_code("Acme_Core")
    tree["app/code/Acme/Core/etc/integration/api.xml"] = api("Magento_Sales::sales")
    assert run(tmp_path, tree, "api-missing-parent").findings == []


def test_what_is_fixed_stays_fixed(tmp_path: Path) -> None:
    """The fixes of an `api.xml`, one finding after the other, leave a file of which nothing is to be said."""
    text = api("Magento_Sales::Actions", "Magento_Cart::cart, Magento_Cart::manage", "Magento_Cart::cart")
    fixed = text.replace("\n", "\r\n").replace('"Magento_Sales::Actions"', "'Magento_Sales::Actions'")
    for _ in range(20):
        report = run(tmp_path, files(api=fixed), "api-unknown-resource", "api-missing-parent", "api-duplicate-resource")
        changes = next((c for f in report.findings if f.fix and (c := f.fix.changes())), None)
        if changes is None:
            break
        fixed = applied(changes)
    assert report.findings == []
    ids = ("Magento_Sales::sales", "Magento_Sales::sales_operation", "Magento_Sales::sales_order")
    wanted = api(*ids, "Magento_Sales::actions", "Magento_Cart::manage", "Magento_Cart::cart")
    assert fixed == wanted.replace("\n", "\r\n").replace('"Magento_Sales::actions"', "'Magento_Sales::actions'")


# What comes of another finding

OWN_ROUTE = {
    f"{SYNC}/etc/acl.xml": '<config><acl><resources><resource id="Magento_Backend::admin">'
    '<resource id="Acme_Sync::sync" title="Sync"/></resource></resources></acl></config>',
    f"{SYNC}/etc/webapi.xml": '<routes><route url="/V1/acme" method="GET"><service class="Acme\\Sync\\Api\\A" method="get"/>'
    '<resources><resource ref="Acme_Sync::sync"/></resources></route></routes>',
}
WITHOUT_PARENT = "without its ancestor `Magento_Sales::sales_operation`"


@pytest.mark.parametrize(
    ("tree", "cause", "rule", "symptom"),
    [
        (
            files(api=api("Magento_Sales::sales", "magento_Sales::sales_operation", "Magento_Sales::sales_order")),
            "api-unknown-resource",
            "api-missing-parent",
            f"integration `Acme Sync` lists `Magento_Sales::sales_order` {WITHOUT_PARENT}",
        ),
        (
            files(
                api=api("Magento_Sales::sales", "Magento_Sales::sales_operation", "Magento_Sales::sales_order").replace(
                    'name="Magento_Sales::sales_operation', 'id="Magento_Sales::sales_operation'
                )
            ),
            "integration-invalid",
            "api-missing-parent",
            f"integration `Acme Sync` lists `Magento_Sales::sales_order` {WITHOUT_PARENT}",
        ),
        (
            files(api=api("Magento_Sales::it's")),
            "integration-invalid",
            "api-unknown-resource",
            "integration `Acme Sync` requests `Magento_Sales::it's`, which is not declared in any acl.xml",
        ),
        (
            files(api=api("Magento_Sales::gone").replace("resource name", "resource id")),
            "integration-invalid",
            "api-unknown-resource",
            "integration `Acme Sync` requests `Magento_Sales::gone`, which is not declared in any acl.xml",
        ),
        (
            files(api=api("self", "self")),
            "api-unknown-resource",
            "integration-invalid",
            "`self` is not a valid resource id in api.xml",
        ),
        (
            files(api=api(), **OWN_ROUTE),
            "integration-without-resources",
            "api-own-route-unlisted",
            "integration `Acme Sync` does not list `Acme_Sync::sync`, required by `GET /V1/acme` of its module",
        ),
        (
            files(api=api("Acme_Sync::sync").replace("resource name", "resource ref"), **OWN_ROUTE),
            "integration-invalid",
            "api-own-route-unlisted",
            "integration `Acme Sync` does not list `Acme_Sync::sync`, required by `GET /V1/acme` of its module",
        ),
        (
            files(config=config(fields="<mail>a@acme.io</mail>")),
            "integration-invalid",
            "integration-invalid-email",
            "integration `Acme Sync` has no `<email>`",
        ),
    ],
)
def test_a_symptom_is_shown_without_its_cause(
    tree: dict[str, str], cause: str, rule: str, symptom: str, tmp_path: Path
) -> None:
    assert set(symptoms(tmp_path, tree, cause, rule)) == {symptom}


# Files


@pytest.mark.parametrize(
    "path",
    [
        "integration/api.xml",
        "etc/api.xml",
        "Etc/integration/api.xml",
        "etc/integrations/api.xml",
        "etc/integration/API.xml",
        "etc/adminhtml/integration/api.xml",
    ],
)
def test_a_file_that_magento_never_reads(path: str, tmp_path: Path) -> None:
    report = run(
        tmp_path,
        files(**{f"{SYNC}/{path}": api("Magento_Log::online")}),
        "integration-file-ignored",
        "api-unknown-resource",
    )
    assert [f.rule for f in report.findings] == ["integration-file-ignored"]


def test_a_modules_other_files_are_its_own_business(tmp_path: Path) -> None:
    tree = files()
    tree[f"{SYNC}/etc/config.xml"] = "<config><default><integration>1</integration></default></config>"
    tree[f"{SYNC}/etc/adminhtml/config.xml"] = "<config><integrations/></config>"
    assert run(tmp_path, tree).findings == []


def sound() -> Iterator[dict[str, str]]:
    yield files(api=api("Magento_Sales::sales"), config=config(), php=php("['Acme Sync']"))
    yield files(
        api="<!-- nothing -->" + api("Magento_Backend::admin", "Magento_Sales::sales"),
        config=config(),
        php=php("['Acme Sync']"),
    )


@pytest.mark.parametrize("tree", list(sound()))
def test_valid_integrations_have_no_finding(tree: dict[str, str], tmp_path: Path) -> None:
    assert where(run(tmp_path, tree).findings) == []


def test_the_family_runs_over_a_root_of_magento(shared: Path) -> None:
    assert said_of_root(shared / f"roots/magento-{VERSION}", FAMILY.values()).findings == []


def test_a_file_of_integrations_as_default_configuration(tmp_path: Path) -> None:
    schema = "urn:magento:module:Magento_Integration:etc/integration/config.xsd"
    named = f'<integrations xmlns:xsi="{XSI}" xsi:noNamespaceSchemaLocation="{schema}">'
    module = {"registration.php": registration_php("Acme_Sync"), "etc/module.xml": module_xml("Acme_Sync")}
    write_tree(tmp_path, {**module, "etc/config.xml": config().replace("<integrations>", named, 1)})
    run = magelint("check", tmp_path, "--select", "integration-file-ignored,xml-schema-location", "--format", "json")
    found = {f["rule"]: (f["message"], bool(f["caused_by"])) for f in json.loads(run.stdout)["findings"]}
    breaks = "`<integrations>` in `etc/config.xml` breaks the default configuration of all modules"
    assert found["integration-file-ignored"] == (breaks, False)
    assert found["xml-schema-location"][1]


def test_a_missing_parent_names_the_routes_that_it_opens(tmp_path: Path) -> None:
    """`Magento_Catalog::catalog_inventory` permits to change stock, which the child does not need."""
    tree = files(api=api("Magento_Catalog::products", "Magento_Catalog::catalog"))
    (finding,) = run(tmp_path, tree, "api-missing-parent").findings
    assert finding.help is not None
    assert "`Magento_Catalog::catalog_inventory`" in finding.message
    assert re.search(
        r", which also permits `PUT /V1/products/:productSku/stockItems/:itemId`.* more routes$", finding.help
    )
    assert finding.fix is not None
    assert (finding.fix.safety, finding.fix.title) == (
        "unsafe",
        "add `Magento_Catalog::catalog_inventory`, which permits further calls",
    )


def test_a_route_of_the_module_may_need_a_resource_of_magento(tmp_path: Path) -> None:
    route = '<route url="/V1/acme/{}" method="POST"><service class="A" method="b"/><resources><resource ref="{}"/></resources></route>'
    ids = ("Magento_Sales::create", "Magento_Backend::admin", "anonymous", "Acme_Gone::a")
    routes = "".join(route.format(number, ref) for number, ref in enumerate(ids))
    tree = {**files(api=api("Magento_Sales::sales")), f"{SYNC}/etc/webapi.xml": f"<routes>{routes}</routes>"}
    assert [f.message for f in run(tmp_path, tree, "api-own-route-unlisted").findings] == [
        "integration `Acme Sync` does not list `Magento_Sales::create`, required by `POST /V1/acme/0` of its module"
    ]
