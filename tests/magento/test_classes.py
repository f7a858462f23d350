"""Classes are found where the autoloader finds them, and called absent only where that is certain."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from magelint.api import Model
from magelint.magento.php.classes import Known, generated_from
from magelint.testing import model_of
from test_growth import calls_of
from trees import bare_module, in_app_code

SYNC = {
    **in_app_code("Acme_Sync"),
    "app/code/Acme/Sync/Api/SyncInterface.php": (
        "<?php\nnamespace Acme\\Sync\\Api;\n"
        "interface SyncInterface extends Base\\RunInterface { public function go(); }\n"
    ),
    "app/code/Acme/Sync/Api/Base/RunInterface.php": (
        "<?php\nnamespace Acme\\Sync\\Api\\Base;\ninterface RunInterface { public function run(int $id); }\n"
    ),
    "app/code/Acme/Sync/Model/Sync.php": (
        "<?php\nnamespace Acme\\Sync\\Model;\nuse Acme\\Sync\\Api\\SyncInterface;\n"
        "class Sync extends \\Magento\\Framework\\DataObject implements SyncInterface { use Tricks; "
        "public function go() {} public function run(int $id) {} }\n"
    ),
    "app/code/Acme/Sync/Model/Tricks.php": (
        "<?php\nnamespace Acme\\Sync\\Model;\ntrait Tricks { public function trick() {} }\n"
    ),
    "app/code/Acme/Sync/Model/lower.php": "<?php\nnamespace Acme\\Sync\\Model;\nclass Lower {}\n",
    "app/code/Acme/Sync/Model/Moved.php": "<?php\nnamespace Acme\\Elsewhere\\Model;\nclass Moved {}\n",
    "app/etc/config.php": "<?php return ['modules' => ['Acme_Sync' => 1]];\n",
}


@pytest.fixture
def model(tmp_path: Path) -> Model:
    return model_of(tmp_path, SYNC)


def test_found(model: Model) -> None:
    found = model.php_classes.get("\\Acme\\Sync\\Api\\SyncInterface")
    assert found is not None
    module, declared = found
    assert module is not None
    assert module.name == "Acme_Sync"
    assert declared.kind == "interface"


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Acme\\Sync\\Model\\Sync", Known.FOUND),
        ("Acme\\Sync\\Model\\SyncFactory", Known.FOUND),
        ("Acme\\Sync\\Model\\Sync\\Proxy", Known.FOUND),
        ("Acme\\Sync\\Api\\SyncExtensionInterface", Known.FOUND),
        ("Acme\\Sync\\Model\\GoneFactory", Known.ABSENT),
        ("Acme\\Sync\\Model\\Gone", Known.ABSENT),
        ("Acme\\Sync\\Model\\sync", Known.ABSENT),
        # there, though the autoloader will not find it: another fault
        ("Acme\\Sync\\Model\\Lower", Known.UNKNOWABLE),
        ("Acme\\Sync\\Model\\Moved", Known.UNKNOWABLE),
        # not here at all
        ("Acme\\Other\\Model\\Gone", Known.UNKNOWABLE),
        ("Magento\\Framework\\DataObject", Known.UNKNOWABLE),
        ("Countable", Known.UNKNOWABLE),
        (f"Acme\\Sync\\Model\\Gone{'Factory' * 4000}", Known.ABSENT),
        (f"Acme\\Other\\Model\\Gone{'Factory' * 4000}", Known.UNKNOWABLE),
        ("", Known.UNKNOWABLE),
        ("Acme\\Sync\\..\\..\\x", Known.ABSENT),
    ],
)
def test_known(model: Model, name: str, known: Known) -> None:
    assert model.php_classes.known(name) is known


def test_inherited_methods(model: Model) -> None:
    classes = model.php_classes
    found = classes.method("Acme\\Sync\\Api\\SyncInterface", "RUN")
    assert found is not None
    assert found[0].fqcn == "Acme\\Sync\\Api\\Base\\RunInterface"
    assert classes.method("Acme\\Sync\\Model\\Sync", "trick") is not None
    assert classes.lacks_method("Acme\\Sync\\Api\\SyncInterface", "stop")
    # its parent is Magento's, of which nothing is here
    assert not classes.lacks_method("Acme\\Sync\\Model\\Sync", "stop")
    assert not classes.lacks_method("Acme\\Sync\\Model\\Gone", "stop")


def test_is_a(model: Model) -> None:
    classes = model.php_classes
    sync, tricks = (model.php_classes.get(f"Acme\\Sync\\Model\\{name}") for name in ("Sync", "Tricks"))
    assert sync is not None
    assert tricks is not None
    assert classes.is_a(sync[1], "Acme\\Sync\\Api\\Base\\RunInterface") is True
    assert classes.is_a(sync[1], "Acme\\Sync\\Api\\OtherInterface") is None
    assert classes.is_a(tricks[1], "Acme\\Sync\\Api\\OtherInterface") is False


def test_a_circle_of_parents_ends(tmp_path: Path) -> None:
    model = model_of(
        tmp_path,
        {
            **SYNC,
            "app/code/Acme/Sync/Model/A.php": "<?php\nnamespace Acme\\Sync\\Model;\nclass A extends B {}\n",
            "app/code/Acme/Sync/Model/B.php": "<?php\nnamespace Acme\\Sync\\Model;\nclass B extends A {}\n",
        },
    )
    assert model.php_classes.lacks_method("Acme\\Sync\\Model\\A", "go")


def php(name: str, declared: str) -> dict[str, str]:
    return {f"app/code/Acme/Sync/Model/{name}.php": f"<?php\nnamespace Acme\\Sync\\Model;\n{declared}\n"}


def test_each_class_of_a_circle_inherits_from_all(tmp_path: Path) -> None:
    files = {**SYNC, **php("C", "class C extends B { public function c() {} }")}
    files |= php("A", "class A extends B { use Tricks; }") | php("B", "class B extends D {}")
    files |= php("D", "class D extends A implements I, J {}") | php("I", "interface I { public function i(); }")
    classes = model_of(tmp_path, files).php_classes
    for name in "ABD":
        assert classes.method(f"Acme\\Sync\\Model\\{name}", "trick") is not None
        assert classes.method(f"Acme\\Sync\\Model\\{name}", "c") is None
        assert list(classes.method_names(f"Acme\\Sync\\Model\\{name}")) == ["i", "trick"]
        declared = classes.get(f"Acme\\Sync\\Model\\{name}")
        assert declared is not None
        assert classes.lineage(declared[1])[1] == ["Acme\\Sync\\Model\\J"]


def test_the_nearest_of_several_methods_counts(tmp_path: Path) -> None:
    files = php("A", "class A { public function go() {} }") | php("B", "class B extends A implements I {}")
    files |= php("C", "class C extends B { public function run() {} }")
    files |= php("I", "interface I { public function go(); public function run(); }")
    classes = model_of(tmp_path, {**SYNC, **files}).php_classes
    found = {name: classes.method("Acme\\Sync\\Model\\C", name) for name in ("go", "run", "Go")}
    assert [method[0].name if method else None for method in found.values()] == ["A", "C", "A"]
    declared = classes.get("Acme\\Sync\\Model\\C")
    assert declared is not None
    assert [len(classes.may_override(declared[1], name) or ()) for name in ("go", "run", "stop")] == [2, 1, 0]
    names = [current.name for current in classes.lineage(declared[1], {"Acme\\Sync\\Model\\B"})[0]]
    assert names == ["C", "B"]


def test_a_class_implements_what_its_ancestors_do(tmp_path: Path) -> None:
    files = php("A", "class A extends \\ArrayObject implements I {}") | php("B", "class B extends A {}")
    files |= php("C", "class C extends \\Magento\\Framework\\DataObject {}")
    files |= php("I", "interface I {}")
    files |= php("D", "class D extends E {}") | php("E", "class E { function (")
    classes = model_of(tmp_path, {**SYNC, **files}).php_classes
    found = {name: classes.get(f"Acme\\Sync\\Model\\{name}") for name in "BCD"}
    known = [classes.implements(one[1], "Acme\\Sync\\Model\\i") for one in found.values() if one is not None]
    assert known == [True, None, None]
    assert found["B"] is not None
    assert classes.implements(found["B"][1], "Acme\\Sync\\Model\\J") is False
    assert classes.implements(found["B"][1], "Countable") is None


def test_a_tree_without_php_has_no_classes(tmp_path: Path) -> None:
    kept = {name: text for name, text in SYNC.items() if "/Api/" not in name and "/Model/" not in name}
    model = model_of(tmp_path, kept)
    assert model.php_classes.known("Acme\\Sync\\Api\\SyncInterface") is Known.UNKNOWABLE


def test_packages_are_found_by_their_psr4(tmp_path: Path) -> None:
    model = model_of(
        tmp_path,
        {
            **SYNC,
            "vendor/composer/installed.json": (
                '{"packages": [{"name": "acme/lib", "version": "1.0.0", "type": "library", '
                '"install-path": "../acme/lib", "autoload": {"psr-4": {"Acme\\\\Lib\\\\": ["src/"]}}}]}'
            ),
            "vendor/acme/lib/src/Net/Client.php": "<?php\nnamespace Acme\\Lib\\Net;\nclass Client {}\n",
            "composer.json": '{"autoload": {"psr-4": {"Acme\\\\Shop\\\\": "src/"}}}',
            "src/Till.php": "<?php\nnamespace Acme\\Shop;\nclass Till {}\n",
        },
    )
    assert model.php_classes.known("Acme\\Lib\\Net\\Client") is Known.FOUND
    assert model.php_classes.known("Acme\\Lib\\Net\\Server") is Known.ABSENT
    assert model.php_classes.known("Acme\\Shop\\Till") is Known.FOUND


def test_roots(tmp_path: Path, model: Model) -> None:
    (root,) = model.php_classes.roots(model.modules[0])
    assert root.prefix == "Acme\\Sync\\"
    assert root.class_of(root.path_of("Acme\\Sync\\Api\\X")) == "Acme\\Sync\\Api\\X"
    alone = model_of(
        tmp_path / "alone",
        {
            "composer.json": '{"name": "acme/sync", "type": "magento2-module", '
            '"autoload": {"psr-4": {"Acme\\\\Else\\\\": ""}}}',
            **bare_module("Acme_Sync"),
        },
    )
    assert [r.prefix for r in alone.php_classes.roots(alone.modules[0])] == ["Acme\\Else\\"]


def test_generated_from() -> None:
    assert generated_from("A\\B\\CFactory") == "A\\B\\C"
    assert generated_from("A\\B\\CExtensionInterface") == "A\\B\\CInterface"
    assert generated_from("A\\B\\C\\Repository") == "A\\B\\CInterface"
    assert generated_from("A\\B\\C") is None


def _shop(**more: str) -> dict[str, str]:
    """A complete installation; `more` are additional files by name."""
    core = "vendor/magento/module-backend"
    packages = [
        {
            "name": "magento/module-backend",
            "version": "1",
            "type": "magento2-module",
            "install-path": "../magento/module-backend",
            "autoload": {"files": ["registration.php"], "psr-4": {"Magento\\Backend\\": ""}},
        }
    ]
    autoload = {"psr-4": {"Magento\\": "app/code/Magento/"}, "psr-0": {"": ["app/code/"]}}
    maps = {f"vendor/composer/autoload_{name}.php": "<?php return [];" for name in ("classmap", "namespaces")}
    return {
        **SYNC,
        "composer.json": json.dumps({"autoload": autoload, "require": {"magento/module-backend": "1", "php": ">=8"}}),
        "vendor/composer/installed.json": json.dumps({"packages": packages}),
        "vendor/composer/autoload_psr4.php": "<?php return ['Magento\\\\' => [], 'Magento\\\\Backend\\\\' => []];",
        **maps,
        f"{core}/registration.php": bare_module("Magento_Backend")["registration.php"],
        f"{core}/etc/module.xml": '<config><module name="Magento_Backend"/></config>',
        f"{core}/Api/TheInterface.php": "<?php\nnamespace Magento\\Backend\\Api;\ninterface TheInterface {}\n",
        **more,
    }


GONE = ("Magento\\Backend\\Api\\GoneInterface", "Magento\\Gone\\Api\\GoneInterface", "Else\\Base\\Api\\GoneInterface")


def test_a_complete_installation_has_every_class(tmp_path: Path) -> None:
    model = model_of(tmp_path, _shop())
    assert model.php_classes.known("Magento\\Backend\\Api\\TheInterface") is Known.FOUND
    assert [model.php_classes.known(name) for name in GONE] == [Known.ABSENT] * 3


@pytest.mark.parametrize(
    "more",
    [
        {"vendor/composer/autoload_classmap.php": "<?php return ['Else\\\\Base\\\\Api\\\\GoneInterface' => 'x.php'];"},
        {"vendor/composer/autoload_namespaces.php": "<?php return ['Else\\\\Base' => []];"},
        {"app/code/Else/Base/Api/GoneInterface.php": "<?php\n"},
        {"generated/code/Else/Base/Api/GoneInterface.php": "<?php\n"},
        {"composer.lock": '{"packages": [{"name": "else/base", "version": "1"}]}'},
        {"app/code/Acme/Sync/composer.json": '{"name": "acme/sync", "require": {"else/base": "1"}}'},
        {"composer.json": '{"require": {"else/base": "1"}}'},
        {"vendor/composer/autoload_psr4.php": ""},
    ],
)
def test_an_incomplete_installation_decides_nothing(more: dict[str, str], tmp_path: Path) -> None:
    files = _shop(**more)
    if "" in more.values():
        del files["vendor/composer/autoload_psr4.php"]
    assert model_of(tmp_path, files).php_classes.known("Else\\Base\\Api\\GoneInterface") is Known.UNKNOWABLE


def test_unknown_classes_take_linear_time(tmp_path: Path) -> None:
    """The files of a module are searched once for all of them, and only those that name a class are parsed."""

    def cost(count: int) -> int:
        """The calls to look up as many unknown classes as there are files, each of which names one in a comment."""
        sources = {f"app/code/Acme/Sync/Model/A{n}.php": f"<?php class B{n} {{}} // class C{n}" for n in range(count)}
        classes = model_of(tmp_path / str(count), {**SYNC, **sources}).php_classes
        names = [f"Acme\\Sync\\Model\\C{n}" for n in range(count)]
        assert classes.known("Acme\\Sync\\Model\\Gone") is Known.ABSENT  # reads what each check reads
        return calls_of(lambda: [classes.known(name) for name in names])

    one, two, four = (cost(count) for count in (50, 100, 200))
    assert four - two <= 2.05 * (two - one)
