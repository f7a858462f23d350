"""What only the merging of all modules' files shows; each verdict was seen of Magento's own `Config\\Dom` on 2.4.7-p3."""

from __future__ import annotations

from pathlib import Path

import pytest

from config_trees import CORE, FRAMEWORK, ONE, SYSTEM, TWO, XSD, XSI, di, found, route, routes, system
from magelint.testing import check, completion, where
from magelint_rules.xml.xml_schema_location import XmlSchemaLocation
from magelint_rules.xml.xml_unmergeable import XmlUnmergeable

ROUTES_XML = "etc/frontend/routes.xml"


def test_two_modules_with_one_front_name(tmp_path: Path) -> None:
    files = {f"{ONE}/{ROUTES_XML}": routes(route("one", "sync")), f"{TWO}/{ROUTES_XML}": routes(route("two", "sync"))}
    report = found(tmp_path, files)
    assert where(report.findings) == [f"{TWO}/{ROUTES_XML}:2:1 xml-schema"]
    (finding,) = report.findings
    assert finding.message == "duplicate value `sync` in `<route>` violates the constraint `uniqueRouteFrontName`"
    assert [(label.span.path, label.span.line) for label in finding.related] == [(f"{ONE}/{ROUTES_XML}", 2)]


def test_the_one_that_is_checked_is_told(tmp_path: Path) -> None:
    """Magento stops at its own file, which is read later here, and brings no fault."""
    files = {
        f"{ONE}/{ROUTES_XML}": routes(route("one", "admin")),
        f"{CORE}/{ROUTES_XML}": routes(route("core", "admin")),
        f"{CORE}/etc/module.xml": '<config><module name="Magento_Backend"><sequence><module name="Acme_One"/>'
        "</sequence></module></config>",
    }
    assert where(found(tmp_path, files).findings) == [f"{ONE}/{ROUTES_XML}:2:1 xml-schema"]


def test_an_attribute_of_another_file_is_not_missing(tmp_path: Path) -> None:
    one, two = f"{ONE}/{ROUTES_XML}", f"{TWO}/{ROUTES_XML}"
    files = {one: routes(route("one", None)), two: routes(route("one"))}
    assert where(found(tmp_path / "a", files).findings) == []
    files = {one: routes(route("one")), two: routes(route("one", None), route("two", None))}
    report = found(tmp_path / "b", files)
    assert where(report.findings) == [f"{two}:4:1 xml-schema"]
    assert report.findings[0].message == "`<route>` has no `frontName`"


def test_each_area_is_merged_by_itself(tmp_path: Path) -> None:
    files = {
        f"{ONE}/{ROUTES_XML}": routes(route("one", "sync")),
        f"{TWO}/etc/adminhtml/routes.xml": routes(route("two", "sync")),
    }
    assert where(found(tmp_path, files).findings) == []


def test_what_a_module_that_is_off_says_does_not_count(tmp_path: Path) -> None:
    files = {
        f"{ONE}/{ROUTES_XML}": routes(route("one", "sync")),
        f"{TWO}/{ROUTES_XML}": routes(route("two", "sync")),
        "app/etc/config.php": "<?php return ['modules' => ['Magento_Backend' => 1, 'Acme_One' => 0, 'Acme_Two' => 1]];",
    }
    assert where(found(tmp_path, files).findings) == []


def test_a_fault_of_the_file_itself_is_told_once(tmp_path: Path) -> None:
    wrong = routes(route("one").replace("frontName", "frontname"))
    report = found(tmp_path, {f"{ONE}/{ROUTES_XML}": wrong, f"{TWO}/{ROUTES_XML}": routes(route("two"))})
    assert where(report.findings) == [f"{ONE}/{ROUTES_XML}:2:17 xml-schema"]


def test_di_is_validated_only_after_merging(tmp_path: Path) -> None:
    argument = '<type name="A"><arguments>\n<argument name="x"{}/></arguments></type>'
    one, two = f"{ONE}/etc/di.xml", f"{TWO}/etc/di.xml"
    core = {f"{CORE}/etc/di.xml": di('<type name="Core"/>')}
    files = {**core, one: di(argument.format("")), two: di(argument.format(' kind="a"'))}
    assert where(found(tmp_path / "a", files).findings) == []
    files = {**core, one: di('<type name="A"/>', '<type name="A" shared="yes"/>'), two: di(argument.format(""))}
    report = found(tmp_path / "b", files)
    assert where(report.findings) == [f"{one}:3:24 xml-schema", f"{two}:3:1 xml-schema"]


