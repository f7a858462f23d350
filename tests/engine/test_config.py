"""`magelint.toml`: its keys, its problems with their lines, and the settings in effect."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from magelint.api import Finding, Model, Options, Rule, Severity
from magelint.engine.config import ConfigFile, read_config
from magelint.engine.config_schema import PATH, encode_schema
from magelint.engine.registry import Registry
from magelint.engine.settings import load_settings, show_settings
from magelint.engine.toml_places import TomlPlaces


class LimitOptions(Options, frozen=True, forbid_unknown_fields=True):
    most_allowed: int = 3
    names: tuple[str, ...] = ()


class Limited(Rule[LimitOptions]):
    id = "acme-limited"
    summary = "Too many."
    severity = Severity.WARNING
    since = "0.1.0"

    def check(self, model: Model) -> Iterator[Finding]:  # noqa: ARG002
        return iter(())


class Plain(Rule[Any]):
    id = "acme-plain"
    summary = "Plain."
    severity = Severity.INFO
    since = "0.1.0"

    def check(self, model: Model) -> Iterator[Finding]:  # noqa: ARG002
        return iter(())


class Special(Rule[Any]):
    id = "acme-special"
    summary = "Special."
    severity = Severity.INFO
    since = "0.1.0"
    enabled_by_default = False

    def check(self, model: Model) -> Iterator[Finding]:  # noqa: ARG002
        return iter(())


@pytest.fixture
def registry() -> Registry:
    made = Registry()
    made.add(Limited, "tests")
    made.add(Plain, "tests")
    return made


def read(folder: Path, text: str | bytes, registry: Registry) -> ConfigFile:
    path = folder / "magelint.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_config(str(path), "magelint.toml", registry)


def test_all_that_it_can_say(tmp_path: Path, registry: Registry) -> None:
    found = read(
        tmp_path,
        """
select = ["acme-limited", "engine"]
ignore = ["acme-plain"]
exclude = ["app/code/Old/"]
origin = ["project"]
magento = ["2.4.6", "2.4.7-p3"]
edition = "commerce"
facts = "facts.json"
baseline = "known.json"
fail-on = "error"

[severity]
acme-limited = "info"

[rules.acme-limited]
most-allowed = 7
names = ["a"]

[per-path-ignores]
"app/code/Acme/*" = ["acme-plain"]
""".replace("engine", "suppression-unused"),
        registry,
    )
    assert found.problems == []
    assert found.config.select == ["acme-limited", "suppression-unused"]
    assert found.config.severity == {"acme-limited": Severity.INFO}
    assert found.config.magento == ["2.4.6", "2.4.7-p3"]
    assert found.config.fail_on == "error"
    assert found.options["acme-limited"] == LimitOptions(most_allowed=7, names=("a",))
    assert found.config.per_path_ignores == {"app/code/Acme/*": ["acme-plain"]}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('\nselct = ["a"]', "magelint.toml:2: unknown key `selct` (did you mean `select`?)"),
        ('fail_on = "error"', "magelint.toml:1: unknown key `fail_on` (did you mean `fail-on`?)"),
        (
            'select = [\n  "acme-plain",\n  "acme-plian",\n]',
            "magelint.toml:3: unknown rule or family `acme-plian` (did you mean `acme-plain`?)",
        ),
        ('select = "acme-plain"', 'magelint.toml:1: `select` must be a list; write `select = ["acme-plain"]`'),
        ("select = [1]", "magelint.toml:1: invalid value for `select`: expected a string, got a whole number"),
        ("ignore = {}", "magelint.toml:1: invalid value for `ignore`: expected a list, got a table"),
        ("magento = 2.4", "magelint.toml:1: invalid value for `magento`: expected a string or a list, got a number"),
        ('select = ["qqq"]', "magelint.toml:1: unknown rule or family `qqq`; see `magelint rules`"),
        (
            'fail-on = "eror"',
            "magelint.toml:1: invalid value `eror` for `fail-on` (did you mean `error`?); use one of error, warning, info, never",
        ),
        (
            '[severity]\n\nacme-plain = "warnin"',
            "magelint.toml:3: invalid value `warnin` for `severity.acme-plain` (did you mean `warning`?); use "
            "one of error, warning, info",
        ),
        (
            'severity = { acme-plan = "info" }',
            "magelint.toml:1: unknown rule `acme-plan` (did you mean `acme-plain`?)",
        ),
        (
            'origin = ["projct"]',
            "magelint.toml:1: invalid value `projct` for `origin` (did you mean `project`?); use one of project, vendor, core",
        ),
        ("origin = []", "magelint.toml:1: `origin` must not be empty; use one or more of project, vendor, core"),
        (
            'edition = "comerce"',
            "magelint.toml:1: invalid value `comerce` for `edition` (did you mean `commerce`?); use one of community, commerce, mage-os",
        ),
        (
            "[rules.acme-limited]\nmost-alowed = 3",
            "magelint.toml:2: unknown option `most-alowed` of rule `acme-limited` (did you mean `most-allowed`?)",
        ),
        (
            '[rules.acme-limited]\nmost-allowed = "3"',
            "magelint.toml:2: invalid value for `rules.acme-limited.most-allowed`: expected a whole number, got a string",
        ),
        (
            "[rules.acme-plain]\nmost = 3",
            "magelint.toml:2: unknown option `most` of rule `acme-plain`; it has no options",
        ),
        ("[rules.acme-limitd]", "magelint.toml:1: unknown rule `acme-limitd` (did you mean `acme-limited`?)"),
        (
            '[per-path-ignores]\n"a/*" = ["acme-plian"]',
            "magelint.toml:2: unknown rule or family `acme-plian` (did you mean `acme-plain`?)",
        ),
        ('exclude = ["a", "!"]', "magelint.toml:1: invalid pattern `!`: Invalid git pattern: '!'"),
        (
            'exclude = ["[b-a]"]',
            "magelint.toml:1: invalid pattern `[b-a]`: invalid bracket expression: bad character range b-a",
        ),
        ("select = [", "magelint.toml:1: invalid TOML: invalid value"),
        ('a = 1\nb = "', "magelint.toml:2: invalid TOML: unterminated string"),
        (b"a = '\xff'", "`magelint.toml` is not UTF-8: invalid byte at offset 5"),
    ],
)
def test_what_is_wrong_and_where(text: str | bytes, problem: str, tmp_path: Path, registry: Registry) -> None:
    assert read(tmp_path, text, registry).problems == [problem]


def test_what_is_right_beside_it_still_counts(tmp_path: Path, registry: Registry) -> None:
    found = read(tmp_path, 'ignore = ["acme-plain", "nothing"]\nfail-on = 3\nmost = 1', registry)
    assert len(found.problems) == 3
    assert found.config.ignore == ["acme-plain"]
    assert found.config.fail_on == "warning"


def test_a_bracket_expression_with_brackets(tmp_path: Path, registry: Registry) -> None:
    """Python's `re` warns of `[[` and of `--`, as if they were operations on sets."""
    assert read(tmp_path, 'exclude = ["[[a]", "[+--]"]', registry).problems == []


