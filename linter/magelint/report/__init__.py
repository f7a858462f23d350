"""One module a format. `FORMATS` is the only list of them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TextIO

from magelint.engine.result import Report

Writer = Callable[[Report, TextIO], None]

# name → module and function, imported when asked for
_WRITERS = {
    "text": ("magelint.report.text", "write_text"),
    "concise": ("magelint.report.concise", "write_concise"),
    "json": ("magelint.report.json", "write_json"),
    "sarif": ("magelint.report.sarif", "write_sarif"),
    "github": ("magelint.report.github", "write_github"),
    "gitlab": ("magelint.report.gitlab", "write_gitlab"),
    "junit": ("magelint.report.junit", "write_junit"),
    "checkstyle": ("magelint.report.checkstyle", "write_checkstyle"),
}
FORMATS: tuple[str, ...] = tuple(_WRITERS)


def writer(name: str) -> Writer:
    """The function that writes a report in a format; raises `KeyError` for an unknown one."""
    module, function = _WRITERS[name]
    found: Writer = getattr(import_module(module), function)
    return found