def test_an_element_out_of_place_hides_no_other(tmp_path: Path) -> None:
    files = {
        f"{ONE}/etc/di.xml": di('<typ name="A"/>', '<type name="B"/>', "<preference/>"),
        f"{TWO}/etc/di.xml": di("<plugin/>"),
    }
    assert where(found(tmp_path, files).findings) == [
        f"{ONE}/etc/di.xml:2:1 xml-schema",
        f"{ONE}/etc/di.xml:4:1 xml-schema",
        f"{TWO}/etc/di.xml:2:1 xml-schema",
    ]


def test_a_missing_type_hides_no_other_violation(tmp_path: Path) -> None:
    """libxml2 ends the whole validation there."""
    schema = XSD.format(
        '<xs:complexType name="argument" abstract="true"/><xs:complexType name="flag"><xs:complexContent>'
        '<xs:extension base="argument"/></xs:complexContent></xs:complexType><xs:element name="config"><xs:complexType>'
        '<xs:choice maxOccurs="99"><xs:element name="argument" type="argument"/><xs:element name="type">'
        '<xs:complexType><xs:sequence><xs:element name="argument" type="argument"/></xs:sequence>'
        '<xs:attribute name="name" use="required"/></xs:complexType></xs:element></xs:choice></xs:complexType>'
        "</xs:element>"
    )
    lines = (
        '<type name="A"><argument/></type>',
        '<argument xsi:type="flg"/>',
        '<argument xsi:type="flag"/>',
        "<argument/>",
    )
    files = {f"{FRAMEWORK}/ObjectManager/etc/config.xsd": schema, f"{ONE}/etc/di.xml": di(*lines, "<type><x/></type>")}
    report = found(tmp_path, files)
    assert [(f.span.line, f.span.column, f.message) for f in report.findings] == [
        (2, 16, "`<argument>` has no `xsi:type`"),
        (3, 21, "`<argument>` has the unknown type `flg`"),
        (5, 1, "`<argument>` has no `xsi:type`"),
        (6, 1, "`<type>` has no `name`"),
        (6, 7, "`<x>` is not allowed here, expected `<argument>`"),
    ]


def test_the_items_of_a_menu_are_added_not_merged(tmp_path: Path) -> None:
    """`Backend\\Model\\Menu\\Config\\Menu\\Dom` merges only `config` and `menu`."""
    menu = "<config><menu>\n{}</menu></config>"
    files = {
        f"{CORE}/etc/adminhtml/menu.xml": menu.format('<add id="Magento_Backend::a" title="A"/>'),
        f"{ONE}/etc/adminhtml/menu.xml": menu.format('<add id="Acme_One::a"/>\n<remove id="Magento_Backend::a"/>'),
        f"{TWO}/etc/adminhtml/menu.xml": menu.format('<add id="Magento_Backend::a" title="Mine"/>'),
    }
    assert where(found(tmp_path, files).findings) == [
        f"{ONE}/etc/adminhtml/menu.xml:2:1 xml-schema",
        f"{TWO}/etc/adminhtml/menu.xml:2:1 xml-schema",
    ]


def test_a_reference_to_a_missing_key(tmp_path: Path) -> None:
    """Of these libxml2 gives no path."""
    schema = XSD.format(
        '<xs:element name="config"><xs:complexType><xs:choice maxOccurs="9">'
        '<xs:element name="type"><xs:complexType><xs:attribute name="name"/></xs:complexType></xs:element>'
        '<xs:element name="preference"><xs:complexType><xs:attribute name="for"/></xs:complexType></xs:element>'
        '</xs:choice></xs:complexType><xs:key name="types"><xs:selector xpath="type"/><xs:field xpath="@name"/></xs:key>'
        '<xs:keyref name="known" refer="types"><xs:selector xpath="preference"/><xs:field xpath="@for"/></xs:keyref>'
        "</xs:element>"
    )
    files = {
        f"{FRAMEWORK}/ObjectManager/etc/config.xsd": schema,
        f"{ONE}/etc/di.xml": di('<type name="A"/>', '<preference for="A"/>', '<preference for="B"/>'),
        f"{TWO}/etc/di.xml": di('<preference for="A"/>', '<preference for="C"/>'),
    }
    report = found(tmp_path, files)
    assert where(report.findings) == [f"{ONE}/etc/di.xml:4:1 xml-schema", f"{TWO}/etc/di.xml:3:1 xml-schema"]
    assert report.findings[1].message == "`<preference>` references `C`, which does not exist (constraint `known`)"


