"""References to unknown resources: the reasons, and the findings of all families."""

from __future__ import annotations

from pathlib import Path

import pytest

from magelint.engine.causes import fold
from magelint.engine.result import Report
from magelint.magento.bundled.data import load_facts
from magelint.magento.model import Model
from magelint.testing import check, completion, model_of, module_xml, write_tree
from magelint_rules.common.unknown_resources import explain_unknown, explain_untitled
from magelint_rules.common.unknown_wording import remedy, why
from named_rules import named
from trees import bare_module, in_app_code

RULE_OF = named(
    "acl-duplicate-id",
    "acl-invalid",
    "admin-unknown-resource",
    "api-unknown-resource",
    "webapi-unknown-resource",
    "xml-syntax",
)
CONFIG = "app/etc/config.php"
ACL = "app/code/Acme/Sync/etc/acl.xml"
LISTED = (
    '<integrations><integration name="Sync"><resources><resource name="{}"/></resources></integration></integrations>'
)


def below_admin(*inner: str) -> str:
    admin = ('<resource id="Magento_Backend::admin">', *inner, "</resource>")
    return "<config><acl><resources>\n" + "\n".join(admin) + "\n</resources></acl></config>\n"


SYNC = below_admin(
    '<resource id="Acme_Sync::a" title="Aaa" disabled="true"><resource id="Acme_Sync::c" title="Ccc"/></resource>',
    '<resource id="Acme_Sync::b" title="Bbb"/>',
    '<resource id="Acme_Sync::config" title="Configuration"/>',
)
FILES = {
    CONFIG: "<?php return ['modules' => ['Acme_Off' => 0, 'Acme_Sync' => 1]];",
    "app/code/Acme/Off/etc/acl.xml": below_admin('<resource id="Acme_Off::a" title="Aaa"/>'),
    ACL: SYNC,
    "app/code/Acme/Sync/composer.json": '{"name": "acme/sync", "require": {"other/module-base": "*", "more/suite": "*"}}',
    "app/code/Acme/Sync/etc/module.xml": module_xml("Acme_Sync", "Third_Base", "Acme_Base", "Magento_NegotiableQuote"),
}


