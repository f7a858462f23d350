"""Options that several commands share, their groups in `--help`, and the session that they configure."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable
from typing import Any, Literal, TypeVar

import click

from magelint.cli.common import NothingToCheckError, UsageError, complete_rules, open_registry
from magelint.cli.versions import version_options
from magelint.engine.cache import Cache
from magelint.engine.errors import InputError
from magelint.engine.session import Session
from magelint.engine.settings import load_settings
from magelint.engine.target import find_target
from magelint.engine.wording import not_magento
from magelint.magento.modules.tree import NotMagentoError
from magelint.steps import DEFAULT_LIMIT, steps

_Command = TypeVar("_Command", bound=Callable[..., Any])
_Result = TypeVar("_Result")

FAIL_ON = ("error", "warning", "info", "never")
ORIGINS = ("project", "vendor", "core")

# The groups of options in `--help`, in this order. Options that are not listed come last.
GROUPS: dict[str, tuple[str, ...]] = {
    "Scope": ("since", "origin", "include_core", "config", "no_cache", "time_limit"),
    "Magento version (without an installation)": ("magento", "edition", "facts_file"),
    "Rule selection": ("select", "ignore", "rules_from"),
    "Baseline": ("baseline", "no_baseline"),
    "Fixes": ("fix", "unsafe_fixes", "diff"),
    "Output": ("format_", "output", "fail_on", "statistics", "verbose", "show_config"),
}


class GroupedCommand(click.Command):
    """A command whose `--help` shows the options in groups."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
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


class _Seconds(click.FloatRange):
    """A time; `nan` is not one, although it is not out of the range."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        seconds: float = super().convert(value, param, ctx)
        if math.isnan(seconds):
            self.fail(f"'{value}' is not a valid float.", param, ctx)
        return seconds


def target_options(command: _Command) -> _Command:
    """Add the argument PATH and the options that select rules, modules and Magento versions."""
    options = (
        click.argument("paths", nargs=-1, type=click.Path(readable=False), metavar="[PATH]..."),
        click.option(
            "--select",
            multiple=True,
            metavar="RULE|FAMILY",
            shell_complete=complete_rules,
            help="Run only these rules or families; repeatable or comma-separated. `default` selects the rules "
            "that are enabled by default.  [default: default]",
        ),
        click.option(
            "--ignore",
            multiple=True,
            metavar="RULE|FAMILY",
            shell_complete=complete_rules,
            help="Skip these rules or families, in addition to those that magelint.toml ignores.",
        ),
        click.option(
            "--rules-from",
            metavar="DIR",
            type=click.Path(),
            help="Also load the rules in DIR. This executes the Python code in it.",
        ),
        click.option(
            "--origin",
            multiple=True,
            type=click.Choice(ORIGINS),
            help="Report only findings in modules of this origin; repeatable.  [default: project, vendor]",
        ),
        click.option("--include-core", is_flag=True, help="Also report findings in Magento's own modules."),
        click.option(
            "--config",
            metavar="FILE",
            type=click.Path(),
            help="Read the configuration from FILE.  [default: magelint.toml in the root]",
        ),
        click.option(
            "--no-cache",
            is_flag=True,
            help="Do not read or write the cache of parsed PHP files.",
        ),
        click.option(
            "--time-limit",
            metavar="SECONDS",
            type=_Seconds(0, 86_400),
            default=DEFAULT_LIMIT,
            show_default=True,
            help="Skip a file or rule that takes longer, and report it; 0 for no limit.",
        ),
        version_options,
    )
    for option in reversed(options):
        command = option(command)
    return command


def open_session(
    values: dict[str, Any], *, since: str | None = None, baseline: bool = False, errors: Iterable[str] = ()
) -> Session:
    """The session that the options configure, before anything is checked.

    Exits with 2 after reporting all errors in options, configuration, baseline and revision, and `errors` of the
    command itself; exits with 3 if the path does not exist.
    """
    steps.limit = values["time_limit"]
    registry = open_registry(values["rules_from"])
    try:
        target = find_target(values["paths"] or (".",))
    except InputError as error:
        raise UsageError(str(error)) from None
    if not os.path.isdir(target.path):
        reason: Literal["not a folder", "absent"] = "not a folder" if os.path.exists(target.path) else "absent"
        raise NothingToCheckError(not_magento(NotMagentoError(target.root, reason)))
    settings = load_settings(registry, target.path, config=values["config"], given=_given(values))
    session = Session(target, settings, cache=None if values["no_cache"] else Cache(target.path))
    if baseline:
        session.use_baseline()
    if since is not None:
        session.use_revision(since)
    found = [*session.errors, *errors]
    if found:
        raise UsageError(*found)
    return session


def examined(session: Session, run: Callable[[], _Result]) -> _Result:
    """The result of `run`, which examines the session's target; exits with 3 if it contains no Magento code."""
    try:
        result = run()
    except NotMagentoError as error:
        raise NothingToCheckError(not_magento(error)) from None
    if session.cache is not None:
        session.cache.save()
    return result


def _given(values: dict[str, Any]) -> dict[str, Any]:
    """The values of the command line by their configuration keys."""
    given: dict[str, Any] = {}
    for key in ("select", "ignore"):
        if values[key]:
            given[key] = [name.strip() for value in values[key] for name in value.split(",") if name.strip()]
    if values["origin"] or values["include_core"]:
        given["origin"] = [*(values["origin"] or ("project", "vendor")), *["core"] * values["include_core"]]
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
