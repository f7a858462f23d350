"""What several families ask of PHP code."""

from __future__ import annotations

import re

from magelint.api import PhpFile

_OTHER_MEANS = re.compile(r"\b(?:require|include|class_alias|eval|ioncube|sg_load|__halt_compiler)", re.IGNORECASE)


def may_define_classes_at_run_time(file: PhpFile) -> bool:
    """True if code may define a class that the file does not declare: one from elsewhere, or encoded."""
    return "<?" in file.source.text and _OTHER_MEANS.search(file.source.text) is not None
