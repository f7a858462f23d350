"""See php_syntax_error.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Installation, Label, NoOptions, PhpFile, Place, Rule, Severity, loaded_php


class PhpSyntaxError(Rule[NoOptions]):
    id = "php-syntax-error"
    summary = "A file that Magento loads is no PHP."
    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for module in model.checked:
            for file in loaded_php(model, module):
                error = file.syntax_error
                if error is not None:
                    yield _finding(file, error)


def _finding(file: PhpFile, error: Place) -> Finding:
    in_name = file.has_broken_namespace
    return Finding(
        f"`{file.namespace}` is no namespace that PHP can read"
        if in_name
        else "PHP cannot read this file from here on",
        primary=Label(error, "syntax error"),
        help="names consist of letters, digits and `_`, begin with no digit, and are joined by `\\`"
        if in_name
        else "correct the syntax: `php -l` says what PHP expects",
    )
