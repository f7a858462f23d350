"""Which rules there are: every `Rule` in the packages of the entry-point group `magelint.rules`."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import pkgutil
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from magelint.engine.entry_points import entry_points
from magelint.engine.rule import Rule

GROUP = "magelint.rules"
_FOLDER = "magelint_rules_from"


class RegistryError(Exception):
    """A package of rules that cannot be used; the message names it and says why."""


@dataclass(frozen=True)
class RuleInfo:
    """A rule and where it comes from."""

    type: type[Rule[Any]]
    family: str
    source: str
    """The distribution or folder that brought it."""

    @property
    def id(self) -> str:
        """The rule's id."""
        return self.type.id

    @cached_property
    def page(self) -> Path:
        """Its page, beside the code."""
        return Path(inspect.getfile(self.type)).with_suffix(".md")


def rule_info(rule: type[Rule[Any]], source: str = "") -> RuleInfo:
    """What is known of a rule: its family is the package that it lies in."""
    return RuleInfo(rule, rule.__module__.rpartition(".")[0].rpartition(".")[2] or rule.__module__, source)


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
        holder = self.rules.get(rule.id)
        if holder is not None and holder.type is not rule:
            raise RegistryError(f"two rules have the id `{rule.id}`: {_file(holder.type)} and {_file(rule)}")
        self.rules[rule.id] = rule_info(rule, source)

    def add_package(self, module: ModuleType, source: str) -> None:
        """Adds every rule that is defined in a module or a package below it."""
        for found in _modules(module):
            for value in vars(found).values():
                if (
                    isinstance(value, type)
                    and issubclass(value, Rule)
                    and value.__module__ == found.__name__
                    and hasattr(value, "id")
                ):
                    self.add(value, source)

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
            registry.add_package(importlib.import_module(entry.value), entry.distribution)
        except RegistryError:
            raise
        except Exception as error:
            raise RegistryError(
                f"cannot load the rules `{entry.name}` ({entry.value}) of the distribution {entry.distribution}: "
                f"{type(error).__name__}: {error}"
            ) from error
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
    yield module
    for info in pkgutil.iter_modules(getattr(module, "__path__", ()), module.__name__ + "."):
        yield from _modules(importlib.import_module(info.name))


def _file(rule: type[Any]) -> str:
    try:
        return inspect.getfile(rule)
    except (OSError, TypeError):
        return rule.__module__
