"""What the pages of the `php` rules cannot show: versions of PHP, how classes are looked up, and copies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from magelint.engine.result import Report
from magelint.engine.run import run_rules
from magelint.magento.model import Model
from magelint.testing import check, registration_php
from setup_trees import BASE, MODULE, RULE_OF, found, patch, php, told


@pytest.mark.parametrize(
    ("case", "rule"),
    [
        ("false-curly-offset", "php-syntax-error"),
        ("false-nested-module", "php-misplaced-class"),
        ("false-setup-base-class", "setup-script-not-run"),
    ],
)
def test_valid_code_of_real_projects(shared: Path, case: str, rule: str) -> None:
    assert severities(of_case(shared, case, rule)) == []


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("false-backup-copy", ["info"]),
        ("false-case-computed-name", ["warning"]),
        ("false-folder-case-by-path", ["warning", "warning"]),
    ],
)
def test_severities_in_real_projects(shared: Path, case: str, expected: list[str]) -> None:
    assert severities(of_case(shared, case, "php-misplaced-class")) == expected


def of_case(shared: Path, case: str, rule: str) -> Report:
    """What a rule reports in a tree of ../shared/fp."""
    if not (shared / "fp" / case).is_dir():
        pytest.skip("no data of false findings beside the checkout (../shared/fp)")
    model = Model.read(str(shared / "fp" / case), after_upgrade=True)
    return run_rules([model], [RULE_OF[rule](RULE_OF[rule].options_type()())])


def severities(report: Report) -> list[str]:
    return [str(finding.severity) for finding in report.findings]


KEY = php("Model/Key.php", "Acme\\Sync\\Model", "class Key", "    function at($i) { return $this->key{$i + 1}; }\n")
VOID = php("Model/Void.php", "Acme\\Sync\\Model", "class Void")


@pytest.mark.parametrize(
    ("required", "files", "expected"),
    [
        ({}, KEY, []),
        ({"php": "~7.4.0||~8.1.0"}, KEY, []),
        ({"php": ">=8.0"}, KEY, ["Model/Key.php:6 php-syntax-error"]),
        ({"magento/framework": "^103.0.6"}, KEY, ["Model/Key.php:6 php-syntax-error"]),
        ({"magento/framework": "^102.0"}, KEY, []),
        ({"php": "~7.0.0"}, VOID, []),
        ({"php": "~7.1.3"}, VOID, ["Model/Void.php:4 php-syntax-error"]),
        ({"magento/product-community-edition": "2.2.6"}, VOID, []),
        ({"magento/product-community-edition": "2.3.5"}, VOID, ["Model/Void.php:4 php-syntax-error"]),
    ],
)
def test_syntax_that_the_required_php_rejects(
    tmp_path: Path, required: dict[str, str], files: dict[str, str], expected: list[str]
) -> None:
    composer = "composer.json" if "magento/product-community-edition" in required else f"{MODULE}/composer.json"
    tree = {**BASE, **files, composer: json.dumps({"name": "acme/sync", "require": required})}
    report = check(tmp_path, tree, RULE_OF["php-syntax-error"])
    assert told(report) == expected


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("<?php\nkey = value = {\n", 0),
        ("<?php\n// the class Job\n$a = ;\n", 0),
        ("<?php\nnamespace Acme\\Sync\\Model;\n\nclas Job\n{\n}\n", 1),
        ("<?php class Job {{\n}\n", 1),
    ],
)
def test_only_files_with_classes_are_loaded(tmp_path: Path, text: str, faults: int) -> None:
    report = found(tmp_path, {f"{MODULE}/Model/Job.php": text})
    assert len([finding for finding in report.findings if finding.rule == "php-syntax-error"]) == faults


EXTENSION = """<?php
namespace Acme\\Shop\\Setup;

