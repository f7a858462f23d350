"""Hostile text in every field of every file: no output contains a control character or a command of a CI service."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from lxml import etree

from hostile_texts import hostile_tree
from magelint.report import FORMATS
from magelint.testing import write_tree
from shell import Run, magelint

STRINGS = {
    "escape sequence": "\x1b[31mA\x1b]0;title\x07",
    "C1": "\x9b31mA\x85B\x7f",
    "order of text": "A\u202eB\u2066C\u200fD\u061c",
    "line separators": "A\u2028::error::B\u2029C",
    "GitHub": "\n::error::A\n  ::stop-commands::token\r\n::set-output name=a::b",
    "Azure": "##vso[task.prependpath]/evil ##[add-path]/evil",
    "TeamCity": "##teamcity[publishArtifacts '/etc']",
    "XML": "]]><![CDATA[&<A>'\"",
    "NUL": "A\0B",
    "lone surrogate": "A\ud800B",
    "tags": "A\U000e0041\U000e007f\ufeff\xad",
    "long": "::error::" + "x" * 100_000,
}
CONTROL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f\ud800-\udfff]"
)
COMMAND = re.compile(r"^\s*::(?!: )|##(?:vso|teamcity)?\[", re.MULTILINE)


def clean(run: Run, *, of_magelint: bool = False) -> None:
    """What holds for any output; the lines of the format `github` are commands of magelint."""
    assert run.returncode in (0, 1, 2), run.stderr[-2000:]
    text = run.stdout + run.stderr
    assert "Traceback" not in text
    assert "crashed" not in text
    found = CONTROL.search(text)
    assert found is None, text[max(0, found.start() - 200) : found.end() + 20]
    if of_magelint:
        text = re.sub(r"^::(error|warning|notice) title=magelint [\w-]+,file=", "", text, flags=re.MULTILINE)
    found = COMMAND.search(text)
    assert found is None, text[max(0, found.start() - 200) : found.end() + 20]


@pytest.mark.parametrize("name", STRINGS)
def test_all_outputs(name: str, tmp_path: Path) -> None:
    root = hostile_tree(tmp_path / "root", STRINGS[name])
    formats = FORMATS if len(STRINGS[name]) < 1000 else ["text", "json"]
    for form in formats:
        run = magelint("check", root, "--format", form, "--verbose", "--statistics")
        clean(run, of_magelint=form == "github")
        if form in ("json", "sarif", "gitlab"):
            assert json.loads(run.stdout)
        if form in ("junit", "checkstyle"):
            etree.fromstring(run.stdout.encode())
    for what in ("modules", "acl", "integrations", "routes"):
        for form in ("text", "json"):
            clean(magelint("show", what, root, "--format", form))
    for form in ("text", "json", "csv", "markdown"):
        clean(magelint("access", root, "--denied", "--format", form))
    hostile_tree(tmp_path / "other", "plain")
    for form in ("text", "json", "markdown"):
        clean(magelint("diff", tmp_path / "other", root, "--format", form))
        clean(magelint("diff", root, tmp_path / "other", "--format", form))
    argument = re.sub("[\0\ud800]", "", STRINGS[name])  # what no command line contains
    clean(magelint("diff", argument, root))
    clean(magelint("diff", "--magento", f"{argument}..2.4", "--fail-on", "a##[b]", root))
    clean(magelint("access", root, "--route", STRINGS[name].replace("\0", "")))
    clean(magelint("check", root, "--select", STRINGS[name].replace("\0", "")))
    clean(magelint("check", root, "--no-such-" + STRINGS[name].replace("\0", "")))
    baseline = tmp_path / "baseline.json"
    clean(magelint("baseline", "write", root, "--baseline", baseline))
    shutil.rmtree(root / "app/code/Acme/Sync")
    clean(magelint("baseline", "prune", root, "--baseline", baseline))


@pytest.mark.parametrize("name", [name for name in STRINGS if name not in ("lone surrogate", "NUL")])
def test_configuration(name: str, tmp_path: Path) -> None:
    """As values, which `--show-config` prints, and as keys and rules, which errors name."""
    quoted = json.dumps(STRINGS[name]) if STRINGS[name].isascii() else json.dumps(STRINGS[name], ensure_ascii=False)
    quoted = quoted.replace("\x7f", "\\u007f")
    write_tree(tmp_path, {"etc/module.xml": '<config><module name="Acme_Sync"/></config>'})
    for text in (
        f"exclude = [{quoted}]\n[per-path-ignores]\n{quoted} = []\n",
        f"baseline = {quoted}\nmagento = {quoted}\nselect = [{quoted}]\n{quoted} = 1\n[rules.{quoted}]\n{quoted} = 1\n",
        f"facts = {quoted}",
        f"a = [{quoted}",
    ):
        (tmp_path / "magelint.toml").write_text(text)
        clean(magelint("check", tmp_path, "--show-config"))
        clean(magelint("check", tmp_path))


def test_excerpts(tmp_path: Path) -> None:
    """A command is not put together from the parts of a line that are printed one after the other."""
    line = '<config><acl><resources>\n::error::A\n##vso[a]<resource id="x##vso[b]" title="##"/>[</resources></acl></config>'
    write_tree(tmp_path, {"etc/module.xml": '<config><module name="Acme_Sync"/></config>', "etc/acl.xml": line})
    for form in ("text", "concise"):
        clean(magelint("check", tmp_path, "--format", form, "--verbose"))
        run = magelint("check", tmp_path, "--format", form, FORCE_COLOR="1", COLUMNS="60")
        assert not COMMAND.search(re.sub("\x1b\\[[0-9;]*m", "", run.stdout))
