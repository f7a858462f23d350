"""What the pages of the `acl` rules cannot show: one finding per fault, and its severity."""

from __future__ import annotations

from pathlib import Path

import pytest

from magelint.engine.causes import fold
from magelint.engine.result import Report
from magelint.testing import check, completion, module_xml, where
from named_rules import named
from shared_data import ROOTS, said_of_root
from trees import bare_module, in_app_code

RULES = named(
    "acl-below-disabled",
    "acl-disabled-value",
    "acl-duplicate-id",
    "acl-foreign-id",
    "acl-invalid",
    "acl-misplaced",
    "acl-overrides-title",
    "acl-top-level",
    "acl-untitled",
).values()
PATHS = {
    "Magento_Sales::ship": (
        "Magento_Sales::sales",
        "Magento_Sales::sales_operation",
        "Magento_Sales::sales_order",
        "Magento_Sales::actions",
    )
}
ACL = "app/code/Acme/Sync/etc/acl.xml"


def acl(*lines: str) -> str:
    return "<config><acl><resources>\n" + "\n".join(lines) + "\n</resources></acl></config>\n"


def found(folder: Path, files: dict[str, str], *rules: str) -> Report:
    """The findings of all rules of the family, or of some rules."""
    report = check(folder, {**completion(files), **files}, *(named(*rules).values() or RULES))
    fold(report)
    return report


def lines(report: Report) -> list[str]:
    return [f"{f.span.line} {f.rule} {f.severity}" for f in report.findings]


def below_admin(*inner: str) -> str:
    return acl('<resource id="Magento_Backend::admin">', *inner, "</resource>")


def test_a_misspelled_parent_is_reported_once(tmp_path: Path) -> None:
    """Neither the resulting duplicates nor the descendants are reported in addition."""
    text = below_admin(
        '<resource id="Magento_Backend::stors">',
        '<resource id="Magento_Backend::stores_settings"><resource id="Magento_Config::config">',
        '<resource id="Acme_Sync::config" title="Sync"/>',
        "</resource></resource></resource>",
    )
    report = found(tmp_path, {ACL: text})
    assert lines(report) == ["3 acl-untitled error"]
    assert report.findings[0].help == "did you mean `Magento_Backend::stores`?"


def test_a_wrong_path_is_reported_at_its_top(tmp_path: Path) -> None:
    text = acl(
        '<resource id="Magento_Adminhtml::admin"><resource id="Magento_Adminhtml::stores">',
        '<resource id="Acme_Sync::config" title="Sync"/>',
        "</resource></resource>",
    )
    report = found(tmp_path, {ACL: text})
    assert lines(report) == ["2 acl-untitled error"]
    assert "so every integration.xml loses its resources" in report.findings[0].message


def test_a_missing_parent_is_reported_at_the_top_of_the_branch(tmp_path: Path) -> None:
    text = below_admin(
        '<resource id="Magento_Backend::stores_settings">',
        '<resource id="Magento_Config::config"><resource id="Acme_Sync::config" title="Sync"/></resource>',
        "</resource>",
    )
    report = found(tmp_path, {ACL: text})
    assert lines(report) == ["3 acl-duplicate-id error"]
    assert "as a child of `Magento_Backend::stores`" in (report.findings[0].help or "")


def test_a_known_id_at_the_top_level_is_only_a_duplicate(tmp_path: Path) -> None:
    report = found(tmp_path, {ACL: acl('<resource id="Magento_Sales::sales" title="Sales"/>')})
    assert lines(report) == ["2 acl-duplicate-id error"]


@pytest.mark.parametrize(
    ("order", "severity"), [("", "error"), ('sortOrder="19"', "error"), ('sortOrder="20"', "warning")]
)
def test_the_top_level_is_an_error_where_it_displaces_admin(tmp_path: Path, order: str, severity: str) -> None:
    report = found(tmp_path, {ACL: acl(f'<resource id="Acme_Sync::all" title="All" {order}/>')})
    assert lines(report) == [f"2 acl-top-level {severity}"]


def test_a_duplicate_in_one_file_is_reported_once(tmp_path: Path) -> None:
    text = below_admin(
        '<resource id="Acme_Sync::a" title="Aaa"/>',
        '<resource id="Acme_Sync::b" title="Bbb">',
        '<resource id="Acme_Sync::a" title="Aaa"/>',
        "</resource>",
    )
    assert lines(found(tmp_path, {ACL: text})) == ["5 acl-duplicate-id error"]


