"""The report as one self-contained HTML file: it loads nothing, and runs only the script written here.

All text is escaped by Jinja, and the Content-Security-Policy allows one script and one style sheet by their hashes, so
nothing from a checked file can run.

The script draws the graphs as SVG. Cytoscape.js would add 430 KB, the policy blocks the style sheet that it inserts, a
keyboard cannot reach what it draws on its canvas, and no Python package contains it as a file of its own.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import TextIO

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from magelint import __version__
from magelint.engine.finding import Severity
from magelint.engine.result import Report
from magelint.report.html.access import access_of
from magelint.report.html.findings import groups_of, listed_of
from magelint.report.html.markup import code, shown
from magelint.report.html.summary import summary_of

_FOLDER = Path(__file__).parent / "templates"
_STYLES = ("page.css", "summary.css", "findings.css", "access.css", "print.css")
_MEANINGS = (
    (Severity.ERROR, "Magento throws an exception, or the feature never works."),
    (Severity.WARNING, "It works differently than intended, against the documented contract, or insecurely."),
    (Severity.INFO, "Obsolete, redundant, or only probably a fault."),
)
_SCRIPTS = ("page.js", "findings.js", "graph.js", "access.js")


def write_html(report: Report, out: TextIO) -> None:
    """Write one HTML document. The same report is always the same text."""
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=shown,
    )
    environment.filters["code"] = code
    style, script = _joined(_STYLES), _joined(_SCRIPTS)
    groups = groups_of(report)
    out.write(
        environment.get_template("page.html.jinja").render(
            version=__version__,
            policy=_policy(style, script),
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            report=report,
            summary=summary_of(report),
            groups=groups,
            listed=listed_of(report),
            suppressed=[finding for finding in report.hidden if finding.suppressed is not None],
            severities=_MEANINGS,
            access=access_of(report.model) if report.model is not None else None,
        )
    )


def _joined(names: tuple[str, ...]) -> str:
    return "\n" + "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in names)


def _policy(style: str, script: str) -> str:
    """A Content-Security-Policy for these two; it forbids all else, and assignments of text as markup in the script."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {_hash(style)}",
            f"script-src {_hash(script)}",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
