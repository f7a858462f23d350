"""What the pages of the `admin` rules cannot show."""

from __future__ import annotations

from pathlib import Path

import pytest

from magelint.testing import check, completion, where
from magelint_rules.admin.admin_hidden_section import AdminHiddenSection
from magelint_rules.admin.admin_menu_without_action import AdminMenuWithoutAction
from magelint_rules.admin.admin_unknown_menu_parent import AdminUnknownMenuParent
from magelint_rules.admin.admin_unknown_resource import AdminUnknownResource
from magelint_rules.admin.admin_unknown_section import AdminUnknownSection
from magelint_rules.admin.admin_unknown_tab import AdminUnknownTab
from trees import in_app_code

MODULE = "app/code/Acme/Sync"
ACL = (
    '<config><acl><resources><resource id="Magento_Backend::admin"><resource id="Acme_Sync::a" title="Aaa"{}/>'
    "</resource></resources></acl></config>"
)
MENU = '<config><menu><add id="Acme_Sync::m" resource="{}"/></menu></config>'


def messages(folder: Path, files: dict[str, str]) -> list[str]:
    report = check(folder, {**completion(files), **files}, AdminUnknownResource)
    return [f"{f.severity}: {f.message}" for f in report.findings]


def controller(body: str, head: str = "") -> dict[str, str]:
    code = f"<?php\nnamespace Acme\\Sync\\Controller\\Adminhtml;\n{head}\nclass Index\n{{\n{body}\n}}\n"
    return {f"{MODULE}/etc/acl.xml": ACL.format(""), f"{MODULE}/Controller/Adminhtml/Index.php": code}


def test_a_disabled_module_may_reference_its_own_resources(tmp_path: Path) -> None:
    files = {
        "app/etc/config.php": "<?php return ['modules' => ['Acme_Sync' => 0, 'Acme_Use' => 1]];",
        f"{MODULE}/etc/acl.xml": ACL.format(""),
        f"{MODULE}/etc/adminhtml/menu.xml": MENU.format("Acme_Sync::a"),
        "app/code/Acme/Use/etc/adminhtml/menu.xml": MENU.format("Acme_Sync::a"),
    }
    assert messages(tmp_path, files) == [
        "warning: menu item `Acme_Sync::m` references `Acme_Sync::a`, "
        "which is declared by the disabled module `Acme_Sync`"
    ]


@pytest.mark.parametrize(("vendor", "severities"), [("Acme", []), ("Other", ["info"])])
def test_a_disabled_resource_is_an_info_to_others(tmp_path: Path, vendor: str, severities: list[str]) -> None:
    files = {
        f"{MODULE}/etc/acl.xml": ACL.format(' disabled="true"'),
        f"app/code/{vendor}/Use/etc/adminhtml/menu.xml": MENU.format("Acme_Sync::a"),
    }
    assert [m.partition(":")[0] for m in messages(tmp_path, files)] == severities


def test_a_constant_is_reported_once_where_it_is_declared(tmp_path: Path) -> None:
    files = controller(
        "    public const ADMIN_RESOURCE = 'Acme_Sync::none';\n"
        "    public function _isAllowed() { return $this->_authorization->isAllowed(self::ADMIN_RESOURCE); }"
    )
    report = check(tmp_path, {**completion(files), **files}, AdminUnknownResource)
    assert where(report.findings) == [f"{MODULE}/Controller/Adminhtml/Index.php:6:36 admin-unknown-resource"]


def test_computed_ids_are_skipped(tmp_path: Path) -> None:
    files = controller(
        "    public function a($x) {\n"
        "        $this->_authorization->isAllowed($x);\n"
        "        $this->_authorization->isAllowed('Acme_Sync::' . $x);\n"
        "        $this->_authorization->isAllowed(Other::RESOURCE);\n"
        "        $acl->isAllowed('role', 'Acme_Sync::none');\n"
        "        $this->registration->isAllowed('register');\n"
        "        // $this->_authorization->isAllowed('Acme_Sync::none')\n"
        "    }"
    )
    assert messages(tmp_path, files) == []


def test_company_authorization_is_skipped(tmp_path: Path) -> None:
    files = controller(
        "    public function a() { return $this->authorization->isAllowed('Acme_Sync::company'); }",
        head="use Magento\\Company\\Api\\AuthorizationInterface;",
    )
    assert messages(tmp_path, files) == []


