"""Modules with nothing in them, to put files of a test into."""

from __future__ import annotations

import json
from pathlib import Path

from magelint.magento.model import Model
from magelint.testing import module_xml, registration_php, write_tree


def bare_module(name: str, *sequence: str, folder: str = "") -> dict[str, str]:
    """A minimal standalone module, or one in `folder`."""
    prefix = f"{folder}/" if folder else ""
    return {f"{prefix}registration.php": registration_php(name), f"{prefix}etc/module.xml": module_xml(name, *sequence)}


def in_app_code(name: str, *sequence: str) -> dict[str, str]:
    """A module in its folder of `app/code`."""
    return bare_module(name, *sequence, folder=f"app/code/{name.replace('_', '/', 1)}")


def checkout(folder: Path, **requirements: dict[str, str]) -> Model:
    """Modules of a monorepo with what each requires."""
    for name, require in requirements.items():
        write_tree(
            folder / name,
            {
                **bare_module(f"Acme_{name}"),
                "composer.json": json.dumps({"name": f"acme/{name.lower()}", "require": require}),
            },
        )
    return Model.read(str(folder), after_upgrade=True)
