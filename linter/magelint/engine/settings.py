"""The settings in effect: defaults, `magelint.toml`, then the command line; and the source of each value."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct, field

from magelint.engine.baseline import BASELINE_NAME
from magelint.engine.config import CONFIG_NAME, FIELDS, Config, ConfigFile, read_config
from magelint.engine.did_you_mean import unknown_rule
from magelint.engine.engine_rules import DEFAULT_RULES, ENGINE_RULES, FAMILIES
from magelint.engine.finding import Severity
from magelint.engine.patterns import spec_of
from magelint.engine.writing import is_below

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

    from magelint.engine.registry import Registry, RuleInfo
    from magelint.engine.rule import Rule

COMMAND_LINE = "command line"


class Settings(Struct, dict=True):
    """The settings in effect, and their sources."""

    config: Config
    registry: Registry
    file: ConfigFile | None = None
    given: frozenset[str] = frozenset()
    """The keys that the command line sets."""
    found: Mapping[str, str] = field(default_factory=dict)
    """The sources of values that neither the command line nor the file sets."""
    problems: list[str] = field(default_factory=list)
    """Errors in the values of the command line and in the configuration file."""

    @cached_property
    def paths(self) -> PathRules:
        """The rules for each path."""
        return PathRules(self)

    def source(self, key: str) -> str:
        """The source of a key's value: `default`, `magelint.toml:3`, `command line`."""
        found = []
        if self.file is not None and key in self.file.keys and (key == "ignore" or key not in self.given):
            found.append(self.file.place(key))
        if key in self.given:
            found.append(COMMAND_LINE)
        return ", ".join(found) or self.found.get(key, "default")

    def severity(self, rule: str, own: Severity) -> Severity:
        """The configured severity of a rule, or `own`."""
        return self.config.severity.get(rule, own)

    def beside_config(self, key: str) -> str | None:
        """The path that a key names. In the configuration file, paths are relative to the file."""
        value: str | None = getattr(self.config, key)
        if value is None or key in self.given or key in self.found or self.file is None:
            return value
        return os.path.join(os.path.dirname(self.file.path), value)

    def chosen(self) -> list[RuleInfo]:
        """The rules that run: those that are selected and not ignored."""
        select, ignore = self.config.select, self.config.ignore
        return [
            info
            for info in self.registry.sorted()
            if self._is_selected(info) and info.id not in ignore and (info.family not in ignore or info.id in select)
        ]

    def _is_selected(self, info: RuleInfo) -> bool:
        """True if a rule or its family is selected, or if it is enabled by default and the default rules run."""
        select = self.config.select
        if info.id in select or info.family in select:
            return True
        return info.type.enabled_by_default and (not select or DEFAULT_RULES in select)

    def rules(self) -> list[Rule[Any]]:
        """Instances of the rules that run, with their options."""
        return [info.type(self.options(info)) for info in self.chosen()]

    def options(self, info: RuleInfo) -> Any:
        """The options of a rule from the configuration file, or its defaults."""
        found = self.file.options.get(info.id) if self.file is not None else None
        return info.type.options_type()() if found is None else found

    def ignores(self, rule: str, path: str) -> bool:
        """True if `exclude` or `per-path-ignores` ignores a rule in a file."""
        return self.paths.excludes(path) or self.paths.ignores(rule, rule.partition("-")[0], path)

    def reports_engine_rule(self, rule: str) -> bool:
        """True if a rule of the engine itself is not ignored."""
        return not {rule, ENGINE_RULES[rule].family}.intersection(self.config.ignore)


class PathRules:
    """`exclude` and `per-path-ignores`."""

    def __init__(self, settings: Settings) -> None:
        self._config = settings.config
        self._known: dict[str, tuple[bool, frozenset[str]]] = {}

    @cached_property
    def _exclude(self) -> GitIgnoreSpec:
        return spec_of(self._config.exclude)

    @cached_property
    def _ignores(self) -> list[tuple[GitIgnoreSpec, list[str]]]:
        return [(spec_of([pattern]), names) for pattern, names in self._config.per_path_ignores.items()]

    def excludes(self, path: str) -> bool:
        """True if a file matches `exclude`; paths are relative to the root."""
        return bool(self._config.exclude) and self._of(path)[0]

    def ignores(self, rule: str, family: str, path: str) -> bool:
        """True if `per-path-ignores` ignores a rule in a file."""
        if not self._config.per_path_ignores:
            return False
        names = self._of(path)[1]
        return rule in names or family in names

    def _of(self, path: str) -> tuple[bool, frozenset[str]]:
        if path not in self._known:
            excluded = bool(self._config.exclude) and self._exclude.match_file(path)
            names = frozenset(name for spec, names in self._ignores if spec.match_file(path) for name in names)
            self._known[path] = excluded, names
        return self._known[path]


