"""The report formats, one module for each. `FORMATS` is the only list of them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TextIO

from magelint.engine.result import Report

Writer = Callable[[Report, TextIO], None]

# The module and function of each format, imported when it is used.
_WRITERS = {
    "text": ("magelint.report.text", "write_text"),
    "concise": ("magelint.report.concise", "write_concise"),
    "json": ("magelint.report.json", "write_json"),
    "sarif": ("magelint.report.sarif", "write_sarif"),
    "github": ("magelint.report.github", "write_github"),
    "gitlab": ("magelint.report.gitlab", "write_gitlab"),
    "junit": ("magelint.report.junit", "write_junit"),
    "checkstyle": ("magelint.report.checkstyle", "write_checkstyle"),
    "html": ("magelint.report.html", "write_html"),
}
FORMATS: tuple[str, ...] = tuple(_WRITERS)


def writer(name: str) -> Writer:
    """Return the function that writes a format; raise `KeyError` if the format is unknown."""
    module, function = _WRITERS[name]
    found: Writer = getattr(import_module(module), function)
    return found