def test_a_duplicate_branch_is_reported_at_its_top(tmp_path: Path) -> None:
    branch = '<resource id="Acme_Sync::a" title="Aaa"><resource id="Acme_Sync::b" title="Bbb"/></resource>'
    assert lines(found(tmp_path, {ACL: below_admin(branch, branch)})) == ["4 acl-duplicate-id error"]


def test_a_parent_of_a_required_module_that_is_not_installed(tmp_path: Path) -> None:
    files = {
        "etc/acl.xml": below_admin(
            '<resource id="Other_Base::menu"><resource id="Acme_Sync::a" title="Aaa"/></resource>'
        ),
        "composer.json": '{"name": "acme/sync", "require": {"other/module-base": "^1.0"}}',
    }
    report = found(tmp_path, files)
    assert lines(report) == ["3 acl-untitled info"]
    assert "`other/module-base`" in report.findings[0].message


def test_a_required_module_that_an_installation_lacks(tmp_path: Path) -> None:
    """It is really missing there, and the role and integration pages fail."""
    files = {
        "app/etc/di.xml": "<config/>",
        "app/code/Magento/Backend/etc/acl.xml": acl('<resource id="Magento_Backend::admin" title="Admin"/>'),
        ACL: below_admin('<resource id="Other_Base::menu"><resource id="Acme_Sync::a" title="Aaa"/></resource>'),
        "app/code/Acme/Sync/composer.json": '{"name": "acme/sync", "require": {"other/module-base": "*"}}',
    }
    report = found(tmp_path, files)
    assert [f"{f.severity} {f.help}" for f in report.findings if f.rule == "acl-untitled"] == [
        "error install `Other_Base`"
    ]


def test_the_parent_of_another_vendor_in_a_checkout_is_a_warning(tmp_path: Path) -> None:
    text = below_admin('<resource id="Other_Base::menu"><resource id="Acme_Sync::a" title="Aaa"/></resource>')
    assert lines(found(tmp_path, {"etc/acl.xml": text})) == ["3 acl-untitled warning"]


def test_one_finding_per_file_with_an_unknown_parent(tmp_path: Path) -> None:
    texts = [
        below_admin(f'<resource id="Acme_Gone::menu"><resource id="Acme_{n}::a" title="Aaa"/></resource>')
        for n in ("Xa", "Ya")
    ]
    files = {"app/code/Acme/Xa/etc/acl.xml": texts[0], "app/code/Acme/Ya/etc/acl.xml": texts[1]}
    report = found(tmp_path, files)
    assert where(report.findings) == [f"app/code/Acme/{n}/etc/acl.xml:3:15 acl-untitled" for n in ("Xa", "Ya")]


def test_a_wrong_root_does_not_affect_other_files(tmp_path: Path) -> None:
    """Magento then reads no acl.xml, but the resources of the other files are still known."""
    files = {
        "app/code/Acme/Ba/etc/acl.xml": "<acl/>",
        "app/code/Acme/Bb/etc/acl.xml": below_admin('<resource id="Acme_Bb::menu" title="Menu"/>'),
        ACL: below_admin('<resource id="Acme_Bb::menu"><resource id="Acme_Sync::a" title="Aaa"/></resource>'),
    }
    assert where(found(tmp_path, files).findings) == ["app/code/Acme/Ba/etc/acl.xml:1:1 acl-invalid"]


def test_a_bad_id_is_not_also_untitled(tmp_path: Path) -> None:
    text = below_admin('<resource id="magento_Backend::stores"><resource id="Acme_Sync::a" title="Aaa"/></resource>')
    report = found(tmp_path, {ACL: text})
    assert lines(report) == ["3 acl-invalid error"]
    assert report.findings[0].help == "did you mean `Magento_Backend::stores`?"


def test_a_very_long_id_is_fast(tmp_path: Path) -> None:
    text = below_admin(f'<resource id="{"A" * 5000}" title="Long"/>')
    assert lines(found(tmp_path, {ACL: text})) == ["3 acl-invalid error"]


def test_a_file_may_disable_its_own_branch(tmp_path: Path) -> None:
    text = below_admin(
        '<resource id="Acme_Sync::a" title="Aaa" disabled="true">',
        '<resource id="Acme_Sync::b" title="Bbb"/></resource>',
    )
    assert lines(found(tmp_path, {ACL: text})) == []


def test_the_fix_of_an_ignored_disabled_attribute(tmp_path: Path) -> None:
    text = below_admin(
        '<resource id="Acme_Sync::a" title="Aaa" disabled="1"/>',
        '<resource id="Acme_Sync::b" title="Bbb" disabled="no"/>',
    )
    fixes = [f.fix for f in found(tmp_path, {ACL: text}).findings]
    assert [fix.safety for fix in fixes if fix] == ["unsafe", "safe"]
    assert [edit.text for fix in fixes if fix for edit in fix.changes() if hasattr(edit, "text")] == ["true", "false"]


