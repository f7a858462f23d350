"""Which file brings a fault of merged configuration, and what is no fault; each verdict was seen of Magento 2.4.7-p3."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from config_trees import CORE, FRAMEWORK, ONE, SYSTEM, TWO, XSD, XSI, di, found, system
from magelint.engine.run import run_rules
from magelint.testing import completion, model_of, where
from magelint_rules.xml.xml_schema import XmlSchema
from magelint_rules.xml.xml_syntax import XmlSyntax
from magelint_rules.xml.xml_unmergeable import XmlUnmergeable

CRONTAB = XSD.format(
    '<xs:element name="config"><xs:complexType><xs:sequence><xs:element name="group" maxOccurs="9999"><xs:complexType>'
    '<xs:sequence><xs:element name="job" maxOccurs="9999"><xs:complexType><xs:sequence>'
    '<xs:element name="schedule" minOccurs="0"><xs:simpleType><xs:restriction base="xs:string">'
    '<xs:minLength value="9"/></xs:restriction></xs:simpleType></xs:element></xs:sequence>'
    '<xs:attribute name="name"/></xs:complexType></xs:element></xs:sequence><xs:attribute name="id"/></xs:complexType>'
    '<xs:unique name="uniqueJobName"><xs:selector xpath="job"/><xs:field xpath="@name"/></xs:unique></xs:element>'
    "</xs:sequence></xs:complexType></xs:element>"
)
CRON = "app/code/Magento/Cron"
SYSTEM_FILE = XSD.format(
    '<xs:element name="config"><xs:complexType><xs:sequence><xs:element name="system"><xs:complexType><xs:sequence>'
    '<xs:element name="section" minOccurs="0" maxOccurs="99"><xs:complexType><xs:choice maxOccurs="99">'
    '<xs:element name="group"><xs:complexType><xs:attribute name="id" use="required"/></xs:complexType></xs:element>'
    '</xs:choice><xs:attribute name="id"/></xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>'
    "</xs:sequence></xs:complexType></xs:element>"
)
CONFIG = {
    "app/code/Magento/Config/etc/system_file.xsd": SYSTEM_FILE,
    "app/code/Magento/Config/etc/system.xsd": SYSTEM_FILE,
    "app/code/Magento/Config/etc/acl.xml": "<config/>",
    f"{CORE}/{SYSTEM}": "<config><system/></config>",
}
PREFIX = 'xmlns:q="urn:q"'


def jobs(group: str, *names: str) -> str:
    inner = "".join(f'\n<job name="{name}"/>' for name in names)
    return f'<config><group id="{group}">{inner}</group></config>'


def test_a_key_counts_in_its_own_part_of_the_document(tmp_path: Path) -> None:
    files = {
        f"{CRON}/etc/crontab.xsd": CRONTAB,
        f"{CRON}/etc/crontab.xml": jobs("default", "other"),
        f"{ONE}/etc/crontab.xml": jobs("default", "sync"),
        f"{TWO}/etc/crontab.xml": jobs("acme", "sync", "sync"),
    }
    report = found(tmp_path, files)
    assert where(report.findings) == [f"{TWO}/etc/crontab.xml:3:1 xml-schema"]
    assert [(label.span.path, label.span.line) for label in report.findings[0].related] == [
        (f"{TWO}/etc/crontab.xml", 2)
    ]
    files[f"{CRON}/etc/crontab.xml"] = files.pop(f"{TWO}/etc/crontab.xml")
    assert where(found(tmp_path / "b", files).findings) == []


def test_a_text_is_that_of_the_file_which_gave_it(tmp_path: Path) -> None:
    job = '<config><group id="default"><job name="a">\n<schedule>{}</schedule></job></group></config>'
    files = {
        f"{CRON}/etc/crontab.xsd": CRONTAB,
        f"{CRON}/etc/crontab.xml": jobs("default", "other"),
        f"{ONE}/etc/crontab.xml": job.format("* * * * *"),
        f"{TWO}/etc/crontab.xml": job.format("1"),
    }
    assert where(found(tmp_path, files).findings) == [f"{TWO}/etc/crontab.xml:2:11 xml-schema"]


@pytest.mark.parametrize(
    "path", ["Acme_One::my-groups.xml", "Acme_One::x/../my-groups.xml", "Acme_One::my-groups.xml::b"]
)
def test_an_include_is_gone_before_a_file_is_validated(tmp_path: Path, path: str) -> None:
    files = {
        **CONFIG,
        f"{ONE}/{SYSTEM}": system(f'<include path="{path}" other="1"/>'),
        f"{ONE}/etc/adminhtml/my-groups.xml": '<include><group id="a"/></include>',
    }
    assert where(found(tmp_path, files).findings) == []


def test_what_another_module_has_included_is_its_own_fault(tmp_path: Path) -> None:
    include = '<include path="Acme_Two::groups.xml"/>'
    files = {
        **CONFIG,
        f"{ONE}/{SYSTEM}": system(include),
        f"{TWO}/etc/adminhtml/groups.xml": "<include>\n<group/>\n<wrong/></include>",
        f"{TWO}/etc/acl.xml": "<config/>",
    }
    wanted = [f"{TWO}/etc/adminhtml/groups.xml:{line}:1 xml-schema" for line in (2, 3)]
    assert where(found(tmp_path / "a", files).findings) == wanted
    files[f"app/code/Acme/Three/{SYSTEM}"] = system(include).replace('"acme"', '"other"')
    assert where(found(tmp_path / "b", files).findings) == wanted


def test_an_included_file_that_does_not_parse_is_told_once(tmp_path: Path) -> None:
    files = {
        **CONFIG,
        f"{ONE}/{SYSTEM}": system('<include path="Acme_One::groups.xml"/><group id="a"/>'),
        f"{ONE}/etc/adminhtml/groups.xml": "<include><group></include>",
    }
    report = found(tmp_path, files, XmlSyntax, XmlSchema, XmlUnmergeable)
    assert [finding.rule for finding in report.findings if finding.severity.value == "error"] == ["xml-syntax"]


def test_files_that_include_one_another_come_to_an_end(tmp_path: Path) -> None:
    files = {f"{ONE}/{SYSTEM}": system('<include path="Acme_One::0.xml"/>')}
    for number in range(24):
        twice = f'<include path="Acme_One::{number + 1}.xml"/>' * 2
        files[f"{ONE}/etc/adminhtml/{number}.xml"] = f"<include>{twice}</include>"
    files[f"{ONE}/etc/adminhtml/24.xml"] = "<include/>"
    started = time.perf_counter()
    report = found(tmp_path, files, XmlUnmergeable)
    assert [finding.message.partition(": ")[2] for finding in report.findings] == ["more than 10000 files are included"]
    assert time.perf_counter() - started < 20


@pytest.mark.parametrize(
    ("path", "read"),
    [
        ("etc/di.xml", True),
        ("etc/frontend/di.xml", True),
        ("etc/menu.xml", False),
        ("etc/frontend/menu.xml", False),
        ("etc/routes.xml", False),
        ("etc/frontend/routes.xml", True),
        ("etc/adminhtml/crontab.xml", False),
    ],
)
def test_file_kinds_that_magento_does_not_read_are_not_reported(tmp_path: Path, path: str, read: bool) -> None:
    files = {f"{CRON}/etc/crontab.xsd": CRONTAB, f"{CRON}/etc/acl.xml": "<config/>", f"{ONE}/{path}": "<nothing/>"}
    assert bool(found(tmp_path, files, XmlSchema).findings) == read


def test_elements_with_a_prefix(tmp_path: Path) -> None:
    """One that the merged root does not declare stops the merging; below, they are only elements too many."""
    core = {f"{CORE}/etc/di.xml": di('<type name="A"/>')}
    top = {**core, f"{ONE}/etc/di.xml": di(f'<q:type {PREFIX} name="A"/>')}
    assert where(found(tmp_path / "a", top).findings) == [f"{ONE}/etc/di.xml:2:1 xml-unmergeable"]
    inner = {**core, f"{ONE}/etc/di.xml": di(f'<type name="B"><q:plugin {PREFIX}/></type>')}
    assert where(found(tmp_path / "b", inner).findings) == [f"{ONE}/etc/di.xml:2:16 xml-schema"]


def test_another_prefix_for_the_schema(tmp_path: Path) -> None:
    """The attribute is given to the merged root by its name, and there nothing declares the prefix."""
    other = XSI.replace("xmlns:xsi", "xmlns:x")
    files = {
        f"{CORE}/etc/di.xml": di('<type name="A"/>'),
        f"{ONE}/etc/di.xml": f'<config {other}\n x:noNamespaceSchemaLocation="a.xsd"><type name="B"/></config>',
    }
    assert where(found(tmp_path, files).findings) == [f"{ONE}/etc/di.xml:2:2 xml-schema"]


@pytest.mark.parametrize(
    "root", ['<config a:="x">{}</config>', '<config xmlns:q:="urn:x">{}</config>', "<config>{}<q:/></config>"]
)
def test_invalid_names_do_not_stop_the_check(tmp_path: Path, root: str) -> None:
    files = {f"{CORE}/etc/di.xml": di('<type name="A"/>'), f"{ONE}/etc/di.xml": root.format('<type name="A"/><type/>')}
    report = found(tmp_path, files, XmlSyntax, XmlSchema, XmlUnmergeable)
    assert {finding.rule for finding in report.findings} <= {"xml-syntax"}


@pytest.mark.parametrize("spelt", ['<type name="&#65;cme"><b/><b/></type>', "utf-16"])
def test_files_that_bytes_do_not_show_are_merged(tmp_path: Path, spelt: str) -> None:
    twice = '<type name="Acme"><arguments><argument name="x"/><argument name="x"/></arguments></type>'
    text = di(twice if spelt == "utf-16" else twice.replace("Acme", "&#65;cme"))
    files: dict[str, str | bytes] = {
        f"{CORE}/etc/acl.xml": "<config/>",
        f"{CORE}/etc/di.xml": di('<type name="Other"/>'),
        f"{ONE}/etc/di.xml": text.encode("utf-16") if spelt == "utf-16" else text,
        f"{TWO}/etc/di.xml": di('<type name="Acme"><arguments><argument name="x"/></arguments></type>'),
    }
    model = model_of(tmp_path, {**completion(dict.fromkeys(files, "")), **files})
    model.__dict__["checked"] = [module for module in model.modules if module.name == "Acme_Two"]
    report = run_rules([model], [XmlUnmergeable(XmlUnmergeable.options_type()())])
    assert where(report.findings) == [f"{TWO}/etc/di.xml:2:30 xml-unmergeable"]


def test_thousands_of_faults_take_no_time(tmp_path: Path) -> None:
    files = {
        f"{CRON}/etc/crontab.xsd": CRONTAB,
        f"{CRON}/etc/crontab.xml": jobs("default", "other"),
        f"{ONE}/etc/crontab.xml": jobs("acme", *["sync"] * 1500),
    }
    started = time.perf_counter()
    report = found(tmp_path, files, XmlSchema)
    assert len(report.findings) == 1499
    assert max(len(finding.related) for finding in report.findings) == 3
    assert time.perf_counter() - started < 15


def test_a_layout_s_own_root_does_not_matter(tmp_path: Path) -> None:
    schema = XSD.format(
        '<xs:element name="handle"><xs:complexType><xs:sequence><xs:element name="body" minOccurs="0"/></xs:sequence>'
        '<xs:attribute name="id"/></xs:complexType></xs:element>'
    )
    layout = f"{ONE}/view/frontend/layout/default.xml"
    for name, text in (("a", "<layout><body/></layout>"), ("b", "<page layout='1column'><body/></page>")):
        files = {
            f"{FRAMEWORK}/View/Layout/etc/layout_merged.xsd": schema,
            layout: text,
            f"{ONE}/etc/acl.xml": "<config/>",
        }
        assert where(found(tmp_path / name, files, XmlSchema).findings) == []
