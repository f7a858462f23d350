"""The formats of configuration files without an installation: what the rules report, and what other files may complete."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import msgspec
import pytest

from config_trees import SYSTEM, XSD, XSI, di, system
from magelint.engine.causes import fold
from magelint.engine.magentos import views
from magelint.engine.registry import load_registry
from magelint.engine.result import Report
from magelint.engine.run import run_rules
from magelint.engine.snapshot import read_snapshot, snapshot_of
from magelint.magento.model import Model
from magelint.testing import where, write_tree
from trees import bare_module, in_app_code

RULES = {info.id: info.type for info in load_registry().sorted()}
IDS = ("admin-unknown-resource", "xml-schema", "xml-unmergeable")
MENU = f"<config {XSI}><menu>{{}}</menu></config>"
ADD = '<add id="Acme_Sync::{0}" title="{0}" module="Acme_Sync" resource="Magento_Backend::admin"/>'
GROUP = f'<config {XSI}><group id="acme">{{}}</group></config>'
JOB = '<job name="acme" instance="Acme\\Sync\\Cron\\Run" method="run">{}</job>'


def run(folder: Path, magento: str | None = "2.4.7-p3", facts: Path | None = None) -> Report:
    """The rules about formats on what is in a folder."""
    model = Model.read(str(folder), after_upgrade=True)
    snapshot = None if facts is None else read_snapshot(str(facts))
    report = run_rules(
        views(model, magento if facts is None else None, facts=snapshot).models,
        [RULES[identifier](RULES[identifier].options_type()()) for identifier in IDS],
    )
    assert not report.crashes, report.crashes[0].traceback
    fold(report)
    return report


def found(folder: Path, files: dict[str, str], magento: str | None = "2.4.7-p3") -> list[str]:
    """Where the rules report a finding in a standalone module."""
    write_tree(folder, {**bare_module("Acme_Sync"), **files})
    return where(run(folder, magento).findings)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (SYSTEM, system("<label>Acme</label>|<resorce>Acme_Sync::x</resorce>")),
        ("etc/adminhtml/menu.xml", MENU.format(f"{ADD.format('one')}|{ADD.format('one')}")),
        ("etc/adminhtml/menu.xml", MENU.format('|<add id="Acme_Sync::one" title="One" module="Acme_Sync"/>')),
        ("etc/adminhtml/menu.xml", MENU.format('|<ad id="Acme_Sync::one" title="One"/>')),
        ("etc/events.xml", f'<config {XSI}><event name="a">|<observer name="b" clas="C"/></event></config>'),
        ("etc/events.xml", f"<config {XSI}>|<observer/></config>"),
        ("etc/di.xml", di('<type name="A">|<plugin name="b" clas="C"/></type>')),
        ("etc/di.xml", di('<type name="A"><arguments>|<argument name="b" xsi:type="enum"/></arguments></type>')),
        ("etc/frontend/di.xml", di('|<typ name="A"/>')),
        ("etc/crontab.xml", GROUP.format("|" + JOB.format("<shedule>* * * * *</shedule>"))),
        (
            "etc/frontend/routes.xml",
            f'<config {XSI}><router id="standard">|<route id="acme" frontName="acme" method="GET"><module name="Acme_Sync"/></route></router></config>',
        ),
        (
            "etc/frontend/routes.xml",
            f'<config {XSI}><router id="standard"><route id="one" frontName="acme"><module name="Acme_Sync"/></route>|'
            '<route id="two" frontName="acme"><module name="Acme_Sync"/></route></router></config>',
        ),
        ("view/frontend/layout/default.xml", f"<page {XSI}><body>|<blok/></body></page>"),
        ("view/adminhtml/ui_component/acme.xml", f"<listing {XSI}>|<dataSorce/></listing>"),
    ],
)
def test_fault_is_reported_without_an_installation(tmp_path: Path, path: str, text: str) -> None:
    places = found(tmp_path, {path: text.replace("|", "\n")})
    line = 2 + text[: text.index("|")].count("\n")
    assert [place.rpartition(":")[0] for place in places] == [f"{path}:{line}"]
    assert places[0].endswith(" xml-schema")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        # another file may declare the rest of it
        ("etc/di.xml", di('<type name="A"><plugin name="b"/></type>')),
        (
            "etc/di.xml",
            di('<type name="A"><arguments><argument name="b"><item name="c"/></argument></arguments></type>'),
        ),
        ("etc/crontab.xml", GROUP.format('<job name="acme"/>')),
        # where another file has the branch, Magento merges the two
        (
            "etc/di.xml",
            di('<type name="A"><arguments>' + '<argument name="b" xsi:type="string"/>' * 2 + "</arguments></type>"),
        ),
        (
            "etc/di.xml",
            di('<type name="A"><plugin name="b" type="B"/><plugin name="b" type="C"/></type>', '<type name="A"/>'),
        ),
        ("etc/crontab.xml", GROUP.format(JOB.format("<config_path>a/b/c</config_path><schedule>* * * * *</schedule>"))),
        # a file of a module that is not here
        (SYSTEM, f'<config {XSI}><system><include path="Magento_Paypal::system/acme.xml"/></system></config>'),
        # formats of others, and files that nothing is known to read
        ("etc/other.xml", f'<a {XSI} xsi:noNamespaceSchemaLocation="urn:magento:module:Other_Base:etc/other.xsd"/>'),
        ("etc/events2.xml", f'<a {XSI} xsi:noNamespaceSchemaLocation="urn:magento:framework:Event/etc/events.xsd"/>'),
    ],
)
def test_what_other_files_may_mend_is_not_reported(tmp_path: Path, path: str, text: str) -> None:
    assert found(tmp_path, {path: text}) == []


def test_a_ui_component_among_layouts(tmp_path: Path) -> None:
    files = {"view/frontend/layout/acme_listing.xml": f"<listing {XSI}>\n<columns/></listing>"}
    write_tree(tmp_path, {**bare_module("Acme_Sync"), **files})
    (finding,) = run(tmp_path).findings
    assert (finding.rule, finding.help) == ("xml-schema", "move this UI component to `view/frontend/ui_component`")


def test_malformed_resource_is_an_error_and_a_well_formed_one_a_warning(tmp_path: Path) -> None:
    section = '<tab id="acme"><label>Acme</label></tab><section id="{}">\n<label>Sync</label><tab>acme</tab><resource>{}</resource></section>'
    text = f"<config {XSI}><system>{{}}</system></config>"
    write_tree(tmp_path, {**bare_module("Acme_Sync"), SYSTEM: text.format(section.format("acme", "acmeSync::config"))})
    (finding,) = run(tmp_path).findings
    assert (finding.rule, finding.severity.value) == ("xml-schema", "error")
    write_tree(tmp_path, {SYSTEM: text.format(section.format("acme", "Acme_Sync::config"))})
    (finding,) = run(tmp_path).findings
    assert (finding.rule, finding.severity.value) == ("admin-unknown-resource", "warning")


def test_malformed_resource_names_the_one_that_is_meant(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            **bare_module("Acme_Sync"),
            "etc/acl.xml": '<config><acl><resources><resource id="Magento_Backend::admin"><resource id="Acme_Sync::config" '
            'title="A"/></resource></resources></acl></config>',
            "etc/adminhtml/menu.xml": MENU.format(
                '<add id="Acme_Sync::a" title="One" module="Acme_Sync" resource="acme_sync::config"/>'
            ),
        },
    )
    (finding,) = run(tmp_path).findings
    assert finding.rule == "xml-schema"
    assert "`Acme_Sync::config`" in (finding.help or "")


def test_finding_of_some_releases_names_them(tmp_path: Path) -> None:
    """`sortOrder` of items exists since 2.4.0, and digits in the names of events since 2.2."""
    item = '<item name="c" xsi:type="string" sortOrder="1">d</item>'
    argument = f'<argument name="b" xsi:type="array">{item}</argument>'
    files = {
        **bare_module("Acme_Sync"),
        "composer.json": json.dumps({"name": "acme/sync", "require": {"magento/framework": ">=100.0"}}),
        "etc/di.xml": di(f'<type name="A"><arguments>{argument}</arguments></type>'),
        "etc/events.xml": f'<config {XSI}><event name="a2"><observer name="acme" instance="Acme"/></event><Event/></config>',
    }
    write_tree(tmp_path, files)
    messages = {f.span.path: [] for f in run(tmp_path, None).findings}
    for one in run(tmp_path, None).findings:
        messages[one.span.path].append(one.message)
    assert [message.rpartition(" (")[2] for message in messages["etc/di.xml"]] == ["affects 2.3.7-p4 and earlier)"]
    digits, unknown = sorted(messages["etc/events.xml"], reverse=True)
    assert "`<Event>`" in unknown
    assert "affects" not in unknown  # the release without bundled formats does not count
    assert digits.endswith("(affects 2.1.6 and earlier)")
    assert [f for f in run(tmp_path, "2.0.0").findings if f.rule == "xml-schema"] == []


def test_files_of_several_modules_are_merged(tmp_path: Path) -> None:
    route = '<config {}><router id="standard"><route id="{}" frontName="acme"><module name="Acme_{}"/></route></router></config>'
    one, two = (f"app/code/Acme/{name}/etc/frontend/routes.xml" for name in ("One", "Two"))
    write_tree(
        tmp_path,
        {
            **in_app_code("Acme_One"),
            **in_app_code("Acme_Two"),
            one: route.format(XSI, "one", "One"),
            two: route.format(XSI, "two", "Two"),
        },
    )
    (finding,) = run(tmp_path).findings
    assert (finding.rule, finding.span.path) == ("xml-schema", two)
    write_tree(tmp_path, {two: "<routes/>"})
    assert {f.rule for f in run(tmp_path).findings if f.span.path == two} == {"xml-unmergeable"}


def test_schema_of_the_same_module(tmp_path: Path) -> None:
    """It may build on one of Magento's."""
    xsd = XSD.format(
        '<xs:include schemaLocation="urn:magento:framework:Data/etc/argument/types.xsd"/>'
        '<xs:element name="config" type="argumentType"/>'
    )
    location = 'xsi:noNamespaceSchemaLocation="urn:acme:module:Acme_Sync:etc/sync.xsd"'
    files = {"etc/sync.xsd": xsd, "etc/sync.xml": f'<config {XSI} xsi:type="string" name="a" {location}\nx="1"/>'}
    assert found(tmp_path, files) == ["etc/sync.xml:2:1 xml-schema"]


