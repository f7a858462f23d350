"""Faults of PHP that installs things, and of classes that nothing finds."""

from __future__ import annotations

from injections import SYNC, Injection, follows

XML = f"{SYNC}/etc/module.xml"
PATCH = f"{SYNC}/Setup/Patch/Data/InstallIntegration.php"
MODEL = f"{SYNC}/Model/OrderExport.php"
SERVICE = f"{SYNC}/Api/OrderExportInterface.php"
CONTROLLER = f"{SYNC}/Controller/Adminhtml/Log/Index.php"
SPACE = "namespace Acme\\Sync\\Setup\\Patch\\Data;"
VERSION = ('<module name="Acme_Sync">', '<module name="Acme_Sync" setup_version="1.0.0">')


def _script(
    rule: str,
    path: str,
    column: int,
    *,
    line: int = 7,
    name: str = "",
    declared: str = "",
    kind: str = "InstallData",
    space: str = "Acme\\Sync\\Setup",
    body: str = "",
) -> Injection:
    """A setup script, of a sound form but for what is said."""
    stem = declared or path.rpartition("/")[2].removesuffix(".php")
    call = "upgrade" if kind.startswith("Upgrade") else "install"
    text = (
        f"<?php\n\nnamespace {space};\n\nuse Magento\\Framework\\Setup\\{kind}Interface;\n\n"
        f"class {stem} implements {kind}Interface\n{{\n    public function {call}($setup, $context)\n    {{\n{body}    }}\n}}\n"
    )
    return Injection(rule, {XML: [VERSION], f"{SYNC}/{path}": text}, at=f"{SYNC}/{path}:{line}:{column}", name=name)


def _unrun(path: str, name: str, **changed: str) -> Injection:
    return _script("setup-script-not-run", path, 7, name=name, **changed)


def _moved(path: str, space: str, name: str) -> Injection:
    return Injection(
        "setup-misplaced-patch",
        {f"{SYNC}/{path}": [(SPACE, f"namespace {space};")]},
        at=f"{SYNC}/{path}:10:7",
        moves={PATCH: f"{SYNC}/{path}"},
        name=name,
    )


def _patch(rule: str, old: str, new: str, at: str, name: str = "", *also: str) -> Injection:
    return Injection(rule, {PATCH: [(old, new)]}, at=f"{PATCH}:{at}", name=name, follows=follows(*also))


def _misplaced(file: str, old: str, new: str, at: str, name: str) -> Injection:
    return Injection("php-misplaced-class", {file: [(old, new)]}, at=f"{file}:{at}", name=name)