@pytest.mark.parametrize("name", ROOTS)
def test_magento_itself_is_clean(name: str, shared: Path) -> None:
    assert [f.message for f in said_of_root(shared / "roots" / name, RULES).findings] == []


def test_a_resource_without_an_id_in_a_standalone_module(tmp_path: Path) -> None:
    """Its path matches all siblings, and those from bundled data have no place in a file."""
    for folder, attributes, column in (("a", "", 1), ("b", 'id="" ', 14)):
        text = below_admin(f'<resource {attributes}title="Thing"/>')
        report = found(tmp_path / folder, {"etc/acl.xml": text})
        assert where(report.findings) == [f"etc/acl.xml:3:{column} acl-invalid"]


@pytest.mark.parametrize(
    ("root", "said"),
    [
        (None, "2 acl-duplicate-id error"),
        ("Magento_Backend::adminn", "2 acl-untitled error"),
        ("Magento_Adminhtml::admin", "2 acl-untitled error"),
    ],
)
def test_the_position_below_admin_is_correct(tmp_path: Path, root: str | None, said: str) -> None:
    own = '<resource id="Acme_Sync::sync" title="Sync"/>'
    files = {
        ACL: acl(own) if root is None else acl(f'<resource id="{root}">{own}</resource>'),
        "app/code/Acme/Loyalty/etc/acl.xml": below_admin(
            '<resource id="Acme_Sync::sync"><resource id="Acme_Loyalty::points" title="Points"/></resource>'
        ),
    }
    report = found(tmp_path, files)
    assert [(f.span.path, line) for f, line in zip(report.findings, lines(report), strict=True)] == [(ACL, said)]
    if root is None:
        assert "declare it only as a child of `Magento_Backend::admin`" in (report.findings[0].help or "")


@pytest.mark.parametrize(("resource", "count"), [("Magento_Backend::stores", 1), ("Magento_Sales::ship", 0)])
def test_a_disabled_branch_of_another_vendor(tmp_path: Path, resource: str, count: int) -> None:
    """A disabled resource without descendants is not reported."""
    path = [f'<resource id="{above}">' for above in PATHS.get(resource, ())]
    switch = f'<resource id="{resource}" disabled="true"/>'
    text = below_admin(*path, switch, *("</resource>" for _ in path))
    report = found(tmp_path, {"etc/acl.xml": text})
    assert lines(report) == ["3 acl-below-disabled info"] * count


def test_a_vendor_may_disable_its_own_branch(tmp_path: Path) -> None:
    own = '<resource id="Acme_Base::a" title="Aaa"><resource id="Acme_Base::b" title="Bbb"/></resource>'
    files = {
        "app/code/Acme/Base/etc/acl.xml": below_admin(own),
        ACL: below_admin('<resource id="Acme_Base::a" disabled="true"/>'),
    }
    assert lines(found(tmp_path, files)) == ["3 acl-below-disabled warning"]


@pytest.mark.parametrize(
    ("before", "after"), [("</acl>", "</acl><acl/>"), ("<resource id=", '<resources id="Acme_Sync::b"/><resource id=')]
)
def test_an_extra_element_is_reported_once(tmp_path: Path, before: str, after: str) -> None:
    text = below_admin('<resource id="Acme_Sync::a" title="Aaa"/>').replace(before, after)
    assert [f.rule for f in found(tmp_path, {ACL: text}).findings].count("acl-invalid") == text.count(after)


def test_a_parent_of_a_module_in_the_sequence_is_valid(tmp_path: Path) -> None:
    text = below_admin('<resource id="Acme_Base::menu"><resource id="Acme_Sync::a" title="Aaa"/></resource>')
    files = {
        "etc/module.xml": module_xml("Acme_Sync", "Acme_Base"),
        "etc/acl.xml": text,
        "composer.json": '{"name": "acme/module-sync", "require": {"acme/module-base": "^1.0"}}',
    }
    assert lines(found(tmp_path, files)) == []


