"""See php_syntax_error.md."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from magelint.api import Finding, Installation, Label, NoOptions, PhpFile, Place, Rule, Severity
from magelint_rules.common.setup_scripts import configured_php, loaded_php

_DECLARED = re.compile(r"^[ \t]*(?:(?:abstract|final)[ \t]+)*(?:class|interface|trait|enum)[ \t]+(\w+)", re.MULTILINE)
# A class that comes from elsewhere, or from code that is hard to read
_OTHER_MEANS = re.compile(r"\b(?:require|include|class_alias|eval|ioncube|sg_load|__halt_compiler)", re.IGNORECASE)


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
            elif _is_text(file):
                yield _no_class(file, "PHP runs nothing of this file: it does not begin with `<?php`")
        for module in model.checked:
            for path in configured_php(model, module):
                named = model.files.php(f"{module.path}/{path}")
                if named is not None and _is_empty(named):
                    yield _no_class(named, f"{path} declares no class, though a file of the configuration names one")


def _loaded(model: Installation) -> Iterator[PhpFile]:
    config = model.files.php(model.tree.config_php.path) if model.tree.config_php is not None else None
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


def _is_text(file: PhpFile) -> bool:
    """Whether a class stands in it without `<?php`; of patches and registrations other rules say so."""
    path = file.source.path
    if "<?" in file.source.text or "/Setup/Patch/" in path or path.endswith("/registration.php"):
        return False
    return any(name == posixpath.basename(path).removesuffix(".php") for name in _DECLARED.findall(file.source.text))


def _is_empty(file: PhpFile) -> bool:
    if file.syntax_error is not None or file.classes or _is_text(file):
        return False
    return not _OTHER_MEANS.search(file.source.text)


def _no_class(file: PhpFile, message: str) -> Finding:
    return Finding(
        message,
        primary=Label(file.source.whole(), "the class that should be here is not found"),
        help="write `<?php` at its start" if "<?php" in message else "declare the class, or take its name out",
    )
