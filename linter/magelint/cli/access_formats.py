"""What the formats of `magelint access` share: CSV, and the cells and headings of Markdown."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

import click

from magelint.report.portable import json_text, printable, steerless


def write_json(values: dict[str, Any]) -> None:
    """Write a JSON document."""
    click.echo(json_text(values, 1), nl=False)


def write_csv(header: list[str], rows: Iterable[list[str]]) -> None:
    """Write a table as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([printable(cell) for cell in row] for row in rows)
    click.echo(steerless(out.getvalue()), nl=False)


def write_markdown(lines: Iterable[str]) -> None:
    """Write lines of Markdown."""
    click.echo(steerless("".join(f"{line}\n" for line in lines)), nl=False)


def markdown_table(header: list[str], rows: Iterable[list[str]]) -> list[str]:
    """The lines of a table, and an empty one after it; none without rows."""
    lines = [f"| {' | '.join(cell(one) for one in row)} |" for row in rows]
    return [f"| {' | '.join(header)} |", "|" + "---|" * len(header), *lines, ""] if lines else []


def cell(text: str) -> str:
    """Text that cannot end a cell or contain markup."""
    return " ".join(printable(text).replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|").split())
