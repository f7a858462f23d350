"""What fuzzing found, each with the smallest input."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from fuzz import targets
from magelint.engine.fixes import work_out
from magelint.engine.run import run_rules
from magelint.magento.model import Model
from magelint.magento.tree.files import Files
from magelint.testing import write_tree
from shell import magelint
from small_rules import Padded, with_acl
from trees import in_app_code

IDENTITY = ("-c", "user.name=a", "-c", "user.email=a@acme.test")
FOUND = [
    ("php", b'<?xml encoding="u32"interface e{function t()'),  # locations in another encoding than PHP's
    ("php", b"<?php\n$a = a" + b"(X, __DIR__)" * 2000 + b";"),  # deep, and each part is looked at
    ("php", "<?php\nnamespace A\U0001f600\n".encode()),  # the error is in the middle of a character
    # an invalid value became the valid one after `optional`
    ("schema", b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:attributeGroup name="a">'
     b'<xs:attribute name="b" use="optionaloptional"/></xs:attributeGroup></xs:schema>'),
    ("packages", b'{"packages":[{"name":"a","path":"/etc"}]}'),  # a key of the file became the folder
    ("schema", b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a"><xs:complexType><xs:sequence>'
     b'<xs:element name="b" maxOccurs="' + b"9" * 5000 + b'"/></xs:sequence></xs:complexType></xs:element></xs:schema>'),
    ("facts", b'{"format":"magelint-snapshot","version":1,"magento":"","edition":"community","modules":[],'
     b'"packages":{},"resources":[],"routes":[]}'),
]  # fmt: skip


@pytest.mark.parametrize(("target", "data"), FOUND, ids=[target for target, _ in FOUND])
def test_a_reader(target: str, data: bytes) -> None:
    targets.check(target, data, targets.Random(0))


def test_a_file_without_exact_locations_is_not_fixed(tmp_path: Path) -> None:
    """expat reads no Shift JIS; the line of the element would be replaced, and the rest would still parse."""
    head = '<?xml version="1.0" encoding="shift_jis"?>\n'
    text = f'{head}<config><acl><resources>\n<resource id=" Acme_Sync::a "/>\n</resources></acl></config>\n'
    write_tree(tmp_path, with_acl(text.encode("shift_jis")))
    files = Files(str(tmp_path))
    patch, report = work_out(
        files,
        lambda view: run_rules([Model.read(str(tmp_path), files=view)], [Padded(Padded.options_type()())]),
        unsafe=True,
    )
    assert len(report.findings) == 1
    assert patch.changed() == []
    assert patch.rejected == {"etc/acl.xml": "the locations in the file are not exact"}


@pytest.mark.parametrize("key", ["facts", "baseline"])
def test_a_pipe_that_the_configuration_names(key: str, tmp_path: Path) -> None:
    write_tree(tmp_path, {**with_acl("<config/>"), "magelint.toml": f'{key} = "pipe"\n'})
    os.mkfifo(tmp_path / "pipe")
    run = magelint("check", tmp_path)
    assert run.returncode == 2
    assert "not a file" in run.stderr


def test_git_that_waits_for_a_pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tree(tmp_path, with_acl("<config/>"))
    for arguments in (["init", "-q"], ["add", "-A"], [*IDENTITY, "commit", "-qm", "a"]):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True)
    os.mkfifo(tmp_path / ".gitignore")
    monkeypatch.setattr("magelint.engine.git._LONGEST", 2)
    run = magelint("check", tmp_path, "--since", "HEAD")
    assert run.returncode == 2
    assert "git did not end within 2 s" in run.stderr


def test_a_suggestion_in_a_root_below_a_folder_of_tests(tmp_path: Path) -> None:
    patch = (
        "<?php\nnamespace Acme\\Sync\\Setup\\Patch\\Data;\nuse Magento\\Framework\\Setup\\Patch\\DataPatchInterface;\n"
        "class {} implements DataPatchInterface\n{{\n    public function apply() {{}}\n"
        "    public function getAliases() {{ return []; }}\n"
        "    public static function getDependencies() {{ return [{}]; }}\n}}\n"
    )
    root = tmp_path / "Test" / "root"
    folder = "app/code/Acme/Sync/Setup/Patch/Data"
    files = {
        **in_app_code("Acme_Sync"),
        f"{folder}/AddOrders.php": patch.format("AddOrders", ""),
        f"{folder}/AddStock.php": patch.format("AddStock", "AddOrder::class"),
    }
    write_tree(root, files)
    run = magelint("check", root, "--select", "setup-patch-dependencies")
    assert "did you mean `Acme\\Sync\\Setup\\Patch\\Data\\AddOrders`?" in run.stdout
