"""Hostile text in every field of every file: no output contains a control character or a command of a CI service."""

from __future__ import annotations

import json
import re
import shutil
from html import escape
from pathlib import Path

import pytest
from lxml import etree

from magelint.report import FORMATS
from magelint.testing import write_tree
from shell import Run, magelint

SYNC = "app/code/Acme/Sync"
STRINGS = {
    "escape sequence": "\x1b[31mA\x1b]0;title\x07",
    "C1": "\x9b31mA\x85B\x7f",
    "order of text": "A\u202eB\u2066C\u200fD\u061c",
    "line separators": "A\u2028::error::B\u2029C",
    "GitHub": "\n::error::A\n  ::stop-commands::token\r\n::set-output name=a::b",
    "Azure": "##vso[task.prependpath]/evil ##[add-path]/evil",
    "TeamCity": "##teamcity[publishArtifacts '/etc']",
    "XML": "]]><![CDATA[&<A>'\"",
    "NUL": "A\0B",
    "lone surrogate": "A\ud800B",
    "tags": "A\U000e0041\U000e007f\ufeff\xad",
    "long": "::error::" + "x" * 100_000,
}
CONTROL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f\ud800-\udfff]"
)
COMMAND = re.compile(r"^\s*::(?!: )|##(?:vso|teamcity)?\[", re.MULTILINE)


def raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def xml(text: str) -> str:
    """The text as an attribute's value; what XML cannot contain is left out."""
    valid = re.sub("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", "", text)
    return "".join(c if c.isprintable() else f"&#{ord(c)};" for c in escape(valid))


