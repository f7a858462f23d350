"""Modules with nothing in them, to put files of a test into."""

from __future__ import annotations

from magelint.testing import module_xml, registration_php


def bare_module(name: str, *sequence: str, folder: str = "") -> dict[str, str]:
    """A minimal standalone module, or one in `folder`."""
    prefix = f"{folder}/" if folder else ""
    return {f"{prefix}registration.php": registration_php(name), f"{prefix}etc/module.xml": module_xml(name, *sequence)}


def in_app_code(name: str, *sequence: str) -> dict[str, str]:
    """A module in its folder of `app/code`."""
    return bare_module(name, *sequence, folder=f"app/code/{name.replace('_', '/', 1)}")
