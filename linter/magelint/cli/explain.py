"""`magelint explain`."""

from __future__ import annotations

import sys

import click

from magelint.cli.common import UsageError, complete_rules, open_registry
from magelint.engine.did_you_mean import unknown_rule
from magelint.engine.engine_rules import ENGINE_RULES, EngineRule
from magelint.engine.pages import readable
from magelint.engine.registry import RuleInfo


@click.command("explain")
@click.argument("rule", shell_complete=complete_rules)
@click.option(
    "--rules-from",
    metavar="DIR",
    type=click.Path(),
    help="Also load the rules in DIR. This executes the Python code in it.",
)
def command(rule: str, rules_from: str | None) -> None:
    """Show the documentation of RULE: what it reports, why, and how to fix it."""
    known: dict[str, RuleInfo | EngineRule] = {**ENGINE_RULES, **open_registry(rules_from).rules}
    info = known.get(rule)
    if info is None:
        raise UsageError(unknown_rule(rule, known, "rule"))
    try:
        page = readable(info.page.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"rule `{rule}` has no page: cannot read `{info.page}`: {error.strerror}") from None
    if not info.type.enabled_by_default:
        heading, _, rest = page.partition("\n")
        how = f"This rule is disabled by default: select it with `--select default,{info.id}`."
        page = f"{heading}\n\n{how}\n{rest}"
    if not sys.stdout.isatty():
        click.echo(page.rstrip())
        return
    # Importing rich takes longer than printing a page.
    from rich.markdown import Markdown

    from magelint.report.text import make_console

    make_console(sys.stdout).print(Markdown(page, code_theme="ansi_dark"), width=100)
