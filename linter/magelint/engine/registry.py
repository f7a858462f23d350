"""Which rules there are: every `Rule` in the packages of the entry-point group `magelint.rules`."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any, TypeGuard

from magelint.engine.entry_points import entry_points
from magelint.engine.rule import Rule
from magelint.engine.walk import has_hook

GROUP = "magelint.rules"
_FOLDER = "magelint_rules_from"


class RegistryError(Exception):
    """A package of rules that cannot be used; the message names it and says why."""


@dataclass(frozen=True)
class RuleInfo:
    """A rule and where it comes from."""

    type: type[Rule[Any]]
    source: str
    """The distribution or folder that it comes from."""

    @property
    def id(self) -> str:
        """The rule's id."""
        return self.type.id

    @property
    def family(self) -> str:
        """The first word of the id."""
        return self.id.partition("-")[0]

    @cached_property
    def page(self) -> Path:
        """Its page, beside the code."""
        return Path(inspect.getfile(self.type)).with_suffix(".md")


class Registry:
    """Rules by their ids."""

    def __init__(self) -> None:
        self.rules: dict[str, RuleInfo] = {}

    @property
    def families(self) -> list[str]:
        """Names of the families, sorted."""
        return sorted({info.family for info in self.rules.values()})

    def add(self, rule: type[Rule[Any]], source: str) -> None:
        """Adds a rule; raises `RegistryError` where its id is taken or it has none."""
        for field in ("id", "summary", "severity", "since"):
            if not hasattr(rule, field):
                raise RegistryError(f"rule {rule.__name__} in {_file(rule)} has no `{field}`")
        if not has_hook(rule):
            raise RegistryError(f"rule `{rule.id}` in {_file(rule)} has no hook: define `check_module`, `check` …")
        holder = self.rules.get(rule.id)
        if holder is not None and holder.type is not rule:
            raise RegistryError(f"two rules have the id `{rule.id}`: {_file(holder.type)} and {_file(rule)}")
        self.rules[rule.id] = RuleInfo(rule, source)

    def add_package(self, module: ModuleType, source: str) -> int:
        """Add every rule defined in a module or a package below it; return how many there are."""
        rules = [value for found in _modules(module) for value in vars(found).values() if _is_rule_of(value, found)]
        for rule in rules:
            self.add(rule, source)
        return len(rules)

    def add_folder(self, folder: Path) -> None:
        """Adds the rules of a folder of Python files and of its subfolders, as `--rules-from` does.

        A subfolder is a family. Raises `RegistryError`.
        """
        if not folder.is_dir():
            raise RegistryError(f"no folder of rules at {folder}")
        sys.path.insert(0, str(folder))
        try:
            for path in (*sorted(folder.glob("*.py")), *sorted(folder.glob("[!._]*/[!._]*.py"))):
                family = re.sub(r"\W", "_", path.resolve().parent.name)
                try:
                    self.add_package(_load(f"{_FOLDER}.{family}.{path.stem}", path), str(folder))
                except RegistryError:
                    raise
                except Exception as error:
                    raise RegistryError(f"cannot import {path}: {type(error).__name__}: {error}") from error
        finally:
            sys.path.remove(str(folder))

    def sorted(self) -> list[RuleInfo]:
        """All rules by family and id."""
        return sorted(self.rules.values(), key=lambda info: (info.family, info.id))


def load_registry(rules_from: Path | None = None) -> Registry:
    """All installed rules, and those of a folder. Raises `RegistryError` for a package that cannot be used."""
    registry = Registry()
    for entry in entry_points(GROUP):
        try:
            added = registry.add_package(importlib.import_module(entry.value), entry.distribution)
        except RegistryError:
            raise
        except Exception as error:
            raise RegistryError(
                f"cannot load the rules `{entry.name}` ({entry.value}) of the distribution {entry.distribution}: "
                f"{type(error).__name__}: {error}"
            ) from error
        if not added:
            raise RegistryError(
                f"the entry point `{entry.name}` ({entry.value}) of {entry.distribution} has no rules: "
                "a rule is a subclass of magelint.api.Rule with an `id`"
            )
    if rules_from is not None:
        registry.add_folder(rules_from)
    return registry


def _load(name: str, path: Path) -> ModuleType:
    """A file as a module of that name, so that it may be called as anything that is installed."""
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError("not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _modules(module: ModuleType) -> Iterator[ModuleType]:
    """A module and all modules below it, those in folders without an `__init__.py` too."""
    yield module
    for folder in getattr(module, "__path__", ()):
        for path in sorted(Path(folder).iterdir()):
            name = path.stem if path.suffix == ".py" else path.name
            holds_code = path.suffix == ".py" or (path.is_dir() and any(path.glob("*.py")))
            if holds_code and name.isidentifier() and name != "__init__":
                yield from _modules(importlib.import_module(f"{module.__name__}.{name}"))


def _is_rule_of(value: object, module: ModuleType) -> TypeGuard[type[Rule[Any]]]:
    """True if a value is a rule that is defined in a module, rather than imported into it."""
    if not isinstance(value, type) or not issubclass(value, Rule):
        return False
    return value.__module__ == module.__name__ and hasattr(value, "id")


def _file(rule: type[Any]) -> str:
    try:
        return inspect.getfile(rule)
    except (OSError, TypeError):
        return rule.__module__
