"""`magelint completion`."""

from __future__ import annotations

import sys

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion script of SHELL. It completes commands, options, and the names of rules.

    \b
    bash: magelint completion bash > ~/.local/share/bash-completion/completions/magelint
    zsh:  magelint completion zsh > "${fpath[1]}/_magelint"
    fish: magelint completion fish > ~/.config/fish/completions/magelint.fish
    """
    found = get_completion_class(shell)
    if found is None:
        ctx.fail(f"no completion for {shell}")
    script = found(ctx.find_root().command, {}, "magelint", "_MAGELINT_COMPLETE")
    text = script.source_template % script.source_vars()
    # Click's script for fish splits completions at each comma, which breaks `--select acl,api-…`.
    sys.stdout.write(text.replace('string split ","', 'string split --max 1 ","'))
