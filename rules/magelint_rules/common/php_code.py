"""Questions about PHP code that several families share."""

from __future__ import annotations

import re

from magelint.api import PhpFile

_OTHER_MEANS = re.compile(r"\b(?:require|include|class_alias|eval|ioncube|sg_load|__halt_compiler)", re.IGNORECASE)


def may_define_classes_at_run_time(file: PhpFile) -> bool:
    """True if the code may define classes that it does not declare: included, aliased, evaluated or encoded ones."""
    return "<?" in file.source.text and _OTHER_MEANS.search(file.source.text) is not None
