"""Writes what is generated: tables in the README, the index of rules, the picture of a report.

usage: python tests/generate.py            writes
       python tests/generate.py --check    exits 1 where something is out of date
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click

TOP = Path(__file__).resolve().parents[1]
WIDTH = 96
sys.path[:0] = [str(TOP / "linter"), str(TOP / "rules")]

from magelint.cli import COMMANDS, cli  # noqa: E402
from magelint.engine.registry import load_registry  # noqa: E402


def options_table(name: str) -> str:
    """A table of a command's options, from the command itself."""
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    rows = ["| option | does |", "|---|---|"]
    for parameter in command.params:
        if not isinstance(parameter, click.Option) or parameter.hidden:
            continue
        names = ", ".join(f"`{option}`" for option in [*parameter.opts, *parameter.secondary_opts])
        value = "" if parameter.is_flag or parameter.count else _value(parameter)
        help_text = (parameter.help or "").replace("|", "\\|")
        rows.append(f"| {names}{value} | {help_text}{_default(parameter)} |")
    return "\n".join(rows)


def other_options_table() -> str:
    """A table of the options that the other commands have, and `check` does not."""
    context = click.Context(cli)
    known = {(o.name, o.help) for o in _options(cli.get_command(context, "check"))}
    rows = ["| command | option | does |", "|---|---|---|"]
    for name in COMMANDS:
        command = cli.get_command(context, name)
        parts = command.commands if isinstance(command, click.Group) else {"": command}
        for part, found in parts.items():
            own = [o for o in _options(found) if name != "check" and (o.name, o.help) not in known]
            for option in own:
                names = ", ".join(f"`{text}`" for text in option.opts)
                help_text = f"{option.help}{_default(option)}".replace("|", "\\|")
                rows.append(f"| `{f'{name} {part}'.strip()}` | {names}{_value(option)} | {help_text} |")
    return "\n".join(rows)


def _options(command: click.Command | None) -> list[click.Option]:
    assert command is not None
    return [p for p in command.params if isinstance(p, click.Option) and not p.hidden]


def _value(option: click.Option) -> str:
    if isinstance(option.type, click.Choice):
        return " " + " \\| ".join(f"`{choice}`" for choice in option.type.choices)
    return " `" + (option.metavar or option.type.name.upper()).replace("|", "\\|") + "`"


def _default(option: click.Option) -> str:
    shown = isinstance(option.default, str) and option.default and option.show_default
    return f" Default: `{option.default}`." if shown else ""


def rules_table() -> str:
    """A table of all rules, by family."""
    rows = ["| rule | severity | fix | finds |", "|---|---|---|---|"]
    for info in load_registry().sorted():
        if info.source.startswith("magelint"):
            page = info.page.relative_to(TOP).as_posix()
            fix = "yes" if info.type.fixable else ""
            rows.append(f"| [{info.id}]({page}) | {info.type.severity.value} | {fix} | {info.type.summary} |")
    return "\n".join(rows)


def config_table() -> str:
    """A table of the keys of `magelint.toml`."""
    from magelint.engine.config import FIELDS

    rows = ["| key | says |", "|---|---|"]
    for key, field in FIELDS.items():
        meta = next(m for m in field.type.__metadata__ if hasattr(m, "description"))
        rows.append(f"| `{key}` | {meta.description} |")
    return "\n".join(rows)


def blocks() -> Iterator[tuple[str, str]]:
    """The generated blocks of the README by their marks."""
    yield (
        "commands",
        "\n".join(["| command | does |", "|---|---|", *(f"| `magelint {n}` | {t} |" for n, t in COMMANDS.items())]),
    )
    yield "options check", options_table("check")
    yield "options others", other_options_table()
    yield "config", config_table()
    yield "rules", rules_table()


def readme(text: str) -> str:
    """The README with every generated block written anew."""
    for name, block in blocks():
        pattern = re.compile(rf"(<!-- {re.escape(name)} -->\n).*?(<!-- end -->)", re.DOTALL)
        if not pattern.search(text):
            raise SystemExit(f"README.md has no block <!-- {name} -->")
        text = pattern.sub(lambda m, block=block: m[1] + block + "\n" + m[2], text)
    return text


def picture() -> str:
    """The report of the tutorial's module as an SVG, drawn by Rich."""
    from rich._export_format import CONSOLE_SVG_FORMAT
    from rich.console import Console
    from rich.text import Text

    command = "magelint check fixtures/tutorial"
    environment = {**os.environ, "FORCE_COLOR": "1", "COLUMNS": str(WIDTH), "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    run = subprocess.run(
        [sys.executable, "-m", *command.split()],
        cwd=TOP,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    console = Console(file=io.StringIO(), width=WIDTH, record=True, force_terminal=True, legacy_windows=False)
    console.print(Text.assemble(("$ ", "green"), (command, "bold")))
    console.print(Text.from_ansi(run.stdout.rstrip()))
    # without the fonts that Rich's own template fetches from elsewhere
    template = re.sub(r"@font-face \{\{.*?\}\}\n", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    template = re.sub(r"<!--.*?-->", "", template.replace("Fira Code,", ""))
    return console.export_svg(title="magelint", unique_id="magelint", code_format=template) + "\n"


def changelog(text: str) -> str:
    """The changelog with a line for each new rule that it does not name; its author may word it better."""
    missing = [info for info in load_registry().sorted() if f"**{info.id}**" not in text]
    lines = "".join(f"- New rule **{info.id}**: {_uncapitalized(info.type.summary)}\n" for info in missing)
    return text.replace("### Added\n\n", f"### Added\n\n{lines}", 1)


def _uncapitalized(summary: str) -> str:
    return summary[:1].lower() + summary[1:]


def main() -> int:
    """Writes, or with `--check` compares."""
    targets = {
        TOP / "README.md": readme((TOP / "README.md").read_text(encoding="utf-8")),
        TOP / "CHANGELOG.md": changelog((TOP / "CHANGELOG.md").read_text(encoding="utf-8")),
        TOP / "fixtures/report.svg": picture(),
    }
    stale = [path for path, text in targets.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv:
        for path in stale:
            print(f"{path.relative_to(TOP)} is out of date: make update")
        return 1 if stale else 0
    for path in stale:
        path.write_text(targets[path], encoding="utf-8")
        print(f"wrote {path.relative_to(TOP)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
