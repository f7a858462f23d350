"""The configuration: `magelint.toml` at the root of what is checked.

Each wrong key, rule or value is a problem with its place; what is right beside it still counts, so that a report can
be printed all the same.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args, get_origin

import msgspec
from msgspec import Meta

from magelint.engine.did_you_mean import did_you_mean
from magelint.engine.engine_rules import ENGINE_RULES, FAMILY
from magelint.engine.finding import Severity
from magelint.engine.toml_places import Path, TomlPlaces
from magelint.magento.modules.module import Origin

if TYPE_CHECKING:
    from magelint.engine.registry import Registry
    from magelint.engine.rule import Options

CONFIG_NAME = "magelint.toml"
FailOn = Literal["error", "warning", "info", "never"]
_BAD = object()
_TYPES = {"str": "a string", "int": "a whole number", "float": "a number", "bool": "true or false"}
_TYPES |= {"array": "a list", "object": "a table", " | ": " or "}
"""What msgspec calls them, and what TOML does."""
_TYPES_OF_MSGSPEC = re.compile(r"\b(?:str|int|float|bool|array|object)\b| \| ")


def _default_origins() -> list[Origin]:
    return ["project", "vendor"]


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab", kw_only=True):
    """All that `magelint.toml` can say."""

    select: Annotated[
        list[str], Meta(description="Rules or families that run; all of them where the list is empty.")
    ] = []
    ignore: Annotated[list[str], Meta(description="Rules or families that do not run.")] = []
    severity: Annotated[dict[str, Severity], Meta(description="Severities of rules other than their own.")] = {}
    rules: Annotated[dict[str, dict[str, Any]], Meta(description="Options, a table for each rule that has some.")] = {}
    per_path_ignores: Annotated[
        dict[str, list[str]],
        Meta(description="Rules or families that say nothing of the files of a pattern, in .gitignore's grammar."),
    ] = {}
    exclude: Annotated[
        list[str],
        Meta(description="Patterns, in .gitignore's grammar, of files that are read and of which nothing is said."),
    ] = []
    origin: Annotated[
        list[Origin],
        Meta(
            min_length=1,
            description="Whose modules findings are wanted of: project, vendor (other vendors), core (Magento).",
        ),
    ] = msgspec.field(default_factory=_default_origins)
    magento: Annotated[
        list[str] | str,
        Meta(description="Magento versions that modules are checked over where there is no Magento, or `all`."),
    ] = []
    edition: Annotated[
        Literal["community", "commerce"] | None, Meta(description="The edition that these versions are of.")
    ] = None
    facts: Annotated[
        str | None, Meta(description="A file of `magelint snapshot`, instead of versions; relative to this file.")
    ] = None
    baseline: Annotated[
        str | None,
        Meta(description="The baseline, relative to this file; `magelint-baseline.json` where there is one."),
    ] = None
    fail_on: Annotated[FailOn, Meta(description="The lowest severity that makes the exit code 1.")] = "warning"


FIELDS = {found.encode_name: found for found in msgspec.structs.fields(Config)}


@dataclass(slots=True)
class ConfigFile:
    """A configuration as it was read: what is right in it, and what is not."""

    path: str
    name: str
    """As messages call it."""
    config: Config = field(default_factory=Config)
    options: dict[str, Options] = field(default_factory=dict)
    """Of each rule with a table of its own, its options."""
    problems: list[str] = field(default_factory=list)
    keys: frozenset[str] = frozenset()
    """The keys of `Config` that it has."""
    places: TomlPlaces | None = None

    def place(self, *path: str | int) -> str:
        """`magelint.toml:3`, the line of what stands at a path."""
        return f"{self.name}:{self.places.line(path) if self.places else 1}"


def read_config(path: str, name: str, registry: Registry) -> ConfigFile:
    """The configuration in a file; whatever is wrong is told in `problems`."""
    found = ConfigFile(path, name)
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            raise OSError(None, "not a file")
        with open(path, "rb") as file:
            text = file.read().decode("utf-8-sig")
        raw = tomllib.loads(text)
    except OSError as error:
        found.problems.append(f"cannot read {name}: {error.strerror}")
    except UnicodeDecodeError as error:
        found.problems.append(f"{name} is not UTF-8: byte {error.start + 1}")
    except tomllib.TOMLDecodeError as error:
        found.problems.append(_syntax_problem(name, str(error), text))
    except RecursionError:
        found.problems.append(f"{name} is nested too deeply")
    else:
        found.places = TomlPlaces(text.replace("\r\n", "\n"))
        _Reader(found, registry).read(raw)
    return found


def _syntax_problem(name: str, message: str, text: str) -> str:
    said, _, where = message.partition(" (at ")
    line = where.removeprefix("line ").partition(",")[0]
    if not line.isdigit():  # at the end of the document
        line = str(len(text.rstrip().splitlines()) or 1)
    return f"{name}:{line}: not TOML: {said[:1].lower()}{said[1:]}"


class _Reader:
    """Takes over what is right, tells what is not."""

    def __init__(self, file: ConfigFile, registry: Registry) -> None:
        self.file = file
        self.registry = registry
        self.problems: list[tuple[int, str]] = []
        """Lines and what is wrong there."""
        self.names = [*registry.rules, *registry.families, *ENGINE_RULES, FAMILY]

    def read(self, raw: Mapping[str, Any]) -> None:
        values: dict[str, Any] = {}
        for key, value in raw.items():
            if key not in FIELDS:
                hint = did_you_mean(key, FIELDS) or f"; one of {', '.join(FIELDS)}"
                self.problem((key,), f'unknown key "{key}"{hint}')
                continue
            checked = self.checked(value, FIELDS[key].type, (key,))
            if checked is not _BAD:
                values[key] = checked
        if values.get("origin") == []:
            del values["origin"]  # with it nothing would ever be found
            if not raw["origin"]:
                known = ", ".join(_choices(Origin))
                self.problem(("origin",), f"origin names nobody's modules: one of {known}, or more")
        for key in ("select", "ignore"):
            if key in values:
                values[key] = self.known(values[key], (key,))
        for pattern, names in values.get("per-path-ignores", {}).items():
            values["per-path-ignores"][pattern] = self.known(names, ("per-path-ignores", pattern))
        for name in list(values.get("severity", {})):
            if not self.is_rule(name, ("severity", name)):
                del values["severity"][name]
        for name, table in values.get("rules", {}).items():
            self.read_options(name, table)
        self.check_patterns(values)
        self.file.config = msgspec.convert(values, Config)
        self.file.keys = frozenset(values)
        self.file.problems += [message for _, message in sorted(self.problems, key=lambda found: found[0])]

    def problem(self, path: Path, message: str) -> None:
        line = self.file.places.line(path) if self.file.places else 1
        self.problems.append((line, f"{self.file.place(*path)}: {message}"))

    def known(self, names: Iterable[str], path: Path) -> list[str]:
        found = []
        for index, name in enumerate(names):
            if name in self.names:
                found.append(name)
            else:
                hint = did_you_mean(name, self.names) or "; see: magelint rules"
                self.problem((*path, index), f'unknown rule or family "{name}"{hint}')
        return found

    def is_rule(self, name: str, path: Path) -> bool:
        rules = [*self.registry.rules, *ENGINE_RULES]
        if name not in rules:
            hint = did_you_mean(name, rules) or "; see: magelint rules"
            if name in self.registry.families:
                hint = "; it is a family, and here each rule is named"
            self.problem(path, f'unknown rule "{name}"{hint}')
        return name in rules

    def read_options(self, name: str, table: Mapping[str, Any]) -> None:
        path: Path = ("rules", name)
        if not self.is_rule(name, path):
            return
        kind = self.registry.rules[name].type.options_type() if name in self.registry.rules else None
        fields = {f.encode_name: f for f in msgspec.structs.fields(kind)} if kind else {}
        values = {}
        for key, value in table.items():
            if key not in fields:
                hint = did_you_mean(key, fields) if fields else " (it has none)"
                self.problem((*path, key), f'unknown option "{key}" of the rule {name}{hint}')
                continue
            checked = self.checked(value, fields[key].type, (*path, key))
            if checked is not _BAD:
                values[key] = checked
        if kind is not None:
            options = self.converted(values, kind, path)
            if options is not _BAD:
                self.file.options[name] = options

    def check_patterns(self, values: Mapping[str, Any]) -> None:
        for key in ("exclude", "per-path-ignores"):
            for index, pattern in enumerate(values.get(key, ())):
                error = pattern_error(pattern)
                if error:
                    self.problem((key, index if key == "exclude" else pattern), f'pattern "{pattern}": {error}')
        values_of = values.get("exclude")
        if values_of:
            values_of[:] = [pattern for pattern in values_of if not pattern_error(pattern)]
        for pattern in [p for p in values.get("per-path-ignores", ()) if pattern_error(p)]:
            del values["per-path-ignores"][pattern]

    def checked(self, value: Any, kind: Any, path: Path) -> Any:
        """The value as its type has it; of a list or table, the items that are right."""
        if get_origin(kind) is Annotated:
            kind = get_args(kind)[0]
        if get_origin(kind) is list and isinstance(value, list):
            items = [self.checked(item, get_args(kind)[0], (*path, index)) for index, item in enumerate(value)]
            return [item for item in items if item is not _BAD]
        if get_origin(kind) is dict and isinstance(value, dict):
            pairs = {key: self.checked(item, get_args(kind)[1], (*path, key)) for key, item in value.items()}
            return {key: item for key, item in pairs.items() if item is not _BAD}
        return self.converted(value, kind, path)

    def converted(self, value: Any, kind: Any, path: Path) -> Any:
        try:
            return msgspec.convert(value, kind)
        except (msgspec.ValidationError, ValueError) as error:
            self.problem(path, _value_problem(value, kind, path, str(error)))
            return _BAD


def _value_problem(value: Any, kind: Any, path: Path, message: str) -> str:
    key = ".".join(str(part) for part in path if isinstance(part, str))
    choices = _choices(kind)
    if choices and isinstance(value, str):
        return f'{key} cannot be "{value}"{did_you_mean(value, choices)}: one of {", ".join(choices)}'
    if get_origin(kind) is list and isinstance(value, str):
        return f'{key} is a list; write: {path[-1]} = ["{value}"]'
    said = f"{message[:1].lower()}{message[1:].partition(' - at ')[0]}".replace("`", "")
    return f"{key}: {_TYPES_OF_MSGSPEC.sub(lambda found: _TYPES[found[0]], said)}"


def _choices(kind: Any) -> list[str]:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return [str(member.value) for member in kind]
    found = [str(value) for value in get_args(kind) if isinstance(value, str)]
    for part in get_args(kind):
        if get_origin(part) is Literal:
            found.extend(str(value) for value in get_args(part))
    return found


def pattern_error(pattern: str) -> str | None:
    """What is wrong with a pattern of .gitignore's grammar, if anything is."""
    import pathspec  # 10 ms, and few configurations have a pattern

    try:
        pathspec.GitIgnoreSpec.from_lines([pattern])
    except ValueError as error:
        return str(error)
    return None
