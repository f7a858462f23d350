"""Reads entry points of installed distributions without `importlib.metadata`, which takes 35 ms to import."""

from __future__ import annotations

import configparser
import os
import site
import sys
from collections.abc import Iterator

from msgspec import Struct

import magelint


class EntryPoint(Struct, frozen=True):
    """One line of a group, `name = value`, and the distribution that defines it."""

    name: str
    value: str
    distribution: str


def entry_points(group: str) -> list[EntryPoint]:
    """The entry points of a group, sorted by name.

    If `sys.path` contains a distribution more than once, the first one counts, as in `importlib.metadata`.
    """
    found: dict[str, list[EntryPoint]] = {}
    for folder in dict.fromkeys(_folders()):
        try:
            names = os.listdir(folder)
        except OSError:
            continue
        for name in names:
            if not name.endswith((".dist-info", ".egg-info")):
                continue
            distribution = name.rpartition(".")[0].split("-")[0]
            if distribution.lower() not in found:
                found[distribution.lower()] = _read(f"{folder}/{name}/entry_points.txt", group, distribution)
    return sorted((entry for entries in found.values() for entry in entries), key=lambda entry: entry.name)


def _folders() -> Iterator[str]:
    """The folders of `sys.path`, without the working directory and those below it.

    They may belong to the checked tree, and an entry point names code that is executed. The environment's own folders
    are always included.
    """
    own = {*site.getsitepackages(), site.getusersitepackages() if site.ENABLE_USER_SITE else ""}
    own.add(os.path.dirname(os.path.dirname(os.path.abspath(magelint.__file__))))
    try:
        here = os.path.realpath(os.getcwd()).rstrip(os.sep) + os.sep
    except OSError:  # it was deleted
        here = os.sep
    for folder in sys.path:
        if folder in own or not f"{os.path.realpath(folder)}{os.sep}".startswith(here):
            yield folder


def _read(path: str, group: str, distribution: str) -> list[EntryPoint]:
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except OSError:
        return []
    if f"[{group}]" not in text:
        return []
    parser = configparser.ConfigParser(delimiters=("=",), interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        parser.read_string(text)
    except configparser.Error:
        return []
    return [EntryPoint(name, value, distribution) for name, value in parser.items(group)]
