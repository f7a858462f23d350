"""Faults in module.xml, registration.php and the module list."""

from __future__ import annotations

from injections import REPORTS, SYNC, Injection, follows

XML = f"{SYNC}/etc/module.xml"
OTHER = f"{REPORTS}/etc/module.xml"
REGISTRATION = f"{SYNC}/registration.php"
CONFIG_PHP = "app/etc/config.php"
NAME = '<module name="Acme_Sync">'
SALES = '<module name="Magento_Sales"/>\n            <module name="Magento_Webapi"/>'
SEQUENCE_END = "</sequence>"
OLD_SCRIPT = (
    "<?php\n\nnamespace Acme\\Sync\\Setup;\n\nuse Magento\\Framework\\Setup\\InstallDataInterface;\n"
    "use Magento\\Framework\\Setup\\ModuleContextInterface;\nuse Magento\\Framework\\Setup\\ModuleDataSetupInterface;\n\n"
    "class InstallData implements InstallDataInterface\n{\n"
    "    public function install(ModuleDataSetupInterface $setup, ModuleContextInterface $context)\n    {\n    }\n}\n"
)
# An unregistered module declares nothing that the other modules reference.
LOST = follows(
    "acl-untitled",
    "admin-unknown-resource",
    "api-unknown-resource",
    "integration-name-mismatch",
    "integration-never-installed",
    "webapi-unknown-resource",
)

