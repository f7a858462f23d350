"""See composer_autoload_classmap.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, ModulePackage, NoOptions, Rule, Severity, json_edits
from magelint_rules.composer._package import json_fix, severity_of


class ComposerAutoloadClassmap(Rule[NoOptions]):
    id = "composer-autoload-classmap"
    summary = "autoload.classmap lists a path that does not exist."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:
        listed = package.composer.section("autoload").get("classmap")
        for index, relative in enumerate(listed if isinstance(listed, list) and not package.is_core else ()):
            # Composer expands wildcards
            if isinstance(relative, str) and "*" not in relative:
                path = package.composer.resolve(relative)
                if not package.files.exists(path):
                    yield _missing(package, index, relative, package.in_other_case(path))


def _missing(package: ModulePackage, index: int, relative: str, right: str | None) -> Finding:
    where = ("autoload", "classmap", index)
    written = package.relative(right) + ("/" if relative.endswith("/") else "") if right is not None else ""
    fix = json_fix(
        package, f"replace with `{written}`", "safe", lambda file: json_edits.set_value(file, written, *where)
    )
    return Finding(
        f"`autoload.classmap` lists `{relative}`, which does not exist",
        primary=Label(
            package.composer.place(*where),
            "composer install fails" if package.by_composer else "composer install would fail",
        ),
        help=f"replace with `{written}`" if right else "list an existing path, or remove the entry",
        severity=severity_of(package),
        fix=fix if right else None,
    )
