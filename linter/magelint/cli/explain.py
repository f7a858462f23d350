"""`magelint explain`."""

from __future__ import annotations

import sys

import click

from magelint.cli.common import UsageError, did_you_mean, open_registry


@click.command("explain")
@click.argument("rule")
@click.option("--rules-from", metavar="DIR", help="Add the rules in a folder's Python files: they are run.")
def command(rule: str, rules_from: str | None) -> None:
    """Show the page of RULE: why it matters, what is wrong and what is right."""
    registry = open_registry(rules_from)
    info = registry.rules.get(rule)
    if info is None:
        raise UsageError(f'no rule "{rule}"{did_you_mean(rule, registry.rules)}; see: magelint rules')
    try:
        page = info.page.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"rule {rule} has no page: {error}") from None
    if not sys.stdout.isatty():
        click.echo(page.rstrip())
        return
    from rich.markdown import Markdown

    from magelint.report.text import make_console

    make_console(sys.stdout).print(Markdown(page, code_theme="ansi_dark"), width=100)
