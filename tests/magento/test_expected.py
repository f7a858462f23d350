"""The model equals what Magento's own classes computed of real installs."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from magelint.cli import cli

ROOTS = ("magento-2.4.7-p3", "magento-2.1.6")


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


def laid_over(root: Path, module: Path, name: str, target: Path) -> Path:
    """The root with a module in `app/code`, and without its `config.php`; its vendor is linked, not copied."""
    vendor, _, short = name.partition("_")
    (target / "app/code" / vendor).mkdir(parents=True)
    os.symlink(module, target / "app/code" / vendor / short)
    (target / "app/etc").mkdir()
    os.symlink(root / "app/etc/di.xml", target / "app/etc/di.xml")
    os.symlink(root / "composer.json", target / "composer.json")
    (target / "vendor/composer").mkdir(parents=True)
    for entry in (root / "vendor").iterdir():
        if entry.name != "composer":
            os.symlink(entry, target / "vendor" / entry.name)
    os.symlink(root / "vendor/composer/installed.json", target / "vendor/composer/installed.json")
    return target


MODULES = (
    "BoltApp+bolt-magento2",
    "Comm100+magento-extension",
    "Mark-ArchiPro+MagentoAPTest",
    "SergioViteri+module-anfitrion",
    "cedcommerce+tiktok-m2-connector",
    "coretava+core-loyalty-magento-app",
    "datafeedwatch+magento_2_simple",
    "getshogun+module-shogun-page-builder",
    "helloextend+magento-extend-integration",
    "jsarveswaran+store-connector",
    "printful+magento2-module",
    "rubenromao+module-order-data-erp-amqp",
)


@pytest.mark.parametrize("name", MODULES)
def test_integrations_of_a_module_laid_over_a_root(name: str, shared: Path, tmp_path: Path) -> None:
    expected = json.loads((shared / "expected/modules-on-2.4.7-p3.json").read_text())[name]
    (module,) = expected["modules"]
    root = laid_over(shared / "roots/magento-2.4.7-p3", shared / "modules" / name, module, tmp_path / "root")
    assert comparable(show("integrations", root)) == comparable(expected["magento"])


def test_every_shared_module_is_held(shared: Path) -> None:
    assert set(json.loads((shared / "expected/modules-on-2.4.7-p3.json").read_text())) == set(MODULES)
