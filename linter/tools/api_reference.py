"""Writes the reference of `magelint.api` and `magelint.testing`; `--check` only compares.

Texts come from the docstrings, examples from `tests/api_examples.py`, where the tests run them.
"""

from __future__ import annotations

import ast
import enum
import inspect
import itertools
import re
import sys
import textwrap
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import magelint.api
import magelint.testing
from magelint.magento.questions import Asking, shared_property

TOP = Path(__file__).resolve().parents[2]
PAGE = TOP / "linter/docs/api.md"
EXAMPLES = TOP / "tests/api_examples.py"

INTRODUCTION = """# API reference

The names that the author of a rule imports from `magelint.api` and `magelint.testing`. They are stable: a release that
removes or changes one states it in the changelog and keeps the old one for one minor version. Members whose names begin
with an underscore, and all other modules of magelint, may change at any time.

The model is read-only. To learn how to write a rule, start with [Rules of your own](writing-rules.md).
"""
SECTIONS = {
    "Rules and findings": "magelint.engine",
    "The model": "magelint.magento",
    "Files, places and edits": "magelint.source",
}
TESTING = """## Testing rules

`magelint.testing` runs rules on trees that are written as text, and the trees of rule pages.
[Rules of your own](writing-rules.md#test) has an example.
"""


def page() -> str:
    """The page as Markdown."""
    examples = dict(_examples())
    names = sorted(magelint.api.__all__, key=str.lower)
    parts = [INTRODUCTION]
    for title, package in SECTIONS.items():
        parts.append(f"## {title}\n")
        parts += [_entry(name, examples.get(name, "")) for name in names if _home(name).startswith(package)]
    parts.append(TESTING)
    names = sorted(magelint.testing.__all__, key=str.lower)
    parts += [_entry(name, "", magelint.testing) for name in names]
    return "\n".join(parts).rstrip() + "\n"


def without_example() -> list[str]:
    """Names of the API that have no example."""
    return sorted(set(magelint.api.__all__) - dict(_examples()).keys())


def _examples() -> Iterator[tuple[str, str]]:
    """The body of each function `example_NAME`."""
    source = EXAMPLES.read_text(encoding="utf-8")
    lines = source.splitlines()
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("example_"):
            body = "\n".join(lines[node.body[0].lineno - 1 : node.end_lineno])
            yield node.name.removeprefix("example_"), textwrap.dedent(body)


def _home(name: str) -> str:
    """The module that defines a name; of a constant, the one it is imported from."""
    value = getattr(magelint.api, name)
    if isinstance(value, ModuleType):
        return value.__name__
    if isinstance(value, type) or callable(value):
        return str(value.__module__)
    source = inspect.getsource(magelint.api)
    found = re.search(rf"from (magelint\.[\w.]+) import (?:\([^)]*\b{name}\b|[^\n(]*\b{name}\b)", source)
    return found[1] if found else "magelint.magento"


def _entry(name: str, example: str, module: ModuleType = magelint.api) -> str:
    value = getattr(module, name)
    lines = [f"### `{name}`", ""]
    if _signature(value):
        lines += ["```python", f"{name}{_signature(value)}", "```", ""]
    for text in (_constant_text(name, module), _text(value)):
        lines += [text, ""] if text else []
    members = list(_members(value))
    if members:
        lines += [f"- `{member}`: {text}" if text else f"- `{member}`" for member, text in members] + [""]
    if example:
        lines += ["```python", example, "```", ""]
    return "\n".join(lines)


def _signature(value: Any) -> str:
    if isinstance(value, type) or not callable(value):
        return ""
    return _unquoted(inspect.signature(value))


def _text(value: Any) -> str:
    if isinstance(value, ModuleType | type) or callable(value):
        return _joined(inspect.getdoc(value) or "")
    return f"`{value!r}`"


def _members(value: Any) -> Iterator[tuple[str, str]]:
    """Public members with the first paragraph of their docstrings."""
    if isinstance(value, ModuleType):
        for name, member in inspect.getmembers(value, inspect.isfunction):
            if not name.startswith("_") and member.__module__ == value.__name__:
                yield f"{name}{_unquoted(inspect.signature(member))}", _first(inspect.getdoc(member))
    elif isinstance(value, type):
        fields = dict(_fields(value))
        yield from fields.items()
        inherited = [base for base in reversed(value.__mro__[1:]) if base.__module__.startswith("magelint.magento.")]
        hidden = {*fields, *vars(Asking)}  # how views share values is the engine's concern
        for name, member in ((name, member) for owner in (*inherited, value) for name, member in vars(owner).items()):
            text = _first(_docstring(member))
            if not name.startswith("_") and name not in hidden and text:
                yield f"{name}{_method_signature(member)}", text


def _docstring(member: Any) -> str | None:
    function = member.fget if isinstance(member, property) else getattr(member, "__func__", member)
    function = function.func if isinstance(function, cached_property | shared_property) else function
    return inspect.getdoc(function) if inspect.isfunction(function) else None


def _method_signature(member: Any) -> str:
    if isinstance(member, property | cached_property | shared_property):
        getter = member.fget if isinstance(member, property) else member.func
        returned = inspect.signature(getter).return_annotation if getter is not None else ""
        return f": {returned}"
    function: Callable[..., Any] = getattr(member, "__func__", member)
    if not inspect.isfunction(function):
        return ""
    signature = inspect.signature(function)
    parameters = [p for p in signature.parameters.values() if p.name not in ("self", "cls")]
    return _unquoted(signature.replace(parameters=parameters))


def _unquoted(signature: inspect.Signature) -> str:
    """A signature whose annotations, which are text at run time, are not in quotes."""
    return re.sub(r"'([^']*)'", r"\1", str(signature)) if "= '" not in str(signature) else str(signature)


def _constant_text(name: str, module: ModuleType) -> str:
    """The string below the assignment of a constant, where the module itself defines it."""
    body = ast.parse(inspect.getsource(module)).body
    for node, following in itertools.pairwise(body):
        if isinstance(node, ast.Assign) and isinstance(following, ast.Expr):
            named = [target.id for target in node.targets if isinstance(target, ast.Name)]
            if name in named and isinstance(following.value, ast.Constant):
                return _joined(str(following.value.value))
    return ""


def _fields(value: type) -> Iterator[tuple[str, str]]:
    """Annotated fields, with the string below each, and the members of an enumeration."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(value))).body[0]
    except (OSError, TypeError):
        return
    body = tree.body if isinstance(tree, ast.ClassDef) else []
    for node, following in zip(body, [*body[1:], None], strict=True):
        target = node.target if isinstance(node, ast.AnnAssign) else None
        if isinstance(node, ast.Assign) and issubclass(value, enum.Enum):
            target = node.targets[0] if isinstance(node.targets[0], ast.Name) else None
        if not isinstance(target, ast.Name) or target.id.startswith("_"):
            continue
        text = (
            following.value.value
            if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)
            else ""
        )
        annotation = f": {ast.unparse(node.annotation)}" if isinstance(node, ast.AnnAssign) else ""
        yield f"{target.id}{annotation}", _first(str(text))


def _first(text: str | None) -> str:
    return _joined((text or "").strip().split("\n\n")[0]).replace("\n", " ")


def _joined(text: str) -> str:
    """Text with the backslashes of Magento's class names single, as the reader sees them."""
    return inspect.cleandoc(text)


def main() -> None:
    """Write the page, or compare it."""
    text = page()
    if "--check" in sys.argv:
        if not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != text:
            sys.exit(f"{PAGE.relative_to(TOP)} is out of date: make update")
        return
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