def test_only_admin_files_are_checked(tmp_path: Path) -> None:
    files = {
        f"{MODULE}/etc/acl.xml": ACL.format(""),
        f"{MODULE}/view/frontend/layout/default.xml": '<page><body><block name="a" aclResource="Acme_Sync::x"/></body></page>',
        f"{MODULE}/Model/Thing.php": "<?php class Thing { function a($z) { $z->isAllowed('Acme_Sync::x'); } }",
        f"{MODULE}/Test/Unit/Controller/Adminhtml/A.php": "<?php class A { const ADMIN_RESOURCE = 'Acme_Sync::x'; }",
    }
    assert messages(tmp_path, files) == []


def test_whitespace_around_the_resource_of_a_section(tmp_path: Path) -> None:
    files = {
        f"{MODULE}/etc/acl.xml": ACL.format(""),
        f"{MODULE}/etc/adminhtml/system.xml": (
            '<config><system><section id="a">\n<resource> Acme_Sync::a </resource></section></system></config>'
        ),
    }
    report = check(tmp_path, {**completion(files), **files}, AdminUnknownResource)
    assert where(report.findings) == [f"{MODULE}/etc/adminhtml/system.xml:2:12 admin-unknown-resource"]
    assert report.findings[0].help == "remove the whitespace"


SYSTEM = "etc/adminhtml/system.xml"
CORE = {
    "app/code/Magento/Backend/etc/adminhtml/system.xml": (
        '<config><system><section id="payment"><label>P</label><resource>A_B::c</resource></section></system></config>'
    )
}


def sections(folder: Path, files: dict[str, str]) -> list[str]:
    files = {path: f"<config><system>\n{text}</system></config>" for path, text in files.items()}
    report = check(folder, {**completion({**CORE, **files}), **CORE, **files}, AdminHiddenSection, AdminUnknownSection)
    return [f"{f.span.path}:{f.span.line} {f.severity}" for f in report.findings]


def test_any_module_may_give_a_section_its_resource(tmp_path: Path) -> None:
    section = '<section id="acme"><label>A</label><tab>t</tab>{}</section>'
    files = {
        f"{MODULE}/{SYSTEM}": section.format(""),
        f"app/code/Acme/Zzz/{SYSTEM}": '<section id="acme"><resource>A_B::c</resource></section>',
    }
    assert sections(tmp_path / "a", files) == []
    files[f"app/code/Acme/Zzz/{SYSTEM}"] = section.format("")
    assert sections(tmp_path / "b", files) == [f"{MODULE}/{SYSTEM}:2 error"]


def test_a_section_of_a_missing_module_is_an_info(tmp_path: Path) -> None:
    files = {f"{MODULE}/{SYSTEM}": '<section id="other_vendor"><group id="a"/></section>'}
    assert sections(tmp_path / "a", files) == [f"{MODULE}/{SYSTEM}:2 info"]
    files = {f"{MODULE}/{SYSTEM}": '<section id="other_vendor"><group id="a"/><label>Another name</label></section>'}
    assert sections(tmp_path / "c", files) == [f"{MODULE}/{SYSTEM}:2 info"]
    files = {f"{MODULE}/{SYSTEM}": '<section id="paymnt"><group id="a"/></section>'}
    assert sections(tmp_path / "b", files) == [f"{MODULE}/{SYSTEM}:2 info"]
    files = {f"{MODULE}/{SYSTEM}": '<section id="pay_ment"><group id="a"/></section>'}
    assert sections(tmp_path / "d", files) == [f"{MODULE}/{SYSTEM}:2 error"]
    assert sections(tmp_path / "e", {f"{MODULE}/{SYSTEM}": '<section id="pay_ment"/>'}) == []


def test_sections_that_replace_payment(tmp_path: Path) -> None:
    ids = ("payment", "payment_us", "payment_other", "payment_all_paypal")
    text = "".join(f'<section id="{name}"><group id="a"/></section>' for name in ids)
    assert sections(tmp_path, {f"{MODULE}/{SYSTEM}": text}) == []


def test_a_standalone_module_is_checked_for_its_own_sections_only(tmp_path: Path) -> None:
    sound = '<section id="b"><label>B</label><tab>t</tab><resource>A_B::c</resource></section>'
    added = '<section id="carriers"><label>Delivery</label><group id="a"/></section>'
    renamed = '<section id="sales"><label>S</label><tab>sales</tab><group id="a"/></section>'
    own = '<tab id="t"/><section id="a"><label>A</label><tab>t</tab></section>'
    inside = '<section id="c"><label>C</label><tab>t</tab><include path="Acme_Sync::c.xml"/></section>'
    files = {
        "etc/module.xml": '<config><module name="Acme_Sync"/></config>',
        f"{SYSTEM}": f"<config><system>\n{sound}\n{added}\n{renamed}\n{inside}\n{own}</system></config>",
    }
    report = check(tmp_path, {**completion(files), **files}, AdminHiddenSection)
    assert where(report.findings) == [f"{SYSTEM}:6:27 admin-hidden-section"]