def test_what_is_included_counts_as_written(tmp_path: Path) -> None:
    include = '<include path="Acme_One::fields.xml"/>'
    twice = "<include>\n<group id='a'/>\n<group id='a'/>\n</include>"
    files = {
        f"{CORE}/{SYSTEM}": "<config><system/></config>",
        f"{ONE}/{SYSTEM}": system(include),
        f"{ONE}/etc/adminhtml/fields.xml": twice,
        f"{TWO}/{SYSTEM}": system('<group id="a" label="A"/>'),
    }
    report = found(tmp_path, files, XmlUnmergeable)
    assert where(report.findings) == [f"{ONE}/etc/adminhtml/fields.xml:3:1 xml-unmergeable"]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("Acme_One::absent.xml", "does not exist"),
        ("Acme_None::fields.xml", "does not exist"),
        ("fields.xml", "does not exist"),
        ("Acme_One::../../../../../../../../etc/hostname", "does not exist"),
        ("Acme_One::circle.xml", "includes itself"),
    ],
)
def test_what_cannot_be_included_stops_the_back_end(tmp_path: Path, path: str, said: str) -> None:
    files = {
        f"{ONE}/{SYSTEM}": system(f'<include path="{path}"/>'),
        f"{ONE}/etc/adminhtml/circle.xml": '<include><group id="a"><include path="Acme_One::round.xml"/></group></include>',
        f"{ONE}/etc/adminhtml/round.xml": '<include><include path="Acme_One::circle.xml"/></include>',
    }
    report = found(tmp_path, files, XmlUnmergeable)
    line = 1 if "circle" in path else 3
    assert [(f.span.line, said in f.message) for f in report.findings] == [(line, True)]


def test_what_stops_the_merging(tmp_path: Path) -> None:
    events = "<config>\n{}</config>"
    files = {
        f"{CORE}/etc/events.xml": events.format('<event name="core"/>'),
        f"{ONE}/etc/events.xml": events.format('<event name="a"><observer name="x"/>\n<observer name="x"/></event>'),
        f"{TWO}/etc/events.xml": events.format('<event name="a"><observer name="x"/></event>'),
        f"{ONE}/etc/crontab.xml": "<config/>",
        f"{TWO}/etc/crontab.xml": "<cron/>",
        f"{CORE}/etc/config.xml": "<config/>",
        f"{ONE}/etc/config.xml": "<config><default><acme>\n<a/><a/></acme></default></config>",
        f"{TWO}/etc/config.xml": "<config><default><acme>\n<a/></acme></default></config>",
        f"{CORE}/etc/cache.xml": "<config/>",
        f"{ONE}/etc/cache.xml": '<config>\n<type name="it\'s"/></config>',
    }
    report = found(tmp_path, files, XmlUnmergeable)
    assert where(report.findings) == [
        f"{ONE}/etc/cache.xml:2:13 xml-unmergeable",
        f"{ONE}/etc/config.xml:2:5 xml-unmergeable",
        f"{ONE}/etc/events.xml:3:1 xml-unmergeable",
        f"{TWO}/etc/crontab.xml:1:1 xml-unmergeable",
    ]
    assert [label.span.path for label in report.findings[2].related] == [f"{TWO}/etc/events.xml"]


def test_a_fault_of_another_vendor_is_reported_in_the_checked_file(tmp_path: Path) -> None:
    """Of core nothing is told, but what a module does to it is."""
    twice = '<config>\n<event name="a"/><event name="a"/></config>'
    files = {f"{CORE}/etc/events.xml": twice, f"{ONE}/etc/events.xml": '<config>\n\n<event name="a"/></config>'}
    report = found(tmp_path, files, XmlUnmergeable)
    assert where(report.findings) == [f"{ONE}/etc/events.xml:3:1 xml-unmergeable"]
    assert [label.span.path for label in report.findings[0].related] == [f"{CORE}/etc/events.xml"]


