"""The registry of rules: every `Rule` in the packages of the entry point group `magelint.rules`."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import os
import re
import sys
import traceback
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any, TypeGuard

from msgspec import Struct

from magelint.engine.engine_rules import DEFAULT_RULES
from magelint.engine.entry_points import entry_points
from magelint.engine.rule import Rule
from magelint.engine.walk import has_hook

GROUP = "magelint.rules"
RULE_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")
_FOLDER = "magelint_rules_from"
_A_RULE = "a rule is a subclass of `magelint.api.Rule` with an `id`"
_STANDARD_LIBRARY = os.path.dirname(os.__file__)


class RegistryError(Exception):
    """A package or folder of rules is invalid; the message names it and says why."""


class RuleInfo(Struct, frozen=True, dict=True):
    """A rule and where it comes from."""

    type: type[Rule[Any]]
    source: str
    """The distribution or folder that defines the rule."""

    @property
    def id(self) -> str:
        return self.type.id

    @property
    def family(self) -> str:
        """The family of the rule: the first word of its id."""
        return self.id.partition("-")[0]

    @cached_property
    def page(self) -> Path:
        """The path of the rule's page, next to its code."""
        return Path(inspect.getfile(self.type)).with_suffix(".md")


class Registry:
    """Rules by their ids."""

    def __init__(self) -> None:
        self.rules: dict[str, RuleInfo] = {}

    @property
    def families(self) -> list[str]:
        """All families, sorted."""
        return sorted({info.family for info in self.rules.values()})

    def add(self, rule: type[Rule[Any]], source: str) -> None:
        """Add a rule; raises `RegistryError` if it is incomplete, or its id is invalid or already used."""
        for field in ("id", "summary", "severity", "since"):
            if not hasattr(rule, field):
                raise RegistryError(f"rule `{rule.__name__}` in `{_file(rule)}` has no `{field}`")
        if not RULE_ID.fullmatch(rule.id):
            raise RegistryError(
                f"invalid rule id `{rule.id}` in `{_file(rule)}`; an id is kebab-case with two or more words"
            )
        if rule.id.startswith(f"{DEFAULT_RULES}-"):
            raise RegistryError(f"rule id `{rule.id}` in `{_file(rule)}` is invalid: `{DEFAULT_RULES}` is reserved")
        if not has_hook(rule):
            raise RegistryError(
                f"rule `{rule.id}` in `{_file(rule)}` has no hook; define `check_module`, `check` or another hook"
            )
        holder = self.rules.get(rule.id)
        if holder is not None and holder.type is not rule:
            raise RegistryError(f"two rules have the id `{rule.id}`: `{_file(holder.type)}` and `{_file(rule)}`")
        self.rules[rule.id] = RuleInfo(rule, source)

    def add_package(self, module: ModuleType, source: str) -> int:
        """Add every rule that a module or its submodules define; return the number of rules."""
        rules = [value for found in _modules(module) for value in vars(found).values() if _is_rule_of(value, found)]
        for rule in rules:
            self.add(rule, source)
        return len(rules)

    def add_folder(self, folder: Path) -> int:
        """Add the rules in the Python files of a folder and of its subfolders; return the number of rules.

        A subfolder is a family. Raises `RegistryError`.
        """
        if not folder.is_dir():
            raise RegistryError(f"`{folder}` is not a folder" if folder.exists() else f"`{folder}` does not exist")
        added = 0
        sys.path.insert(0, str(folder))
        try:
            for path in (*sorted(folder.glob("*.py")), *sorted(folder.glob("[!._]*/[!._]*.py"))):
                family = re.sub(r"\W", "_", path.resolve().parent.name)
                try:
                    added += self.add_package(_load(f"{_FOLDER}.{family}.{path.stem}", path), str(folder))
                except RegistryError:
                    raise
                except Exception as error:
                    raise RegistryError(f"cannot import `{path}`: {_reason(error)}") from error
        finally:
            sys.path.remove(str(folder))
        return added

    def sorted(self) -> list[RuleInfo]:
        """All rules by family and id."""
        return sorted(self.rules.values(), key=lambda info: (info.family, info.id))


def load_registry(rules_from: Path | None = None, *, allow_empty: bool = False) -> Registry:
    """Load all installed rules and those of a folder.

    Raises `RegistryError` if a package is invalid, or if the folder contains no rules unless `allow_empty` is true.
    """
    registry = Registry()
    for entry in entry_points(GROUP):
        try:
            added = registry.add_package(importlib.import_module(entry.value), entry.distribution)
        except RegistryError:
            raise
        except Exception as error:
            raise RegistryError(
                f"cannot import the rules `{entry.value}` of the distribution `{entry.distribution}`: {_reason(error)}"
            ) from error
        if not added:
            raise RegistryError(
                f"the entry point `{entry.name}` (`{entry.value}`) of the distribution `{entry.distribution}` has no "
                f"rules; {_A_RULE}"
            )
    if rules_from is not None and not registry.add_folder(rules_from) and not allow_empty:
        raise RegistryError(f"`{rules_from}` contains no rules; {_A_RULE}")
    return registry


def _load(name: str, path: Path) -> ModuleType:
    """Import a file under a name of its own, so that it cannot collide with an installed module."""
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError("not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _modules(module: ModuleType) -> Iterator[ModuleType]:
    """A module and all its submodules, including those in folders without an `__init__.py`."""
    yield module
    for folder in getattr(module, "__path__", ()):
        for path in sorted(Path(folder).iterdir()):
            name = path.stem if path.suffix == ".py" else path.name
            holds_code = path.suffix == ".py" or (path.is_dir() and any(path.glob("*.py")))
            if holds_code and name.isidentifier() and name != "__init__":
                yield from _modules(importlib.import_module(f"{module.__name__}.{name}"))


def _is_rule_of(value: object, module: ModuleType) -> TypeGuard[type[Rule[Any]]]:
    """True if a value is a rule that a module defines; false if the module only imports it."""
    if not isinstance(value, type) or not issubclass(value, Rule):
        return False
    return value.__module__ == module.__name__ and hasattr(value, "id")


def _reason(error: Exception) -> str:
    """An error of an import, with the file and line that cause it."""
    reason = f"{type(error).__name__}: {error}"
    if isinstance(error, SyntaxError):
        return f"{error.filename}:{error.lineno}: {type(error).__name__}: {error.msg}"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_foreign(frame.filename)]
    return f"{frames[-1].filename}:{frames[-1].lineno}: {reason}" if frames else reason


def _is_foreign(path: str) -> bool:
    """True if a file belongs neither to Python's standard library nor to this module."""
    installed = os.sep + "site-packages" + os.sep in path or os.sep + "dist-packages" + os.sep in path
    standard = path.startswith("<frozen ") or (path.startswith(_STANDARD_LIBRARY) and not installed)
    return not standard and path != __file__


def _file(rule: type[Any]) -> str:
    try:
        return inspect.getfile(rule)
    except (OSError, TypeError):
        return rule.__module__
