"""See composer_invalid_name.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import Finding, Label, Model, ModulePackage, NoOptions, Rule, Severity, json_edits
from magelint_rules.composer._package import json_fix, severity_of

# The pattern of Composer's JSON schema
_NAME = re.compile(r"[a-z0-9]++(?:[_.-][a-z0-9]++)*+/[a-z0-9]++(?:(?:[_.]|-{1,2}+)[a-z0-9]++)*+")

# Composer's names for the PHP it runs on, its extensions and libraries (`PlatformRepository`)
_PLATFORM = re.compile(
    r"php(-64bit|-ipv6|-zts|-debug)?|hhvm|(ext|lib)-[a-z0-9]++(?:[_.-][a-z0-9]++)*+|composer(-(plugin|runtime)-api)?",
    re.I,
)


class ComposerInvalidName(Rule[NoOptions]):
    id = "composer-invalid-name"
    summary = "A package has no name, or a name that Composer rejects."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:
        if not package.composer.is_object:
            return
        name = package.composer.name
        if name is None:
            yield _finding(package, "the package has no name, so Composer cannot install it", "")
        elif not _NAME.fullmatch(name):
            yield _finding(package, f"Composer rejects the package name `{name}`", name)
        for required in package.composer.section("require"):
            # Composer ignores the case of required names
            if not _NAME.fullmatch(required.lower()) and not _PLATFORM.fullmatch(required):
                yield _invalid_requirement(package, required)


def _invalid_requirement(package: ModulePackage, name: str) -> Finding:
    vendor, _, rest = name.partition("_")
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", rest).lower()
    suggestion = f"magento/{words}" if words == "framework" else f"magento/module-{words}"
    return Finding(
        f"`{name}` in `require` is not a valid package name",
        primary=Label(package.composer.key_place("require", name), "rejected by Composer"),
        help=f"rename to `{suggestion}`"
        if vendor == "Magento" and _NAME.fullmatch(suggestion)
        else "use the form `vendor/package`",
        severity=severity_of(package),
    )


def _finding(package: ModulePackage, message: str, name: str) -> Finding:
    lower = name.lower()
    fix = json_fix(package, f"rename to `{lower}`", "safe", lambda file: json_edits.set_value(file, lower, "name"))
    good = bool(_NAME.fullmatch(lower))
    return Finding(
        message,
        primary=Label(package.composer.place("name")),
        help=f"rename to `{lower}`"
        if good
        else "use the form `vendor/package` in lower case, such as `acme/module-sync`",
        severity=severity_of(package),
        fix=fix if good else None,
    )
