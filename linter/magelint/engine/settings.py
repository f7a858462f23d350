"""What is in force: defaults, `magelint.toml` and the command line, in this order, and where each value came from."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from magelint.engine.baseline import BASELINE_NAME
from magelint.engine.config import CONFIG_NAME, FIELDS, Config, ConfigFile, read_config
from magelint.engine.did_you_mean import unknown_rule
from magelint.engine.engine_rules import ENGINE_RULES, FAMILY
from magelint.engine.finding import Severity

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

    from magelint.engine.registry import Registry, RuleInfo
    from magelint.engine.rule import Rule

COMMAND_LINE = "command line"


@dataclass(slots=True)
class Settings:
    """The values that count."""

    config: Config
    registry: Registry
    file: ConfigFile | None = None
    given: frozenset[str] = frozenset()
    """Keys that the command line gave."""
    found: Mapping[str, str] = field(default_factory=dict)
    """Of keys that nobody gave, where a value was found."""
    problems: list[str] = field(default_factory=list)
    """What is wrong with the command line's values and with the configuration file."""
    paths: PathRules = field(init=False)

    def __post_init__(self) -> None:
        self.paths = PathRules(self)

    def source(self, key: str) -> str:
        """Where a key's value came from: `default`, `magelint.toml:3`, `command line`."""
        found = []
        if self.file is not None and key in self.file.keys and (key == "ignore" or key not in self.given):
            found.append(self.file.place(key))
        if key in self.given:
            found.append(COMMAND_LINE)
        return ", ".join(found) or self.found.get(key, "default")

    def severity(self, rule: str, own: Severity) -> Severity:
        """The severity of a rule's finding that has `own`."""
        return self.config.severity.get(rule, own)

    def beside_config(self, key: str) -> str | None:
        """A key's value as a path: what the file says is relative to it, what the command line says is not."""
        value: str | None = getattr(self.config, key)
        if value is None or key in self.given or key in self.found or self.file is None:
            return value
        return os.path.join(os.path.dirname(self.file.path), value)

    def chosen(self) -> list[RuleInfo]:
        """The rules that run: selected, and not ignored."""
        select, ignore = self.config.select, self.config.ignore
        return [
            info
            for info in self.registry.sorted()
            if (not select or info.id in select or info.family in select)
            and info.id not in ignore
            and (info.family not in ignore or info.id in select)
        ]

    def rules(self) -> list[Rule[Any]]:
        """The rules that run, each with its options."""
        return [info.type(self.options(info)) for info in self.chosen()]

    def options(self, info: RuleInfo) -> Any:
        """A rule's options: the file's, else its own."""
        found = self.file.options.get(info.id) if self.file is not None else None
        return info.type.options_type()() if found is None else found

    def ignores(self, rule: str, path: str) -> bool:
        """Whether findings of a rule in a file are not wanted."""
        return self.paths.excludes(path) or self.paths.ignores(rule, rule.partition("-")[0], path)

    def reports_engine_rule(self, rule: str) -> bool:
        """True if a rule of the engine itself is not ignored."""
        return rule not in self.config.ignore and FAMILY not in self.config.ignore


class PathRules:
    """`exclude` and `per-path-ignores`."""

    def __init__(self, settings: Settings) -> None:
        self._config = settings.config
        self._known: dict[str, tuple[bool, frozenset[str]]] = {}

    @cached_property
    def _exclude(self) -> GitIgnoreSpec:
        return _spec(self._config.exclude)

    @cached_property
    def _ignores(self) -> list[tuple[GitIgnoreSpec, list[str]]]:
        return [(_spec([pattern]), names) for pattern, names in self._config.per_path_ignores.items()]

    def excludes(self, path: str) -> bool:
        """Whether nothing is said of a file; paths are relative to the root."""
        return bool(self._config.exclude) and self._of(path)[0]

    def ignores(self, rule: str, family: str, path: str) -> bool:
        """Whether a rule says nothing of a file."""
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


def _spec(patterns: Iterable[str]) -> GitIgnoreSpec:
    import pathspec  # 10 ms, and few configurations have a pattern

    return pathspec.GitIgnoreSpec.from_lines(patterns)


def load_settings(
    registry: Registry, root: str, *, config: str | None = None, given: Mapping[str, Any] | None = None
) -> Settings:
    """The settings for a root: of the file `config`, else of its `magelint.toml`, and of the command line.

    `given` maps keys of the configuration to values of the command line. What is wrong with either is in `problems`.
    """
    path = os.path.abspath(config) if config is not None else f"{root}/{CONFIG_NAME}"
    file = None
    if config is not None or os.path.lexists(path):
        file = read_config(path, config or CONFIG_NAME, registry)
    base = file.config if file is not None else Config()
    values = dict(given or {})
    known = {*registry.rules, *registry.families, *ENGINE_RULES, FAMILY}
    problems = [
        f"--{key}: {unknown_rule(name, known)}"
        for key in ("select", "ignore")
        for name in values.get(key, ())
        if name not in known
    ]
    if "ignore" in values:  # a line more on the command line must not bring back what the file leaves out
        values["ignore"] = [*base.ignore, *values["ignore"]]
    merged = msgspec.structs.replace(base, **{key.replace("-", "_"): value for key, value in values.items()})
    found = {}
    if merged.baseline is None and os.path.lexists(f"{root}/{BASELINE_NAME}"):
        merged = msgspec.structs.replace(merged, baseline=f"{root}/{BASELINE_NAME}")
        found["baseline"] = "found at the root"
    if file is not None:
        problems += file.problems
    return Settings(merged, registry, file, frozenset(values), found, problems)


def show_settings(settings: Settings) -> str:
    """What is in force as TOML, each value with a comment that says where it came from."""
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
    """The options of every rule that runs and has some."""
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
    return name if name.replace("-", "").replace("_", "").isalnum() and name.isascii() else json.dumps(name)


def _toml(value: Any) -> str:
    """A value as TOML has it; JSON's strings are TOML's, but for escapes of half characters that none of ours has."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(str(key))} = {_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, str):
        return json.dumps(str(value), ensure_ascii=False)
    return json.dumps(value)
