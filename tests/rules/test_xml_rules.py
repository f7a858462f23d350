"""What the pages of the `xml` rules cannot show: fixes, hostile schemas, and what is left to other rules."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from fixing import applied
from magelint.engine.causes import fold
from magelint.engine.result import Report
from magelint.magento.model import Model
from magelint.testing import check, completion, where
from magelint_rules.xml.xml_misplaced import XmlMisplaced
from magelint_rules.xml.xml_schema import XmlSchema
from magelint_rules.xml.xml_schema_location import XmlSchemaLocation
from magelint_rules.xml.xml_syntax import XmlSyntax
from named_rules import named
from shared_data import ROOTS, said_of_root

RULES = [
    *named(
        "xml-doctype",
        "xml-misplaced",
        "xml-schema",
        "xml-schema-location",
        "xml-syntax",
        "xml-unmergeable",
    ).values()
]
MODULE = "app/code/Acme/Sync"
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
EVENTS = "urn:magento:framework:Event/etc/events.xsd"
XSD = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{}</xs:schema>'
FRAMEWORK = "lib/internal/Magento/Framework"


def found(folder: Path, files: dict[str, str], *rules: type, **options: object) -> Report:
    """What rules report of a tree, symptoms folded; `options` are options of the first rule."""
    report = check(folder, {**completion(files), **files}, *rules, **options)
    fold(report)
    return report


def fixed(report: Report) -> str:
    """The first file with all its fixes applied."""
    return applied(change for f in report.findings if f.fix for change in f.fix.changes())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<config/>", f'<config {XSI} xsi:noNamespaceSchemaLocation="{EVENTS}"/>'),
        (f"<config {XSI}></config>", f'<config {XSI} xsi:noNamespaceSchemaLocation="{EVENTS}"></config>'),
        (
            f"<config\r\n  {XSI}\r\n  xsi:noNamespaceSchemaLocation='../x.xsd' />",
            f"<config\r\n  {XSI}\r\n  xsi:noNamespaceSchemaLocation='{EVENTS}' />",
        ),
        (
            '<config xmlns:i="http://www.w3.org/2001/XMLSchema-instance"/>',
            f'<config xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:noNamespaceSchemaLocation="{EVENTS}"/>',
        ),
    ],
)
def test_the_fix_names_the_schema_and_leaves_the_rest(tmp_path: Path, before: str, after: str) -> None:
    report = found(
        tmp_path,
        {
            "etc/events.xml": before,
            "etc/module.xml": f'<config {XSI} xsi:noNamespaceSchemaLocation="urn:magento:framework:Module/etc/module.xsd"><module name="Acme_Sync"/></config>',
        },
        XmlSchemaLocation,
        missing=True,
    )
    assert fixed(report) == after


def test_schemas_of_the_same_format_are_right_too(tmp_path: Path) -> None:
    names = {
        "etc/acl.xml": "urn:magento:framework:Acl/etc/acl_merged.xsd",
        "etc/adminhtml/system.xml": "urn:magento:module:Magento_Config:etc/system.xsd",
        "etc/frontend/routes.xml": "urn:magento:framework:/App/etc/routes.xsd",
        "etc/crontab.xml": "urn:magento:module:Magento_Cron:etc/./crontab.xsd",
    }
    files = {path: f'<config {XSI} xsi:noNamespaceSchemaLocation="{urn}"/>' for path, urn in names.items()}
    assert where(found(tmp_path, files, XmlSchemaLocation).findings) == []


def test_the_fix_of_an_undeclared_prefix(tmp_path: Path) -> None:
    report = found(tmp_path, {"etc/di.xml": '<config xsi:noNamespaceSchemaLocation="x"/>'}, XmlSyntax)
    assert fixed(report) == f'<config xsi:noNamespaceSchemaLocation="x" {XSI}/>'


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    assert where(found(tmp_path, {"etc/di.xml": "", "etc/acl.xml": "<config/>"}, XmlSyntax).findings) == [
        "etc/di.xml:1:1 xml-syntax"
    ]


def test_what_other_rules_state_is_left_to_them(tmp_path: Path) -> None:
    nothing = XSD.format('<xs:element name="config"><xs:complexType/></xs:element>')
    files = {
        f"{FRAMEWORK}/Acl/etc/acl.xsd": nothing,
        f"{FRAMEWORK}/Module/etc/module.xsd": nothing,
        f"{MODULE}/etc/acl.xml": "<config><what/></config>",
    }
    assert where(found(tmp_path, files, XmlSchema).findings) == []


def test_a_schema_reaches_no_file_outside(tmp_path: Path) -> None:
    (tmp_path / "secret.xsd").write_text(XSD.format('<xs:element name="config"/>'))
    for include in ("../../../../../../../secret.xsd", f"file://{tmp_path}/secret.xsd", "http://127.0.0.1:9/x.xsd"):
        files = {f"{FRAMEWORK}/Event/etc/events.xsd": XSD.format(f'<xs:include schemaLocation="{include}"/>')}
        files[f"{MODULE}/etc/events.xml"] = "<config/>"
        root = tmp_path / "root"
        assert where(found(root, files, XmlSchema).findings) == []
    model = Model.read(str(tmp_path / "root"))
    assert model.schemas.resolve("urn:magento:framework:../../../../../secret.xsd") is None
    assert model.schemas.resolve("urn:magento:module:Acme_Sync:../../../../../secret.xsd") is None


@pytest.mark.parametrize(
    "schema",
    [
        "no xml",
        "<schema/>",
        XSD.format('<xs:include schemaLocation="urn:magento:framework:Event/etc/events.xsd"/>'),
        XSD.format(
            '<xs:element name="config"><xs:complexType><xs:sequence>'
            '<xs:element name="a" minOccurs="900000" maxOccurs="900000"/></xs:sequence></xs:complexType></xs:element>'
        ),
    ],
)
def test_an_unusable_schema_reports_nothing(tmp_path: Path, schema: str) -> None:
    files = {f"{FRAMEWORK}/Event/etc/events.xsd": schema, f"{MODULE}/etc/events.xml": "<config><a/></config>"}
    started = time.perf_counter()
    assert where([f for f in found(tmp_path, files, XmlSchema).findings if "<a>" in f.message]) == []
    assert time.perf_counter() - started < 2


def test_a_pattern_without_end_takes_no_time(tmp_path: Path) -> None:
    schema = XSD.format(
        '<xs:element name="config"><xs:simpleType><xs:restriction base="xs:string">'
        '<xs:pattern value="([A-Z]+[a-zA-Z0-9]{1,}){1,}_x"/></xs:restriction></xs:simpleType></xs:element>'
    )
    files = {f"{FRAMEWORK}/Event/etc/events.xsd": schema, f"{MODULE}/etc/events.xml": f"<config>{'A' * 300}</config>"}
    started = time.perf_counter()
    found(tmp_path, files, XmlSchema)
    assert time.perf_counter() - started < 3


@pytest.mark.parametrize("name", ROOTS)
def test_magento_itself_is_clean(name: str, shared: Path) -> None:
    assert [f.message for f in said_of_root(shared / "roots" / name, RULES).findings] == []


def test_a_prefix_with_an_invalid_uri(tmp_path: Path) -> None:
    """The parser complains and goes on, as for a prefix that is not declared."""
    layout = f"{MODULE}/view/adminhtml/layout/default.xml"
    text = f'<?xml version="1.0"?>\n<page {XSI[:-1]} dc"/>\n'
    module = {f"{MODULE}/etc/module.xml": '<config><module name="Acme_Sync"/></config>'}
    report = found(tmp_path, {**module, layout: text}, XmlSyntax)
    assert [(str(f.severity), f.span.line) for f in report.findings] == [("warning", 2)]
    assert "`http://www.w3.org/2001/XMLSchema-instance dc`, which is not a valid URI" in report.findings[0].message
    assert fixed(report) == text.replace(" dc", "")
    report = found(tmp_path / "b", {f"{MODULE}/etc/di.xml": "<config xmlns:a='b c'/>"}, XmlSyntax)
    assert [(str(f.severity), f.fix) for f in report.findings] == [("error", None)]


def test_a_fragment_of_the_system_configuration_is_no_file_of_its_own(tmp_path: Path) -> None:
    """`system_include.xsd` is for editors; Magento reads what is included as a part of the `system.xml`."""
    urn = "urn:magento:module:Magento_Config:etc/system_include.xsd"
    core = "app/code/Magento/Config"
    files = {
        f"{core}/registration.php": completion({f"{core}/etc/acl.xml": ""})[f"{core}/registration.php"],
        f"{core}/etc/module.xml": '<config><module name="Magento_Config"/></config>',
        f"{core}/etc/system_include.xsd": XSD.format(
            '<xs:element name="include" type="include"/><xs:complexType name="include"><xs:sequence>'
            '<xs:element ref="include" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>'
        ),
        f"{MODULE}/etc/adminhtml/methods.xml": (
            f'<include {XSI} xsi:noNamespaceSchemaLocation="{urn}"><include path="Acme_Sync::methods/card.xml"/></include>'
        ),
    }
    assert where(found(tmp_path, files, XmlSchema).findings) == []


VIEW_SCHEMAS = {
    f"{FRAMEWORK}/registration.php": "<?php\n",
    f"{FRAMEWORK}/View/Layout/etc/layout_merged.xsd": XSD.format(
        '<xs:element name="handle"><xs:complexType><xs:choice maxOccurs="99">'
        '<xs:element name="body"><xs:complexType><xs:sequence><xs:element name="block" maxOccurs="9"><xs:complexType>'
        '<xs:attribute name="name"/></xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>'
        '<xs:element name="update"><xs:complexType><xs:attribute name="handle"/></xs:complexType></xs:element>'
        '</xs:choice><xs:attribute name="id" use="required"/></xs:complexType></xs:element>'
    ),
    "app/code/Magento/Ui/etc/ui_configuration.xsd": XSD.format(
        '<xs:element name="listing"><xs:complexType><xs:choice maxOccurs="99">'
        + "".join(f'<xs:element name="{name}"/>' for name in ("columns", "dataSource", *"abcdefg"))
        + "</xs:choice></xs:complexType></xs:element>"
    ),
    "app/code/Magento/Ui/etc/acl.xml": "<config/>",
    f"{MODULE}/etc/acl.xml": "<config/>",
}


@pytest.mark.parametrize("folder", ["layout", "page_layout"])
def test_the_elements_of_a_layout_are_validated(tmp_path: Path, folder: str) -> None:
    """Magento reads only the content of the root element."""
    layout = f"{MODULE}/view/frontend/{folder}/default.xml"
    text = '<page other="1">\n<!-- x --><update handle="a"/>\n<body><blok name="a"/>\n<block nam="b"/></body>\n</page>'
    report = found(tmp_path, {**VIEW_SCHEMAS, layout: text, f"{layout[:-11]}deep/x.xml": "<what/>"}, XmlSchema)
    assert [(f.span.line, f.span.column, f.message) for f in report.findings] == [
        (3, 7, "`<blok>` is not allowed here, expected `<block>`"),
        (4, 8, "`<block>` does not allow the attribute `nam`"),
    ]


def test_a_ui_component_is_validated(tmp_path: Path) -> None:
    component = f"{MODULE}/view/adminhtml/ui_component/acme_listing.xml"
    files = {
        **VIEW_SCHEMAS,
        component: "<listing>\n<column/></listing>",
        component.replace("acme_listing", "etc/definition"): "<components/>",
    }
    report = found(tmp_path, files, XmlSchema)
    assert where(report.findings) == [f"{component}:2:1 xml-schema"]
    assert (
        report.findings[0].message == "`<column>` is not allowed here, expected `<columns>` or one of 8 other elements"
    )


def test_a_layout_among_ui_components(tmp_path: Path) -> None:
    component = f"{MODULE}/view/adminhtml/ui_component/acme_view.xml"
    (finding,) = found(tmp_path, {**VIEW_SCHEMAS, component: "<page/>"}, XmlSchema).findings
    assert finding.help == "move this layout to `view/adminhtml/layout`"


def test_a_class_with_a_leading_backslash(tmp_path: Path) -> None:
    schema = XSD.format(
        '<xs:simpleType name="class"><xs:restriction base="xs:string"><xs:pattern value="[A-Z].*"/></xs:restriction>'
        '</xs:simpleType><xs:element name="handle"><xs:complexType><xs:sequence><xs:element name="block">'
        '<xs:complexType><xs:attribute name="class" type="class"/></xs:complexType></xs:element></xs:sequence>'
        '<xs:attribute name="id"/></xs:complexType></xs:element>'
    )
    files = {**VIEW_SCHEMAS, f"{FRAMEWORK}/View/Layout/etc/layout_merged.xsd": schema}
    files[f"{MODULE}/view/frontend/layout/default.xml"] = '<page><block class="\\Acme\\Sync\\Block\\View"/></page>'
    (finding,) = found(tmp_path, files, XmlSchema).findings
    assert finding.help == "remove the leading backslash"


def test_the_schema_of_a_ui_component_is_proposed(tmp_path: Path) -> None:
    xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation'
    urn = "urn:magento:framework:Ui/etc/ui_configuration.xsd"
    component = f"{MODULE}/view/adminhtml/ui_component/acme_listing.xml"
    (finding,) = found(tmp_path, {**VIEW_SCHEMAS, component: f'<listing {xsi}="{urn}"/>'}, XmlSchemaLocation).findings
    assert finding.help == "replace with `urn:magento:module:Magento_Ui:etc/ui_configuration.xsd`"
    assert finding.fix is not None


def test_internal_errors_of_libxml2_are_skipped(tmp_path: Path) -> None:
    """After a type that is abstract."""
    schema = XSD.format(
        '<xs:complexType name="argument" abstract="true" mixed="true"/>'
        '<xs:complexType name="arguments"><xs:sequence><xs:element name="argument" type="argument"/></xs:sequence>'
        '</xs:complexType><xs:element name="config"><xs:complexType><xs:sequence>'
        '<xs:element name="type" type="arguments" maxOccurs="unbounded"/></xs:sequence></xs:complexType>'
        '<xs:unique name="once"><xs:selector xpath="type"/><xs:field xpath="argument"/></xs:unique></xs:element>'
    )
    files = {
        f"{FRAMEWORK}/ObjectManager/etc/config.xsd": schema,
        "app/code/Magento/Backend/etc/acl.xml": "<config/>",
        f"{MODULE}/etc/di.xml": "<config><type><argument><item/></argument></type><type><argument/></type></config>",
    }
    assert [f.message for f in found(tmp_path, files, XmlSchema).findings] == ["`<argument>` has no `xsi:type`"] * 2


def test_a_path_is_an_info_and_a_wrong_urn_is_a_warning(tmp_path: Path) -> None:
    locations = (
        "../../../Magento/Framework/Event/etc/events.xsd",
        "urn:magento:framework:Event:etc/events.xsd",
        EVENTS,
    )
    for folder, location, severities in zip("abc", locations, (["info"], ["warning"], []), strict=True):
        files = {f"{MODULE}/etc/events.xml": f'<config {XSI} xsi:noNamespaceSchemaLocation="{location}"/>'}
        report = found(tmp_path / folder, files, XmlSchemaLocation)
        assert [str(f.severity) for f in report.findings] == severities


@pytest.mark.parametrize(
    ("path", "severity"),
    [("etc/crontab.xml", "error"), ("etc/module.xml", "warning"), ("view/frontend/layout/default.xml", "warning")],
)
def test_xsi_for_another_namespace(tmp_path: Path, path: str, severity: str) -> None:
    wrong = XSI.replace("www.", "")
    named = f'<config {wrong} xsi:noNamespaceSchemaLocation="{EVENTS}">{{}}</config>'
    module = {f"{MODULE}/etc/module.xml": '<config><module name="Acme_Sync"/></config>'}
    text = named.format('<module name="Acme_Sync"/>' if path == "etc/module.xml" else "")
    report = found(tmp_path, {**module, f"{MODULE}/{path}": text}, XmlSyntax)
    assert [(str(f.severity), f.span.path) for f in report.findings] == [(severity, f"{MODULE}/{path}")]
    assert fixed(report) == text.replace(wrong, XSI)
    report = found(tmp_path, {**module, f"{MODULE}/{path}": text}, XmlSyntax, XmlSchemaLocation)
    assert [f.rule for f in report.findings if f.span.path.endswith(path)] == ["xml-syntax"]


@pytest.mark.parametrize(
    ("location", "words"),
    [
        (f" {EVENTS}", "has surrounding whitespace"),
        (f"{EVENTS} ", "has surrounding whitespace"),
        ("http://www.magento.com/events.xsd", "at which Magento does not provide a schema"),
    ],
)
def test_nearly_valid_locations(tmp_path: Path, location: str, words: str) -> None:
    files = {"etc/events.xml": f'<config {XSI} xsi:noNamespaceSchemaLocation="{location}"/>'}
    (finding,) = [f for f in found(tmp_path, files, XmlSchemaLocation).findings if f.span.path == "etc/events.xml"]
    assert words in finding.message
    assert finding.severity == "info"
    assert finding.help == f"replace with `{EVENTS}`"


@pytest.mark.parametrize(
    ("path", "places"),
    [
        ("etc/menu.xml", ["etc/adminhtml/menu.xml"]),
        ("etc/frontend/menu.xml", ["etc/adminhtml/menu.xml"]),
        ("etc/routes.xml", ["etc/adminhtml/routes.xml", "etc/frontend/routes.xml"]),
        ("etc/frontend/crontab.xml", ["etc/crontab.xml"]),
        ("etc/frontend/Di.xml", ["etc/frontend/di.xml"]),
        ("etc/adminhtml/SYSTEM.xml", ["etc/adminhtml/system.xml"]),
        ("etc/adminhtml/acl.xml", ["etc/acl.xml"]),
        ("etc/di.xml", None),
        ("etc/webapi_rest/di.xml", None),
        ("etc/rules/menu.xml", None),  # no area: some reader of the module's own
        ("etc/acme.xml", None),
        ("view/frontend/layout/menu.xml", None),
    ],
)
def test_where_a_file_belongs(tmp_path: Path, path: str, places: list[str] | None) -> None:
    files = {f"{MODULE}/{path}": "<config/>", f"{MODULE}/etc/acl.xml": "<config/>"}
    report = found(tmp_path, files, XmlMisplaced)
    expected = " or ".join(f"`{place}`" for place in places or ())
    assert [f.help for f in report.findings] == ([f"move the file to {expected}"] if places else [])


@pytest.mark.parametrize(
    ("name", "schema", "code", "severities"),
    [
        ("queue2.xml", "urn:magento:framework-message-queue:etc/queue.xsd", "", ["info"]),
        ("frontend/di_old.xml", "urn:magento:framework:ObjectManager/etc/config.xsd", "", ["info"]),
        ("queue2.xml", "urn:magento:framework-message-queue:etc/queue.xsd", "'queue2.xml'", []),
        ("feeds.xml", "urn:magento:module:Acme_Feed:etc/feeds.xsd", "", []),
        ("feeds.xml", "feeds.xsd", "", []),
        ("queue_consumer.xml", "urn:magento:framework-message-queue:etc/consumer.xsd", "", []),
    ],
)
def test_a_name_that_magento_does_not_read(
    name: str, schema: str, code: str, severities: list[str], tmp_path: Path
) -> None:
    files = {
        f"etc/{name}": f'<config {XSI} xsi:noNamespaceSchemaLocation="{schema}"/>',
        "etc/module.xml": '<config><module name="Acme_Sync"/></config>',
        "Model/Reader.php": f"<?php\nnamespace Acme\\Sync\\Model;\nclass Reader {{ const FILE = {code or 1}; }}\n",
    }
    assert [str(f.severity) for f in found(tmp_path, files, XmlMisplaced).findings] == severities


SYSTEM = "urn:magento:module:Magento_Config:etc/system_file.xsd"
INCLUDING = '<config><system><section id="acme"><include path="Acme_Sync::{}"/></section></system></config>'


@pytest.mark.parametrize(
    ("more", "severities"),
    [
        ({}, ["info"]),
        ({f"{MODULE}/etc/adminhtml/system.xml": INCLUDING.format("methods/settings.xml")}, []),
        ({f"{MODULE}/etc/adminhtml/methods/all.xml": INCLUDING.format("methods/settings.xml")}, []),
        ({f"{MODULE}/etc/adminhtml/system.xml": INCLUDING.format("settings.xml")}, ["info"]),
        ({"app/code/Acme/Theme/Model/Reader.php": "<?php\nreturn 'settings.xml';\n"}, []),
        ({"app/code/Acme/Theme/etc/di.xml": "<config><!-- settings.xml --></config>"}, []),
        ({"app/code/Acme/Theme/etc/events.xml": "<config><!-- settings.xml --></config>"}, ["info"]),
    ],
)
def test_a_file_that_others_read_or_include(tmp_path: Path, more: dict[str, str], severities: list[str]) -> None:
    files = {
        f"{MODULE}/etc/acl.xml": "<config/>",
        "app/code/Acme/Theme/etc/acl.xml": "<config/>",
        f"{MODULE}/etc/adminhtml/methods/settings.xml": f'<config {XSI} xsi:noNamespaceSchemaLocation="{SYSTEM}"/>',
    }
    report = found(tmp_path, files | more, XmlMisplaced)
    assert [str(f.severity) for f in report.findings] == severities
    assert all(f.help == "merge it into `etc/adminhtml/system.xml`, or remove it" for f in report.findings)
