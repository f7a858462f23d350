"""The configuration: `magelint.toml` in the root of what is checked.

Reading does not stop at the first error: each unknown key, rule or value becomes a problem with its line, so that all
problems are reported in one run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args, get_origin

import msgspec
from msgspec import Meta, Struct, field

from magelint.engine.did_you_mean import did_you_mean, unknown_rule
from magelint.engine.engine_rules import DEFAULT_RULES, ENGINE_RULES, FAMILIES
from magelint.engine.finding import Severity
from magelint.engine.input_file import read_input_file
from magelint.engine.patterns import spec_of
from magelint.engine.toml_places import Path, TomlPlaces, is_too_deep
from magelint.magento.modules.module import Origin

if TYPE_CHECKING:
    from magelint.engine.registry import Registry
    from magelint.engine.rule import Options

CONFIG_NAME = "magelint.toml"
FailOn = Literal["error", "warning", "info", "never"]
_LARGEST = 1_000_000
_BAD = object()
_TYPES = {"str": "a string", "int": "a whole number", "float": "a number", "bool": "true or false"}
_TYPES |= {"array": "a list", "object": "a table", " | ": " or "}
"""Names of types in messages of msgspec, and the names that TOML has for them."""
_TYPES_OF_MSGSPEC = re.compile(r"\b(?:str|int|float|bool|array|object)\b| \| ")


def _default_origins() -> list[Origin]:
    return ["project", "vendor"]


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab", kw_only=True):
    """The configuration of magelint, in `magelint.toml`."""

    select: Annotated[
        list[str], Meta(description="Rules or families to run. An empty list runs the default rules.")
    ] = []
    ignore: Annotated[list[str], Meta(description="Rules or families to skip.")] = []
    severity: Annotated[dict[str, Severity], Meta(description="Severities that replace the severities of rules.")] = {}
    rules: Annotated[dict[str, dict[str, Any]], Meta(description="Options of rules, one table for each rule.")] = {}
    per_path_ignores: Annotated[
        dict[str, list[str]],
        Meta(description="Rules or families whose findings are ignored in files that match a .gitignore pattern."),
    ] = {}
    exclude: Annotated[
        list[str],
        Meta(description="The .gitignore patterns of files that are read but not reported on."),
    ] = []
    origin: Annotated[
        list[Origin],
        Meta(
            min_length=1,
            description="Modules to report on: project (your own), vendor (of other vendors), core (Magento's own).",
        ),
    ] = msgspec.field(default_factory=_default_origins)
    magento: Annotated[
        list[str] | str,
        Meta(description="Magento versions to check standalone modules against, or `all`."),
    ] = []
    edition: Annotated[
        Literal["community", "commerce", "mage-os"] | None,
        Meta(description="Edition of the Magento versions to check against; all if not set."),
    ] = None
    facts: Annotated[
        str | None, Meta(description="Snapshot to check against instead of a version, relative to this file.")
    ] = None
    baseline: Annotated[
        str | None,
        Meta(description="Baseline, relative to this file. The default is `magelint-baseline.json`, if it exists."),
    ] = None
    fail_on: Annotated[FailOn, Meta(description="Lowest severity that causes exit code 1.")] = "warning"


FIELDS = {found.encode_name: found for found in msgspec.structs.fields(Config)}


class ConfigFile(Struct):
    """A configuration file as read: its valid values, and its problems."""

    path: str
    name: str
    """The name of the file in messages."""
    config: Config = field(default_factory=Config)
    options: dict[str, Options] = field(default_factory=dict)
    """Options by rule, for the rules with a table."""
    problems: list[str] = field(default_factory=list)
    keys: frozenset[str] = frozenset()
    """The valid keys that the file sets."""
    places: TomlPlaces | None = None

    def place(self, *path: str | int) -> str:
        """The file and line of a key or value: `magelint.toml:3`."""
        return f"{self.name}:{self.places.line(path) if self.places else 1}"


def read_config(path: str, name: str, registry: Registry) -> ConfigFile:
    """Read a configuration file; everything that is invalid is listed in `problems`."""
    import tomllib  # most trees have no configuration file

    found = ConfigFile(path, name)
    try:
        text = read_input_file(path, _LARGEST).decode("utf-8-sig")
        if is_too_deep(text):
            raise RecursionError
        raw = tomllib.loads(text)
    except OSError as error:
        found.problems.append(f"cannot read `{name}`: {error.strerror}")
    except UnicodeDecodeError as error:
        found.problems.append(f"`{name}` is not UTF-8: invalid byte at offset {error.start}")
    except tomllib.TOMLDecodeError as error:
        found.problems.append(_syntax_problem(name, str(error), text))
    except ValueError:
        found.problems.append(f"`{name}` contains a number of thousands of digits")
    except RecursionError:
        found.problems.append(f"`{name}` is nested too deeply")
    else:
        found.places = TomlPlaces(text.replace("\r\n", "\n"))
        _Reader(found, registry).read(raw)
    return found


def _syntax_problem(name: str, message: str, text: str) -> str:
    text_of_error, _, where = message.partition(" (at ")
    line = where.removeprefix("line ").partition(",")[0]
    if not line.isdigit():  # the error is at the end of the document
        line = str(len(text.rstrip().splitlines()) or 1)
    return f"{name}:{line}: invalid TOML: {text_of_error[:1].lower()}{text_of_error[1:]}"


class _Reader:
    """Validates a configuration, keeps the valid values and collects the problems."""

    def __init__(self, file: ConfigFile, registry: Registry) -> None:
        self.file = file
        self.registry = registry
        self.problems: list[tuple[int, str]] = []
        """Problems with their lines."""
        self.names = [*registry.rules, *registry.families, *ENGINE_RULES, *FAMILIES]

    def read(self, raw: Mapping[str, Any]) -> None:
        values: dict[str, Any] = {}
        for key, value in raw.items():
            if key not in FIELDS:
                hint = did_you_mean(key, FIELDS) or f"; use one of {', '.join(FIELDS)}"
                self.problem((key,), f"unknown key `{key}`{hint}")
                continue
            checked = self.checked(value, FIELDS[key].type, (key,))
            if checked is not _BAD:
                values[key] = checked
        if values.get("origin") == []:
            del values["origin"]
            if not raw["origin"]:
                known = ", ".join(_choices(Origin))
                self.problem(("origin",), f"`origin` must not be empty; use one or more of {known}")
        for key in ("select", "ignore"):
            if key in values:
                values[key] = self.known(values[key], (key,), (DEFAULT_RULES,) if key == "select" else ())
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

    def known(self, names: Iterable[str], path: Path, others: tuple[str, ...] = ()) -> list[str]:
        found = []
        for index, name in enumerate(names):
            if name in self.names or name in others:
                found.append(name)
            else:
                self.problem((*path, index), unknown_rule(name, self.names))
        return found

    def is_rule(self, name: str, path: Path) -> bool:
        rules = [*self.registry.rules, *ENGINE_RULES]
        if name not in rules:
            is_family = name in self.registry.families
            problem = f"`{name}` is a family; name a rule instead" if is_family else unknown_rule(name, rules, "rule")
            self.problem(path, problem)
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
                hint = did_you_mean(key, fields) if fields else "; it has no options"
                self.problem((*path, key), f"unknown option `{key}` of rule `{name}`{hint}")
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
                    self.problem((key, index if key == "exclude" else pattern), f"invalid pattern `{pattern}`: {error}")
        excluded = values.get("exclude")
        if excluded:
            excluded[:] = [pattern for pattern in excluded if not pattern_error(pattern)]
        for pattern in [p for p in values.get("per-path-ignores", ()) if pattern_error(p)]:
            del values["per-path-ignores"][pattern]

    def checked(self, value: Any, kind: Any, path: Path) -> Any:
        """A value converted to its type; of a list or table, only the valid items."""
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
        return f"invalid value `{value}` for `{key}`{did_you_mean(value, choices)}; use one of {', '.join(choices)}"
    if get_origin(kind) is list and isinstance(value, str):
        return f'`{key}` must be a list; write `{path[-1]} = ["{value}"]`'
    reason = f"{message[:1].lower()}{message[1:].partition(' - at ')[0]}".replace("`", "")
    return f"invalid value for `{key}`: {_TYPES_OF_MSGSPEC.sub(lambda found: _TYPES[found[0]], reason)}"


def _choices(kind: Any) -> list[str]:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return [str(member.value) for member in kind]
    found = [str(value) for value in get_args(kind) if isinstance(value, str)]
    for part in get_args(kind):
        if get_origin(part) is Literal:
            found.extend(str(value) for value in get_args(part))
    return found


def pattern_error(pattern: str) -> str | None:
    """The error in a .gitignore pattern, or None."""
    try:
        spec_of([pattern])
    except ValueError as error:
        return str(error)
    return None
