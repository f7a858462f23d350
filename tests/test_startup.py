"""What `magelint --version` imports: a hook pays for it at every commit."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from trees import in_app_code

SLOW = {
    "lxml",
    "networkx",
    "rich",
    "importlib.metadata",
    "msgspec",
    "tree_sitter",
    "pathspec",
    "rapidfuzz",
    "jinja2",
    "magelint_rules",
}


def imported(*arguments: str) -> set[str]:
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "magelint", *arguments], capture_output=True, text=True, check=True
    )
    return set(re.findall(r"\|\s+([\w.]+)$", run.stderr, re.MULTILINE))


def test_version_imports_click_and_nothing_slow() -> None:
    names = imported("--version")
    assert "click" in names
    found = {slow for slow in SLOW if any(name == slow or name.startswith(f"{slow}.") for name in names)}
    assert found == set()


def test_help_imports_nothing_slow_either() -> None:
    names = imported("--help")
    assert not {"lxml", "networkx", "rich"} & {name.split(".")[0] for name in names}


def test_a_check_does_not_import_what_it_does_not_need(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/module.xml").write_text('<config><module name="Acme_Sync"/></config>')
    names = imported("check", str(tmp_path), "--format", "json", "--fail-on", "never")
    assert not {"rich", "tree_sitter", "jinja2", "markdown_it", "magelint.report.html", "pathspec"} & names
    assert not {"tomllib", "difflib", "magelint.engine.git", "magelint.engine.since"} & names
    assert {"jinja2", "markdown_it"} <= imported("check", str(tmp_path), "--format", "html", "--fail-on", "never")


def test_usual_registrations_do_not_load_the_grammar(tmp_path: Path) -> None:
    files = {"app/etc/config.php": "<?php\nreturn [\n    'modules' => [\n        'Acme_Sync' => 1\n    ]\n];\n"}
    for path, text in {**files, **in_app_code("Acme_Sync")}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    names = imported("check", str(tmp_path), "--fail-on", "never")
    assert "magelint.source.php.registration" in names
    assert "tree_sitter_php" not in names