INJECTIONS = [
    Injection("module-invalid-name", {OTHER: [('"Magento_Sales"', '"magento_sales"')]}, at=f"{OTHER}:7:27"),
    Injection(
        "module-invalid-name",
        {OTHER: [('"Magento_Sales"', '"Magento_Sales "')]},
        at=f"{OTHER}:7:27",
        name="trailing whitespace",
    ),
    Injection(
        "module-invalid-setup-version",
        {
            XML: [(NAME, '<module name="Acme_Sync" setup_version="1.0-beta">')],
            f"{SYNC}/Setup/InstallData.php": OLD_SCRIPT,
        },
        at=f"{XML}:4:45",
    ),
    Injection("module-missing-setup-version", {f"{SYNC}/Setup/InstallData.php": OLD_SCRIPT}, at=f"{XML}:4:5"),
    Injection(
        "module-obsolete-setup-version",
        {XML: [(NAME, '<module name="Acme_Sync" setup_version="1.0.0">')]},
        at=f"{XML}:4:30",
    ),
    Injection("module-ignored-attribute", {XML: [(NAME, '<module name="Acme_Sync" active="true">')]}, at=f"{XML}:4:30"),
    Injection(
        "module-ignored-element",
        {XML: [(SEQUENCE_END, f'{SEQUENCE_END}\n        <module name="Magento_Quote"/>')]},
        at=f"{XML}:12:9",
    ),
    Injection(
        "module-ignored-element",
        {XML: [(SEQUENCE_END, f'{SEQUENCE_END}\n        <sequence><module name="Magento_Store"/></sequence>')]},
        at=f"{XML}:5:9",
        name="two sequences",
    ),
    Injection("module-missing-module-xml", {XML: None}, at=f"{REGISTRATION}:5:71", follows=LOST),
    Injection("module-unregistered", {f"{REPORTS}/registration.php": None}, at=f"{OTHER}:4:5", follows=LOST),
    Injection(
        "module-name-mismatch", {REGISTRATION: [("Acme_Sync", "Acme_sync")]}, at=f"{REGISTRATION}:5:59", follows=LOST
    ),
    Injection(
        "module-registered-twice",
        {f"{REPORTS}/registration.php": [("Acme_Reports", "Acme_Sync")]},
        at=f"{REPORTS}/registration.php:5:59",
        follows=LOST,
    ),
    Injection(
        "module-registration-type",
        {f"{REPORTS}/registration.php": [("::MODULE", "::LIBRARY")]},
        at=f"{REPORTS}/registration.php:5:30",
        follows=LOST,
    ),
    Injection("module-not-in-config-php", {CONFIG_PHP: [("        'Acme_Sync' => 1,\n", "")]}, at=f"{XML}:4:5"),
    Injection(
        "module-listed-but-absent",
        {CONFIG_PHP: [("        'Acme_Sync' => 1,\n", "        'Acme_Sync' => 1,\n        'Acme_Gone' => 1,\n")]},
        at=f"{CONFIG_PHP}:13:10",
    ),
    Injection(
        "module-circular-sequence",
        {
            XML: [
                ('<module name="Magento_Backend"/>', '<module name="Magento_Backend"/><module name="Acme_Reports"/>')
            ],
            OTHER: [('<module name="Magento_Sales"/>', '<module name="Magento_Sales"/><module name="Acme_Sync"/>')],
        },
        at=f"{OTHER}:7:57",
    ),
    Injection("module-absent-dependency", {XML: [('"Magento_Webapi"', '"Magento_WebApi"')]}, at=f"{XML}:10:27"),
    Injection("module-duplicate-dependency", {XML: [(SALES, SALES + SALES)]}, at=f"{XML}:10:58"),
    Injection(
        "module-missing-dependency",
        {OTHER: [('            <module name="Magento_Integration"/>\n', "")]},
        at=f"{OTHER}:4:5",
    ),
    # what module.xsd forbids and Magento ignores
    *(
        Injection(
            "module-ignored-attribute",
            {XML: [(NAME, f'<module name="Acme_Sync" {attribute}>')]},
            at=f"{XML}:4:30",
            name=attribute.partition("=")[0],
        )
        for attribute in (
            'version="1.0.0"',
            'schema_version="1.0.0"',
            'setup-version="1.0.0"',
            "codePool='local'",
        )
    ),
    Injection(
        "module-ignored-attribute",
        {XML: [(NAME, '<module active="true"\n            name="Acme_Sync">')]},
        at=f"{XML}:4:13",
        name="before the name",
    ),
    Injection(
        "module-ignored-attribute",
        {XML: [(NAME, '<module name="Acme_Sync" version="1.0.0">')], f"{SYNC}/Setup/InstallData.php": OLD_SCRIPT},
        at=f"{XML}:4:30",
        name="instead of setup_version",
    ),
    Injection(
        "module-ignored-attribute", {XML: [("<sequence>", '<sequence order="1">')]}, at=f"{XML}:5:19", name="order"
    ),
    Injection(
        "module-ignored-element",
        {XML: [("</config>", '    <module name="Acme_Other"/>\n</config>')]},
        at=f"{XML}:13:5",
        name="a second module",
    ),
    Injection(
        "module-ignored-element",
        {
            XML: [
                ("        <sequence>", "    </module>\n    <sequence>"),
                ("    </sequence>\n    </module>", "</sequence>"),
            ]
        },
        at=f"{XML}:6:5",
        name="a sequence outside",
    ),
    Injection(
        "module-ignored-element",
        {XML: [("        <sequence>\n", ""), ("        </sequence>\n", "")]},
        at=f"{XML}:5:13",
        name="outside a sequence",
    ),
    Injection(
        "module-ignored-element",
        {XML: [("<sequence>", "<depends>"), ("</sequence>", "</depends>")]},
        at=f"{XML}:5:9",
        name="another name for the sequence",
    ),
    Injection(
        "module-ignored-element",
        {OTHER: [("<config ", "<modules "), ("</config>", "</modules>")]},
        at=f"{OTHER}:2:1",
        name="another root",
    ),
    Injection(
        "module-invalid-setup-version",
        {XML: [(NAME, '<module name="Acme_Sync" setup_version="">')]},
        at=f"{XML}:4:44",
        name="empty",
    ),
    # names
    Injection("module-invalid-name", {XML: [(NAME, '<module name="acme_sync">')]}, at=f"{XML}:4:19", name="lower case"),
    Injection(
        "module-invalid-name",
        {XML: [(NAME, '<module name="Acme_Sync ">')]},
        at=f"{XML}:4:19",
        name="surrounding whitespace",
    ),
    Injection("module-invalid-name", {XML: [(NAME, "<module>")]}, at=f"{XML}:4:5", name="missing", follows=LOST),
    Injection(
        "module-invalid-name",
        {XML: [('"Magento_Sales"', '"magento/module-sales"')]},
        at=f"{XML}:9:27",
        name="a package",
    ),
    Injection(
        "module-name-mismatch", {XML: [(NAME, '<module name="Acme_SYNC">')]}, at=f"{XML}:4:19", name="in module.xml"
    ),
    Injection(
        "module-name-mismatch",
        {REGISTRATION: [("'Acme_Sync'", '"Acme_Sink"')]},
        at=f"{REGISTRATION}:5:59",
        follows=LOST,
        name="another letter",
    ),
    # sequences
    Injection(
        "module-circular-sequence",
        {XML: [(SALES, '<module name="Acme_Sync"/>')]},
        at=f"{XML}:9:27",
        name="itself",
    ),
    Injection(
        "module-absent-dependency",
        {XML: [(SALES, SALES.replace("Webapi", "Salez"))]},
        at=f"{XML}:10:27",
        name="a letter",
    ),
    Injection(
        "module-missing-dependency",
        {
            OTHER: [
                (
                    '        <sequence>\n            <module name="Magento_Integration"/>\n'
                    '            <module name="Magento_Sales"/>\n        </sequence>\n',
                    "",
                )
            ]
        },
        at=f"{OTHER}:4:5",
        name="no sequence",
    ),
    # registrations
    Injection(
        "module-unregistered",
        {f"{REPORTS}/registration.php": [("ComponentRegistrar::register(", "// ComponentRegistrar::register(")]},
        at=f"{OTHER}:4:5",
        name="a comment",
    ),
    Injection(
        "module-unregistered",
        {},
        at=f"{OTHER}:4:5",
        moves={f"{REPORTS}/registration.php": f"{REPORTS}/Registration.php"},
        name="another case",
    ),
    Injection(
        "module-unregistered",
        {},
        at=f"{OTHER}:4:5",
        moves={f"{REPORTS}/registration.php": f"{REPORTS}/etc/registration.php"},
        name="in etc",
    ),
    Injection(
        "module-not-in-config-php",
        {CONFIG_PHP: [("'Acme_Sync' => 1", "'Acme_sync' => 1")]},
        at=f"{XML}:4:5",
        name="another case",
    ),
    Injection(
        "module-unregistered",
        {},
        at="app/code/Acme/Tools/Reports/etc/module.xml:4:5",
        moves={REPORTS: "app/code/Acme/Tools/Reports"},
        name="too deep",
    ),
    *(
        Injection(
            "module-missing-module-xml",
            {f"{REPORTS}/registration.php": [("__DIR__", folder)]},
            at=f"{REPORTS}/registration.php:5:74",
            name=folder,
        )
        for folder in ("__FILE__", "__DIR__ . '/etc'", "__DIR__ . '/src'", "dirname(__DIR__)")
    ),
    Injection(
        "module-missing-module-xml",
        {},
        at=f"{REPORTS}/registration.php:5:74",
        moves={OTHER: f"{REPORTS}/module.xml"},
        name="next to the folder",
    ),
    Injection(
        "module-registered-twice",
        {
            f"{REPORTS}/registration.php": [
                ("__DIR__);", "__DIR__);\nComponentRegistrar::register('module', 'Acme_Reports', __DIR__);")
            ]
        },
        at=f"{REPORTS}/registration.php:6:41",
        name="by one file",
    ),
    Injection(
        "module-registration-type",
        {f"{REPORTS}/registration.php": [("ComponentRegistrar::MODULE", "'modul'")]},
        at=f"{REPORTS}/registration.php:5:30",
        name="no type",
    ),
    Injection(
        "module-unregistered", {REGISTRATION: [("<?php\n", "")]}, at=f"{XML}:4:5", follows=LOST, name="no opening tag"
    ),
    Injection(
        "module-registration-fatal",
        {REGISTRATION: [("use Magento\\Framework\\Component\\ComponentRegistrar;\n", "")]},
        at=f"{REGISTRATION}:4:1",
    ),
    Injection(
        "module-registration-fatal",
        {REGISTRATION: [("\\Component\\", "\\")]},
        at=f"{REGISTRATION}:5:1",
        name="another class",
    ),
    Injection(
        "module-registration-fatal",
        {REGISTRATION: [("use Magento", "namespace Acme\\Sync;\n\n// use Magento")]},
        at=f"{REGISTRATION}:7:1",
        name="in a namespace",
    ),
    Injection(
        "module-registration-fatal",
        {REGISTRATION: [(", __DIR__", "")]},
        at=f"{REGISTRATION}:5:1",
        name="too few arguments",
    ),
]
