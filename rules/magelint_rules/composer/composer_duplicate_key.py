"""See composer_duplicate_key.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, ModulePackage, NoOptions, Rule, Severity


class ComposerDuplicateKey(Rule[NoOptions]):
    id = "composer-duplicate-key"
    summary = "An object in composer.json has a duplicate key."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:
        file = package.composer.file
        for path, place in file.duplicates if file is not None else ():
            where = ".".join(str(step) for step in path[:-1])
            yield Finding(
                f"duplicate key `{path[-1]}`" + (f" in `{where}`" if where else ""),
                primary=Label(place, "overrides the earlier value"),
                help="merge both values into one key",
            )
