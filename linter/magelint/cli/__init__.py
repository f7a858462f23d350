"""The command line: one module for each command, imported only when the command runs."""

from __future__ import annotations

import atexit
import gc
import io
import os
import re
import sys
from errno import EDQUOT, EFBIG, EIO, ENOSPC
from importlib import import_module

import click

from magelint import __version__
from magelint.engine.did_you_mean import did_you_mean
from magelint.search_path import leave_working_directory

# The number of new objects that starts the garbage collector: more than a check of an installation creates.
_GC_THRESHOLD = 200_000
# Click quotes names with apostrophes.
_QUOTED = re.compile(r"(?<!\w)'([^']*)'(?!\w)")

# The help of each command by its name. The module has the same name with underscores.
COMMANDS = {
    "check": "Check a Magento installation, a project or modules.",
    "show": "Print the modules, ACL, integrations or web API routes as Magento computes them.",
    "access": "Show which REST routes each integration may call, and why others are denied.",
    "diff": "Show what a change or a Magento upgrade does to integrations, permissions and routes.",
    "snapshot": "Write a snapshot of an installation, to check modules without it.",
    "explain": "Show the documentation of a rule.",
    "rules": "List all rules.",
    "baseline": "Write or prune the baseline of known findings.",
    "new-rule": "Create a rule and its page from a template.",
    "completion": "Print a shell completion script.",
}


class _Commands(click.Group):
    """Imports a command only when it is used, so that `--version` starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"magelint.cli.{cmd_name.replace('-', '_')}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            ctx.fail(f"unknown command `{args[0]}`{did_you_mean(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="magelint", message="%(prog)s %(version)s")
def cli() -> None:
    """Check the ACL, web API routes, integrations and modules of Magento 2 without running Magento."""


def _usage_message(error: click.UsageError) -> str:
    """A usage error on one line, with the command that shows help."""
    message = _QUOTED.sub(r"`\1`", error.format_message().rstrip("."))
    if isinstance(error, click.NoSuchOption):
        known = [name for p in (error.ctx.command.params if error.ctx else ()) for name in p.opts if name[:2] == "--"]
        message = f"unknown option `{error.option_name}`{did_you_mean(error.option_name, [*known, '--help'])}"
    if isinstance(error, click.MissingParameter):
        message = message.partition(". Choose from:")[0]  # the metavar lists the choices
    command = error.ctx.command_path if error.ctx else "magelint"
    if command == "magelint" and len(sys.argv) > 1 and sys.argv[1] in COMMANDS:
        command = f"magelint {sys.argv[1]}"
    return f"{message[:1].lower()}{message[1:]}; see `{command} --help`"


def _tune_collector() -> None:
    """Keep the garbage collector from examining objects that live until the end.

    Nearly all objects of a check are trees that are needed until the report is written. Collecting garbage among them
    takes 5 % of the time of a check, and Python's last collection at exit 10 %.
    """
    gc.set_threshold(_GC_THRESHOLD)
    atexit.register(gc.freeze)


def _has_working_directory() -> bool:
    try:
        os.getcwd()
    except OSError:
        return False
    return True


def main() -> None:
    """The console script: documented exit codes, and no traceback for errors that a user can cause."""
    _tune_collector()
    leave_working_directory()
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller, who still gets the exit code
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # characters that the terminal lacks become question marks
    try:
        status = cli.main(prog_name="magelint", standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.UsageError as error:
        from magelint.report.portable import printable  # imports lxml

        sys.stderr.write(f"error: {printable(_usage_message(error))}\n")
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:  # the reader of the output, such as `head`, has ended
        sys.stderr.close()
        sys.exit(141)
    except OSError as error:
        if not _has_working_directory():
            sys.stderr.write("error: the working directory does not exist\n")
            sys.exit(2)
        if error.errno not in (ENOSPC, EIO, EFBIG, EDQUOT):
            raise
        sys.stderr.write(f"error: cannot write the report: {error.strerror}\n")
        sys.exit(2)
    sys.exit(status if isinstance(status, int) else 0)
