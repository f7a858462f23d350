"""What a path is taken for, and which modules are found in it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from magelint.engine.wording import description, not_magento
from magelint.magento.model import Model
from magelint.magento.modules.kind import kind_of
from magelint.magento.modules.tree import NotMagentoError
from magelint.magento.tree.files import Files
from magelint.testing import module_xml, registration_php, write_tree
from shared_data import expectations
from trees import bare_module, in_app_code

CONFIG_PHP = "<?php\nreturn ['modules' => ['Magento_Backend' => 1, 'Acme_Off' => 0, 'Acme_Sync' => 1]];\n"


def composer(**document: object) -> str:
    return json.dumps(document)


def read(folder: Path, files: dict[str, str | bytes]) -> Model:
    write_tree(folder, files)
    return Model.read(str(folder), after_upgrade=True)


def found(model: Model) -> dict[str, str]:
    return {m.name: m.folder for m in model.modules}


CHECKOUTS: dict[str, tuple[dict[str, str | bytes], str, dict[str, str]]] = {
    "at the root": (bare_module("Acme_Sync"), "a module", {"Acme_Sync": "."}),
    "in src": (
        {**bare_module("Acme_Sync", folder="src"), "composer.json": composer(type="magento2-module")},
        "a module",
        {"Acme_Sync": "src"},
    ),
    "deeper": (
        bare_module("Acme_Sync", folder="extension/upload/Acme/Sync"),
        "a module",
        {"Acme_Sync": "extension/upload/Acme/Sync"},
    ),
    "a monorepo": (
        {
            **bare_module("Acme_A", folder="packages/a/src"),
            **bare_module("Acme_B", folder="packages/b"),
            **bare_module("Acme_C", folder="packages/c"),
        },
        "3 modules",
        {"Acme_A": "packages/a/src", "Acme_B": "packages/b", "Acme_C": "packages/c"},
    ),
    "an app/code without Magento": (
        {**in_app_code("Acme_Sync"), **in_app_code("Acme_Test")},
        "2 modules",
        {"Acme_Sync": "app/code/Acme/Sync", "Acme_Test": "app/code/Acme/Test"},
    ),
    "code of one's own in Magento's namespace": (
        in_app_code("Magento_Sample"),
        "a module",
        {"Magento_Sample": "app/code/Magento/Sample"},
    ),
    "a registration in the root for a folder below": (
        {
            "registration.php": registration_php("Acme_Sync").replace("__DIR__", "__DIR__ . '/code'"),
            "code/etc/module.xml": module_xml("Acme_Sync"),
        },
        "a module",
        {"Acme_Sync": "code"},
    ),
    "a registration of another name, which composer loads": (
        {
            "composer.json": composer(autoload={"files": ["lib/boot.php"]}),
            "lib/boot.php": registration_php("Acme_Sync").replace("__DIR__", "dirname(__DIR__) . '/code'"),
            "code/etc/module.xml": module_xml("Acme_Sync"),
        },
        "a module",
        {"Acme_Sync": "code"},
    ),
    "tests and what they need left out": (
        {
            **bare_module("Acme_Sync"),
            **bare_module("Acme_Fixture", folder="Test/Unit/_files/module"),
            **bare_module("Acme_Other", folder="tests/Integration/module"),
            **bare_module("Acme_Core", folder="vendor/acme/core"),
            **bare_module("Acme_Node", folder="node_modules/x"),
        },
        "a module",
        {"Acme_Sync": "."},
    ),
    "no module.xml": ({"Sync/registration.php": registration_php("Acme_Sync")}, "a module", {"Acme_Sync": "Sync"}),
    "no registration": ({"Sync/etc/module.xml": module_xml("Acme_Sync")}, "a module", {"Acme_Sync": "Sync"}),
    "a module.xml that does not parse": (
        {"Acme/Sync/etc/module.xml": "<config"},
        "a module",
        {"Acme_Sync": "Acme/Sync"},
    ),
    "a module.xml that is no XML at all": (
        {"Sync/registration.php": registration_php("Acme_Sync"), "Sync/etc/module.xml": b"\xff\xfe\x00"},
        "a module",
        {"Acme_Sync": "Sync"},
    ),
    "configuration alone": (
        {"Acme/Sync/src/etc/integration/api.xml": "<integrations/>"},
        "a module",
        {"Acme_Sync": "Acme/Sync/src"},
    ),
    "a package of that type alone": (
        {"Acme/Sync/composer.json": composer(name="acme/sync", type="magento2-module")},
        "a module",
        {"Acme_Sync": "Acme/Sync"},
    ),
    "an unreadable composer.json beside it": (
        {**bare_module("Acme_Sync"), "composer.json": "{,"},
        "a module",
        {"Acme_Sync": "."},
    ),
}


@pytest.mark.parametrize("case", CHECKOUTS)
def test_checkout(case: str, tmp_path: Path) -> None:
    files, taken_for, modules = CHECKOUTS[case]
    model = read(tmp_path, files)
    assert not model.is_root
    assert found(model) == modules
    assert description(model.tree) == taken_for
    assert all(m.origin == "project" for m in model.modules)
    assert model.magento is None


def test_project_without_vendor(tmp_path: Path) -> None:
    lock = {"packages": [{"name": "magento/product-community-edition", "version": "2.4.6-p2"}]}
    model = read(
        tmp_path,
        {
            "composer.json": composer(type="project", require={"magento/product-community-edition": "~2.4.6"}),
            "composer.lock": json.dumps(lock),
            "app/etc/config.php": CONFIG_PHP,
            **in_app_code("Acme_Sync"),
            **in_app_code("Acme_Off"),
            **bare_module("Acme_New", folder="packages/new"),
            **bare_module("Acme_Static", folder="pub/static/x"),
        },
    )
    assert model.tree.kind == "project"
    assert description(model.tree) == "a Magento 2.4.6-p2 project without Magento's code"
    assert {m.name: model.is_enabled(m) for m in model.modules} == {
        "Acme_Sync": True,
        "Acme_Off": False,
        "Acme_New": True,
    }


def test_project_by_what_its_config_php_lists(tmp_path: Path) -> None:
    listed = "<?php\nreturn ['modules' => ['Magento_Store' => 1, 'Magento_Backend' => 1, 'Acme_Sync' => 1]];\n"
    model = read(tmp_path, {"app/etc/config.php": listed, **in_app_code("Acme_Sync")})
    assert description(model.tree) == "a Magento project without Magento's code"
    assert found(model) == {"Acme_Sync": "app/code/Acme/Sync"}


def test_project_by_what_it_locks(tmp_path: Path) -> None:
    locked = {"packages": [{"name": "magento/product-community-edition", "version": "2.4.5"}]}
    files = {"composer.json": composer(require={"acme/edition": "*"}), "composer.lock": json.dumps(locked)}
    model = read(tmp_path, {**files, **in_app_code("Acme_Sync")})
    assert description(model.tree) == "a Magento 2.4.5 project without Magento's code"


@pytest.mark.parametrize("name", ["magento/product-enterprise-edition", "mage-os/product-community-edition"])
def test_any_product_makes_a_project(name: str, tmp_path: Path) -> None:
    model = read(
        tmp_path, {"composer.json": composer(require={name: "*"}), **bare_module("Acme_Sync", folder="src/Sync")}
    )
    assert model.tree.kind == "project"
    assert description(model.tree) == "a Magento project without Magento's code"


def test_module_with_magento_among_its_development_packages(tmp_path: Path) -> None:
    installed = [
        {"name": "magento/framework", "version": "103.0.7"},
        {"name": "magento/module-backend", "version": "102.0.7", "autoload": {"files": ["registration.php"]}},
        {"name": "other/base", "version": "1.0.0", "autoload": {"files": ["registration.php"]}},
    ]
    model = read(
        tmp_path,
        {
            **bare_module("Acme_Sync"),
            "vendor/magento/framework/composer.json": composer(name="magento/framework"),
            "vendor/composer/installed.json": json.dumps({"packages": installed}),
            **bare_module("Magento_Backend", folder="vendor/magento/module-backend"),
            **bare_module("Other_Base", folder="vendor/other/base"),
        },
    )
    assert not model.is_root
    assert {m.name: m.origin for m in model.modules} == {"Acme_Sync": "project", "Other_Base": "vendor"}
    assert not model.has_core


@pytest.mark.parametrize(
    "mark",
    [
        "app/etc/config.php",
        "app/etc/di.xml",
        "bin/magento",
        "app/code/Magento/Backend/registration.php",
        "lib/internal/Magento/Framework/registration.php",
        "vendor/magento/framework/registration.php",
        "vendor/mage-os/module-backend/registration.php",
    ],
)
def test_root_by_its_marks(mark: str, tmp_path: Path) -> None:
    write_tree(tmp_path, {mark: ""})
    assert kind_of(Files(str(tmp_path))) == "root"


@pytest.mark.parametrize(
    "folder", ["vendor/magento/framework", "lib/internal/Magento/Framework", "app/code/Magento/Backend"]
)
def test_project_with_patched_files_of_magento(folder: str, tmp_path: Path) -> None:
    """Its own copies of a few files of Magento do not make an installation."""
    project = composer(require={"magento/product-community-edition": "2.4.6"})
    files = {
        "composer.json": project,
        "app/etc/config.php": CONFIG_PHP,
        f"{folder}/View/Element/Validator.php": "<?php\n",
        **in_app_code("Acme_Sync"),
    }
    model = read(tmp_path, files)
    assert model.tree.kind == "project"
    assert model.schemas.may_resolve("urn:magento:framework:View/Layout/etc/page_configuration.xsd")


def test_root_says_its_version(tmp_path: Path) -> None:
    files = {
        "app/etc/config.php": CONFIG_PHP,
        "vendor/magento/framework/composer.json": composer(name="magento/framework", version="103.0.7-p9"),
    }
    assert description(read(tmp_path, files).tree) == "a Magento 2.4.7-p9 root"  # where composer left no list
    write_tree(tmp_path, {"vendor/magento/module-enterprise/registration.php": ""})
    assert description(Model.read(str(tmp_path)).tree) == "an Adobe Commerce 2.4.7-p9 root"


def test_a_folder_without_magento_code(tmp_path: Path) -> None:
    with pytest.raises(NotMagentoError) as raised:
        read(tmp_path, {"README.md": "x", "etc/other.xml": "<x/>"})
    assert re.match(r"`.*` contains no Magento root .* and no module", not_magento(raised.value))


SRC_LAYOUTS: dict[str, tuple[dict[str, str], str | None]] = {
    "its own": ({"a/src/composer.json": composer(name="acme/own")}, "acme/own"),
    "above, which registers it": (
        {"a/composer.json": composer(name="acme/a", autoload={"files": ["src/registration.php"]})},
        "acme/a",
    ),
    "above, whose classes lie in it": (
        {"a/composer.json": composer(name="acme/a", autoload={"psr-4": {"Acme\\A\\": "src/"}})},
        "acme/a",
    ),
    "above, of the type": ({"a/composer.json": composer(name="acme/a", type="magento2-module")}, "acme/a"),
    "above, of something else": ({"a/composer.json": composer(name="acme/tools", type="library")}, None),
    "the project's": ({"composer.json": composer(name="acme/shop", type="project")}, None),
    "the nearer of two": (
        {
            "composer.json": composer(name="acme/all", type="magento2-module"),
            "a/composer.json": composer(name="acme/a", type="magento2-module"),
        },
        "acme/a",
    ),
}


@pytest.mark.parametrize("case", SRC_LAYOUTS)
def test_composer_json_of_a_module_in_src(case: str, tmp_path: Path) -> None:
    files, name = SRC_LAYOUTS[case]
    model = read(tmp_path, {**bare_module("Acme_A", folder="a/src"), **files})
    [only] = [m for m in model.modules if m.name == "Acme_A"]
    assert (only.composer.name if only.composer else None) == name


def test_twelve_modules(shared: Path) -> None:
    for folder, what in expectations(shared).items():
        model = Model.read(str(shared / "modules" / folder))
        assert [m.name for m in model.modules] == what["modules"]
        assert description(model.tree) == "a module"