@pytest.mark.parametrize(
    ("identifier", "reason", "text", "helps"),
    [
        (" Acme_Sync::b", "whitespace", "which has surrounding whitespace, so it does not match `Acme_Sync::b`", "remove the whitespace"),
        ("acme_sync::B", "case", "which differs only in case from `Acme_Sync::b`", "replace with `Acme_Sync::b`: ids are case-sensitive"),
        ("acme_sync::B ", "case", "which differs in case and whitespace from `Acme_Sync::b`", "replace with `Acme_Sync::b`: ids are case-sensitive"),
        ("Acme_Sync::b, Magento_Sales::sales", "list", "which Magento reads as a single id", "use one element per id"),
        ("Acme_Sync::a", "disabled", 'which is disabled by `disabled="true"`', "remove the reference, or enable the resource"),
        ("Acme_Sync::c", "disabled", 'which is disabled by `disabled="true"` on its ancestor `Acme_Sync::a`', "remove the reference, or enable the ancestor"),
        ("Acme_Off::a", "disabled module", "which is declared by the disabled module `Acme_Off`", "enable `Acme_Off`, or remove the reference"),
        ("Magento_Log::online", "removed", "which no Magento version since 2.0.0 declares", "replace with its successor `Magento_Customer::online`"),
        ("Magento_Braintree::settlement_report", "removed", "which Magento last declared in 2.3.7-p4 and no longer declares in 2.4.0", "remove the reference, or require the module that declares the resource"),
        ("Magento_CustomerSegment::customersegment", "edition", "which only Adobe Commerce declares", "remove the reference, or move it to a module for Adobe Commerce only"),
        ("Magento_Company::index", "edition", "which only an optional package of Adobe Commerce declares", "remove the reference, or install that package"),
        ("Magento_NegotiableQuote::all", "dependency", "which belongs to `Magento_NegotiableQuote`, a module in the sequence that is not installed", "run the check where `Magento_NegotiableQuote` is installed"),
        ("Acme_Base::b", "namesake", "which belongs to `Acme_Base`, a module that is not installed", "did you mean `Acme_Sync::b`, which this module declares?"),
        ("Acme_Base::config", "dependency", "which belongs to `Acme_Base`, a module in the sequence that is not installed", "run the check where `Acme_Base` is installed"),
        ("Acme_Else::b", "unknown", "which is not declared in any acl.xml", "did you mean `Acme_Sync::b`?"),
        ("Magento_Sales::actions_email", "unknown", "which is not declared in any acl.xml", "did you mean `Magento_Sales::email`?"),
        ("Other_Base::a", "dependency", "which belongs to `Other_Base`: the required package `other/module-base` is not installed", "run the check where `Other_Base` is installed"),
        ("More_Base::a", "dependency", "which belongs to `More_Base`: `more/suite`, which may contain it, is required but not installed", "run the check where `More_Base` is installed"),
        ("Third_Base::a", "dependency", "which belongs to `Third_Base`, a module in the sequence that is not installed", "run the check where `Third_Base` is installed"),
        ("Magento_Backend::third_map", "borrowed", "which Magento does not declare: `Third_Base`, which may declare it, is required but not installed", "run the check where `Third_Base` is installed"),
        ("Magento_Sales::other_orders", "borrowed", "which Magento does not declare: `other/module-base`, which may declare it, is required but not installed", "run the check where `other/module-base` is installed"),
        ("Magento_Backend::other_sales_base", "borrowed", "which Magento does not declare: `other/module-base`, which may declare it, is required but not installed", "run the check where `other/module-base` is installed"),
        ("Magento_Backend::thirds", "unknown", "which is not declared in any acl.xml", "remove the reference, or require the module that declares the resource"),
        ("Acme_Sync::nothing_like_it", "unknown", "which is not declared in any acl.xml", "declare it in this module's etc/acl.xml, or correct the id"),
        ("Magento_Sales::saels", "unknown", "which is not declared in any acl.xml", "did you mean `Magento_Sales::sales`?"),
        ("nothing at all", "unknown", "which is not declared in any acl.xml", "remove the reference, or require the module that declares the resource"),
    ],
)  # fmt: skip
def test_reasons(tmp_path: Path, identifier: str, reason: str, text: str, helps: str) -> None:
    model = model_of(tmp_path, {**completion(FILES), **FILES})
    unknown = explain_unknown(model, identifier, model.module("Acme_Sync"))
    assert unknown is not None
    assert (unknown.reason, why(unknown), remedy(unknown), unknown.cause) == (reason, text, helps, None)


@pytest.mark.parametrize("path", ["etc/adminhtml/acl.xml", "acl.xml", "etc/Acl.xml"])
def test_an_id_in_a_misplaced_file(tmp_path: Path, path: str) -> None:
    menu = '<add id="Acme_Sync::log" title="Log" module="Acme_Sync" resource="Acme_Sync::log" action="acme/log/index"/>'
    files = {
        **in_app_code("Acme_Sync"),
        f"app/code/Acme/Sync/{path}": below_admin('<resource id="Acme_Sync::log" title="Log"/>'),
        "app/code/Acme/Sync/etc/adminhtml/menu.xml": f"<config><menu>{menu}</menu></config>",
    }
    report = check(tmp_path, {**completion(files), **files}, *named("acl-misplaced", "admin-unknown-resource").values())
    fold(report)
    (symptom,) = report.folded
    assert symptom.message.endswith("which is only in an acl.xml of `Acme_Sync` that Magento never reads")
    assert [f.rule for f in report.findings] == ["acl-misplaced"]
    assert [place.message for place in symptom.related] == ["not read by Magento"]


def test_a_parent_of_another_module_is_not_misspelled(tmp_path: Path) -> None:
    acl = below_admin('<resource id="Acme_Base::b"><resource id="Acme_Sync::b" title="Bbb"/></resource>')
    files = {**FILES, ACL: acl}
    model = model_of(tmp_path, {**completion(files), **files})
    assert explain_untitled(model, "Acme_Base::b", model.module("Acme_Sync")).reason == "dependency"


def test_a_resource_of_a_required_metapackage(tmp_path: Path) -> None:
    composer = '{"name": "acme/sync", "require": {"magento/extension-b2b": "^1.3"}}'
    files = {**FILES, "app/code/Acme/Sync/composer.json": composer}
    assert explained(model_of(tmp_path, {**completion(files), **files}), "Magento_Company::index") == (
        "which belongs to `Magento_Company`: `magento/extension-b2b`, which may contain it, is required but not installed",
        "run the check where `Magento_Company` is installed",
    )


