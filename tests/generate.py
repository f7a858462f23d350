"""Writes the generated parts of README.md and CHANGELOG.md, and the picture of a report.

usage: python tests/generate.py            writes
       python tests/generate.py --check    exits with 1 if something is out of date

The tables of options, keys and rules are on the documentation site: see `linter/tools/documentation.py`.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
WIDTH = 96
sys.path[:0] = [str(TOP / folder) for folder in ("linter", "linter/tools", "rules")]

from documentation import families_table, versions_table  # noqa: E402
from magelint.engine.engine_rules import FAMILIES  # noqa: E402
from magelint.engine.registry import load_registry  # noqa: E402

FOLDERS = dict.fromkeys(FAMILIES, "linter/magelint/engine/pages/")
"""Folders of families outside of `rules/magelint_rules`."""


def blocks() -> Iterator[tuple[str, str]]:
    """The generated blocks of README.md with their names."""
    yield "families", families_table(lambda family: FOLDERS.get(family, f"rules/magelint_rules/{family}/"))
    yield "versions", versions_table()


def readme(text: str) -> str:
    """README.md with its generated blocks up to date."""
    for name, block in blocks():
        pattern = re.compile(rf"(<!-- {re.escape(name)} -->\n).*?(<!-- end -->)", re.DOTALL)
        if not pattern.search(text):
            raise SystemExit(f"README.md has no block <!-- {name} -->")
        text = pattern.sub(lambda m, block=block: m[1] + block + "\n" + m[2], text)
    return text


def picture() -> str:
    """A report as an SVG, drawn by Rich."""
    from rich._export_format import CONSOLE_SVG_FORMAT
    from rich.console import Console
    from rich.text import Text

    command = "magelint check fixtures/sync"
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
    # Rich's template loads fonts from a CDN
    template = re.sub(r"@font-face \{\{.*?\}\}\n", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    template = re.sub(r"<!--.*?-->", "", template.replace("Fira Code,", ""))
    return console.export_svg(title="magelint", unique_id="magelint", code_format=template) + "\n"


def changelog(text: str) -> str:
    """CHANGELOG.md with a line for each new rule that it does not name; the author may improve the wording."""
    missing = [info for info in load_registry().sorted() if f"**{info.id}**" not in text]
    lines = "".join(f"- **{info.id}**: {info.type.summary}\n" for info in missing)
    return text.replace("### Rules\n\n", f"### Rules\n\n{lines}", 1)


def main() -> int:
    """Write the files, or compare them if `--check` is given."""
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