def test_a_file_that_cannot_be_read(tmp_path: Path, registry: Registry) -> None:
    (tmp_path / "folder").mkdir()
    assert read_config(str(tmp_path / "folder"), "folder", registry).problems == ["cannot read `folder`: not a file"]
    gone = read_config(str(tmp_path / "gone"), "gone", registry)
    assert gone.problems == ["cannot read `gone`: No such file or directory"]


def test_deep_nesting_is_an_error_and_no_crash(tmp_path: Path, registry: Registry) -> None:
    assert read(tmp_path, "a = " + "[" * 9000, registry).problems


def test_a_byte_order_mark_and_crlf(tmp_path: Path, registry: Registry) -> None:
    found = read(tmp_path, b'\xef\xbb\xbffail-on = "error"\r\nx = 1\r\n', registry)
    assert found.config.fail_on == "error"
    (problem,) = found.problems
    assert problem.startswith("magelint.toml:2: unknown key `x`; use one of select, ignore, ")


def test_problems_come_in_the_order_of_their_lines(tmp_path: Path, registry: Registry) -> None:
    text = 'select = ["nothing"]\nignroe = []\n[severity]\nnothing = "info"\nacme-plain = "eror"\n[other]\n'
    lines = [problem.split(":")[1] for problem in read(tmp_path, text, registry).problems]
    assert lines == ["1", "2", "4", "5", "6"]


def test_a_family_in_the_place_of_a_rule(tmp_path: Path, registry: Registry) -> None:
    family = sorted(registry.families)[0]
    (problem,) = read(tmp_path, f'[severity]\n{family} = "info"\n', registry).problems
    assert problem == f"magelint.toml:2: `{family}` is a family; name a rule instead"


def test_places_of_keys_and_values() -> None:
    places = TomlPlaces(
        '# select = ["a"]\n'
        "select = [ # one\n"
        '  "a", # "b"\n'
        '  """\nc""",\n'
        "  { x = [1,\n 2] },\n"
        "]\n"
        "[a.'b c']\n"
        "d.e = 1.5\n"
        "f = { g = 'x', \"h i\" = 2 }\n"
    )
    assert places.line(("select",)) == 2
    assert places.line(("select", 0)) == 3
    assert places.line(("select", 1)) == 4
    assert places.line(("select", 2)) == 6
    assert places.line(("select", 2, "x", 1)) == 7
    assert places.line(("a", "b c")) == 9
    assert places.line(("a", "b c", "d", "e")) == 10
    assert places.line(("a", "b c", "f", "h i")) == 11
    assert places.line(("a", "b c", "nothing")) == 9
    assert places.line(("nothing",)) == 1


@given(st.text(alphabet="a='\"[]{}\n,.# 1\\", max_size=60))
def test_places_of_any_text_come_to_an_end(text: str) -> None:
    TomlPlaces(text)