def test_what_cannot_be_merged_is_not_validated_merged(tmp_path: Path) -> None:
    events = XSD.format(
        '<xs:element name="config"><xs:complexType><xs:sequence><xs:element name="event" maxOccurs="9"><xs:complexType>'
        '<xs:sequence><xs:element name="observer" maxOccurs="9"><xs:complexType><xs:attribute name="name"/>'
        '</xs:complexType></xs:element></xs:sequence><xs:attribute name="name"/></xs:complexType><xs:unique name="once">'
        '<xs:selector xpath="observer"/><xs:field xpath="@name"/></xs:unique></xs:element></xs:sequence>'
        "</xs:complexType></xs:element>"
    )
    files = {
        f"{FRAMEWORK}/Event/etc/events.xsd": events,
        f"{ONE}/etc/events.xml": '<config><event name="a"><observer name="x"/>\n<observer name="x"/></event></config>',
        f"{TWO}/etc/events.xml": '<config><event name="a"><observer name="x"/></event></config>',
    }
    assert where(found(tmp_path, files).findings) == [f"{ONE}/etc/events.xml:2:1 xml-unmergeable"]


def test_without_magento_nothing_is_merged(tmp_path: Path) -> None:
    """Of the file that is read first Magento takes all as it stands, and that is one of its own."""
    events = '<config><event name="a"/><event name="a"/></config>'
    files = {f"{ONE}/etc/events.xml": events, f"{TWO}/etc/events.xml": events, "app/etc/di.xml": "<config/>"}
    report = check(tmp_path, {**completion(files), **files}, XmlUnmergeable)
    assert where(report.findings) == []


INTEGRATIONS = f'<integrations {XSI} xsi:noNamespaceSchemaLocation="urn:magento:module:Magento_Integration:etc/{{}}"/>'


@pytest.mark.parametrize("path", ["etc/integration/api.xml", "etc/integration/config.xml"])
def test_the_first_file_has_to_declare_what_a_later_one_uses(tmp_path: Path, path: str) -> None:
    """Developer mode throws `The attribute 'xsi:noNamespaceSchemaLocation' is not allowed`, and names the later file."""
    files = {f"{ONE}/{path}": "<integrations/>", f"{TWO}/{path}": INTEGRATIONS.format(path[4:].replace("xml", "xsd"))}

    def severities(folder: Path, files: dict[str, str]) -> list[tuple[str, str]]:
        report = found(folder, files, XmlSchemaLocation, missing=True)
        return [(f.span.path, str(f.severity)) for f in report.findings if f.span.path.endswith(path)]

    assert severities(tmp_path / "a", files) == [(f"{ONE}/{path}", "error")]
    swapped = {f"{TWO}/{path}": files[f"{ONE}/{path}"], f"{ONE}/{path}": files[f"{TWO}/{path}"]}
    assert severities(tmp_path / "b", swapped) == [(f"{TWO}/{path}", "info")]
    declared = {**files, f"{ONE}/{path}": f"<integrations {XSI}/>"}
    assert severities(tmp_path / "c", declared) == [(f"{ONE}/{path}", "info")]
    without = dict.fromkeys(files, "<integrations/>")
    assert severities(tmp_path / "d", without) == [(f"{ONE}/{path}", "info"), (f"{TWO}/{path}", "info")]


def test_a_file_of_magento_that_is_read_first_declares_it(tmp_path: Path) -> None:
    files = {
        f"{CORE}/etc/di.xml": di(),
        f"{ONE}/etc/di.xml": "<config/>",
        f"{TWO}/etc/di.xml": f'<config {XSI} xsi:noNamespaceSchemaLocation="urn:magento:framework:ObjectManager/etc/config.xsd"/>',
    }
    report = found(tmp_path / "a", files, XmlSchemaLocation, missing=True)
    said = [(f.span.path, str(f.severity)) for f in report.findings if f.span.path.endswith("/di.xml")]
    assert said == [(f"{ONE}/etc/di.xml", "info")]
    assert found(tmp_path / "b", files, XmlSchemaLocation).findings == []
