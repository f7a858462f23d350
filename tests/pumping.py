"""Every regular expression of the packages with how it is used, and hostile inputs generated from it."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import random
import re
import signal
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from re import _constants, _parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

PACKAGES = ("magelint", "magelint_rules")
SEARCHES = frozenset({"search", "finditer", "findall", "sub", "subn", "split"})
_JUNK = "\0"
_CHARACTERS = " \n\ta0A_-.:*/\\\"'<>[]{}()&;,=#$?!x"


@dataclass(frozen=True)
class Used:
    """One regular expression, and whether it searches or only matches at a position."""

    name: str
    pattern: re.Pattern[Any]
    searches: bool


def modules() -> Iterator[ModuleType]:
    """All modules of the packages."""
    for package in PACKAGES:
        top = importlib.import_module(package)
        yield top
        for found in pkgutil.walk_packages(top.__path__, f"{package}."):
            if not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


def used_patterns() -> list[Used]:
    """Each regular expression once: in variables, also in containers, and in calls of the functions of `re`."""
    loaded = list(modules())
    trees = {module: ast.parse(inspect.getsource(module)) for module in loaded if (module.__file__ or "")[-3:] == ".py"}
    methods: dict[str, set[str]] = defaultdict(set)
    for module, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
                of = node.value
                name = of.id if isinstance(of, ast.Name) else of.attr
                methods[f"{module.__name__}.{name}" if name.startswith("_") else name].add(node.attr)
    found: dict[tuple[str | bytes, int], Used] = {}

    def add(name: str, pattern: re.Pattern[Any], calls: set[str]) -> None:
        direct = calls & (SEARCHES | {"match", "fullmatch"})
        searches = bool(calls & SEARCHES) or not direct
        key = pattern.pattern, pattern.flags
        known = found.get(key)
        found[key] = Used(name, pattern, searches or (known is not None and known.searches))

    for module in loaded:
        for name, value in vars(module).items():
            for pattern in _patterns(value, module):
                full = f"{module.__name__}.{name}"
                add(full, pattern, methods[full if name.startswith("_") else name])
    for module, tree in trees.items():
        for call in ast.walk(tree):
            pattern = _written(call, module)
            if pattern is not None and isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                method = call.func.attr
                key = pattern.pattern, pattern.flags
                if method != "compile" or key not in found:
                    add(f"{module.__name__}:{call.lineno}", pattern, {method})
    return list(found.values())


def _patterns(value: object, module: ModuleType) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list | set | frozenset):
        for item in value:
            yield from _patterns(item, module)
    elif isinstance(value, dict):
        for item in (*value, *value.values()):
            yield from _patterns(item, module)
    elif isinstance(value, type) and value.__module__ == module.__name__:
        for item in vars(value).values():
            yield from _patterns(item, module)
    elif callable(value) and hasattr(value, "cache_info") and not inspect.signature(value).parameters:
        yield from _patterns(value(), module)


def _written(call: ast.AST, module: ModuleType) -> re.Pattern[Any] | None:
    """The regular expression of a call such as `re.search(r"…", text, re.I)`, with `a` for its local variables."""
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.args):
        return None
    if not (isinstance(call.func.value, ast.Name) and call.func.value.id == "re" and call.func.attr != "escape"):
        return None
    flags = 0
    for written in (*call.args[1:], *(keyword.value for keyword in call.keywords)):
        with_flags = _evaluated(written, module)
        if isinstance(with_flags, re.RegexFlag):
            flags |= with_flags
    pattern = _evaluated(call.args[0], module)
    if isinstance(pattern, str | bytes):
        return re.compile(pattern, flags)
    return None


class _Names(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        if name in vars(__builtins__) if isinstance(__builtins__, ModuleType) else name in __builtins__:
            raise KeyError(name)
        return "a"


def _evaluated(expression: ast.expr, module: ModuleType) -> object:
    try:
        return eval(compile(ast.Expression(expression), "", "eval"), {}, _Names(vars(module)))  # noqa: S307
    except Exception:
        return None


def hostile(pattern: re.Pattern[Any], size: int, samples: int = 3) -> Iterator[str | bytes]:
    """Inputs of about `size` characters that make a regular expression with a fault try much."""
    parsed = list(_parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG))
    texts = isinstance(pattern.pattern, str)
    made = set()
    for seed in range(samples):
        for before, body in _repeats(parsed, random.Random(seed)):  # noqa: S311
            for unit in {body, before + body, before}:
                if not unit:
                    continue
                pumped = unit * (size // len(unit) + 1)
                start = before if unit == body else ""
                made.update((start + pumped + _JUNK, start + pumped + body[:1] + "~"))
    for text in sorted(made):
        yield text if texts else text.encode("latin-1", "replace")


def _repeats(nodes: list[Any], rng: random.Random) -> Iterator[tuple[str, str]]:
    """For each part of an expression: an example of what precedes it, and one of the part."""
    before = ""
    for node in nodes:
        kind, argument = node
        yield before, _example([node], rng, 1)
        for inner in _inner(kind, argument):
            for nested, body in _repeats(list(inner), rng):
                yield before + nested, body
        before += _example([node], rng, rng.randrange(2))
    yield "", before


def _inner(kind: Any, argument: Any) -> list[Any]:
    if kind in (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT):
        return [argument[2]]
    if kind == _constants.SUBPATTERN:
        return [argument[3]]
    if kind == _constants.ATOMIC_GROUP:
        return [argument]
    if kind == _constants.BRANCH:
        return list(argument[1])
    if kind in (_constants.ASSERT, _constants.ASSERT_NOT):
        return [argument[1]]
    return []


def _example(nodes: Any, rng: random.Random, times: int) -> str:
    found = ""
    for kind, argument in nodes:
        if kind == _constants.LITERAL:
            found += chr(argument)
        elif kind == _constants.NOT_LITERAL:
            found += rng.choice([c for c in _CHARACTERS if ord(c) != argument])
        elif kind == _constants.ANY:
            found += rng.choice(_CHARACTERS)
        elif kind == _constants.IN:
            found += _of_class(argument, rng)
        elif kind in (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT):
            low, high, inner = argument
            for _ in range(min(max(low, times), 40, int(high))):
                found += _example(inner, rng, times)
        elif kind == _constants.BRANCH:
            found += _example(rng.choice(argument[1]), rng, times)
        elif kind in (_constants.SUBPATTERN, _constants.ATOMIC_GROUP):
            found += _example(argument if kind == _constants.ATOMIC_GROUP else argument[3], rng, times)
    return found


def _of_class(items: Any, rng: random.Random) -> str:
    negated = any(kind == _constants.NEGATE for kind, _ in items)
    matching = [c for c in _CHARACTERS if any(_has(item, c) for item in items) != negated]
    if matching:
        return rng.choice(matching)
    kind, argument = items[-1]
    return chr(argument if kind == _constants.LITERAL else argument[0]) if not negated else "b"


def _has(item: Any, character: str) -> bool:
    kind, argument = item
    if kind == _constants.LITERAL:
        return ord(character) == argument
    if kind == _constants.RANGE:
        return bool(argument[0] <= ord(character) <= argument[1])
    if kind == _constants.CATEGORY:
        name = str(argument).rpartition("_")[2].lower()
        matches = {"digit": character.isdigit(), "space": character.isspace()}
        result = matches.get(name, character.isalnum() or character == "_")
        return not result if "NOT" in str(argument) else result
    return False


class TookTooLongError(Exception):
    """Raised by `limited`."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Stops the block, also within a regular expression, after so much time of the processor."""

    def stop(*_: object) -> None:
        raise TookTooLongError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def is_linear(used: Used, text: str | bytes, seconds: float) -> bool:
    """True if a regular expression takes less time than that for a text."""
    for _ in range(2):
        try:
            with limited(seconds):
                if used.searches:
                    for _match in used.pattern.finditer(text):
                        pass
                else:
                    used.pattern.match(text)
                    used.pattern.fullmatch(text)
        except TookTooLongError:
            continue
        return True
    return False
