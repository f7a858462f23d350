"""See composer_json_unreadable.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Installation, JsonSyntaxError, Label, NoOptions, Rule, Severity


class ComposerJsonUnreadable(Rule[NoOptions]):
    id = "composer-json-unreadable"
    summary = "A composer.json is not JSON, or no object."
    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        packages = model.packages
        yield from _of_shop(model, {package.composer.source.path for package in packages})
        for package in packages:
            composer = package.composer
            if composer.error is not None:
                yield Finding(
                    f"composer.json is not valid JSON: {composer.error.message}",
                    primary=Label(composer.error.place),
                    help="neither composer nor Magento reads the file until this is mended",
                )
            elif composer.file is not None and not isinstance(composer.file.value, dict):
                yield Finding(
                    "composer.json holds no object",
                    primary=Label(composer.place()),
                    help='write an object: `{"name": "vendor/name", …}`',
                )


def _of_shop(model: Installation, told: set[str]) -> Iterator[Finding]:
    """The shop's own composer.json, and composer's list of what is installed."""
    if model.tree.kind == "modules":
        return
    root, installed = f"{model.root}/composer.json", f"{model.tree.vendor}/composer/installed.json"
    for path, consequence in ((root, "no command of composer runs"), (installed, "composer reads none of it")):
        if path in told or (path == installed and model.tree.discovered.packages is not None):
            continue  # the list has been read
        parsed = model.files.json(path)
        if isinstance(parsed, JsonSyntaxError):
            name = path.rpartition("/")[2]
            cure = "`composer validate` checks it" if path == root else "`composer install` writes it"
            yield Finding(
                f"{name} is not valid JSON: {parsed.message}",
                primary=Label(parsed.place, consequence),
                help=f"mend it: {cure}",
            )
