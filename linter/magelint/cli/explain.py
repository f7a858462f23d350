"""`magelint explain`."""

from __future__ import annotations

import sys

import click

from magelint.cli.common import UsageError, complete_rules, open_registry
from magelint.engine.did_you_mean import did_you_mean
from magelint.engine.engine_rules import ENGINE_RULES, EngineRule
from magelint.engine.pages import readable
from magelint.engine.registry import RuleInfo


@click.command("explain")
@click.argument("rule", shell_complete=complete_rules)
@click.option(
    "--rules-from", metavar="DIR", type=click.Path(), help="Add the rules in a folder's Python files: they are run."
)
def command(rule: str, rules_from: str | None) -> None:
    """Show the page of RULE: why it matters, what is wrong and what is right."""

    known: dict[str, RuleInfo | EngineRule] = {**ENGINE_RULES, **open_registry(rules_from).rules}
    info = known.get(rule)
    if info is None:
        raise UsageError(f'no rule "{rule}"{did_you_mean(rule, known)}; see: magelint rules')
    try:
        page = readable(info.page.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"rule {rule} has no page: {error}") from None
    if not sys.stdout.isatty():
        click.echo(page.rstrip())
        return
    # rich takes longer to import than a page takes to print
    from rich.markdown import Markdown

    from magelint.report.text import make_console

    make_console(sys.stdout).print(Markdown(page, code_theme="ansi_dark"), width=100)
