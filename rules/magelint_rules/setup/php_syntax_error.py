"""See php_syntax_error.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import Finding, Installation, Label, NoOptions, PhpFile, Place, Rule, Severity, loaded_php


class PhpSyntaxError(Rule[NoOptions]):
    id = "php-syntax-error"
    summary = "A file that Magento loads is no PHP."
    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for file in _loaded(model):
            error = file.syntax_error
            if error is not None:
                yield _finding(file, error)


def _loaded(model: Installation) -> Iterator[PhpFile]:
    config = model.files.php(model.config_php.path) if model.config_php is not None else None
    if config is not None:
        yield config
    for module in model.checked:
        yield from loaded_php(model, module)


def _finding(file: PhpFile, error: Place) -> Finding:
    in_name = file.has_broken_namespace
    return Finding(
        f"`{_written(file)}` is no namespace that PHP can read"
        if in_name
        else "PHP cannot read this file from here on",
        primary=Label(error, "syntax error"),
        help="names consist of letters, digits and `_`, begin with no digit, and are joined by `\\`"
        if in_name
        else "correct the syntax: `php -l` says what PHP expects",
    )


def _written(file: PhpFile) -> str:
    """All that stands where the namespace's name should: what PHP reads of it may be its first part only."""
    place = file.namespace_place
    start = place.span.start if place is not None else 0
    return re.split(r"[;{\r\n]", file.source.text[start : start + 200])[0].strip() or file.namespace