PARENTS = "<config><menu>{}</menu></config>"


def parents(folder: Path, *commands: str, **files: str) -> list[str]:
    """The findings about the parents in the menu of `Acme_Sync`; `files` are the menus of other modules."""
    tree = {f"{MODULE}/etc/adminhtml/menu.xml": PARENTS.format("".join(commands))}
    tree |= {f"app/code/{n.replace('_', '/')}/etc/adminhtml/menu.xml": PARENTS.format(m) for n, m in files.items()}
    report = check(folder, {**completion(tree), **tree}, AdminUnknownMenuParent)
    return [f"{f.severity}: {f.message.partition('has the parent ')[2]}" for f in report.findings]


@pytest.mark.parametrize(
    ("parent", "expected"),
    [
        ("0", []),
        ("Magento_Backend::stores", []),
        ("Magento_Sales::sales ", ["error: `Magento_Sales::sales `, which differs in case or punctuation from"]),
        ("Acme_Sync::none", ["error: `Acme_Sync::none`, which is not declared in any menu.xml"]),
        ("Magento_Sales::acme", []),
        ("Magento_Rma::rma", []),
    ],
)
def test_parents_in_a_standalone_module(tmp_path: Path, parent: str, expected: list[str]) -> None:
    found = parents(tmp_path, f'<add id="Acme_Sync::a" parent="{parent}"/>')
    assert [message[: len(text)] for message, text in zip(found, expected, strict=True)] == expected


def test_each_command_with_an_id_makes_a_parent(tmp_path: Path) -> None:
    assert not parents(
        tmp_path,
        '<add id="Acme_Sync::a" parent="Acme_Core::b"/><add id="Acme_Sync::c" parent="Acme_Core::d"/>',
        Acme_Core='<remove id="Acme_Core::b"/><update id="Acme_Core::d" title="Ddd"/>',
    )


def test_a_parent_can_be_changed(tmp_path: Path) -> None:
    item = '<add id="Acme_Sync::a" parent="Acme_Core::b"/>'
    assert not parents(tmp_path, item, Acme_Core='<update id="Acme_Sync::a" parent="Magento_Sales::sales"/>')
    assert not parents(tmp_path, item, '<remove id="Acme_Sync::a"/>')


def test_a_parent_of_a_disabled_module(tmp_path: Path) -> None:
    files = {
        "app/etc/config.php": "<?php return ['modules' => ['Acme_Core' => 0, 'Acme_Sync' => 1]];",
        f"{MODULE}/etc/adminhtml/menu.xml": PARENTS.format('<add id="Acme_Sync::a" parent="Acme_Core::b"/>'),
        "app/code/Acme/Core/etc/adminhtml/menu.xml": PARENTS.format('<add id="Acme_Core::b"/>'),
    }
    finding = check(tmp_path, {**completion(files), **files}, AdminUnknownMenuParent).findings[0]
    assert finding.message.endswith("which is declared by the disabled module `Acme_Core`")
    assert finding.related


def test_in_an_installation_only_its_own_menu_counts(tmp_path: Path) -> None:
    found = parents(
        tmp_path,
        '<add id="Acme_Sync::a" parent="Magento_Backend::stores"/><add id="Acme_Sync::b" parent="Magento_Backend::x"/>',
        Magento_Backend='<add id="Magento_Backend::stores"/>',
    )
    assert found == ["error: `Magento_Backend::x`, which is not declared in any menu.xml"]


@pytest.mark.parametrize(("routes", "severity"), [(True, "warning"), (False, "info")])
def test_an_item_without_action_in_a_module_without_pages(tmp_path: Path, routes: bool, severity: str) -> None:
    files = {f"{MODULE}/etc/adminhtml/menu.xml": PARENTS.format('<add id="Acme_Sync::a"/>')}
    if routes:
        files[f"{MODULE}/etc/adminhtml/routes.xml"] = "<config/>"
    report = check(tmp_path, {**completion(files), **files}, AdminMenuWithoutAction)
    assert [str(finding.severity) for finding in report.findings] == [severity]


def tabs(folder: Path, tab: str, files: dict[str, str] | None = None) -> list[str]:
    """The findings about the tab of a section of `Acme_Sync`."""
    section = f'<section id="acme"><label>Acme</label><tab>{tab}</tab></section>'
    tree = {f"{MODULE}/etc/adminhtml/system.xml": f"<config><system>{section}</system></config>", **(files or {})}
    report = check(folder, {**completion(tree), **tree}, AdminUnknownTab)
    return [f"{f.severity}: {f.message.partition('the tab ')[2]} ({f.help})" for f in report.findings]