def load_settings(
    registry: Registry, root: str, *, config: str | None = None, given: Mapping[str, Any] | None = None
) -> Settings:
    """The settings for a root, from the file `config` or its `magelint.toml`, and from the command line.

    `given` maps keys of the configuration to values of the command line. Errors in either are in `problems`.
    """
    path = os.path.abspath(config) if config is not None else f"{root}/{CONFIG_NAME}"
    file = None
    if config is not None or os.path.lexists(path):
        if config is None and os.path.islink(path) and not is_below(path, root):
            file = ConfigFile(path, CONFIG_NAME)  # errors would quote a file outside the root
            file.problems.append(f"cannot read `{CONFIG_NAME}`: it links to a file outside the root; use --config FILE")
        else:
            file = read_config(path, config or CONFIG_NAME, registry)
    base = file.config if file is not None else Config()
    values = dict(given or {})
    known = {*registry.rules, *registry.families, *ENGINE_RULES, *FAMILIES}
    problems = [
        f"--{key}: {unknown_rule(name, known)}"
        for key in ("select", "ignore")
        for name in values.get(key, ())
        if name not in known and (key, name) != ("select", DEFAULT_RULES)
    ]
    if "ignore" in values:  # the command line adds to the rules that the file ignores
        values["ignore"] = [*base.ignore, *values["ignore"]]
    merged = msgspec.structs.replace(base, **{key.replace("-", "_"): value for key, value in values.items()})
    found = {}
    if merged.baseline is None and os.path.lexists(f"{root}/{BASELINE_NAME}"):
        merged = msgspec.structs.replace(merged, baseline=f"{root}/{BASELINE_NAME}")
        found["baseline"] = "found in the root"
    if file is not None:
        problems += file.problems
    outside = dict(_outside(merged, file, root, values))
    problems += outside.values()
    merged = msgspec.structs.replace(merged, **dict.fromkeys(outside))  # they are not even read
    return Settings(merged, registry, file, frozenset(values), found, problems)


def _outside(config: Config, file: ConfigFile | None, root: str, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The keys and errors of files outside the root that a file in it names, or to which a link in it leads.

    The command line may name any file, and so may a configuration file outside the root.
    """
    for key, value in (("baseline", config.baseline), ("facts", config.facts)):
        if value is None or key in given:
            continue
        if file is None or key not in file.keys:
            if not is_below(value, root):
                yield key, f"cannot read `{BASELINE_NAME}`: it links to a file outside the root; use --{key} FILE"
        elif is_below(file.path, root) and not is_below(os.path.join(os.path.dirname(file.path), value), root):
            yield key, f"{file.place(key)}: `{value}` is outside the root; use --{key} FILE"


def show_settings(settings: Settings) -> str:
    """The settings in effect as TOML, each value with a comment that names its source."""
    lines: list[tuple[str, str]] = []
    tables: list[list[tuple[str, str]]] = []
    for key, found in FIELDS.items():
        value = getattr(settings.config, found.name)
        if not isinstance(value, dict):
            shown = _row(key, value)
            lines.append((shown, settings.source(key)))
        elif key == "rules":
            tables.extend(_options_tables(settings))
        elif value:
            rows = [(f"{_key(name)} = {_toml(item)}", _place(settings, key, name)) for name, item in value.items()]
            tables.append([(f"[{key}]", ""), *rows])
        else:
            tables.append([(f"[{key}]", "default")])
    return "\n\n".join("\n".join(_commented(rows)) for rows in (lines, *tables)) + "\n"


def _options_tables(settings: Settings) -> list[list[tuple[str, str]]]:
    """A table for each rule that runs and has options."""
    tables = []
    for info in settings.chosen():
        options = settings.options(info)
        fields = msgspec.structs.fields(type(options))
        given = settings.config.rules.get(info.id, {})
        rows = [
            (
                _row(f.encode_name, msgspec.to_builtins(getattr(options, f.name))),
                _place(settings, "rules", info.id, f.encode_name) if f.encode_name in given else "default",
            )
            for f in fields
        ]
        if rows:
            tables.append([(f"[rules.{info.id}]", ""), *rows])
    return tables


def _row(key: str, value: Any) -> str:
    return f"# {key}" if value is None else f"{key} = {_toml(value)}"


def _place(settings: Settings, *path: str) -> str:
    return settings.file.place(*path) if settings.file is not None else COMMAND_LINE


def _commented(rows: list[tuple[str, str]]) -> list[str]:
    width = min(60, max((len(text) for text, source in rows if source), default=0))
    return [f"{text:<{width}}  # {source}" if source else text for text, source in rows]


def _key(name: str) -> str:
    return name if name.replace("-", "").replace("_", "").isalnum() and name.isascii() else _toml_string(name)


def _toml_string(text: str) -> str:
    """A string of TOML without unprintable characters and `##`, which begins commands in logs of CI services."""
    quoted = json.dumps(text, ensure_ascii=False).replace("##", "#\\u0023")
    return quoted if quoted.isprintable() else "".join(c if c.isprintable() else _escaped(ord(c)) for c in quoted)


def _escaped(code: int) -> str:
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _toml(value: Any) -> str:
    """A value as TOML. JSON strings are valid TOML, except for lone surrogates, which settings do not contain."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(str(key))} = {_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, str):
        return _toml_string(str(value))
    return json.dumps(value)
