"""The documentation: complete, up to date, with working links and real output, and nothing loaded from elsewhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import documentation
from conftest import Golden
from doc_examples import BLOCK, DOCS, TOP, hand_written, ran
from magelint.cli import COMMANDS
from magelint.engine.config import FIELDS
from magelint.engine.registry import load_registry
from magelint.report import FORMATS

PAGES = hand_written()
_FENCED = re.compile(r"^ *```(?:console|sh|yaml)\b[^\n]*\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_COMMAND = re.compile(r"^(?: *- |\$ )?magelint (?P<arguments>[^|#;\n]*)", re.MULTILINE)
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
_LINK = re.compile(r"""<(?:link|script|img|iframe|source|object|embed)\b[^>]*?\b(?:href|src|data)=["']?([^"' >]+)""")


def _name(path: Path) -> str:
    return path.relative_to(DOCS).as_posix()


def test_what_is_generated_is_up_to_date() -> None:
    run = subprocess.run(
        [sys.executable, str(TOP / "tests/generate.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_no_example_shows_an_error_by_accident() -> None:
    """An example that fails would be regenerated with its error message."""
    intended = "error: --magento: no bundled data for Magento `2.5.0`"
    shown = [line for page in PAGES for block in BLOCK.finditer(page.read_text()) for line in block[0].splitlines()]
    failed = [line for line in shown if line.startswith("error: ") or "No such file" in line]
    assert [line for line in failed if not line.startswith(intended)] == []


def test_every_command_and_option_has_a_help() -> None:
    for name, command in documentation.commands():
        assert command.help, name
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help or parameter.hidden, (name, parameter.name)


def test_the_readme_begins_with_the_two_commands() -> None:
    text = (TOP / "README.md").read_text(encoding="utf-8")
    first = text.index("make demo")
    assert first < text.index("make test") < text.index("## ")


@pytest.mark.parametrize("path", [TOP / "README.md", TOP / "CONTRIBUTING.md"], ids=lambda path: path.name)
def test_links_of_the_readme_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
        assert (TOP / target).exists(), target


@pytest.mark.parametrize("rule", [info.id for info in load_registry().sorted() if info.source == "magelint"])
def test_the_changelog_names_every_rule(rule: str) -> None:
    named = f"**{rule}**" in (TOP / "CHANGELOG.md").read_text(encoding="utf-8")
    assert named, "no line names the rule: make update"


# ------------------------------------------------------------------------------------------------------ pages


@pytest.mark.parametrize("path", [p for p in PAGES if BLOCK.search(p.read_text(encoding="utf-8"))], ids=_name)
def test_examples_print_what_the_page_shows(path: Path, golden: Golden, tmp_path: Path) -> None:
    golden(path, ran(path.read_text(encoding="utf-8"), tmp_path))


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_commands_options_and_rules_of_a_page_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    known = {name: set(_options(command)) for name, command in documentation.commands()}
    everything = {option for options in known.values() for option in options}
    code = "\n".join([*_FENCED.findall(text), *_INLINE.findall(re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S))])
    for found in _COMMAND.finditer(code):
        words = found["arguments"].split()
        if words and not words[0].startswith("-") and words[0] != "COMMAND":
            assert words[0] in COMMANDS, found[0]
        command = next((name for name in (" ".join(words[:2]), " ".join(words[:1])) if name in known), None)
        for option in _OPTION.findall(found["arguments"]):
            assert option in (known[command] if command else {"--version", "--help"}), found[0]
    for quoted in re.findall(r"`(--[a-z][a-z-]*)[^`]*`", text):
        assert quoted in everything, quoted
    for family in documentation.families():
        for name in re.findall(rf"`({family}-[a-z0-9-]+)`", text):
            assert name in documentation.rules(), name


def _options(command: click.Command) -> Iterator[str]:
    yield "--help"
    for option in documentation.options(command):
        yield from (*option.opts, *option.secondary_opts)


def test_every_format_has_a_section() -> None:
    headings = re.findall(r"^## (\w+)$", (DOCS / "reference/formats.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert {heading.lower() for heading in headings} >= set(FORMATS)


def test_every_key_of_the_json_report_is_described() -> None:
    text = (DOCS / "reference/formats.md").read_text(encoding="utf-8")
    section = text.split("\n## JSON\n")[1].split("\n## ")[0]
    report = json.loads((TOP / "tests/report/golden/report.json").read_text(encoding="utf-8"))
    assert [key for key in _keys(report) if f"`{key}`" not in section] == []


def _keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _keys(item)
    elif isinstance(value, list):
        for item in value:
            yield from _keys(item)


def test_every_family_has_a_sentence() -> None:
    assert set(documentation.families()) == set(documentation.FAMILIES)


# ------------------------------------------------------------------------------------------------------- site


def test_the_site(tmp_path: Path) -> None:
    """Builds without a warning; shows every rule, option and key, no marker of a test, and loads nothing."""
    run = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", "linter/mkdocs.yml", "-d", str(tmp_path)],
        cwd=TOP,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "WARNING" not in run.stderr
    html = {
        path.relative_to(tmp_path).as_posix(): path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.html")
    }
    _loads_nothing(tmp_path, html)
    assert [name for name, text in html.items() if "run=" in text or "generated:" in text] == []
    for name, command in documentation.commands():
        section = html["reference/command-line.html"].split(f'<h2 id="magelint-{name.replace(" ", "-")}">')[1]
        section = section.split("<h2 ")[0]
        for option in documentation.options(command):
            assert all(f"<code>{text}</code>" in section for text in option.opts), (name, option.opts)
    assert [key for key in FIELDS if f"<td><code>{key}</code></td>" not in html["reference/configuration.html"]] == []
    for rule in documentation.rules():
        assert f'href="{rule}.html"' in html["rules/index.html"], rule
        page = html[f"rules/{rule}.html"]
        assert "finding: " not in re.sub(r"<[^>]+>", "", page), rule
        assert "file=" not in page, rule
    index = json.loads((tmp_path / "search/search_index.json").read_text(encoding="utf-8"))
    assert {f"rules/{rule}.html" for rule in documentation.rules()} <= {entry["location"] for entry in index["docs"]}


def _loads_nothing(site: Path, html: dict[str, str]) -> None:
    for name, text in html.items():
        assert [url for url in _LINK.findall(text) if re.match(r"(?:https?:)?//", url)] == [], name
        assert "Content-Security-Policy" in text, name
        assert 'class="mermaid"' not in text, name
    for path in site.rglob("*.css"):
        assert not re.search(r"@import|url\(\s*[\"']?(?:https?:)?//", path.read_text(encoding="utf-8")), path
