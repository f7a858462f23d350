"""Keeps Python from importing modules of the checked tree, which is often the working directory."""

from __future__ import annotations

import os
import sys


def leave_working_directory() -> None:
    """Remove the working directory from `sys.path`.

    It is there with `python -m` and with an empty entry in `PYTHONPATH`: both come before the standard library. The
    folder that contains magelint stays, as do folders that the environment adds after the standard library.
    """
    own = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    library = os.path.dirname(os.__file__)
    end = sys.path.index(library) if library in sys.path else 1
    sys.path[:end] = [folder for folder in sys.path[:end] if folder == own or not _is_working_directory(folder)]


def _is_working_directory(folder: str) -> bool:
    try:
        return not folder or os.path.samefile(folder, ".")
    except (OSError, ValueError):
        return False
