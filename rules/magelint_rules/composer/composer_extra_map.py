"""See composer_extra_map.md."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from fnmatch import fnmatchcase

from magelint.api import Finding, Label, Model, ModulePackage, NoOptions, Rule, Severity, json_edits
from magelint_rules.composer._package import json_fix


class ComposerExtraMap(Rule[NoOptions]):
    id = "composer-extra-map"
    summary = "extra.map copies the module to app/code, which registers it twice."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:
        composer = package.composer
        mapped = composer.section("extra").get("map")
        if composer.type == "magento2-module" and isinstance(mapped, list) and _copies_module(package, mapped):
            yield _finding(package)


def _copies_module(package: ModulePackage, mapped: list[object]) -> bool:
    """True if the copied files include a registration.php; a script copied to `pub` does no harm."""
    registrations = [package.relative(path) for path in package.loaded if path.endswith("registration.php")]
    registrations += [package.relative(f"{module.path}/registration.php") for module in package.modules]
    sources = [str(pair[0]) for pair in mapped if isinstance(pair, list) and pair]
    return any(_includes(source, registration) for source in sources for registration in registrations)


def _includes(source: str, registration: str) -> bool:
    folder = posixpath.normpath(source.strip("/") or ".")
    parts = registration.split("/")
    # A pattern selects the files that it matches, and everything inside the folders that it matches
    heads = ["/".join(parts[: index + 1]) for index in range(len(parts))]
    return folder == "." or any(fnmatchcase(head, folder) for head in heads)


def _finding(package: ModulePackage) -> Finding:
    twice = any(path.endswith("registration.php") for path in package.loaded)
    removed = ("extra",) if len(package.composer.section("extra")) == 1 else ("extra", "map")
    return Finding(
        "`extra.map` copies the package to app/code" + (", which registers the module a second time" if twice else ""),
        primary=Label(package.composer.key_place("extra", "map")),
        help="remove `extra.map`: Magento loads the module from the vendor folder"
        if twice
        else "remove `extra.map`, and list registration.php in `autoload.files`",
        severity=None if twice and package.by_composer else Severity.WARNING,
        fix=json_fix(
            package,
            "remove `extra.map`",
            "safe" if twice else "unsafe",
            lambda file: json_edits.remove(file, *removed),
        ),
    )
