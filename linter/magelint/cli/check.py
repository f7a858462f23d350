"""`magelint check`."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING, Any

import click

from magelint.cli.common import UsageError, did_you_mean, note, open_installation, open_registry
from magelint.cli.versions import version_options, version_views
from magelint.report import FORMATS, writer

if TYPE_CHECKING:
    from magelint.engine.registry import Registry, RuleInfo
    from magelint.engine.result import Report
    from magelint.magento.version import Edition

FAIL_ON = ("error", "warning", "info", "never")
_RANKS = {"error": 3, "warning": 2, "info": 1, "never": 4}


@click.command("check")
@click.argument("path", default=".", type=click.Path())
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), default="text", show_default=True, help="What to print."
)
@click.option("--select", multiple=True, metavar="RULE|FAMILY", help="Run these alone; repeatable, or with commas.")
@click.option("--ignore", multiple=True, metavar="RULE|FAMILY", help="Leave these out; repeatable, or with commas.")
@click.option(
    "--fail-on", type=click.Choice(FAIL_ON), default="warning", show_default=True, help="Exit 1 from this severity on."
)
@click.option("--include-core", is_flag=True, help="Report what is wrong in Magento's own packages too.")
@version_options
@click.option("--rules-from", metavar="DIR", help="Add the rules in a folder's Python files: they are run.")
def command(
    path: str,
    format_: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    include_core: bool,
    magento: str | None,
    edition: Edition | None,
    facts_file: str | None,
    rules_from: str | None,
) -> int:
    """Check a Magento root, or the checkout of a module.

    \b
    Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage or a rule
    crashed, 3 nothing that looks like Magento, 130 interrupted.
    """
    gc.disable()  # what is read stays until the end; collecting costs as much as parsing
    registry = open_registry(rules_from)
    chosen = choose_rules(registry, select, ignore)
    model = open_installation(path, after_upgrade=True)
    if include_core:
        model.origins = frozenset({"project", "vendor", "core"})
    from magelint.engine.run import run_rules

    report = run_rules(
        version_views(model, magento, edition, facts_file), [make_rule(info) for info in chosen], root=path
    )
    write_report(report, format_)
    if report.crashes:
        return 2
    return 1 if report.worst() >= _RANKS[fail_on] else 0


def write_report(report: Report, format_: str) -> None:
    """The report on stdout, its notes on stderr."""
    writer(format_)(report, sys.stdout)
    sys.stdout.flush()
    for text in report.notes:
        note(text)
    for crash in report.crashes:
        click.echo(f"error: rule {crash.rule} failed: {crash.error} (the other rules' findings are complete)", err=True)


def make_rule(info: RuleInfo) -> Any:
    """The rule with its default options."""
    return info.type(info.type.options_type()())


def choose_rules(registry: Registry, select: tuple[str, ...], ignore: tuple[str, ...]) -> list[RuleInfo]:
    """The rules that are selected and not ignored; exits 2 for a name that is no rule and no family."""
    known = {*registry.rules, *registry.families}
    chosen, left_out = _names(select), _names(ignore)
    for name in [*chosen, *left_out]:
        if name not in known:
            raise UsageError(f'no rule or family "{name}"{did_you_mean(name, known)}; see: magelint rules')
    return [
        info
        for info in registry.sorted()
        if (not chosen or info.id in chosen or info.family in chosen)
        and info.id not in left_out
        and (info.family not in left_out or info.id in chosen)
    ]


def _names(values: tuple[str, ...]) -> list[str]:
    return [name.strip() for value in values for name in value.split(",") if name.strip()]