def test_the_command_line_wins_key_by_key(tmp_path: Path, registry: Registry) -> None:
    (tmp_path / "magelint.toml").write_text('select = ["acme-plain"]\nignore = ["acme-limited"]\nfail-on = "error"')
    settings = load_settings(
        registry, str(tmp_path), given={"select": ["acme-limited"], "ignore": ["suppression-unused"]}
    )
    assert settings.config.select == ["acme-limited"]
    assert settings.config.ignore == ["acme-limited", "suppression-unused"]
    assert settings.source("select") == "command line"
    assert settings.source("ignore") == "magelint.toml:2, command line"
    assert settings.source("fail-on") == "magelint.toml:3"
    assert settings.source("exclude") == "default"
    settings = load_settings(registry, str(tmp_path), given={"select": ["acme-plan"]})
    assert settings.problems == ["--select: unknown rule or family `acme-plan` (did you mean `acme-plain`?)"]


@pytest.mark.parametrize(
    ("selected", "run"),
    [
        ([], ["acme-limited", "acme-plain"]),
        (["default"], ["acme-limited", "acme-plain"]),
        (["acme-special"], ["acme-special"]),
        (["acme"], ["acme-limited", "acme-plain", "acme-special"]),
        (["default", "acme-special"], ["acme-limited", "acme-plain", "acme-special"]),
    ],
)
def test_a_rule_that_is_off_by_default(tmp_path: Path, registry: Registry, selected: list[str], run: list[str]) -> None:
    registry.add(Special, "tests")
    (tmp_path / "magelint.toml").write_text(f"select = {selected}")
    settings = load_settings(registry, str(tmp_path))
    assert settings.problems == []
    assert [info.id for info in settings.chosen()] == run
    given = load_settings(registry, str(tmp_path / "none"), given={"select": selected} if selected else {})
    assert given.problems == []
    assert [info.id for info in given.chosen()] == run


def test_the_default_rules_cannot_be_ignored(tmp_path: Path, registry: Registry) -> None:
    assert load_settings(registry, str(tmp_path), given={"ignore": ["default"]}).problems
    assert read(tmp_path, 'ignore = ["default"]', registry).problems


def test_effective_settings_are_toml_with_their_sources(tmp_path: Path, registry: Registry) -> None:
    (tmp_path / "magelint.toml").write_text(
        'fail-on = "error"\n[severity]\nacme-plain = "error"\n[rules.acme-limited]\nmost-allowed = 9\n'
        '[per-path-ignores]\n"a b/*" = ["acme-plain"]\n'
    )
    shown = show_settings(load_settings(registry, str(tmp_path), given={"magento": "2.4.6"}))
    document = tomllib.loads(shown)
    assert document["severity"] == {"acme-plain": "error"}
    assert document["rules"] == {"acme-limited": {"most-allowed": 9, "names": []}}
    assert document["per-path-ignores"] == {"a b/*": ["acme-plain"]}
    lines = {line.split(" = ")[0]: line.rpartition("# ")[2] for line in shown.splitlines() if " = " in line}
    assert lines["fail-on"] == "magelint.toml:1"
    assert lines["acme-plain"] == "magelint.toml:3"
    assert lines["most-allowed"] == "magelint.toml:5"
    assert lines["names"] == "default"
    assert lines['"a b/*"'] == "magelint.toml:7"
    assert lines["magento"] == "command line"
    assert lines["select"] == "default"


def test_paths_are_patterns_of_gitignore(tmp_path: Path, registry: Registry) -> None:
    (tmp_path / "magelint.toml").write_text(
        'exclude = ["Old/", "!Old/keep.xml", "*.json"]\n'
        '[per-path-ignores]\n"etc/*.xml" = ["acme-plain"]\n"app" = ["tests_family"]\n'.replace(
            '"app" = ["tests_family"]\n', ""
        )
    )
    settings = load_settings(registry, str(tmp_path))
    assert settings.problems == []
    assert settings.ignores("acme-limited", "app/Old/etc/acl.xml")
    assert settings.ignores("acme-limited", "composer.json")
    assert not settings.ignores("acme-limited", "etc/acl.xml")
    assert settings.ignores("acme-plain", "etc/acl.xml")
    assert not settings.ignores("acme-plain", "app/etc/acl.xml")


def test_the_schema_is_up_to_date() -> None:
    assert PATH.read_text(encoding="utf-8") == encode_schema(), "run: make update"


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ('select = ["a"]\nmagento = "all"\nedition = "commerce"\n[severity]\na = "info"', True),
        ('fail_on = "error"', False),
        ('fail-on = "eror"', False),
        ('[severity]\na = "fatal"', False),
        ('origin = ["me"]', False),
        ("origin = []", False),
    ],
)
def test_the_schema_judges_as_the_reader_does(text: str, valid: bool) -> None:
    schema = json.loads(PATH.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    assert Draft202012Validator(schema).is_valid(tomllib.loads(text)) == valid


def test_a_rule_gets_its_options(tmp_path: Path, registry: Registry) -> None:
    (tmp_path / "magelint.toml").write_text("[rules.acme-limited]\nmost-allowed = 9\n")
    (rule, _) = load_settings(registry, str(tmp_path)).rules()
    assert rule.options == LimitOptions(most_allowed=9)
    assert isinstance(rule, Limited)
