"""See composer_extra_map.md."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from fnmatch import fnmatchcase

from magelint.api import Finding, Label, Model, ModulePackage, NoOptions, Rule, Severity, json_edits
from magelint_rules.composer._package import json_fix


class ComposerExtraMap(Rule[NoOptions]):
    id = "composer-extra-map"
    summary = "extra.map has the module copied, so that it is registered twice."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:
        composer = package.composer
        mapped = composer.section("extra").get("map")
        if composer.type == "magento2-module" and isinstance(mapped, list) and _takes_module(package, mapped):
            yield _finding(package)


def _takes_module(package: ModulePackage, mapped: list[object]) -> bool:
    """True if what is copied includes a file that registers a module, rather than a script for `pub`, say."""
    registrations = [package.relative(path) for path in package.loaded if path.endswith("registration.php")]
    registrations += [package.relative(f"{module.path}/registration.php") for module in package.modules]
    sources = [str(pair[0]) for pair in mapped if isinstance(pair, list) and pair]
    return any(_holds(source, registration) for source in sources for registration in registrations)


def _holds(source: str, registration: str) -> bool:
    folder = posixpath.normpath(source.strip("/") or ".")
    parts = registration.split("/")
    # a pattern takes the files that it matches, and all that lies in the folders
    heads = ["/".join(parts[: index + 1]) for index in range(len(parts))]
    return folder == "." or any(fnmatchcase(head, folder) for head in heads)


def _finding(package: ModulePackage) -> Finding:
    twice = any(path.endswith("registration.php") for path in package.loaded)
    removed = ("extra",) if len(package.composer.section("extra")) == 1 else ("extra", "map")
    return Finding(
        "`extra.map` has the package copied into app/code"
        + (", where the module is registered a second time" if twice else ""),
        primary=Label(package.composer.key_place("extra", "map")),
        help="remove it: a module works from the vendor folder",
        severity=None if twice and package.by_composer else Severity.WARNING,
        fix=json_fix(
            package,
            "remove `extra.map`",
            "safe" if twice else "unsafe",
            lambda file: json_edits.remove(file, *removed),
        ),
    )
