"""Hostile trees that took seconds, hours or gigabytes: each check ends soon, within a limited memory."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from magelint.testing import write_tree
from processes import limited
from shared_data import SHARED
from trees import bare_module

SECONDS, MEMORY = 5, 1 << 30
SYNC = "app/code/Acme/Sync"
SHARED_TREES = {
    "memory-cut-tag": [],
    "redos-composer-name": [],
    "redos-exclude-pattern": [],
    "redos-json-open-string": [],
    "redos-stray-text": [],
    "redos-suppression-blanks": [],
    "slow-comments-one-line": [],
    "slow-json-indent": ["--diff", "--unsafe-fixes"],
    "slow-json-places": [],
    "slow-php-declare": [],
    "toml-dotted-key": [],
    "xml-encoding-rot13": [],
    "xsd-group-bomb": [],
    "xsd-include-outside": [],
}
REGISTRATION = "registration.php"
ACL = "<config><acl><resources>{}</resources></acl></config>"
XS = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{}</xs:schema>'
LOCATED = (
    '<config xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:noNamespaceSchemaLocation="urn:magento:module:Acme_Sync:etc/acme.xsd"><a/></config>'
)


def check(tree: Path, *options: str) -> tuple[int, str]:
    """The exit code and all output of a check; fails if it takes too long."""
    run = limited("check", tree, *options, seconds=SECONDS, memory=MEMORY)
    output = run.stdout + run.stderr
    assert "Traceback" not in output
    assert "crashed" not in output
    assert "it took more than" not in output
    assert run.returncode in (0, 1, 2), output[-2000:]
    return run.returncode, output


@pytest.mark.parametrize("name", SHARED_TREES)
def test_shared_trees(name: str) -> None:
    tree = SHARED / "breaks" / name / "tree"
    if not tree.is_dir():
        pytest.skip("the tree is not beside the checkout")
    check(tree, *SHARED_TREES[name])


def groups(depth: int, kind: str = "group", inner: str = "sequence") -> str:
    """A schema whose content model has 2^depth parts."""
    parts = [
        f'<xs:{kind} name="g{n}"><xs:{inner}>' + f'<xs:{kind} ref="g{n + 1}"/>' * 2 + f"</xs:{inner}></xs:{kind}>"
        for n in range(depth)
    ]
    parts.append(f'<xs:{kind} name="g{depth}"><xs:{inner}><xs:element name="a"/></xs:{inner}></xs:{kind}>')
    start = '<xs:element name="config"><xs:complexType><xs:sequence><xs:group ref="g0"/></xs:sequence></xs:complexType>'
    return XS.format(start + "</xs:element>" + "".join(parts))


def nested_counts(depth: int) -> str:
    model = '<xs:element name="a"/>'
    for _ in range(depth):
        model = f'<xs:sequence maxOccurs="999">{model}</xs:sequence>'
    return XS.format(f'<xs:element name="config"><xs:complexType>{model}</xs:complexType></xs:element>')


def included(number: int) -> str:
    return f'<include path="Acme_Sync::f{number}.xml"/>'


def typed(number: int) -> str:
    """An interface with a method that takes and returns the next one."""
    near = f"\\Acme\\Sync\\Api\\T{number + 1}Interface"
    comment = f"/**\n * @param {near} $a\n * @return {near}\n */"
    return (
        f"<?php\nnamespace Acme\\Sync\\Api;\ninterface T{number}Interface {{\n{comment}\npublic function get($a);\n}}\n"
    )


TREES: dict[str, dict[str, str | bytes]] = {
    "comments and instructions before text": {
        "etc/acl.xml": ACL.format("<!----><?a?>" * 20_000 + "x"),
        "etc/webapi.xml": "<routes>" + "<?pi?>" * 60 + "x</routes>",
    },
    "whitespace in a tag": {"etc/acl.xml": ACL.format("<resource" + " " * 200_000 + 'id="x"/>')},
    "20,000 attributes": {
        "etc/acl.xml": ACL.format("<resource " + " ".join(f'a{n}="x"' for n in range(20_000)) + "/>")
    },
    "an open tag of megabytes": {"etc/acl.xml": "<config><!-- magelint: x --><acl " + "x" * 7_000_000},
    "a file larger than the limit": {"etc/acl.xml": "<config><!-- magelint: x --><acl " + "x" * 30_000_000},
    "escaped quotes in an open string": {"composer.json": '{"a": "' + '\\"' * 100_000 + "\n"},
    "brackets after an open string": {"composer.json": "[" * 600 + '"' + '\\"' * 100_000},
    "a long name": {"composer.json": '{"name": "' + "a" * 100_000 + '"}'},
    "a required name": {"composer.json": '{"name": "a/b", "require": {"ext-' + "a" * 100_000 + '!": "*"}}'},
    "a constraint": {"composer.json": '{"name": "a/b", "require": {"magento/framework": "1' + " " * 100_000 + '"}}'},
    "an integer of 5,000 digits": {"composer.json": '{"name": "a/b", "version": ' + "9" * 5000 + "}"},
    "deep JSON": {"composer.json": "[" * 200_000},
    "blanks in a suppression": {
        "etc/acl.xml": ACL.format("<!-- magelint: ignore" + " \n" * 100_000 + "-->"),
        "etc/webapi.xml": "<routes><!--" + "\n" * 100_000 + "magelint-->" + "</routes>",
    },
    "suppressions and findings of one line": {
        "etc/acl.xml": ACL.format('<!-- magelint: ignore[acl-untitled] --><resource id="A_B::c"/>' * 5_000)
    },
    "a pattern of many wildcards": {
        "magelint.toml": 'exclude = ["' + "a*" * 40 + 'b", "**/' + "a/**/" * 40 + 'b"]',
        f"etc/{'a' * 200}/acl.xml": ACL.format("<x/>"),
        "etc/" + "a/" * 60 + "acl.xml": ACL.format("<x/>"),
    },
    "a table of many parts": {"magelint.toml": f"[{'a.' * 100_000}b]"},
    "arrays in arrays": {"magelint.toml": f"select = {'[' * 100_000}"},
    "a number in TOML": {"magelint.toml": f"select = {'9' * 5000}"},
    "open strings in TOML": {"magelint.toml": 'a = """' + '\\"""' * 100_000},
    "a large configuration": {"magelint.toml": "#" * 2_000_000},
    **{
        f"the encoding {name}": {
            "etc/acl.xml": f'<?xml version="1.0" encoding="{name}"?><!-- magelint: x -->' + ACL.format("<resource/>")
        }
        for name in ("hex", "base64", "zlib", "idna", "punycode", "undefined", "unicode_escape", "utf-7", "utf-16")
    },
    "comments before a namespace": {"Setup/InstallData.php": "<?php namespace A " + "#\n" * 50_000 + "x"},
    "modifiers of no class": {"Model/A.php": "<?php\n" + " abstract\n" * 50_000},
    "deep PHP": {"Model/A.php": "<?php $a = " + "(" * 50_000, "Model/B.php": "<?php $a = " + "[" * 50_000},
    "open heredocs": {"Setup/InstallData.php": "<?php " + "$a = <<<A\n" * 20_000},
    "deep XML": {"etc/acl.xml": "<a>" * 100_000},
    "paths of many folders": {
        "composer.json": json.dumps(
            {
                "name": "acme/sync",
                "type": "magento2-module",
                "autoload": {"files": ["a/" * n for n in (1_500, 20_000)], "psr-4": {"Acme\\": "a/" * 20_000}},
                "repositories": [{"type": "path", "url": "a/*/" * n} for n in (500, 20_000)],
            }
        )
    },
    "a name of many words": {
        "etc/integration/api.xml": '<integrations><integration name="Acme"><resources><resource name="Acme_Sync::'
        + "a_" * 50_000
        + '"/></resources></integration></integrations>'
    },
    "a chain of included files": {
        "etc/adminhtml/system.xml": f"<config><system>{included(0)}</system></config>",
        **{f"etc/adminhtml/f{n}.xml": f"<include>{included(n + 1)}</include>" for n in range(2_000)},
    },
    "a chain of types": {
        "etc/webapi.xml": '<routes><route url="/V1/acme" method="GET"><service class="Acme\\Sync\\Api\\T0Interface" '
        'method="get"/><resources><resource ref="anonymous"/></resources></route></routes>',
        **{f"Api/T{n}Interface.php": typed(n) for n in range(1_500)},
    },
}


@pytest.mark.parametrize("name", TREES)
def test_own_trees(name: str, tmp_path: Path) -> None:
    write_tree(tmp_path, {**bare_module("Acme_Sync"), **TREES[name]})
    _, output = check(tmp_path)
    if name == "a file larger than the limit":
        assert "cannot read etc/acl.xml: larger than 8 MB" in output
    if name in ("a table of many parts", "arrays in arrays"):
        assert "magelint.toml` is nested too deeply" in output


SCHEMAS = {
    "groups": groups(60),
    "counts": nested_counts(5),
    "attribute groups": XS.format(
        "".join(
            f'<xs:attributeGroup name="g{n}">' + f'<xs:attributeGroup ref="g{n + 1}"/>' * 2 + "</xs:attributeGroup>"
            for n in range(40)
        )
        + '<xs:attributeGroup name="g40"><xs:attribute name="a"/></xs:attributeGroup>'
        + '<xs:element name="config"><xs:complexType><xs:attributeGroup ref="g0"/></xs:complexType></xs:element>'
    ),
    "unions": XS.format(
        "".join(
            f'<xs:simpleType name="t{n}"><xs:union memberTypes="t{n + 1} t{n + 1}"/></xs:simpleType>' for n in range(40)
        )
        + '<xs:simpleType name="t40"><xs:restriction base="xs:string"/></xs:simpleType>'
        + '<xs:element name="config" type="t0"/>'
    ),
    "a chain of types": XS.format(
        "".join(
            f'<xs:complexType name="t{n}"><xs:complexContent><xs:extension base="t{n + 1}"/></xs:complexContent>'
            "</xs:complexType>"
            for n in range(20_000)
        )
        + '<xs:complexType name="t20000"/><xs:element name="config" type="t0"/>'
    ),
    "optional elements": XS.format(
        '<xs:element name="config"><xs:complexType><xs:sequence>'
        + "".join(f'<xs:element name="e{n}" minOccurs="0"/>' for n in range(1_900))
        + "</xs:sequence></xs:complexType></xs:element>"
    ),
    "a group of itself": XS.format(
        '<xs:group name="g"><xs:sequence><xs:group ref="g"/></xs:sequence></xs:group>'
        '<xs:element name="config"><xs:complexType><xs:group ref="g"/></xs:complexType></xs:element>'
    ),
    "a pattern": XS.format(
        '<xs:element name="config"><xs:simpleType><xs:restriction base="xs:string">'
        '<xs:pattern value="(((a{1,999}){1,999}){1,999}){1,999}"/></xs:restriction></xs:simpleType></xs:element>'
    ),
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas(name: str, tmp_path: Path) -> None:
    files = {f"{SYNC}/etc/acme.xml": LOCATED, f"{SYNC}/etc/acme.xsd": SCHEMAS[name], "app/etc/di.xml": "<config/>"}
    write_tree(tmp_path, {**bare_module("Acme_Sync", folder=SYNC), **files})
    _, output = check(tmp_path)
    if name in ("groups", "attribute groups", "unions", "optional elements"):
        assert "acme.xsd: the schema is too large to compile" in output


@pytest.mark.parametrize("kind", ["include", "import", "redefine"])
def test_schemas_outside_are_not_opened(kind: str, tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    xsd = XS.format(f'<xs:{kind} schemaLocation="{{}}"/><xs:element name="config"/>')
    files = {f"{SYNC}/etc/acme.xml": LOCATED, "app/etc/di.xml": "<config/>"}
    for number, location in enumerate((str(fifo), f"file://{fifo}", "../../../../../../fifo", "/dev/stdin")):
        tree = tmp_path / str(number)
        write_tree(
            tree,
            {**bare_module("Acme_Sync", folder=SYNC), **files, f"{SYNC}/etc/acme.xsd": xsd.format(location)},
        )
        check(tree)