def php(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


def files(text: str) -> dict[str, str | bytes]:
    """A Magento root with the text in all that magelint reads."""
    x, p, j = xml(text), php(text), json.dumps
    package = {
        "name": f"acme/{text}",
        "version": text,
        "type": "magento2-module",
        "description": text,
        "require": {text: text, "php": text, "magento/framework": text},
        "autoload": {"files": [text, "registration.php"], "psr-4": {text: text}},
        "extra": {text: text},
    }
    version = {"name": "magento/product-community-edition", "version": f"2.4.7{text}", "type": "metapackage"}
    module = {
        "registration.php": raw(
            "<?php\n\\Magento\\Framework\\Component\\ComponentRegistrar::register('module', 'Acme_"
            f"{p}', __DIR__);\n\\Magento\\Framework\\Component\\ComponentRegistrar::register('module', '{p}', '{p}');"
        ),
        "composer.json": j(package),
        "etc/module.xml": f'<config><module name="Acme_{x}" setup_version="{x}"><sequence><module name="{x}"/>'
        f"</sequence></module></config>",
        "etc/acl.xml": f'<config><acl><resources><resource id="Magento_Backend::admin"><resource id="{x}" title="{x}" '
        f'sortOrder="{x}"/><resource id="Acme_Sync::a" title="{x}"><resource id="Acme_Sync::a" title="{x}"/></resource>'
        f"</resource></resources></acl></config><!-- {x} -->",
        "etc/webapi.xml": f'<routes><route url="/V1/{x}/:{x}" method="{x}"><service class="{x}" method="{x}"/><resources>'
        f'<resource ref="{x}"/></resources></route><route url="{x}" method="POST"><service class="Acme\\{x}" '
        f'method="{x}"/><resources><resource ref="anonymous"/></resources></route></routes>',
        "etc/integration.xml": f'<integrations><integration name="{x}"><email>{x}</email><endpoint_url>http://{x}'
        f"</endpoint_url><identity_link_url>{x}</identity_link_url></integration></integrations>",
        "etc/integration/api.xml": f'<integrations><integration name="{x}"><resources><resource name="{x}"/>'
        f"</resources></integration></integrations>",
        "etc/adminhtml/menu.xml": f'<config><menu><add id="{x}" title="{x}" resource="{x}" module="{x}" parent="{x}"/>'
        "</menu></config>",
        "etc/adminhtml/system.xml": f'<config><system><section id="{x}"><label>{x}</label><resource>{x}</resource>'
        "</section></system></config>",
        "etc/di.xml": f'<config><preference for="{x}" type="{x}"/><type name="Acme\\{x}"><{"a"}/></type></config>',
        "etc/extension_attributes.xml": f'<config><extension_attributes for="{x}"><attribute code="{x}" type="{x}"/>'
        "</extension_attributes></config>",
        "etc/config.xml": raw(f"<config><default><a>{text}</a>"),
        "Setup/InstallData.php": raw(f"<?php\nnamespace {text};\nclass {text} implements {text} {{}}"),
        "Api/AInterface.php": raw(
            f"<?php\nnamespace Acme\\Sync\\Api;\ninterface AInterface {{\n/** @param {text} $a */"
        ),
    }
    return {
        "app/etc/di.xml": "<config/>",
        "app/etc/config.php": raw(f"<?php return ['modules' => ['Acme_{p}' => 1, '{p}' => 0, 'Acme_Gone' => 1]];"),
        "composer.json": j({"require": {text: text, version["name"]: text}, "name": text, "version": text}),
        "composer.lock": j({"packages": [package, version]}),
        "vendor/composer/installed.json": j({"packages": [package, {**package, "name": text, "install-path": text}]}),
        **{f"{SYNC}/{name}": content for name, content in module.items()},
        "vendor/acme/one/etc/acl.xml": "<a",
    }


def folders(text: str) -> dict[str, str]:
    """Files whose names and folders are the text, as far as a file system has such names."""
    name = text.replace("/", "_").replace("\0", "_")[:100]
    return {
        f"app/code/{name}/{name}/etc/module.xml": "<a",
        f"app/code/{name}/{name}/etc/acl.xml": '<config><acl><resources><resource id="bad"/></resources></acl></config>',
        f"{name}/etc/module.xml": '<config><module name="Acme_Sync"/></config>',
    }


def tree(folder: Path, text: str) -> Path:
    write_tree(folder, files(text))
    for name, content in folders(text).items():
        try:
            write_tree(folder, {name: content})
        except UnicodeEncodeError:
            continue  # no name of a file
    return folder


def clean(run: Run, *, of_magelint: bool = False) -> None:
    """What holds for any output; the lines of the format `github` are commands of magelint."""
    assert run.returncode in (0, 1, 2), run.stderr[-2000:]
    text = run.stdout + run.stderr
    assert "Traceback" not in text
    assert "crashed" not in text
    found = CONTROL.search(text)
    assert found is None, text[max(0, found.start() - 200) : found.end() + 20]
    if of_magelint:
        text = re.sub(r"^::(error|warning|notice) title=magelint [\w-]+,file=", "", text, flags=re.MULTILINE)
    found = COMMAND.search(text)
    assert found is None, text[max(0, found.start() - 200) : found.end() + 20]


@pytest.mark.parametrize("name", STRINGS)
def test_all_outputs(name: str, tmp_path: Path) -> None:
    root = tree(tmp_path / "root", STRINGS[name])
    formats = FORMATS if len(STRINGS[name]) < 1000 else ["text", "json"]
    for form in formats:
        run = magelint("check", root, "--format", form, "--verbose", "--statistics")
        clean(run, of_magelint=form == "github")
        if form in ("json", "sarif", "gitlab"):
            assert json.loads(run.stdout)
        if form in ("junit", "checkstyle"):
            etree.fromstring(run.stdout.encode())
    for what in ("modules", "acl", "integrations", "routes"):
        for form in ("text", "json"):
            clean(magelint("show", what, root, "--format", form))
    for form in ("text", "json", "csv", "markdown"):
        clean(magelint("access", root, "--denied", "--format", form))
    write_tree(tmp_path / "other", files("plain"))
    for form in ("text", "json", "markdown"):
        clean(magelint("diff", tmp_path / "other", root, "--format", form))
        clean(magelint("diff", root, tmp_path / "other", "--format", form))
    argument = re.sub("[\0\ud800]", "", STRINGS[name])  # what no command line contains
    clean(magelint("diff", argument, root))
    clean(magelint("diff", "--magento", f"{argument}..2.4", "--fail-on", "a##[b]", root))
    clean(magelint("access", root, "--route", STRINGS[name].replace("\0", "")))
    clean(magelint("check", root, "--select", STRINGS[name].replace("\0", "")))
    clean(magelint("check", root, "--no-such-" + STRINGS[name].replace("\0", "")))
    baseline = tmp_path / "baseline.json"
    clean(magelint("baseline", "write", root, "--baseline", baseline))
    shutil.rmtree(root / SYNC)
    clean(magelint("baseline", "prune", root, "--baseline", baseline))


@pytest.mark.parametrize("name", [name for name in STRINGS if name not in ("lone surrogate", "NUL")])
def test_configuration(name: str, tmp_path: Path) -> None:
    """As values, which `--show-config` prints, and as keys and rules, which errors name."""
    quoted = json.dumps(STRINGS[name]) if STRINGS[name].isascii() else json.dumps(STRINGS[name], ensure_ascii=False)
    quoted = quoted.replace("\x7f", "\\u007f")
    write_tree(tmp_path, {"etc/module.xml": '<config><module name="Acme_Sync"/></config>'})
    for text in (
        f"exclude = [{quoted}]\n[per-path-ignores]\n{quoted} = []\n",
        f"baseline = {quoted}\nmagento = {quoted}\nselect = [{quoted}]\n{quoted} = 1\n[rules.{quoted}]\n{quoted} = 1\n",
        f"facts = {quoted}",
        f"a = [{quoted}",
    ):
        (tmp_path / "magelint.toml").write_text(text)
        clean(magelint("check", tmp_path, "--show-config"))
        clean(magelint("check", tmp_path))


def test_excerpts(tmp_path: Path) -> None:
    """A command is not put together from the parts of a line that are printed one after the other."""
    line = '<config><acl><resources>\n::error::A\n##vso[a]<resource id="x##vso[b]" title="##"/>[</resources></acl></config>'
    write_tree(tmp_path, {"etc/module.xml": '<config><module name="Acme_Sync"/></config>', "etc/acl.xml": line})
    for form in ("text", "concise"):
        clean(magelint("check", tmp_path, "--format", form, "--verbose"))
        run = magelint("check", tmp_path, "--format", form, FORCE_COLOR="1", COLUMNS="60")
        assert not COMMAND.search(re.sub("\x1b\\[[0-9;]*m", "", run.stdout))
