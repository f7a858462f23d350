"""See composer_invalid_name.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import Finding, Label, Model, ModulePackage, NoOptions, Rule, Severity, json_edits
from magelint_rules.composer._package import json_fix, severity_of

# Composer's own, of its JSON schema
_NAME = re.compile(r"[a-z0-9]([_.-]?[a-z0-9]+)*/[a-z0-9](([_.]|-{1,2})?[a-z0-9]+)*")


# What Composer takes for the machine it runs on (`PlatformRepository`)
_PLATFORM = re.compile(
    r"php(-64bit|-ipv6|-zts|-debug)?|hhvm|(ext|lib)-[a-z0-9]([_.-]?[a-z0-9]+)*|composer(-(plugin|runtime)-api)?", re.I
)


class ComposerInvalidName(Rule[NoOptions]):
    id = "composer-invalid-name"
    summary = "A package has no name, or one that composer refuses."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:
        if not package.composer.is_object:
            return
        name = package.composer.name
        if name is None:
            yield _finding(package, "the package has no name, so that composer cannot install it", "")
        elif not _NAME.fullmatch(name):
            yield _finding(package, f"composer refuses the name `{name}`", name)
        for required in package.composer.section("require"):
            # Composer itself takes capital letters for small ones here
            if not _NAME.fullmatch(required.lower()) and not _PLATFORM.fullmatch(required):
                yield _no_package(package, required)


def _no_package(package: ModulePackage, name: str) -> Finding:
    vendor, _, rest = name.partition("_")
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", rest).lower()
    suggestion = f"magento/{words}" if words == "framework" else f"magento/module-{words}"
    return Finding(
        f"`{name}` is the name of no package",
        primary=Label(package.composer.key_place("require", name), "composer refuses it"),
        help=f"write `{suggestion}`"
        if vendor == "Magento" and _NAME.fullmatch(suggestion)
        else "write `vendor/package`",
        severity=severity_of(package),
    )


def _finding(package: ModulePackage, message: str, name: str) -> Finding:
    lower = name.lower()
    fix = json_fix(package, f"write `{lower}`", "safe", lambda file: json_edits.set_value(file, lower, "name"))
    good = bool(_NAME.fullmatch(lower))
    return Finding(
        message,
        primary=Label(package.composer.place("name")),
        help=f"write `{lower}`" if good else "vendor, slash, package: `acme/module-sync`, all in lower case",
        severity=severity_of(package),
        fix=fix if good else None,
    )
