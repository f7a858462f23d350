"""See php_syntax_error.md."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from magelint.api import Cause, Finding, Label, Model, Module, NoOptions, PhpFile, Place, Rule, Severity, setup
from magelint_rules.common.php_code import may_define_classes_at_run_time
from magelint_rules.php._declared import declares_class

_DECLARED = re.compile(r"^[ \t]*(?:(?:abstract|final)[ \t]+)*(?:class|interface|trait|enum)[ \t]+(\w+)", re.MULTILINE)
_LOADED = re.compile(r"(?:registration|cli_commands)\.php|(?:Setup|Api)/.*\.php", re.DOTALL)


class PhpSyntaxError(Rule[NoOptions]):
    id = "php-syntax-error"
    summary = "A PHP file that Magento loads has a syntax error."
    severity = Severity.ERROR
    since = "0.1.0"
    effective = "registered"

    def prepare(self, model: Model) -> None:
        model.files.begin_to_validate_php(_paths(model))

    def check(self, model: Model) -> Iterator[Finding]:
        model.files.validate_php(_paths(model))
        for module, paths in model.derive(_loaded_by_module).items():
            yield from _in_module(model, module, paths)
        source = model.tree.config_php
        file = model.files.php(source.path) if source is not None else None
        if file is not None and file.syntax_error is not None:
            yield _finding(file, file.syntax_error)


def _in_module(model: Model, module: Module, loaded: list[str]) -> Iterator[Finding]:
    configured, php = _configured(model, module), model.lowest_php(module)
    for path in dict.fromkeys([*loaded, *configured]):
        file = model.files.php(f"{module.path}/{path}")
        if file is None:
            continue
        if file.syntax_error is not None:
            yield _finding(file, file.syntax_error)
        elif php is not None and (removed := file.removed_syntax(php)) is not None:
            yield _removed(*removed)
        elif _is_text(file):
            yield _no_class(path, file, "PHP treats this file as text: it does not start with `<?php`")
        elif path in configured and not file.classes and not may_define_classes_at_run_time(file):
            yield _no_class(path, file, f"{path} declares no class, but configuration references one")


def _loaded_by_module(model: Model) -> dict[Module, list[str]]:
    return {module: _loaded(model, module) for module in model.checked}


def _paths(model: Model) -> Iterator[str]:
    loaded = model.derive(_loaded_by_module)
    return (f"{module.path}/{path}" for module, paths in loaded.items() for path in paths)


def _loaded(model: Model, module: Module) -> list[str]:
    """The PHP files that Magento certainly loads: registration, scripts, contracts.

    In a project's own modules also all files with classes, which `setup:di:compile` reads.
    """
    own = frozenset(module.class_paths) if module.origin == "project" else ()
    return [
        path
        for path in module.paths
        if _LOADED.fullmatch(path)
        or (path.endswith(".php") and "/" in path and setup.script_of(path))
        or (path in own and _declares_class(model, f"{module.path}/{path}"))
    ]


def _declares_class(model: Model, path: str) -> bool:
    source = model.files.source(path)
    return source is not None and declares_class(source.data)


def _configured(model: Model, module: Module) -> list[str]:
    """The expected paths, relative to a module, of its classes that configuration references."""
    paths = {
        root.path_of(fqcn): None
        for fqcn in module.configured_classes
        for root in model.php_classes.roots_of(fqcn, module)
        if root.path_of(fqcn).startswith(module.path + "/")
    }
    return [path[len(module.path) + 1 :] for path in paths]


def _finding(file: PhpFile, error: Place) -> Finding:
    in_name = file.has_broken_namespace
    if file.has_late_namespace:
        return Finding(
            "PHP cannot parse this file: `namespace` is not its first statement",
            primary=Label(error, "syntax error"),
            help="move it above all other statements except `declare`",
        )
    return Finding(
        f"`{_written(file)}` is not a valid PHP namespace" if in_name else "PHP cannot parse this file",
        primary=Label(error, "syntax error"),
        help="use letters, digits and `_`, no leading digit, and `\\` as separator"
        if in_name
        else "fix the syntax; `php -l` shows what PHP expects",
    )


def _removed(since: tuple[int, int], place: Place) -> Finding:
    is_offset = place.file.text[place.span.start] == "{"
    return Finding(
        f"PHP {since[0]}.{since[1]} and newer versions cannot parse this file",
        primary=Label(place, "syntax error"),
        help="use `[` and `]`" if is_offset else "rename the class; its name is a reserved word",
    )


def _written(file: PhpFile) -> str:
    """The full text of the namespace's name, of which PHP may read only the first part."""
    place = file.namespace_place
    start = place.span.start if place is not None else 0
    return re.split(r"[;{\r\n]", file.source.text[start : start + 200])[0].strip() or file.namespace


def _is_text(file: PhpFile) -> bool:
    """True if the file has no PHP opening tag and contains its class as text."""
    if b"<?" in file.source.data or "<?" in file.source.text:
        return False
    wanted = posixpath.basename(file.source.path).removesuffix(".php")
    return wanted in _DECLARED.findall(file.source.text)


def _no_class(path: str, file: PhpFile, message: str) -> Finding:
    whole = file.source.whole()
    return Finding(
        message,
        primary=Label(whole, "class not found"),
        help="add `<?php` at its start" if "<?php" in message else "declare the class, or remove the reference",
        cause=Cause("setup-wrong-interface", whole) if setup.is_patch_path(path) else None,
    )