def test_surrounding_whitespace_is_part_of_a_tab(tmp_path: Path) -> None:
    assert tabs(tmp_path, " sales ") == [
        "error: ` sales `, which is not declared in any system.xml (replace with `sales`)"
    ]


def test_a_tab_of_another_module(tmp_path: Path) -> None:
    tab = '<config><system><tab id="acme"><label>Acme</label></tab></system></config>'
    files = {"app/code/Acme/Core/etc/adminhtml/system.xml": tab}
    assert not tabs(tmp_path, "acme", files)
    files["app/etc/config.php"] = "<?php return ['modules' => ['Acme_Core' => 0, 'Acme_Sync' => 1]];"
    (message,) = tabs(tmp_path / "off", "acme", files)
    assert "which is declared by the disabled module `Acme_Core`" in message


@pytest.mark.parametrize(("package", "count"), [("acme/module-core", 0), ("other/magento-core", 0), ("psr/log", 1)])
def test_a_required_module_may_declare_the_tab(tmp_path: Path, package: str, count: int) -> None:
    composer = f'{{"name": "acme/module-sync", "type": "magento2-module", "require": {{"{package}": "*"}}}}'
    assert len(tabs(tmp_path, "acme", {f"{MODULE}/composer.json": composer})) == count


def test_another_module_may_move_a_section(tmp_path: Path) -> None:
    moved = '<config><system><section id="acme"><tab>sales</tab></section></system></config>'
    assert not tabs(tmp_path, "acme", {"app/code/Acme/Fix/etc/adminhtml/system.xml": moved})


BASE_CONTROLLER = "<?php\nnamespace Acme\\Sync\\Controller\\Adminhtml;\nabstract class Menu extends \\Magento\\Backend\\App\\Action {{ {} }}"
CONTROLLER = "<?php\nnamespace Acme\\Sync\\Controller\\Adminhtml\\Menu;\nclass Index extends \\Acme\\Sync\\Controller\\Adminhtml\\Menu\n{{ const ADMIN_RESOURCE = 'Acme_Sync::gone'; {} }}"
ALLOWED = "protected function _isAllowed() {{ return {}; }}"
OTHER_CHECK = ALLOWED.format("$this->_authorization->isAllowed('Magento_Sales::sales')")


@pytest.mark.parametrize(
    ("menu", "index", "count"),
    [
        ("", "", 1),
        ("", OTHER_CHECK, 0),
        (OTHER_CHECK, "", 0),
        ("", ALLOWED.format("$this->_authorization->isAllowed(static::ADMIN_RESOURCE)"), 1),
        ("", ALLOWED.format("parent::_isAllowed() && $this->isOpen()"), 1),
        (ALLOWED.format("$this->_authorization->isAllowed(static::ADMIN_RESOURCE)"), "", 1),
        ("", ALLOWED.format("true"), 0),
    ],
)
def test_controllers_whose_check_does_not_read_the_constant(tmp_path: Path, menu: str, index: str, count: int) -> None:
    folder = "app/code/Acme/Sync/Controller/Adminhtml"
    files = {f"{folder}/Menu.php": BASE_CONTROLLER.format(menu), f"{folder}/Menu/Index.php": CONTROLLER.format(index)}
    report = check(tmp_path, {**in_app_code("Acme_Sync"), **files}, AdminUnknownResource)
    assert len(report.findings) == count


def test_one_misspelled_id_is_one_finding(tmp_path: Path) -> None:
    module = "app/code/Acme/Sync"
    files = {
        f"{module}/Controller/Adminhtml/Menu.php": BASE_CONTROLLER.format("const ADMIN_RESOURCE = 'Acme_Sync::gone';"),
        f"{module}/etc/adminhtml/menu.xml": '<config><menu>\n<add id="Acme_Sync::m" resource="Acme_Sync::gone"/>\n</menu></config>',
        f"{module}/etc/adminhtml/system.xml": '<config><system><section id="acme">\n<resource>Acme_Sync::gone</resource>\n</section></system></config>',
    }
    (finding,) = check(tmp_path, {**in_app_code("Acme_Sync"), **files}, AdminUnknownResource).findings
    assert finding.span.path == f"{module}/etc/adminhtml/menu.xml"
    assert finding.message.startswith("menu item `Acme_Sync::m` and 2 more places reference `Acme_Sync::gone`, ")
    assert [(place.span.path.rpartition("/")[2], place.message) for place in finding.related] == [
        ("system.xml", "also in system configuration section `acme`"),
        ("Menu.php", "also in controller `Acme\\Sync\\Controller\\Adminhtml\\Menu`"),
    ]
