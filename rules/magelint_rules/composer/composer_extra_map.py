"""See composer_extra_map.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, ModulePackage, NoOptions, Rule, Severity, json_edits
from magelint_rules.composer._package import json_fix


class ComposerExtraMap(Rule[NoOptions]):
    id = "composer-extra-map"
    summary = "extra.map copies the module to app/code, which registers it twice."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:
        if package.maps_registration:
            yield _finding(package)


def _finding(package: ModulePackage) -> Finding:
    twice = any(path.endswith("registration.php") for path in package.loaded)
    removed = ("extra",) if len(package.composer.section("extra")) == 1 else ("extra", "map")
    if not package.by_composer:
        severity = Severity.INFO  # a copy, which Composer does not install
    else:
        severity = Severity.ERROR if twice else Severity.WARNING
    return Finding(
        "`extra.map` copies the package to app/code" + (", which registers the module a second time" if twice else ""),
        primary=Label(
            package.composer.key_place("extra", "map"), "" if package.by_composer else "once installed by Composer"
        ),
        help="remove `extra.map`: Magento loads the module from the vendor folder"
        if twice
        else "remove `extra.map`, and list registration.php in `autoload.files`",
        severity=severity,
        fix=json_fix(
            package,
            "remove `extra.map`",
            "safe" if twice else "unsafe",
            lambda file: json_edits.remove(file, *removed),
        ),
    )
