"""Why a resource is not in force, as the rules of all families say it."""

from __future__ import annotations

from pathlib import Path

import pytest

from magelint.engine.causes import fold
from magelint.engine.result import Report
from magelint.magento.bundled.data import load_facts
from magelint.magento.model import Model
from magelint.testing import check, completion, model_of, module_xml, write_tree
from magelint_rules.common.unknown_resources import explain_unknown
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
)
FILES = {
    CONFIG: "<?php return ['modules' => ['Acme_Off' => 0, 'Acme_Sync' => 1]];",
    "app/code/Acme/Off/etc/acl.xml": below_admin('<resource id="Acme_Off::a" title="Aaa"/>'),
    ACL: SYNC,
    "app/code/Acme/Sync/composer.json": '{"name": "acme/sync", "require": {"other/module-base": "*", "more/suite": "*"}}',
    "app/code/Acme/Sync/etc/module.xml": module_xml("Acme_Sync", "Third_Base"),
}


@pytest.mark.parametrize(
    ("identifier", "reason", "text", "helps"),
    [
        (" Acme_Sync::b", "whitespace", "which is not `Acme_Sync::b` to Magento because of the blanks around it", "remove the blanks"),
        ("acme_sync::B", "case", "which is declared as `Acme_Sync::b`: ids are case-sensitive", "write `Acme_Sync::b`"),
        ("Acme_Sync::b, Magento_Sales::sales", "list", "which Magento takes for a single id", "give each id an element of its own"),
        ("Acme_Sync::a", "disabled", 'which is switched off by `disabled="true"`', "remove it, or enable the resource"),
        ("Acme_Sync::c", "disabled", 'which is switched off with `Acme_Sync::a` above it by `disabled="true"`', "remove it, or enable the resource"),
        ("Acme_Off::a", "disabled module", "declared by `Acme_Off`, which is off", "enable `Acme_Off`, or remove it"),
        ("Magento_Log::online", "removed", "which no Magento since 2.0.0 declares", "its successor is `Magento_Customer::online`"),
        ("Magento_Braintree::settlement_report", "removed", "which Magento last declared in 2.3.3 and no longer does in 2.4.4", "remove it, or require the module that declares it"),
        ("Magento_CustomerSegment::customersegment", "edition", "which only Adobe Commerce declares", "remove it, or ask for it in a module for Commerce alone"),
        ("Other_Base::a", "dependency", "of `Other_Base`, which is required as `other/module-base` but absent", "check it where `Other_Base` is installed"),
        ("More_Base::a", "dependency", "of `More_Base`, which may come with `more/suite`, required but absent", "check it where `More_Base` is installed"),
        ("Third_Base::a", "dependency", "of `Third_Base`, which the sequence names but is absent", "check it where `Third_Base` is installed"),
        ("Acme_Sync::nothing_like_it", "unknown", "which no acl.xml declares", "declare it in this module's etc/acl.xml, or correct it"),
        ("Magento_Sales::saels", "unknown", "which no acl.xml declares", "did you mean `Magento_Sales::sales`?"),
        ("nothing at all", "unknown", "which no acl.xml declares", "remove it, or require the module that declares it"),
    ],
)  # fmt: skip
def test_reasons(tmp_path: Path, identifier: str, reason: str, text: str, helps: str) -> None:
    model = model_of(tmp_path, {**completion(FILES), **FILES})
    unknown = explain_unknown(model, identifier, model.module("Acme_Sync"))
    assert unknown is not None
    assert (unknown.reason, why(unknown), remedy(unknown), unknown.cause) == (reason, text, helps, None)


def explained(model: Model, identifier: str) -> tuple[str, str]:
    unknown = explain_unknown(model, identifier, model.module("Acme_Sync"))
    assert unknown is not None
    return why(unknown), remedy(unknown)


def test_a_resource_that_magento_has_only_later(tmp_path: Path) -> None:
    later = "which Magento has only from 2.4.1 on"
    require = '{"name": "acme/sync", "require": {"magento/framework": "%s"}}'
    bare = bare_module("Acme_Sync")
    for name, framework, remedied in (
        ("a", "101.0.*", "remove it, or require that version of Magento"),
        (
            "b",
            ">=101.0",
            "leave it, if both are to be supported: where Magento has no such resource, it guards nothing",
        ),
    ):
        write_tree(tmp_path / name, {**bare, "composer.json": require % framework})
        model = Model.read(str(tmp_path / name)).on(load_facts("2.2.5", "community"))
        assert explained(model, "Magento_LoginAsCustomer::login") == (later, remedied)