def test_snapshot_has_the_formats_of_other_vendors(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    write_tree(
        shop,
        {
            "composer.json": json.dumps({"name": "magento/magento2ce", "version": "2.4.7-p3"}),
            **in_app_code("Magento_Backend"),
            **in_app_code("Other_Base", "Magento_Backend"),
            "app/code/Other/Base/etc/other.xsd": XSD.format(
                '<xs:include schemaLocation="types.xsd"/><xs:element name="other" type="other"/>'
            ),
            "app/code/Other/Base/etc/types.xsd": XSD.format(
                '<xs:complexType name="other"><xs:attribute name="id" type="xs:string"/></xs:complexType>'
            ),
            "app/code/Other/Base/etc/soap.xsd": XSD.format("").replace(">", ' targetNamespace="urn:other">', 1),
        },
    )
    snapshot = snapshot_of(Model.read(str(shop), after_upgrade=True))
    prefix = "urn:magento:module:Other_Base:etc/"
    assert sorted(snapshot.formats) == [f"{prefix}other.xsd", f"{prefix}types.xsd"]
    file = tmp_path / "shop.json"
    file.write_bytes(msgspec.json.encode(snapshot))
    module = tmp_path / "module"
    location = f'xsi:noNamespaceSchemaLocation="{prefix}other.xsd"'
    write_tree(
        module,
        {
            **bare_module("Acme_Sync"),
            "etc/other.xml": f'<other {XSI} {location}\nkey="1"/>',
            "etc/events.xml": f"<config {XSI}>\n<observer/></config>",
        },
    )
    assert where(run(module, facts=file).findings) == ["etc/events.xml:2:1 xml-schema", "etc/other.xml:2:1 xml-schema"]
    assert where(run(module).findings) == ["etc/events.xml:2:1 xml-schema"]
    document = json.loads(file.read_bytes())
    del document["formats"]  # a snapshot of an earlier version
    file.write_text(json.dumps(document))
    assert where(run(module, facts=file).findings) == ["etc/events.xml:2:1 xml-schema"]
    huge = {
        "parts": [
            {"is": "element", "name": "other", "type": {"is": "complex", "content": {"is": "order", "max": 10**8}}}
        ]
    }
    file.write_text(json.dumps({**document, "formats": {f"{prefix}other.xsd": huge}}))
    assert where(run(module, facts=file).findings) == ["etc/events.xml:2:1 xml-schema"]


@pytest.mark.parametrize(
    ("case", "place"),
    [
        ("15-menu-id-twice", "menu.xml:5"),
        ("56-routes-xml-with-a-webapi-attribute", "routes.xml:4"),
        ("67-system-resource-malformed-alone", "system.xml:10"),
    ],
)
def test_public_bug_reports(shared: Path, tmp_path: Path, case: str, place: str) -> None:
    for kind in ("bad", "good"):
        shutil.copytree(shared / "cases" / case / kind, tmp_path / kind)
    (finding,) = run(tmp_path / "bad", None).findings
    assert (finding.rule, finding.severity.value) == ("xml-schema", "error")
    assert f"{finding.span.path}:{finding.span.line}".endswith(place)
    assert run(tmp_path / "good", None).findings == []
