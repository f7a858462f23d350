"""The model equals what Magento's own classes computed of real installs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from magelint.cli import cli
from shared_data import MODULES, ROOTS, expectations, laid_over


def show(what: str, root: Path) -> Any:
    result = CliRunner().invoke(cli, ["show", what, str(root), "--format", "json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def comparable(value: Any) -> Any:
    """PHP's empty list stands for an empty object too; the array limit is no part of a route as we show it."""
    if isinstance(value, dict):
        return {k: comparable(v) for k, v in value.items() if k != "input-array-size-limit"} or []
    return [comparable(v) for v in value] if isinstance(value, list) else value


@pytest.fixture(params=ROOTS)
def install(request: pytest.FixtureRequest, shared: Path) -> tuple[Path, Path]:
    return shared / "roots" / request.param, shared / "expected" / request.param


@pytest.mark.parametrize(
    ("what", "file"),
    [("modules", "modules"), ("acl", "acl"), ("integrations", "integrations"), ("routes", "webapi")],
)
def test_dump_equals_magento(install: tuple[Path, Path], what: str, file: str) -> None:
    root, expected = install
    wanted = comparable(json.loads((expected / f"{file}.json").read_text()))
    found = comparable(show(what, root))
    if isinstance(wanted, dict):
        assert list(found) == list(wanted)  # the order too: it is the order that Magento reads in
    assert found == wanted


@pytest.mark.parametrize("name", MODULES)
def test_integrations_of_a_module_laid_over_a_root(name: str, shared: Path, tmp_path: Path) -> None:
    root = laid_over(shared, name, tmp_path / "root")
    assert comparable(show("integrations", root)) == comparable(expectations(shared)[name]["magento"])


def test_every_shared_module_is_held(shared: Path) -> None:
    assert set(expectations(shared)) == set(MODULES)
