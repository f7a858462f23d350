"""The error for what a user gave."""

from __future__ import annotations


class InputError(Exception):
    """An option, path or file of the user cannot be used: one line that names it and says what to type instead."""