def explained(model: Model, identifier: str) -> tuple[str, str]:
    unknown = explain_unknown(model, identifier, model.module("Acme_Sync"))
    assert unknown is not None
    return why(unknown), remedy(unknown)


def test_a_resource_that_magento_declares_only_later(tmp_path: Path) -> None:
    later = "which Magento declares only since 2.4.0"
    require = '{"name": "acme/sync", "require": {"magento/framework": "%s"}}'
    bare = bare_module("Acme_Sync")
    for name, framework, remedied in (
        ("a", "101.0.*", "remove the reference, or require Magento 2.4.0 or later"),
        (
            "b",
            ">=101.0",
            "keep it if both versions are supported: older ones have nothing that the resource protects",
        ),
    ):
        write_tree(tmp_path / name, {**bare, "composer.json": require % framework})
        model = Model.read(str(tmp_path / name)).on(load_facts("2.2.5", "community"))
        assert explained(model, "Magento_LoginAsCustomer::login") == (later, remedied)


def test_a_resource_of_an_unregistered_module(tmp_path: Path) -> None:
    files = {**in_app_code("Acme_Sync"), **in_app_code("Acme_Base")}
    del files["app/code/Acme/Base/registration.php"]
    files["app/code/Acme/Base/etc/acl.xml"] = below_admin('<resource id="Acme_Base::a" title="Aaa"/>')
    model = model_of(tmp_path, {CONFIG: "<?php return ['modules' => ['Acme_Sync' => 1]];", **files})
    assert explained(model, "Acme_Base::a") == (
        "which is declared by `Acme_Base`, a module that no registration.php registers",
        "register `Acme_Base`, or remove the reference",
    )


def test_a_resource_of_a_missing_module_of_magento(tmp_path: Path) -> None:
    project = '{"name": "magento/project-community-edition", "version": "2.4.6", "type": "project"}'
    files = {
        CONFIG: "<?php return ['modules' => ['Magento_Backend' => 1, 'Acme_Sync' => 1]];",
        "composer.json": project,
        **in_app_code("Magento_Backend"),
        **in_app_code("Acme_Sync"),
        "app/code/Magento/Backend/etc/acl.xml": below_admin(),
    }
    assert explained(model_of(tmp_path, files), "Magento_Sales::sales") == (
        "which this version of Magento declares, but no module here does",
        "install the Magento module that declares the resource",
    )


def test_valid_references(tmp_path: Path) -> None:
    model = model_of(tmp_path, {**completion(FILES), **FILES})
    assert explain_unknown(model, "Acme_Sync::b", model.module("Acme_Sync")) is None
    off = model.module("Acme_Off")
    assert explain_unknown(model, "Acme_Off::a", off) is None  # disabled together with what references it


TITLE = 'title="Orders"'
OWN = f'<resource id="Acme_Sync::orders" {TITLE}/>'