def test_a_resource_of_a_module_that_nothing_registers(tmp_path: Path) -> None:
    files = {**in_app_code("Acme_Sync"), **in_app_code("Acme_Base")}
    del files["app/code/Acme/Base/registration.php"]
    files["app/code/Acme/Base/etc/acl.xml"] = below_admin('<resource id="Acme_Base::a" title="Aaa"/>')
    model = model_of(tmp_path, {CONFIG: "<?php return ['modules' => ['Acme_Sync' => 1]];", **files})
    assert explained(model, "Acme_Base::a") == (
        "declared by `Acme_Base`, which no registration.php brings in",
        "register `Acme_Base`, or remove it",
    )


def test_a_resource_of_a_module_of_magento_that_is_not_here(tmp_path: Path) -> None:
    project = '{"name": "magento/project-community-edition", "version": "2.4.6", "type": "project"}'
    files = {
        CONFIG: "<?php return ['modules' => ['Magento_Backend' => 1, 'Acme_Sync' => 1]];",
        "composer.json": project,
        **in_app_code("Magento_Backend"),
        **in_app_code("Acme_Sync"),
        "app/code/Magento/Backend/etc/acl.xml": below_admin(),
    }
    assert explained(model_of(tmp_path, files), "Magento_Sales::sales") == (
        "which no module here declares, though this version of Magento does",
        "install the module of Magento's that declares it",
    )


def test_what_is_no_fault(tmp_path: Path) -> None:
    model = model_of(tmp_path, {**completion(FILES), **FILES})
    assert explain_unknown(model, "Acme_Sync::b", model.module("Acme_Sync")) is None
    off = model.module("Acme_Off")
    assert explain_unknown(model, "Acme_Off::a", off) is None  # as much off as what asks for it


TITLE = 'title="Orders"'
OWN = f'<resource id="Acme_Sync::orders" {TITLE}/>'


@pytest.mark.parametrize(
    ("acl", "cause", "text"),
    [
        (below_admin(OWN).replace("</acl>", ""), "xml-syntax", "which is in the acl.xml of `Acme_Sync`, but Magento cannot read that file"),
        (f"<acl>{OWN}</acl>", "acl-invalid", "which is in the acl.xml of `Acme_Sync`, but not where Magento reads it"),
        (below_admin(OWN.replace("<resource", "<resourse")), "acl-invalid", "which is in the acl.xml of `Acme_Sync`, but not where Magento reads it"),
        (below_admin(OWN.replace("id=", "ref=")), "acl-invalid", "which is in the acl.xml of `Acme_Sync`, but not where Magento reads it"),
        (below_admin(OWN.replace("Acme_Sync", "acme-sync_")), "acl-invalid", "which the acl.xml of `Acme_Sync` has as `acme-sync_::orders`"),
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
    assert finding.message.endswith(f"asks for `{identifier}`, {text}")
    assert [place.span.path for place in finding.related] == [ACL]


def shown(folder: Path, files: dict[str, str], *rules: str) -> Report:
    report = check(folder, files, *(RULE_OF[rule] for rule in rules))
    fold(report)
    return report


def test_what_is_behind_a_merge_that_fails(tmp_path: Path) -> None:
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
    hold_cause(tmp_path, files, "acl-duplicate-id")


def test_no_file_can_be_merged_with_a_first_one_of_another_root(tmp_path: Path) -> None:
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
    hold_cause(tmp_path, files, "acl-invalid")


def hold_cause(folder: Path, files: dict[str, str], cause: str) -> None:
    """A rule's finding is the cause of an unknown id, which is shown without it."""
    rule = "api-unknown-resource"
    assert [f.rule for f in shown(folder / "both", files, cause, rule).findings] == [cause]
    assert [f.rule for f in shown(folder / "symptom", files, rule).findings] == [rule]


def test_a_title_like_an_id_is_no_cause(tmp_path: Path) -> None:
    """No rule reports the title, so that the unknown id is what is shown."""
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
