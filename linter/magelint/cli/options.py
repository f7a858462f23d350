"""Options that several commands have, in groups, and the session that they ask for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from magelint.cli.common import NothingToCheckError, UsageError, complete_rules, open_registry
from magelint.cli.versions import version_options
from magelint.engine.errors import InputError
from magelint.engine.session import Session
from magelint.engine.settings import load_settings
from magelint.engine.target import find_target
from magelint.engine.wording import not_magento
from magelint.magento.modules.tree import NotMagentoError

_Command = TypeVar("_Command", bound=Callable[..., Any])

FAIL_ON = ("error", "warning", "info", "never")

# What `--help` shows together, in this order; what is named nowhere comes last
GROUPS: dict[str, tuple[str, ...]] = {
    "What is checked": ("since", "include_core", "config"),
    "Over which Magento, where there is none around": ("magento", "edition", "facts_file"),
    "Rules": ("select", "ignore", "rules_from"),
    "Known findings": ("baseline", "no_baseline"),
    "Fixes": ("fix", "unsafe_fixes", "diff"),
    "Output": ("format_", "output", "fail_on", "statistics", "verbose", "show_config"),
}


class GroupedCommand(click.Command):
    """Shows its options in the groups above."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes them."""
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        rows = {param.name: record for param in options if (record := param.get_help_record(ctx)) is not None}
        for title, names in GROUPS.items():
            group = [rows.pop(name) for name in names if name in rows]
            if group:
                with formatter.section(title):
                    formatter.write_dl(group)
        if rows:
            with formatter.section("Other"):
                formatter.write_dl(list(rows.values()))


def target_options(command: _Command) -> _Command:
    """Adds the paths, and what says which rules run over what."""
    options = (
        click.argument("paths", nargs=-1, type=click.Path(readable=False), metavar="[PATH]..."),
        click.option(
            "--select",
            multiple=True,
            metavar="RULE|FAMILY",
            shell_complete=complete_rules,
            help="Run these alone; repeatable, or with commas.",
        ),
        click.option(
            "--ignore",
            multiple=True,
            metavar="RULE|FAMILY",
            shell_complete=complete_rules,
            help="Leave these out too; repeatable, or with commas.",
        ),
        click.option(
            "--rules-from",
            metavar="DIR",
            type=click.Path(),
            help="Add the rules in a folder's Python files: they are run.",
        ),
        click.option("--include-core", is_flag=True, help="Report what is wrong in Magento's own packages too."),
        click.option(
            "--config", metavar="FILE", type=click.Path(), help="Read this instead of the root's magelint.toml."
        ),
        version_options,
    )
    for option in reversed(options):
        command = option(command)
    return command


def open_session(values: dict[str, Any], *, since: str | None = None) -> Session:
    """The session that a command's options ask for; exits 2 or 3 where there can be none."""

    registry = open_registry(values["rules_from"])
    try:
        target = find_target(values["paths"] or (".",))
        settings = load_settings(registry, target.path, config=values["config"], given=_given(values))
        session = Session(target, settings)
    except InputError as error:
        raise UsageError(str(error)) from None
    if since is not None:
        session.use_revision(since)
    return session


def examined(run: Callable[[], Any]) -> Any:
    """What `run` returns; exits 3 where there is nothing that looks like Magento."""

    try:
        return run()
    except NotMagentoError as error:
        raise NothingToCheckError(not_magento(error)) from None


def _given(values: dict[str, Any]) -> dict[str, Any]:
    """What the command line says, by the configuration's keys."""
    given: dict[str, Any] = {}
    for key in ("select", "ignore"):
        if values[key]:
            given[key] = [name.strip() for value in values[key] for name in value.split(",") if name.strip()]
    if values["include_core"]:
        given["origin"] = ["project", "vendor", "core"]
    for key, name in (
        ("magento", "magento"),
        ("edition", "edition"),
        ("facts", "facts_file"),
        ("fail-on", "fail_on"),
        ("baseline", "baseline"),
    ):
        if values.get(name):
            given[key] = values[name]
    return given
