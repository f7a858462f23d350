"""A Magento root that has one hostile text in each field of each kind of file, and in names of folders."""

from __future__ import annotations

import json
import re
from html import escape
from pathlib import Path

from magelint.testing import write_tree

SYNC = "app/code/Acme/Sync"


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


def hostile_tree(folder: Path, text: str) -> Path:
    """A Magento root with the text wherever magelint reads one."""
    write_tree(folder, files(text))
    for name, content in folders(text).items():
        try:
            write_tree(folder, {name: content})
        except UnicodeEncodeError:
            continue  # no name of a file
    return folder