{imported}class InstallData extends {base}
{{
}}
"""


@pytest.mark.parametrize(
    ("imported", "base", "faults"),
    [
        ("", "\\Acme\\Sync\\Setup\\Version\\Data", 0),
        ("use Acme\\Sync\\Setup\\Version;\n\n", "Version\\Data", 0),
        ("use Acme\\Sync\\Setup\\Version\\{Data, Schema};\n\n", "Data", 0),
        ("", "\\Acme\\Sync\\Setup\\Version\\Schema", 1),
        ("use Acme\\Other\\Setup\\Version\\Data;\n\n", "Data", 1),
    ],
)
def test_a_script_that_another_module_extends(tmp_path: Path, imported: str, base: str, faults: int) -> None:
    declared = "class Data implements \\Magento\\Framework\\Setup\\InstallDataInterface"
    other = {path.replace("Sync", "Shop"): text.replace("Acme_Sync", "Acme_Shop") for path, text in BASE.items()} | {
        "app/code/Acme/Shop/Setup/InstallData.php": EXTENSION.format(imported=imported, base=base)
    }
    files = {**BASE, **php("Setup/Version/Data.php", "Acme\\Sync\\Setup\\Version", declared), **other}
    report = check(tmp_path, files, RULE_OF["setup-script-not-run"])
    assert told(report) == ["Setup/Version/Data.php:4 setup-script-not-run"] * faults


ORDERS = php("Plugin/Api/Orders.php", "Acme\\Sync\\Plugin\\api", "class Orders")
WRONG = "\\Acme\\Sync\\Plugin\\api\\Orders"
RIGHT = "\\Acme\\Sync\\Plugin\\Api\\Orders"


def using(code: str, imports: str = "") -> dict[str, str]:
    """A class that uses another."""
    body = f"    function run() {{ {code} }}\n"
    return php("Model/Run.php", "Acme\\Sync\\Model", f"{imports}\n\nclass Run", body)


@pytest.mark.parametrize(
    ("user", "severity"),
    [
        ({}, "warning"),
        (using(f"new {RIGHT}();"), "warning"),
        (using(f"return '{RIGHT}Factory';"), "warning"),
        (using(f"new {WRONG}();"), "error"),
        (using(f"f({WRONG}Factory::class);"), "error"),
        (using("f('Acme\\\\Sync\\\\Plugin\\\\api\\\\Orders');"), "error"),
        (using("new Orders();", "use Acme\\Sync\\Plugin\\api\\Orders;"), "error"),
        (using("new Orders();", "use Acme\\Sync\\Plugin\\api\\{Other, Orders};"), "error"),
        (using("new api\\Orders();", "use Acme\\Sync\\Plugin\\api;"), "error"),
        (using("new A\\api\\Orders();", "use Acme\\Sync\\Plugin as A;"), "error"),
        (using("new Api\\Orders();", "use Acme\\Sync\\Plugin\\Api;"), "warning"),
        (using("new api\\Orders();", "use Acme\\Sync\\Other\\api;"), "warning"),
        (php("Plugin/Api/Items.php", "Acme\\Sync\\Plugin\\Api", "class Items extends Orders"), "warning"),
        (php("Plugin/Api/Items.php", "Acme\\Sync\\Plugin\\Api", "/** Not Orders, but api */\nclass Items"), "warning"),
        ({f"{MODULE}/etc/di.xml": f'<config><type name="{WRONG[1:]}"/></config>'}, "error"),
        ({f"{MODULE}/etc/di.xml": f'<config><type name="{WRONG[1:]}\\Proxy"/></config>'}, "error"),
        ({f"{MODULE}/etc/di.xml": f'<config><type name="{RIGHT[1:]}"/></config>'}, "warning"),
    ],
)
def test_a_folder_that_differs_in_case_is_an_error_if_code_names_the_class(
    tmp_path: Path, user: dict[str, str], severity: str
) -> None:
    assert severities(check(tmp_path, {**BASE, **ORDERS, **user}, RULE_OF["php-misplaced-class"])) == [severity]


def test_the_code_of_other_modules_counts(tmp_path: Path) -> None:
    other = {path.replace("Sync", "Shop"): text.replace("Sync", "Shop") for path, text in BASE.items()}
    user = {
        "app/code/Acme/Shop/Model/Run.php": f"<?php\nnamespace Acme\\Shop\\Model;\nclass Run extends {WRONG} {{}}\n"
    }
    assert severities(found(tmp_path, ORDERS, other, user)) == ["error"]


def test_a_file_name_that_differs_in_case(tmp_path: Path) -> None:
    called = {f"{MODULE}/etc/di.xml": '<config><type name="Acme\\Sync\\Model\\OrderSync"/></config>'}
    lower = php("Model/OrderSync.php", "Acme\\Sync\\Model", "class Ordersync")
    action = php("Controller/Index/status.php", "Acme\\Sync\\Controller\\Index", "class Status")
    both = php("Model/Run.php", "Acme\\Sync\\Model", "class Run extends \\Acme\\Sync\\Model\\Ordersync")
    assert severities(found(tmp_path / "a", lower, called)) == ["warning"]
    assert severities(found(tmp_path / "b", action)) == ["warning"]
    assert severities(found(tmp_path / "c", lower)) == ["warning"]
    assert severities(found(tmp_path / "d", lower, called, both)) == ["error"]


def test_copies_of_classes_that_are_found_elsewhere(tmp_path: Path) -> None:
    right = php("ViewModel/Orders.php", "Acme\\Sync\\ViewModel", "class Orders")
    elsewhere = php("Model/Orders.php", "Acme\\Sync\\ViewModel", "class Orders")
    backup = php("ViewModel/Orders_old.php", "Acme\\Sync\\ViewModel", "class Orders")
    second = php("ViewModel/Ordersbkp.php", "Acme\\Sync\\ViewModel", "class Orders")
    used = php("Model/Run.php", "Acme\\Sync\\Model", "class Run extends \\Acme\\Sync\\ViewModel\\Orders_old")
    assert severities(found(tmp_path / "a", right, elsewhere)) == ["info"]
    assert severities(found(tmp_path / "b", right, backup)) == ["info"]
    (finding,) = found(tmp_path / "c", right, backup, second).findings
    assert finding.message == "2 files in `ViewModel` declare classes that the autoloader loads from other files"
    assert severities(found(tmp_path / "d", right, elsewhere, backup, second)) == ["info", "info"]
    (finding,) = found(tmp_path / "e", right, backup, used).findings
    assert str(finding.severity) == "error"
    assert finding.help == "rename the class to `Orders_old`, or remove the file"


def test_packages_around_a_module(tmp_path: Path) -> None:
    """Composer maps a prefix to all files below a folder, also to those of a module inside the package."""
    composer = '{"name": "acme/%s", "type": "magento2-module", "autoload": {"psr-4": {"%s": ""}}}'
    files = {
        "composer.json": composer % ("tax", "Acme\\\\Tax\\\\"),
        "registration.php": registration_php("Acme_Tax"),
        "etc/module.xml": '<config><module name="Acme_Tax"/></config>',
        "Base/composer.json": composer % ("base", "Acme\\\\Base\\\\"),
        "Base/registration.php": registration_php("Acme_Base"),
        "Base/etc/module.xml": '<config><module name="Acme_Base"/></config>',
        "Base/Model/Queue.php": "<?php\nnamespace Acme\\Tax\\Base\\Model;\nclass Queue {}\n",
        "Base/Model/Item.php": "<?php\nnamespace Acme\\Base\\Model;\nclass Item {}\n",
    }
    rule = RULE_OF["php-misplaced-class"]
    assert told(check(tmp_path / "a", files, rule)) == []
    files["Base/Model/Log.php"] = "<?php\nnamespace Acme\\Tax\\Model;\nclass Log {}\n"
    assert told(check(tmp_path / "b", files, rule)) == ["Base/Model/Log.php:2 php-misplaced-class"]
    deep = {f"app/code/Acme/Tax/{path}": text for path, text in files.items() if path != "Base/Model/Log.php"}
    assert told(check(tmp_path / "c", deep, rule)) == []


def test_copies_of_scripts_and_patches(tmp_path: Path) -> None:
    """A copy of a script is never loaded; a copy of a patch is, since Magento runs all files of the folder."""
    declared = "class InstallData implements \\Magento\\Framework\\Setup\\InstallDataInterface"
    copies = [php(f"Setup/InstallData{suffix}.php", "Acme\\Sync\\Setup", declared) for suffix in ("", "_old")]
    report = found(tmp_path / "a", *copies)
    assert told(report) == ["Setup/InstallData_old.php:4 php-misplaced-class"]
    assert severities(report) == ["info"]
    patches = [
        patch(f"Setup/Patch/Data/A{suffix}.php", "Acme\\Sync\\Setup\\Patch\\Data", "A") for suffix in ("", "_old")
    ]
    report = found(tmp_path / "b", *patches)
    assert told(report) == ["Setup/Patch/Data/A_old.php:4 php-misplaced-class"]
    assert severities(report) == ["error"]


def test_a_class_that_no_code_uses_is_a_warning(tmp_path: Path) -> None:
    client = php("Model/Client.php", "Acme\\Sink\\Model", "class Client")
    comment = {f"{MODULE}/view/frontend/templates/x.phtml": "<?php\n/** @var \\Acme\\Sink\\Model\\Client $x */\n"}
    (finding,) = found(tmp_path / "unused", client, comment).findings
    assert (str(finding.severity), finding.label) == ("warning", "not found under this name, and no code uses it")
    for index, name in enumerate(("Acme\\Sink\\Model\\Client", "Acme\\Sync\\Model\\Client")):
        used = {f"{MODULE}/etc/di.xml": f'<config><type name="{name}"/></config>'}
        assert severities(found(tmp_path / str(index), client, used)) == ["error"]


@pytest.mark.parametrize(
    ("path", "severity"),
    [("Controller/Index/View.php", "error"), ("Controller/View.php", "warning"), ("Block/View.php", "warning")],
)
def test_the_router_derives_the_names_of_actions(path: str, severity: str, tmp_path: Path) -> None:
    assert severities(found(tmp_path, php(path, "Vendor\\Module", "class View"))) == [severity]


def test_the_help_for_a_class_in_a_wrong_folder_or_file(tmp_path: Path) -> None:
    action = php("Controller/frontend/Index/Index.php", "Acme\\Sync\\Controller\\Index", "class Index")
    (finding,) = found(tmp_path / "folder", action).findings
    assert finding.help == (
        "move the file to `Controller/Index/Index.php`, "
        "or change it to `namespace Acme\\Sync\\Controller\\frontend\\Index;`"
    )
    (finding,) = found(tmp_path / "file", php("Observer/Save--.php", "Acme\\Sync\\Observer", "class Save")).findings
    assert finding.help == "rename the file to `Save.php`, or remove it"


@pytest.mark.parametrize(
    ("imports", "severity"),
    [
        ("use Acme\\Sync\\Other\\Client;", "info"),
        ("use Acme\\Sync\\Other\\Base as Client;", "info"),
        ("use Acme\\Sync\\Other\\{Base, Client};", "info"),
        ("use Acme\\Sync\\Other\\Client as Base;", "error"),
        ("", "error"),
    ],
)
def test_an_imported_short_name_is_that_of_another_class(tmp_path: Path, imports: str, severity: str) -> None:
    right = php("Model/Client.php", "Acme\\Sync\\Model", "class Client")
    copy = php("Api/Client.php", "Acme\\Sync\\Model", "class Client")
    user = php("Api/Run.php", "Acme\\Sync\\Api", f"{imports}\n\nclass Run extends Client")
    assert severities(found(tmp_path, right, copy, user)) == [severity]


@pytest.mark.parametrize(
    ("before", "message"),
    [
        ("use Acme\\Sync\\Api;\n", "PHP cannot parse this file: `namespace` is not its first statement"),
        (
            "/** Acme */\ndeclare(strict_types=1);\n$a = 1;\n",
            "PHP cannot parse this file: `namespace` is not its first statement",
        ),
        ("/** Acme */\ndeclare(strict_types=1);\n# Acme\n", None),
    ],
)
def test_a_namespace_after_other_statements(tmp_path: Path, before: str, message: str | None) -> None:
    files = {f"{MODULE}/Model/Run.php": f"<?php\n{before}namespace Acme\\Sync\\Model;\nclass Run {{}}\n"}
    report = check(tmp_path, {**BASE, **files}, RULE_OF["php-syntax-error"])
    assert [f.message for f in report.findings] == ([message] if message else [])
