"""The command line: one module a command, each imported only when it is run."""

from __future__ import annotations

import atexit
import gc
import io
import os
import sys
from errno import EDQUOT, EFBIG, EIO, ENOSPC
from importlib import import_module

import click

from magelint import __version__
from magelint.engine.did_you_mean import did_you_mean

# How many objects are made before the garbage collector runs: more than a check of a whole Magento makes.
_GC_THRESHOLD = 200_000

# name → what it does; the module is the name with underscores
COMMANDS = {
    "check": "Check a Magento root, or a module's checkout.",
    "show": "Print the modules, the ACL, the integrations or the routes as Magento sees them.",
    "snapshot": "Write down the facts of an install, for checking modules elsewhere.",
    "explain": "Show a rule's page.",
    "rules": "List all rules.",
    "baseline": "Write down what is found now, so that new findings alone are reported.",
    "new-rule": "Write the skeleton of a rule.",
    "completion": "Print the completion script of a shell.",
}


class _Commands(click.Group):
    """Imports a command when it is asked for, so that `--version` costs nothing."""

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
            ctx.fail(f'no command "{args[0]}"{did_you_mean(args[0], COMMANDS)}')
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="magelint", message="%(prog)s %(version)s")
def cli() -> None:
    """Finds what breaks Magento 2 integrations before Magento does."""


def _told(error: click.UsageError) -> str:
    """What is wrong with the usage in one line, and what to type next."""
    message = error.format_message().rstrip(".")
    if isinstance(error, click.NoSuchOption):
        known = [name for p in (error.ctx.command.params if error.ctx else ()) for name in p.opts if name[:2] == "--"]
        message = f'no option "{error.option_name}"{did_you_mean(error.option_name, [*known, "--help"])}'
    command = error.ctx.command_path if error.ctx else "magelint"
    if command == "magelint" and len(sys.argv) > 1 and sys.argv[1] in COMMANDS:
        command = f"magelint {sys.argv[1]}"
    return f"{message[:1].lower()}{message[1:]}; see: {command} --help"


def _tune_collector() -> None:
    """Keep the garbage collector from looking again and again at what stays until the end.

    Nearly all that a check makes are trees that it needs until its report is written. Looking for garbage among them
    takes 5 % of a whole check, and Python's last look at exit 10 %.
    """
    gc.set_threshold(_GC_THRESHOLD)
    atexit.register(gc.freeze)


def main() -> None:
    """The console script: exit codes as documented, never a traceback for what a user can cause."""
    _tune_collector()
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed before we began: the exit code still tells
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks a character gets a question mark
    try:
        status = cli.main(prog_name="magelint", standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.UsageError as error:
        sys.stderr.write(f"error: {_told(error)}\n")
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        sys.stderr.write("interrupted\n")
        sys.exit(130)
    except BrokenPipeError:  # the reader of our output went away, `| head` say
        sys.stderr.close()
        sys.exit(141)
    except OSError as error:
        if error.errno not in (ENOSPC, EIO, EFBIG, EDQUOT):
            raise
        sys.stderr.write(f"error: cannot write the report: {error.strerror}\n")
        sys.exit(2)
    sys.exit(status if isinstance(status, int) else 0)
