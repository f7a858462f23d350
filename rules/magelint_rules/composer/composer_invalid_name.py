"""See composer_invalid_name.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import Edit, Finding, Fix, Installation, Label, ModulePackage, NoOptions, Rule, Severity, json_edits

# composer's own, of its JSON schema
_NAME = re.compile(r"[a-z0-9]([_.-]?[a-z0-9]+)*/[a-z0-9](([_.]|-{1,2})?[a-z0-9]+)*")


# what composer takes for the machine it runs on (`PlatformRepository`)
_PLATFORM = re.compile(
    r"php(-64bit|-ipv6|-zts|-debug)?|hhvm|(ext|lib)-[a-z0-9]([_.-]?[a-z0-9]+)*|composer(-(plugin|runtime)-api)?", re.I
)


class ComposerInvalidName(Rule[NoOptions]):
    id = "composer-invalid-name"
    summary = "A package has no name, or one that composer refuses."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check(self, model: Installation) -> Iterator[Finding]:
        for package in model.packages:
            if not package.composer.is_object:
                continue
            name = package.composer.name
            if name is None:
                yield _finding(package, "the package has no name, so that composer cannot install it", "")
            elif not _NAME.fullmatch(name):
                yield _finding(package, f"composer refuses the name `{name}`", name)
            for required in package.composer.section("require"):
                # composer itself takes capital letters for small ones here
                if not _NAME.fullmatch(required.lower()) and not _PLATFORM.fullmatch(required):
                    yield _no_package(package, required)


def _no_package(package: ModulePackage, name: str) -> Finding:
    vendor, _, rest = name.partition("_")
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", rest).lower()
    meant = f"magento/{words}" if words == "framework" else f"magento/module-{words}"
    return Finding(
        f"`{name}` is the name of no package",
        primary=Label(package.composer.key_place("require", name), "composer refuses it"),
        help=f"write `{meant}`" if vendor == "Magento" and _NAME.fullmatch(meant) else "write `vendor/package`",
        severity=None if package.by_composer else Severity.WARNING,
    )


def _finding(package: ModulePackage, message: str, name: str) -> Finding:
    composer = package.composer
    lower = name.lower()
    good = bool(_NAME.fullmatch(lower))

    def lowered() -> list[Edit]:
        edit = json_edits.set_value(composer.file, lower, "name") if composer.file is not None else None
        return [edit] if edit is not None else []

    return Finding(
        message,
        primary=Label(composer.place("name")),
        help=f"write `{lower}`" if good else "vendor, slash, package: `acme/module-sync`, all in lower case",
        severity=None if package.by_composer else Severity.WARNING,
        fix=Fix(f"write `{lower}`", "safe", lowered) if good else None,
    )
