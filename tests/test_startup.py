"""What `magelint --version` imports: a hook pays for it at every commit."""

from __future__ import annotations

import re
import subprocess
import sys

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


def test_a_check_does_not_import_what_it_does_not_need(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/module.xml").write_text('<config><module name="Acme_Sync"/></config>')
    names = imported("check", str(tmp_path), "--format", "json", "--fail-on", "never")
    assert not {"rich", "tree_sitter", "jinja2", "pathspec"} & names