@pytest.mark.parametrize(
    ("acl", "cause", "text"),
    [
        (below_admin(OWN).replace("</acl>", ""), "xml-syntax", "which is in the acl.xml of `Acme_Sync`, but Magento cannot parse that file"),
        (f"<acl>{OWN}</acl>", "acl-invalid", "which is in the acl.xml of `Acme_Sync`, but not where Magento reads it"),
        (below_admin(OWN.replace("<resource", "<resourse")), "acl-invalid", "which is in the acl.xml of `Acme_Sync`, but not where Magento reads it"),
        (below_admin(OWN.replace("id=", "ref=")), "acl-invalid", "which is in the acl.xml of `Acme_Sync`, but not where Magento reads it"),
        (below_admin(OWN.replace("Acme_Sync", "acme-sync_")), "acl-invalid", "which is written as `acme-sync_::orders` in the acl.xml of `Acme_Sync`"),
        (below_admin("""<resource id="Acme_Sync::it's" title="Its"/>""", OWN), "acl-invalid", "which is in the acl.xml of `Acme_Sync`, but not where Magento reads it"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("rule", ["api-unknown-resource", "webapi-unknown-resource", "admin-unknown-resource"])
def test_a_broken_acl_xml_is_the_cause(tmp_path: Path, acl: str, cause: str, text: str, rule: str) -> None:
    identifier = "Acme_Sync::orders"
    files = {
        **in_app_code("Acme_Sync"),
        ACL: acl,
        "app/code/Acme/Sync/etc/integration/api.xml": LISTED.format(identifier),
        "app/code/Acme/Sync/etc/adminhtml/menu.xml": f'<config><menu><add id="a" resource="{identifier}"/></menu></config>',
        "app/code/Acme/Sync/etc/webapi.xml": (
            '<routes><route url="/V1/acme" method="GET"><service class="Acme\\Sync\\Api\\A" method="a"/>'
            f'<resources><resource ref="{identifier}"/></resources></route></routes>'
        ),
    }
    both = shown(tmp_path / "both", files, cause, rule)
    assert {f.rule for f in both.findings} == {cause}
    assert [f.rule for f in both.folded] == [rule]
    [finding] = shown(tmp_path / "symptom", files, rule).findings
    assert finding.message.endswith(f" `{identifier}`, {text}")
    assert [place.span.path for place in finding.related] == [ACL]


def shown(folder: Path, files: dict[str, str], *rules: str) -> Report:
    report = check(folder, files, *(RULE_OF[rule] for rule in rules))
    fold(report)
    return report


def test_the_cause_of_a_failing_merge(tmp_path: Path) -> None:
    twice = ['<resource id="Acme_Base::b" title="Bbb"/>'] * 2
    files = {
        **in_app_code("Acme_Base"),
        **in_app_code("Acme_Sync", "Acme_Base"),
        "app/code/Acme/Base/etc/acl.xml": below_admin(
            '<resource id="Acme_Base::a" title="Aaa">', *twice, "</resource>"
        ),
        ACL: below_admin('<resource id="Acme_Base::a"><resource id="Acme_Base::b"/></resource>', OWN),
        "app/code/Acme/Sync/etc/integration/api.xml": LISTED.format("Acme_Sync::orders"),
    }
    assert_cause(tmp_path, files, "acl-duplicate-id")


def test_no_file_can_be_merged_into_a_first_file_with_another_root(tmp_path: Path) -> None:
    names = ("Acme_Base", "Magento_Backend", "Acme_Sync")
    modules = [in_app_code(name) for name in names]
    files = {
        CONFIG: f"<?php return ['modules' => [{', '.join(f'{name!r} => 1' for name in names)}]];",
        **{path: text for module in modules for path, text in module.items()},
        "app/code/Acme/Base/etc/acl.xml": "<acl/>",
        "app/code/Magento/Backend/etc/acl.xml": below_admin(),
        ACL: below_admin(OWN),
        "app/code/Acme/Sync/etc/integration/api.xml": LISTED.format("Acme_Sync::orders"),
    }
    assert_cause(tmp_path, files, "acl-invalid")


def assert_cause(folder: Path, files: dict[str, str], cause: str) -> None:
    """Assert that a rule's finding folds the one about an unknown id, which is shown if that rule does not run."""
    rule = "api-unknown-resource"
    assert [f.rule for f in shown(folder / "both", files, cause, rule).findings] == [cause]
    assert [f.rule for f in shown(folder / "symptom", files, rule).findings] == [rule]


def test_a_title_like_an_id_is_no_cause(tmp_path: Path) -> None:
    """No rule reports the title, so the unknown id is reported."""
    files = {
        **in_app_code("Acme_Sync"),
        ACL: below_admin('<resource id="Acme_Sync::all" title="Acme_Sync::orders"/>'),
        "app/code/Acme/Sync/etc/integration/api.xml": LISTED.format("Acme_Sync::orders"),
    }
    report = shown(tmp_path, files, "acl-invalid", "xml-syntax", "api-unknown-resource")
    assert [f.rule for f in report.findings] == ["api-unknown-resource"]


def test_a_comment_declares_nothing(tmp_path: Path) -> None:
    files = {**in_app_code("Acme_Sync"), ACL: below_admin(f"<!-- {OWN} -->")}
    unknown = explain_unknown(model_of(tmp_path, files), "Acme_Sync::orders")
    assert unknown is not None
    assert unknown.reason == "unknown"
