"""`magelint new-rule`."""

from __future__ import annotations

import re
from pathlib import Path

import click

from magelint import __version__
from magelint.cli.common import UsageError, note, open_registry
from magelint.engine.registry import RULE_ID
from magelint.engine.writing import NotWrittenError, create_file

_BUILT_IN = Path("rules/magelint_rules")

_CODE = '''"""See {stem}.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, Module, NoOptions, Rule, Severity


class {name}(Rule[NoOptions]):
    id = "{id}"
    summary = "A module has no version in its module.xml."
    severity = Severity.INFO
    since = "{version}"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        declaration = module.declaration
        if declaration is not None and declaration.setup_version is None:
            yield Finding(
                f"`{{module.name}}` has no version",
                primary=Label(declaration.element.place, "declared here"),
                help="add `setup_version`",
                subject=module.name,
            )
'''

_PAGE = """# {id}

## What it does

Reports a module without a version in its module.xml.

## Why is this bad?

What breaks in the store, and how a developer notices. State only facts that you have checked, with the Magento class
responsible and the versions it applies to.

## Bad

```xml file=app/code/Acme/Sync/etc/module.xml
<?xml version="1.0"?>
<config>
    <module name="Acme_Sync"/> <!-- finding: {id} -->
</config>
```

## Good

```xml file=app/code/Acme/Sync/etc/module.xml
<?xml version="1.0"?>
<config>
    <module name="Acme_Sync" setup_version="1.0.0"/>
</config>
```

## How to fix

Add `setup_version` to the `<module>` element.

## When not to use it

Describe when a developer may do this on purpose.

## References

Magento issues, classes and documentation pages.
"""


@click.command("new-rule")
@click.argument("rule_id", metavar="ID")
@click.option(
    "--rules-from",
    metavar="DIR",
    type=click.Path(),
    help="Create the rule in DIR, which must exist.  [default: magelint's own rules, in its repository]",
)
def command(rule_id: str, rules_from: str | None) -> None:
    """Create a rule from a template: a class that runs, and its page, which is also its test.

    ID names the problem and is kebab-case: acl-missing-title. Its first word is the family.
    """
    if not RULE_ID.fullmatch(rule_id):
        suggestion = re.sub(r"[^a-z0-9]+", "-", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", rule_id).lower()).strip("-")
        hint = f"; run `magelint new-rule {suggestion}`" if RULE_ID.fullmatch(suggestion) else ""
        raise UsageError(f"invalid rule id `{rule_id}`; an id is kebab-case with two or more words{hint}")
    folder = _folder(rules_from) / rule_id.partition("-")[0]
    if rule_id in open_registry(rules_from, allow_empty=True).rules:
        raise UsageError(f"rule `{rule_id}` already exists; see `magelint explain {rule_id}`")
    stem = rule_id.replace("-", "_")
    name = "".join(part.capitalize() for part in rule_id.split("-"))
    written = {
        folder / f"{stem}.py": _CODE.format(stem=stem, name=name, id=rule_id, version=__version__),
        folder / f"{stem}.md": _PAGE.format(id=rule_id),
    }
    for path in written:
        if path.exists():
            raise UsageError(f"`{path}` already exists")
    try:
        if rules_from is None and not (folder / "__init__.py").exists():
            create_file(str(folder / "__init__.py"), b"")
        for path, text in written.items():
            create_file(str(path), text.encode())
            click.echo(path)
    except NotWrittenError as error:
        raise UsageError(f"cannot write to `{folder}`: {error}") from None
    note(f"next: {_next(rule_id, rules_from)}")


def _folder(rules_from: str | None) -> Path:
    if rules_from is not None:
        if not Path(rules_from).is_dir():
            raise UsageError(f"the folder `{rules_from}` does not exist; create it first")
        return Path(rules_from)
    if not _BUILT_IN.is_dir():
        raise UsageError("this is not magelint's repository; name the folder of your rules with `--rules-from DIR`")
    return _BUILT_IN


def _next(rule_id: str, rules_from: str | None) -> str:
    if rules_from is None:
        return f"write its page, then run `make rule {rule_id}`"
    return f"write its page, then run `magelint check --rules-from {rules_from} --select {rule_id}`"
