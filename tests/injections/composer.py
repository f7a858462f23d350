"""Faults of composer.json, and of what composer has installed."""

from __future__ import annotations

from injections import REPORTS, SYNC, Injection, follows

JSON = f"{SYNC}/composer.json"
OTHER = f"{REPORTS}/composer.json"
INSTALLED = "vendor/composer/installed.json"
FRAMEWORK = '"magento/framework": "^103.0"'
SALES = '"magento/module-sales": "^103.0"'
GONE = (
    '{\n            "name": "acme/module-gone",\n            "version": "1.0.0",\n            "type": "magento2-module",\n'
    '            "autoload": {"files": ["registration.php"]},\n'
    '            "install-path": "../acme/module-gone"\n        },\n        '
)

INJECTIONS = [
    Injection("composer-json-missing", {JSON: None}, at=f"{SYNC}/etc/module.xml:4:5"),
    Injection(
        "composer-json-unreadable", {JSON: [('"Acme\\\\Sync\\\\": ""', '"Acme\\\\Sync\\\\": "",')]}, at=f"{JSON}:20:31"
    ),
    Injection(
        "composer-duplicate-key",
        {JSON: [('"license": "MIT",', '"license": "MIT",\n    "name": "acme/module-sync",')]},
        at=f"{JSON}:6:6",
    ),
    Injection("composer-invalid-name", {JSON: [("acme/module-sync", "Acme_Sync")]}, at=f"{JSON}:2:14"),
    Injection("composer-wrong-type", {JSON: [("magento2-module", "magento-module")]}, at=f"{JSON}:4:14"),
    Injection("composer-version", {JSON: [('"license"', '"version": "1.0",\n    "license"')]}, at=f"{JSON}:5:17"),
    Injection("composer-unreadable-constraint", {OTHER: [(SALES, SALES.replace("^", "~>"))]}, at=f"{OTHER}:10:34"),
    Injection(
        "composer-magento-constraint", {JSON: [(FRAMEWORK, FRAMEWORK.replace("103.0", "2.4"))]}, at=f"{JSON}:8:31"
    ),
    Injection(
        "composer-missing-requirement",
        {OTHER: [('        "magento/module-integration": "^100.4",\n', "")]},
        at=f"{OTHER}:6:6",
    ),
    Injection("composer-autoload-files", {JSON: [('"registration.php"', '"register.php"')]}, at=f"{JSON}:17:14"),
    Injection(
        "composer-autoload-files",
        {JSON: [('        "files": [\n            "registration.php"\n        ],\n', "")]},
        at=f"{JSON}:15:6",
        name="no registration",
    ),
    Injection("composer-autoload-psr4", {JSON: [('"Acme\\\\Sync\\\\"', '"Acme\\\\Sync"')]}, at=f"{JSON}:20:14"),
    Injection(
        "composer-autoload-psr4",
        {JSON: [('"Acme\\\\Sync\\\\": ""', '"Acme\\\\Sync\\\\": "src/"')]},
        at=f"{JSON}:20:30",
        follows=follows("php-class-not-found", "php-misplaced-class"),
        name="no such folder",
    ),
    Injection(
        "composer-autoload-psr4",
        {JSON: [("Acme\\\\Sync\\\\", "Acme\\\\Synch\\\\")]},
        at=f"{JSON}:20:14",
        follows=follows("php-misplaced-class"),
        name="another namespace",
    ),
    Injection(
        "composer-extra-map",
        {JSON: [('"license"', '"extra": {"map": [["*", "Acme/Sync"]]},\n    "license"')]},
        at=f"{JSON}:5:16",
    ),
    Injection("composer-duplicate-name", {JSON: [("acme/module-sync", "acme/module-reports")]}, at=f"{JSON}:2:14"),
    Injection(
        "composer-installed-mismatch",
        {
            INSTALLED: [
                (
                    '{\n            "name": "magento/module-store"',
                    f'{GONE}{{\n            "name": "magento/module-store"',
                )
            ]
        },
        at=f"{INSTALLED}:11:22",
    ),
    *(
        Injection("composer-invalid-name", {JSON: [("acme/module-sync", name)]}, at=f"{JSON}:2:14", name=name)
        for name in ("Acme/Module-Sync", "acme", "acme/module sync", "acme\\\\module-sync")
    ),
    Injection(
        "composer-invalid-name", {JSON: [('    "name": "acme/module-sync",\n', "")]}, at=f"{JSON}:1:1", name="none"
    ),
    Injection("composer-json-unreadable", {JSON: ""}, at=f"{JSON}:1:1", name="empty"),
    Injection("composer-json-unreadable", {JSON: [('"MIT",', '"MIT"')]}, at=f"{JSON}:6:5", name="no comma"),
    Injection("composer-json-unreadable", {JSON: [('"MIT",', '"MIT", // free')]}, at=f"{JSON}:5:23", name="a comment"),
    Injection(
        "composer-json-unreadable",
        {JSON: [('"Acme\\\\Sync\\\\"', '"Acme\\Sync\\"')]},
        at=f"{JSON}:20:18",
        name="single backslashes",
    ),
    Injection(
        "composer-duplicate-key",
        {JSON: [('        "magento/framework"', '        "php": "^8.1",\n        "magento/framework"')]},
        at=f"{JSON}:8:10",
        name="in an object",
    ),
    Injection(
        "composer-wrong-type", {JSON: [('    "type": "magento2-module",\n', "")]}, at=f"{JSON}:2:6", name="no type"
    ),
    Injection(
        "composer-invalid-version",
        {JSON: [('"license"', '"version": "latest",\n    "license"')]},
        at=f"{JSON}:5:17",
        name="no",
    ),
    *(
        Injection(
            "composer-unreadable-constraint",
            {OTHER: [(FRAMEWORK, f'"magento/framework": "{text}"')]},
            at=f"{OTHER}:8:{column}",
            name=text or "empty",
        )
        for text, column in (("latest", 31), ("^103..0", 31), (">=", 31), ("", 30))
    ),
    *(
        Injection(
            "composer-magento-constraint",
            {OTHER: [(FRAMEWORK, f'"magento/framework": "{text}"')]},
            at=f"{OTHER}:8:31",
            name=text,
        )
        for text in ("2.0.0", "103.0.0", "*", ">=103.0")
    ),
    Injection(
        "composer-missing-requirement",
        {OTHER: [(f"        {FRAMEWORK},\n", "")]},
        at=f"{OTHER}:6:6",
        name="the framework",
    ),
    *(
        Injection(
            "composer-autoload-files", {JSON: [('"registration.php"', f'"{path}"')]}, at=f"{JSON}:17:14", name=path
        )
        for path in ("Registration.php", "src/registration.php")
    ),
    Injection(
        "composer-autoload-files",
        {JSON: [('[\n            "registration.php"\n        ]', '"registration.php"')]},
        at=f"{JSON}:16:10",
        name="no list",
    ),
    *(
        Injection("composer-autoload-psr4", {JSON: [('"Acme\\\\Sync\\\\"', f'"{key}"')]}, at=f"{JSON}:20:14", name=key)
        for key in ("Acme/Sync/", "Acme_Sync", "\\\\Acme\\\\Sync\\\\", "Acme\\\\sync\\\\", "Acme\\\\")
    ),
    *(
        Injection(
            "composer-autoload-psr4",
            {JSON: [('"Acme\\\\Sync\\\\": ""', f'"Acme\\\\Sync\\\\": "{folder}"')]},
            at=f"{JSON}:20:30",
            name=folder,
        )
        for folder in ("setup/", "Setup/", "../")
    ),
    *(
        Injection(
            "composer-autoload-psr4", {JSON: [('"psr-4"', f'"{key}"')]}, at=f"{JSON}:15:6", name=f"{key} for psr-4"
        )
        for key in ("psr-0", "psr4")
    ),
]