@pytest.mark.parametrize(
    ("declared", "cause"),
    [
        (None, "module-missing-module-xml"),
        (module_xml("Acme_Synk"), "module-name-mismatch"),
        (module_xml("acme_sync"), "module-invalid-name"),
        ("<confi/>", "module-ignored-element"),
    ],
)
def test_a_parent_of_a_module_that_cannot_be_loaded(tmp_path: Path, declared: str | None, cause: str) -> None:
    """The module is enabled in config.php, but its module.xml is wrong."""
    files = {
        "app/etc/config.php": "<?php\nreturn ['modules' => ['Acme_Sync' => 1, 'Acme_Loyalty' => 1]];\n",
        **in_app_code("Acme_Sync"),
        **in_app_code("Acme_Loyalty"),
        ACL: below_admin('<resource id="Acme_Sync::sync" title="Sync"/>'),
        "app/code/Acme/Loyalty/etc/acl.xml": below_admin(
            '<resource id="Acme_Sync::sync"><resource id="Acme_Loyalty::points" title="Points"/></resource>'
        ),
    }
    files.pop("app/code/Acme/Sync/etc/module.xml")
    if declared is not None:
        files["app/code/Acme/Sync/etc/module.xml"] = declared

    def shown(*rules: str) -> list[str]:
        report = check(tmp_path / rules[0], files, *named(*rules).values())
        fold(report)
        return [f.rule for f in report.findings]

    assert shown(cause, "acl-untitled") == [cause]
    assert shown("acl-untitled") == ["acl-untitled"]


IN_ETC = bare_module("Acme_Sync") | {"etc/acl.xml": below_admin('<resource id="Acme_Sync::a" title="Aaa"/>')}
IN_ETC["etc/registration.php"] = IN_ETC.pop("registration.php")
IN_ETC["composer.json"] = '{"name": "acme/sync", "autoload": {"files": ["etc/registration.php"]}}'
OWN = '<resource id="Acme_Sync::sync" title="Sync"/>'


@pytest.mark.parametrize(
    ("files", "cause", "symptom"),
    [
        (IN_ETC, "module-missing-module-xml", "acl-misplaced"),
        ({ACL: below_admin('<resource id="acme_Sync::a"/>')}, "acl-invalid", "acl-untitled"),
        ({ACL: below_admin('<resource id="Acme_Sync::a" label="Aaa"/>')}, "acl-invalid", "acl-untitled"),
        ({ACL: below_admin('<resource id="Acme_Sybc::a-b" title="Aaa"/>')}, "acl-invalid", "acl-foreign-id"),
        (
            {
                ACL: below_admin(
                    '<resource id="Magento_Backend::stors"><resource id="Magento_Config::config"/></resource>'
                )
            },
            "acl-untitled",
            "acl-duplicate-id",
        ),
        ({ACL: acl('<resource id="Magento_Backend::adminn"/>')}, "acl-untitled", "acl-top-level"),
        (
            {ACL: acl(OWN, f'<resource id="Magento_Backend::admin">{OWN}</resource>')},
            "acl-duplicate-id",
            "acl-top-level",
        ),
        (
            {ACL: acl(OWN), "app/code/Acme/Loyalty/etc/acl.xml": below_admin(OWN)},
            "acl-duplicate-id",
            "acl-top-level",
        ),
        (
            {
                ACL: acl(f'<resource id="Magento_Backend::all">{OWN}</resource>'),
                "app/code/Acme/Loyalty/etc/acl.xml": acl(OWN),
            },
            "acl-duplicate-id",
            "acl-top-level",
        ),
    ],
)
def test_a_symptom_is_shown_without_its_cause(tmp_path: Path, files: dict[str, str], cause: str, symptom: str) -> None:
    both = found(tmp_path / "both", files, cause, symptom)
    assert {f.rule for f in both.findings} == {cause}
    assert {f.rule for f in both.folded} == {symptom}
    assert {f.rule for f in found(tmp_path / "symptom", files, symptom).findings} == {symptom}


def test_a_symptom_is_not_more_severe_than_its_cause(tmp_path: Path) -> None:
    """Another vendor's module, which is not installed, may declare the parent at the correct position."""
    text = acl(f'<resource id="Other_Base::menu"><resource id="Magento_Sales::sales"/>{OWN}</resource>')
    files = {"etc/acl.xml": text}
    assert lines(found(tmp_path / "a", files)) == ["2 acl-untitled warning"]
    assert lines(found(tmp_path / "b", files, "acl-top-level")) == ["2 acl-top-level warning"]
    assert lines(found(tmp_path / "c", files, "acl-duplicate-id")) == ["2 acl-duplicate-id warning"]
    sequence = {**files, "etc/module.xml": module_xml("Acme_Sync", "Other_Base")}
    assert lines(found(tmp_path / "d", sequence)) == ["2 acl-duplicate-id error"]