INJECTIONS = [
    Injection(
        "php-syntax-error",
        {"app/etc/config.php": [("'Acme_Reports' => 1,", "'Acme_Reports' => 1")]},
        at="app/etc/config.php:11",
        name="a comma of config.php",
    ),
    _unrun("Setup/installData.php", "a small letter", declared="InstallData"),
    _unrun("Setup/installData.php", "of the class too"),
    _unrun("setup/InstallData.php", "in the folder"),
    _unrun("setup/InstallData.php", "in the namespace too", space="Acme\\Sync\\setup"),
    _unrun("InstallData.php", "in the module's folder", space="Acme\\Sync"),
    _unrun("Setup/Data/InstallData.php", "in a folder below", space="Acme\\Sync\\Setup\\Data"),
    _unrun("Setup/UpdgradeData.php", "misspelt", kind="UpgradeData"),
    _unrun("Setup/Install.php", "half a name"),
    _unrun("Setup/InstallData.php", "another class", declared="InstallSchema"),
    _unrun("Setup/InstallData.php", "another namespace", space="Acme\\Synch\\Setup"),
    _moved("Setup/Patch/InstallIntegration.php", "Acme\\Sync\\Setup\\Patch", "a level up"),
    _moved("Setup/InstallIntegration.php", "Acme\\Sync\\Setup", "in Setup"),
    _moved("Setup/Patch/data/InstallIntegration.php", "Acme\\Sync\\Setup\\Patch\\data", "a small letter"),
    _moved("Setup/Patch/Data/V1/InstallIntegration.php", "Acme\\Sync\\Setup\\Patch\\Data\\V1", "a level down"),
    _moved("setup/Patch/Data/InstallIntegration.php", "Acme\\Sync\\Setup\\Patch\\Data", "folder and namespace differ"),
    _moved("Model/InstallIntegration.php", "Acme\\Sync\\Model", "in Model"),
    _script("setup-wrong-interface", "Setup/InstallData.php", 7, kind="InstallSchema"),
    _patch("setup-wrong-interface", " implements DataPatchInterface", "", "10:7", "of a patch"),
    _patch("setup-wrong-interface", "Setup\\Patch\\DataPatch", "Setup\\DataPatch", "10:37", "another namespace"),
    _patch("setup-wrong-interface", "<?php", "<?", "1:1", "a short tag"),
    _patch(
        "setup-wrong-interface",
        "<?php\n",
        "",
        "1:1",
        "no opening tag",
        "integration-never-installed",
        "php-class-not-found",
    ),
    Injection(
        "setup-wrong-interface",
        {PATCH: ""},
        at=f"{PATCH}:1:1",
        follows=follows("integration-never-installed"),
        name="emptied",
    ),
    _patch("setup-wrong-interface", "class Install", "abstract class Install", "10:16", "abstract"),
    _patch(
        "setup-wrong-interface",
        "use Magento\\Framework\\Setup\\Patch\\DataPatchInterface;\n",
        "",
        "9:7",
        "not imported",
    ),
    _script(
        "setup-version-behind",
        "Setup/UpgradeData.php",
        54,
        line=11,
        kind="UpgradeData",
        body="        if (version_compare($context->getVersion(), '1.1.0', '<')) {\n            $setup->run();\n        }\n",
    ),
    _misplaced(MODEL, "namespace Acme\\Sync\\Model;", "namespace Acme\\Synch\\Model;", "5:11", "namespace"),
    _misplaced(MODEL, "namespace Acme\\Sync\\Model;", "namespace Acme\\Sync\\model;", "5:11", "a namespace's case"),
    _misplaced(MODEL, "namespace Acme\\Sync\\Model;\n", "", "8:7", "no namespace"),
    _misplaced(MODEL, "class OrderExport ", "class OrderExporter ", "9:7", "class"),
    _misplaced(SERVICE, "interface OrderExportInterface", "interface OrderExport", "12:11", "interface"),
    _misplaced(PATCH, SPACE, SPACE.replace("Patch\\Data", "Patch"), "5:11", "patch"),
    _misplaced(CONTROLLER, "Adminhtml\\Log;", "Adminhtml\\Logs;", "5:11", "controller"),
    Injection(
        "php-misplaced-class",
        {},
        at=f"{SYNC}/Model/orderExport.php:9:7",
        moves={MODEL: f"{SYNC}/Model/orderExport.php"},
        name="a file's case",
    ),
    Injection(
        "php-misplaced-class",
        {},
        at=f"{SYNC}/model/OrderExport.php:5:11",
        moves={MODEL: f"{SYNC}/model/OrderExport.php"},
        name="a folder's case",
    ),
    _patch("php-syntax-error", SPACE, "namespace Acme\\Sync-Me\\Setup\\Patch\\Data;", "5:20", "namespace"),
    Injection(
        "php-syntax-error",
        {MODEL: [("<?php", "")]},
        at=f"{MODEL}:1:1",
        name="no opening tag",
    ),
    Injection("php-syntax-error", {SERVICE: ""}, at=f"{SERVICE}:1:1", name="emptied interface"),
    Injection(
        "php-syntax-error", {SERVICE: [("<?php", "")]}, at=f"{SERVICE}:1:1", name="interface without opening tag"
    ),
    Injection("php-syntax-error", {MODEL: ""}, at=f"{MODEL}:1:1", name="emptied"),
    _patch("php-syntax-error", SPACE, SPACE.replace("\\", "/"), "5:15", "slashes"),
    _patch("php-syntax-error", "return $this;", "return $this", "30:9", "semicolon", "integration-never-installed"),
    _patch("php-syntax-error", "return $this;\n    }", "return $this;", "11:1", "brace", "integration-never-installed"),
    Injection("php-syntax-error", {SERVICE: [("bool;", "bool")]}, at=f"{SERVICE}:28:5", name="contract"),
    Injection("php-syntax-error", {MODEL: [("> 0;", "> 0")]}, at=f"{MODEL}:13:27", name="what di.xml names"),
    Injection("php-syntax-error", {CONTROLLER: [("PAGE);", "PAGE;")]}, at=f"{CONTROLLER}:17:69", name="controller"),
    Injection("php-syntax-error", {MODEL: [("<?php", "\n<?php")]}, at=f"{MODEL}:4:1", name="a line before it"),
    Injection(
        "php-syntax-error",
        {f"{SYNC}/registration.php": [("__DIR__);", "__DIR__")]},
        at=f"{SYNC}/registration.php:5:1",
        follows=follows("module-unregistered"),
        name="registration",
    ),
]
