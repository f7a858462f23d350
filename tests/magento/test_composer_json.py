"""What a composer.json says: folders of classes, files to load, and constraints on other packages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from magelint.magento.composer.autoload import ClassRoot
from magelint.magento.composer.document import ComposerJson, composer_json
from magelint.magento.tree.files import Files


def written(folder: Path, document: object) -> ComposerJson:
    (folder / "composer.json").write_text(json.dumps(document))
    found = composer_json(Files(str(folder)), str(folder))
    assert found is not None
    return found


def test_a_folder_maps_to_a_namespace() -> None:
    root = ClassRoot("Acme\\Sync\\", "/m/src")
    assert root.path_of("Acme\\Sync\\Model\\Sync") == "/m/src/Model/Sync.php"
    assert root.class_of("/m/src/Model/Sync.php") == "Acme\\Sync\\Model\\Sync"
    assert root.namespace_of("/m/src") == "Acme\\Sync\\"
    assert root.namespace_of("/m/src/Model") == "Acme\\Sync\\Model\\"
    assert root.namespace_of("/m/src2") is root.namespace_of("/m") is None


def test_psr4_as_composer_resolves_it(tmp_path: Path) -> None:
    psr4 = {"A\\": "", "B\\": "./src/", "C": ["lib\\c", 3, "/d"], "D\\": None}
    roots = written(tmp_path, {"autoload": {"psr-4": psr4}}).psr4
    assert [(root.prefix, root.folder.removeprefix(str(tmp_path)), root.where[3:]) for root in roots] == [
        ("A\\", "", ()),
        ("B\\", "/src", ()),
        ("C", "/lib/c", (0,)),
        ("C", "/d", (2,)),
    ]


@pytest.mark.parametrize("document", [{}, [], {"autoload": []}, {"autoload": {"psr-4": ["src"], "files": "a.php"}}])
def test_nothing_is_mapped_or_loaded(document: object, tmp_path: Path) -> None:
    composer = written(tmp_path, document)
    assert (composer.psr4, composer.autoload_files) == ([], [])
    assert composer.autoload_place(f"{tmp_path}/a.php") is None


def test_where_a_file_is_named(tmp_path: Path) -> None:
    composer = written(tmp_path, {"autoload": {"files": [1, "./registration.php"]}})
    place = composer.autoload_place(f"{tmp_path}/registration.php")
    assert place is not None
    assert "./registration.php" in place.file.text[place.span.start : place.span.end]


def test_links_with_their_constraints(tmp_path: Path) -> None:
    composer = written(tmp_path, {"require": {"a/a": "^1.0", "a/b": "latest", "a/c": 3}})
    assert [
        (link.name, link.constraint is not None, link.error and link.error.reason) for link in composer.links("require")
    ] == [("a/a", True, None), ("a/b", False, "malformed"), ("a/c", False, "not a string")]
    assert composer.links("conflict") == []
    required = composer.required("a/a")
    assert required is not None
    assert required.constraint is not None
    assert required.constraint.admits("1.2.3")
    assert composer.required("a/x") is None


@pytest.mark.parametrize(("version", "reads"), [("1.2.0", True), ("v.1", False), (3, False), (None, False)])
def test_a_stated_version(version: object, reads: bool, tmp_path: Path) -> None:
    assert (written(tmp_path, {"version": version}).version is not None) is reads
