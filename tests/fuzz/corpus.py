"""The corpus: the fixtures, the trees of the rules' pages, and trees written for this purpose."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from clean_tree import FIXTURES
from composer_trees import SOUND
from config_trees import SCHEMAS
from faults import RULES, trees_of_page
from fuzz.texts import kind_of
from magelint.testing import registration_php
from trees import bare_module, in_app_code
from webapi_trees import SOUND as WEBAPI

Seeds = Mapping[str, bytes]
SYNC = "app/code/Acme/Sync"

_MODULE = {
    **in_app_code("Acme_Sync", "Magento_Backend"),
    f"{SYNC}/etc/acl.xml": (
        '<config><acl><resources>\n<resource id="Magento_Backend::admin">\n<resource id="Acme_Sync::sync" title="Sync" '
        'sortOrder="10">\n<resource id="Acme_Sync::push" title="Push" disabled="false"/>\n</resource></resource>\n'
        "</resources></acl></config>\n"
    ),
    f"{SYNC}/etc/adminhtml/menu.xml": (
        '<config><menu><add id="Acme_Sync::menu" title="Sync" module="Acme_Sync" sortOrder="1" parent="Magento_Backend::'
        'system" action="acme/sync" resource="Acme_Sync::sync"/><update id="Acme_Sync::menu" resource="Acme_Sync::push"/>'
        '<remove id="Acme_Sync::old"/></menu></config>\n'
    ),
    f"{SYNC}/etc/adminhtml/system.xml": (
        '<config><system><section id="acme" translate="label"><label>Acme</label><resource>Acme_Sync::sync</resource>'
        '<group id="a"><label>A</label><field id="b" type="text"><label>B</label></field></group></section></system>'
        "</config>\n"
    ),
    f"{SYNC}/etc/adminhtml/routes.xml": (
        '<config><router id="admin"><route id="acme" frontName="acme"><module name="Acme_Sync" before="Magento_Backend"/>'
        "</route></router></config>\n"
    ),
    f"{SYNC}/etc/extension_attributes.xml": (
        '<config><extension_attributes for="Magento\\Sales\\Api\\Data\\OrderInterface"><attribute code="acme" type="string'
        '[]"><resources><resource ref="Acme_Sync::sync"/></resources><join reference_table="a" reference_field="b" '
        'join_on_field="c"><field>d</field></join></attribute></extension_attributes></config>\n'
    ),
    f"{SYNC}/etc/di.xml": (
        '<config xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><preference for="Acme\\Sync\\Api\\AInterface" '
        'type="Acme\\Sync\\Model\\A"/><virtualType name="acmeA" type="Acme\\Sync\\Model\\A"/><type name="Acme\\Sync\\Model'
        '\\A"><arguments><argument name="a" xsi:type="array"><item name="b" xsi:type="string">c</item></argument>'
        '</arguments><plugin name="p" type="Acme\\Sync\\Plugin\\P" sortOrder="1" disabled="false"/></type></config>\n'
    ),
    f"{SYNC}/etc/integration/config.xml": (
        '<integrations><integration name="Acme Sync"><email>a@acme.test</email><endpoint_url>https://acme.test/e'
        "</endpoint_url><identity_link_url>https://acme.test/i</identity_link_url></integration></integrations>\n"
    ),
    f"{SYNC}/etc/integration/api.xml": (
        '<integrations><integration name="Acme Sync"><resources><resource name="Acme_Sync::sync"/><resource '
        'name="Acme_Sync::push"/></resources></integration></integrations>\n'
    ),
    f"{SYNC}/etc/integration.xml": (
        '<integrations><integration name="Acme Old"><email>a@acme.test</email></integration></integrations>\n'
    ),
    f"{SYNC}/etc/events.xml": '<config><event name="a"><observer name="b" instance="Acme\\Sync\\O"/></event></config>\n',
    f"{SYNC}/etc/crontab.xml": '<config><group id="default"><job name="a" instance="A" method="b"/></group></config>\n',
    f"{SYNC}/Model/A.php": (
        "<?php\ndeclare(strict_types=1);\nnamespace Acme\\Sync\\Model;\nuse Acme\\Sync\\Api\\{AInterface as B, C};\n"
        "// magelint: ignore[php-syntax] known\nfinal class A extends D implements B\n{\n    use T;\n"
        "    public const X = 'Acme_Sync::sync';\n    /** @param string[]|null $a\n     * @return C[] */\n"
        "    public function get(array $a = [], ?C ...$b): array\n    {\n        return ['a' => self::X . '::b', $a];\n    }\n}\n"
    ),
    f"{SYNC}/Controller/Adminhtml/Sync/Index.php": (
        "<?php\nnamespace Acme\\Sync\\Controller\\Adminhtml\\Sync;\nclass Index extends \\Magento\\Backend\\App\\Action\n{\n"
        "    const ADMIN_RESOURCE = 'Acme_Sync::sync';\n    public function execute()\n    {\n"
        "        return $this->_authorization->isAllowed(static::ADMIN_RESOURCE);\n    }\n}\n"
    ),
    f"{SYNC}/Setup/Patch/Data/AddIntegration.php": (
        "<?php\nnamespace Acme\\Sync\\Setup\\Patch\\Data;\nuse Magento\\Integration\\Model\\ConfigBasedIntegrationManager as M;\n"
        "class AddIntegration implements \\Magento\\Framework\\Setup\\Patch\\DataPatchInterface\n{\n"
        "    public function __construct(private M $m) {}\n    public function apply()\n    {\n"
        "        $this->m->processIntegrationConfig(['Acme Sync']);\n    }\n"
        "    public static function getDependencies() { return []; }\n    public function getAliases() { return []; }\n}\n"
    ),
}
_XSD = (
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:include schemaLocation="urn:magento:module:Acme_Sync:etc/b'
    '.xsd"/><xs:element name="config" type="configType"><xs:unique name="u"><xs:selector xpath="item"/><xs:field '
    'xpath="@id"/></xs:unique></xs:element><xs:complexType name="configType" mixed="true"><xs:sequence>\n<xs:element '
    'name="item" minOccurs="0" maxOccurs="unbounded" type="itemType"/>\n<xs:group ref="g" minOccurs="0"/><xs:choice '
    'maxOccurs="3"><xs:any processContents="lax" minOccurs="0"/></xs:choice></xs:sequence><xs:attributeGroup ref="a"/>'
    '</xs:complexType>\n<xs:group name="g"><xs:all><xs:element name="x" minOccurs="0"/></xs:all></xs:group>\n'
    '<xs:attributeGroup name="a"><xs:attribute name="v" type="xs:boolean" default="true"/><xs:anyAttribute '
    'namespace="##other"/></xs:attributeGroup>\n<xs:complexType name="itemType" abstract="true"><xs:simpleContent>'
    '<xs:extension base="idType"><xs:attribute name="id" use="required"/></xs:extension></xs:simpleContent></xs:complexType>'
    '\n<xs:simpleType name="idType"><xs:restriction base="xs:string"><xs:pattern value="[A-Z]{1,20}"/><xs:enumeration '
    'value="a"/><xs:maxLength value="5"/></xs:restriction></xs:simpleType><xs:simpleType name="z"><xs:union '
    'memberTypes="idType xs:int"/></xs:simpleType></xs:schema>\n'
)
_SCHEMAS = {
    f"{SYNC}/etc/acme.xsd": _XSD,
    f"{SYNC}/etc/b.xsd": '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="b"/></xs:schema>',
    f"{SYNC}/etc/acme.xml": (
        '<config xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:noNamespaceSchemaLocation="urn:magento:module:Acme_Sync:etc/acme.xsd" v="1"><item id="a">b</item></config>'
    ),
}
_PACKAGE = {
    **SOUND,
    "version": "1.2.3",
    "extra": {"map": [["*", "Acme/Sync"]]},
    "replace": {"acme/old": "self.version"},
}
_LOCK = {
    "packages": [_PACKAGE, {"name": "magento/product-community-edition", "version": "2.4.7-p3", "type": "metapackage"}],
    "packages-dev": [{"name": "acme/dev", "version": "dev-main", "install-path": "../acme/dev"}],
}
_VENDOR = {
    "composer.json": json.dumps({"require": {"magento/product-community-edition": "2.4.7-p3"}}, indent=4),
    "composer.lock": json.dumps(_LOCK, indent=4),
    "vendor/composer/installed.json": json.dumps(
        {"packages": [{**_PACKAGE, "install-path": "../acme/module-sync"}, *_LOCK["packages"][1:]], "dev": True},
        indent=4,
    ),
    "vendor/acme/module-sync/composer.json": json.dumps(_PACKAGE, indent=4),
    **bare_module("Acme_Sync", "Magento_Webapi", folder="vendor/acme/module-sync"),
    "vendor/acme/module-sync/registration.php": registration_php("Acme_Sync"),
    "app/etc/config.php": "<?php\nreturn [\n    'modules' => [\n        'Acme_Sync' => 1,\n        'Acme_Gone' => 0,\n    ]\n];\n",
    "app/etc/registration_path_list.php": "<?php\nreturn ['app/code/*/*/cli_commands.php', 'app/code/*/*/registration.php'];\n",
}
_TOML = (
    'exclude = ["**/Test/**", "!a", "/b/*.xml"]\nmagento = "2.4.6,2.4.7"\nselect = ["default", "acl"]\nignore = ["xml"]\n'
    'fail-on = "warning"\norigin = ["project"]\nbaseline = "magelint-baseline.json"\n\n[severity]\nxml-syntax = "error"\n\n'
    '[per-path-ignores]\n"app/**/etc/*.xml" = ["acl", "xml-schema"]\n\n[rules.endpoint-not-https]\n'
    'allowed-hosts = ["erp.acme.test"]\n'
)
_BASELINE = json.dumps(
    {
        "version": 1,
        "entries": [
            {"rule": "xml-syntax", "path": f"{SYNC}/etc/acl.xml", "fingerprint": "0" * 16, "count": 2, "message": "a"}
        ],
    },
    indent=4,
)
_SNAPSHOT = json.dumps(
    {
        "format": "magelint-snapshot",
        "version": 1,
        "magento": "2.4.7",
        "edition": "community",
        "modules": ["Magento_Backend", "Acme_Core"],
        "packages": {"magento/module-backend": "102.0.7", "acme/core": "dev-main"},
        "resources": [
            {"id": "Magento_Backend::admin", "parent": None, "sort_order": 10},
            {"id": "Acme_Core::core", "parent": "Magento_Backend::admin"},
        ],
        "routes": [{"url": "/V1/acme", "method": "GET", "service": "Acme\\A::b", "resources": ["Acme_Core::core"]}],
        "formats": {},
    },
    indent=4,
)


def _bytes(files: Mapping[str, str | bytes]) -> Seeds:
    return {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}


def _folder(name: str) -> Seeds:
    top = FIXTURES / name
    return {str(path.relative_to(top)): path.read_bytes() for path in sorted(top.rglob("*")) if path.is_file()}


@cache
def trees() -> list[Seeds]:
    """All trees, by path below the root."""
    configured = {**_MODULE, "magelint.toml": _TOML, "magelint-baseline.json": _BASELINE, "facts.json": _SNAPSHOT}
    written: list[Mapping[str, str | bytes]] = [
        _MODULE,
        configured,
        {**configured, "magelint.toml": f'facts = "facts.json"\n{_TOML}'.replace('magento = "2.4.6,2.4.7"\n', "")},
        _VENDOR,
        {**_VENDOR, **_MODULE, "app/etc/di.xml": "<config/>"},
        {
            name.removeprefix(f"{SYNC}/"): text
            for name, text in {**_MODULE, "composer.json": json.dumps(_PACKAGE)}.items()
        },
        {**SCHEMAS, **_MODULE},
        {**WEBAPI, **_MODULE},
    ]
    core = _folder("tutorial")
    enabled = {"app/etc/config.php": "<?php return ['modules' => ['Acme_Sync' => 1]];"}
    fixtures = [
        *(_folder("sync"), _folder("clean"), {**core, **_folder("clean")}),
        *(
            {**core, **_MODULE, **_SCHEMAS},
            {**core, **_MODULE, **_VENDOR},
            {**core, **SCHEMAS, **_MODULE, **_SCHEMAS, **enabled},
        ),
    ]
    pages = [tree.tree.written() for info in RULES for part in ("Bad", "Good") for tree in trees_of_page(info, part)]
    # those with all kinds of files are chosen as often as those of a few pages
    return [_bytes(tree) for tree in (*[*written, *fixtures] * 6, *pages)]


@cache
def texts(kind: str) -> list[bytes]:
    """The files of a kind of text, each once."""
    found = dict.fromkeys(data for tree in trees() for name, data in tree.items() if kind_of(name) == kind)
    return list(found)


@cache
def named(ending: str) -> list[bytes]:
    """The files whose names end with something, each once."""
    return list(dict.fromkeys(data for tree in trees() for name, data in tree.items() if name.endswith(ending)))
