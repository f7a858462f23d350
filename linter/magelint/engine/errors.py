"""The error for invalid input of the user."""

from __future__ import annotations


class InputError(Exception):
    """An option, path or file is invalid. The message is one line that names it and says what to do instead."""
